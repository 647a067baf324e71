"""Caseloads and their forecasts: every series with both errors, and one with its range, its months and its driver."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.books.plan import queries
from rightsource.books.plan.queries import CaseloadHistory, CaseloadSeen
from rightsource.books.plan.rules.caseloads import (
    FEWEST,
    HELD_OUT,
    CaseloadForecast,
    CaseloadUnknownError,
    caseload_finding,
    caseloads_finding,
    months_after,
)
from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.charts import Chart, Expected, counts
from rightsource.commons.pages.components import Column, Provenance, Table, csv_response, is_csv_asked, with_query
from rightsource.ground.text import long_date

LIST = "/desk/finance/caseloads"
CRUMBS = [{"text": "Position", "href": "/desk/finance/position"}]
SMOOTHED, NAIVE = "The forecast", "A year ago again (seasonal naive)"
TOO_SHORT = "Too few months"


@require_safe
@open_to(Permission.POSITION_READ)
def caseloads(request: HttpRequest) -> HttpResponse:
    """Show every series of caseloads with its forecast, a year ago beside it, and how far each way was off."""
    found = queries.caseloads()
    table = _list(request, found)
    if is_csv_asked(request):
        return csv_response(table)
    return render(
        request,
        "plan/caseloads.html",
        {
            "page_title": "Caseloads",
            "headline": caseloads_finding([seen.forecast for seen in found]),
            "breadcrumbs": [*CRUMBS, {"text": "Caseloads"}],
            "table": table,
            "may_bring_in": request.actor.may(Permission.EVIDENCE_IMPORT),
            "as_at": today(),
        },
    )


def _list(request: HttpRequest, found: Sequence[CaseloadSeen]) -> Table:
    return Table(
        caption="Caseloads",
        columns=[
            Column("name", "Caseload", href=lambda row: f"{LIST}/{row['code']}"),
            Column("area", "Area"),
            Column("month", "Last month"),
            Column("cases", "Cases", "number"),
            Column("then", "In a year", "number"),
            Column("range", "Range"),
            Column("naive", "Seasonal naive", "number"),
            Column("off", "Forecast off by", "number"),
            Column("naive_off", "Naive off by", "number"),
            Column(
                "nearer", "Nearer", tag=lambda row: {SMOOTHED: "turquoise", NAIVE: "yellow"}.get(str(row["told"]), "")
            ),
            Column("driver", "Driver of the plan"),
            Column("provenance", "Figure"),
        ],
        rows=[_row(seen) for seen in found],
        address=request.get_full_path(),
        csv_name="caseloads",
        empty="No caseload is here yet. Bring in a file of cases by month: by the link on this page, or by "
        "rightsource import caseload FILE.",
        note=f"Seasonal naive says the figures of a year ago again. Off by: cases on average on the last {HELD_OUT} "
        f"months, which neither way was shown. A forecast takes {FEWEST} months without a hole.",
    )


def _row(seen: CaseloadSeen) -> dict[str, object]:
    last, found = seen.last, seen.forecast
    told: dict[str, object] = {
        "name": seen.series.name,
        "code": seen.series.code,
        "area": seen.series.area.capitalize(),
        "month": f"{last.month:%B %Y}",
        "cases": last.cases,
        "driver": seen.driver.name if seen.driver else "",
        "provenance": last.provenance,
        "source": last.source,
        "range": TOO_SHORT,
        "told": "",
    }
    if found is not None:
        told |= {
            "then": found.smoothed[-1],
            "range": f"{found.low[-1]:,} to {found.high[-1]:,}",
            "naive": found.naive[-1],
            "off": found.smoothed_error,
            "naive_off": found.naive_error,
            "nearer": "Forecast" if found.is_better else "Naive",
            "told": SMOOTHED if found.is_better else NAIVE,
        }
    return told


@require_safe
@open_to(Permission.POSITION_READ)
def caseload(request: HttpRequest, code: str) -> HttpResponse:
    """Show one caseload: what is forecast with its range beside a year ago, how far each was off, and its months."""
    try:
        history = queries.caseload(code=code)
    except CaseloadUnknownError as error:
        raise Http404(str(error)) from error
    seen = history.seen
    series, found = seen.series, seen.forecast
    tables = {"months": _months(request, history), "made": _made(request, history)}
    if found is not None:
        tables |= {"forecast": _forecast(request, seen, found), "errors": _errors(request, series.code, found)}
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables.get("forecast", tables["months"])))
    return render(
        request,
        "plan/caseload.html",
        {
            "page_title": series.name,
            "caption": f"Caseload · {series.area}",
            "headline": caseload_finding(series.unit, seen.last.cases, found),
            "breadcrumbs": [*CRUMBS, {"text": "Caseloads", "href": LIST}, {"text": series.name}],
            "chart": _chart(history, found),
            "rows": _about(history),
            "tables": tables,
            "as_at": today(),
        },
    )


def _about(history: CaseloadHistory) -> list[dict[str, object]]:
    last, driver = history.seen.last, history.seen.driver
    known = f"{len(history.points)}, from {history.points[0].month:%B %Y}"
    rows: list[dict[str, object]] = [
        {"label": "Last month", "value": f"{last.month:%B %Y}: {last.cases:,} {history.seen.series.unit}",
         "provenance": last.provenance, "source": last.source},
        {"label": "Months known", "value": known},
    ]  # fmt: skip
    if driver is None:
        return [*rows, {"label": "Driver of the plan", "value": "None rests on it"}]
    span = f"{driver.name} ({driver.version.name})"
    address = f"/plan/scenarios?version={driver.version.code}#drivers"
    return [*rows, {"label": "Driver of the plan", "value": span, "href": address}]


def _chart(history: CaseloadHistory, found: CaseloadForecast | None) -> Chart:
    seen = history.seen
    last, expected = seen.last, []
    if found is not None:
        months = months_after(last.month, len(found.smoothed))
        figures = zip(months, found.smoothed, found.low, found.high, found.naive, strict=True)
        expected = [Expected(*figure) for figure in figures]
    now = f"{seen.series.name}: {last.cases:,} in {last.month:%B %Y}"
    return counts(
        finding=now + (f", {expected[-1].middle:,} forecast a year later" if expected else ""),
        what="The pale band is the range of the forecast, the dashed line the figures of a year ago again. The scale "
        "does not begin at 0."
        if expected
        else "The scale does not begin at 0.",
        actuals=[(point.month, point.cases) for point in history.points],
        expected=expected,
        provenance=Provenance(last.provenance),
        as_at=f"{last.month:%B %Y}",
        source=last.source,
    )


def _forecast(request: HttpRequest, seen: CaseloadSeen, found: CaseloadForecast) -> Table:
    months = months_after(seen.last.month, len(found.smoothed))
    figures = zip(months, found.smoothed, found.low, found.high, found.naive, strict=True)
    return Table(
        caption="What is forecast, and a year ago beside it",
        columns=[
            Column("month", "Month"),
            Column("middle", "Forecast", "number"),
            Column("low", "Low", "number"),
            Column("high", "High", "number"),
            Column("plain", "Seasonal naive", "number"),
        ],
        rows=[
            {"month": f"{month:%B %Y}", "middle": middle, "low": low, "high": high, "plain": plain}
            for month, middle, low, high, plain in figures
        ],
        address=with_query(request.get_full_path(), table="forecast"),
        csv_name=f"caseload-{seen.series.code}-forecast",
        note=f"Low and high: the forecast less and plus what eight in ten of the last {HELD_OUT} months were off by, "
        "at most. All of it is an estimate, derived from the months below.",
    )


def _errors(request: HttpRequest, code: str, found: CaseloadForecast) -> Table:
    return Table(
        caption=f"How far each way was off on the last {HELD_OUT} months",
        columns=[
            Column("way", "Way"),
            Column("off", "Off by, cases on average", "number"),
            Column("mase", "Scaled error (MASE)", "number"),
        ],
        rows=[
            {"way": SMOOTHED, "off": found.smoothed_error, "mase": found.smoothed_mase},
            {"way": NAIVE, "off": found.naive_error, "mase": found.naive_mase},
        ],
        address=with_query(request.get_full_path(), table="errors"),
        csv_name=f"caseload-{code}-errors",
        note="Neither way was shown those months. MASE: the error in units of what the series moved from one year to "
        "the next before them; below 1 is better than a year ago was then.",
    )


def _months(request: HttpRequest, history: CaseloadHistory) -> Table:
    return Table(
        caption="Month by month",
        columns=[
            Column("month", "Month"),
            Column("cases", "Cases", "number"),
            Column("provenance", "Figure"),
            Column("source", "Source"),
        ],
        rows=[
            {"month": f"{point.month:%B %Y}", "cases": point.cases, "provenance": point.provenance,
             "source": point.source}
            for point in reversed(history.points)
        ],
        address=with_query(request.get_full_path(), table="months"),
        csv_name=f"caseload-{history.seen.series.code}",
    )  # fmt: skip


def _made(request: HttpRequest, history: CaseloadHistory) -> Table:
    """Return every forecast that was made, with what it said of the last month and what that came to."""
    last = history.seen.last
    rows: list[dict[str, object]] = []
    for made in history.made:
        found = queries.forecast_of(made)
        said = dict(zip(months_after(made.after, len(found.smoothed)), found.smoothed, strict=True)).get(last.month)
        rows.append(
            {
                "on": long_date(made.at.date()),
                "after": f"{made.after:%B %Y}",
                "months": made.months,
                "end": found.smoothed[-1],
                "said": said,
                "off": None if said is None else abs(said - last.cases),
            }
        )
    return Table(
        caption="Forecasts that were made, none of them changed since",
        columns=[
            Column("on", "Made on"),
            Column("after", "From months up to"),
            Column("months", "Months", "number"),
            Column("end", "Forecast in a year", "number"),
            Column("said", f"Said of {last.month:%B %Y}", "number"),
            Column("off", "Off by", "number"),
        ],
        rows=rows,
        address=with_query(request.get_full_path(), table="made"),
        csv_name=f"caseload-{history.seen.series.code}-forecasts",
        empty=f"None yet. It takes {FEWEST} months that follow each other.",
    )
