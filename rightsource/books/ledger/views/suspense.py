"""The suspense list: what came from the finance system without a known code, and saying where it belongs."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.forms import CodeForm, WithdrawForm
from rightsource.books.ledger.models import SuspenseItem
from rightsource.books.ledger.rules import (
    LimitReachedError,
    PostingRefusedError,
    SuspenseEndKind,
    SuspenseKind,
    SuspenseRefusedError,
    suspense_finding,
)
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked, page_of, with_query
from rightsource.commons.pages.components.confirming import Binding, Done, bind
from rightsource.ground.money import Money
from rightsource.ground.text import long_date
from rightsource.ground.time import day_in_london

LIST = "/desk/finance/suspense"
WHY = {
    SuspenseKind.ACCOUNT.value: "Account not in the map",
    SuspenseKind.COST_CENTRE.value: "Cost centre not in the map",
    SuspenseKind.HELD.value: "Held as a whole",
}
HOW = {
    SuspenseEndKind.CODED.value: "Moved to where it belongs",
    SuspenseEndKind.POSTED.value: "Posted by a later import",
    SuspenseEndKind.WITHDRAWN.value: "Withdrawn",
}


@require_safe
@open_to(Permission.POSITION_READ)
def suspense(request: HttpRequest) -> HttpResponse:
    """Show what waits, the oldest first, what was dealt with, and the files that were read."""
    waiting = queries.suspense()
    tables = {
        "waiting": _waiting_table(request, waiting if is_csv_asked(request) else None),
        "ended": _ended_table(request),
        "files": _files_table(request),
    }
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["waiting"]))
    count, pence, oldest = queries.suspense_sums()
    days = 0 if oldest is None else max((today() - day_in_london(oldest)).days, 0)
    return render(
        request,
        "ledger/suspense.html",
        {
            "page_title": "Suspense",
            "headline": suspense_finding(count, Money(pence), days),
            "tables": tables,
            "as_at": today(),
        },
    )


def _waiting_table(request: HttpRequest, every: Iterable[SuspenseItem] | None) -> Table:
    page = None if every is not None else page_of(queries.suspense(), request, name="waiting-page")
    may_code = request.actor.may(Permission.POSTING_CORRECT) and every is None
    rows = every if page is None else page.rows
    return Table(
        caption="Waiting",
        columns=[
            Column("since", "Since", "day"),
            Column("why", "Why", tag=lambda row: "red" if row["is_held"] else "yellow"),
            Column("code", "Code"),
            Column("text", "What for"),
            Column("came", "Came from"),
            Column("pence", "Amount", "pence"),
            Column("owner", "Owner"),
            *([Column("action", "Change", href=lambda row: f"{LIST}/{row['id']}")] if may_code else []),
        ],
        rows=[
            {
                "id": item.pk,
                "since": day_in_london(item.at),
                "why": WHY[item.kind],
                "is_held": item.kind == SuspenseKind.HELD,
                "code": item.code or "none",
                "text": item.text,
                "came": f"{item.file.file_name}, row {item.row}",
                "pence": item.pence,
                "owner": item.owner,
                "action": "Deal with it" if item.kind == SuspenseKind.HELD else "Say where it belongs",
            }
            for item in rows or ()
        ],
        page=page,
        address=with_query(request.get_full_path(), table="waiting"),
        csv_name="suspense",
        empty="Nothing waits.",
        note="A debit stands without a sign, a credit with a minus.",
    )


def _ended_table(request: HttpRequest) -> Table:
    page = None if is_csv_asked(request) else page_of(queries.suspense_ended(), request, name="ended-page")
    return Table(
        caption="Dealt with",
        columns=[
            Column("on", "Day", "day"),
            Column("how", "How"),
            Column("text", "What for"),
            Column("pence", "Amount", "pence"),
            Column("reason", "Why"),
            Column(
                "batch", "Posting", href=lambda row: f"/desk/finance/journal/{row['batch']}" if row["batch"] else ""
            ),
        ],
        rows=[
            {
                "on": day_in_london(item.ended.at),
                "how": HOW[item.ended.how],
                "text": item.text,
                "pence": item.pence,
                "reason": item.ended.reason,
                "batch": item.ended.batch_id or "",
            }
            for item in (queries.suspense_ended() if page is None else page.rows)
        ],
        page=page,
        address=with_query(request.get_full_path(), table="ended"),
        csv_name="suspense-dealt-with",
        empty="Nothing has been dealt with yet.",
    )


def _files_table(request: HttpRequest) -> Table:
    return Table(
        caption="Files of the finance system",
        columns=[
            Column("on", "Read", "day"),
            Column("source", "System"),
            Column("name", "File"),
            Column("rows", "Rows", "number"),
            Column("sha256", "Checksum (SHA-256)" if is_csv_asked(request) else "Checksum, its first signs"),
        ],
        rows=[
            {
                "on": day_in_london(file.at),
                "source": file.source,
                "name": file.file_name,
                "rows": file.rows,
                "sha256": file.sha256 if is_csv_asked(request) else file.sha256[:12],
            }
            for file in queries.journal_files()
        ],
        address=with_query(request.get_full_path(), table="files"),
        csv_name="journal-files",
        empty="No file was read yet. `rightsource import ledger FILE --map MAP` takes a journal in.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.POSTING_CORRECT, Purpose.OPERATION)
def item(request: HttpRequest, item_id: int) -> HttpResponseBase:
    """Ask where an amount belongs, or why a held entry will not be posted; say what it does, and do it."""
    found = queries.suspense_item(item_id=item_id)
    if found is None or hasattr(found, "ended"):
        raise Http404("This item is not on the suspense list any more. Look at what was dealt with.")
    is_held = found.kind == SuspenseKind.HELD
    given = request.POST if request.method == "POST" else None
    form = (
        WithdrawForm(given)
        if is_held
        else CodeForm(given, accounts=queries.accounts(), service_lines=queries.service_lines())
    )

    def deal() -> None:
        told = form.cleaned_data
        if is_held:
            services.withdraw_suspense(item_id=item_id, reason=told["reason"], by=request.actor, at=now())
        else:
            services.code_suspense(
                item_id=item_id,
                account=told["account"],
                service_line=told["service_line"],
                reason=told["reason"],
                on=today(),
                by=request.actor,
                at=now(),
            )

    title = "Why will it not be posted?" if is_held else "Where does it belong?"
    told = found.reason if is_held else f"{WHY[found.kind]}: {found.code or 'the row has none'}."
    around = Binding(
        title=title,
        check="Check what it does",
        checked=title,
        button="Withdraw the entry" if is_held else "Move it there",
        caption=f"Suspense · {found.file.file_name}, row {found.row}",
        headline=told,
        breadcrumbs=[{"text": "Suspense", "href": LIST}, {"text": f"Journal {found.key}"}],
        known=_about(found),
        cancel_href=LIST,
    )

    def done(_: None) -> Done:
        return Done(
            href=f"{LIST}#dealt-with",
            words="What was held is withdrawn." if is_held else "The item is coded and booked.",
            reference=f"suspense {item_id}",
        )

    return bind(
        request,
        form,
        around,
        act=deal,
        done=done,
        refusals=(SuspenseRefusedError, PostingRefusedError, LimitReachedError),
        rows=lambda: [*_about(found), *_effects(found, form)],
    )


def _about(found: SuspenseItem) -> list[dict[str, str]]:
    """Return in words what the journal said."""
    return [
        {"label": "What for", "value": found.text},
        {"label": "Amount", "value": str(Money(found.pence))},
        {"label": "Day of the journal", "value": long_date(found.on)},
        {"label": "Journal", "value": f"{found.key} of {found.source}"},
        {"label": "Owner of the list", "value": found.owner},
    ]


def _effects(found: SuspenseItem, form: CodeForm | WithdrawForm) -> list[dict[str, str]]:
    """Return in words what will happen."""
    told = form.cleaned_data
    if found.kind == SuspenseKind.HELD:
        return [
            {"label": "What happens", "value": "The entry leaves the list. Nothing is posted for it."},
            {"label": "Why", "value": told["reason"]},
        ]
    chosen = dict(form.fields["account"].choices)
    lines = dict(form.fields["service_line"].choices)
    return [
        {"label": "Moved from", "value": "Suspense"},
        {"label": "Moved to", "value": chosen[told["account"]]},
        {"label": "Service line", "value": lines[told["service_line"]]},
        {"label": "Posted on", "value": long_date(today())},
        {"label": "Why", "value": told["reason"] or "Not said"},
        {"label": "To take it back", "value": "Reverse the posting on its page in the journal."},
    ]
