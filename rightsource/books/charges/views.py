"""Doors of charges: the public schedule as it holds on a day."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rightsource.books.charges import queries
from rightsource.books.ledger.rules import page_of, words_for
from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked, sort_asked
from rightsource.ground.text import long_date, pluralise

VAT_WORDS = {
    "exempt": "Exempt",
    "outside_scope": "Outside the scope",
    "standard": "Included at the standard rate",
    "zero": "Zero-rated",
}
SORTS = ("name", "pence", "starts_on")


@open_to(Permission.PUBLIC)
def charges(request: HttpRequest) -> HttpResponse:
    """Show what the council charges on a day, by which decision, and take it away as CSV."""
    on = _day_asked(request)
    sort = sort_asked(request, SORTS, "name")
    rows = [
        {
            "name": charge.name,
            "unit": charge.unit,
            "pence": charge.pence,
            "vat": VAT_WORDS[charge.vat_treatment],
            "starts_on": charge.starts_on,
            "decision": words_for(charge.decision_ref),
            "ref": charge.decision_ref,
            "provenance": charge.provenance,
        }
        for charge in queries.charges_on(on=on)
    ]
    rows.sort(key=lambda row: row[sort.lstrip("-")], reverse=sort.startswith("-"))
    table = Table(
        caption=f"Charges on {long_date(on)}",
        columns=[
            Column("name", "Charge", sortable=True),
            Column("unit", "For one"),
            Column("pence", "Amount", "pence", sortable=True),
            Column("vat", "VAT"),
            Column("starts_on", "Since", "day", sortable=True),
            Column("decision", "Decision", href=lambda row: page_of(str(row["ref"]))),
            Column("provenance", "Figure"),
        ],
        rows=rows,
        sort=sort,
        address=request.get_full_path(),
        csv_name=f"charges-{on.isoformat()}",
        empty="No charge is in force on this day. Choose another day.",
        note="The charge that counts is the one on the day of the event, not the one on the day of payment.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    holds = "holds" if len(rows) == 1 else "hold"
    context = {
        "page_title": "Fees and charges",
        "headline": f"{pluralise(len(rows), 'charge')} {holds} on {long_date(on)}, each adopted by a decision.",
        "as_at": on,
        "table_of_charges": table,
        "on": on.isoformat(),
    }
    return render(request, "charges/charges.html", context)


def _day_asked(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today()
