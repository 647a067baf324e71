"""What delivering and settling takes and gives: deliveries, samples, findings, months and statements."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from ninja import Schema

from rightsource.desks.api.shapes.common import Day, Id, told


class DeliveryIn(Schema):
    """One delivery; the reference is the provider's own and counts once."""

    reference: str = told("Your own reference, the same each time you send it", "V-1001", min_length=1, max_length=80)
    date: Day = told("The day of the delivery", "2015-09-14")
    units: Decimal | None = told("How many units, where it is paid by the unit", "1", default=None, ge=0, le=1_000_000)
    minutes: int | None = told("How many minutes, where it is paid by the hour", 45, default=None, ge=0, le=1440)
    outcome: str = told("The code of the outcome, where it is paid by outcome", "", default="", max_length=100)
    achieved: bool | None = told("Whether that outcome was achieved", None, default=None)
    order: str = told("The number of the order that it fulfils", "", default="", max_length=40)


class DeliveriesIn(Schema):
    """Deliveries under one agreement."""

    batch_key: str = told("A word of your own for this batch", "september-1", default="", max_length=100)
    deliveries: list[DeliveryIn] = told(
        "The deliveries",
        [{"reference": "V-1001", "date": "2015-09-14", "minutes": 45}],
        min_length=1,
        max_length=10_000,
    )


class FaultOut(Schema):
    """A row that was not kept: where, and what to do."""

    row: int = told("Which row, from 1", 2)
    column: str = told("Which column", "minutes")
    remedy: str = told("What to do", "Write whole minutes, at most 1440.")


class RecordedOut(Schema):
    """What became of the rows: kept, there already, or at fault."""

    accepted: list[int] = told("The numbers of the deliveries that were kept", [901])
    repeated: list[str] = told("References that were there already", [])
    faults: list[FaultOut] = told("Rows that were not kept", [])


class MonthOut(Schema):
    """What was delivered in a month, and how much of it the client looked at."""

    month: str = told("The month", "2015-09")
    deliveries: int = told("How many deliveries", 120)
    units: str = told("How many units", "90.0000")
    verified: int = told("How many were looked at", 6)
    failed: int = told("How many of those had not happened as recorded", 1)
    waiting: int = told("How many of the sample nobody has looked at yet", 0)


class DrawnOut(Schema):
    """A sample of one agreement's month."""

    agreement_code: str = told("The agreement", "2015-042")
    month: str = told("The month", "2015-08")
    size: int = told("How many deliveries are looked at", 6)
    population: int = told("Of how many", 120)


class ToVerifyOut(Schema):
    """A delivery of a sample that nobody has looked at."""

    delivery_id: int = told("Its number, to record the finding by", 901)
    agreement_code: str = told("The agreement", "2015-042")
    reference: str = told("The provider's reference", "V-1001")
    on: date = told("The day of the delivery", "2015-08-14")
    minutes: int | None = told("How many minutes were recorded", 45)
    units: str = told("How many units were recorded", "0.7500")


class FindingIn(Schema):
    """What was found at one delivery of a sample."""

    delivery_id: Id = told("The number of the delivery", 901)
    is_confirmed: bool = told("Whether it happened as recorded", False)
    reason: str = told("Why not, if not", "Nobody came that day.", default="", max_length=1000)


class UnsettledOut(Schema):
    """A month that has ended and has no statement."""

    agreement_code: str = told("The agreement", "2015-042")
    month: str = told("The month", "2015-08")
    owed_pence: int | None = told("What it comes to, in whole pence, where that can be said yet", 172800)
    blocked_because: str = told("Why it cannot be paid yet, if so", "")


class SettleIn(Schema):
    """The month to settle."""

    month: str = told("The month, as 2015-09", "2015-08", pattern=r"^(19|20|21)\d{2}-(0[1-9]|1[0-2])$")


class SettledOut(Schema):
    """The statement of a month."""

    statement_id: int = told("Its number", 17)
    version: int = told("Its version; settling again makes a new one", 1)
    total_pence: int = told("What is owed, in whole pence", 172800)
    booked_pence: int = told("What this version added to the books, in whole pence", 172800)
    is_new: bool = told("False when the same month with the same deliveries was settled before", True)


class StatementOut(Schema):
    """What is owed under an agreement for a month."""

    statement_id: int = told("Its number", 17)
    agreement_ref: str = told("The agreement", "agreements/agreement/2015-042")
    month: str = told("The month", "2015-08")
    version: int = told("Its version", 1)
    total_pence: int = told("What is owed, in whole pence", 172800)
    is_booked: bool = told("Whether the ledger has it", True)


class StatementLineOut(Schema):
    """One line with its explanation."""

    on: date = told("The day", "2015-08-14")
    delivery_ref: str = told("The delivery", "agreements/delivery/901")
    pence: int = told("The amount, in whole pence", 1080)
    explanation: str = told("Why, in words", "45 minutes, counted as 45 in steps of 15, at £14.40 an hour.")


class WholeStatementOut(StatementOut):
    """A statement with its lines."""

    lines: list[StatementLineOut] = told("Line by line", [])
