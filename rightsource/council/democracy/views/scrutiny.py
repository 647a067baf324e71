"""Scrutiny: which decisions can be called in, asking for it, what scrutiny found, and deciding again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose, Role
from rightsource.commons.pages.components.confirming import Binding, Confirming, Done, bind, confirmed, say_done
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.forms import CallInForm, OutcomeForm
from rightsource.council.democracy.models import Decision, Member
from rightsource.council.democracy.rules import CallInRefusedError, MatterUnknownError
from rightsource.council.democracy.rules.scrutiny import (
    CallInFact,
    CallInOutcome,
    ScrutinyRefusedError,
    Standing,
    standing_of,
    standing_sentence,
)
from rightsource.ground import parameters
from rightsource.ground.text import long_date, pluralise

LIST = "/desk/scrutiny"


def decision_or_404(code: str) -> Decision:
    """Return a decision, or say that there is none."""
    try:
        return queries.decision(code)
    except MatterUnknownError as error:
        raise Http404(str(error)) from None


@require_safe
@open_to(Permission.CALL_IN_ASK)
def scrutiny(request: HttpRequest) -> HttpResponse:
    """Show the executive's key decisions that scrutiny can still move, the ones that wait first."""
    on = today()
    since = on - timedelta(days=parameters.value("desks.scrutiny_looked_back", on=on).whole)
    decisions = queries.key_decisions(since=since)
    facts = queries.call_in_facts(decisions)
    asked = queries.requests_counted(decision_ids=[row.pk for row in decisions])
    found = [(row, standing_of(facts[row.pk], on)) for row in decisions]
    items = [
        _item(request, row, standing, on, facts[row.pk], asked.get(row.pk, 0))
        for row, standing in found
        if standing in MOVES
    ]
    items.sort(key=lambda item: (str(item["order"]), str(item["iso"])))
    waiting = sum(standing is Standing.SUSPENDED for _, standing in found)
    can = sum(standing is Standing.OPEN_TO_CALL_IN for _, standing in found)
    return render(
        request,
        "democracy/scrutiny.html",
        {
            "page_title": "Scrutiny",
            "headline": _finding(waiting, can),
            "items": items,
            "fine": f"{pluralise(len(found) - len(items), 'key decision')} since {long_date(since)} can no longer be "
            "called in."
            if len(found) > len(items)
            else "",
            "unpublished": [row for row, _ in found if getattr(row, "published", None) is None]
            if request.actor.may(Permission.DECISION_RECORD)
            else [],
            "as_at": on,
        },
    )


MOVES = {
    Standing.SUSPENDED: "1",
    Standing.REFERRED_BACK: "2",
    Standing.OPEN_TO_CALL_IN: "3",
}


def _finding(waiting: int, can: int) -> str:
    said = f"{pluralise(can, 'decision')} can be called in" if can else "No decision can be called in today"
    if not waiting:
        return f"{said}."
    wait = "waits" if waiting == 1 else "wait"
    return f"{pluralise(waiting, 'decision')} {wait} for scrutiny; {said[0].lower()}{said[1:]}."


def _item(
    request: HttpRequest, row: Decision, standing: Standing, on: date, fact: CallInFact, asked: int
) -> dict[str, object]:
    is_clerk = request.actor.may(Permission.DECISION_RECORD)
    action, href = "See the decision", f"/decisions/{row.code}"
    if standing is Standing.OPEN_TO_CALL_IN:
        action, href = "Call it in", f"{href}/call-in"
    elif standing is Standing.SUSPENDED and is_clerk:
        action, href = "Record what scrutiny found", f"{href}/scrutiny"
    left = (fact.last_on - on).days if fact.last_on is not None and standing is Standing.OPEN_TO_CALL_IN else None
    return {
        "what": f"{row.code}: {row.matter.title}",
        "why": standing_sentence(standing, fact, asked=asked),
        "age": f"{pluralise(left, 'day')} left" if left is not None else pluralise((on - row.decided_on).days, "day"),
        "since": f"until {long_date(fact.last_on)}" if left is not None and fact.last_on else "since it was decided",
        "urgency": "late" if standing is not Standing.OPEN_TO_CALL_IN else "soon",
        "href": f"/decisions/{row.code}",
        "action": action,
        "action_href": href,
        "order": MOVES[standing],
        "iso": (fact.last_on or row.decided_on).isoformat(),
    }


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.CALL_IN_ASK, Purpose.OPERATION)
def call_in(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask for a call-in as the member that one is, or for members who asked on paper; read it back first."""
    found, on = decision_or_404(code), today()
    me = queries.member_of(actor=request.actor, on=on)
    able: Sequence[Member] = (
        [me] if me is not None and request.actor.role is Role.COUNCILLOR else _others(request, found, on)
    )
    form = CallInForm(request.POST if request.method == "POST" else None, members=able)

    def ask() -> None:
        services.request_call_in(
            decision_code=code,
            member_id=int(form.cleaned_data["member"]),
            reason=form.cleaned_data["reason"],
            on=on,
            by=request.actor,
            at=now(),
        )

    stage = confirmed(request, form, refusals=(CallInRefusedError,), act=ask, field="reason")
    if stage is Confirming.DONE:
        say_done(request, "The wish to call it in is recorded.", f"{code} · member {form.cleaned_data['member']}")
        return redirect(f"/decisions/{code}#scrutiny")
    is_checked = stage is Confirming.TO_CHECK
    fact = queries.call_in_fact(found)
    asked = queries.requests_of(decision_code=code)
    left = (fact.members or 0) - len(asked) - 1
    names = {str(row.pk): row.name_public for row in able}
    return render(
        request,
        "democracy/call_in.html",
        {
            "page_title": "Check what you ask for" if is_checked else "Call this decision in",
            "caption": f"Decision {found.code}: {found.matter.title}",
            "headline": standing_sentence(queries.standing(decision=found, on=on), fact, asked=len(asked)),
            "breadcrumbs": [{"text": "Scrutiny", "href": LIST}, {"text": found.code}],
            "decision": found,
            "form": form,
            "errors": list(form.errors) if form.is_bound else [],
            "is_checked": is_checked,
            "nobody": not able,
            "rows": [
                {"label": "Member", "value": names[form.cleaned_data["member"]]},
                {"label": "Why", "value": form.cleaned_data["reason"]},
                {
                    "label": "What happens",
                    "value": "The decision is called in: nothing may be done on it until scrutiny has looked at it."
                    if left <= 0
                    else f"It is called in when {pluralise(left, 'more member asks', 'more members ask')}.",
                },
            ]
            if is_checked
            else [],
            "asked": [{"label": row.member.name_public, "value": row.reason} for row in asked],
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def _others(request: HttpRequest, found: Decision, on: date) -> list[Member]:
    if not request.actor.may(Permission.DECISION_RECORD):
        return []
    asked = {row.member_id for row in queries.requests_of(decision_code=found.code)}
    return [
        row
        for row in queries.members(on=on)
        if row.pk not in asked and not any(seat.kind in ("cabinet", "leader") for seat in row.seats_now)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def conclude(request: HttpRequest, code: str) -> HttpResponseBase:
    """Record whether scrutiny upheld a decision or referred it back, and why; read it back first."""
    found, on = decision_or_404(code), today()
    form = OutcomeForm(request.POST if request.method == "POST" else None)

    def record() -> None:
        services.conclude_call_in(
            decision_code=code,
            outcome=CallInOutcome(form.cleaned_data["outcome"]),
            reason=form.cleaned_data["reason"],
            on=on,
            by=request.actor,
            at=now(),
        )

    stage = confirmed(request, form, refusals=(ScrutinyRefusedError,), act=record, field="reason")
    if stage is Confirming.DONE:
        say_done(request, "What scrutiny found is recorded.", f"{code} · scrutiny")
        return redirect(f"/decisions/{code}#scrutiny")
    is_checked = stage is Confirming.TO_CHECK
    is_upheld = is_checked and form.cleaned_data["outcome"] == CallInOutcome.UPHELD
    return render(
        request,
        "democracy/call_in.html",
        {
            "page_title": "Check what scrutiny found" if is_checked else "What did scrutiny find?",
            "caption": f"Decision {found.code}: {found.matter.title}",
            "headline": standing_sentence(queries.standing(decision=found, on=on), queries.call_in_fact(found)),
            "breadcrumbs": [{"text": "Scrutiny", "href": LIST}, {"text": found.code}],
            "decision": found,
            "form": form,
            "errors": list(form.errors) if form.is_bound else [],
            "is_checked": is_checked,
            "rows": [
                {"label": "Scrutiny", "value": "Upholds the decision" if is_upheld else "Refers it back"},
                {"label": "Why", "value": form.cleaned_data["reason"]},
                {
                    "label": "What happens",
                    "value": "The decision takes effect today."
                    if is_upheld
                    else "It has no effect. The executive decides again, under a number of its own.",
                },
            ]
            if is_checked
            else [],
            "asked": [
                {"label": row.member.name_public, "value": row.reason}
                for row in queries.requests_of(decision_code=code)
            ],
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def _pressed(found: Decision, title: str, *, check: str, effect: str, button: str) -> Binding:
    """Return the words around a button of a decision's page: it asks nothing, and says what it does."""
    here = f"/decisions/{found.code}"
    return Binding(
        title=title,
        check=check,
        effect=effect,
        button=button,
        caption=f"Decision {found.code}: {found.matter.title}",
        breadcrumbs=[{"text": "Decisions", "href": "/decisions"}, {"text": found.code, "href": here}],
        cancel_href=here,
    )


@require_POST
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def again(request: HttpRequest, code: str) -> HttpResponseBase:
    """Open the matter of a decision that was referred back once more, linked to it, after it was read back."""
    found = decision_or_404(code)
    around = _pressed(
        found,
        "Put it in hand again",
        check="Check before it is in hand again",
        effect="A new matter opens, linked to this decision. It cannot be taken off the record.",
        button="Put it in hand again",
    )
    return bind(
        request,
        Form(request.POST),
        around,
        act=lambda: services.decide_again(decision_code=found.code, on=today(), by=request.actor, at=now()),
        done=lambda made: Done(
            href=f"/desk/democracy/matters/{made.code}", words="It is in hand again.", reference=made.code
        ),
        refusals=(ScrutinyRefusedError,),
        rows=lambda: [
            {"label": "Matter", "value": found.matter.title},
            {"label": "What stands", "value": "Its options, and what was laid, asked and weighed on them."},
            {"label": "What is new", "value": "The vote, and the decision under a number of its own."},
        ],
    )


@require_POST
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def publish(request: HttpRequest, code: str) -> HttpResponseBase:
    """Publish the notice of a decision today, after it was read back; the days of call-in count from it."""
    found, on = decision_or_404(code), today()
    around = _pressed(
        found,
        "Publish the notice",
        check="Check the notice",
        effect="The days in which members can call the decision in count from today. It cannot be taken back.",
        button="Publish the notice",
    )
    return bind(
        request,
        Form(request.POST),
        around,
        act=lambda: services.publish_decision(decision_code=found.code, on=on, by=request.actor, at=now()),
        done=lambda made: Done(
            href=f"/decisions/{code}", words="The notice is published.", reference=f"{code} · notice {made.pk}"
        ),
        refusals=(ScrutinyRefusedError,),
        rows=lambda: [
            {"label": "Decision", "value": found.option.title},
            {"label": "Decided on", "value": long_date(found.decided_on)},
            {"label": "Published on", "value": f"Today, {long_date(on)}"},
        ],
    )
