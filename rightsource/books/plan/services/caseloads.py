"""Taking caseloads in and forecasting them: a series once, a figure or a forecast only where it says something new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from rightsource.books.plan.models.caseloads import Caseload, CaseloadPoint
from rightsource.books.plan.models.caseloads import CaseloadForecast as KeptForecast
from rightsource.books.plan.queries.caseloads import ERRORS, FIGURES, caseloads, months_of
from rightsource.books.plan.rules.caseloads import (
    AHEAD,
    FEWEST,
    HELD_OUT,
    PERIOD,
    CaseloadRefusedError,
    SeriesMonths,
    unbroken,
)
from rightsource.books.plan.services.apart import WorkFailedError, worked_apart
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.text import pluralise


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of one series."""

    code: str
    name: str
    months: int  # in what was given
    new: int  # of them new, or other than before
    end: int | None  # the forecast of the last month ahead; None where it is too short

    def __str__(self) -> str:
        new = f"{self.new} of {pluralise(self.months, 'month')} new or other than before"
        end = "too short to forecast" if self.end is None else f"{self.end:,} forecast in a year"
        return f"{new}; {end}."


@transaction.atomic
def take_in_caseloads(*, given: Sequence[SeriesMonths], by: Actor, at: datetime) -> list[TakenIn]:
    """The figures stand, and each series with something new is forecast anew; what stood stays on record.

    The same figures twice change nothing.

    :raises CaseloadRefusedError: a series is known under another name, area, unit or driver; nothing is kept
    """
    new = {each.series.code: record_caseload(given=each, by=by, at=at) for each in given}
    try:
        forecast_caseloads(codes=[code for code, months in new.items() if months], by=by, at=at)
    except WorkFailedError as error:
        raise CaseloadRefusedError(
            [f"The forecast came to no result, so nothing was kept: {error}. Try again, or bring in fewer series."]
        ) from error
    standing = {seen.series.code: seen.forecast for seen in caseloads()}
    found = []
    for each in given:
        code = each.series.code
        made = standing[code]
        end = None if made is None else int(made.smoothed[-1])
        found.append(TakenIn(code, each.series.name, len(each.points), new[code], end))
    return found


@transaction.atomic
def record_caseload(*, given: SeriesMonths, by: Actor, at: datetime) -> int:
    """A series has these figures; return how many of them were new or other than before. What stood stays on record.

    :raises CaseloadRefusedError: no month is given, or the series is known under another name, area, unit or driver
    """
    series = given.series
    if not given.points:
        raise CaseloadRefusedError([f"“{series.code}” has no month. Give at least one."])
    told = {"name": series.name, "area": series.area.value, "unit": series.unit, "driver": series.driver}
    kept, is_new = Caseload.objects.get_or_create(code=series.code, defaults={**told, "at": at})
    if any(getattr(kept, name) != value for name, value in told.items()):
        raise CaseloadRefusedError(
            [
                f"“{series.code}” is known as {kept.name} ({kept.area}, {kept.unit}, driver {kept.driver or 'none'}). "
                "Write the same, or give what differs a code of its own."
            ]
        )
    before = {row.month: (row.cases, row.provenance, row.source) for row in months_of(codes=[series.code])[series.code]}
    new = [
        CaseloadPoint(
            series=kept, month=point.month, cases=point.cases, provenance=point.provenance, source=point.source, at=at
        )
        for point in given.points
        if before.get(point.month) != (point.cases, point.provenance, point.source)
    ]
    CaseloadPoint.objects.bulk_create(new)
    if new or is_new:
        _audit("caseload.record", series.code, len(new), by, at)
    return len(new)


@transaction.atomic
def forecast_caseloads(*, codes: Sequence[str], by: Actor, at: datetime) -> list[str]:
    """Each series with enough months that follow each other is forecast from them; return the codes of those.

    A forecast stands as it was made; a later one takes its place on the page.

    :raises WorkFailedError: the process that forecasts came to no result
    """
    known = {
        code: points[-unbroken([point.month for point in points]) :] for code, points in months_of(codes=codes).items()
    }
    enough = {code: points for code, points in known.items() if len(points) >= FEWEST}
    if not enough:
        return []
    asked = {
        "series": [[point.cases for point in points] for points in enough.values()],
        "period": PERIOD,
        "ahead": AHEAD,
        "held_out": HELD_OUT,
    }
    for (code, points), told in zip(enough.items(), worked_apart(module="forecasting", asked=asked), strict=True):
        KeptForecast.objects.create(
            series=points[-1].series,
            after=points[-1].month,
            months=len(points),
            results={name: told[name] for name in FIGURES},
            **{name: None if told[name] is None else Decimal(told[name]) for name in ERRORS},
            at=at,
        )
        _audit("caseload.forecast", code, len(points), by, at)
    return list(enough)


def _audit(verb: str, code: str, months: int, by: Actor, at: datetime) -> None:
    subject = Reference.of("plan", "caseload", code)
    record.audit(by=by, at=at, verb=verb, subject=subject, detail={"months": months})
