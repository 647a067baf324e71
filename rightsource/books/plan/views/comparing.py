"""Doors of the plan: two versions beside each other, and the bridge between them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from rightsource.books.plan import queries
from rightsource.books.plan.models import PlanVersion
from rightsource.books.plan.rules import Comparison, PartChange, PartKind, PlanUnknownError, comparison_finding
from rightsource.books.plan.views.versions import KIND_WORDS
from rightsource.commons.access.doors import open_to
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.charts import Change, Chart, waterfall
from rightsource.commons.pages.components import Column, Provenance, Table, csv_response, is_csv_asked, with_query
from rightsource.ground.text import long_date
from rightsource.ground.time import FinancialYear, PeriodError

EMPTY = {"page_title": "Compare versions of the plan", "headline": "There are not two versions to compare yet."}


@open_to(Permission.PUBLIC)
def compare(request: HttpRequest) -> HttpResponse:
    """Show the bridge between two versions: of all years or of one, by kind and by part."""
    every = queries.versions()
    if len(every) < 2:
        return render(request, "plan/empty.html", EMPTY)
    before, after = _asked(request, "before", every[1]), _asked(request, "after", every[0])
    year = _year_asked(request, {*before.years, *after.years})
    found = queries.comparison(before=before, after=after, year=year)
    tables = {"kinds": _kinds_table(request, found), "parts": _parts_table(request, found)}
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["parts"]))
    names = [(each.code, f"{each.name} ({each.kind})") for each in every]
    years = [FinancialYear(start) for start in sorted({*before.years, *after.years})]
    over = f"from {years[0]} to {years[-1]}" if year is None else f"of {year}"
    context = {
        "page_title": "Two versions of the plan",
        "caption": f"Medium-term plan {over}",
        "headline": comparison_finding(found, before=before.name, after=after.name),
        "as_at": after.on,
        "chart": _chart(found, before, after, over),
        "tables": tables,
        "before": before,
        "after": after,
        "year": year,
        "choices": {"version": names, "year": [("", "All years"), *((each.slug, str(each)) for each in years)]},
    }
    return render(request, "plan/compare.html", context)


def _asked(request: HttpRequest, name: str, otherwise: PlanVersion) -> PlanVersion:
    code = request.GET.get(name, "")
    if not code:
        return otherwise
    try:
        return queries.version(code=code)
    except PlanUnknownError as error:
        raise Http404(str(error)) from error


def _year_asked(request: HttpRequest, known: set[int]) -> FinancialYear | None:
    try:
        asked = FinancialYear.parse(request.GET.get("year", ""))
    except PeriodError:
        return None
    return asked if asked.start_year in known else None


def _chart(found: Comparison, before: PlanVersion, after: PlanVersion, over: str) -> Chart:
    was, now = found.savings
    steps = [Change(_words(cause), cause.on_savings.pence) for cause in found.causes]
    if found.left_open:
        steps.append(Change("Left to find without a saving", -found.left_open.pence))
    change = now - was
    finding = (
        f"{abs(change).in_millions()} {'more' if change.pence > 0 else 'less'} has to be saved"
        if change
        else "As much has to be saved as before"
    )
    return waterfall(
        finding=finding,
        what=f"Savings to find {over}, from “{before.name}” to “{after.name}”",
        opening=Change(f"Savings, {before.kind}", was.pence),
        changes=steps,
        closing=f"Savings, {after.kind}",
        provenance=Provenance.DERIVED,
        as_at=long_date(after.on),
        source=after.source,
    )


def _words(cause: PartChange) -> str:
    if cause.kind is not PartKind.FUNDING:
        return cause.name
    return f"{cause.name}, {'better' if cause.change.pence > 0 else 'worse'}"


def _kinds_table(request: HttpRequest, found: Comparison) -> Table:
    rows = []
    for kind, words in KIND_WORDS.items():
        before, after = found.total(kind)
        if before or after:
            rows.append({"kind": words, "before": before, "after": after, "change": after - before})
    return Table(
        caption="By kind",
        columns=[
            Column("kind", "Kind"),
            Column("before", "First version", "pounds"),
            Column("after", "Second version", "pounds"),
            Column("change", "Change", "pounds"),
        ],
        rows=rows,
        address=with_query(request.get_full_path(), table="kinds"),
        csv_name="plan-compared-by-kind",
        note="Savings and lost funding have a minus sign.",
    )


def _parts_table(request: HttpRequest, found: Comparison) -> Table:
    return Table(
        caption="By part",
        columns=[
            Column("name", "Part"),
            Column("kind", "Kind"),
            Column("before", "First version", "pounds"),
            Column("after", "Second version", "pounds"),
            Column("change", "Change", "pounds"),
        ],
        rows=[
            {
                "name": change.name,
                "kind": KIND_WORDS[change.kind],
                "before": change.before,
                "after": change.after,
                "change": change.change,
            }
            for change in found.changes
        ],
        address=with_query(request.get_full_path(), table="parts"),
        csv_name="plan-compared-by-part",
    )
