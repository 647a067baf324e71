"""What staff see of the marketplace: a body's bookings, and the messages that went out."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commons.access.doors import now, open_to
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.frontdoor.marketplace import queries
from rightsource.frontdoor.marketplace.rules import OrderState, instant_words
from rightsource.ground.text import pluralise, sentence_list

STATE_WORDS = {
    OrderState.PLACED: "Not paid yet",
    OrderState.PAID: "Paid",
    OrderState.CONFIRMED: "Booked",
    OrderState.ATTENDED: "Came",
}


@require_safe
@open_to(Permission.OFFER_MANAGE)
def bookings(request: HttpRequest) -> HttpResponse:
    """List who comes to the body's sessions, soonest first."""
    found = queries.bookings_of_bodies(actor=request.actor, at=now())
    rows = [
        {
            "when": "No time" if row.session is None else instant_words(row.session.starts_at),
            "offer": row.offer_title,
            "name": row.name,
            "quantity": row.quantity,
            "state": STATE_WORDS[row.state],
            "number": row.number.upper(),
        }
        for row in found
    ]
    table = Table(
        caption="Bookings to come",
        columns=[
            Column("when", "When"),
            Column("offer", "What"),
            Column("name", "Who"),
            Column("quantity", "How many", format="number"),
            Column("state", "State"),
            Column("number", "Order"),
        ],
        rows=rows,
        address=request.get_full_path(),
        csv_name="bookings",
        note=_handed_over(queries.handed_over(actor=request.actor)),
        empty="Nobody has booked yet. Bookings of your offers will stand here, the next one first.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    timed = [row for row in found if row.session is not None]
    headline = f"{pluralise(len(found), 'booking')} to come." if found else "There is no booking to come."
    if timed and timed[0].session is not None:
        first = timed[0]
        headline = f"{headline} The next is {first.offer_title} on {instant_words(first.session.starts_at)}."
    return render(
        request, "marketplace/desk_table.html", {"page_title": "Bookings", "headline": headline, "table": table}
    )


def _handed_over(counts: Sequence[tuple[str, int]]) -> str:
    """Return in one sentence what was ordered without a time and is done."""
    if not counts:
        return ""
    told = sentence_list([f"{title}, {count:,} times" for title, count in counts])
    return f"Ordered without a time, and handed over: {told}."


@require_safe
@open_to(Permission.MESSAGE_READ)
def outbox(request: HttpRequest) -> HttpResponse:
    """List the messages to residents, newest first."""
    found = queries.messages()
    return render(
        request,
        "marketplace/outbox.html",
        {
            "page_title": "Outbox",
            "headline": f"{pluralise(len(found), 'message')} to residents, the newest first."
            if found
            else "No message was written yet.",
            "letters": [
                {"when": instant_words(row.at), "subject": row.subject, "text": row.text, "number": _number(row)}
                for row in found
            ],
        },
    )


def _number(row: queries.Message) -> str:
    return row.order.number if row.order is not None else row.problem.number if row.problem is not None else ""
