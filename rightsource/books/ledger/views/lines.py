"""Doors of the ledger: a budget line with every row under its figures, and a batch as it was posted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from rightsource.books.ledger import queries
from rightsource.books.ledger.models import JournalImport, Leg, Line, Reversal
from rightsource.books.ledger.rules import (
    LineUnknownError,
    Stratum,
    line_finding,
    page_of,
    rows_words,
    underlying_variance,
    words_for,
)
from rightsource.books.ledger.views.controls import history_of, rows_of
from rightsource.commons.access import queries as access
from rightsource.commons.access.doors import now, open_to
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.components import (
    Column,
    Figure,
    Provenance,
    Table,
    csv_response,
    is_csv_asked,
    with_query,
)
from rightsource.commons.pages.components import page_of as rows_page
from rightsource.commons.pages.rules import instant
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise, sentence_list
from rightsource.ground.time import FinancialYear, day_in_london
from rightsource.journeys.line_of_sight import places_for


def as_at_asked(request: HttpRequest) -> datetime | None:
    """Return the last instant of the day that the address asks for, or None for now."""
    try:
        day = date.fromisoformat(request.GET.get("as-at", ""))
    except ValueError:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min)) - timedelta(microseconds=1)


@open_to(Permission.POSITION_READ)
def line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Show a budget line: what it has, what is promised and spent, and the rows under each figure."""
    as_at = as_at_asked(request)
    try:
        found = queries.line(line_id=line_id)
        balance = (
            queries.balance_of_line(line_id=line_id)
            if as_at is None
            else queries.recomputed_balance(line_id=line_id, as_at=as_at)
        )
    except LineUnknownError as error:
        raise Http404(str(error)) from error
    budget = queries.legs_on(line_id=line_id, stratum=Stratum.BUDGET, as_at=as_at)
    spent = queries.legs_on(line_id=line_id, stratum=Stratum.ACTUAL, as_at=as_at)
    if is_csv_asked(request):
        which = request.GET.get("table", "")
        if which == "promised":
            return csv_response(_promised_table(request, line_id, as_at))
        return csv_response(_legs_table(request, which, which, budget if which == "budget" else spent))
    tables = {
        "budget": _legs_table(request, "budget", "Budget", budget),
        "spent": _legs_table(request, "spent", "Spent", spent),
        "promised": _promised_table(request, line_id, as_at),
    }
    known = long_date(day_in_london(as_at or now()))
    standing = queries.notice_on(line_id=line_id)
    mode = queries.spend_control()
    moves = queries.virements_of(line_id=line_id).count()
    provenance = Provenance(found.provenance)
    underlying = underlying_variance(
        balance.actual + balance.committed, balance.actual_one_off, balance.budget, balance.budget_one_off
    )
    context = {
        "page_title": found.name,
        "caption": f"Budget line {FinancialYear(found.year)} · {found.service_line.directorate} · held by "
        + (found.holder_title or "nobody yet"),
        "headline": line_finding(found.name, balance),
        "as_at": known,
        "breadcrumbs": [{"text": "Position", "href": "/desk/finance/position"}, {"text": found.name}],
        "sight": places_for(reference=f"ledger/line/{found.pk}", actor=request.actor),
        "line": found,
        "standing": [] if standing is None else rows_of(standing),
        "is_stopped": standing is not None and standing.kind == "stop",
        "notices": history_of(line_id),
        "held_by": _held_by(found),
        "may_name": request.actor.may(Permission.HOLDER_NAME),
        "may_ask": request.actor.may(Permission.APPROVAL_ASK),
        "controlled": "" if mode is None or found.entity.kind != "council" else str(Money(mode.from_pence)),
        "may_vire": request.actor.may(Permission.VIREMENT_MAKE),
        "moves": pluralise(moves, "virement") + " from and to this line" if moves else "",
        "may_control": request.actor.may(Permission.SPENDING_CONTROL),
        "year": FinancialYear(found.year),
        "tables": tables,
        "as_at_value": request.GET.get("as-at", "") if as_at else "",
        "figures": [
            Figure("Budget", str(balance.budget), _one_off(balance.budget_one_off), provenance, known, "#budget"),
            Figure("Spent", str(balance.actual), _one_off(balance.actual_one_off), Provenance.DERIVED, known, "#spent"),
            Figure(
                "Promised",
                str(balance.committed),
                "to orders and agreements, not yet delivered",
                Provenance.DERIVED,
                known,
                "#promised",
            ),
            Figure(
                "Left" if balance.left.pence >= 0 else "Over budget",
                str(abs(balance.left)),
                f"{abs(underlying)} {'over' if underlying.pence > 0 else 'left'} without one-off money",
                Provenance.DERIVED,
                known,
            ),
        ],
    }
    return render(request, "ledger/line.html", context)


def _held_by(line: Line) -> str:
    person = (
        ""
        if line.holder_account_id is None
        else access.names_of(account_ids=[line.holder_account_id]).get(line.holder_account_id, "")
    )
    return (line.holder_title or "Nobody yet") + (f" ({person})" if person else "")


def _one_off(amount: object) -> str:
    return f"of it {amount} one-off" if amount else "none of it one-off"


def _legs_table(request: HttpRequest, name: str, caption: str, legs: QuerySet[Leg]) -> Table:
    page = rows_page(legs, request) if name == "spent" and not is_csv_asked(request) else None
    rows = [
        {
            "on": leg.entry.on,
            "text": leg.entry.text,
            "account": leg.account.name,
            "recurrence": leg.recurrence.replace("_", "-"),
            "ref": words_for(leg.entry.ref),
            "href": page_of(leg.entry.ref),
            "batch": leg.entry.batch_id,
            "pence": leg.pence,
        }
        for leg in (legs if page is None else page.rows)
        if isinstance(leg, Leg)
    ]
    return Table(
        caption=caption,
        columns=[
            Column("on", "Day", "day"),
            Column("text", "What for"),
            Column("account", "Account"),
            Column("recurrence", "Recurrence"),
            Column("ref", "Under", href=lambda row: str(row["href"])),
            Column("batch", "Batch", href=lambda row: page_of(f"ledger/batch/{row['batch']}")),
            Column("pence", "Amount", "pence", total=page is None or page.pages == 1),
        ],
        rows=rows,
        page=page,
        address=with_query(request.get_full_path(), table=name),
        csv_name=f"line-{name}",
        empty="Nothing is posted here yet. It appears as soon as a batch is posted to this line.",
    )


def _promised_table(request: HttpRequest, line_id: int, as_at: datetime | None) -> Table:
    found = queries.commitments_on(line_id=line_id, as_at=as_at)
    page = None if is_csv_asked(request) else rows_page(found, request, name="page-promised")
    rows = [
        {
            "at": commitment.at,
            "ref": words_for(commitment.ref),
            "href": page_of(commitment.ref),
            "approval": sentence_list([f"Request {used.request_id}" for used in commitment.approvals.all()]),
            "pence": commitment.pence,
            "outstanding": commitment.left,
        }
        for commitment in (found if page is None else page.rows)
    ]
    return Table(
        caption="Promised",
        columns=[
            Column("at", "Day", "day"),
            Column("ref", "To", href=lambda row: str(row["href"])),
            Column("approval", "Approved by"),
            Column("pence", "Promised", "pence", total=page is None or page.pages == 1),
            Column("outstanding", "Not yet delivered", "pence", total=page is None or page.pages == 1),
        ],
        rows=rows,
        page=page,
        address=with_query(request.get_full_path(), table="promised"),
        csv_name="line-promised",
        empty="No money of this line is promised. An order or an agreement will show here.",
    )


@open_to(Permission.POSITION_READ)
def batch(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Show a batch as it was posted: under which authority, and every leg."""
    found = queries.batch(batch_id=batch_id)
    if found is None:
        raise Http404(f"There is no batch {batch_id} in the journal.")
    legs = queries.legs_in(batch_id=batch_id)
    came_from = queries.came_from(batch_id=batch_id)
    table = _journal_table(request, legs, came_from)
    if is_csv_asked(request):
        return csv_response(table)
    refused = queries.reversal_refused_of(batch_id=batch_id) if request.actor.may(Permission.POSTING_CORRECT) else "-"
    sealed = queries.seal_of(batch_id=batch_id)
    entries = len({leg.entry_id for leg in legs})
    context = {
        "page_title": f"Journal batch {batch_id}",
        "caption": f"Ledger · {found.stratum}",
        "headline": (
            f"{pluralise(entries, 'entry', 'entries')} posted on {long_date(found.on)}: "
            "debits and credits are equal in every entry and fund."
        ),
        "as_at": found.at,
        "breadcrumbs": [{"text": "Position", "href": "/desk/finance/position"}, {"text": f"Batch {batch_id}"}],
        "rows": [
            {"label": "Authority", "value": words_for(found.authority_ref), "href": page_of(found.authority_ref)},
            {"label": "Stratum", "value": {"actual": "Spent and earned", "budget": "Budget"}[found.stratum]},
            {"label": "Day", "value": long_date(found.on)},
            {"label": "Posted by", "value": words_for(found.by_ref)},
            {"label": "Key, by which it counts once", "value": found.key},
            *(_reversal_row(row, batch_id) for row in queries.reversals_of(batch_id=batch_id)),
            {
                "label": "Seal",
                "value": f"Seal {sealed.seal_id} of {instant(sealed.seal.at)}" if sealed else "Sealed within a minute",
                "href": "/open/seals" if sealed else "",
            },
        ],
        "table_of_legs": table,
        "reverse_href": "" if refused else f"/desk/finance/journal/{batch_id}/reverse",
    }
    return render(request, "ledger/batch.html", context)


def _reversal_row(row: Reversal, batch_id: int) -> dict[str, str]:
    other = row.by_batch_id if row.batch_id == batch_id else row.batch_id
    done = "Reversed by" if row.batch_id == batch_id else "Reverses"
    return {
        "label": done,
        "value": f"Batch {other}, on {long_date(day_in_london(row.at))}: {row.reason}",
        "href": page_of(f"ledger/batch/{other}"),
    }


def came_words(found: JournalImport | None) -> str:
    """Return where an entry came from: file and rows, or nothing where it was made here."""
    return "" if found is None else f"{found.file.file_name}, {rows_words(found.first_row, found.last_row).lower()}"


def _journal_table(request: HttpRequest, legs: Iterable[Leg], came_from: Mapping[int, JournalImport]) -> Table:
    rows = [
        {
            "entry": leg.entry.number,
            "entity": leg.entry.entity.name,
            "text": leg.entry.text,
            "account": leg.account.name,
            "line": leg.line.name if leg.line else "",
            "line_id": leg.line_id,
            "fund": leg.fund.name,
            "counterparty": leg.counterparty.name if leg.counterparty else "",
            "came": came_words(came_from.get(leg.entry_id)),
            "debit": leg.pence if leg.pence > 0 else None,
            "credit": -leg.pence if leg.pence < 0 else None,
        }
        for leg in legs
    ]
    return Table(
        caption="Legs",
        columns=[
            Column("entry", "Entry"),
            Column("entity", "In the books of"),
            Column("text", "What for"),
            Column("account", "Account"),
            Column(
                "line",
                "Budget line",
                href=lambda row: page_of(f"ledger/line/{row['line_id']}") if row["line_id"] else "",
            ),
            Column("fund", "Fund"),
            Column("counterparty", "With"),
            *([Column("came", "Came from")] if came_from else []),
            Column("debit", "Debit", "pence", total=True),
            Column("credit", "Credit", "pence", total=True),
        ],
        rows=rows,
        address=request.get_full_path(),
        csv_name="journal-batch",
    )
