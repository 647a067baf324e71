"""Doors of the ledger."""

from django.urls import path

from rightsource.books.ledger.views import (
    approvals,
    carrying,
    controls,
    funds,
    holders,
    lines,
    periods,
    reversing,
    seals,
    spending,
    suspense,
    virements,
)

urlpatterns = [
    path("desk/finance/funds", funds.funds, name="ledger_funds"),
    path("open/ring-fenced-funds", funds.in_public, name="open_funds"),
    path("desk/finance/lines/<int:line_id>", lines.line, name="ledger_line"),
    path("desk/finance/lines/<int:line_id>/holder", holders.holder, name="ledger_holder"),
    path("desk/finance/lines/<int:line_id>/control", controls.control, name="ledger_control"),
    path("desk/finance/lines/<int:line_id>/control/lift", controls.lift, name="ledger_lift"),
    path("desk/finance/lines/<int:line_id>/virement", virements.vire, name="ledger_vire"),
    path("desk/finance/virements", virements.virements, name="ledger_virements"),
    path("desk/finance/virements/<int:virement_id>", virements.virement, name="ledger_virement"),
    path("desk/finance/lines/<int:line_id>/ask", approvals.ask, name="ledger_ask"),
    path("desk/finance/approvals", approvals.approvals, name="ledger_approvals"),
    path("desk/finance/approvals/<int:request_id>", approvals.approval, name="ledger_approval"),
    path("desk/finance/approvals/<int:request_id>/decide", approvals.decide, name="ledger_decide"),
    path("desk/finance/spend-control", spending.spend_control, name="ledger_spend_control"),
    path("desk/finance/spend-control/start", spending.start, name="ledger_start_control"),
    path("desk/finance/spend-control/end", spending.end, name="ledger_end_control"),
    path("desk/finance/controls", controls.controls, name="ledger_controls"),
    path("desk/finance/journal/<int:batch_id>", lines.batch, name="ledger_batch"),
    path("desk/finance/journal/<int:batch_id>/reverse", reversing.reverse, name="ledger_reverse"),
    path("desk/finance/periods", periods.periods, name="ledger_periods"),
    path("desk/finance/periods/<str:month>", periods.period, name="ledger_period"),
    path("desk/finance/year-end/<str:year>", periods.closing, name="ledger_closing"),
    path("desk/finance/year-end/<str:year>/promises", carrying.promises, name="ledger_promises"),
    path("desk/finance/year-end/<str:year>/promises/settle", carrying.settle, name="ledger_carrying"),
    path("desk/finance/suspense", suspense.suspense, name="ledger_suspense"),
    path("desk/finance/suspense/<int:item_id>", suspense.item, name="ledger_suspense_item"),
    path("open/seals", seals.seals, name="ledger_seals"),
]
