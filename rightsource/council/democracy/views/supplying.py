"""What the law asks for before a decision: reports, steps, the council tax requirement, what people answered."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose, Role
from rightsource.commons.pages.components.confirming import bind, in_words
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.forms import ReportForm, RequirementForm, StepForm, WeighForm
from rightsource.council.democracy.models import ConsultationSummary, CouncilTaxRequirement, MatterStep, Report
from rightsource.council.democracy.rules import ConsultationRefusedError, ReportKind, StepKind
from rightsource.council.democracy.views.asking import REFUSALS, done_to, matter_or_404, of_matter


@require_http_methods(["GET", "POST"])
@open_to(Permission.BUDGET_PROPOSE, Purpose.OPERATION)
def report(request: HttpRequest, code: str) -> HttpResponse:
    """File a report."""
    found = matter_or_404(code)
    duties = queries.facts_of(matter_code=code).duties
    is_finance = request.actor.role is Role.FINANCE_OFFICER
    form = ReportForm(request.POST or None, duties=duties, may_warn=is_finance)

    def file() -> Report:
        given = form.cleaned_data
        return services.file_report(
            matter_code=code,
            kind=ReportKind(given["kind"]),
            text=given["text"],
            duty_code=given["duty_code"],
            on=today(),
            by=request.actor,
            at=now(),
        )

    def rows() -> list[dict[str, str]]:
        return [*in_words(form), {"label": "Signed", "value": request.actor.title}]

    around = of_matter(
        found,
        "File a report",
        check="Check the report",
        effect="It lies before those who decide, about the options as they stand, and cannot be changed there.",
        button="File the report",
        words="" if is_finance else "Only the finance officer files the section 25 report.",
    )
    return bind(
        request,
        form,
        around,
        act=file,
        done=lambda made: done_to(found, "The report is filed.", f"report {made.pk}"),
        refusals=REFUSALS,
        rows=rows,
    )


@require_http_methods(["GET", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def step(request: HttpRequest, code: str) -> HttpResponse:
    """Record a step between executive, council and scrutiny."""
    found = matter_or_404(code)
    form = StepForm(request.POST or None)

    def take() -> MatterStep:
        given = form.cleaned_data
        return services.take_step(
            matter_code=code,
            kind=StepKind(given["kind"]),
            text=given["text"],
            on=given["on"],
            by=request.actor,
            at=now(),
        )

    around = of_matter(
        found,
        "Record a step",
        check="Check the step",
        effect="It is on the record of this matter as soon as you record it, and cannot be changed there.",
        button="Record the step",
    )
    return bind(
        request,
        form,
        around,
        act=take,
        done=lambda made: done_to(found, "The step is recorded.", f"step {made.pk}"),
        refusals=REFUSALS,
    )


@require_http_methods(["GET", "POST"])
@open_to(Permission.BUDGET_ADOPT, Purpose.OPERATION)
def requirement(request: HttpRequest, code: str) -> HttpResponse:
    """Record the council tax requirement."""
    found = matter_or_404(code)
    form = RequirementForm(request.POST or None)

    def require() -> CouncilTaxRequirement:
        given = form.cleaned_data
        band_d = given["band_d_pounds"]
        return services.require_council_tax(
            matter_code=code,
            pence=given["pounds"].pence,
            band_d_pence=None if band_d is None else band_d.pence,
            precept_on=given["precept_on"],
            by=request.actor,
            at=now(),
        )

    around = of_matter(
        found,
        "Council tax requirement",
        check="Check the requirement",
        effect="The budget is adopted with these figures. They cannot be changed on the record.",
        button="Record the requirement",
    )
    return bind(
        request,
        form,
        around,
        act=require,
        done=lambda made: done_to(found, "The council tax requirement is recorded.", f"requirement {made.pk}"),
        refusals=REFUSALS,
    )


@require_http_methods(["GET", "POST"])
@open_to(Permission.CONSULTATION_MANAGE, Purpose.OPERATION)
def weigh(request: HttpRequest, code: str, consultation_id: int) -> HttpResponse:
    """Weigh what people answered: the answers, then what they said and what was done."""
    found = matter_or_404(code)
    consultation = found.consultations.filter(pk=consultation_id).first()
    if consultation is None:
        raise Http404("There is no such consultation of this matter.")
    form = WeighForm(request.POST or None)
    counts = queries.answers_of(consultation_id=consultation_id)
    said = "; ".join(f"{answer}: {count}" for answer, count in counts.items()) or "Nobody answered"

    def weigh_it() -> ConsultationSummary:
        return services.weigh_consultation(
            consultation_id=consultation_id,
            said=form.cleaned_data["said"],
            did=form.cleaned_data["did"],
            on=today(),
            by=request.actor,
            at=now(),
        )

    def rows() -> list[dict[str, str]]:
        return [
            {"label": "We asked", "value": consultation.question},
            {"label": "Answers", "value": said},
            *in_words(form),
        ]

    around = of_matter(
        found,
        "Weigh the answers",
        check="Check what you publish",
        effect="The public reads it, word for word, as soon as you publish it.",
        button="Publish what was said and done",
        words=f"Answers: {said}." if counts else "Nobody answered.",
    )
    return bind(
        request,
        form,
        around,
        act=weigh_it,
        done=lambda made: done_to(found, "What was said and done is published.", f"answers weighed {made.pk}"),
        refusals=(ConsultationRefusedError,),
        rows=rows,
    )
