"""The seals over the books, for whoever wants to compare: public, and without anything that was posted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.books.ledger import queries
from rightsource.books.ledger.models import Seal
from rightsource.books.ledger.rules import in_groups, seals_finding
from rightsource.commons.access.doors import now, open_to
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.commons.pages.components import page_of as rows_page
from rightsource.commons.pages.rules import instant
from rightsource.ground.time import day_in_london


@require_safe
@open_to(Permission.PUBLIC)
def seals(request: HttpRequest) -> HttpResponse:
    """List the seals, the newest first, each with its code and how much it covers."""
    found, last = queries.seals(), queries.last_seal()
    page = None if is_csv_asked(request) else rows_page(found, request)
    table = Table(
        caption="Seals",
        columns=[
            Column("number", "Seal"),
            Column("at", "Made"),
            Column("batches", "Batches", "number"),
            Column("entries", "Entries", "number"),
            Column("legs", "Legs", "number"),
            Column("code", "Code"),
        ],
        rows=[
            {
                "number": row.number,
                "at": instant(row.at),
                "batches": row.batches,
                "entries": row.entries,
                "legs": row.legs,
                "code": row.hash if page is None else in_groups(row.hash),
            }
            for row in (found if page is None else page.rows)
            if isinstance(row, Seal)
        ],
        page=page,
        address=request.get_full_path(),
        csv_name="seals",
        empty="Nothing is sealed yet. Within a minute of the first posting a seal stands here.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    waiting = queries.unsealed_batches().count() if request.actor.may(Permission.POSITION_READ) else 0
    return render(
        request,
        "ledger/seals.html",
        {
            "page_title": "Seals over the books",
            "headline": seals_finding(
                number=None if last is None else last.number,
                on=None if last is None else day_in_london(last.at),
                code="" if last is None else last.hash,
                waiting=waiting,
            ),
            "breadcrumbs": [{"text": "Open data", "href": "/open"}, {"text": "Seals over the books"}],
            "table": table,
            "as_at": now(),
        },
    )
