"""The position of the council: one layout for every directorate, every figure one click from its postings."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rightsource.books.ledger import queries as ledger
from rightsource.books.plan.queries import DirectoratePosition
from rightsource.commons.access.doors import now, open_to
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages import charts
from rightsource.commons.pages.components import Column, Figure, Provenance, Table, csv_response, is_csv_asked
from rightsource.council.duties.rules import floors_headline
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.keep_floors import floor_by_service_line
from rightsource.journeys.see_position import Seen, end_of, see_position, year_of


def _asked_day(request: HttpRequest) -> tuple[date | None, list[dict[str, str]]]:
    """Return the day asked for in the address, or the sentence that says how to write one."""
    text = request.GET.get("as-at", "").strip()
    if not text:
        return None, []
    try:
        return date.fromisoformat(text), []
    except ValueError:
        return None, [{"text": f"“{text}” is not a day. Write it as 2015-09-30.", "href": "#as-at"}]


def _rows(seen: Seen) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    floors = floor_by_service_line(seen.floors)
    for directorate in seen.position.directorates:
        for row in directorate.rows:
            rows.append(
                {
                    "directorate": directorate.name,
                    "line": row.line.name,
                    "holder": row.line.holder_title,
                    "budget": row.sums.budget.pence,
                    "floor": floors[row.line.service_line].floor.pence if row.line.service_line in floors else None,
                    "committed": row.sums.committed.pence,
                    "actual": row.sums.actual.pence,
                    "forecast": row.sums.forecast.pence,
                    "variance": row.sums.variance.pence,
                    "underlying": row.sums.underlying_variance.pence,
                    "line_id": row.line.line_id,
                }
            )
    return rows


def table_of(seen: Seen, *, address: str) -> Table:
    """Return the table of the position, line by line."""
    return Table(
        caption=f"Every line of {seen.year}",
        columns=[
            Column("directorate", "Directorate", sortable=True),
            Column("line", "Line", sortable=True, href=lambda row: f"/desk/finance/lines/{row['line_id']}"),
            Column("holder", "Held by"),
            Column("budget", "Budget", format="pounds", sortable=True, total=True),
            *([Column("floor", "Least that is safe", format="pounds")] if seen.floors else []),
            Column("committed", "Promised", format="pounds", sortable=True, total=True),
            Column("actual", "Spent", format="pounds", sortable=True, total=True),
            Column("forecast", "Forecast", format="pounds", sortable=True, total=True),
            Column("variance", "Over or under", format="pounds", sortable=True, total=True),
            Column("underlying", "Without one-off money", format="pounds", sortable=True, total=True),
        ],
        rows=_rows(seen),
        address=address,
        csv_name=f"position-{seen.year.slug}",
        empty="No line has been opened for this year. Load a case or adopt a budget first.",
    )


def _sorted(table: Table, wanted: str) -> Table:
    key = wanted.lstrip("-")
    if key not in {column.key for column in table.columns if column.sortable}:
        return table
    rows = sorted(table.rows, key=lambda row: row[key], reverse=wanted.startswith("-"))  # type: ignore[arg-type, return-value]
    return Table(
        caption=table.caption,
        columns=table.columns,
        rows=rows,
        sort=wanted,
        address=table.address,
        csv_name=table.csv_name,
        empty=table.empty,
    )


@require_GET
@open_to(Permission.POSITION_READ)
def position(request: HttpRequest) -> HttpResponse:
    """Show how the year stands, today or as it was known on a past day."""
    at = now()
    day, errors = _asked_day(request)
    year = FinancialYear.containing(day) if day else year_of(at)
    seen = see_position(year=year, at=at, as_at=None if day is None else end_of(day))
    table = _sorted(table_of(seen, address=request.get_full_path()), request.GET.get("sort", ""))
    if is_csv_asked(request):
        return csv_response(table)
    sums = seen.position.sums
    as_at = f"{seen.as_at:%-d %B %Y}"
    made = (
        f"forecast of {seen.forecast.as_at_on:%-d %B %Y}"
        if seen.forecast
        else "no forecast yet: budget or what is promised"
    )
    share = _share(sums.actual.pence, sums.budget.pence)
    drawn, booked = Provenance.DERIVED, Provenance.GENERATED
    figures = [
        Figure("Budget", sums.budget.in_millions(), "as adopted by full council", drawn, as_at, "#lines"),
        Figure("Promised", sums.committed.in_millions(), "to orders and agreements", booked, as_at, "#lines"),
        Figure("Spent", sums.actual.in_millions(), share, booked, as_at, "#lines"),
        Figure("Forecast for the year", sums.forecast.in_millions(), made, drawn, as_at, "#lines"),
    ]
    mode = ledger.spend_control()
    over = max(seen.position.directorates, key=lambda each: each.sums.variance.pence, default=None)
    chart = charts.bullet(
        finding=_finding_of(over),
        lines=[
            charts.Against(each.name, budget=each.sums.budget.pence, forecast=each.sums.forecast.pence)
            for each in seen.position.directorates
        ],
        as_at=as_at,
        provenance="derived",
    )
    return render(
        request,
        "desks/position.html",
        {
            "page_title": f"Position {seen.year}",
            "headline": seen.finding,
            "figures": figures,
            "table": table,
            "directorates": _directorates(seen),
            "errors": errors,
            "day": "" if day is None else day.isoformat(),
            "seen": seen,
            "as_at": seen.as_at,
            "chart": chart,
            "floors_words": floors_headline([one.state for one in seen.floors], year=str(seen.year))
            if seen.floors
            else "",
            "controlled": "" if mode is None else str(Money(mode.from_pence)),
        },
    )


def _finding_of(over: DirectoratePosition | None) -> str:
    if over is None or over.sums.variance.pence <= 0:
        return "No directorate is forecast over its budget"
    return f"{over.name} is furthest over its budget, by {over.sums.variance.in_millions()}"


def _share(part: int, whole: int) -> str:
    return f"{part * 100 // whole}% of the budget" if whole else "nothing is budgeted"


def _directorates(seen: Seen) -> Table:
    return Table(
        caption="By directorate",
        columns=[
            Column("name", "Directorate"),
            Column("budget", "Budget", format="millions", total=True),
            Column("forecast", "Forecast", format="millions", total=True),
            Column("variance", "Over or under", format="millions", total=True),
            Column("underlying", "Without one-off money", format="millions", total=True),
        ],
        rows=[
            {
                "name": each.name,
                "budget": each.sums.budget.pence,
                "forecast": each.sums.forecast.pence,
                "variance": each.sums.variance.pence,
                "underlying": each.sums.underlying_variance.pence,
            }
            for each in seen.position.directorates
        ],
    )
