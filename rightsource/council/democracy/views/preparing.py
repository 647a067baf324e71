"""Bringing a matter towards its decision: opening it, its options, the notice and the consultation."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components.confirming import NOT_GIVEN, Binding, Done, bind, in_words
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.forms import ConsultForm, MatterForm, NoticeForm, OptionsForm
from rightsource.council.democracy.models import Consultation, Matter, Notice, Option
from rightsource.council.democracy.rules import (
    Audience,
    ConsultationRefusedError,
    DecidedAlreadyError,
    DecisionBody,
    MatterKind,
    NoticeKind,
    NoticeRefusedError,
)
from rightsource.council.democracy.rules.facts import NoticeFact
from rightsource.council.democracy.rules.notices import may_decide_from
from rightsource.council.democracy.views.asking import crumbs, done_to, matter_or_404, of_matter
from rightsource.council.duties import queries as duties
from rightsource.ground.text import long_date
from rightsource.ground.time import FinancialYear

NEW = Binding(
    title="Open a new matter",
    check="Check the matter",
    effect="It counts among what waits to be decided as soon as you open it, and cannot be taken off the record.",
    button="Open the matter",
    breadcrumbs=crumbs({"text": "New matter"}),
    cancel_href="/desk/democracy",
)


@require_http_methods(["GET", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def new(request: HttpRequest) -> HttpResponse:
    """Open a new matter."""
    in_force = [(duty.code, f"{duty.title} ({duty.act}, {duty.section})") for duty in duties.duties_on(today())]
    form = MatterForm(request.POST or None, duties=in_force)

    def open_it() -> Matter:
        given = form.cleaned_data
        kind = MatterKind(given["kind"])
        is_budget = kind is MatterKind.BUDGET
        return services.open_matter(
            code=given["code"],
            title=given["title"],
            summary=given["summary"],
            kind=kind,
            body=DecisionBody.FULL_COUNCIL if is_budget else DecisionBody.EXECUTIVE,
            year=FinancialYear(given["year"]) if is_budget else None,
            duty_codes=given["duty_codes"],
            on=today(),
            by=request.actor,
            at=now(),
        )

    def done(made: Matter) -> Done:
        return Done(
            words=f"“{made.title}” is in hand.", reference=made.code, href=f"/desk/democracy/matters/{made.code}"
        )

    return bind(request, form, NEW, act=open_it, done=done, refusals=())


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

    def propose() -> Sequence[Option]:
        return services.propose_options(matter_code=code, options=form.options, by=request.actor, at=now())

    around = of_matter(
        found,
        "Propose the options",
        check="Check the options",
        effect="They take the place of the options before: what was asked and reported on those must be done again "
        "where one has changed."
        if standing
        else "What is asked and reported from now on is about these options. They stay on the record.",
        button="Propose these options",
        words="Changing an option after people were asked means asking them again." if standing else "",
    )
    return bind(
        request,
        form,
        around,
        act=propose,
        done=lambda made: done_to(found, "The options are proposed.", f"options {made[0].round}"),
        refusals=(DecidedAlreadyError,),
        rows=lambda: _options_in_words(form),
    )


def _options_in_words(form: OptionsForm) -> list[dict[str, str]]:
    given = form.options
    marked = {str(option.number): f"Option {option.number}: {option.title}" for option in given}
    return [
        *(
            {
                "label": f"Option {option.number}" + (", recommended" if option.is_recommended else ""),
                "value": f"{option.title}\n{option.summary}",
            }
            for option in given
        ),
        {"label": "Changes nothing", "value": marked[form.cleaned_data["do_nothing"]]},
        {"label": "The council does it itself", "value": marked.get(form.cleaned_data["in_house"], "None")},
    ]


@require_http_methods(["GET", "POST"])
@open_to(Permission.DECISION_RECORD, Purpose.OPERATION)
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """Publish the notice of a key decision."""
    found = matter_or_404(code)
    form = NoticeForm(request.POST or None)

    def publish() -> Notice:
        return services.publish_notice(
            matter_code=code,
            kind=NoticeKind(form.cleaned_data["kind"]),
            fields=form.told,
            published_on=today(),
            by=request.actor,
            at=now(),
        )

    def rows() -> list[dict[str, str]]:
        soonest = may_decide_from(NoticeFact(NoticeKind(form.cleaned_data["kind"]), today()))
        return [
            *(row for row in in_words(form) if row["value"] != NOT_GIVEN),
            {"label": "Published on", "value": f"Today, {long_date(today())}"},
            {"label": "Decided at the soonest", "value": f"On {long_date(soonest)}"},
        ]

    around = of_matter(
        found,
        "Publish the notice",
        check="Check the notice",
        effect="It counts as published today, and cannot be taken back.",
        button="Publish the notice",
        words="Fill in what this kind of notice asks for; you are told what is missing.",
    )
    return bind(
        request,
        form,
        around,
        act=publish,
        done=lambda made: done_to(found, "The notice is published.", f"notice {made.pk}"),
        refusals=(NoticeRefusedError,),
        rows=rows,
    )


@require_http_methods(["GET", "POST"])
@open_to(Permission.CONSULTATION_MANAGE, Purpose.OPERATION)
def consult(request: HttpRequest, code: str) -> HttpResponse:
    """Open a consultation on the options as they stand."""
    found = matter_or_404(code)
    form = ConsultForm(request.POST or None)

    def ask() -> Consultation:
        given = form.cleaned_data
        return services.open_consultation(
            matter_code=code,
            audience=Audience(given["audience"]),
            question=given["question"],
            opens_on=given["opens_on"],
            closes_on=given["closes_on"],
            by=request.actor,
            at=now(),
        )

    def rows() -> list[dict[str, str]]:
        titles = [option.title for option in queries.options_of(matter_code=code)]
        return [*in_words(form), {"label": "Answers to choose from", "value": "\n".join(titles)}]

    around = of_matter(
        found,
        "Open a consultation",
        check="Check the consultation",
        effect="It is answered on these days. Once you open it, neither the question nor its days can be changed.",
        button="Open the consultation",
    )
    return bind(
        request,
        form,
        around,
        act=ask,
        done=lambda made: done_to(
            found, "The consultation is on record: it opens by itself on its first day.", f"consultation {made.pk}"
        ),
        refusals=(ConsultationRefusedError,),
        rows=rows,
    )
