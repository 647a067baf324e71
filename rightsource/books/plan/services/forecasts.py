"""Making forecasts and storing them as versions that are never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from rightsource.books.ledger import queries as ledger
from rightsource.books.plan.models import ForecastLine, ForecastVersion
from rightsource.books.plan.rules import (
    EVENLY,
    METHOD,
    LineFigures,
    forecast_line,
    profile_on,
)
from rightsource.books.plan.rules import ForecastLine as ForecastSpec
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.time import FinancialYear


@transaction.atomic
def store_forecast(
    *,
    year: FinancialYear,
    as_at_on: date,
    method: str,
    lines: Sequence[ForecastSpec],
    by: Actor,
    at: datetime,
) -> ForecastVersion:
    """Store a forecast as a version that is never changed."""
    version = ForecastVersion.objects.create(
        year=year.start_year, as_at_on=as_at_on, at=at, method=method, by_ref=by.reference
    )
    ForecastLine.objects.bulk_create(
        ForecastLine(
            version=version,
            line_id=line.line_id,
            budget_pence=line.budget.pence,
            budget_one_off_pence=line.budget_one_off.pence,
            committed_pence=line.committed.pence,
            actual_pence=line.actual.pence,
            profile_rate=line.profile_rate,
            forecast_pence=line.forecast.pence,
            one_off_pence=line.one_off.pence,
            underlying_pence=line.underlying.pence,
        )
        for line in lines
    )
    record.audit(
        by=by,
        at=at,
        verb="forecast.store",
        subject=Reference.of("plan", "forecast", version.pk),
        detail={"year": str(year), "lines": len(lines), "method": method},
    )
    return version


@transaction.atomic
def make_forecast(
    *, year: FinancialYear, as_at: datetime, on: date, by: Actor, at: datetime, weights: Sequence[int] = EVENLY
) -> ForecastVersion:
    """Forecast every line of a year from the ledger as it was known at an instant, and store the version."""
    profile = profile_on(year=year, on=on, weights=weights)
    lines = [
        forecast_line(
            LineFigures(
                line_id=line.line_id,
                budget=line.balance.budget,
                budget_one_off=line.balance.budget_one_off,
                committed=line.balance.committed,
                actual=line.balance.actual,
                actual_one_off=line.balance.actual_one_off,
            ),
            profile_rate=profile,
        )
        for line in ledger.position_lines(year=year, as_at=as_at)
    ]
    return store_forecast(year=year, as_at_on=on, method=METHOD, lines=lines, by=by, at=at)
