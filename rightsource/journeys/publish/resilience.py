"""Resilience: the indicators of the council from its own books on a day, by the figures that the early warning asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.queries import publishing
from rightsource.books.ledger.queries.earning import council_accounts
from rightsource.books.ledger.rules import USABLE_RESERVES
from rightsource.books.plan.rules.resilience import YEARS, Books, Indicator, indicators, resilience_finding
from rightsource.council.democracy import queries as democracy
from rightsource.council.evidence.rules import Line
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, sentence_list
from rightsource.ground.time import FinancialYear, Period
from rightsource.ground.time.periods import ONE_DAY, add_months
from rightsource.journeys.early_warning import PENCE_IN_K, figures_of
from rightsource.journeys.publish import tables
from rightsource.journeys.publish.tables import Column
from rightsource.journeys.publish.written import Output, Written, two_places

BORROWING, FEES, RATES, BASELINE = "borrowing", "income", "retained_rates", "rates_baseline"
SOURCE = "CIPFA Financial Resilience Index, as its support notes describe it; formula to be checked"

COLUMNS = (
    Column("day", "Day", "Day on which the books say so.", "date"),
    Column("financial_year", "Financial year", "Year of the figures.", pattern="[0-9]{4}/[0-9]{2}"),
    Column("indicator", "Indicator", "Code that stays the same."),
    Column("name", "Name", "What the index calls it."),
    Column("value", "Value", "Empty where the books do not hold what it needs.", "number", is_required=False),
    Column("unit", "Unit", "What the value counts.", pattern="percent|pounds|years"),
    tables.money("over", "Sum above the line", "In pounds, as booked.", is_required=False),
    tables.money("under", "Sum below the line", "In pounds, as booked.", is_required=False),
    Column("reckoned", "How", "How the value is reckoned."),
    Column("not_in_the_books", "Not in the books", "What is missing, and what would be needed.", is_required=False),
    Column("provenance", "Provenance", "Each value is derived from postings.", pattern="derived"),
    Column("source", "Source", "Whose definition it is."),
)


def books_on(*, on: date, at: datetime) -> Books:
    """Return what the books hold for the indicators on a day, as known at an instant."""
    year = FinancialYear.containing(on)
    after = on + ONE_DAY
    figures = figures_of(year, is_over=after >= year.ends_before, at=at).values_k
    held = council_accounts(codes=(BORROWING,), starts_on=None, ends_before=after)
    of_year = council_accounts(codes=(FEES, RATES, BASELINE), starts_on=year.starts_on, ends_before=after)
    return Books(
        reserves=_reserves(before=after, at=at),
        reserves_before=_reserves_before(year, on=on, at=at),
        spending=_money(figures.get(Line.NET_REVENUE_EXPENDITURE)),
        children=_money(figures.get(Line.CHILDREN_SOCIAL_CARE)),
        adults=_money(figures.get(Line.ADULT_SOCIAL_CARE)),
        debt=_credit(held.get(BORROWING)),
        fees=_credit(of_year.get(FEES)),
        gross=publishing.revenue_of_council(starts_on=year.starts_on, ends_before=after).expense,
        council_tax=democracy.council_tax_requirement(year=year),
        rates=_credit(of_year.get(RATES)),
        rates_baseline=_credit(of_year.get(BASELINE)),
    )


def _money(value_k: Decimal | None) -> Money | None:
    return None if value_k is None else Money(int(value_k * PENCE_IN_K))


def _credit(amount: Money | None) -> Money | None:
    return None if amount is None else -amount


def _reserves(*, before: date, at: datetime) -> Money | None:
    held = ledger.reserves_by_account(before=before, until=before, as_at=at)
    found = [now for account, (_, now) in held.items() if account in USABLE_RESERVES]
    return Money.sum_of(found) if found else None


def _reserves_before(year: FinancialYear, *, on: date, at: datetime) -> Money | None:
    """Return the reserves of three years ago, where the books hold every year since."""
    years = [FinancialYear(year.start_year - back) for back in range(1, YEARS + 1)]
    if not all(ledger.has_lines(year=each) for each in years):
        return None
    return _reserves(before=add_months(on + ONE_DAY, -12 * YEARS), at=at)


def resilience_on(*, on: date, at: datetime) -> Sequence[Indicator]:
    """Return every indicator of a day, as known at an instant."""
    return indicators(books_on(on=on, at=at))


def row_of(found: Indicator, on: date) -> dict[str, str]:
    """Return an indicator as it is published."""
    return {
        "day": on.isoformat(),
        "financial_year": str(FinancialYear.containing(on)),
        "indicator": found.code,
        "name": found.name,
        "value": two_places(found.value),
        "unit": found.unit.value,
        "over": "" if found.over is None else found.over.plain(),
        "under": "" if found.under is None else found.under.plain(),
        "reckoned": found.says,
        "not_in_the_books": found.missing,
        "provenance": "derived",
        "source": SOURCE,
    }


def write_resilience(folder: Path, *, period: Period, at: datetime) -> Written:
    """Write the indicators as the books stood on the last day of a period, and read them back.

    :raises PublishError: the file is not as its schema says
    """
    on = period.last_day or period.starts_on
    found = resilience_on(on=on, at=at)
    file = folder / f"resilience-{on.isoformat()}.csv"
    schema = tables.write_table(
        file, columns=COLUMNS, key=["day", "indicator"], rows=(row_of(each, on) for each in found)
    )
    absent = [each for each in found if each.missing]
    return Written(
        file=file.name,
        rows=tables.read_back(file, schema),
        says=resilience_finding(found).rstrip("."),
        title=f"Resilience indicators on {long_date(on)}",
        output=Output.RESILIENCE,
        name="resilience",
        note=f"{SOURCE}.",
        schema=schema.name,
        missing=f"Not in the books: {sentence_list([each.name.lower() for each in absent])}; each row says what would "
        "be needed."
        if absent
        else "",
    )
