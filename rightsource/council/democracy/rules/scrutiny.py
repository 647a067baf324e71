"""What becomes of a decision that members call in, who may ask for it, and who was at a meeting."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.council.democracy.rules.windows import clock_of_law
from rightsource.ground.text import long_date, pluralise


class CallInOutcome(StrEnum):
    """What scrutiny found."""

    REFERRED_BACK = "referred_back"  # who decided decides again
    UPHELD = "upheld"  # the decision takes effect as it was made


class Presence(StrEnum):
    """Whether a member was at a meeting."""

    ABSENT = "absent"
    APOLOGIES = "apologies"
    PRESENT = "present"


class Standing(StrEnum):
    """Where a decision stands after it was made."""

    OPEN_TO_CALL_IN = "open_to_call_in"
    REFERRED_BACK = "referred_back"
    RETAKEN = "retaken"
    STANDS = "stands"
    SUSPENDED = "suspended"
    UPHELD = "upheld"


# Local Government Act 2000 s9F(4): a decision made and not implemented may be reconsidered; meanwhile it binds nobody.
WITHOUT_EFFECT = frozenset({Standing.REFERRED_BACK, Standing.RETAKEN, Standing.SUSPENDED})
OUTCOME_WORDS = {CallInOutcome.UPHELD: "upheld", CallInOutcome.REFERRED_BACK: "referred back"}


class ScrutinyRefusedError(Exception):
    """A call-in cannot be concluded, or a decision retaken, as asked."""


class MeetingRefusedError(Exception):
    """A meeting, an interest or a dispensation cannot be recorded as given."""


@dataclass(frozen=True, slots=True)
class CallInFact:
    """What happened after a decision was made, as far as the rules ask."""

    last_on: date | None  # the last day of the window; none where nothing can be called in
    is_called_in: bool = False
    outcome: CallInOutcome | None = None
    successor: str = ""
    members: int | None = None  # how many must ask together; none where the council has not set it


def standing_of(fact: CallInFact, on: date) -> Standing:
    """Return where a decision stands on a day."""
    if fact.successor:
        return Standing.RETAKEN
    if fact.outcome is not None:
        return Standing.UPHELD if fact.outcome is CallInOutcome.UPHELD else Standing.REFERRED_BACK
    if fact.is_called_in:
        return Standing.SUSPENDED
    return Standing.OPEN_TO_CALL_IN if fact.last_on is not None and on <= fact.last_on else Standing.STANDS


def standing_sentence(standing: Standing, fact: CallInFact, *, asked: int = 0) -> str:
    """Return where a decision stands, as a sentence.

    >>> standing_sentence(Standing.SUSPENDED, CallInFact(last_on=None))
    'It is called in: nothing may be done on it until scrutiny has looked at it.'
    """
    if standing is Standing.OPEN_TO_CALL_IN and fact.last_on is not None:
        until = long_date(fact.last_on)
        if fact.members is None:
            return f"It could be called in until {until}, but the council has not set how many members that takes."
        so_far = f" {pluralise(asked, 'member')} of {fact.members} asked for it so far." if asked else ""
        return f"{pluralise(fact.members, 'member')} can call it in until {until}.{so_far}"
    return {
        Standing.SUSPENDED: "It is called in: nothing may be done on it until scrutiny has looked at it.",
        Standing.UPHELD: "It was called in, and scrutiny upheld it: it has taken effect.",
        Standing.REFERRED_BACK: "Scrutiny referred it back: it has no effect until it is decided again.",
        Standing.RETAKEN: f"It was referred back and decided again as {fact.successor}.",
    }.get(standing, "")


def request_refused(*, is_member: bool, is_executive: bool, has_asked: bool) -> str:
    """Return nothing if somebody may ask for a call-in, else the reason why not."""
    if not is_member:
        return "Only a member of the council can ask for a call-in. Sign in as one, or ask democratic services."
    # Local Government Act 2000 s9FA: members of the executive are not members of scrutiny
    if is_executive:
        return "Members of the executive cannot call in the executive's own decision."
    if has_asked:
        return "This member has asked for it already. Others can join until the window closes."
    return ""


def attendance_finding(*, name: str, present: int, meetings: int, last_on: date | None, on: date) -> str:
    """Return the sentence on how often a member came."""
    if not meetings:
        return f"No meeting is on record at which {name} could have been."
    came = f"{name} was at {present} of {pluralise(meetings, 'meeting')} on record"
    if last_on is None:
        return f"{came}."
    # Local Government Act 1972 s85(1)
    until = clock_of_law("decisions.attendance_period", last_on).due_on(last_on)
    if on <= until:
        return f"{came}, last on {long_date(last_on)}."
    return (
        f"{came}, last on {long_date(last_on)}: since {long_date(until)} the seat is lost, unless the council "
        "approved the reason before."
    )
