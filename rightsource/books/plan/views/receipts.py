"""Doors of capital receipts: what rests on sales that are not banked, each receipt, and what is booked of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from hashlib import sha256

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import LimitReachedError, PostingRefusedError, page_of, words_for
from rightsource.books.plan import queries, services
from rightsource.books.plan.forms.receipts import STAGES, TESTS, BankForm, ChargeForm, RecordForm, ReviseForm
from rightsource.books.plan.rules.receipts import (
    Outlook,
    ReceiptRefusedError,
    ReceiptState,
    ReceiptUnknownError,
    outlook_of,
    receipts_finding,
    weight_of,
)
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import (
    Column,
    Figure,
    Provenance,
    Table,
    csv_response,
    is_csv_asked,
    with_query,
)
from rightsource.commons.pages.components.confirming import Confirming, confirmed, say_done
from rightsource.commons.record import queries as record
from rightsource.ground.parameters import Parameters
from rightsource.ground.text import long_date, slug
from rightsource.ground.time import FinancialYear
from rightsource.journeys.charge_receipt import charge_receipt, is_adopted_by_council

LIST = "/desk/finance/receipts"
REFUSALS = (ReceiptRefusedError, PostingRefusedError, LimitReachedError)


@require_GET
@open_to(Permission.POSITION_READ)
def receipts(request: HttpRequest) -> HttpResponse:
    """Show how far the council depends on sales that are not banked: by year, weighed by risk, and sale by sale."""
    on, parameters = today(), record.council_parameters()
    found = queries.receipts()
    outlook = outlook_of(found, on=on, parameters=parameters)
    tables = {
        "receipts": _receipts_table(request, found, on, parameters),
        "years": _years_table(request, outlook),
    }
    if is_csv_asked(request):
        return csv_response(tables.get(request.GET.get("table", ""), tables["receipts"]))
    late = sum(bool(each.unbanked) and each.spec.planned_on < on for each in found)
    return render(
        request,
        "plan/receipts.html",
        {
            "page_title": "Capital receipts",
            "caption": "What rests on things that are still to be sold",
            "headline": receipts_finding(outlook, late=late),
            "breadcrumbs": [{"text": "Position", "href": "/desk/finance/position"}, {"text": "Capital receipts"}],
            "as_at": on,
            "tables": tables,
            "figures": _figures(outlook, found, on) if found else [],
            "may_keep": request.actor.may(Permission.RECEIPT_KEEP),
        },
    )


def _figures(outlook: Outlook, found: list[ReceiptState], on: date) -> list[Figure]:
    as_at = long_date(on)
    kinds = {each.provenance for each in found}
    booked = Provenance(kinds.pop()) if len(kinds) == 1 else Provenance.DERIVED
    return [
        Figure("Planned", outlook.planned.in_pounds(), "from every sale that goes on", booked, as_at, "#receipts"),
        Figure(
            "Banked", outlook.banked.in_pounds(), f"{outlook.used.in_pounds()} of it used", booked, as_at, "#receipts"
        ),
        Figure("Not banked", outlook.unbanked.in_pounds(), "left out of the forecast", booked, as_at, "#years"),
        Figure(
            "Weighed by risk",
            outlook.weighted.in_pounds(),
            "of what is not banked",
            Provenance.DERIVED,
            as_at,
            "#years",
        ),
    ]


def _receipts_table(request: HttpRequest, found: list[ReceiptState], on: date, parameters: Parameters) -> Table:
    return Table(
        caption="Every receipt",
        columns=[
            Column("asset", "Sold", href=lambda row: f"{LIST}/{row['code']}"),
            Column("project", "Pays for"),
            Column("stage", "The sale", tag=lambda row: "red" if row["is_late"] else ""),
            Column("planned_on", "To be banked", "day"),
            Column("planned", "Planned", "pounds", total=True),
            Column("banked", "Banked", "pounds", total=True),
            Column("used", "Used", "pounds", total=True),
            Column("unbanked", "Not banked", "pounds", total=True),
            Column("weighted", "Weighed by risk", "pounds", total=True),
            Column("provenance", "Figure"),
        ],
        rows=[
            {
                "code": each.code,
                "asset": each.asset,
                "project": each.project,
                "stage": "Banked" if not each.unbanked and each.banked else STAGES[each.spec.stage].partition(":")[0],
                "is_late": bool(each.unbanked) and each.spec.planned_on < on,
                "planned_on": each.spec.planned_on,
                "planned": each.spec.planned,
                "banked": each.banked,
                "used": each.used,
                "unbanked": each.unbanked,
                "weighted": weight_of(each.spec.stage, each.unbanked, on=on, parameters=parameters),
                "provenance": each.provenance,
            }
            for each in found
        ],
        address=with_query(request.get_full_path(), table="receipts"),
        csv_name="capital-receipts",
        empty="No receipt is recorded. What is to be sold, and what its money is to pay for, will stand here.",
    )


def _years_table(request: HttpRequest, outlook: Outlook) -> Table:
    return Table(
        caption="Not banked, by year",
        columns=[
            Column("year", "Year"),
            Column("unbanked", "Not banked", "pounds", total=True),
            Column("late", "Of it late", "pounds", total=True),
            Column("weighted", "Weighed by risk", "pounds", total=True),
        ],
        rows=[
            {"year": str(each.year), "unbanked": each.unbanked, "late": each.late, "weighted": each.weighted}
            for each in outlook.years
        ],
        address=with_query(request.get_full_path(), table="years"),
        csv_name="capital-receipts-by-year",
        empty="Nothing is to come.",
        note="An idea counts a quarter, a sale on offer half, a contract nine tenths: policy, dated parameters.",
    )


def _receipt_or_404(code: str) -> ReceiptState:
    try:
        return queries.receipt(code=code)
    except ReceiptUnknownError as error:
        raise Http404(str(error)) from None


@require_GET
@open_to(Permission.POSITION_READ)
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show one receipt: the sale, its project, the test, the strategy, and what was booked."""
    found, on = _receipt_or_404(code), today()
    postings = _postings_table(request, code)
    if is_csv_asked(request):
        return csv_response(postings)
    spec = found.spec
    adopted = is_adopted_by_council(decision_ref=spec.strategy_ref, on=on)
    strategy = words_for(spec.strategy_ref) if spec.strategy_ref else "None yet"
    return render(
        request,
        "plan/receipt.html",
        {
            "page_title": found.asset,
            "caption": "Capital receipt",
            "headline": _headline(found, on),
            "breadcrumbs": [{"text": "Capital receipts", "href": LIST}, {"text": found.asset}],
            "as_at": on,
            "receipt": found,
            "table": postings,
            "rows": [
                {"label": "Pays for", "value": found.project},
                {"label": "Saves a year", "value": found.saving.in_pounds()},
                {"label": "The sale", "value": STAGES[spec.stage]},
                {"label": "Expected", "value": f"{spec.planned.in_pounds()} by {long_date(spec.planned_on)}"},
                {
                    "label": "Statutory test",
                    "value": TESTS[spec.test] + (f" ({spec.evidence})" if spec.evidence else ""),
                },
                {
                    "label": "Strategy",
                    "value": strategy
                    if adopted or not spec.strategy_ref
                    else f"{strategy}: not adopted by full council",
                    "href": page_of(spec.strategy_ref) if adopted else "",
                },
                {"label": "Left to use", "value": str(found.left)},
            ],
            "history": [
                {"when": long_date(step.on), "what": f"{STAGES[step.stage].partition(':')[0]}: {step.reason}"}  # type: ignore[index]
                for step in queries.receipt_steps(code=code)
            ],
            "may_keep": request.actor.may(Permission.RECEIPT_KEEP),
        },
    )


def _headline(found: ReceiptState, on: date) -> str:
    if not found.unbanked:
        used, left = found.used.in_pounds(), found.left.in_pounds()
        return f"{found.banked.in_pounds()} is banked, {used} of it used and {left} left."
    late = ", which was due " if found.spec.planned_on < on else ", due "
    return (
        f"{found.unbanked.in_pounds()} is not banked{late}by {long_date(found.spec.planned_on)}; "
        f"{found.left.in_pounds()} can be used."
    )


def _postings_table(request: HttpRequest, code: str) -> Table:
    return Table(
        caption="What is booked",
        columns=[
            Column("on", "Day", "day"),
            Column("what", "What", href=lambda row: page_of(f"ledger/batch/{row['batch']}")),
            Column("reason", "Why"),
            Column("line", "Line", href=lambda row: page_of(f"ledger/line/{row['line_id']}") if row["line_id"] else ""),
            Column("pence", "Amount", "pence"),
        ],
        rows=[
            {
                "on": row.on,
                "what": "Charged" if row.is_use else "Banked",
                "batch": row.batch_id,
                "reason": row.reason,
                "line": row.line.name if row.line else "",
                "line_id": row.line_id,
                "pence": -row.pence if row.is_use else row.pence,
            }
            for row in queries.receipt_postings(code=code)
        ],
        address=request.get_full_path(),
        csv_name=f"capital-receipt-{code}",
        empty="Nothing is banked, so nothing can be charged.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.RECEIPT_KEEP, Purpose.OPERATION)
def record_new(request: HttpRequest) -> HttpResponseBase:
    """Ask what is sold and what its money is to pay for, read it back, and record it."""
    form = RecordForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        services.record_receipt(
            code=slug(form.cleaned_data["asset"]),
            asset=form.cleaned_data["asset"],
            project=form.cleaned_data["project"],
            saving=form.cleaned_data["saving"],
            spec=form.spec(),
            on=today(),
            by=request.actor,
            at=now(),
        )

    return _asked(
        request,
        form,
        act,
        title="Record a capital receipt",
        done=LIST,
        button="Record it",
        said="The receipt is recorded.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.RECEIPT_KEEP, Purpose.OPERATION)
def revise(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask what is known now, read it back, and keep it beside what was known before."""
    found = _receipt_or_404(code)
    spec = found.spec
    known = {
        "stage": spec.stage.value,
        "planned": spec.planned.plain(),
        "planned_on": spec.planned_on,
        "test": spec.test.value,
        "evidence": spec.evidence,
        "strategy": spec.strategy_ref.rpartition("/")[2],
    }
    form = ReviseForm(request.POST if request.method == "POST" else None, initial=known)

    def act() -> None:
        services.revise_receipt(code=code, spec=form.spec(), on=today(), by=request.actor, at=now())

    return _asked(
        request,
        form,
        act,
        title="What do we expect now?",
        of=found,
        button="Keep it",
        said="What we expect now is kept.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.RECEIPT_KEEP, Purpose.OPERATION)
def bank(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask what came in, read it back, and book it where nothing can be spent from it."""
    found = _receipt_or_404(code)
    form = BankForm(request.POST if request.method == "POST" else None)

    def act() -> None:
        services.bank_receipt(
            code=code,
            amount=form.cleaned_data["amount"],
            reason=form.cleaned_data["reason"],
            key=_key(request, code),
            on=today(),
            by=request.actor,
            at=now(),
        )

    return _asked(
        request, form, act, title="Bank this receipt", of=found, button="Book it", said="The receipt is banked."
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.RECEIPT_KEEP, Purpose.OPERATION)
def charge(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask which cost, refuse what the law or the bank does not allow, read it back, and charge it."""
    found = _receipt_or_404(code)
    lines = [(row.pk, row.name) for row in ledger.lines(year=FinancialYear.containing(today()), entity="council")]
    form = ChargeForm(request.POST if request.method == "POST" else None, lines=lines)

    def act() -> None:
        charge_receipt(
            code=code,
            line_id=form.cleaned_data["line"],
            amount=form.cleaned_data["amount"],
            reason=form.cleaned_data["reason"],
            key=_key(request, code),
            on=today(),
            by=request.actor,
            at=now(),
        )

    return _asked(
        request,
        form,
        act,
        title="Charge a cost to this receipt",
        of=found,
        button="Charge it",
        said="The cost is charged to the receipt.",
    )


def _key(request: HttpRequest, code: str) -> str:
    """Return what makes one sent form count once: its token and its words."""
    said = "|".join(f"{name}={value}" for name, value in sorted(request.POST.items()) if name != "step")
    return f"{code}:{sha256(said.encode()).hexdigest()[:24]}"


def _asked(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], None],
    *,
    title: str,
    button: str,
    said: str,
    of: ReceiptState | None = None,
    done: str = "",
) -> HttpResponseBase:
    """Take one of the forms of a receipt a step further."""
    page = done or f"{LIST}/{of.code if of else ''}"
    stage = confirmed(request, form, refusals=REFUSALS, act=act)
    if stage is Confirming.DONE:
        say_done(request, said, of.code if of else slug(form.cleaned_data["asset"]))
        return redirect(page)
    is_checked = stage is Confirming.TO_CHECK
    return render(
        request,
        "plan/receipt_form.html",
        {
            "page_title": "Check before it is kept" if is_checked else title,
            "caption": of.asset if of else "Capital receipts",
            "headline": _headline(of, today()) if of else "A receipt counts for nothing until it is banked.",
            "breadcrumbs": [{"text": "Capital receipts", "href": LIST}, {"text": title}],
            "form": form,
            "errors": form.errors,
            "is_checked": is_checked,
            "rows": [{"label": bound.label, "value": _said(bound)} for bound in form] if is_checked else [],
            "button": button,
            "cancel_href": page,
        },
        status=422 if form.errors else 200,
    )


def _said(bound: forms.BoundField) -> str:
    """Return an answer in the words in which it was asked."""
    value = bound.form.cleaned_data[bound.name]
    choices = dict(getattr(bound.field, "choices", ()))
    if choices:
        return str(choices.get(value, value))
    if isinstance(value, date):
        return long_date(value)
    return str(value) or "Nothing said"
