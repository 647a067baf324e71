"""The desk of democratic services: what each matter lacks, and where it is supplied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import Permission
from rightsource.council.democracy import queries
from rightsource.council.democracy.models import Consultation, Matter
from rightsource.council.democracy.rules import MatterKind, Missing
from rightsource.council.democracy.views.asking import crumbs, matter_or_404
from rightsource.council.democracy.views.registers import AUDIENCES, BODIES, KINDS, REPORTS
from rightsource.ground import parameters
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
            f"The council must answer by {long_date(warning.due_on)}.",
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
