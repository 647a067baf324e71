"""What the council published from its books: by quarter, table by table, with its description; and publishing it."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked, page_of, with_query
from rightsource.commons.pages.components.confirming import Binding, Done, bind
from rightsource.council.evidence import queries
from rightsource.council.evidence.queries import PublishedFile, ResilienceDay
from rightsource.ground.parameters import ParameterError
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import Quarter
from rightsource.journeys.publish import PublishError, publish_openly, quarters_to_publish
from rightsource.journeys.publish.written import Written

START = "/open/publications"
CRUMBS = [{"text": "Open data", "href": "/open"}]
# What a page shows of a table; the file holds every column.
SHOWN = {
    "spending": ("date", "department", "beneficiary", "purpose", "amount"),
    "outturn": ("outturn_line", "fund", "total_expenditure", "income", "net"),
    "payments-compliance": (
        "to_whom", "payments", "average_days", "within_30_days", "within_31_to_60_days", "after_60_days",
        "not_paid_in_time", "unpaid_amount",
    ),
    "payments-over-30000": ("date", "to_whom", "supplier", "agreement_title", "amount"),
    "resilience": ("name", "value", "unit", "reckoned", "not_in_the_books"),
    "section-25-evidence": ("what", "amount", "chance", "source"),
    "activity-test": ("body_name", "turnover", "share", "is_above", "basis"),
}  # fmt: skip
MINUS = "\N{MINUS SIGN}"


@require_safe
@open_to(Permission.PUBLIC)
def publications(request: HttpRequest) -> HttpResponse:
    """List what was published of each quarter, the latest first, and what the books lack for it."""
    files = queries.files_of(publication_ids=[each.pk for each in queries.publications()])
    table = Table(
        caption="Published from the books, the latest quarter first",
        columns=[
            Column("quarter", "Quarter"),
            Column("title", "Table", href=lambda row: f"{START}/{row['iso']}/{row['name']}"),
            Column("rows", "Rows", "number"),
            Column("missing", "What the books lack"),
            Column("file", "File", href=lambda row: f"{START}/{row['iso']}/{row['name']}?format=csv"),
        ],
        rows=[
            {
                "quarter": str(Quarter.parse(each.publication.quarter)),
                "iso": each.publication.quarter,
                "name": each.name,
                "title": each.title,
                "rows": each.rows,
                "missing": each.missing or "Nothing",
                "file": "CSV",
            }
            for each in files
        ],
        address=request.get_full_path(),
        csv_name="publications",
        empty="Nothing is published yet. The finance officer publishes a quarter when it has ended.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    newest = files[0].publication if files else None
    context = {
        "page_title": "Published from the books",
        "headline": _finding(files),
        "breadcrumbs": [*CRUMBS, {"text": "Published from the books"}],
        "as_at": newest.at if newest else None,
        "table": table,
        "package": f"{START}/{newest.quarter}/datapackage.json" if newest else "",
        "may_publish": request.actor.may(Permission.STATUTORY_REPORT),
    }
    return render(request, "desks/publications.html", context)


def _finding(files: list[PublishedFile]) -> str:
    if not files:
        return "Nothing has been published from the books yet."
    first = files[0].publication.quarter
    mine = [each for each in files if each.publication.quarter == first]
    lacking = sum(bool(each.missing) for each in mine)
    said = f"{pluralise(len(mine), 'table')} of {Quarter.parse(first)} can be read and taken away by everybody"
    if not lacking:
        return f"{said}; the books hold all that they ask."
    return f"{said}; for {lacking} of them the books lack something, which each names."


@require_safe
@open_to(Permission.PUBLIC)
def publication(request: HttpRequest, quarter: str, name: str) -> HttpResponse:
    """Show a published table with what its headings mean; as CSV it is byte by byte what was published."""
    found = queries.published_file(quarter=quarter, name=name)
    if found is None:
        raise Http404(f"Nothing called “{name}” was published of {quarter}. Look at the list of what was.")
    if is_csv_asked(request) and request.GET.get("table") != "headings":
        response = HttpResponse(found.content, content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
        return response
    fields = {field["name"]: field for field in found.schema["fields"]}
    headings = Table(
        caption="What each heading of the file means",
        columns=[Column("name", "Heading"), Column("says", "What stands under it")],
        rows=[{"name": field["name"], "says": field["description"]} for field in fields.values()],
        address=with_query(request.get_full_path(), table="headings", page=None),
        csv_name=f"{found.name}-headings",
    )
    if is_csv_asked(request):
        return csv_response(headings)
    rows = list(csv.DictReader(io.StringIO(found.content)))
    page = page_of(rows, request)
    shown = [each for each in SHOWN.get(found.name, fields) if each in fields]
    table = Table(
        caption=found.title,
        columns=[
            Column(each, fields[each]["title"], "number" if fields[each]["type"] != "string" else "text")
            for each in shown
        ],
        rows=[{each: _written(row[each], fields[each]) for each in shown} for row in page.rows],  # type: ignore[index]
        address=request.get_full_path(),
        csv_name=found.name,
        note=f"The file has {pluralise(len(fields), 'column')}.",
        empty="Nothing of this kind is in the books for the quarter.",
        page=page,
    )
    context = {
        "page_title": found.title,
        "caption": str(Quarter.parse(quarter)),
        "headline": _sentence(found.says),
        "breadcrumbs": [*CRUMBS, {"text": "Published from the books", "href": START}, {"text": found.title}],
        "as_at": found.publication.at,
        "table": table,
        "headings": headings,
        "missing": found.missing,
        "note": found.note,
        "sha256": found.sha256,
        "empty_file": not rows,
    }
    return render(request, "desks/publication.html", context)


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:].rstrip('.')}."


def _written(value: str, field: dict[str, Any]) -> str:
    """Return a cell as people read it: thousands parted, a minus sign that is one, days in words."""
    if not value or field["type"] not in ("number", "integer"):
        return value
    number = Decimal(value)
    return f"{number:,}".replace("-", MINUS)


@require_safe
@open_to(Permission.PUBLIC)
def package(request: HttpRequest, quarter: str) -> HttpResponse:
    """Give what was published of a quarter as a Frictionless data package: each table with its description."""
    found = queries.publication(quarter=quarter)
    if found is None:
        raise Http404(f"Nothing was published of {quarter}. Look at the list of what was.")
    return JsonResponse(
        {
            "name": f"publication-{quarter.lower()}",
            "title": f"Books of {found.council}, {Quarter.parse(quarter)}",
            "created": found.at.isoformat(),
            "resources": [
                {
                    "name": each.name,
                    "title": each.title,
                    "description": f"{each.says}. {each.note} {each.missing}".rstrip(),
                    "path": request.build_absolute_uri(f"{START}/{quarter}/{each.name}?format=csv"),
                    "profile": "tabular-data-resource",
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "hash": f"sha256:{each.sha256}",
                    "schema": each.schema,
                }
                for each in queries.files_of(publication_ids=[found.pk])
            ],
        },
        json_dumps_params={"indent": 2, "ensure_ascii": False},
    )


@require_safe
@open_to(Permission.PUBLIC)
def resilience(request: HttpRequest) -> HttpResponse:
    """Show the indicators of resilience of the newest day, and day by day."""
    days = queries.resilience_days()
    tables = {"indicators": _indicators_table(request, days), "days": _days_table(request, days)}
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["indicators"]))
    context = {
        "page_title": "Resilience",
        "caption": "From the council’s own books, every day",
        "headline": days[0].finding if days else "The first indicators are reckoned from the books tonight.",
        "breadcrumbs": [*CRUMBS, {"text": "Resilience"}],
        "as_at": days[0].on if days else None,
        "tables": tables,
    }
    return render(request, "desks/resilience.html", context)


UNITS = {"percent": "%", "years": " years"}


def _valued(row: dict[str, str]) -> str:
    if not row["value"]:
        return "Not in the books"
    value = f"{Decimal(row['value']):,}".replace("-", MINUS)
    return f"£{value}" if row["unit"] == "pounds" else f"{value}{UNITS[row['unit']]}"


def _indicators_table(request: HttpRequest, days: list[ResilienceDay]) -> Table:
    rows = days[0].rows if days else []
    return Table(
        caption="Indicators" + (f" on {long_date(days[0].on)}" if days else ""),
        columns=[
            Column("name", "Indicator"),
            Column("value", "Value", "number"),
            Column("reckoned", "How it is reckoned"),
            Column("not_in_the_books", "What is missing, and what would be needed"),
        ],
        rows=[{**row, "value": _valued(row)} for row in rows],
        address=with_query(request.get_full_path(), table="indicators"),
        csv_name="resilience",
        note="Derived from postings. The indicators are those of CIPFA’s index; their formulas are to be checked.",
        empty="Nothing is reckoned yet.",
    )


def _days_table(request: HttpRequest, days: list[ResilienceDay]) -> Table:
    codes = {row["indicator"]: row["name"] for day in days for row in day.rows if row["value"]}
    values = [{"on": day.on, **{row["indicator"]: row["value"] and _valued(row) for row in day.rows}} for day in days]
    page = None if is_csv_asked(request) else page_of(values, request, per_page=14, name="days-page")
    return Table(
        caption="Day by day",
        columns=[Column("on", "Day", "day"), *(Column(code, name, "number") for code, name in codes.items())],
        rows=values if page is None else page.rows,  # type: ignore[arg-type]
        page=page,
        address=with_query(request.get_full_path(), table="days"),
        csv_name="resilience-by-day",
        empty="No day is kept yet.",
    )


class PublishForm(forms.Form):
    """Which quarter is put before the public."""

    quarter = forms.ChoiceField(label="Quarter")

    def __init__(self, data: object = None, *, quarters: list[Quarter]) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["quarter"].choices = [(each.iso, str(each)) for each in quarters]  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.STATUTORY_REPORT, Purpose.OPERATION)
def publish(request: HttpRequest) -> HttpResponse:
    """Ask which quarter, show what each table would say and lack, and put it before the public."""
    form = PublishForm(request.POST if request.method == "POST" else None, quarters=quarters_to_publish(on=today()))
    written: list[Written] = []

    def act() -> Quarter:
        quarter = Quarter.parse(form.cleaned_data["quarter"])
        written[:] = publish_openly(quarter=quarter, by=request.actor, at=now())
        return quarter

    def done(quarter: Quarter) -> Done:
        return Done(href=START, words=f"{quarter} is published.", reference=f"publication {quarter.iso}")

    return bind(
        request,
        form,
        Binding(
            title="Publish a quarter",
            check="Look at it first",
            checked="Look at it before it is public",
            button="Publish it",
            headline="Every table is written from the books as they stand now and read back before anything is public.",
            effect="Everybody can read and take these tables away from now on. What was published stays on record.",
            breadcrumbs=[{"text": "Published from the books", "href": START}, {"text": "Publish a quarter"}],
            cancel_href=START,
        ),
        act=act,
        done=done,
        refusals=(PublishError, ParameterError),
        rows=lambda: [
            {"label": "Quarter", "value": str(Quarter.parse(form.cleaned_data["quarter"]))},
            *({"label": each.title, "value": f"{_sentence(each.says)} {each.missing}".rstrip()} for each in written),
        ],
    )
