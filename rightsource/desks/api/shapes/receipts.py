"""What capital receipts take and give over the API."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Path, Schema

from rightsource.books.plan.rules.receipts import ReceiptStage, StatutoryTest
from rightsource.desks.api.shapes.common import Code, Day, Id, Name, Pence, Words, told

ReceiptCode = Annotated[str, Path(..., description="The short name of the receipt", examples=["former-depot"])]


class ReceiptKnownIn(Schema):
    """What is known of a sale now."""

    stage: ReceiptStage = told("How near the sale is", "marketed")
    planned_pence: Pence = told("What it is expected to bring, in whole pence", 240_000_000)
    planned_on: Day = told("When it is expected to be banked", "2017-03-31")
    test: StatutoryTest = told("Whether the project meets the direction on flexible use", "met")
    evidence: Words = told("The document that shows it", "Business case of 1 June 2016", default="")
    strategy_ref: Words = told(
        "The decision of full council on the strategy", "democracy/decision/2016-007", default=""
    )
    reason: Words = told("Why this is what is expected", "The agents expect an offer.")


class ReceiptIn(ReceiptKnownIn):
    """A sale that is new, and what its money is to pay for."""

    code: Code = told("Its short name", "former-depot")
    asset: Name = told("What is sold", "Former highways depot")
    project: Name = told("Which project its money is to pay for", "Shared contact centre")
    saving_pence: Pence = told("What the project saves a year, in whole pence", 45_000_000)


class BankIn(Schema):
    """What came in."""

    pence: Pence = told("How much, in whole pence", 240_000_000)
    reason: Words = told("What shows it", "Bank statement of 3 October")
    key: Name = told("A key of yours: the same key books it once", "statement-2016-10-03")


class ChargeIn(BankIn):
    """A revenue cost that is paid from what is banked."""

    line_id: Id = told("The budget line that bears the cost", 4)


class ReceiptOut(Schema):
    """A receipt as it stands."""

    code: str = told("Its short name", "former-depot")
    asset: str = told("What is sold", "Former highways depot")
    project: str = told("Which project its money is to pay for", "Shared contact centre")
    stage: ReceiptStage = told("How near the sale is", "marketed")
    planned_pence: int = told("What it is expected to bring, in whole pence", 240_000_000)
    planned_on: date = told("When it is expected to be banked", "2017-03-31")
    test: StatutoryTest = told("Whether the project meets the direction on flexible use", "met")
    evidence: str = told("The document that shows it", "Business case of 1 June 2016")
    strategy_ref: str = told("The decision on the strategy", "democracy/decision/2016-007")
    saving_pence: int = told("What the project saves a year, in whole pence", 45_000_000)
    banked_pence: int = told("What is banked, in whole pence", 0)
    used_pence: int = told("What of it is used, in whole pence", 0)
    unbanked_pence: int = told("What is left out of the forecast, in whole pence", 240_000_000)
    provenance: str = told("published, derived or generated", "generated")


class ReceiptBookedOut(Schema):
    """What was booked of a receipt."""

    batch_id: int = told("The batch in the journal", 12)
    banked_pence: int = told("What is banked of the receipt now, in whole pence", 240_000_000)
    left_pence: int = told("What of it can still be used, in whole pence", 230_000_000)
