"""Ask the rules of the early warning of the council's own books, every day: the same functions as the backtest."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from rightsource.books.ledger import queries as ledger
from rightsource.books.plan import queries as plan
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import queries as record
from rightsource.council.evidence import services
from rightsource.council.evidence.rules import Line
from rightsource.council.evidence.rules.warning import Assessment, YearFigures, Years, assess, thresholds
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

COUNCIL = "council"
ABSENT = "is not recorded in the books"
PENCE_IN_K = 100_000
# Which line of the return a service line of the books is, by the words that the ministry's layout has for it.
OF_OUTTURN = {
    "children social care": Line.CHILDREN_SOCIAL_CARE,
    "adult social care": Line.ADULT_SOCIAL_CARE,
    "interest payable and similar charges": Line.INTEREST_PAYABLE,
}
# Which account of the books is which reserve; a council that keeps one account for all has neither on record.
RESERVES = {
    "reserves_earmarked": (Line.EARMARKED_OPEN, Line.EARMARKED_CLOSE),
    "reserves_unallocated": (Line.UNALLOCATED_OPEN, Line.UNALLOCATED_CLOSE),
}


def figures_of(year: FinancialYear, *, is_over: bool, at: datetime) -> YearFigures:
    """Return what the council's books hold of a year in the lines of the return; what they do not hold is absent.

    Spending is the forecast of the year's lines outside funds with a purpose of their own. While a year runs, what
    is above the budget of these lines would fall on reserves that are promised to nothing.
    """
    rows = [row for row in plan.position_lines(year=year, entity=COUNCIL) if row.line.fund in _general()]
    values: dict[Line, Decimal | None] = {}
    if any(row.sums.budget for row in rows):
        values[Line.NET_REVENUE_EXPENDITURE] = _k(Money.sum_of(row.sums.forecast for row in rows))
        outturn = {line.code: line.outturn_line.casefold() for line in ledger.service_lines()}
        for row in rows:
            line = OF_OUTTURN.get(outturn.get(row.line.service_line, ""))
            if line is not None:
                values[line] = (values.get(line) or Decimal(0)) + _k(row.sums.forecast)
    over = Money.sum_of(row.sums.variance for row in rows)
    held = ledger.reserves_by_account(before=year.starts_on, until=year.ends_before, as_at=at)
    for account, (opens, closes) in RESERVES.items():
        if account in held:
            opened, now = held[account]
            bears = account == "reserves_unallocated" and over.pence > 0 and not is_over
            falls = over if bears else Money(0)
            values[opens], values[closes] = _k(opened), _k(now - falls)
    return YearFigures(year, values, ABSENT)


def _general() -> set[str]:
    return {fund.code for fund in ledger.funds() if fund.service_lines is None}


def _k(amount: Money) -> Decimal:
    return Decimal(amount.pence) / PENCE_IN_K


def assess_books(*, on: date, at: datetime) -> tuple[Years, Assessment]:
    """Return what the rules say of the council's year from its own books, with the thresholds in force on the day."""
    year = FinancialYear.containing(on)
    before = figures_of(year.previous, is_over=True, at=at) if ledger.has_lines(year=year.previous) else None
    years = Years(figures_of(year, is_over=False, at=at), before)
    return years, assess(years, thresholds(record.council_parameters(), on=on))


def warn_of_today(*, on: date, by: Actor, at: datetime) -> str | None:
    """Keep what the rules say today, once a day, and return the level; None where the books do not hold enough."""
    years, assessment = assess_books(on=on, at=at)
    return services.keep_warning(years=years, assessment=assessment, on=on, by=by, at=at).level
