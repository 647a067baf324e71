"""Recording a vote by name: who voted how and what it comes to is shown before it is kept for good."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components.confirming import Confirming, check_page, confirmed, say_done
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.forms import VoteForm
from rightsource.council.democracy.models import Matter, Option, Vote
from rightsource.council.democracy.rules import Cast
from rightsource.council.democracy.rules.votes import outcome_of
from rightsource.council.democracy.views.asking import REFUSALS, crumbs, matter_or_404, named
from rightsource.ground.text import long_date

CASTS = {Cast.FOR: "For", Cast.AGAINST: "Against", Cast.ABSTAINED: "Abstained"}


@require_http_methods(["GET", "POST"])
@open_to(Permission.VOTE_RECORD, Purpose.OPERATION)
def vote(request: HttpRequest, code: str) -> HttpResponse:
    """Ask how each member voted, show what it comes to, and record it by name."""
    found = matter_or_404(code)
    options = queries.options_of(matter_code=code)
    form = VoteForm(request.POST or None, members=queries.members(on=today()), options=options)

    made: list[Vote] = []

    def record() -> None:
        given = form.cleaned_data
        vote = services.record_vote(
            matter_code=code,
            motion=given["motion"],
            option_number=form.option_number,
            is_amendment=form.option_number is None,
            casts=form.casts,
            casting=form.casting_vote,
            on=given["on"],
            by=request.actor,
            at=now(),
        )
        made.append(vote)

    stage = confirmed(request, form, refusals=REFUSALS, act=record)
    if stage is Confirming.DONE:
        say_done(request, "The vote is recorded.", f"{code} · vote {made[0].pk}")
        return redirect("democracy-matter", code=code)
    if stage is Confirming.TO_CHECK:
        return _check(request, found, form, options)
    return render(
        request,
        "democracy/vote.html",
        {
            "page_title": "Record the vote by name",
            "caption": found.title,
            "headline": "Every vote on the budget, on each amendment too, is recorded by name.",
            "breadcrumbs": crumbs({"text": found.title, "href": f"/desk/democracy/matters/{code}"}),
            "form": form,
            "errors": form.errors,
            "ballots": [{"member": member, "field": form[f"member-{member.pk}"]} for member in form.members],
            "cancel_href": f"/desk/democracy/matters/{code}",
        },
        status=422 if form.errors else 200,
    )


def _check(request: HttpRequest, found: Matter, form: VoteForm, options: Sequence[Option]) -> HttpResponse:
    given, casts = form.cleaned_data, form.casts
    here = f"/desk/democracy/matters/{found.code}"
    about = next((f"Option {one.number}: {one.title}" for one in options if one.number == form.option_number), "")
    voted = [
        {"label": words, "value": named([row.name_public for row in form.members if casts.get(row.pk) is cast])}
        for cast, words in CASTS.items()
    ]
    casting = form.casting_vote
    chair = [] if casting is None else [{"label": "Chair’s casting vote", "value": CASTS[casting]}]
    return check_page(
        request,
        form,
        title="Check the vote",
        caption=found.title,
        headline=f"{outcome_of(casts.values(), casting=casting).sentence}. It stands on the public record under each "
        "name as soon as you record it, and cannot be changed there.",
        breadcrumbs=crumbs({"text": found.title, "href": here}),
        rows=[
            {"label": "Motion", "value": given["motion"]},
            {"label": "What the vote is on", "value": about or "An amendment"},
            {"label": "Day of the meeting", "value": long_date(given["on"])},
            *voted,
            *chair,
            {"label": "Did not vote", "value": named([r.name_public for r in form.members if r.pk not in casts])},
        ],
        button="Record the vote",
        cancel_href=here,
    )
