"""Doors that show capital receipts: what rests on sales that are not banked, each receipt, and what is booked of it."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rightsource.books.ledger.rules import page_of, words_for
from rightsource.books.plan import queries
from rightsource.books.plan.forms.receipts import STAGES, TESTS
from rightsource.books.plan.rules.receipts import (
    Outlook,
    ReceiptState,
    ReceiptUnknownError,
    outlook_of,
    receipts_finding,
    weight_of,
)
from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.components import (
    Column,
    Figure,
    Provenance,
    Table,
    csv_response,
    is_csv_asked,
    with_query,
)
from rightsource.commons.record import queries as record
from rightsource.ground.parameters import Parameters
from rightsource.ground.text import long_date
from rightsource.journeys.charge_receipt import is_adopted_by_council

LIST = "/desk/finance/receipts"


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


def receipt_or_404(code: str) -> ReceiptState:
    """Return a receipt, or say that there is none."""
    try:
        return queries.receipt(code=code)
    except ReceiptUnknownError as error:
        raise Http404(str(error)) from None


@require_GET
@open_to(Permission.POSITION_READ)
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show one receipt: the sale, its project, the test, the strategy, and what was booked."""
    found, on = receipt_or_404(code), today()
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
            "headline": headline_of(found, on),
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


def headline_of(found: ReceiptState, on: date) -> str:
    """Return what is banked of a receipt, or what is not and when it was to be."""
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
