"""The desk of those who answer what residents report: what waits, oldest first, and one report with its answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.commons.pages.components.confirming import say_done
from rightsource.frontdoor.marketplace import queries, services
from rightsource.frontdoor.marketplace.forms import ReplyForm
from rightsource.frontdoor.marketplace.rules import instant_words
from rightsource.frontdoor.marketplace.rules.problems import (
    OF_DELIVERY,
    PROBLEM_WORDS,
    STATE_WORDS,
    WAITING,
    ProblemKind,
    ProblemNotFoundError,
    ProblemState,
    ProblemStepError,
    desk_finding,
)
from rightsource.ground import parameters
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import day_in_london

LIST = "/desk/problems"


@require_safe
@open_to(Permission.PROBLEM_ANSWER)
def problems(request: HttpRequest) -> HttpResponse:
    """Show what waits for an answer, the first to be late first; what is answered in a table."""
    on = today()
    waiting = queries.problems_seen(is_waiting=True)
    answered = queries.problems_seen(is_waiting=False)
    table = Table(
        caption="Answered",
        columns=[
            Column("number", "Report", href=lambda row: f"{LIST}/{row['slug']}"),
            Column("about", "About"),
            Column("kind", "What was wrong"),
            Column("body", "Body"),
            Column("at", "Reported", "day"),
            Column("answered", "Answered", "day"),
        ],
        rows=[
            {
                "number": row.number.upper(),
                "slug": row.number,
                "about": row.about,
                "kind": PROBLEM_WORDS[ProblemKind(row.kind)],
                "body": _body(row),
                "at": day_in_london(row.at),
                "answered": day_in_london(row.moved_at),
            }
            for row in answered
        ],
        address=request.get_full_path(),
        csv_name="problems-answered",
        empty="No report has been answered yet.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    late = [row for row in waiting if row.answer_by_on < on]
    return render(
        request,
        "marketplace/desk_problems.html",
        {
            "page_title": "Problems of residents",
            "headline": desk_finding(
                waiting=len(waiting),
                late=len(late),
                oldest=min((day_in_london(row.at) for row in waiting), default=None),
            ),
            "items": [_item(row, on) for row in waiting],
            "table": table,
            "as_at": on,
        },
    )


def _body(row: Any) -> str:
    return "The council’s page" if row.agreement is None else row.agreement.body.short_name


def _item(row: Any, on: date) -> dict[str, object]:
    days = (row.answer_by_on - on).days
    soon = parameters.value("desks.problem_answer_soon", on=on).whole
    return {
        "what": f"{row.about}: {PROBLEM_WORDS[ProblemKind(row.kind)].lower()}",
        "why": f"{_body(row)}. {STATE_WORDS[ProblemState(row.state)]}.",
        "age": f"{pluralise(-days, 'day')} late" if days < 0 else f"{pluralise(days, 'day')} left",
        "since": f"answer by {row.answer_by_on:%-d %B %Y}",
        "urgency": "late" if days < 0 else "soon" if days <= soon else "",
        "href": f"{LIST}/{row.number}",
        "action": "Read and answer",
        "action_href": f"{LIST}/{row.number}",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.PROBLEM_ANSWER, Purpose.OPERATION)
def problem(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a report without the name of whoever sent it; write the answer, read it back, send it."""
    try:
        found = queries.problem(number=number)
    except ProblemNotFoundError as error:
        raise Http404(str(error)) from error
    state = ProblemState(found.state)
    step = request.POST.get("step", "")
    form = ReplyForm(request.POST if request.method == "POST" else None, can_look=state is not ProblemState.LOOKING)
    is_checked = False
    if form.is_bound and step != "change" and form.is_valid():
        to = ProblemState(form.cleaned_data["to"])
        if step == "do":
            try:
                services.move_problem(problem=found, to=to, text=form.cleaned_data["text"], by=request.actor, at=now())
            except ProblemStepError as error:
                form.add_error("text", str(error))
            else:
                say_done(request, "Your words stand in the resident’s account.", found.number.upper())
                return redirect(f"{LIST}/{found.number}")
        else:
            is_checked = True
    elif step == "change":
        form = ReplyForm(initial=request.POST.dict(), can_look=state is not ProblemState.LOOKING)
    is_waiting = state in WAITING
    return render(
        request,
        "marketplace/desk_problem.html",
        {
            "page_title": found.about,
            "caption": f"Report {found.number.upper()} · {PROBLEM_WORDS[ProblemKind(found.kind)]}",
            "headline": f"The resident waits for an answer by {long_date(found.answer_by_on)}."
            if is_waiting
            else f"It was answered on {long_date(day_in_london(found.moved_at))}.",
            "breadcrumbs": [{"text": "Problems of residents", "href": LIST}, {"text": found.number.upper()}],
            "rows": _rows(found, may_verify=request.actor.may(Permission.DELIVERY_VERIFY)),
            "steps": [
                {
                    "when": instant_words(row.at),
                    "what": STATE_WORDS[ProblemState(row.state)] + (f": {row.text}" if row.text else ""),
                    "by": row.by_title,
                }
                for row in reversed(queries.steps_of_problem(problem_id=found.pk))
            ],
            "is_waiting": is_waiting,
            "is_checked": is_checked,
            "form": form,
            "reply": form.cleaned_data if is_checked else {},
            "errors": list(form.errors) if form.is_bound else [],
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def _rows(found: Any, *, may_verify: bool) -> list[dict[str, str] | None]:
    agreement = found.agreement
    return [
        {"label": "What happened", "value": found.text},
        {"label": "Day of the service", "value": long_date(found.happened_on)} if found.happened_on else None,
        {"label": "Service", "value": found.service.name, "href": f"/services/{found.service.slug}"},
        {"label": "Body", "value": agreement.body.name, "href": f"/bodies/{agreement.body.code}"}
        if agreement
        else None,
        {
            "label": "Agreement",
            "value": f"{agreement.code} {agreement.title}",
            "href": f"/agreements/{agreement.code}",
        }
        if agreement
        else None,
        {"label": "Booking", "value": found.order_number.upper()} if found.order_number else None,
        {
            "label": "For the sample",
            "value": "Whoever verifies a delivery of this booking reads it there.",
            "href": "/desk/verify" if may_verify else "",
        }
        if found.order_number and ProblemKind(found.kind) in OF_DELIVERY
        else None,
    ]
