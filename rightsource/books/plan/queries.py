"""Reading the plan: versions and totals, the position with its forecast, and the bridge between two forecasts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.queries import LinePosition
from rightsource.books.ledger.rules import Recurrence, underlying_variance
from rightsource.books.plan.models import AdoptedLine, ForecastLine, ForecastVersion, PlanPart, PlanVersion
from rightsource.books.plan.rules import (
    BridgeStep,
    PartKind,
    PartSpec,
    PlanUnknownError,
    YearTotals,
    bridge_of,
    totals_of,
)
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

ORDER = (PartKind.BASELINE, PartKind.PRESSURE, PartKind.FUNDING, PartKind.SAVING)


def versions() -> list[PlanVersion]:
    """Return the versions of the plan, newest first."""
    return list(PlanVersion.objects.order_by("-on", "-id"))


def version(*, code: str) -> PlanVersion:
    """Return a version.

    :raises PlanUnknownError: there is none
    """
    found = PlanVersion.objects.filter(code=code).first()
    if found is None:
        raise PlanUnknownError(f"There is no version “{code}” of the plan. Choose one from the list of versions.")
    return found


def parts(*, version: PlanVersion) -> list[PlanPart]:
    """Return the parts of a version by year, in the order in which they make the gap, largest first."""
    found = list(version.parts.order_by("id"))
    return sorted(found, key=lambda part: (part.year, ORDER.index(PartKind(part.kind)), -abs(part.pence)))


def totals(*, version: PlanVersion) -> list[YearTotals]:
    """Return what a version says of each year, by kind."""
    return totals_of(
        PartSpec(
            year=FinancialYear(part.year),
            kind=PartKind(part.kind),
            name=part.name,
            amount=Money(part.pence),
            recurrence=Recurrence(part.recurrence),
            provenance=part.provenance,
        )
        for part in parts(version=version)
    )


def adopted_lines(*, version: PlanVersion) -> list[AdoptedLine]:
    """Return the adopted lines of a version by directorate."""
    return list(
        AdoptedLine.objects.filter(version=version)
        .select_related("line__service_line", "line__fund")
        .order_by("line__service_line__directorate", "line__service_line__sort", "line__name")
    )


def decisions_on(*, line_ids: Sequence[int]) -> list[str]:
    """Return the references of the decisions that adopted a budget for lines, newest first."""
    rows = PlanVersion.objects.filter(adopted_lines__line_id__in=list(line_ids)).exclude(decision_ref="")
    return list(dict.fromkeys(rows.order_by("-on", "-id").values_list("decision_ref", flat=True)))


def lines_under(*, decision_ref: str) -> list[AdoptedLine]:
    """Return the lines that a decision adopted, by directorate."""
    return list(
        AdoptedLine.objects.filter(version__decision_ref=decision_ref)
        .select_related("line")
        .order_by("line__service_line__directorate", "line__name")
    )


def forecasts(*, year: FinancialYear) -> list[ForecastVersion]:
    """Return the forecasts of a year, newest first."""
    return list(ForecastVersion.objects.filter(year=year.start_year).order_by("-at", "-id"))


def latest_forecast(*, year: FinancialYear, as_at: datetime | None = None) -> ForecastVersion | None:
    """Return the forecast of a year that was the latest at an instant, or None."""
    found = ForecastVersion.objects.filter(year=year.start_year)
    if as_at is not None:
        found = found.filter(at__lte=as_at)
    return found.order_by("-at", "-id").first()


@dataclass(frozen=True, slots=True)
class Bridge:
    """Two forecasts and every step between them."""

    before: Money
    after: Money
    steps: Sequence[BridgeStep]
    names: dict[int, str]


def bridge(*, before: int, after: int) -> Bridge:
    """Return the bridge between two forecasts, by line; start plus steps is the end, to the penny.

    :raises PlanUnknownError: one of them is not there
    """
    sums: dict[int, dict[int, Money]] = {before: {}, after: {}}
    names: dict[int, str] = {}
    for row in ForecastLine.objects.filter(version_id__in=sums).select_related("line"):
        sums[row.version_id][row.line_id] = Money(row.forecast_pence)
        names[row.line_id] = row.line.name
    missing = [pk for pk, lines in sums.items() if not lines]
    if missing:
        raise PlanUnknownError(f"There is no forecast {missing[0]}. Choose one from the list of forecasts.")
    return Bridge(
        before=Money.sum_of(sums[before].values()),
        after=Money.sum_of(sums[after].values()),
        steps=bridge_of(sums[before], sums[after]),
        names=names,
    )


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
