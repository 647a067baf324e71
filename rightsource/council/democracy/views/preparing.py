"""Bringing a matter towards its decision: opening it, its options, the notice and the consultation."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components.confirming import attempt
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.forms import ConsultForm, MatterForm, NoticeForm, OptionsForm
from rightsource.council.democracy.rules import (
    Audience,
    ConsultationRefusedError,
    DecidedAlreadyError,
    DecisionBody,
    MatterKind,
    NoticeKind,
    NoticeRefusedError,
)
from rightsource.council.democracy.views.asking import crumbs, form_page, matter_or_404
from rightsource.council.duties import queries as duties
from rightsource.ground.time import FinancialYear


@require_http_methods(["GET", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def new(request: HttpRequest) -> HttpResponse:
    """Open a new matter."""
    in_force = [(duty.code, f"{duty.title} ({duty.act}, {duty.section})") for duty in duties.duties_on(today())]
    form = MatterForm(request.POST or None, duties=in_force)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        kind = MatterKind(given["kind"])
        if queries.is_taken(code=given["code"]):
            form.add_error("code", "There is a matter with this short name already. Choose another.")
        else:
            services.open_matter(
                code=given["code"],
                title=given["title"],
                summary=given["summary"],
                kind=kind,
                body=DecisionBody.FULL_COUNCIL if kind is MatterKind.BUDGET else DecisionBody.EXECUTIVE,
                year=FinancialYear(given["year"]) if kind is MatterKind.BUDGET else None,
                duty_codes=given["duty_codes"],
                on=today(),
                by=request.actor,
                at=now(),
            )
            return redirect("democracy-matter", code=given["code"])
    return render(
        request,
        "democracy/staff_form.html",
        {
            "page_title": "Open a new matter",
            "breadcrumbs": crumbs({"text": "New matter"}),
            "form": form,
            "errors": form.errors,
            "button": "Open the matter",
            "cancel_href": "/desk/democracy",
        },
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@open_to(Permission.BUDGET_PROPOSE, Purpose.OPERATION)
def options(request: HttpRequest, code: str) -> HttpResponse:
    """Propose the options, in the place of any before."""
    found = matter_or_404(code)
    standing = queries.options_of(matter_code=code)
    kept = {f"title-{option.number}": option.title for option in standing}
    kept |= {f"summary-{option.number}": option.summary for option in standing}
    kept["do_nothing"] = next((str(option.number) for option in standing if option.is_do_nothing), "")
    kept["in_house"] = next((str(option.number) for option in standing if option.is_in_house), "")
    form = OptionsForm(request.POST or None, initial=kept)
    if request.method == "POST" and form.is_valid():

        def propose() -> None:
            services.propose_options(matter_code=code, options=form.options, by=request.actor, at=now())

        if attempt(form, refusals=(DecidedAlreadyError,), act=propose):
            return redirect("democracy-matter", code=code)
    words = "Changing an option after people were asked means asking them again." if standing else ""
    return form_page(request, found, form, "Propose the options", button="Propose these options", words=words)


@require_http_methods(["GET", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """Publish the notice of a key decision."""
    found = matter_or_404(code)
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def publish() -> None:
            services.publish_notice(
                matter_code=code,
                kind=NoticeKind(form.cleaned_data["kind"]),
                fields=form.told,
                published_on=today(),
                by=request.actor,
                at=now(),
            )

        if attempt(form, refusals=(NoticeRefusedError,), act=publish):
            return redirect("democracy-matter", code=code)
    words = "Fill in what this kind of notice asks for; you are told what is missing."
    return form_page(request, found, form, "Publish the notice", button="Publish the notice", words=words)


@require_http_methods(["GET", "POST"])
@open_to(Permission.CONSULTATION_MANAGE, Purpose.OPERATION)
def consult(request: HttpRequest, code: str) -> HttpResponse:
    """Open a consultation on the options as they stand."""
    found = matter_or_404(code)
    form = ConsultForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data

        def ask() -> None:
            services.open_consultation(
                matter_code=code,
                audience=Audience(given["audience"]),
                question=given["question"],
                opens_on=given["opens_on"],
                closes_on=given["closes_on"],
                by=request.actor,
                at=now(),
            )

        if attempt(form, refusals=(ConsultationRefusedError,), act=ask):
            return redirect("democracy-matter", code=code)
    return form_page(request, found, form, "Open a consultation", button="Open the consultation")
