"""What protected floors take and give: the least that is safe, what an officer is asked, and the answer."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Path, Schema

from rightsource.council.duties.rules import FloorState
from rightsource.desks.api.shapes.common import MOST, MOST_PENCE, told

AskedId = Annotated[int, Path(..., ge=1, le=MOST, description="The number of what was asked", examples=[1])]
DutyCode = Annotated[str, Path(..., description="The code of the duty", examples=["adults-meet-needs"])]


class AmountIn(Schema):
    """What a budget would leave to a line."""

    line_id: int = told("The line’s id", 3, ge=1, le=MOST)
    pence: int = told("What the line would have, in whole pence", 9_000_000, ge=0, le=MOST_PENCE)


class FloorAnswerIn(Schema):
    """What the officer who answers for the duty says."""

    is_consent: bool = told("true to consent to this amount, false to refuse it", True)
    reason: str = told("Why; it is public", "Demand fell by a tenth.", min_length=1, max_length=2000)


class FloorIn(Schema):
    """The least that a service line needs in a year for a duty."""

    service_line: str = told("The code of the service line", "adult-social-care", min_length=1, max_length=100)
    pence: int = told("What it costs in a year, in whole pence", 16_000_000_000, ge=1, le=MOST_PENCE)
    capacity: int | None = told("The minimum safe capacity", 9_500, ge=1, le=10_000_000)
    unit: str = told("What the capacity counts", "adults supported", max_length=100)
    basis: str = told("What it rests on", "Adults eligible at the last census of needs", min_length=1, max_length=1000)
    starts_on: date = told("From which day it holds", "2016-04-01")


class FloorOut(Schema):
    """The least that a service line needs for a duty, beside its budget."""

    duty_code: str = told("The duty", "adults-meet-needs")
    duty: str = told("The duty in words", "Meet the eligible needs of adults")
    service_line: str = told("The code of the service line", "adult-social-care")
    floor_pence: int = told("The least that is safe, in whole pence", 16_000_000_000)
    capacity: int | None = told("The minimum safe capacity", 9_500)
    unit: str = told("What the capacity counts", "adults supported")
    basis: str = told("What it rests on", "Adults eligible at the last census of needs")
    budget_pence: int | None = told("The budget as it stands; null while none is adopted", 17_000_000_000)
    state: FloorState = told("Whether it is kept", "kept")
    post: str = told("Who can consent to less", "Director of adult social services")
    provenance: str = told("published, derived or generated", "generated")


class FloorsOut(Schema):
    """The protected floors of the year that runs."""

    year: str = told("The financial year", "2015/16")
    finding: str = told("How they stand", "No service has less than is safe in 2015/16: all 4 floors are kept.")
    floors: list[FloorOut]


class AskedOut(Schema):
    """An amount under the floor of a duty, and what the officer said."""

    id: int = told("Its number", 1)
    change: str = told("What would change the budget", "Budget 2015/16")
    duty_code: str = told("The duty", "adults-meet-needs")
    duty: str = told("The duty in words", "Meet the eligible needs of adults")
    asked_pence: int = told("What would be left, in whole pence", 9_000_000)
    floor_pence: int = told("The least that is safe, in whole pence", 9_500_000)
    basis: str = told("What the floor rests on", "2,000 people supported")
    post: str = told("Who can consent", "Director of adult social services")
    asked_on: date = told("The day on which they were asked", "2015-02-10")
    is_consent: bool | None = told("The answer; null while it waits", None)
    reason: str = told("Why", "")
