"""Doors of ring-fenced money: how each fund stands now for those who answer for it, and every day in public."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rightsource.books.ledger import queries
from rightsource.books.ledger.rules.funds import FundSums, funds_finding
from rightsource.commons.access.doors import now, open_to
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked, with_query
from rightsource.ground.money import Money
from rightsource.ground.text import long_date


@require_GET
@open_to(Permission.POSITION_READ)
def funds(request: HttpRequest) -> HttpResponse:
    """Show what each ring-fenced fund received and spent, the cash behind it, and what cannot be explained."""
    found = queries.funds_now()
    tables = {
        "funds": _table(request, (_row(fund) for fund in found.funds), "ring-fenced-funds"),
        "days": Table(
            caption="Reconciled every day",
            columns=[Column("on", "Day", "day"), Column("wrong", "To be put right", "number")],
            rows=[{"on": on, "wrong": wrong} for on, wrong in queries.reconciled_days()],
            address=with_query(request.get_full_path(), table="days"),
            csv_name="ring-fenced-days",
            empty="The first reconciliation is kept tonight.",
        ),
    }
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["funds"]))
    return render(
        request,
        "ledger/funds.html",
        {
            "page_title": "Ring-fenced funds",
            "caption": "Money that may be used for one purpose",
            "headline": funds_finding(found.funds, found.said),
            "breadcrumbs": [{"text": "Position", "href": "/desk/finance/position"}, {"text": "Ring-fenced funds"}],
            "as_at": now(),
            "said": found.said,
            "tables": tables,
        },
    )


@require_GET
@open_to(Permission.PUBLIC)
def in_public(request: HttpRequest) -> HttpResponse:
    """Show the newest reconciliation that was kept, to check and take away."""
    rows = queries.reconciled()
    sums = [
        FundSums(
            row.code,
            row.name,
            row.purpose,
            *map(Money, (row.received_pence, row.within_pence, row.outside_pence, row.cash_pence, row.owed_pence)),
        )
        for row in rows
    ]
    table = _table(request, (_row(fund) for fund in sums), "ring-fenced-funds")
    if is_csv_asked(request):
        return csv_response(table)
    said = [sentence for row in rows for sentence in row.said]
    return render(
        request,
        "ledger/funds_open.html",
        {
            "page_title": "Ring-fenced funds",
            "caption": f"Reconciled on {long_date(rows[0].on)}" if rows else "Reconciled every day",
            "headline": funds_finding(sums, said)
            if rows
            else "No reconciliation is kept yet: the first is made tonight.",
            "breadcrumbs": [{"text": "Open data", "href": "/open"}, {"text": "Ring-fenced funds"}],
            "as_at": rows[0].on if rows else None,
            "said": said,
            "table": table,
        },
    )


def _row(fund: FundSums) -> dict[str, object]:
    return {
        "name": fund.name,
        "purpose": fund.purpose,
        "received": fund.received,
        "within": fund.within,
        "outside": fund.outside,
        "balance": fund.balance,
        "cash": fund.cash,
        "owed": fund.owed,
        "difference": fund.difference,
    }


def _table(request: HttpRequest, rows: Iterable[Mapping[str, object]], name: str) -> Table:
    return Table(
        caption="Fund by fund",
        columns=[
            Column("name", "Fund"),
            Column("purpose", "Purpose"),
            Column("received", "Received", "pounds", total=True),
            Column("within", "Spent for it", "pounds", total=True),
            Column("outside", "Outside it", "pounds", total=True),
            Column("balance", "Left", "pounds", total=True),
            Column("cash", "Cash behind it", "pounds", total=True),
            Column("owed", "Owed to it", "pounds", total=True),
            Column("difference", "Not explained", "pounds", total=True),
        ],
        rows=list(rows),
        address=with_query(request.get_full_path(), table="funds"),
        csv_name=name,
        empty="No fund has a purpose of its own.",
        note="Derived from the postings of the ledger. Left is what was received less what was spent.",
    )
