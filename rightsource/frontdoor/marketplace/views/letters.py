"""What the council wrote to a resident: the list, the newest first, and one message."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commons.access.doors import open_to
from rightsource.commons.access.rules import Permission
from rightsource.frontdoor.marketplace import queries
from rightsource.frontdoor.marketplace.models import Message
from rightsource.frontdoor.marketplace.rules import instant_words

LIST = "/account/messages"


@require_safe
@open_to(Permission.ORDER_PLACE)
def letters(request: HttpRequest) -> HttpResponse:
    """List what the council wrote to somebody."""
    found = queries.messages_of(person_id=request.actor.person_id or 0)
    return render(
        request,
        "marketplace/letters.html",
        {
            "page_title": "Your messages",
            "headline": f"The last one came on {instant_words(found[0].at)}: {found[0].subject}."
            if found
            else "We have not written to you yet.",
            "rows": [{"id": row.pk, "subject": row.subject, "when": instant_words(row.at)} for row in found],
            "back_href": "/account",
        },
    )


@require_safe
@open_to(Permission.ORDER_PLACE)
def letter(request: HttpRequest, message_id: int) -> HttpResponse:
    """Show one message, and the way to what it is about."""
    found = queries.message_of(person_id=request.actor.person_id or 0, message_id=message_id)
    if found is None:
        raise Http404("There is no such message, or it was written to somebody else.")
    return render(
        request,
        "marketplace/letter.html",
        {
            "page_title": found.subject,
            "caption": f"From the council, {instant_words(found.at)}",
            "text": found.text,
            **_about(found),
            "back_href": LIST,
        },
    )


def _about(found: Message) -> dict[str, str]:
    if found.problem is not None:
        return {"href": f"/account/problems/{found.problem.number}", "way": "See your report"}
    if found.order is not None:
        return {"href": f"/orders/{found.order.number}", "way": "See your order"}
    return {"href": "/account", "way": "See your account"}
