"""Propose a body, write its business case, sign it: each shown before it binds, and confirmed with a reference."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import TITLES, Permission, Purpose
from rightsource.commons.pages.components import Table
from rightsource.council.bodies import queries, services
from rightsource.council.bodies.forms import CaseForm, ProposeForm
from rightsource.council.bodies.rules import (
    BodyStepRefusedError,
    InterestDeclaredError,
    LegalForm,
    Stage,
    form_rule,
    gate_missing,
)
from rightsource.council.bodies.services import BodySpec, SignOffRefusedError
from rightsource.council.bodies.views.words import ALL_SIGNED, SIGNERS, START, a_body, case_rows, signed_by, strands_of
from rightsource.ground.text import pluralise, slug

WRITES = frozenset({Stage.IDEA, Stage.CASE})
REFUSALS = (BodyStepRefusedError, InterestDeclaredError, SignOffRefusedError)


@require_http_methods(["GET", "POST"])
@open_to(Permission.BODY_MANAGE, Purpose.OPERATION)
def propose(request: HttpRequest) -> HttpResponse:
    """Ask what a body is to be, show it, and put it on the register as an idea."""
    form = ProposeForm(request.POST or None, on=today())
    step = request.POST.get("step", "")
    if request.method == "POST" and step != "change" and form.is_valid():
        told = form.cleaned_data
        if step == "do":
            made = services.propose_body(
                body=BodySpec(
                    code=told["code"],
                    name=told["name"],
                    short_name=told["short_name"],
                    purpose=told["purpose"],
                    legal_form=LegalForm(told["legal_form"]),
                    is_not_for_profit=told["profit"] == "no",
                    owned_share_rate=form.owned_share_rate,
                    entity_code=told["code"],
                    provenance="published",
                ),
                by=request.actor,
                at=now(),
            )
            return redirect("desk-body-done", code=made.code, what="proposed")
        rule = form_rule(LegalForm(told["legal_form"]), today())
        rows = [
            {"label": "Name", "value": told["name"]},
            {"label": "In short", "value": told["short_name"] or told["name"]},
            {"label": "Address", "value": f"/bodies/{told['code']}"},
            {"label": "What it is for", "value": told["purpose"]},
            {"label": "Legal form", "value": rule.title},
            {"label": "Who may own it", "value": rule.who_may_own},
            {"label": "May it pay profit out?", "value": "No" if told["profit"] == "no" else "Yes"},
            {"label": "The council will own", "value": f"{told['owned'].normalize():f}%"},
        ]
        return _check(
            request, form, rows, "Check the proposal", "Put it on the register",
            "It stands on the public register as an idea. Nothing is decided by that.",
            [{"text": "Bodies", "href": START}],
        )  # fmt: skip
    return _ask(request, form, "bodies/propose.html", "Propose a body", [{"text": "Bodies", "href": START}])


def _check(
    request: HttpRequest,
    form: ProposeForm | CaseForm,
    rows: Sequence[dict[str, str]],
    title: str,
    button: str,
    words: str,
    crumbs: Sequence[dict[str, str]],
    table: Table | None = None,
) -> HttpResponse:
    return render(
        request,
        "pages/check.html",
        {
            "page_title": title,
            "headline": words,
            "breadcrumbs": [*crumbs, {"text": title}],
            "rows": rows,
            "table": table,
            "form": form,
            "button": button,
            "cancel_href": crumbs[-1]["href"],
        },
    )


def _ask(
    request: HttpRequest,
    form: ProposeForm | CaseForm,
    template: str,
    title: str,
    crumbs: Sequence[dict[str, str]],
    **more: str,
) -> HttpResponse:
    asks_more = request.POST.get("step", "").startswith("more")
    errors = [] if asks_more or not form.is_bound else list(form.errors)
    return render(
        request,
        template,
        {
            "page_title": title,
            "breadcrumbs": [*crumbs, {"text": title}],
            "form": form,
            "errors": errors,
            "cancel_href": crumbs[-1]["href"],
            **more,
        },
        status=422 if errors else 200,
    )


@require_http_methods(["GET", "POST"])
@open_to(Permission.BODY_MANAGE, Purpose.OPERATION)
def write_case(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the business case, show what is still missing, and keep it as a new version."""
    found = a_body(code)
    if request.method == "GET" and Stage(found.stage) not in WRITES:
        return redirect("desk-a-body", code=code)
    latest = queries.case_of(body_id=found.pk)
    form = CaseForm(request.POST or None, case=queries.parts_of(latest))
    crumbs = [{"text": "Bodies", "href": START}, {"text": found.short_name, "href": f"{START}/{code}"}]
    step = request.POST.get("step", "")
    version = 1 if latest is None else latest.version + 1
    if request.method == "POST" and step in ("", "check", "do") and form.is_valid():
        parts = form.parts()
        if step == "do":
            try:
                services.write_business_case(
                    body_id=found.pk, parts=parts, provenance="published", by=request.actor, at=now()
                )
            except BodyStepRefusedError as error:
                form.add_error(None, str(error))
            else:
                return redirect("desk-body-done", code=code, what="written")
        else:
            missing = gate_missing(parts, ALL_SIGNED)
            words = f"It becomes version {version}; officers then sign that version." + (
                f" {pluralise(len(missing), 'part is', 'parts are')} still missing: {' '.join(missing)}"
                if missing
                else " No part is missing."
            )
            return _check(
                request, form, case_rows(parts), "Check the business case", f"Keep version {version}", words, crumbs,
                strands_of(parts),
            )  # fmt: skip
    return _ask(request, form, "bodies/write_case.html", "Business case", crumbs, caption=found.name)


@require_http_methods(["GET", "POST"])
@open_to(Permission.BODY_READ, Purpose.OPERATION)
def sign(request: HttpRequest, code: str) -> HttpResponse:
    """Show an officer the whole case, and take the officer's name under it, in the officer's own role."""
    found = a_body(code)
    if request.actor.role not in SIGNERS:
        able = ", ".join(sorted(TITLES[role] for role in SIGNERS))
        raise PermissionDenied(f"Your role does not sign business cases. Who can: {able}.")
    case = queries.case_of(body_id=found.pk)
    if case is None:
        raise Http404(f"There is no business case for {found.name} to sign. A commissioner writes it first.")
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        seen = request.POST.get("version", "")
        if seen != str(case.version):
            errors.append({"text": f"You read another version: this is version {case.version}. Read it and sign it."})
        else:
            try:
                with transaction.atomic():
                    services.sign_off(case_id=case.pk, by=request.actor, at=now())
            except REFUSALS as error:
                errors.append({"text": str(error)})
            else:
                return redirect("desk-body-done", code=code, what="signed")
    parts = queries.parts_of(case)
    return render(
        request,
        "bodies/sign.html",
        {
            "page_title": f"Sign version {case.version}",
            "caption": found.name,
            "headline": f"You sign as {request.actor.title}. Your name stands under this version, and under no other.",
            "breadcrumbs": [
                {"text": "Bodies", "href": START},
                {"text": found.short_name, "href": f"{START}/{code}"},
                {"text": "Sign"},
            ],
            "rows": case_rows(parts),
            "strands": strands_of(parts),
            "missing": gate_missing(parts, ALL_SIGNED),
            "case": case,
            "body": found,
            "errors": errors,
            "role": request.actor.title,
        },
        status=422 if errors else 200,
    )


@require_safe
@open_to(Permission.BODY_READ)
def done(request: HttpRequest, code: str, what: str) -> HttpResponse:
    """Confirm what was just done, from what is recorded, with its reference."""
    found = a_body(code)
    case = queries.case_of(body_id=found.pk)
    said = {"proposed": (f"{found.short_name} is on the register", f"bodies/{found.code}", "Write its business case")}
    if case is not None:
        version = f"{found.code} · version {case.version}"
        said["written"] = (f"Version {case.version} is kept", version, "See who has to sign it")
        if request.actor.role.value in signed_by(case):
            said["signed"] = (
                f"You signed version {case.version}",
                f"{version} · {slug(request.actor.title)}",
                "See what is still missing",
            )
    if what not in said:
        raise Http404("Nothing of that kind was done here. Look at the body itself.")
    title, reference, way = said[what]
    return render(
        request,
        "bodies/done.html",
        {
            "page_title": title,
            "reference": reference,
            "body": found,
            "way": way,
            "href": f"{START}/{code}" + ("/case" if what == "proposed" else ""),
        },
    )
