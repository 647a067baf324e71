"""The check: may I have this and what would I pay, one question a page; and the answers that somebody saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.places import queries as places
from rightsource.commons.places.rules import AreaKind, area_codes_within
from rightsource.frontdoor.eligibility import queries, services
from rightsource.frontdoor.eligibility.forms import Question, case_of, in_words, questions, read
from rightsource.frontdoor.eligibility.rules import Answer, Case, Result, Rule, RuleMissingError, answer
from rightsource.ground.parameters import packaged
from rightsource.ground.text import slug as slug_of

SESSION_KEY = "check"


@dataclass(frozen=True, slots=True)
class Check:
    """Where somebody is in the check of one service."""

    slug: str
    rule: Rule
    answers: dict[str, Any]
    asked: list[Question]
    codes: dict[str, str]  # the code of each place by its address

    @property
    def next(self) -> Question | None:
        """The first question without a good answer."""
        return next((question for question in self.asked if question.key not in self.answers), None)

    @property
    def name(self) -> str:
        """The service as its address names it."""
        return self.slug.replace("-", " ").capitalize()


def _check(request: HttpRequest, slug: str) -> Check:
    try:
        rule = queries.rule_of(service_slug=slug, on=today()).rule
    except RuleMissingError as error:
        raise Http404(str(error)) from error
    answers = request.session.get(SESSION_KEY, {}).get(slug, {})
    districts = places.areas(kind=AreaKind.DISTRICT, on=today()) if rule.area_codes else []
    choices = [(slug_of(area.name), area.name) for area in districts]
    codes = {slug_of(area.name): area.code for area in districts}
    asked = questions(rule=rule, places=[*choices, ("elsewhere", "Somewhere else")], answers=answers)
    return Check(slug, rule, answers, asked, codes)


def _keep(request: HttpRequest, slug: str, answers: dict[str, Any]) -> None:
    request.session[SESSION_KEY] = {**request.session.get(SESSION_KEY, {}), slug: answers}


@require_safe
@open_to(Permission.PUBLIC)
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Go to the first question without an answer, or to the answers."""
    check = _check(request, slug)
    if check.next is None:
        return redirect("check-answers" if check.asked else "check-result", slug)
    return redirect("check-question", slug, check.next.key)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.PUBLIC)
def question(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Ask one question; a wrong answer is shown again with what to do."""
    check = _check(request, slug)
    place = next((place for place, one in enumerate(check.asked) if one.key == key), None)
    if place is None:
        return redirect("check", slug)
    one = check.asked[place]
    given, error = check.answers.get(key, [] if one.kind == "choices" else ""), ""
    if request.method == "POST":
        given, error = read(one, request.POST)
        if not error:
            _keep(request, slug, {**check.answers, key: given})
            return redirect("check", slug)
    before = f"/check/{slug}/{check.asked[place - 1].key}" if place else f"/services/{slug}"
    context = {
        "page_title": one.title,
        "caption": f"{check.name}: question {place + 1} of {len(check.asked)}",
        "question": one,
        "given": given,
        "error": error,
        "errors": [{"text": error, "href": f"#{one.key}"}] if error else [],
        "back_href": before,
    }
    return render(request, "eligibility/question.html", context, status=400 if error else 200)


@require_safe
@open_to(Permission.PUBLIC)
def answers(request: HttpRequest, slug: str) -> HttpResponse:
    """Read all answers back before the result."""
    check = _check(request, slug)
    if check.next is not None or not check.asked:
        return redirect("check", slug)
    rows = [
        {
            "label": one.title,
            "value": in_words(one, check.answers[one.key]),
            "action": "Change",
            "action_href": f"/check/{slug}/{one.key}",
        }
        for one in check.asked
    ]
    context = {
        "page_title": "Check your answers",
        "caption": check.name,
        "rows": rows,
        "slug": slug,
        "back_href": f"/check/{slug}/{check.asked[-1].key}",
    }
    return render(request, "eligibility/answers.html", context)


def _case(check: Check) -> Case:
    code = check.codes.get(check.answers.get("place", ""), "")
    if check.rule.area_codes:
        within = area_codes_within(code=code, parents=places.parents(on=today())) if code else {"elsewhere"}
    else:
        within = set()
    return case_of(answers=check.answers, on=today(), area_codes=sorted(within))


def headline_of(said: Answer) -> str:
    """Return the first sentence of a result."""
    if not said.is_eligible and said.cannot_compute:
        return said.cannot_compute
    if not said.is_eligible:
        return "From what you told us, this service is not for this person."
    if said.cannot_compute:
        return f"From what you told us, the person can have this. {said.cannot_compute}"
    if said.charge is None:
        return "From what you told us, the person can have this."
    if not said.charge:
        return "From what you told us, the person can have this, and pays nothing."
    return f"From what you told us, the person can have this, and pays {said.charge} a week."


@require_safe
@open_to(Permission.PUBLIC)
def result(request: HttpRequest, slug: str) -> HttpResponse:
    """Say yes or no, what it would cost, and which rules said so."""
    check = _check(request, slug)
    if check.next is not None:
        return redirect("check", slug)
    said = answer(case=_case(check), rule=check.rule, parameters=packaged())
    context = {
        "page_title": "Your result",
        "caption": check.name,
        "headline": headline_of(said),
        "said": said,
        "shown": [reason for reason in said.reasons if reason.result is not Result.NOT_APPLICABLE],
        "quiet": [reason for reason in said.reasons if reason.result is Result.NOT_APPLICABLE],
        "slug": slug,
        "can_save": request.actor.person_id is not None,
        "today": today(),
        "back_href": f"/check/{slug}/answers" if check.asked else f"/services/{slug}",
    }
    return render(request, "eligibility/result.html", context)


@require_POST
@open_to(Permission.SIGNED_IN, Purpose.OPERATION)
def save(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep the result with the person's own answers."""
    check = _check(request, slug)
    if check.next is not None or request.actor.person_id is None:
        return redirect("check", slug)
    kept = services.store_answer(
        person_id=request.actor.person_id,
        service_slug=slug,
        case=_case(check),
        is_estimate=True,
        by=request.actor,
        at=now(),
    )
    _keep(request, slug, {})
    return redirect(f"/account/answers/{kept.pk}?saved=yes")


@require_POST
@open_to(Permission.PUBLIC)
def again(request: HttpRequest, slug: str) -> HttpResponse:
    """Forget the answers and begin again."""
    _keep(request, slug, {})
    return redirect("check", slug)


@require_safe
@open_to(Permission.SIGNED_IN)
def kept_answer(request: HttpRequest, answer_id: int) -> HttpResponse:
    """Show one saved answer with its reference."""
    kept = queries.answer_by_id(actor=request.actor, answer_id=answer_id)
    if kept is None:
        raise Http404("There is no such answer, or it belongs to somebody else.")
    name = kept.service_slug.replace("-", " ").capitalize()
    is_saved = request.GET.get("saved") == "yes"
    context = {
        "page_title": "Your result is saved" if is_saved else name,
        "kept": kept,
        "is_saved": is_saved,
        "is_equal": queries.recompute(answer_id=kept.pk).is_equal,
        "back_href": "/account/answers",
        "name": name,
    }
    return render(request, "eligibility/kept.html", context)


@require_safe
@open_to(Permission.SIGNED_IN)
def kept_answers(request: HttpRequest) -> HttpResponse:
    """List the answers that somebody saved."""
    person = request.actor.person_id
    rows = [] if person is None else queries.answers_of(actor=request.actor, person_id=person)
    context = {"page_title": "Your results", "rows": rows, "back_href": "/account"}
    return render(request, "eligibility/kept_list.html", context)
