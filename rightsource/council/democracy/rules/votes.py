"""How a vote is counted, who may vote, what can be called in, and when a warning escalates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from rightsource.council.democracy.rules.kinds import (
    Cast,
    DecisionBody,
    MatterKind,
    ReportKind,
    Result,
    VoteRefusedError,
)
from rightsource.council.democracy.rules.windows import clock_of_law, set_by_council
from rightsource.ground.parameters import ParameterNotInForceError, Parameters
from rightsource.ground.text import long_date
from rightsource.ground.time import Period


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a vote came to, with the counts."""

    result: Result
    counts: Mapping[Cast, int]

    @property
    def sentence(self) -> str:
        """The outcome in words."""
        counts = self.counts
        return (
            f"{self.result.value.capitalize()}: {counts[Cast.FOR]} for, {counts[Cast.AGAINST]} against, "
            f"{counts[Cast.ABSTAINED]} abstained"
        )


def outcome_of(casts: Iterable[Cast], *, casting: Cast | None = None) -> Outcome:
    """Count a vote; more for than against carries it, and the chair's casting vote decides a tie.

    :raises VoteRefusedError: if it is a tie without a casting vote
    """
    counts = Counter(casts)
    votes_for, against = counts[Cast.FOR], counts[Cast.AGAINST]
    if not counts:
        raise VoteRefusedError("A vote needs at least one member who voted; record each by name.")
    # Local Government Act 1972 schedule 12 para 39(2)
    if votes_for == against:
        if casting not in (Cast.FOR, Cast.AGAINST):
            raise VoteRefusedError(
                f"The vote is a tie, {votes_for} for and {against} against: record the chair's casting vote."
            )
        carried = casting is Cast.FOR
    else:
        carried = votes_for > against
    return Outcome(result=Result.CARRIED if carried else Result.LOST, counts={cast: counts[cast] for cast in Cast})


@dataclass(frozen=True, slots=True)
class Seat:
    """A member's time in office, and the days on which the member is barred from votes on council tax."""

    name: str
    in_office: Period
    bars: tuple[Period, ...] = ()


def may_vote(seat: Seat, kind: MatterKind, on: date) -> str:
    """Return nothing if a member may vote on a matter on a day, else the reason why not."""
    if not seat.in_office.contains(on):
        return f"{seat.name} is not a member on {long_date(on)}."
    # Local Government Finance Act 1992 s106: two months behind with council tax
    if kind is MatterKind.BUDGET and any(bar.contains(on) for bar in seat.bars):
        return (
            f"{seat.name} is barred from voting on this by section 106 of the Local Government Finance Act 1992 "
            "and cannot be recorded as voting; leave the vote out."
        )
    return ""


def call_in_until(decided_on: date, *, own: Parameters) -> date:
    """Return the last day on which a decision of the executive can be called in, by the council's constitution.

    :raises ParameterNotInForceError: when the council has not set how long that is
    """
    return set_by_council("call_in_window", on=decided_on, own=own).clock.due_on(decided_on)


def call_in_refused(body: DecisionBody, kind: MatterKind, decided_on: date, on: date, *, own: Parameters) -> str:
    """Return nothing if a decision can be called in on a day, else the reason why not."""
    # Local Government Act 2000 s9F: scrutiny of decisions of the executive
    if body is not DecisionBody.EXECUTIVE:
        return "Full council has decided this; only decisions of the executive can be called in."
    # The council's constitution: key decisions only
    if kind is not MatterKind.KEY_DECISION:
        return "Only key decisions can be called in."
    try:
        last = call_in_until(decided_on, own=own)
    except ParameterNotInForceError as error:
        return str(error)
    if on > last:
        return f"It could be called in until {long_date(last)}; ask scrutiny to review it instead."
    return ""


# How long the council has to consider each kind of warning, as a dated parameter with its reference.
PERIODS = {
    ReportKind.SECTION_114: "finance.section_114_response",  # Local Government Finance Act 1988 s115
    ReportKind.SECTION_5: "finance.section_5_response",  # Local Government and Housing Act 1989 s5
    ReportKind.AUDITOR_RECOMMENDATION: "finance.auditor_response",  # Local Audit and Accountability Act 2014 sch 7
}


def answer_due_on(*, kind: ReportKind, warned_on: date) -> date:
    """Return the day by which a warning is to be answered, by the period of its kind."""
    return clock_of_law(PERIODS[kind], warned_on).due_on(warned_on)


def is_escalated(
    *, warned_on: date, answered_on: date | None, on: date, kind: ReportKind = ReportKind.SECTION_114
) -> bool:
    """Whether a warning has gone unanswered beyond the period of its kind (control R12)."""
    return (answered_on or on) > answer_due_on(kind=kind, warned_on=warned_on)
