"""Doors of settlement: the statements that one may see, and one statement line by line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import page_of
from rightsource.books.settlement import queries
from rightsource.books.settlement.models import CreditNote, Statement, StatementLine
from rightsource.books.settlement.rules import delivery_words, statements_finding
from rightsource.commons.access.doors import open_to
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.pages.components import (
    Column,
    Page,
    Table,
    csv_response,
    csv_stream,
    is_csv_asked,
    with_query,
)
from rightsource.commons.pages.components import (
    page_of as rows_page,
)
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise
from rightsource.ground.time import Month, PeriodError, day_in_london
from rightsource.journeys.line_of_sight import places_for

PIECE = 2_000  # lines of a file that are read at once
MOST_REASONS = 40  # reasons that are shown one by one
LONGEST = 500  # letters of a reason that an address may carry


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
    notes = queries.credits(actor=request.actor)
    if is_csv_asked(request) and request.GET.get("table") == "credits":
        return csv_response(_credits_table(request, notes))
    of_notes = rows_page(notes, request, name="credits-page")
    shown_notes = [each for each in of_notes.rows if isinstance(each, CreditNote)]
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
        "table_of_credits": _credits_table(request, shown_notes, page=of_notes) if of_notes.total else None,
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


def _credits_table(
    request: HttpRequest, notes: Iterable[CreditNote], caption: str = "Credit notes", page: Page | None = None
) -> Table:
    """Return credit notes, the latest first: what each gives back, of which month, and which month takes it in."""
    rows = [
        {
            "on": day_in_london(note.at),
            "reference": note.reference,
            "agreement": note.agreement_ref.rsplit("/", 1)[-1],
            "month": str(Month.containing(note.month)),
            "taken_in": str(Month.containing(note.taken_in)),
            "why": note.reason,
            "pence": note.pence,
            "statement": note.statement_id,
        }
        for note in notes
    ]
    return Table(
        caption=caption,
        columns=[
            Column("on", "Recorded", "day"),
            Column("reference", "Credit note"),
            Column("agreement", "Agreement"),
            Column("month", "Against", href=lambda row: f"/statements/{row['statement']}"),
            Column("taken_in", "Taken in with"),
            Column("why", "Why"),
            Column("pence", "Credited", "pence", total=page is None or page.pages == 1),
        ],
        rows=rows,
        page=page,
        address=with_query(request.get_full_path(), table="credits"),
        csv_name="credit-notes",
        empty="No credit note is recorded.",
    )


def _why_asked(request: HttpRequest) -> str:
    return request.GET.get("why", "")[:LONGEST]


def _day_asked(request: HttpRequest) -> date | None:
    try:
        return date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return None


def _asked(request: HttpRequest, statement_id: int) -> QuerySet[StatementLine]:
    """Return the lines that the address asks for: of one reason, of one day, or all."""
    return queries.lines(statement_id=statement_id, why=_why_asked(request), on=_day_asked(request))


def _row(line: StatementLine) -> dict[str, object]:
    return {
        "on": line.on,
        "delivery": delivery_words(line.delivery_ref),
        "why": line.explanation,
        "pence": line.pence,
    }


def _pieces(request: HttpRequest, statement_id: int) -> Iterator[list[dict[str, object]]]:
    """Yield all the lines that the address asks for, a piece at a time, each read as the actor."""
    after = 0
    while True:
        with acting_as(request.actor, purpose=Purpose.VIEW):
            found = queries.pieces_of(_asked(request, statement_id), after=after, size=PIECE)
        if not found:
            return
        yield [_row(line) for line in found]
        after = found[-1].number


def _found(request: HttpRequest, page: Page, count: int) -> str:
    """Say how much of the statement a filter shows; nothing where it shows all."""
    return "" if page.total == count else f"{page.total:,} of {pluralise(count, 'line')}"


def _lines_table(request: HttpRequest, statement_id: int, page: Page | None = None, count: int = 0) -> Table:
    rows = [] if page is None else [_row(line) for line in page.rows if isinstance(line, StatementLine)]
    note = ""
    if page is not None and page.pages > 1:
        note = f"Lines {page.first:,} to {page.last:,} of {page.total:,}. The file holds all {page.total:,}."
    return Table(
        caption="Lines",
        columns=[
            Column("on", "Day", "day"),
            Column("delivery", "Delivery"),
            Column("why", "Why"),
            Column("pence", "Amount", "pence", total=page is not None and page.pages == 1),
        ],
        rows=rows,
        address=request.get_full_path(),
        csv_name=f"statement-{statement_id}",
        empty="No line of this statement is of that reason and day. Clear the filter to see them all.",
        note=note,
        page=page,
    )


def _reasons_table(request: HttpRequest, statement_id: int, reasons: Sequence[queries.Reason]) -> Table:
    """Return what the statement comes to by reason; where there are very many, the small ones in one row."""
    rows: list[dict[str, object]] = [
        {
            "why": reason.why,
            "lines": reason.lines,
            "pence": reason.amount.pence,
            "href": f"/statements/{statement_id}?{urlencode({'why': reason.why})}#lines",
        }
        for reason in reasons[:MOST_REASONS]
    ]
    rest = reasons[MOST_REASONS:]
    if rest:
        amount = Money.sum_of(each.amount for each in rest)
        lines = sum(each.lines for each in rest)
        rows.append(
            {"why": f"{pluralise(len(rest), 'other reason')}", "lines": lines, "pence": amount.pence, "href": ""}
        )
    return Table(
        caption="By reason, the largest sum first",
        columns=[
            Column("why", "Why", href=lambda row: str(row["href"])),
            Column("lines", "Lines", "number", total=True),
            Column("pence", "Amount", "pence", total=True),
        ],
        rows=rows,
        address=with_query(request.get_full_path(), table="reasons"),
        csv_name=f"statement-{statement_id}-reasons",
    )


@open_to(Permission.STATEMENT_READ)
def statement(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Show one statement: what is owed, why, line by line, its versions and where it is booked."""
    found = queries.statement(actor=request.actor, statement_id=statement_id)
    if found is None:
        raise Http404(f"There is no statement {statement_id} that you may see.")
    if is_csv_asked(request) and request.GET.get("table") not in ("reasons", "credits"):
        return csv_stream(_lines_table(request, statement_id), _pieces(request, statement_id))
    reasons = queries.reasons_of(statement_id=statement_id)
    of_reasons = _reasons_table(request, statement_id, reasons)
    notes = queries.credits(actor=request.actor).filter(agreement_ref=found.agreement_ref, month=found.month)
    if is_csv_asked(request) and request.GET.get("table") == "credits":
        return csv_response(_credits_table(request, notes))
    if is_csv_asked(request):
        return csv_response(of_reasons)
    page = rows_page(_asked(request, statement_id), request)
    count = sum(reason.lines for reason in reasons)
    month = Month.containing(found.month)
    body = _names().get(found.body_ref, found.body_ref.rsplit("/", 1)[-1])
    agreement = found.agreement_ref.rsplit("/", 1)[-1]
    context = {
        "page_title": f"Statement for {month}",
        "caption": f"Agreement {agreement} · version {found.version}",
        "headline": (
            f"{Money(found.total_pence)} is owed to {body} for {month}, in {pluralise(count, 'line')} that "
            f"{'is' if count == 1 else 'are each'} explained."
        ),
        "as_at": found.at,
        "breadcrumbs": [{"text": "Statements", "href": "/desk/finance/statements"}, {"text": str(month)}],
        "sight": places_for(reference=f"settlement/statement/{found.pk}", actor=request.actor),
        "rows": _facts(request, found, body),
        "table_of_reasons": of_reasons if len(reasons) > 1 and count > len(reasons) else None,
        "table_of_lines": _lines_table(request, statement_id, page, count),
        "asked": {"why": _why_asked(request), "day": request.GET.get("day", "")},
        "reasons": [("", "Any reason"), *((each.why, each.why) for each in reasons[:MOST_REASONS])],
        "found": _found(request, page, count),
        "table_of_credits": _credits_table(request, notes, "Credit notes against this statement") if notes else None,
        "credit_href": f"/statements/{found.pk}/credit" if request.actor.may(Permission.CREDIT_RECORD) else "",
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
