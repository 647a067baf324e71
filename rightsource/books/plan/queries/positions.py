"""The position: how every line of a year stands, with its forecast."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.queries import LinePosition
from rightsource.books.ledger.rules import underlying_variance
from rightsource.books.plan.models import ForecastLine, ForecastVersion
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear


@dataclass(frozen=True, slots=True)
class PositionSum:
    """Budget, what is promised and spent, and what the year will cost; underlying is without one-off money."""

    budget: Money
    committed: Money
    actual: Money
    forecast: Money
    variance: Money
    underlying_variance: Money

    def __add__(self, other: PositionSum) -> PositionSum:
        return PositionSum(
            self.budget + other.budget,
            self.committed + other.committed,
            self.actual + other.actual,
            self.forecast + other.forecast,
            self.variance + other.variance,
            self.underlying_variance + other.underlying_variance,
        )


NOTHING = PositionSum(*(Money(0),) * 6)


@dataclass(frozen=True, slots=True)
class PositionRow:
    """One line of the position; without a forecast of its own it is forecast at its budget or what is promised."""

    line: LinePosition
    sums: PositionSum
    is_forecast: bool


@dataclass(frozen=True, slots=True)
class DirectoratePosition:
    """A directorate, its lines and their sum."""

    name: str
    rows: Sequence[PositionRow]
    sums: PositionSum


@dataclass(frozen=True, slots=True)
class Position:
    """How a year stands, by directorate; the total ties to the ledger to the penny (control R10)."""

    directorates: Sequence[DirectoratePosition]
    sums: PositionSum


def position_lines(*, year: FinancialYear, as_at: datetime | None = None, entity: str = "") -> list[PositionRow]:
    """Return how every line of a year stands with its forecast, in two queries however many lines there are."""
    of_forecast = ForecastLine.objects.filter(
        version=ForecastVersion.objects.filter(year=year.start_year, **({} if as_at is None else {"at__lte": as_at}))
        .order_by("-at", "-id")
        .values("pk")[:1]
    )
    forecast = {row.line_id: row for row in of_forecast}
    return [
        _row(line, forecast.get(line.line_id)) for line in ledger.position_lines(year=year, as_at=as_at, entity=entity)
    ]


def _row(line: LinePosition, forecast: ForecastLine | None) -> PositionRow:
    balance = line.balance
    if forecast is None:
        expected, one_off = max(balance.budget, balance.actual + balance.committed), balance.budget_one_off
    else:
        expected, one_off = Money(forecast.forecast_pence), Money(forecast.one_off_pence)
    sums = PositionSum(
        budget=balance.budget,
        committed=balance.committed,
        actual=balance.actual,
        forecast=expected,
        variance=expected - balance.budget,
        underlying_variance=underlying_variance(expected, one_off, balance.budget, balance.budget_one_off),
    )
    return PositionRow(line, sums, forecast is not None)


def position(*, year: FinancialYear, as_at: datetime | None = None, entity: str = "") -> Position:
    """Return the position of a year by directorate, with sums."""
    rows = position_lines(year=year, as_at=as_at, entity=entity)
    directorates = [
        DirectoratePosition(name, members, _sum(row.sums for row in members))
        for name, group in groupby(rows, key=lambda row: row.line.directorate)
        if (members := list(group))
    ]
    return Position(directorates, _sum(each.sums for each in directorates))


def _sum(sums: Iterable[PositionSum]) -> PositionSum:
    return sum(sums, NOTHING)
