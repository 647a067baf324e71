"""Answering a consultation without signing in: one question a page, check your answers, a reference number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.forms import AnswerForm, NameForm, WhyForm
from rightsource.council.democracy.models import Consultation
from rightsource.council.democracy.rules import Audience, ConsultationRefusedError
from rightsource.ground.text import long_date, pluralise


def _consultation(request: HttpRequest, code: str) -> Consultation:
    """Return the consultation of a matter that the visitor is asked, the open one first."""
    found = list(queries.consultations_of(matter_code=code))
    audience = request.GET.get("for", request.session.get(f"consultation-for-{code}", "public"))
    asked = [row for row in found if row.audience == audience] or found
    if not asked:
        raise Http404("There is no such consultation. The list of consultations shows those that are open.")
    if request.GET.get("for"):
        request.session[f"consultation-for-{code}"] = audience
    return asked[-1]


def _answers(request: HttpRequest, consultation: Consultation) -> dict[str, str]:
    """Return what the visitor has said so far; it is kept until it is sent."""
    return dict(request.session.get(f"consultation-{consultation.pk}", {}))


def _keep(request: HttpRequest, consultation: Consultation, **said: str) -> None:
    request.session[f"consultation-{consultation.pk}"] = {**_answers(request, consultation), **said}


def _is_open(consultation: Consultation) -> bool:
    return consultation.opens_on <= today() <= consultation.closes_on


@require_GET
@open_to(Permission.PUBLIC)
def listed(request: HttpRequest) -> HttpResponse:
    """Show the consultations that can be answered today."""
    found = queries.open_consultations(on=today())
    return render(
        request,
        "democracy/consultations.html",
        {
            "page_title": "Have your say",
            "headline": f"You can answer {pluralise(len(found), 'consultation')} today."
            if found
            else "There is nothing to answer today.",
            "breadcrumbs": [{"text": "Home", "href": "/"}, {"text": "Have your say"}],
            "consultations": found,
        },
    )


@require_GET
@open_to(Permission.PUBLIC)
def start(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is asked, until when, and what was done with the answers of a closed one."""
    consultation = _consultation(request, code)
    summaries = sorted(consultation.summaries.all(), key=lambda summary: summary.pk)
    return render(
        request,
        "democracy/consultation.html",
        {
            "page_title": consultation.matter.title,
            "caption": "For business ratepayers" if consultation.audience == Audience.RATEPAYERS else "",
            "headline": _start_headline(consultation, bool(summaries)),
            "breadcrumbs": [
                {"text": "Home", "href": "/"},
                {"text": "Have your say", "href": "/consultations"},
                {"text": consultation.matter.title},
            ],
            "consultation": consultation,
            "options": queries.options_of(matter_code=code),
            "is_open": _is_open(consultation),
            "summary": summaries[-1] if summaries else None,
            "decision": queries.decisions().filter(matter__code=code).first(),
        },
    )


def _start_headline(consultation: Consultation, is_weighed: bool) -> str:
    if _is_open(consultation):
        return f"Tell us what you think by {long_date(consultation.closes_on)}."
    if today() < consultation.opens_on:
        return f"You can tell us what you think from {long_date(consultation.opens_on)}."
    done = "This is what people said and what we did." if is_weighed else "We are reading the answers."
    return f"This closed on {long_date(consultation.closes_on)}. {done}"


def _question(
    request: HttpRequest, code: str, consultation: Consultation, form: forms.Form, *, onward: str, back: str
) -> HttpResponse:
    """Ask one question; a good answer is kept and leads onward."""
    if not _is_open(consultation):
        return redirect("consultation", code=code)
    if request.method == "POST" and form.is_valid():
        _keep(request, consultation, **{key: str(value) for key, value in form.cleaned_data.items()})
        return redirect("consultation-check" if request.GET.get("from") == "check" else onward, code=code)
    field = next(iter(form))
    return render(
        request,
        "democracy/question.html",
        {
            "page_title": field.label,
            "caption": consultation.matter.title,
            "back_href": f"/consultations/{code}/check" if request.GET.get("from") == "check" else back,
            "form": form,
            "errors": form.errors,
        },
        status=422 if form.errors else 200,
    )


def _form(request: HttpRequest, kind: type[forms.Form], kept: dict[str, str], **extra: Any) -> forms.Form:
    return kind(request.POST, **extra) if request.method == "POST" else kind(initial=kept, **extra)


@require_http_methods(["GET", "POST"])
@open_to(Permission.PUBLIC, Purpose.OPERATION)
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """Ask which option somebody prefers."""
    consultation = _consultation(request, code)
    form = _form(
        request,
        AnswerForm,
        _answers(request, consultation),
        question=consultation.question,
        options=queries.options_of(matter_code=code),
    )
    back = f"/consultations/{code}"
    return _question(request, code, consultation, form, onward="consultation-why", back=back)


@require_http_methods(["GET", "POST"])
@open_to(Permission.PUBLIC, Purpose.OPERATION)
def why(request: HttpRequest, code: str) -> HttpResponse:
    """Ask why."""
    consultation = _consultation(request, code)
    form = _form(request, WhyForm, _answers(request, consultation))
    back = f"/consultations/{code}/answer"
    return _question(request, code, consultation, form, onward="consultation-name", back=back)


@require_http_methods(["GET", "POST"])
@open_to(Permission.PUBLIC, Purpose.OPERATION)
def name(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a name, which nobody has to give."""
    consultation = _consultation(request, code)
    form = _form(request, NameForm, _answers(request, consultation))
    back = f"/consultations/{code}/why"
    return _question(request, code, consultation, form, onward="consultation-check", back=back)


@require_http_methods(["GET", "POST"])
@open_to(Permission.PUBLIC, Purpose.OPERATION)
def check(request: HttpRequest, code: str) -> HttpResponse:
    """Show the answers before they are sent, and send them."""
    consultation = _consultation(request, code)
    said = _answers(request, consultation)
    if not said.get("answer"):
        return redirect("consultation-answer", code=code)
    refused = ""
    if request.method == "POST":
        try:
            reference = services.respond(
                consultation_id=consultation.pk,
                answer=said["answer"],
                text=said.get("text", ""),
                name=said.get("name", ""),
                on=today(),
                by=request.actor,
                at=now(),
            )
        except ConsultationRefusedError as error:
            refused = str(error)
        else:
            del request.session[f"consultation-{consultation.pk}"]
            request.session[f"consultation-sent-{consultation.matter.code}"] = reference
            return redirect("consultation-sent", code=code)
    return render(
        request,
        "democracy/check.html",
        {
            "page_title": "Check your answers",
            "caption": consultation.matter.title,
            "back_href": f"/consultations/{code}/name",
            "errors": [{"text": refused}] if refused else [],
            "rows": [
                {
                    "label": label,
                    "value": said.get(key) or "Not given",
                    "action": "Change",
                    "action_href": f"/consultations/{code}/{page}?from=check",
                }
                for key, page, label in (
                    ("answer", "answer", consultation.question),
                    ("text", "why", "Why"),
                    ("name", "name", "Your name"),
                )
            ],
        },
    )


@require_GET
@open_to(Permission.PUBLIC)
def sent(request: HttpRequest, code: str) -> HttpResponse:
    """Show the reference number of an answer that was sent."""
    consultation = _consultation(request, code)
    reference = request.session.get(f"consultation-sent-{consultation.matter.code}")
    if not reference:
        return redirect("consultation", code=code)
    return render(
        request,
        "democracy/sent.html",
        {
            "page_title": "We have your answer",
            "reference": reference,
            "consultation": consultation,
        },
    )
