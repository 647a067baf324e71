"""Deciding: what is about to be decided is shown in words, refused while something is missing, and then binds."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import Column, Table
from rightsource.commons.pages.components.confirming import Confirming, check_page, confirmed, say_done
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.forms import AdoptForm, DecideForm
from rightsource.council.democracy.models import Matter
from rightsource.council.democracy.rules import MatterKind
from rightsource.council.democracy.views.asking import REFUSALS, crumbs, form_page, matter_or_404
from rightsource.council.democracy.views.registers import BODIES
from rightsource.ground.money import Money
from rightsource.ground.text import long_date
from rightsource.journeys import adopt_budget as adoption
from rightsource.journeys.keep_floors import asking


def _check(
    request: HttpRequest,
    found: Matter,
    form: DecideForm,
    *,
    title: str,
    button: str,
    headline: str,
    more: Sequence[dict[str, str]] = (),
    table: Table | None = None,
) -> HttpResponse:
    given = form.cleaned_data
    chosen = dict(form.fields["option_number"].choices)[given["option_number"]]
    here = f"/desk/democracy/matters/{found.code}"
    return check_page(
        request,
        form,
        title=title,
        caption=found.title,
        headline=headline,
        breadcrumbs=crumbs({"text": found.title, "href": here}),
        rows=[
            {"label": "Number", "value": given["code"]},
            {"label": "Who decides", "value": BODIES[found.body]},
            {"label": "Day", "value": long_date(given["on"])},
            {"label": "What is decided", "value": chosen},
            {"label": "Reasons", "value": given["reasons"]},
            *more,
        ],
        table=table,
        button=button,
        cancel_href=here,
    )


@require_http_methods(["GET", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def decide(request: HttpRequest, code: str) -> HttpResponse:
    """Decide a matter that is not a budget."""
    found = matter_or_404(code)
    if found.kind == MatterKind.BUDGET:
        return redirect("democracy-adopt", code=code)
    form = DecideForm(request.POST or None, options=queries.options_of(matter_code=code))

    def decide_it() -> None:
        given = form.cleaned_data
        services.decide(
            code=given["code"],
            matter_code=code,
            option_number=given["option_number"],
            reasons=given["reasons"],
            decided_on=given["on"],
            by=request.actor,
            at=now(),
        )

    stage = confirmed(request, form, refusals=REFUSALS, act=decide_it)
    if stage is Confirming.DONE:
        say_done(request, "The decision is recorded.", form.cleaned_data["code"])
        return redirect("decision", code=form.cleaned_data["code"])
    if stage is Confirming.TO_CHECK:
        return _check(
            request, found, form, title="Check the decision", button="Record the decision",
            headline="It stands on the public register as soon as you record it, and cannot be changed there.",
        )  # fmt: skip
    return form_page(request, found, form, "Record the decision", button="Check the decision")


@require_http_methods(["GET", "POST"])
@open_to(Permission.BUDGET_ADOPT, Purpose.OPERATION)
def adopt(request: HttpRequest, code: str) -> HttpResponse:
    """Adopt the budget: the decision, the plan and the lines that control spending, or nothing."""
    found = matter_or_404(code)
    if found.kind != MatterKind.BUDGET:
        return redirect("democracy-decide", code=code)
    choices = adoption.choices_of(matter_code=code)
    form = AdoptForm(
        request.POST or None,
        options=queries.options_of(matter_code=code),
        versions=[(version.code, version.name) for version in choices.versions],
        lines=[(line.line_id, line.name, line.holder) for line in choices.lines],
    )

    made: list[adoption.Adoption] = []

    def adopt_it() -> None:
        given = form.cleaned_data
        adopted = adoption.adopt_budget(
            matter_code=code,
            decision_code=given["code"],
            plan_version_code=given["plan_version_code"],
            option_number=given["option_number"],
            reasons=given["reasons"],
            lines=[
                adoption.AdoptedLine(
                    line_id=line.line_id,
                    pence=Money.of(given[f"line-{line.line_id}"]).pence,
                    holder=line.holder,
                    provenance="published",
                )
                for line in choices.lines
                if given[f"line-{line.line_id}"] is not None
            ],
            total=Money.of(given["total_pounds"]),
            on=given["on"],
            by=request.actor,
            at=now(),
        )
        made[:] = [adopted]

    refused = asking(on=today(), by=request.actor, at=now())
    stage = confirmed(request, form, refusals=(*REFUSALS, *adoption.REFUSALS), act=adopt_it, refused=refused)
    if stage is Confirming.DONE:
        say_done(request, made[0].words, form.cleaned_data["code"])
        return redirect("decision", code=form.cleaned_data["code"])
    if stage is Confirming.TO_CHECK:
        return _check_budget(request, found, form, choices)
    return form_page(
        request,
        found,
        form,
        "Adopt the budget",
        button="Check the budget",
        words="The lines must sum to the total. From then on they control spending.",
    )


def _check_budget(request: HttpRequest, found: Matter, form: AdoptForm, choices: adoption.Choices) -> HttpResponse:
    given = form.cleaned_data
    total = Money.of(given["total_pounds"])
    table = Table(
        caption="The lines, which sum to the total",
        columns=[
            Column("name", "Line"),
            Column("holder", "Held by"),
            Column("pence", "Budget", "pounds", total=True),
        ],
        rows=[
            {
                "name": line.name,
                "holder": line.holder or "nobody",
                "pence": Money.of(given[f"line-{line.line_id}"]).pence,
            }
            for line in choices.lines
            if given[f"line-{line.line_id}"] is not None
        ],
    )
    version = next(row.name for row in choices.versions if row.code == given["plan_version_code"])
    return _check(
        request, found, form, title="Check the budget", button="Adopt the budget",
        headline="Nothing is missing. Once you adopt it, no line can be spent beyond what stands here.",
        more=[{"label": "Plan", "value": version}, {"label": "Total", "value": str(total)}], table=table,
    )  # fmt: skip
