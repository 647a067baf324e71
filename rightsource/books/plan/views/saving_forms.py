"""Doors that change the register of savings: each asks, shows what it would do, and does it once it is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from rightsource.books.ledger import queries as ledger
from rightsource.books.plan import queries, services
from rightsource.books.plan.forms.savings import (
    CounterfactualForm,
    NewSavingForm,
    ProfileForm,
    ReviewForm,
    WithdrawForm,
)
from rightsource.books.plan.models import PlanPart
from rightsource.books.plan.queries import Register, SavingRow
from rightsource.books.plan.rules import (
    BaselineSpec,
    ClaimSpec,
    Confidence,
    SavingRefusedError,
    SavingSpec,
    SavingUnknownError,
)
from rightsource.books.plan.views.savings import LIST, seen
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components.confirming import Binding, Done, bind, in_words
from rightsource.ground.money import Money
from rightsource.ground.text import slug
from rightsource.ground.time import FinancialYear
from rightsource.journeys.keep_floors import BudgetUnderFloorError, asking, record_saving

COUNCIL = "council"
QUARTERS = ("first", "second", "third", "fourth")
CHECK = "Check what it does"
Said = Mapping[str, Any]
Rows = list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that can be said of a saving: its form, its words, what it does, and what stands beside the answers."""

    title: str
    button: str
    form: Callable[[object, Register, SavingRow], forms.Form]
    act: Callable[[HttpRequest, str, Said], object]
    beside: Callable[[Register, SavingRow, Said], Rows]
    is_warning: bool = False


def _review(request: HttpRequest, code: str, said: Said) -> object:
    return services.review_saving(
        code=code,
        confidence=Confidence(said["confidence"]),
        reason=said["reason"],
        claimed=said["claimed"],
        evidence=said["evidence"],
        by=request.actor,
        at=now(),
    )


def _beside_review(found: Register, row: SavingRow, said: Said) -> Rows:
    return [
        {"label": "Confidence until now", "value": row.confidence.value.capitalize()},
        {"label": "The ledger shows", "value": f"{row.delivered.council_sum} of {row.delivered.due_sum} due by now"},
    ]


def _profile(request: HttpRequest, code: str, said: Said) -> object:
    profile = [said[name] for name in QUARTERS]
    return services.revise_profile(code=code, profile=profile, reason=said["reason"], by=request.actor, at=now())


def _beside_profile(found: Register, row: SavingRow, said: Said) -> Rows:
    total = Money.sum_of(said[name] for name in QUARTERS)
    return [{"label": "In the year", "value": f"{total}; the plan has {row.planned}"}]


def _counterfactual_form(data: object, found: Register, row: SavingRow) -> forms.Form:
    lines = [(line_id, found.lines[line_id].name) for line_id in row.standing.claims]
    return CounterfactualForm(data, lines=lines)


def _counterfactual(request: HttpRequest, code: str, said: Said) -> object:
    stated = BaselineSpec(
        line_id=said["line"],
        amount=said["amount"],
        inside=said["inside"],
        source=said["source"],
        confidence=Confidence(said["confidence"]),
        provenance="derived",
    )
    return services.state_baseline(code=code, baselines=[stated], reason=said["reason"], by=request.actor, at=now())


def _beside_counterfactual(found: Register, row: SavingRow, said: Said) -> Rows:
    budget = found.budgets.get(said["line"], Money(0))
    return [
        {"label": "Beside its budget", "value": f"It would have cost {said['amount']}; its budget is {budget} now."}
    ]


def _withdraw(request: HttpRequest, code: str, said: Said) -> object:
    return services.withdraw_saving(code=code, reason=said["reason"], by=request.actor, at=now())


def _beside_withdrawal(found: Register, row: SavingRow, said: Said) -> Rows:
    return [
        {"label": "What is given up", "value": str(row.planned)},
        {"label": "What it means", "value": "Nothing of it counts from now on; what the plan had for it is missing."},
    ]


ASKS = {
    "review": Ask("Review the saving", "Keep the review", lambda data, *_: ReviewForm(data), _review, _beside_review),
    "profile": Ask(
        "Change when it comes", "Change the profile", lambda data, *_: ProfileForm(data), _profile, _beside_profile
    ),
    "counterfactual": Ask(
        "State what would have been", "State it", _counterfactual_form, _counterfactual, _beside_counterfactual
    ),
    "withdraw": Ask(
        "Give the saving up",
        "Give it up",
        lambda data, *_: WithdrawForm(data),
        _withdraw,
        _beside_withdrawal,
        is_warning=True,
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.SAVING_KEEP, Purpose.OPERATION)
def say(request: HttpRequest, code: str, what: str) -> HttpResponseBase:
    """Ask what is to be said of a saving, show it in words, and keep it."""
    if what not in ASKS:
        raise Http404(f"Nothing of a saving is called “{what}”. Go back to the saving.")
    ask = ASKS[what]
    found, row = seen(code)
    if row.is_withdrawn:
        return redirect("saving", code=code)
    form = ask.form(request.POST if request.method == "POST" else None, found, row)
    shown = f"the ledger shows {row.delivered.council_sum.in_pounds()} of {row.delivered.due_sum.in_pounds()} due."
    around = Binding(
        title=ask.title,
        check=CHECK,
        effect="It counts as soon as you confirm it. Members and the public read your reason, word for word.",
        button=ask.button,
        caption=row.saving.name,
        headline=f"{row.saving.name}: {shown}",
        breadcrumbs=_crumbs(row.saving.name, f"{LIST}/{code}", ask.title),
        cancel_href=f"{LIST}/{code}",
        warning=ask.is_warning,
    )
    return bind(
        request,
        form,
        around,
        act=lambda: ask.act(request, code, form.cleaned_data),
        done=lambda _: Done(
            href=f"{LIST}/{code}#history", words="What you said of the saving is kept.", reference=code
        ),
        refusals=(SavingRefusedError,),
        rows=lambda: [*in_words(form), *ask.beside(found, row, form.cleaned_data)],
    )


def _crumbs(name: str, href: str, title: str) -> Rows:
    return [{"text": "Savings", "href": LIST}, {"text": name, "href": href}, {"text": title}]


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.SAVING_KEEP, Purpose.OPERATION)
def new(request: HttpRequest, part_id: int) -> HttpResponseBase:
    """Ask who answers for a saving of the plan and which line it lowers, and take it into the register."""
    try:
        part = queries.saving_part(part_id=part_id)
    except SavingUnknownError as error:
        raise Http404(str(error)) from error
    year = FinancialYear(part.year)
    lines = [(line.pk, line.name) for line in ledger.lines(year=year, entity=COUNCIL)]
    form = NewSavingForm(request.POST if request.method == "POST" else None, lines=lines)
    code = f"{slug(part.name)}-{year.slug}"
    planned = Money(-part.pence)
    title = "Take the saving into the register"
    around = Binding(
        title=title,
        check=CHECK,
        effect="It stands in the register as soon as you confirm it, and the post that you name answers for it.",
        button="Take it into the register",
        caption=part.name,
        headline=f"The plan has {planned} for it in {year}, and nobody answers for it.",
        breadcrumbs=_crumbs(part.name, LIST, title),
        cancel_href=LIST,
    )
    return bind(
        request,
        form,
        around,
        act=lambda: record_saving(spec=_spec(part, code, form.cleaned_data), on=today(), by=request.actor, at=now()),
        done=lambda _: Done(href=f"{LIST}/{code}", words="The saving is in the register.", reference=code),
        refusals=(BudgetUnderFloorError, SavingRefusedError),
        refused=asking(on=today(), by=request.actor, at=now()),
        rows=lambda: [
            {"label": "Saving", "value": f"{part.name}, {planned} in {year}"},
            {"label": "When it comes", "value": "Evenly over the year. It can be changed afterwards."},
            *in_words(form),
        ],
    )


def _spec(part: PlanPart, code: str, said: Said) -> SavingSpec:
    planned = Money(-part.pence)
    return SavingSpec(
        code=code,
        name=part.name,
        summary=said["summary"],
        owner_role=said["owner_role"],
        owner_title=said["owner_title"],
        part_id=part.pk,
        claims=[ClaimSpec(said["line"], planned)],
        profile=planned.split([1] * 12),
        confidence=Confidence(said["confidence"]),
        reason=said["reason"],
        cost=said["cost"],
        provenance=part.provenance,
        source=part.source,
        formula=part.formula,
    )
