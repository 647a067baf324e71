"""The bridge between the budget and a forecast, or between any two forecasts, by line and by cause (control R9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Sum

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.queries import Line
from rightsource.books.plan.models import Attribution, ForecastLine, ForecastVersion
from rightsource.books.plan.queries.savings import register
from rightsource.books.plan.rules import (
    Attributed,
    CauseSums,
    LineCauses,
    LinePoint,
    PlanUnknownError,
    causes_of,
    sums_of,
)
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

BUDGET = 0  # the point before every forecast


@dataclass(frozen=True, slots=True)
class CauseBridge:
    """Two points of a year and all that lies between them; `before` is None for the budget."""

    before: ForecastVersion | None
    after: ForecastVersion
    sums: CauseSums
    lines: Sequence[LineCauses]
    named: Mapping[int, Line]
    points: tuple[Mapping[int, LinePoint], Mapping[int, LinePoint]]
    said: Sequence[Attribution]

    @property
    def open_lines(self) -> list[LineCauses]:
        """The lines on which something is not explained."""
        return [line for line in self.lines if line.unexplained]


@dataclass(frozen=True, slots=True)
class ForecastSums:
    """A forecast as a whole: what the year costs against its budget, and without one-off money."""

    version: ForecastVersion
    forecast: Money
    variance: Money
    underlying: Money


def forecast_sums(*, year: FinancialYear) -> list[ForecastSums]:
    """Return every forecast of a year with its sums, newest first, in one question."""
    rows = (
        ForecastVersion.objects.filter(year=year.start_year)
        .annotate(
            cost=Sum("lines__forecast_pence", default=0),
            one_off=Sum("lines__one_off_pence", default=0),
            budget=Sum("lines__budget_pence", default=0),
            budget_one_off=Sum("lines__budget_one_off_pence", default=0),
        )
        .order_by("-at", "-id")
    )
    return [
        ForecastSums(
            row,
            Money(int(row.cost)),
            Money(int(row.cost - row.budget)),
            Money(int(row.cost - row.one_off - row.budget + row.budget_one_off)),
        )
        for row in rows
    ]


def cause_bridge(*, before: int, after: int) -> CauseBridge:
    """Return the bridge between two forecasts by line and cause; `before` 0 is the budget of the later one.

    :raises PlanUnknownError: one of them is not there, they are of two years, or the earlier is not the earlier
    """
    versions = ForecastVersion.objects.in_bulk([before, after])
    if after not in versions or (before != BUDGET and before not in versions):
        missing = after if after not in versions else before
        raise PlanUnknownError(f"There is no forecast {missing}. Choose one from the list of forecasts.")
    later, earlier = versions[after], versions.get(before)
    order = list(ForecastVersion.objects.filter(year=later.year).order_by("at", "id").values_list("pk", flat=True))
    place = {BUDGET: 0, **{pk: index for index, pk in enumerate(order, 1)}}
    if place.get(before, len(place)) >= place[after]:
        raise PlanUnknownError("Choose two forecasts of one year, the earlier first.")
    stored = {pk: _stored(pk) for pk in versions}
    ids = {row.line_id for rows in stored.values() for row in rows}
    ends = _points(later, stored[after], ids)
    starts = (
        _points(earlier, stored[before], ids)
        if earlier is not None
        else {
            row.line_id: LinePoint(Money(row.budget_pence), one_off=Money(row.budget_one_off_pence))
            for row in stored[after]
        }
    )
    said = [
        row
        for row in Attribution.objects.filter(after__year=later.year).order_by("at", "pk")
        if place[row.before_id or BUDGET] >= place[before] and place[row.after_id] <= place[after]
    ]
    latest = {(row.line_id, row.before_id or BUDGET, row.after_id): row for row in said}
    attributed = [
        Attributed(line_id, place[start], place[end], Money(row.demand_pence), Money(row.price_pence))
        for (line_id, start, end), row in latest.items()
    ]
    lines = causes_of(starts, ends, attributed, start=place[before], end=place[after])
    total = [Money.sum_of(point.forecast for point in points.values()) for points in (starts, ends)]
    return CauseBridge(
        before=earlier,
        after=later,
        sums=sums_of(total[0], total[1], lines),
        lines=lines,
        named=ledger.lines_numbered(line_ids=ids),
        points=(starts, ends),
        said=said,
    )


def _stored(version_id: int) -> list[ForecastLine]:
    return list(ForecastLine.objects.filter(version_id=version_id))


def _points(version: ForecastVersion, rows: Sequence[ForecastLine], ids: set[int]) -> dict[int, LinePoint]:
    """Return each line of a forecast with what is worked out of it, as the books and the register were known then."""
    on = version.as_at_on + timedelta(days=1)  # a month that ends on the day is over
    undelivered = register(year=FinancialYear(version.year), on=on, as_at=version.at).undelivered_by_line
    bookkeeping = ledger.bookkeeping_by_line(line_ids=sorted(ids), as_at=version.at)
    return {
        row.line_id: LinePoint(
            Money(row.forecast_pence),
            one_off=Money(row.one_off_pence),
            undelivered=undelivered.get(row.line_id, Money(0)),
            accounting=bookkeeping.get(row.line_id, Money(0)),
        )
        for row in rows
    }
