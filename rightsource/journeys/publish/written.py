"""What every published file shares: what is said of it, amounts in pounds, and the error that keeps it back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class PublishError(Exception):
    """Nothing is published; the message says why and what to do."""


class Output(StrEnum):
    """What a council publishes from its books: seven things."""

    ACTIVITY = "activity_test"
    JOURNAL = "journal"
    OUTTURN = "outturn"
    PAYMENTS = "payments"
    RESILIENCE = "resilience"
    SECTION_25 = "section_25"
    SPENDING = "spending"


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written and read back: what it holds, in a sentence for whoever publishes it."""

    file: str
    rows: int
    says: str
    title: str
    output: Output
    name: str  # the same in every quarter: its place in the address
    schema: str = ""
    note: str = ""  # what it rests on: the law of the day, and whether it asks for it
    missing: str = ""  # what the books do not hold, and what would be needed


def pence_of(text: str) -> int:
    """Return the whole pence of an amount as `Money.plain` writes it, with two places.

    >>> pence_of("-12.05"), pence_of("0.07")
    (-1205, 7)
    """
    return int(text.replace(".", ""))  # two places always, so this is exact


def two_places(number: Decimal | None) -> str:
    """Return a number as published tables have it; nothing where there is none.

    >>> two_places(Decimal("12.5")), two_places(None)
    ('12.50', '')
    """
    return "" if number is None else f"{number:.2f}"
