"""What cannot be matched, as programs read and resolve it."""

from __future__ import annotations

from typing import Annotated

from ninja import Path, Schema

from rightsource.books.settlement.rules.holding import HoldReason, Resolution
from rightsource.desks.api.shapes.common import MOST, Day, Name, Words, told

HeldNumber = Annotated[int, Path(..., ge=1, le=MOST, description="The number of the held item", examples=[1])]


class HeldOut(Schema):
    """A delivery that cannot be matched."""

    id: int = told("The number of the held item", 1)
    agreement_code: str = told("The number of the agreement", "2015-042")
    month: str = told("The month that it belongs to", "2015-04")
    reference: str = told("The body’s own reference of the delivery", "D-17")
    on: Day = told("The day of the delivery", "2015-04-10")
    units: str = told("Units as recorded", "1.0000")
    minutes: int | None = told("Minutes as recorded", 60)
    outcome: str = told("The outcome as recorded", "")
    reason: HoldReason = told("Why it is held, of a closed list", "no_order")
    explanation: str = told("Why, in words", "It names order abcd, and there is no such order.")
    remedy: str = told("What to do", "Ask the body which order it was for; without one, do not pay it.")
    owner: str = told("Who resolves it", "Contract manager")
    days: int = told("For how many days it is held", 3)


class MonthAgainOut(Schema):
    """A settled month that comes to another sum by now."""

    agreement_code: str = told("The number of the agreement", "2015-042")
    month: str = told("The month", "2015-04")
    items: int = told("How many held items of it were resolved to be paid", 1)
    settled_pence: int = told("What its latest statement came to", 100000)
    owed_pence: int | None = told("What it comes to now; null where it has no price before it is settled again", 90000)


class ResolveIn(Schema):
    """What should happen with a held item."""

    how: Resolution = told("Accepted as recorded, paid as corrected, or rejected", "rejected")
    reason: Words = told("Why", "The body withdrew it.", min_length=1)
    units: str | None = told("Units, if corrected", None, default=None, pattern=r"^[0-9]{1,10}(\.[0-9]{1,4})?$")
    minutes: int | None = told("Minutes, if corrected", None, default=None, ge=1, le=1440)
    outcome: Name | None = told("Outcome as the terms have it, if corrected", None, default=None)


class ResolvedOut(Schema):
    """What was resolved, and the month that can be settled again."""

    id: int = told("The number of the held item", 1)
    agreement_code: str = told("The number of the agreement", "2015-042")
    month: str = told("The month", "2015-04")


class CreditIn(Schema):
    """A body's credit note."""

    reference: Name = told("The number that the credit note bears", "CN-17", min_length=1)
    reason: Words = told("Why", "The visit of 3 May was charged twice.", min_length=1)
    pence: int = told("How much is credited, in whole pence", 1200, ge=1, le=10**13)


class CreditOut(Schema):
    """A credit note, the month that it is about, and the month whose statement takes it in."""

    id: int = told("The number of the credit note here", 1)
    statement_id: int = told("The statement that it is about", 17)
    agreement_code: str = told("The number of the agreement", "2015-042")
    month: str = told("The month that it is about", "2015-04")
    taken_in: str = told("The month whose statement has it as a line", "2015-05")
    reference: str = told("The number that it bears", "CN-17")
    reason: str = told("Why", "The visit of 3 May was charged twice.")
    pence: int = told("How much is credited, in whole pence", 1200)
