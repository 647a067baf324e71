"""What scrutiny takes and gives: call-ins, what scrutiny found, and where a decision stands."""

from __future__ import annotations

from datetime import date

from ninja import Schema

from rightsource.council.democracy.rules.scrutiny import CallInOutcome, Standing
from rightsource.desks.api.shapes.common import MOST, told


class CallInIn(Schema):
    """A member's wish to have a decision looked at again."""

    member_id: int | None = told(
        "The member who asks; a councillor leaves it out and asks as themselves", None, default=None, ge=1, le=MOST
    )
    reason: str = told("Why it should be looked at again; it is public", "The grant was not weighed.", max_length=2000)


class OutcomeIn(Schema):
    """What scrutiny found."""

    outcome: CallInOutcome = told("Whether scrutiny upholds the decision or refers it back", "referred_back")
    reason: str = told("Why", "The financial analysis leaves the grant out.", max_length=2000)


class StandingOut(Schema):
    """Where a decision stands since it was made."""

    code: str = told("The number of the decision", "2015-002")
    standing: Standing = told("Where it stands", "suspended")
    finding: str = told("The same as a sentence", "It is called in: nothing may be done on it.")
    last_day_to_call_in: date | None = told("The last day on which it can be called in", "2015-02-26")
    asked: list[str] = told("The members who asked for a call-in", ["Councillor A"])
    published_on: date | None = told("The day on which its notice was published", "2015-02-20")
    successor: str = told("The decision that took its place, if any", "")


class AgainOut(Schema):
    """The matter in which a decision is taken again."""

    matter_code: str = told("The short name of the new matter", "stand-up-wellbeing-2")
    follows: str = told("The decision that was referred back", "2015-002")
