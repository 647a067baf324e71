"""What the council published from its books, as programs read it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from ninja import Path, Schema

from rightsource.desks.api.shapes.common import Day, told

QuarterName = Annotated[
    str,
    Path(..., description="The quarter of the calendar", examples=["2015-Q2"], pattern="^[0-9]{4}-Q[1-4]$"),
]
TableName = Annotated[
    str, Path(..., description="The name of the table, the same in every quarter", examples=["resilience"])
]


class PublishedTableOut(Schema):
    """A table that was published of a quarter."""

    quarter: str = told("The quarter of the calendar", "2015-Q2")
    name: str = told("The name of the table, the same in every quarter", "payments-compliance")
    title: str = told("Its title", "Payments compliance notice (section 69), 1 April 2015 to 30 June 2015")
    says: str = told("What it comes to", "4 payments of sums owed")
    note: str = told("What it rests on: the law, and whether it asks for it", "Not in force.")
    missing: str = told("What the books lack for it, and what would be needed; empty where nothing is", "")
    rows: int = told("How many rows it has", 2)
    sha256: str = told("Checksum of the file", "0" * 64)
    published_at: datetime = told("When it was published", "2015-07-01T16:15:00Z")
    csv: str = told("Address of the file", "/open/publications/2015-Q2/payments-compliance?format=csv")


class PublishedRowsOut(PublishedTableOut):
    """A published table with its description and rows."""

    table_schema: dict[str, Any] = told("What each heading means (Frictionless Table Schema)", {"fields": []})
    data: list[dict[str, str]] = told("The rows, each cell as in the file", [{"indicator": "reserves_level"}])


class IndicatorOut(Schema):
    """An indicator of resilience on a day."""

    indicator: str = told("Its code", "reserves_level")
    name: str = told("What the index calls it", "Level of reserves")
    value: str = told("Its value; empty where the books do not hold what it needs", "14.04")
    unit: str = told("percent, pounds or years", "percent")
    not_in_the_books: str = told("What is missing, and what would be needed", "")


class ResilienceOut(Schema):
    """The indicators of a day."""

    on: Day = told("The day", "2015-09-30")
    finding: str = told(
        "What they say in a sentence", "4 of 8 indicators can be reckoned from the council's own books."
    )
    indicators: list[IndicatorOut] = told("Each of them", [])


class PublishIn(Schema):
    """Which quarter is put before the public."""

    quarter: str = told("The quarter of the calendar; it has ended", "2015-Q2", pattern="^[0-9]{4}-Q[1-4]$")
