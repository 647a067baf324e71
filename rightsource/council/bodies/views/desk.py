"""The desk of bodies: what keeps each from approval and why it is asked for, and the case by version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.books.ledger.rules import page_of, words_for
from rightsource.commons.access.doors import open_to, refusal, today
from rightsource.commons.access.rules import TITLES, Permission, Role
from rightsource.commons.pages.components import Column, Table
from rightsource.council.bodies import queries
from rightsource.council.bodies.models import Body, BusinessCase
from rightsource.council.bodies.queries import AtGate
from rightsource.council.bodies.rules import (
    PLANNED,
    SIGN_OFF_TITLES,
    STAGE_TITLES,
    Health,
    LegalForm,
    SignOffRole,
    Stage,
    form_rule,
    gate_missing,
)
from rightsource.council.bodies.views.words import ALL_SIGNED, SIGNERS, START, a_body, case_rows, signed_by, strands_of
from rightsource.ground import parameters
from rightsource.ground.text import pluralise
from rightsource.ground.time import day_in_london

WRITES = frozenset({Stage.IDEA, Stage.CASE})
R1 = "Control R1: no body without a whole business case"
R1_SIGNED = "Control R1: three officers stand for it with their names"
KEY = "Local Government Act 2000 s9D: key decisions are the executive’s"


def _council_only(request: HttpRequest) -> None:
    """A body's staff read their own case on the register; who signed it is the council's."""
    if request.actor.role is Role.BODY_STAFF:
        raise PermissionDenied(refusal(Permission.BODY_MANAGE))


@require_safe
@open_to(Permission.BODY_READ)
def bodies(request: HttpRequest) -> HttpResponse:
    """Show the bodies by stage: what keeps each planned one from approval, oldest first; those at work in a table."""
    _council_only(request)
    on = today()
    found = queries.bodies(on=on)
    planned = [body for body in found if Stage(body.stage) in PLANNED]
    at_gate = queries.at_gate(body_ids=[body.pk for body in planned])
    steps = queries.latest_steps(body_ids=[body.pk for body in planned])
    items = sorted(
        (_item(request, body, on, at_gate[body.pk], steps[body.pk].on) for body in planned),
        key=lambda item: str(item["iso"]),
    )
    live = [body for body in found if Stage(body.stage) not in PLANNED]
    return render(
        request,
        "bodies/desk.html",
        {
            "page_title": "Bodies",
            "headline": _finding(planned, live, sum(bool(each.missing) for each in at_gate.values())),
            "items": items,
            "fine": f"{pluralise(len(live), 'body', 'bodies')} at work, with nothing to do at the gate.",
            "live": _live(live),
            "may_manage": request.actor.may(Permission.BODY_MANAGE),
            "as_at": on,
        },
    )


def _finding(planned: Sequence[Body], live: Sequence[Body], waiting: int) -> str:
    if not planned:
        return f"No body is planned; {pluralise(len(live), 'is', 'are')} at work."
    if not waiting:
        return f"{pluralise(len(planned), 'planned body has', 'planned bodies have')} all that the gate asks."
    return (
        f"{waiting} of {pluralise(len(planned), 'planned body', 'planned bodies')} "
        f"{'is' if waiting == 1 else 'are'} kept from approval by something that is missing."
    )


def _item(request: HttpRequest, body: Body, on: date, gate: AtGate, since: date) -> dict[str, object]:
    """Return a planned body as something that waits: since when, why, and the one thing that moves it."""
    stage = Stage(body.stage)
    missing = [] if stage is Stage.APPROVED else gate.missing
    late = parameters.value("desks.business_case_late", on=on).whole
    why = f"{pluralise(len(missing), 'thing')} missing. {missing[0]}" if missing else "Nothing is missing at the gate."
    href = f"{START}/{body.code}"
    action, to = "See what is missing", href
    if not missing and request.actor.may(Permission.BODY_MANAGE):
        action, to = "Stand it up", f"{href}/stand-up"
    elif _may_sign(request, body, gate.case, gate.signed):
        action, to = "Read and sign", f"{href}/sign"
    elif not missing:
        action = "See it"
    return {
        "what": f"{body.name} ({STAGE_TITLES[stage].lower()})",
        "why": why,
        "age": pluralise((on - since).days, "day"),
        "since": f"since {since:%-d %B %Y}",
        "iso": since.isoformat(),
        "urgency": "late" if missing and (on - since).days > late else "soon",
        "href": href,
        "action": action,
        "action_href": to,
    }


def _live(found: Sequence[Body]) -> Table:
    healths = queries.healths_of(body_ids=[body.pk for body in found])
    return Table(
        caption="At work",
        columns=[
            Column("name", "Body", href=lambda row: f"{START}/{row['code']}"),
            Column("form", "Legal form"),
            Column("starts_on", "Since", "day"),
            Column("health", "Health"),
        ],
        rows=[
            {
                "name": body.name,
                "code": body.code,
                "form": form_rule(LegalForm(body.legal_form), body.starts_on or today()).title,
                "starts_on": body.starts_on,
                "health": _health(healths[body.pk]),
            }
            for body in found
        ],
        empty="No body is at work for the council.",
    )


def _health(found: Health | None) -> str:
    if found is None:
        return "No accounts filed"
    return " ".join(found.warnings) or "No warning"


def _may_sign(request: HttpRequest, body: Body, case: BusinessCase | None, signed: Sequence[SignOffRole]) -> bool:
    """Whether the acting role still has to sign this case."""
    role = request.actor.role
    return case is not None and Stage(body.stage) is Stage.CASE and role in SIGNERS and role.value not in signed


@require_safe
@open_to(Permission.BODY_READ)
def body(request: HttpRequest, code: str) -> HttpResponse:
    """Show one body's way through the gate: what is missing and why it is asked, the case by version, who signed."""
    _council_only(request)
    found = a_body(code)
    stage = Stage(found.stage)
    cases = queries.cases_of(body_id=found.pk)
    case = next(iter(cases), None)
    signers = queries.signers_of(case_ids=[row.pk for row in cases])
    may_manage = request.actor.may(Permission.BODY_MANAGE)
    missing = _missing(request, found, case) if stage in PLANNED else []
    return render(
        request,
        "bodies/desk_body.html",
        {
            "page_title": found.name,
            "caption": f"{STAGE_TITLES[stage]} · "
            f"{form_rule(LegalForm(found.legal_form), found.starts_on or today()).title}",
            "headline": _headline(found, missing),
            "breadcrumbs": [{"text": "Bodies", "href": START}, {"text": found.short_name}],
            "body": found,
            "missing": missing,
            "is_planned": stage in PLANNED,
            "case": case,
            "parts": case_rows(queries.parts_of(case)),
            "strands": strands_of(queries.parts_of(case)),
            "versions": [
                {
                    "when": f"Version {row.version}",
                    "what": f"{day_in_london(row.at):%-d %B %Y}, signed by "
                    + (", ".join(TITLES[Role(role.value)] for role in signers[row.pk]) or "nobody"),
                }
                for row in cases
            ],
            "history": [
                {
                    "when": f"{step.on:%-d %B %Y}",
                    "what": step.action.replace("_", " ").capitalize()
                    + (f": {words_for(step.reason)}" if step.reason else ""),
                    "href": page_of(step.reason),
                }
                for step in reversed(queries.steps_of(body_id=found.pk))
            ],
            "may_write": may_manage and stage in WRITES,
            "may_stand_up": may_manage and stage in {Stage.CASE, Stage.APPROVED},
            "may_sign": _may_sign(request, found, case, [] if case is None else signers[case.pk]),
            "role": request.actor.title,
        },
    )


def _headline(found: Body, missing: Sequence[dict[str, str]]) -> str:
    stage = Stage(found.stage)
    if stage is Stage.LIVE:
        return f"{found.name} has worked for the council since {found.starts_on:%-d %B %Y}."
    if stage is Stage.ENDED:
        return f"{found.name} has ended."
    kept_by = len(missing) - 1  # the executive's decision comes last, and is named when the body is stood up
    if kept_by > 0:
        return f"{pluralise(kept_by, 'thing keeps', 'things keep')} it from approval."
    return "The gate is open: name the executive’s decision and stand it up."


def _missing(request: HttpRequest, found: Body, case: BusinessCase | None) -> list[dict[str, str]]:
    """Return what is missing, why it is asked for, and the page where whoever looks can add it."""
    here = f"{START}/{found.code}"
    writes = f"{here}/case" if request.actor.may(Permission.BODY_MANAGE) else ""
    signed = signed_by(case)
    rows: list[dict[str, str]] = []
    if Stage(found.stage) is not Stage.APPROVED:
        rows = [
            {"what": sentence, "why": R1, "href": writes, "action": "Write it"}
            for sentence in gate_missing(queries.parts_of(case), ALL_SIGNED)
        ]
        rows += [
            {
                "what": f"The sign-off of {SIGN_OFF_TITLES[role]} is absent"
                + (": you can sign." if request.actor.role.value == role.value and case else ": ask for it."),
                "why": R1_SIGNED,
                "href": f"{here}/sign" if request.actor.role.value == role.value and case else "",
                "action": "Read and sign",
            }
            for role in SignOffRole
            if role not in signed
        ]
    stands = f"{here}/stand-up" if request.actor.may(Permission.BODY_MANAGE) and not rows else ""
    return [
        *rows,
        {
            "what": "A key decision of the executive: it is named when the body is stood up.",
            "why": KEY,
            "href": stands,
            "action": "Name it",
        },
    ]
