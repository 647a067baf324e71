"""A resident says what is wrong with a booking or a service, one question a page, and follows it to the answer."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components.confirming import Confirming, confirmed
from rightsource.frontdoor.directory import queries as directory
from rightsource.frontdoor.marketplace import queries, services
from rightsource.frontdoor.marketplace.forms import MoreForm, ProblemForm
from rightsource.frontdoor.marketplace.rules import OrderNotFoundError, instant_words
from rightsource.frontdoor.marketplace.rules.problems import (
    PROBLEM_WORDS,
    STATE_WORDS,
    WAITING,
    About,
    ProblemError,
    ProblemKind,
    ProblemNotFoundError,
    ProblemState,
)
from rightsource.ground.text import long_date, pluralise

LIST = "/account/problems"
TAGS = {
    ProblemState.REPORTED: "yellow",
    ProblemState.LOOKING: "turquoise",
    ProblemState.ANSWERED: "green",
    ProblemState.REOPENED: "yellow",
}


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.ORDER_PLACE, Purpose.OPERATION)
def about_order(request: HttpRequest, number: str) -> HttpResponseBase:
    """Report a problem with a booking of one's own."""
    try:
        about = queries.about_order(number=number, actor=request.actor)
    except OrderNotFoundError as error:
        raise Http404(str(error)) from error
    return _report(request, about, f"/orders/{about.order_number}")


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.ORDER_PLACE, Purpose.OPERATION)
def about_service(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Report a problem with a service that somebody did not book, or with what its page says."""
    if directory.service(slug=slug) is None:
        raise Http404("There is no such service.")
    return _report(request, queries.about_service(slug=slug, on=today()), f"/services/{slug}")


def _report(request: HttpRequest, about: About, back: str) -> HttpResponseBase:
    """Ask what kind of problem, then what happened, read it back, and send it."""
    if request.actor.person_id is None:
        raise Http404("Only a resident can report a problem. Sign in as one.")
    step = request.POST.get("step", "")
    form = ProblemForm(request.POST if request.method == "POST" else None, initial={"key": uuid4().hex})
    has_kind = request.POST.get("kind", "") in set(ProblemKind)
    asks = "kind" if not has_kind or step == "change" else "text"
    if step == "text" or step == "do":
        if form.is_valid():
            if step == "do":
                return _send(request, about, form)
            return _page(request, about, "check", form, back)
        asks = "kind" if "kind" in form.errors else "text"
    elif form.is_bound:  # what is not asked yet is not wrong yet
        form.full_clean()
        for name in [name for name in form.errors if name != "kind" or step == "change"]:
            del form.errors[name]
    return _page(request, about, asks, form, back)


def _page(request: HttpRequest, about: About, asks: str, form: ProblemForm, back: str) -> HttpResponse:
    when = "" if about.starts_at is None else instant_words(about.starts_at)
    titles = {"kind": "What is wrong?", "text": "What happened?", "check": "Check your report"}
    rows = []
    if asks == "check":
        told = form.cleaned_data
        rows = [
            {"label": "About", "value": about.title},
            {"label": "When it was", "value": when} if when else None,
            {"label": "What is wrong", "value": PROBLEM_WORDS[ProblemKind(told["kind"])]},
            {"label": "What happened", "value": told["text"]},
        ]
    return render(
        request,
        "marketplace/problem_report.html",
        {
            "page_title": titles[asks],
            "caption": about.title + (f", {when}" if when else ""),
            "asks": asks,
            "form": form,
            "rows": rows,
            "errors": list(form.errors) if form.is_bound else [],
            "back_href": back,
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def _send(request: HttpRequest, about: About, form: ProblemForm) -> HttpResponseBase:
    told = form.cleaned_data
    made = services.report_problem(
        complaint=services.Complaint(
            person_id=request.actor.person_id,
            key=told["key"],
            about=about,
            kind=ProblemKind(told["kind"]),
            text=told["text"],
        ),
        by=request.actor,
        at=now(),
    )
    return redirect(f"{LIST}/{made.number}?sent=yes")


@require_safe
@open_to(Permission.ORDER_PLACE)
def problems(request: HttpRequest) -> HttpResponse:
    """List what somebody reported, the newest first."""
    found = queries.problems_of(person_id=request.actor.person_id or 0)
    waiting = [row for row in found if ProblemState(row.state) in WAITING]
    if not found:
        headline = "You have reported nothing."
    elif waiting:
        last = max(row.answer_by_on for row in waiting)
        headline = f"{pluralise(len(waiting), 'report')} with us. We write to you by {long_date(last)}."
    else:
        headline = "We have answered all that you told us."
    return render(
        request,
        "marketplace/problems.html",
        {
            "page_title": "Your reports",
            "headline": headline,
            "rows": [{"row": row, **_state(row)} for row in found],
            "back_href": "/account",
        },
    )


def _state(row: Any) -> dict[str, object]:
    state = ProblemState(row.state)
    return {
        "words": STATE_WORDS[state],
        "tag": TAGS[state],
        "is_answered": state is ProblemState.ANSWERED,
        "kind": PROBLEM_WORDS[ProblemKind(row.kind)],
    }


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.ORDER_PLACE, Purpose.OPERATION)
def problem(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a report with what became of it; somebody who is not content says what is still wrong."""
    try:
        found = queries.problem(number=number)
    except ProblemNotFoundError as error:
        raise Http404(str(error)) from error
    if found.person_id != request.actor.person_id:
        raise Http404("This is not your report.")
    form = MoreForm(request.POST if request.method == "POST" else None)

    def reopen() -> None:
        text = form.cleaned_data["text"]
        services.move_problem(problem=found, to=ProblemState.REOPENED, text=text, by=request.actor, at=now())

    stage = confirmed(request, form, refusals=(ProblemError,), act=reopen, field="text")
    if stage is Confirming.DONE:
        return redirect(f"{LIST}/{found.number}?sent=more")
    state = _state(found)
    return render(
        request,
        "marketplace/problem.html",
        {
            "page_title": f"Your report: {found.about}",
            "headline": "We have answered."
            if state["is_answered"]
            else f"The council has it. We write to you by {long_date(found.answer_by_on)}.",
            "sent": request.GET.get("sent", ""),
            "problem": found,
            "state": state,
            "is_checked": stage is Confirming.TO_CHECK,
            "rows": [
                {"label": "Number", "value": found.number.upper()},
                {"label": "About", "value": found.about, "href": f"/services/{found.service.slug}"},
                {"label": "Booking", "value": found.order_number.upper(), "href": f"/orders/{found.order_number}"}
                if found.order_number
                else None,
                {"label": "What is wrong", "value": state["kind"]},
                {"label": "What happened", "value": found.text},
            ],
            "steps": [
                {"when": instant_words(step.at), "words": STATE_WORDS[ProblemState(step.state)], "text": step.text}
                for step in reversed(queries.steps_of_problem(problem_id=found.pk))
            ],
            "form": form,
            "errors": list(form.errors) if form.is_bound else [],
            "back_href": LIST,
        },
        status=422 if form.is_bound and form.errors else 200,
    )
