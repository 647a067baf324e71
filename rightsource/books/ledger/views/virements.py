"""Moving budget from one line to another: asked, shown with what it does, done, and listed for who may see."""

from __future__ import annotations

from uuid import uuid4

from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.books.ledger import queries
from rightsource.books.ledger.forms import VirementForm
from rightsource.books.ledger.models import Line, Virement
from rightsource.books.ledger.queries import VirementUnknownError
from rightsource.books.ledger.rules import (
    AUTHORITY_TITLES,
    Balance,
    LineUnknownError,
    Recurrence,
    VirementAuthority,
    VirementSpec,
    line_finding,
    page_of,
    virements_finding,
    words_for,
)
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.commons.pages.components import page_of as rows_page
from rightsource.commons.pages.components.confirming import Binding, Done, bind
from rightsource.ground.money import Money
from rightsource.ground.text import long_date
from rightsource.ground.time import FinancialYear, PeriodError
from rightsource.journeys.keep_floors import asking
from rightsource.journeys.move_budget import REFUSALS, move_budget

LIST = "/desk/finance/virements"
POSITION = {"text": "Position", "href": "/desk/finance/position"}
LASTS = {Recurrence.ONE_OFF.value: "This year only", Recurrence.RECURRING.value: "Every year"}


def _line(line_id: int) -> tuple[Line, Balance]:
    try:
        return queries.line(line_id=line_id), queries.balance_of_line(line_id=line_id)
    except LineUnknownError as error:
        raise Http404(str(error)) from error


def spec_of(form: VirementForm, line_id: int) -> VirementSpec:
    """Return what a form asks for."""
    told = form.cleaned_data
    decision = told["decision"].strip()
    return VirementSpec(
        from_line=line_id,
        to_line=told["to_line"],
        amount=told["amount"],
        reason=told["reason"],
        key=told["key"],
        recurrence=Recurrence(told["recurrence"]),
        decision_ref=f"democracy/decision/{decision}" if decision else "",
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.VIREMENT_MAKE, Purpose.OPERATION)
def vire(request: HttpRequest, line_id: int) -> HttpResponseBase:
    """Ask for line, amount, duration and reason, show both lines before and after, and move it."""
    line, balance = _line(line_id)
    others = [
        other for other in queries.lines(year=FinancialYear(line.year), entity=line.entity.code) if other.pk != line_id
    ]
    posted = request.POST if request.method == "POST" else None
    form = VirementForm(posted, lines=others, initial={"key": uuid4().hex})
    here = f"/desk/finance/lines/{line_id}"
    around = Binding(
        title="Move budget to another line",
        check="Check what it does",
        checked="Check what you move",
        button="Move the budget",
        caption=line.name,
        headline=line_finding(line.name, balance),
        breadcrumbs=[POSITION, {"text": line.name, "href": here}, {"text": "Move budget"}],
        cancel_href=here,
    )

    def done(made: Virement) -> Done:
        return Done(
            href=f"{LIST}/{made.pk}",
            words=f"{Money(made.pence)} is moved.",
            reference=f"virement {made.pk}",
        )

    return bind(
        request,
        form,
        around,
        act=lambda: move_budget(virement=spec_of(form, line_id), by=request.actor, at=now(), on=today()),
        done=done,
        refusals=REFUSALS,
        refused=asking(on=today(), by=request.actor, at=now()),
        rows=lambda: _effects(line, balance, form),
        field="amount",
    )


def _effects(line: Line, balance: Balance, form: VirementForm) -> list[dict[str, str]]:
    """Return in words how both lines stand before and after."""
    told = form.cleaned_data
    taking, takes = _line(told["to_line"])
    amount, decision = told["amount"], told["decision"].strip()
    return [
        {"label": "Amount", "value": str(amount)},
        {"label": f"From {line.name}", "value": _before_after(balance.budget, balance.budget - amount)},
        {"label": "Left there", "value": _before_after(balance.left, balance.left - amount)},
        {"label": f"To {taking.name}", "value": _before_after(takes.budget, takes.budget + amount)},
        {"label": "For how long", "value": LASTS[told["recurrence"]]},
        {"label": "Why", "value": told["reason"]},
        {"label": "Under", "value": f"Decision {decision}" if decision else "The scheme of delegation"},
        {"label": "The budget’s total", "value": "Stays as it is."},
        {"label": "Who reads it", "value": f"{line.holder_title}; {taking.holder_title}; members; the auditor."},
        {"label": "To undo it", "value": "Only a new virement in the other direction, with its own reason."},
    ]


def _before_after(before: Money, after: Money) -> str:
    return f"{before} before, {after} after"


@require_safe
@open_to(Permission.POSITION_READ)
def virements(request: HttpRequest) -> HttpResponse:
    """List the virements of a year, or of one line, the newest first."""
    line = None
    if request.GET.get("line", "").isdecimal():
        line, _ = _line(int(request.GET["line"]))
    try:
        year = FinancialYear(line.year) if line else FinancialYear.parse(request.GET.get("year", ""))
    except PeriodError:
        year = FinancialYear.containing(today())
    found = queries.virements(year=year) if line is None else queries.virements_of(line_id=line.pk)
    every = found.order_by().aggregate(sum=Sum("pence", default=0))["sum"]
    page = None if is_csv_asked(request) else rows_page(found, request)
    table = Table(
        caption=f"Virements of {line.name if line else year}",
        columns=[
            Column("number", "Number", href=lambda row: f"{LIST}/{row['number']}"),
            Column("on", "Day", "day"),
            Column("giving", "From", href=lambda row: f"/desk/finance/lines/{row['from_id']}"),
            Column("taking", "To", href=lambda row: f"/desk/finance/lines/{row['to_id']}"),
            Column("lasts", "For how long"),
            Column("authority", "Decided by"),
            Column("reason", "Why"),
            Column("pence", "Amount", "pence", total=page is None or page.pages == 1),
        ],
        rows=[_row(row) for row in (found if page is None else page.rows)],
        page=page,
        address=request.get_full_path(),
        csv_name="virements",
        empty="Nothing was moved. Whoever holds a line moves budget from its page.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    crumbs = [POSITION, {"text": "Virements"}]
    if line:
        crumbs.insert(1, {"text": line.name, "href": f"/desk/finance/lines/{line.pk}"})
    return render(
        request,
        "ledger/virements.html",
        {
            "page_title": "Virements",
            "caption": line.name if line else str(year),
            "headline": virements_finding(
                year=year, count=found.count(), amount=Money(every), line=line.name if line else ""
            ),
            "breadcrumbs": crumbs,
            "table": table,
            "as_at": today(),
            "years": [year.previous, year.next] if line is None else [],
        },
    )


def _row(row: Virement) -> dict[str, object]:
    return {
        "number": row.pk,
        "on": row.on,
        "giving": row.from_line.name,
        "from_id": row.from_line_id,
        "taking": row.to_line.name,
        "to_id": row.to_line_id,
        "lasts": LASTS[row.recurrence],
        "authority": AUTHORITY_TITLES[VirementAuthority(row.authority)],
        "reason": row.reason,
        "pence": row.pence,
    }


@require_safe
@open_to(Permission.POSITION_READ)
def virement(request: HttpRequest, virement_id: int) -> HttpResponse:
    """Show a virement: between which lines, why, under whose authority, and the batch that posted it."""
    try:
        found = queries.virement(virement_id=virement_id)
    except VirementUnknownError as error:
        raise Http404(str(error)) from error
    lasts = LASTS[found.recurrence].lower()
    return render(
        request,
        "ledger/record.html",
        {
            "page_title": f"Virement {found.pk}",
            "caption": f"Budget of {FinancialYear(found.from_line.year)}",
            "headline": f"{Money(found.pence)} was moved from {found.from_line.name} to {found.to_line.name}, {lasts}.",
            "as_at": found.at,
            "breadcrumbs": [POSITION, {"text": "Virements", "href": LIST}, {"text": f"Virement {found.pk}"}],
            "rows": [
                {"label": "From", "value": found.from_line.name, "href": page_of(f"ledger/line/{found.from_line_id}")},
                {"label": "To", "value": found.to_line.name, "href": page_of(f"ledger/line/{found.to_line_id}")},
                {"label": "Amount", "value": str(Money(found.pence))},
                {"label": "For how long", "value": LASTS[found.recurrence]},
                {"label": "Why", "value": found.reason},
                {"label": "Decided by", "value": AUTHORITY_TITLES[VirementAuthority(found.authority)]},
                {"label": "Under", "value": words_for(found.authority_ref), "href": page_of(found.authority_ref)},
                {"label": "Day", "value": long_date(found.on)},
                {"label": "Entered by", "value": words_for(found.by_ref)},
                {
                    "label": "Journal",
                    "value": f"Batch {found.batch_id}",
                    "href": page_of(f"ledger/batch/{found.batch_id}"),
                },
            ],
        },
    )
