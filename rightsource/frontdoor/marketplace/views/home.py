"""Where a resident starts: what comes next, what the council wrote, and the way to a service."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import Permission
from rightsource.frontdoor.marketplace import queries
from rightsource.frontdoor.marketplace.rules import instant_words
from rightsource.frontdoor.marketplace.rules.problems import STATE_WORDS, ProblemState
from rightsource.frontdoor.marketplace.views.budget import left_to_spend
from rightsource.frontdoor.marketplace.views.orders import cards_to_come, headline

FEW = 3


@require_safe
@open_to(Permission.ORDER_PLACE)
def home(request: HttpRequest) -> HttpResponse:
    """Show a resident what needs them first, then what comes, what came, and how to find more."""
    person = request.actor.person_id or 0
    to_come = cards_to_come(person)
    letters = queries.messages_of(person_id=person, limit=FEW)
    problems = [row for row in queries.problems_of(person_id=person) if row.state != ProblemState.ANSWERED.value]
    return render(
        request,
        "marketplace/home.html",
        {
            "page_title": "Your page",
            "headline": headline(to_come),
            "to_come": to_come[:FEW],
            "others": len(to_come[FEW:]),
            "letters": [{"id": row.pk, "subject": row.subject, "when": instant_words(row.at)} for row in letters],
            "left": left_to_spend(person, today()),
            "problems": [
                {"number": row.number, "about": row.about, "state": STATE_WORDS[ProblemState(row.state)]}
                for row in problems[:FEW]
            ],
        },
    )
