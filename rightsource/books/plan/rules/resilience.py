"""Indicators of financial resilience from a council's own books; what they do not hold is said, never guessed.

The indicators are those of CIPFA's Financial Resilience Index, as its support notes describe them in words; the
formulas are to be checked against its workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rightsource.ground.money import Money

HUNDREDTH = Decimal("0.01")
YEARS = 3  # over how many years change and sustainability are taken
FOREVER = Decimal("100.00")  # as the index has it: reserves that do not fall last a hundred years


class Unit(StrEnum):
    """What an indicator is measured in."""

    PERCENT = "percent"
    POUNDS = "pounds"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Books:
    """What the books hold of a year up to a day; None is what they do not hold."""

    reserves: Money | None
    reserves_before: Money | None  # three years earlier
    spending: Money | None  # net revenue expenditure of the year, as forecast
    children: Money | None
    adults: Money | None
    debt: Money | None
    fees: Money | None  # of the year so far
    gross: Money | None  # expenditure on services of the year so far
    council_tax: Money | None
    rates: Money | None  # retained business rates of the year
    rates_baseline: Money | None


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator with its two sums; without a value it says what is not in the books and what would be needed."""

    code: str
    name: str
    says: str  # how it is reckoned
    unit: Unit
    value: Decimal | None
    over: Money | None
    under: Money | None
    missing: str


NO_RESERVES = "No reserve is in the books. Post the opening balances of earmarked and unallocated reserves."
NO_HISTORY = "The books do not hold the reserves of three years ago. Post the closing balances of those years."
NO_SPENDING = "No budget of the year is in the books. Adopt it, or take it in."
NO_CARE = (
    "No service line of the books is children's or adult social care. Name the ministry's line of each service line."
)
NO_DEBT = "No account of borrowing is in the books. Open the account “borrowing” and map the council's loans to it."
NO_FEES = "No income from services is in the books. Map fees and charges of the finance system to the account “income”."
NO_GROSS = "No expenditure of the year is in the books yet. Take the journal of the finance system in."
NO_TAX = "No council tax requirement of the year is recorded. The clerk records it with the budget."
NO_RATES = (
    "Retained business rates have no account of their own, and the ministry's baseline is not recorded. Open the "
    "accounts “retained_rates” and “rates_baseline” and post both."
)


def _percent(part: Money, whole: Money) -> Decimal:
    return (Decimal(part.pence) * 100 / whole.pence).quantize(HUNDREDTH)


def _sustained(now: Money, before: Money) -> Decimal:
    fall = before.pence - now.pence
    if fall <= 0:
        return FOREVER
    return min((Decimal(now.pence) * YEARS / fall).quantize(HUNDREDTH), FOREVER)


def _growth(now: Money, before: Money) -> Decimal:
    return _percent(now - before, before)


def _pounds(amount: Money, _: Money) -> Decimal:
    return Decimal(amount.pence) / 100


def _care(books: Books) -> Money | None:
    if books.children is None and books.adults is None:
        return None
    return (books.children or Money(0)) + (books.adults or Money(0))


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    name: str
    says: str
    unit: Unit
    reckon: Callable[[Money, Money], Decimal]
    over: Money | None
    under: Money | None
    without_over: str
    without_under: str


def indicators(books: Books) -> Sequence[Indicator]:
    """Return every indicator, each with its value or with what would be needed to have it."""
    now, before, spending = books.reserves, books.reserves_before, books.spending
    rows = (
        _Row("reserves_sustainability", "Reserves sustainability",
             "Reserves over their average yearly fall in three years; 100 where they did not fall.",
             Unit.YEARS, _sustained, now, before, NO_RESERVES, NO_HISTORY),
        _Row("reserves_level", "Level of reserves",
             "Earmarked and unallocated reserves over net revenue expenditure.",
             Unit.PERCENT, _percent, now, spending, NO_RESERVES, NO_SPENDING),
        _Row("reserves_change", "Change in reserves",
             "Reserves now over those of three years ago, less one.",
             Unit.PERCENT, _growth, now, before, NO_RESERVES, NO_HISTORY),
        _Row("external_debt", "Gross external debt", "What stands on the account of borrowing.",
             Unit.POUNDS, _pounds, books.debt, books.debt, NO_DEBT, NO_DEBT),
        _Row("social_care", "Social care ratio",
             "Children's and adult social care over net revenue expenditure.",
             Unit.PERCENT, _percent, _care(books), spending, NO_CARE, NO_SPENDING),
        _Row("fees_and_charges", "Fees and charges ratio",
             "Income from services over expenditure on services, the year so far.",
             Unit.PERCENT, _percent, books.fees, books.gross, NO_FEES, NO_GROSS),
        _Row("council_tax", "Council tax ratio", "Council tax requirement over net revenue expenditure.",
             Unit.PERCENT, _percent, books.council_tax, spending, NO_TAX, NO_SPENDING),
        _Row("business_rates_growth", "Growth of business rates",
             "Retained business rates above the ministry's baseline, over the baseline.",
             Unit.PERCENT, _growth, books.rates, books.rates_baseline, NO_RATES, NO_RATES),
    )  # fmt: skip
    return [_indicator(row) for row in rows]


def _indicator(row: _Row) -> Indicator:
    missing = ""
    if row.over is None:
        missing = row.without_over
    elif row.under is None or (row.under.pence <= 0 and row.unit is not Unit.POUNDS):
        missing = row.without_under
    value = None if missing or row.over is None or row.under is None else row.reckon(row.over, row.under)
    under = None if row.unit is Unit.POUNDS else row.under
    return Indicator(row.code, row.name, row.says, row.unit, value, row.over, under, missing)


def resilience_finding(found: Sequence[Indicator]) -> str:
    """Return the sentence that opens a page of indicators.

    >>> resilience_finding([])
    'No indicator is reckoned yet.'
    """
    if not found:
        return "No indicator is reckoned yet."
    known = [each for each in found if each.value is not None]
    level = next((each for each in known if each.code == "reserves_level"), None)
    said = f"{len(known)} of {len(found)} indicators can be reckoned from the council's own books"
    if level is not None:
        said += f"; reserves are {level.value}% of a year's net spending"
    return f"{said}."
