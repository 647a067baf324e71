"""Doors of settlement: the statements that one may see, and one statement line by line."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import page_of
from rightsource.books.settlement import queries
from rightsource.books.settlement.models import Statement
from rightsource.books.settlement.rules import statements_finding
from rightsource.commons.access.doors import open_to
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.components import (
    Column,
    Page,
    Table,
    csv_response,
    is_csv_asked,
)
from rightsource.commons.pages.components import (
    page_of as rows_page,
)
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise
from rightsource.ground.time import Month, PeriodError
from rightsource.journeys.line_of_sight import places_for


def _names() -> dict[str, str]:
    """Return the name of each body's books by the reference of the body."""
    return {entity.body_ref: entity.name for entity in ledger.entities() if entity.body_ref}


def _month_asked(request: HttpRequest) -> Month | None:
    try:
        return Month.parse(request.GET.get("month", ""))
    except PeriodError:
        return None


@open_to(Permission.STATEMENT_READ)
def statements(request: HttpRequest) -> HttpResponse:
    """Show the latest statements that the actor may see, those not yet booked first named."""
    month = _month_asked(request)
    found = queries.statements(actor=request.actor, month=month)
    page = rows_page(found, request)
    shown = found if is_csv_asked(request) else [each for each in page.rows if isinstance(each, Statement)]
    table = _list_table(request, shown, page)
    if is_csv_asked(request):
        return csv_response(table)
    unbooked = sum(not each.is_booked for each in found)
    context = {
        "page_title": "Statements",
        "headline": statements_finding(total=len(found), unbooked=unbooked),
        "table_of_statements": table,
        "month": "" if month is None else month.iso,
    }
    return render(request, "settlement/statements.html", context)


def _list_table(request: HttpRequest, found: Iterable[Statement], page: Page) -> Table:
    names = _names()
    rows = [
        {
            "month": str(Month.containing(each.month)),
            "agreement": each.agreement_ref.rsplit("/", 1)[-1],
            "agreement_ref": each.agreement_ref,
            "body": names.get(each.body_ref, each.body_ref.rsplit("/", 1)[-1]),
            "version": each.version,
            "difference": each.difference_pence if each.version > 1 else None,
            "total": each.total_pence,
            "state": "Booked" if each.is_booked else "Not booked",
            "pk": each.pk,
        }
        for each in found
    ]
    return Table(
        caption="Statements, newest month first",
        columns=[
            Column("month", "Month", href=lambda row: f"/statements/{row['pk']}"),
            Column("agreement", "Agreement", href=lambda row: page_of(str(row["agreement_ref"]))),
            Column("body", "Paid to"),
            Column("version", "Version", "number"),
            Column("difference", "Change from last version", "pence"),
            Column("total", "Owed", "pence", total=page.pages == 1),
            Column("state", "Ledger", tag=lambda row: "green" if row["state"] == "Booked" else "red"),
        ],
        rows=rows,
        address=request.get_full_path(),
        csv_name="statements",
        empty="There is no statement yet. Settling a month’s deliveries makes the first.",
        page=page,
    )


@open_to(Permission.STATEMENT_READ)
def statement(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Show one statement: what is owed, why, line by line, its versions and where it is booked."""
    found = queries.statement(actor=request.actor, statement_id=statement_id)
    if found is None:
        raise Http404(f"There is no statement {statement_id} that you may see.")
    lines = queries.lines_of(statement_id=statement_id)
    table = Table(
        caption="Lines",
        columns=[
            Column("on", "Day", "day"),
            Column("delivery", "Delivery"),
            Column("why", "Why"),
            Column("pence", "Amount", "pence", total=True),
        ],
        rows=[
            {
                "on": line.on,
                "delivery": line.delivery_ref.rsplit("/", 1)[-1],
                "why": line.explanation,
                "pence": line.pence,
            }
            for line in lines
        ],
        address=request.get_full_path(),
        csv_name=f"statement-{statement_id}",
    )
    if is_csv_asked(request):
        return csv_response(table)
    month = Month.containing(found.month)
    body = _names().get(found.body_ref, found.body_ref.rsplit("/", 1)[-1])
    agreement = found.agreement_ref.rsplit("/", 1)[-1]
    context = {
        "page_title": f"Statement for {month}",
        "caption": f"Agreement {agreement} · version {found.version}",
        "headline": (
            f"{Money(found.total_pence)} is owed to {body} for {month}, in {pluralise(len(lines), 'line')} that are "
            f"each explained."
        ),
        "as_at": found.at,
        "breadcrumbs": [{"text": "Statements", "href": "/desk/finance/statements"}, {"text": str(month)}],
        "sight": places_for(reference=f"settlement/statement/{found.pk}", actor=request.actor),
        "rows": _facts(request, found, body),
        "table_of_lines": table,
        "versions": [
            {
                "when": f"Version {each.version}",
                "what": f"{Money(each.total_pence)}"
                + (f", a change of {Money(each.difference_pence)}" if each.version > 1 else ""),
                "href": "" if each.pk == found.pk else f"/statements/{each.pk}",
            }
            for each in queries.versions_of(statement=found)
        ],
    }
    return render(request, "settlement/statement.html", context)


def _facts(request: HttpRequest, found: Statement, body: str) -> list[dict[str, str]]:
    booked = {"label": "Ledger", "value": "Not booked yet"}
    if found.is_booked:
        booked["value"] = "Nothing to book" if found.difference_pence == 0 else "Booked to the penny"
        if found.difference_pence and request.actor.may(Permission.POSITION_READ):
            booked["href"] = page_of(f"ledger/batch/{found.posting.batch_id}")
    return [
        {"label": "Paid to", "value": body, "href": page_of(found.body_ref)},
        {
            "label": "Agreement",
            "value": found.agreement_ref.rsplit("/", 1)[-1],
            "href": page_of(found.agreement_ref),
        },
        {"label": "Owed", "value": str(Money(found.total_pence))},
        {"label": "This version adds", "value": str(Money(found.difference_pence))},
        booked,
    ]
