"""Stand up a body on pages: decision, first day, agreements; what it would do in words; then it binds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import CommitmentRefusedError, LimitReachedError, LineUnknownError
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import Column, Table
from rightsource.council.agreements import queries as agreements
from rightsource.council.agreements.rules import AfterEnd, AgreementRefusedError, Ending, in_short
from rightsource.council.agreements.services import AgreementSpec
from rightsource.council.bodies import queries as bodies
from rightsource.council.bodies.queries import Body
from rightsource.council.bodies.rules import (
    PLANNED,
    BodyStepRefusedError,
    BusinessCaseIncompleteError,
    DecisionMissingError,
    InterestDeclaredError,
    Stage,
    price_finding,
)
from rightsource.council.democracy import queries as democracy
from rightsource.council.democracy.rules import DecisionBody, MatterKind
from rightsource.council.duties import queries as duties
from rightsource.council.duties.rules import DutyNotDischargeableError, DutyUnknownError, may_discharge
from rightsource.desks.forms import MOST_AGREEMENTS, AgreementForm, StandUpForm
from rightsource.desks.views.group import effect_table
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import FinancialYear
from rightsource.journeys.see_group import effect_of_signing
from rightsource.journeys.stand_up_body import (
    AgreementForeseen,
    DutyUncoveredError,
    Foreseen,
    PostVacantError,
    foresee_stand_up,
    looked_behind,
    stand_up_body,
)

ABOUT_DUTIES = (DutyNotDischargeableError, DutyUncoveredError, DutyUnknownError, PostVacantError)
ABOUT_THE_SUM = (LimitReachedError, CommitmentRefusedError)
ABOUT_THE_BODY = (BodyStepRefusedError, BusinessCaseIncompleteError, InterestDeclaredError)
REFUSALS = (
    *ABOUT_DUTIES,
    *ABOUT_THE_SUM,
    *ABOUT_THE_BODY,
    AgreementRefusedError,
    DecisionMissingError,
    LineUnknownError,
)


def _body(code: str) -> Body:
    found = bodies.body(code=code)
    if found is None:
        raise Http404(f"There is no body “{code}”. Look it up under /desk/bodies.")
    return found


def _decisions(on: date) -> list[tuple[str, str]]:
    found = democracy.decisions(
        kind=MatterKind.KEY_DECISION.value, body=DecisionBody.EXECUTIVE.value, until=on
    ).select_related("matter")
    return [
        (f"democracy/decision/{row.code}", f"{row.code}, {row.decided_on:%-d %B %Y}: {row.matter.title}")
        for row in found
    ]


def _lines(on: date) -> list[tuple[str, str]]:
    """Return the council's lines of this year and the next, with what is left of each."""
    this = FinancialYear.containing(on)
    council = next((row.code for row in ledger.entities() if row.kind == "council"), "council")
    rows = [(year, row) for year in (this, this.next) for row in ledger.lines(year=year, entity=council)]
    balances = ledger.balances_of_lines(line_ids=[row.pk for _, row in rows])
    found = []
    for year, row in rows:
        balance = balances[row.pk]
        left = balance.budget - balance.committed - balance.actual
        found.append((str(row.pk), f"{row.name}, {year}: {in_short(left)} left"))
    return found


def _duties(body: Body, on: date) -> tuple[list[tuple[str, str]], list[tuple[str, str]], dict[str, str]]:
    """Return the duties that may go over to a body, those that may not, and the reason for each.

    Duties whose law comes into force within a year are asked by the law of their first day.
    """
    choices: list[tuple[bool, str, str]] = []
    hints = {}
    soon = {row.code: row for day in (on + looked_behind(on), on) for row in duties.duties_on(day)}
    rules = duties.rules_with_powers(codes=soon)
    for row in soon.values():
        rule, powers = rules[row.code]
        answer = may_discharge(
            rule,
            powers,
            body.legal_form,
            max(on, rule.starts_on),
            is_not_for_profit=body.is_not_for_profit,
        )
        choices.append((not answer.may, row.title, row.code))
        hints[row.code] = answer.reason
    named = [(code, title, refused) for refused, title, code in sorted(choices)]
    able = [(code, title) for code, title, refused in named if not refused]
    return able, [(code, title) for code, title, refused in named if refused], hints


def _next_code(on: date, number: int) -> str:
    """Return the next number of the year's register, as a suggestion."""
    used = [row.code for row in agreements.agreements() if row.code.startswith(f"{on.year}-")]
    last = max([int(code.split("-")[1]) for code in used if code.split("-")[1].isdigit()], default=0)
    return f"{on.year}-{last + number:03d}"


class _Asked:
    """The forms of a request: one for the body, one for each agreement."""

    def __init__(self, request: HttpRequest, body: Body) -> None:
        on = today()
        data = request.POST if request.method == "POST" else None
        self.step = request.POST.get("step", "check") if data else ""
        count = min(MOST_AGREEMENTS, max(1, int(given))) if (given := request.POST.get("count", "1")).isdecimal() else 1
        if self.step == "more":
            count = min(MOST_AGREEMENTS, count + 1)
        able, self.kept, self.hints = _duties(body, on)
        lines = _lines(on)
        self.form = StandUpForm(data, decisions=_decisions(on))
        self.agreements = []
        for number in range(1, count + 1):
            prefix = f"a{number}"
            is_new = data is None or not any(name.startswith(f"{prefix}-") for name in data)
            self.agreements.append(
                AgreementForm(
                    None if is_new else data,
                    prefix=prefix,
                    lines=lines,
                    duties=able,
                    kept=self.kept,
                    code=_next_code(on, number),
                )
            )
        self.count = count

    @property
    def forms(self) -> list[StandUpForm | AgreementForm]:
        return [self.form, *self.agreements]

    def is_valid(self) -> bool:
        found = [form.is_valid() for form in self.forms]  # every form is asked, so that every fault is shown at once
        return all(found)

    def specs(self, body_code: str) -> list[AgreementSpec]:
        told = self.form.cleaned_data
        return [
            form.spec(body_code=body_code, decision_ref=told["decision"], starts_on=told["starts_on"])
            for form in self.agreements
        ]

    def refuse(self, error: Exception) -> None:
        """Put a refusal beside the question that it is about."""
        said = str(error)
        if isinstance(error, DecisionMissingError):
            self.form.add_error("decision", said)
        elif isinstance(error, ABOUT_THE_BODY):
            self.form.add_error(None, said)
        else:
            form, field = self._question(error, said)
            form.add_error(field, said)

    def _question(self, error: Exception, said: str) -> tuple[AgreementForm, str]:
        """Return which agreement a refusal is about, by the names in its sentence, and which question of it."""
        field = "code"
        if isinstance(error, ABOUT_DUTIES):
            field = "duties"
        elif isinstance(error, ABOUT_THE_SUM):
            field = "price"
        elif isinstance(error, LineUnknownError):
            field = "line"
        for form in self.agreements:
            told = form.cleaned_data
            titles = dict(form.fields["duties"].choices)
            names = [titles[code] for code in told["duties"]] if field == "duties" else [told["code"]]
            if field == "price":
                names = [dict(form.fields["line"].choices)[told["line"]].rsplit(",", 1)[0]]
            if any(name in said for name in names):
                return form, field
        return self.agreements[0], field


@require_http_methods(["GET", "POST"])
@open_to(Permission.BODY_MANAGE, Purpose.OPERATION)
def stand_up(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the decision, the first day and the agreements; show what they do; stand the body up."""
    body = _body(code)
    if request.method == "GET" and Stage(body.stage) not in PLANNED:
        return redirect("desk-a-body", code=code)
    asked = _Asked(request, body)
    if asked.step in ("check", "do") and asked.is_valid():
        told, by, at = asked.form.cleaned_data, request.actor, now()
        act = stand_up_body if asked.step == "do" else foresee_stand_up
        try:
            with transaction.atomic():
                made = act(
                    body_code=code,
                    decision_ref=told["decision"],
                    agreements_to_sign=asked.specs(code),
                    starts_on=told["starts_on"],
                    by=by,
                    at=at,
                )
        except REFUSALS as error:
            asked.refuse(error)
        else:
            if isinstance(made, Foreseen):
                return _check(request, body, asked, made)
            return redirect("stood_up", code=code)
    asks_more = asked.step in ("more", "change")
    errors = [] if asks_more else [form for form in asked.forms if form.is_bound and form.errors]
    return render(
        request,
        "desks/stand_up.html",
        {
            "page_title": f"Stand up {body.short_name}",
            "headline": _headline(body),
            "breadcrumbs": _crumbs(body, "Stand it up"),
            "form": asked.form,
            "agreements": asked.agreements,
            "count": asked.count,
            "hints": asked.hints,
            "kept": [{"title": title, "why": asked.hints[code]} for code, title in asked.kept],
            "missing": bodies.gate(body_id=body.pk) if Stage(body.stage) is not Stage.APPROVED else [],
            "errors": errors,
            "body": body,
            "may_add": asked.count < MOST_AGREEMENTS,
        },
        status=422 if errors else 200,
    )


def _headline(body: Body) -> str:
    missing = bodies.gate(body_id=body.pk) if Stage(body.stage) is not Stage.APPROVED else []
    if missing:
        return f"{pluralise(len(missing), 'thing keeps', 'things keep')} {body.short_name} from approval."
    return "The gate is open. You see what would happen, in words, before anything binds."


def _crumbs(body: Body, here: str) -> list[dict[str, str]]:
    return [
        {"text": "Bodies", "href": "/desk/bodies"},
        {"text": body.short_name, "href": f"/desk/bodies/{body.code}"},
        {"text": here},
    ]


def _check(request: HttpRequest, body: Body, asked: _Asked, seen: Foreseen) -> HttpResponse:
    told = asked.form.cleaned_data
    chosen = dict(asked.form.fields["decision"].choices)[told["decision"]]
    count = len(seen.stood.duties)
    annual = Money.sum_of(spec.annual for spec in asked.specs(body.code))
    effect = effect_of_signing(body_code=body.code, annual=annual, on=told["starts_on"])
    return render(
        request,
        "desks/stand_up_check.html",
        {
            "page_title": f"Check before {body.short_name} is stood up",
            "headline": (
                f"From {long_date(told['starts_on'])} {body.short_name} does "
                f"{pluralise(count, 'duty', 'duties')} of the council; the council goes on answering for them. "
                "Nothing binds until you confirm."
            ),
            "breadcrumbs": _crumbs(body, "Check"),
            "rows": [
                {"label": "Body", "value": body.name},
                {"label": "Decision", "value": chosen, "href": f"/decisions/{told['decision'].rsplit('/', 1)[-1]}"},
                {"label": "First day", "value": long_date(told["starts_on"])},
            ],
            "agreements": [
                {"row": row, "duties": _duty_table(row), "promised": _promised_table(row)} for row in seen.agreements
            ],
            "effect_finding": "" if effect is None else price_finding(body.short_name, effect.now, effect.then),
            "effect": None if effect is None else effect_table(effect.now, effect.then),
            "alarms": [gap.sentence for gap in seen.stood.alarms],
            "form": asked.form,
            "body": body,
        },
    )


def _duty_table(row: AgreementForeseen) -> Table:
    return Table(
        caption="Duties that go over",
        columns=[
            Column("title", "Duty"),
            Column("power", "Under which power"),
            Column("answered_by", "Who answers, as before"),
        ],
        rows=[{"title": each.title, "power": each.power, "answered_by": each.answered_by} for each in row.duties],
        empty="No duty goes over: the body helps, and the council does them itself.",
    )


def _promised_table(row: AgreementForeseen) -> Table:
    return Table(
        caption="What it promises, year by year",
        columns=[Column("year", "Year"), Column("pence", "Sum", "pounds", total=True), Column("held", "Budget line")],
        rows=[
            {
                "year": year,
                "pence": amount.pence,
                "held": "Held from now" if is_held else "Held when it is ordered or due",
            }
            for year, amount, is_held in row.promised
        ],
    )


@require_safe
@open_to(Permission.BODY_READ)
def stood_up(request: HttpRequest, code: str) -> HttpResponse:
    """Confirm that a body was stood up, with the numbers of its agreements and what to watch."""
    body = _body(code)
    signed = agreements.agreements(body_code=code)
    if Stage(body.stage) is not Stage.LIVE:
        raise Http404(f"{body.name} is not at work yet. Stand it up under /desk/bodies/{code}.")
    return render(
        request,
        "desks/stood_up.html",
        {
            "page_title": f"{body.short_name} is stood up",
            "reference": ", ".join([code, *(row.code for row in signed)]),
            "agreements": signed,
            "watch": _watch(signed),
            "body": body,
        },
    )


def _watch(signed: Sequence[agreements.Agreement]) -> list[str]:
    return [
        f"{row.code} ends on {long_date(row.ends_before - timedelta(days=1))}. "
        + Ending(row.code, row.title, row.ends_before, codes, AfterEnd(row.after_end)).follows
        for row in signed
        if (codes := tuple(agreements.duty_codes(agreement_id=row.pk)))
    ]
