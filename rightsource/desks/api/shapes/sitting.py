"""What the keeping of members takes and gives: interests, dispensations, bars, and who was at a meeting."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Path, Schema

from rightsource.council.democracy.rules.scrutiny import Presence
from rightsource.desks.api.shapes.common import MOST, Code, Day, Name, Words, told

BarId = Annotated[int, Path(..., ge=1, le=MOST, description="The number of the bar", examples=[3])]
MemberId = Annotated[int, Path(..., ge=1, le=MOST, description="The number of the member", examples=[12])]


class InterestIn(Schema):
    """What a member declares."""

    text: Words = told("The interest, as the public reads it", "Owns a care home in Corby.", min_length=1)
    is_pecuniary: bool = told("Whether it is a disclosable pecuniary interest", True)
    matter_code: Code | None = told("The matter that it is in; none in general", "budget-2016-17", default=None)
    starts_on: Day = told("Since which day", "2015-02-01")


class InterestOut(Schema):
    """What a member declared, and what it keeps the member from."""

    text: str = told("The interest", "Owns a care home in Corby.")
    is_pecuniary: bool = told("Whether it is a disclosable pecuniary interest", True)
    matter_code: str = told("The matter that it is in, if one", "budget-2016-17")
    starts_on: date = told("Since which day", "2015-02-01")
    effect: str = told("What it does", "Councillor A cannot be recorded as voting on “The budget”.")


class DispensationIn(Schema):
    """Leave to vote on a matter in spite of a pecuniary interest."""

    matter_code: Code = told("The matter", "budget-2016-17")
    reason: Words = told("Why it is granted", "Without it no vote could be taken.", min_length=1)


class DispensationOut(Schema):
    """Leave that was given."""

    matter_code: str = told("The matter", "budget-2016-17")
    reason: str = told("Why it was granted", "Without it no vote could be taken.")
    on: date = told("The day on which it was granted", "2015-02-20")
    effect: str = told("What it does", "Councillor A may vote on “The budget” in spite of the pecuniary interest.")


class BarIn(Schema):
    """Days on which a member may not vote on council tax."""

    starts_on: Day = told("The day from which it holds", "2015-02-01")
    ends_before: Day | None = told("The day on which it was paid, if it was", None, default=None)


class PaidIn(Schema):
    """The day on which a member paid what was owed."""

    ends_before: Day = told("The day of payment: the member may vote from it on", "2015-02-09")


class BarOut(Schema):
    """Days on which a member may not vote on council tax, known to few."""

    id: int = told("The number of the bar", 3)
    reason: str = told("Why", "2 months or more of council tax are unpaid.")
    starts_on: date = told("The day from which it holds", "2015-02-01")
    ends_before: date | None = told("The day on which it was paid, if it was", None)
    effect: str = told("What it does", "Councillor A cannot be recorded as voting on a budget from 1 February 2015 on.")


class SittingMemberOut(Schema):
    """A member's public record."""

    id: int = told("The number of the member", 12)
    name: str = told("The name as it is published", "Councillor Ash (generated)")
    ward: str = told("The ward", "Ward 12")
    party: str = told("The group", "Majority group (generated)")
    finding: str = told("How often the member came, as a sentence", "Councillor Ash was at 9 of 10 meetings on record.")
    present: int = told("At how many meetings on record the member was", 9)
    meetings: int = told("At how many the member could have been", 10)
    interests: list[InterestOut] = told("What the member declared, the newest first", [])
    dispensations: list[DispensationOut] = told("Leave to vote in spite of an interest, the newest first", [])


class MeetingIn(Schema):
    """A meeting that took place, and who was there."""

    title: Name = told("Which meeting", "Full council")
    on: Day = told("The day", "2015-02-19")
    presence: dict[int, Presence] = told(
        "Who was there or sent apologies, by the member's id; whoever is left out was absent",
        {"12": "present"},
        min_length=1,
    )


class MeetingOut(Schema):
    """A meeting on record."""

    title: str = told("Which meeting", "Full council")
    on: date = told("The day", "2015-02-19")
    present: int = told("How many members came", 41)
    apologies: int = told("How many sent apologies", 9)
    absent: int = told("How many were absent", 7)
