"""Forecasts of a year, and the bridge between two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rightsource.books.plan.models import ForecastLine, ForecastVersion
from rightsource.books.plan.rules import (
    BridgeStep,
    PlanUnknownError,
    bridge_of,
)
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear


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
