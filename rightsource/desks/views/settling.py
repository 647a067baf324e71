"""Settle: the months that have ended and are not paid, why one is blocked, and the statement before it binds."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.books.ledger.rules import LimitReachedError, LineUnknownError, PostingRefusedError
from rightsource.books.settlement import queries as settlement
from rightsource.books.settlement.rules import LineSpec, SettlementRefusedError, delivery_words, total_of
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import AuthorityRefusedError, Permission, Purpose
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked, page_of
from rightsource.council.agreements import queries as agreements
from rightsource.council.agreements.queries import Agreement
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise
from rightsource.ground.time import Month, PeriodError
from rightsource.journeys.hold_items import hold_unmatched
from rightsource.journeys.months_to_settle import Waiting, months_to_settle
from rightsource.journeys.pay_body import (
    PaymentBlockedError,
    Unsettled,
    lines_owed,
    pay_body,
    payable_agreement,
    reference_of,
    unsettled_months,
)

START = "/desk/finance/settle"
REFUSALS = (
    AuthorityRefusedError,
    LimitReachedError,
    LineUnknownError,
    PaymentBlockedError,
    PostingRefusedError,
    SettlementRefusedError,
)


def _seen(each: Waiting) -> dict[str, object]:
    """Return a row of the list: what the month comes to, or why it cannot be paid yet."""
    month, agreement = each.month.month, each.month.agreement
    return {
        "month": str(month),
        "iso": month.iso,
        "code": agreement.code,
        "title": f"{agreement.code} {agreement.title}",
        "body": agreement.body.short_name,
        "pence": None if each.amount is None else each.amount.pence,
        "state": "Blocked" if each.why else "Ready",
        "why": each.why or "Ended, and enough of it was looked at.",
    }


@require_safe
@open_to(Permission.STATEMENT_SETTLE)
def unsettled(request: HttpRequest) -> HttpResponse:
    """Show the months that have ended and are not settled, oldest first, with what each comes to and why it waits."""
    on = today()
    found = unsettled_months(by=request.actor, on=on)
    page = page_of(found, request, per_page=30)
    shown: Sequence[Unsettled] = found if is_csv_asked(request) else page.rows  # type: ignore[assignment]
    table = Table(
        caption="Months to settle, oldest first",
        columns=[
            Column("month", "Month", href=lambda row: f"{START}/{row['code']}/{row['iso']}"),
            Column("title", "Agreement", href=lambda row: f"/agreements/{row['code']}"),
            Column("body", "Paid to"),
            Column("pence", "Comes to", "pence", total=page.pages == 1),
            Column("state", "State", tag=lambda row: "green" if row["state"] == "Ready" else "red"),
            Column("why", "Why"),
        ],
        rows=[_seen(each) for each in months_to_settle(months=shown)],
        address=request.get_full_path(),
        csv_name="months-to-settle",
        empty=f"Every month before {Month.containing(on)} is settled. The next one appears when the month has ended.",
        page=page,
    )
    if is_csv_asked(request):
        return csv_response(table)
    return render(
        request,
        "desks/settle.html",
        {"page_title": "Settle", "headline": _finding(found), "table": table, "as_at": on},
    )


def _finding(found: Sequence[Unsettled]) -> str:
    if not found:
        return "Every month that has ended is settled."
    first = found[0]
    if len(found) == 1:
        return f"{first.month} of agreement {first.agreement.code} has ended and is not paid."
    return f"{len(found)} months of agreements have ended and are not paid; the oldest is {first.month}."


def _asked(code: str, month: str) -> tuple[Agreement, Month]:
    agreement = agreements.agreement(code=code)
    try:
        asked = Month.parse(month)
    except PeriodError as error:
        raise Http404(str(error)) from error
    if agreement is None:
        raise Http404(f"There is no agreement {code}. Look it up in the register.")
    return agreement, asked


@require_http_methods(["GET", "POST"])
@open_to(Permission.STATEMENT_SETTLE, Purpose.SETTLEMENT)
def settle(request: HttpRequest, code: str, month: str) -> HttpResponse:
    """Show a month's statement line by line before it binds, and settle it."""
    agreement, asked = _asked(code, month)
    refused: list[str] = []
    lines: list[LineSpec] = []
    try:
        payable_agreement(agreement_code=code, month=asked, on=today())
        if request.method == "POST":  # what cannot be matched is held before anybody is asked to pay the rest
            hold_unmatched(agreement=agreement, month=asked, by=request.actor, at=now())
        lines = lines_owed(agreement=agreement, month=asked)
    except REFUSALS as error:
        refused.append(str(error))
    total = total_of(lines)
    if request.method == "POST" and not refused:
        if request.POST.get("total_pence") != str(total.pence):
            refused.append(f"What was delivered has changed since you looked: it now comes to {total}. Check it again.")
        else:
            try:
                paid = pay_body(agreement_code=code, month=asked, by=request.actor, at=now())
            except REFUSALS as error:
                refused.append(str(error))
            else:
                return redirect("settled", statement_id=paid.statement_id)
    before = settlement.latest(agreement_ref=reference_of(agreement), month=asked)
    return render(
        request,
        "desks/settle_month.html",
        {
            "page_title": f"Settle {asked}",
            "caption": f"{agreement.code} · {agreement.title}",
            "headline": _month_headline(agreement, asked, lines, total),
            "breadcrumbs": [{"text": "Settle", "href": START}, {"text": f"{agreement.code}, {asked}"}],
            "errors": [{"text": text} for text in refused] if request.method == "POST" else [],
            "waits": refused if request.method != "POST" else [],
            "rows": [
                {"label": "Paid to", "value": agreement.body.name, "href": f"/bodies/{agreement.body.code}"},
                {"label": "From the line", "value": agreement.line.name},
                {"label": "Comes to", "value": str(total)} if lines else None,
                {
                    "label": "Settled before",
                    "value": f"Version {before.version}: {Money(before.total_pence)}; only the difference is booked",
                    "href": f"/statements/{before.pk}",
                }
                if before
                else None,
            ],
            "table": _lines_table(lines),
            "total": total,
            "agreement": agreement,
            "may_settle": bool(lines),
            "back_href": START,
        },
        status=422 if request.method == "POST" else 200,
    )


def _month_headline(agreement: Agreement, month: Month, lines: Sequence[LineSpec], total: Money) -> str:
    if not lines:
        return f"Nothing of {month} can be settled yet."
    if not any(line.rate_pence for line in lines):
        return f"Nothing of {month} can be paid. Settling it says so and closes the month."
    return (
        f"{agreement.body.short_name} would be paid {total} for {month}, in {pluralise(len(lines), 'line')}. "
        "Nothing is booked until you settle it."
    )


def _lines_table(lines: Sequence[LineSpec]) -> Table:
    return Table(
        caption="The statement, line by line",
        columns=[
            Column("on", "Day", "day"),
            Column("delivery", "Delivery"),
            Column("why", "Why"),
            Column("pence", "Amount", "pence", total=True),
        ],
        rows=[
            {
                "on": line.on,
                "delivery": delivery_words(line.delivery_ref) or "The month",
                "why": line.explanation,
                "pence": line.amount.pence,
            }
            for line in lines
        ],
        empty="There is nothing to pay in this month.",
    )


@require_safe
@open_to(Permission.STATEMENT_SETTLE)
def settled(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Confirm a settlement with its reference, and lead to the statement and to the next month."""
    found = settlement.statement(actor=request.actor, statement_id=statement_id)
    if found is None:
        raise Http404(f"There is no statement {statement_id}. Look at the list of statements.")
    month = Month.containing(found.month)
    left = unsettled_months(by=request.actor, on=today())
    return render(
        request,
        "desks/settled.html",
        {
            "page_title": f"{month} is settled",
            "statement": found,
            "reference": f"{found.agreement_ref.rsplit('/', 1)[-1]} · {month.iso} · version {found.version}",
            "total": Money(found.total_pence),
            "difference": Money(found.difference_pence),
            "left": len(left),
            "next": left[0] if left else None,
        },
    )
