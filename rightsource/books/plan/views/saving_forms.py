"""Doors that change the register of savings: each asks, shows what it would do, and does it once it is confirmed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.books.ledger import queries as ledger
from rightsource.books.plan import queries, services
from rightsource.books.plan.forms.savings import (
    CONFIDENCE_HINTS,
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
from rightsource.commons.access.rules import TITLES, Permission, Purpose, Role
from rightsource.commons.pages.components import PoundsField
from rightsource.commons.pages.components.confirming import Confirming, confirmed, say_done
from rightsource.ground.money import Money
from rightsource.ground.text import slug
from rightsource.ground.time import FinancialYear

COUNCIL = "council"
Said = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that can be said of a saving: its form, its words, what it does and how it reads."""

    title: str
    button: str
    form: Callable[[object, Register, SavingRow], forms.Form]
    act: Callable[[HttpRequest, str, Said], object]
    rows: Callable[[Register, SavingRow, Said], list[dict[str, str]]]
    is_warning: bool = False


def _money(said: Said, name: str) -> Money | None:
    found = said[name]
    assert found is None or isinstance(found, Money)
    return found


def _sum(said: Said, name: str) -> Money:
    return _money(said, name) or Money(0)


def _review(request: HttpRequest, code: str, said: Said) -> object:
    return services.review_saving(
        code=code,
        confidence=Confidence(str(said["confidence"])),
        reason=str(said["reason"]),
        claimed=_money(said, "claimed"),
        evidence=str(said["evidence"]),
        by=request.actor,
        at=now(),
    )


def _review_rows(found: Register, row: SavingRow, said: Said) -> list[dict[str, str]]:
    claimed = _money(said, "claimed")
    return [
        {"label": "Confidence", "value": f"{str(said['confidence']).capitalize()}, until now {row.confidence.value}"},
        {"label": "Why", "value": str(said["reason"])},
        {"label": "You say is delivered", "value": "Nothing is said" if claimed is None else str(claimed)},
        {"label": "The ledger shows", "value": f"{row.delivered.council_sum} of {row.delivered.due_sum} due by now"},
        {"label": "Evidence", "value": str(said["evidence"]) or "None is laid"},
    ]


QUARTERS = ("first", "second", "third", "fourth")


def _profile(request: HttpRequest, code: str, said: Said) -> object:
    profile = [_sum(said, name) for name in QUARTERS]
    return services.revise_profile(code=code, profile=profile, reason=str(said["reason"]), by=request.actor, at=now())


def _profile_rows(found: Register, row: SavingRow, said: Said) -> list[dict[str, str]]:
    total = Money.sum_of(_sum(said, name) for name in QUARTERS)
    return [
        *({"label": str(ProfileForm.base_fields[name].label), "value": str(_sum(said, name))} for name in QUARTERS),
        {"label": "In the year", "value": f"{total}; the plan has {row.planned}"},
        {"label": "Why", "value": str(said["reason"])},
    ]


def _counterfactual_form(data: object, found: Register, row: SavingRow) -> forms.Form:
    lines = [(line_id, found.lines[line_id].name) for line_id in row.standing.claims]
    return CounterfactualForm(data, lines=lines)


def _counterfactual(request: HttpRequest, code: str, said: Said) -> object:
    line_id = said["line"]
    assert isinstance(line_id, int)
    stated = BaselineSpec(
        line_id=line_id,
        amount=_sum(said, "amount"),
        inside=_money(said, "inside"),
        source=str(said["source"]),
        confidence=Confidence(str(said["confidence"])),
        provenance="derived",
    )
    return services.state_baseline(
        code=code, baselines=[stated], reason=str(said["reason"]), by=request.actor, at=now()
    )


def _counterfactual_rows(found: Register, row: SavingRow, said: Said) -> list[dict[str, str]]:
    line_id = said["line"]
    assert isinstance(line_id, int)
    inside = _money(said, "inside")
    return [
        {"label": "Budget line", "value": found.lines[line_id].name},
        {"label": "It would have cost", "value": str(_sum(said, "amount"))},
        {"label": "Its budget now", "value": str(found.budgets.get(line_id, Money(0)))},
        {"label": "Of it to the council’s own bodies", "value": "Not stated" if inside is None else str(inside)},
        {"label": "Where the figure comes from", "value": str(said["source"])},
        {"label": "How sure", "value": str(said["confidence"]).capitalize()},
        {"label": "Why", "value": str(said["reason"])},
    ]


def _withdraw(request: HttpRequest, code: str, said: Said) -> object:
    return services.withdraw_saving(code=code, reason=str(said["reason"]), by=request.actor, at=now())


def _withdraw_rows(found: Register, row: SavingRow, said: Said) -> list[dict[str, str]]:
    return [
        {"label": "What is given up", "value": str(row.planned)},
        {"label": "What it means", "value": "Nothing of it counts from now on; what the plan had for it is missing."},
        {"label": "Why", "value": str(said["reason"])},
    ]


ASKS = {
    "review": Ask("Review the saving", "Keep the review", lambda data, *_: ReviewForm(data), _review, _review_rows),
    "profile": Ask(
        "Change when it comes", "Change the profile", lambda data, *_: ProfileForm(data), _profile, _profile_rows
    ),
    "counterfactual": Ask(
        "State what would have been", "State it", _counterfactual_form, _counterfactual, _counterfactual_rows
    ),
    "withdraw": Ask(
        "Give the saving up",
        "Give it up",
        lambda data, *_: WithdrawForm(data),
        _withdraw,
        _withdraw_rows,
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
    stage = confirmed(
        request, form, refusals=(SavingRefusedError,), act=lambda: ask.act(request, code, form.cleaned_data)
    )
    if stage is Confirming.DONE:
        say_done(request, "What you said of the saving is kept.", code)
        return redirect(f"{LIST}/{code}#history")
    return _asked(
        request,
        form,
        is_checked=stage is Confirming.TO_CHECK,
        title=ask.title,
        name=row.saving.name,
        back=f"{LIST}/{code}",
        button=ask.button,
        is_warning=ask.is_warning,
        rows=lambda: ask.rows(found, row, form.cleaned_data),
        headline=f"{row.saving.name}: the ledger shows {row.delivered.council_sum.in_pounds()} of "
        f"{row.delivered.due_sum.in_pounds()} due.",
    )


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

    def record() -> None:
        spec = _spec(part, code, form.cleaned_data)
        services.record_saving(spec=spec, on=today(), by=request.actor, at=now())

    stage = confirmed(request, form, refusals=(SavingRefusedError,), act=record)
    if stage is Confirming.DONE:
        say_done(request, "The saving is in the register.", code)
        return redirect("saving", code=code)
    names = dict(lines)
    planned = Money(-part.pence)
    return _asked(
        request,
        form,
        is_checked=stage is Confirming.TO_CHECK,
        title="Take the saving into the register",
        name=part.name,
        back=LIST,
        button="Take it into the register",
        is_warning=False,
        rows=lambda: [
            {"label": "Saving", "value": f"{part.name}, {planned} in {year}"},
            {"label": "What changes", "value": form.cleaned_data["summary"]},
            {
                "label": "Owner",
                "value": f"{form.cleaned_data['owner_title']} ({TITLES[Role(form.cleaned_data['owner_role'])]})",
            },
            {"label": "Budget line", "value": names[form.cleaned_data["line"]]},
            {"label": "When it comes", "value": "Evenly over the year. It can be changed afterwards."},
            {"label": "What it takes to make it", "value": str(form.cleaned_data["cost"] or "Not stated")},
            {"label": "Confidence", "value": f"{form.cleaned_data['confidence'].capitalize()}"},
            {"label": "Why", "value": form.cleaned_data["reason"]},
        ],
        headline=f"The plan has {planned} for it in {year}, and nobody answers for it.",
    )


def _spec(part: PlanPart, code: str, said: Said) -> SavingSpec:
    planned = Money(-part.pence)
    line_id = said["line"]
    assert isinstance(line_id, int)
    return SavingSpec(
        code=code,
        name=part.name,
        summary=str(said["summary"]),
        owner_role=str(said["owner_role"]),
        owner_title=str(said["owner_title"]),
        part_id=part.pk,
        claims=[ClaimSpec(line_id, planned)],
        profile=planned.split([1] * 12),
        confidence=Confidence(str(said["confidence"])),
        reason=str(said["reason"]),
        cost=_money(said, "cost"),
        provenance=part.provenance,
        source=part.source,
        formula=part.formula,
    )


def _asked(
    request: HttpRequest,
    form: forms.Form,
    *,
    is_checked: bool,
    title: str,
    name: str,
    back: str,
    button: str,
    is_warning: bool,
    rows: Callable[[], list[dict[str, str]]],
    headline: str,
) -> HttpResponse:
    context = {
        "page_title": f"Check: {title[0].lower()}{title[1:]}" if is_checked else title,
        "caption": name,
        "headline": headline,
        "breadcrumbs": [{"text": "Savings", "href": LIST}, {"text": name, "href": back}, {"text": title}],
        "form": form,
        "errors": form.errors,
        "is_checked": is_checked,
        "rows": rows() if is_checked else [],
        "back": back,
        "button": button,
        "is_warning": is_warning,
        "hints": CONFIDENCE_HINTS,
        "pounds": [name for name, asked in form.fields.items() if isinstance(asked, PoundsField)],
    }
    return render(request, "plan/saying.html", context, status=422 if form.errors else 200)
