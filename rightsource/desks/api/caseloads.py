"""Caseloads over the API: each series with what is forecast and how far each way was off, and figures that come in."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from rightsource.books.plan import queries as plan
from rightsource.books.plan import services as planning
from rightsource.books.plan.queries import CaseloadSeen
from rightsource.books.plan.rules.caseloads import CaseloadArea, PointSpec, SeriesMonths, SeriesSpec, month_of
from rightsource.commons.access.doors import now
from rightsource.commons.access.rules import Permission
from rightsource.desks.api.common import Part, who
from rightsource.desks.api.shapes import caseloads as shapes

part = Part("Forecast caseloads")


@part.get("/caseloads", to=Permission.POSITION_READ, answer=list[shapes.CaseloadOut], summary="See the caseloads")
def caseloads(request: HttpRequest) -> object:
    """Every series with its last figure, its forecast and a year ago beside it, without the months."""
    return [_told(seen) for seen in plan.caseloads()]


@part.get("/caseloads/{code}", to=Permission.POSITION_READ, answer=shapes.CaseloadMonthsOut, summary="See one caseload")
def caseload(request: HttpRequest, code: shapes.CaseloadCode) -> object:
    """One series month by month, each figure with where it comes from, and its forecast."""
    return _with_months(code)


@part.post("/caseloads", to=Permission.EVIDENCE_IMPORT, answer=shapes.CaseloadMonthsOut, summary="Bring a caseload in")
def bring_in(request: HttpRequest, payload: shapes.CaseloadIn) -> object:
    """The figures of a series stand and it is forecast anew; the same figures twice change nothing."""
    points: dict[date, PointSpec] = {}
    for each in payload.points:
        month = month_of(each.month)
        points[month] = PointSpec(month, each.cases, each.provenance, each.source)
    series = SeriesSpec(payload.code, payload.name, CaseloadArea(payload.area), payload.unit, payload.driver)
    given = SeriesMonths(series, [points[month] for month in sorted(points)])
    planning.take_in_caseloads(given=[given], by=who(request), at=now())
    return _with_months(payload.code)


def _with_months(code: str) -> dict[str, Any]:
    history = plan.caseload(code=code)
    rows = [
        {"month": f"{each.month:%Y-%m}", "cases": each.cases, "provenance": each.provenance, "source": each.source}
        for each in history.points
    ]
    return {**_told(history.seen), "points": rows}


def _told(seen: CaseloadSeen) -> dict[str, Any]:
    found = seen.forecast
    return {
        "code": seen.series.code,
        "name": seen.series.name,
        "area": seen.series.area,
        "unit": seen.series.unit,
        "driver": seen.series.driver,
        "month": f"{seen.last.month:%Y-%m}",
        "cases": seen.last.cases,
        "provenance": seen.last.provenance,
        "forecast": None
        if found is None
        else {
            "expected": found.smoothed,
            "low": found.low,
            "high": found.high,
            "naive": found.naive,
            "error": found.smoothed_error,
            "naive_error": found.naive_error,
            "mase": found.smoothed_mase,
            "naive_mase": found.naive_mase,
        },
    }
