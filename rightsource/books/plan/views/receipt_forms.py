"""Doors that change capital receipts: what is sold, what is expected, what came in, and what is charged to it."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import LimitReachedError, PostingRefusedError
from rightsource.books.plan import services
from rightsource.books.plan.forms.receipts import BankForm, ChargeForm, RecordForm, ReviseForm
from rightsource.books.plan.rules.receipts import ReceiptRefusedError, ReceiptState
from rightsource.books.plan.views.receipts import LIST, headline_of, receipt_or_404
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components.confirming import Binding, Done, bind
from rightsource.ground.text import slug
from rightsource.ground.time import FinancialYear
from rightsource.journeys.charge_receipt import charge_receipt

REFUSALS = (ReceiptRefusedError, PostingRefusedError, LimitReachedError)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.RECEIPT_KEEP, Purpose.OPERATION)
def record_new(request: HttpRequest) -> HttpResponseBase:
    """Ask what is sold and what its money is to pay for, read it back, and record it."""
    form = RecordForm(request.POST if request.method == "POST" else None)

    def record() -> str:
        code = slug(form.cleaned_data["asset"])
        services.record_receipt(
            code=code,
            asset=form.cleaned_data["asset"],
            project=form.cleaned_data["project"],
            saving=form.cleaned_data["saving"],
            spec=form.spec(),
            on=today(),
            by=request.actor,
            at=now(),
        )
        return code

    title = "Record a capital receipt"
    around = Binding(
        title=title,
        check="Check the receipt",
        effect="It counts for nothing until it is banked. Members and the auditor read it as soon as you record it.",
        button="Record it",
        caption="Capital receipts",
        headline="A receipt counts for nothing until it is banked.",
        breadcrumbs=[{"text": "Capital receipts", "href": LIST}, {"text": title}],
        cancel_href=LIST,
    )
    return bind(
        request,
        form,
        around,
        act=record,
        done=lambda code: Done(href=LIST, words="The receipt is recorded.", reference=code),
        refusals=REFUSALS,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.RECEIPT_KEEP, Purpose.OPERATION)
def revise(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask what is known now, read it back, and keep it beside what was known before."""
    found = receipt_or_404(code)
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
    around = _about(
        found,
        "What do we expect now?",
        check="Check what you expect",
        effect="It takes the place of what was expected before, which stays in the history.",
        button="Keep it",
    )
    return _bound(
        request,
        form,
        found,
        around,
        act=lambda: services.revise_receipt(code=code, spec=form.spec(), on=today(), by=request.actor, at=now()),
        words="What we expect now is kept.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.RECEIPT_KEEP, Purpose.OPERATION)
def bank(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask what came in, read it back, and book it where nothing can be spent from it."""
    found = receipt_or_404(code)
    form = BankForm(request.POST if request.method == "POST" else None)
    around = _about(
        found,
        "Bank this receipt",
        check="Check what came in",
        effect="It is booked today, where nothing can be spent from it.",
        button="Book it",
    )
    return _bound(
        request,
        form,
        found,
        around,
        act=lambda: services.bank_receipt(
            code=code,
            amount=form.cleaned_data["amount"],
            reason=form.cleaned_data["reason"],
            key=_key(request, code),
            on=today(),
            by=request.actor,
            at=now(),
        ),
        words="The receipt is banked.",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.RECEIPT_KEEP, Purpose.OPERATION)
def charge(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask which cost, refuse what the law or the bank does not allow, read it back, and charge it."""
    found = receipt_or_404(code)
    lines = [(row.pk, row.name) for row in ledger.lines(year=FinancialYear.containing(today()), entity="council")]
    form = ChargeForm(request.POST if request.method == "POST" else None, lines=lines)
    around = _about(
        found,
        "Charge a cost to this receipt",
        check="Check the charge",
        effect="It is booked today: the receipt pays for the cost, and the line has it back.",
        button="Charge it",
    )
    return _bound(
        request,
        form,
        found,
        around,
        act=lambda: charge_receipt(
            code=code,
            line_id=form.cleaned_data["line"],
            amount=form.cleaned_data["amount"],
            reason=form.cleaned_data["reason"],
            key=_key(request, code),
            on=today(),
            by=request.actor,
            at=now(),
        ),
        words="The cost is charged to the receipt.",
    )


def _key(request: HttpRequest, code: str) -> str:
    """Return what makes one sent form count once: its token and its words."""
    said = "|".join(f"{name}={value}" for name, value in sorted(request.POST.items()) if name != "step")
    return f"{code}:{sha256(said.encode()).hexdigest()[:24]}"


def _about(found: ReceiptState, title: str, *, check: str, effect: str, button: str) -> Binding:
    """Return the words around a form about a receipt."""
    here = f"{LIST}/{found.code}"
    return Binding(
        title=title,
        check=check,
        effect=effect,
        button=button,
        caption=found.asset,
        headline=headline_of(found, today()),
        breadcrumbs=[
            {"text": "Capital receipts", "href": LIST},
            {"text": found.asset, "href": here},
            {"text": title},
        ],
        cancel_href=here,
    )


def _bound(
    request: HttpRequest,
    form: forms.Form,
    found: ReceiptState,
    around: Binding,
    *,
    act: Callable[[], object],
    words: str,
) -> HttpResponse:
    """Take a form about a receipt a step further, and lead back to the receipt when it is done."""
    return bind(
        request,
        form,
        around,
        act=act,
        done=lambda _: Done(href=around.cancel_href, words=words, reference=found.code),
        refusals=REFUSALS,
    )
