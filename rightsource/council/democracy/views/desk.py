"""The desk of democratic services: what each matter lacks, and the forms that supply it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose, Role
from rightsource.commons.pages.components.confirming import attempt
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.forms import (
    ReportForm,
    RequirementForm,
    StepForm,
    WeighForm,
)
from rightsource.council.democracy.models import Consultation, Matter
from rightsource.council.democracy.rules import (
    ConsultationRefusedError,
    MatterKind,
    Missing,
    ReportKind,
    StepKind,
)
from rightsource.council.democracy.rules.windows import clock_of_law
from rightsource.council.democracy.views.asking import REFUSALS, crumbs, form_page, matter_or_404
from rightsource.council.democracy.views.registers import AUDIENCES, BODIES, KINDS, REPORTS
from rightsource.ground import parameters
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise


@require_GET
@open_to(Permission.BUDGET_PROPOSE)
def start(request: HttpRequest) -> HttpResponse:
    """Show what waits: matters with what each lacks, unanswered warnings, overdue recommendations."""
    on = today()
    items = [*_warnings(on), *_matters(on), *_recommendations(on)]
    decided = queries.decisions().count()
    waiting = sum(1 for item in items if item["action"] == "See what is missing")
    return render(
        request,
        "democracy/desk.html",
        {
            "page_title": "Decisions in hand",
            "headline": f"{pluralise(waiting, 'matter')} {'lacks' if waiting == 1 else 'lack'} something before it can "
            "be decided."
            if waiting
            else ("Every matter in hand has what the law asks for." if items else "No matter waits to be decided."),
            "breadcrumbs": [{"text": "Desk", "href": "/desk"}, {"text": "Decisions in hand"}],
            "as_at": on,
            "items": items,
            "fine": f"{pluralise(decided, 'decision')} recorded with every part that the law asks for.",
            "planned": queries.forward_plan(on=on),
            "new_matter": Permission.DECISION_RECORD,
        },
    )


def _item(what: str, why: str, since: date, on: date, **over: str) -> dict[str, object]:
    days = (on - since).days
    item: dict[str, object] = {
        "what": what,
        "why": why,
        "age": pluralise(days, "day"),
        "since": f"since {long_date(since)}",
        "urgency": "",
        "href": "",
        "action": "",
        "action_href": "",
    }
    return {**item, **over}


def _warnings(on: date) -> list[dict[str, object]]:
    return [
        _item(
            f"Warning: {warning.title}",
            f"It reached {pluralise(warning.receipts, 'person', 'people')}. "
            f"The council has {clock_of_law('finance.section_114_response', warning.warned_on)} to answer.",
            warning.warned_on,
            on,
            urgency="late" if warning.is_escalated else "soon",
            action="Answer it",
            action_href=f"/desk/democracy/matters/{warning.code}/report",
        )
        for warning in queries.warnings_on(on=on)
        if warning.answered_on is None
    ]


def _matters(on: date) -> list[dict[str, object]]:
    items = []
    waits = parameters.value("desks.matter_waits", on=on).whole
    rows = [row for row in reversed(queries.matters(is_decided=False)) if row.kind != MatterKind.WARNING]
    lacks = queries.missing_of_each(matters=rows, on=on)
    for row in rows:
        missing = lacks[row.pk]
        why = f"{pluralise(len(missing), 'part is', 'parts are')} missing: {missing[0].sentence}" if missing else ""
        items.append(
            _item(
                row.title,
                why or "Nothing is missing.",
                row.on,
                on,
                urgency="soon" if missing and (on - row.on).days > waits else "",
                href=f"/desk/democracy/matters/{row.code}",
                action="See what is missing" if missing else "Decide",
                action_href=f"/desk/democracy/matters/{row.code}",
            )
        )
    return items


def _recommendations(on: date) -> list[dict[str, object]]:
    return [
        _item(
            f"Recommendation {row.code}: {row.text}",
            f"{row.source}. {row.owner_title} was to answer by {long_date(row.due_on)}.",
            row.due_on,
            on,
            urgency="late",
        )
        for row in queries.recommendations(on=on)
        if row.due_on < on
    ]


# Where each missing part is supplied.
SUPPLIES = {
    "section_25": "report",
    "officer": "report",
    "equality": "report",
    "finance": "report",
    "response": "report",
    "duty_test": "report",
    "executive_proposal": "step",
    "leader_reply": "step",
    "council_tax_requirement": "requirement",
    "precept": "requirement",
    "recorded_vote": "vote",
    "options": "options",
    "do_nothing": "options",
    "in_house": "options",
    "notice": "notice",
}


def _supply(part: str, matter: Matter, consultations: Sequence[Consultation]) -> str:
    """Return the page that supplies a missing part, or nothing where it takes time or another room."""
    kind, _, which = part.partition(":")
    if kind == "weighed":
        asked = [row for row in consultations if row.audience == which]
        return f"/desk/democracy/matters/{matter.code}/weigh/{asked[-1].pk}"
    if kind == "consultation":
        asked = [row for row in consultations if row.audience == which]
        is_open = any(row.closes_on >= today() for row in asked)
        return "" if is_open else f"/desk/democracy/matters/{matter.code}/consult"
    page = SUPPLIES.get(kind, "")
    return f"/desk/democracy/matters/{matter.code}/{page}" if page else ""


@require_GET
@open_to(Permission.BUDGET_PROPOSE)
def matter(request: HttpRequest, code: str) -> HttpResponse:
    """Show one matter: what is missing with the law that asks for it, and what is there."""
    found = matter_or_404(code)
    on = today()
    missing = queries.missing_of(matter_code=code, option_number=None, on=on)
    decided = queries.decisions().filter(matter=found).first()
    consultations = queries.consultations_of(matter_code=code)
    answers = queries.answers_of_each(consultation_ids=[row.pk for row in consultations])
    return render(
        request,
        "democracy/matter.html",
        {
            "page_title": found.title,
            "caption": f"{KINDS[found.kind]} · {BODIES[found.body]}",
            "headline": f"Decided on {long_date(decided.decided_on)}."
            if decided
            else _missing_headline(missing, found),
            "breadcrumbs": crumbs({"text": found.title}),
            "as_at": on,
            "matter": found,
            "decided": decided,
            "missing": []
            if decided
            else [{"part": part, "href": _supply(part.part, found, consultations)} for part in missing],
            "is_budget": found.kind == MatterKind.BUDGET,
            "may_record": request.actor.may(Permission.DECISION_RECORD),
            "may_propose": request.actor.may(Permission.BUDGET_PROPOSE),
            "may_consult": request.actor.may(Permission.CONSULTATION_MANAGE),
            "options": queries.options_of(matter_code=code),
            "reports": [{"title": REPORTS[row.kind], "row": row} for row in queries.reports_of(matter_code=code)],
            "consultations": [
                {"row": row, "whom": AUDIENCES[row.audience], "answers": answers[row.pk]} for row in consultations
            ],
            "votes": queries.votes_of(matter_code=code),
        },
    )


def _missing_headline(missing: Sequence[Missing], found: Matter) -> str:
    if not missing:
        return "Nothing is missing: this can be decided."
    if [part.part for part in missing] == ["recorded_vote"]:
        return "Only the recorded vote is missing."
    return f"{pluralise(len(missing), 'part is', 'parts are')} missing before this can be decided."


@require_http_methods(["GET", "POST"])
@open_to(Permission.BUDGET_PROPOSE, Purpose.OPERATION)
def report(request: HttpRequest, code: str) -> HttpResponse:
    """File a report."""
    found = matter_or_404(code)
    duties = queries.facts_of(matter_code=code).duties
    is_finance = request.actor.role is Role.FINANCE_OFFICER
    form = ReportForm(request.POST or None, duties=duties, may_warn=is_finance)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def file() -> None:
            services.file_report(
                matter_code=code,
                kind=ReportKind(given["kind"]),
                text=given["text"],
                duty_code=given["duty_code"],
                on=today(),
                by=request.actor,
                at=now(),
            )

        if attempt(form, refusals=REFUSALS, act=file):
            return redirect("democracy-matter", code=code)
    words = "" if is_finance else "Only the finance officer files the section 25 report."
    return form_page(request, found, form, "File a report", button="File the report", words=words)


@require_http_methods(["GET", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def step(request: HttpRequest, code: str) -> HttpResponse:
    """Record a step between executive, council and scrutiny."""
    found = matter_or_404(code)
    form = StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        services.take_step(
            matter_code=code,
            kind=StepKind(given["kind"]),
            text=given["text"],
            on=given["on"],
            by=request.actor,
            at=now(),
        )
        return redirect("democracy-matter", code=code)
    return form_page(request, found, form, "Record a step", button="Record the step")


@require_http_methods(["GET", "POST"])
@open_to(Permission.BUDGET_ADOPT, Purpose.OPERATION)
def requirement(request: HttpRequest, code: str) -> HttpResponse:
    """Record the council tax requirement."""
    found = matter_or_404(code)
    form = RequirementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        band_d = given["band_d_pounds"]
        services.require_council_tax(
            matter_code=code,
            pence=Money.of(given["pounds"]).pence,
            band_d_pence=None if band_d is None else Money.of(band_d).pence,
            precept_on=given["precept_on"],
            by=request.actor,
            at=now(),
        )
        return redirect("democracy-matter", code=code)
    return form_page(request, found, form, "Council tax requirement", button="Record the requirement")


@require_http_methods(["GET", "POST"])
@open_to(Permission.CONSULTATION_MANAGE, Purpose.OPERATION)
def weigh(request: HttpRequest, code: str, consultation_id: int) -> HttpResponse:
    """Weigh what people answered: the answers, then what they said and what was done."""
    found = matter_or_404(code)
    consultation = found.consultations.filter(pk=consultation_id).first()
    if consultation is None:
        raise Http404("There is no such consultation of this matter.")
    form = WeighForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def weigh_it() -> None:
            services.weigh_consultation(
                consultation_id=consultation_id,
                said=given["said"],
                did=given["did"],
                on=today(),
                by=request.actor,
                at=now(),
            )

        if attempt(form, refusals=(ConsultationRefusedError,), act=weigh_it):
            return redirect("democracy-matter", code=code)
    counts = queries.answers_of(consultation_id=consultation_id)
    said = "; ".join(f"{answer}: {count}" for answer, count in counts.items())
    words = f"Answers: {said}." if said else "Nobody answered."
    return form_page(request, found, form, "Weigh the answers", button="Publish what was said and done", words=words)
