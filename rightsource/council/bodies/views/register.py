"""The public register of bodies, and a body's record with the parts that only the desk sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from rightsource.books.ledger.rules import page_of, words_for
from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import TITLES, Permission, Role
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.council.bodies import queries
from rightsource.council.bodies.models import Body, BusinessCase
from rightsource.council.bodies.rules import (
    PLANNED,
    STAGE_TITLES,
    Health,
    LegalForm,
    Stage,
    Status,
    dividend_cap,
    form_rule,
    in_words,
)
from rightsource.ground.text import pluralise

STAGE_TAGS = {Stage.IDEA: "grey", Stage.CASE: "yellow", Stage.APPROVED: "blue", Stage.LIVE: "green", Stage.ENDED: "red"}


def _finding(bodies: Sequence[Body]) -> str:
    live = sum(body.stage == Stage.LIVE for body in bodies)
    planned = sum(Stage(body.stage) in PLANNED for body in bodies)
    if not bodies:
        return "No body is on the register yet."
    ended = len(bodies) - live - planned
    parts = [f"{pluralise(live, 'body', 'bodies')} {'is' if live == 1 else 'are'} at work for the council"]
    if planned:
        parts.append(f"{planned} {'is' if planned == 1 else 'are'} planned")
    if ended:
        parts.append(f"{ended} {'has' if ended == 1 else 'have'} ended")
    return ", ".join(parts) + "."


@open_to(Permission.PUBLIC)
def register(request: HttpRequest) -> HttpResponse:
    """Show every body that the register ever held."""
    bodies = queries.every_body()
    table = Table(
        caption="Register of bodies",
        columns=[
            Column("name", "Body", href=lambda row: f"/bodies/{row['code']}"),
            Column("form", "Legal form"),
            Column("stage", "Stage", tag=lambda row: str(row["colour"])),
            Column("starts_on", "At work from", "day"),
            Column("ends_before", "Until", "day"),
            Column("provenance", "Source"),
        ],
        rows=[
            {
                "name": body.name,
                "code": body.code,
                "form": form_rule(LegalForm(body.legal_form), body.starts_on or today()).title,
                "stage": STAGE_TITLES[Stage(body.stage)],
                "colour": STAGE_TAGS[Stage(body.stage)],
                "starts_on": body.starts_on,
                "ends_before": body.ends_before,
                "provenance": body.provenance,
                "source": body.source,
            }
            for body in bodies
        ],
        address=request.get_full_path(),
        csv_name="bodies",
        empty="Bodies will stand here from the day they are proposed until after they have ended.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    return render(
        request,
        "bodies/register.html",
        {
            "page_title": "Bodies of the federation",
            "headline": _finding(bodies),
            "table": table,
            "benefits": _benefits(request),
            "as_at": today(),
        },
    )


def _benefits(request: HttpRequest) -> Table | None:
    """Return one register of money in and out across bodies, for those who may read the cases (control R2)."""
    if not request.actor.may(Permission.BODY_READ):
        return None
    return Table(
        caption="Money in and out of every business case",
        columns=[Column("body", "Body"), Column("strand", "Strand"), Column("into", "In"), Column("out", "Out")],
        rows=[
            {
                "body": body.short_name,
                "strand": strand.name,
                "into": in_words(strand.money_in),
                "out": in_words(strand.money_out),
            }
            for body, strand in queries.benefit_register()
        ],
        empty="No business case states its money strand by strand yet.",
    )


@open_to(Permission.PUBLIC)
def body(request: HttpRequest, code: str) -> HttpResponse:
    """Show what a body is, who owns it and how it came to be; its case, interests and health to those who may."""
    found = queries.body(code=code)
    if found is None:
        raise Http404(f"There is no body “{code}”. Look it up under /bodies.")
    on = today()
    stage = Stage(found.stage)
    rule = form_rule(LegalForm(found.legal_form), found.starts_on or on)
    checked = "" if rule.status is Status.SOURCED else " (to be checked)"
    rate = dividend_cap(rule.form, on)
    cap = f"; dividends at most {rate:.0%} of profit" if rate else ""
    rows = [
        {"label": "Stage", "value": STAGE_TITLES[stage]},
        {"label": "What it is for", "value": found.purpose} if found.purpose else None,
        {"label": "Legal form", "value": rule.title, "provenance": found.provenance, "source": found.source},
        {"label": "For profit?", "value": ("No" if found.is_not_for_profit else "Yes") + cap},
        {
            "label": "Assets locked?",
            "value": {True: "Yes", False: "No", None: "Its own rules decide"}[rule.has_asset_lock],
        },
        {"label": "Who may own it", "value": rule.who_may_own},
        {"label": "Law", "value": rule.source + checked},
        {
            "label": "Owners",
            "value": ", ".join(
                f"{owner.owner_name} {owner.share_rate:.0%}" for owner in queries.owners(body_id=found.pk, on=on)
            )
            or "None recorded",
        },
        {
            "label": "Decision behind it",
            "value": words_for(found.decision_ref) if found.decision_ref else "None: it is older than the register",
            "href": page_of(found.decision_ref),
        }
        if stage not in PLANNED or found.decision_ref
        else {"label": "Decision behind it", "value": "Not decided yet"},
        {"label": "Agreements with it", "value": "See the register", "href": f"/agreements?body={found.code}"},
    ]
    return render(
        request,
        "bodies/body.html",
        {
            "page_title": found.name,
            "caption": "Register of bodies",
            "breadcrumbs": [{"text": "Bodies", "href": "/bodies"}, {"text": found.short_name}],
            "headline": _sentence(found, stage),
            "rows": rows,
            "history": [
                {
                    "when": f"{step.on:%-d %B %Y}",
                    "what": f"{step.action.replace('_', ' ').capitalize()}"
                    + (f": {words_for(step.reason)}" if step.reason else ""),
                    "href": page_of(step.reason),
                }
                for step in reversed(queries.steps_of(body_id=found.pk))
            ],
            "desk": _desk(request, found),
            "as_at": on,
        },
    )


def _sentence(found: Body, stage: Stage) -> str:
    if stage is Stage.LIVE and found.starts_on:
        return f"{found.name} has worked for the council since {found.starts_on:%-d %B %Y}."
    if stage is Stage.ENDED:
        return f"{found.name} has ended" + (f" on {found.ends_before:%-d %B %Y}." if found.ends_before else ".")
    return f"{found.name} is planned: it is at “{STAGE_TITLES[stage]}”."


def _desk(request: HttpRequest, found: Body) -> Mapping[str, object] | None:
    """Return the parts that the council, its members and the body itself see."""
    if not request.actor.may(Permission.BODY_READ):
        return None
    case = queries.case_of(body_id=found.pk)
    return {
        "case": _case_rows(case),
        "version": None if case is None else case.version,
        "strands": _strands(case),
        "missing": queries.gate(body_id=found.pk) if Stage(found.stage) in PLANNED else [],
        "code": found.code,
        "may_see_position": request.actor.may(Permission.POSITION_READ) and Stage(found.stage) is Stage.LIVE,
        "health": _health_rows(queries.health_of(body_id=found.pk)),
        "interests": [
            {"label": interest.role.capitalize(), "value": f"declared from {interest.starts_on:%-d %B %Y}"}
            for interest in queries.interests_of(body_id=found.pk, on=today())
        ],
    }


def _case_rows(case: BusinessCase | None) -> list[dict[str, str]]:
    parts = queries.parts_of(case)
    if case is None or parts is None:
        return []
    signed = [TITLES[Role(row.role)] for row in queries.sign_offs_of(case_id=case.pk)]
    return [
        {"label": "In short", "value": parts.summary or "Not written"},
        {"label": "Cost today", "value": in_words(parts.baseline_cost)},
        {
            "label": "Benefits by year",
            "value": "; ".join(f"{each.year}: {each.amount}" for each in parts.benefits) or "Not stated",
        },
        {"label": "If nothing is done", "value": parts.do_nothing or "Not stated"},
        {"label": "If it stays in-house", "value": parts.in_house or "Not stated"},
        {"label": "Way back", "value": parts.exit_plan or "Not stated"},
        {"label": "Signed by", "value": ", ".join(signed) or "Nobody yet"},
    ]


def _strands(case: BusinessCase | None) -> Table | None:
    parts = queries.parts_of(case)
    if parts is None:
        return None
    return Table(
        caption="Money in and out, strand by strand",
        columns=[Column("strand", "Strand"), Column("into", "In"), Column("out", "Out")],
        rows=[
            {"strand": row.name, "into": in_words(row.money_in), "out": in_words(row.money_out)}
            for row in parts.strands
        ],
        empty="No strand is stated.",
    )


def _health_rows(found: Health | None) -> list[dict[str, str]]:
    if found is None:
        return []
    share = "No income" if found.dependence_rate is None else f"{found.dependence_rate:.0%}"
    months = "No cost" if found.cash_months is None else f"{found.cash_months:.1f} months"
    return [
        {"label": "Income from the council", "value": share},
        {"label": "Earned less cost, a year", "value": str(found.surplus)},
        {"label": "Owned less owed", "value": str(found.net_assets)},
        {"label": "How long its cash lasts", "value": months},
        {"label": "Warnings", "value": " ".join(found.warnings) or "None"},
    ]
