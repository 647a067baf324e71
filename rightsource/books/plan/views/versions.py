"""Doors of the plan: its versions, draft and adopted, for everybody to check and take away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from rightsource.books.ledger.rules import page_of, words_for
from rightsource.books.plan import queries
from rightsource.books.plan.models import PlanPart, PlanVersion
from rightsource.books.plan.rules import PartKind, PlanUnknownError, YearTotals, plan_finding, year_finding
from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import SYSTEM, Permission, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.pages.charts import Change, Chart, waterfall
from rightsource.commons.pages.components import Column, Provenance, Table, csv_response, is_csv_asked, with_query
from rightsource.ground.money import Money
from rightsource.ground.text import long_date
from rightsource.ground.time import FinancialYear, PeriodError
from rightsource.journeys.plan_floors import parts_under_floor

KIND_WORDS = {
    PartKind.BASELINE: "Base",
    PartKind.FUNDING: "Funding",
    PartKind.PRESSURE: "Pressure",
    PartKind.SAVING: "Saving",
}


@open_to(Permission.PUBLIC)
def plan(request: HttpRequest) -> HttpResponse:
    """Show a version of the plan: what it says, the steps of one year as a picture, and every part."""
    every = queries.versions()
    if not every:
        return render(request, "plan/empty.html", {"page_title": "The plan", "headline": "No plan is recorded yet."})
    found = version_asked(request, every)
    totals = queries.totals(version=found)
    year = _year_asked(request, totals)
    parts = [part for part in queries.parts(version=found) if part.year == year.start_year]
    with acting_as(SYSTEM, purpose=Purpose.VIEW):  # floors are public; the budgets that they are read beside are not
        under: dict[int, list[str]] = {}
        for one in parts_under_floor(version=found, on=today(), years=[year]):
            under.setdefault(one.part.pk, []).append(one.words)
    tables = {
        "years": _years_table(request, totals),
        "parts": _parts_table(request, parts, year, under),
        "lines": _lines_table(request, found),
        "versions": _versions_table(request, every),
    }
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["years"]))
    context = {
        "page_title": found.name,
        "caption": f"Medium-term plan · {found.kind}",
        "headline": plan_finding(totals),
        "as_at": found.on,
        "tables": tables,
        "chart": _chart(found, next(total for total in totals if total.year == year), parts),
        "version": found,
        "decision_href": page_of(found.decision_ref),
        "may_see_caseloads": request.actor.may(Permission.POSITION_READ),
        "has_others": len(every) > 1,
        "has_basis": hasattr(found, "reserve"),
        "year": year,
        "choices": {
            "version": [(each.code, f"{each.name} ({each.kind})") for each in every],
            "year": [(total.year.slug, str(total.year)) for total in totals],
        },
    }
    return render(request, "plan/plan.html", context)


def version_asked(request: HttpRequest, every: Sequence[PlanVersion]) -> PlanVersion:
    """Return the version that the address asks for, else the newest adopted, else the newest."""
    code = request.GET.get("version", "")
    if not code:
        return next((each for each in every if each.kind == "adopted"), every[0])
    try:
        return queries.version(code=code)
    except PlanUnknownError as error:
        raise Http404(str(error)) from error


def _year_asked(request: HttpRequest, totals: Sequence[YearTotals]) -> FinancialYear:
    known = [total.year for total in totals]
    try:
        asked = FinancialYear.parse(request.GET.get("year", ""))
    except PeriodError:
        return known[0]
    return asked if asked in known else known[0]


def _chart(version: PlanVersion, total: YearTotals, parts: Sequence[PlanPart]) -> Chart:
    """Show how the parts of a year add up to what is not funded: funding that comes in lowers it."""
    provenances = {part.provenance for part in parts}
    return waterfall(
        finding=year_finding(total),
        what=f"What moves the budget of {total.year}, and what is left to find",
        changes=[_step(part) for part in parts],
        closing="Left to find",
        provenance=Provenance(provenances.pop()) if len(provenances) == 1 else Provenance.DERIVED,
        as_at=long_date(version.on),
        source=version.source,
    )


def _step(part: PlanPart) -> Change:
    """Return a part as a step of the picture: money that is lost widens the gap, money that comes in narrows it."""
    if part.kind != PartKind.FUNDING:
        return Change(part.name, part.pence)
    return Change(f"{part.name}, {'lost' if part.pence < 0 else 'gained'}", -part.pence)


def _years_table(request: HttpRequest, totals: Sequence[YearTotals]) -> Table:
    return Table(
        caption="Year by year",
        columns=[
            Column("year", "Year"),
            Column("pressures", "Pressures", "pounds", total=True),
            Column("funding", "Change of funding", "pounds", total=True),
            Column("savings", "Savings", "pounds", total=True),
            Column("gap", "Left to find", "pounds", total=True),
            Column("one_off", "One-off savings", "pounds", total=True),
            Column("underlying", "Left, without one-offs", "pounds", total=True),
        ],
        rows=[
            {
                "year": str(total.year),
                "pressures": total.baseline + total.pressures,
                "funding": total.funding,
                "savings": total.savings,
                "gap": total.gap,
                "one_off": total.one_off_savings,
                "underlying": total.underlying_gap,
            }
            for total in totals
        ],
        address=with_query(request.get_full_path(), table="years"),
        csv_name="plan-years",
        note="Savings and lost funding have a minus sign.",
    )


def _parts_table(
    request: HttpRequest, parts: Sequence[PlanPart], year: FinancialYear, under: Mapping[int, Sequence[str]]
) -> Table:
    return Table(
        caption=f"Every part of {year}",
        columns=[
            Column("name", "Part"),
            Column("kind", "Kind"),
            Column("recurrence", "Recurrence"),
            Column("pence", "Amount", "pounds"),
            *([Column("floor", "Protected floor")] if under else []),
            Column("provenance", "Figure"),
            Column("formula", "How it was found"),
        ],
        rows=[
            {
                "name": part.name,
                "floor": "; ".join(under.get(part.pk, ())),
                "kind": KIND_WORDS[PartKind(part.kind)],
                "recurrence": part.recurrence.replace("_", "-"),
                "pence": part.pence,
                "provenance": part.provenance,
                "source": part.source,
                "formula": part.formula or part.source,
            }
            for part in parts
        ],
        address=with_query(request.get_full_path(), table="parts"),
        csv_name=f"plan-parts-{year.slug}",
        note="A saving that nobody recorded yet names no service, so no floor is asked of it." if under else "",
    )


def _lines_table(request: HttpRequest, version: PlanVersion) -> Table:
    may_follow = request.actor.may(Permission.POSITION_READ)
    return Table(
        caption="The adopted budget by line",
        columns=[
            Column("name", "Line", href=lambda row: page_of(f"ledger/line/{row['line_id']}") if may_follow else ""),
            Column("directorate", "Directorate"),
            Column("holder", "Holder"),
            Column("pence", "Budget", "pounds", total=True),
            Column("provenance", "Figure"),
            Column("formula", "How it was found"),
        ],
        rows=[
            {
                "name": row.line.name,
                "line_id": row.line_id,
                "directorate": row.line.service_line.directorate,
                "holder": row.holder,
                "pence": row.pence,
                "provenance": row.provenance,
                "source": row.source,
                "formula": row.formula or row.source,
            }
            for row in queries.adopted_lines(version=version)
        ],
        address=with_query(request.get_full_path(), table="lines"),
        csv_name="adopted-budget",
        empty="This version has no adopted lines: only the version that full council adopted has them.",
    )


def _versions_table(request: HttpRequest, every: Sequence[PlanVersion]) -> Table:
    rows = []
    for each in every:
        totals = queries.totals(version=each)
        rows.append(
            {
                "name": each.name,
                "code": each.code,
                "kind": each.kind,
                "on": each.on,
                "pressures": Money.sum_of(total.baseline + total.pressures for total in totals),
                "funding": Money.sum_of(total.funding for total in totals),
                "savings": Money.sum_of(total.savings for total in totals),
                "ref": each.decision_ref,
                "decision": words_for(each.decision_ref),
            }
        )
    return Table(
        caption="Versions of the plan",
        columns=[
            Column("name", "Version", href=lambda row: f"/plan?version={row['code']}"),
            Column("kind", "State", tag=lambda row: "green" if row["kind"] == "adopted" else "grey"),
            Column("on", "Day", "day"),
            Column("pressures", "Pressures", "millions"),
            Column("funding", "Change of funding", "millions"),
            Column("savings", "Savings", "millions"),
            Column("decision", "Decision", href=lambda row: page_of(str(row["ref"]))),
        ],
        rows=rows,
        address=with_query(request.get_full_path(), table="versions"),
        csv_name="plan-versions",
        note="Sums over all years of a version.",
    )
