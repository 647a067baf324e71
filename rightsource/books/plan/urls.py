"""Doors of the plan."""

from django.urls import path

from rightsource.books.plan.views import (
    caseload_forms,
    caseloads,
    comparing,
    forecasts,
    receipt_forms,
    receipts,
    recurrence,
    risk,
    saving_forms,
    savings,
    savings_summary,
    scenarios,
    versions,
)

urlpatterns = [
    path("plan", versions.plan, name="plan"),
    path("plan/compare", comparing.compare, name="plan_compare"),
    path("desk/finance/forecasts", forecasts.forecasts, name="forecasts"),
    path("desk/finance/forecasts/bridge", forecasts.bridge, name="forecast_bridge"),
    path(
        "desk/finance/forecasts/explain/<int:before>/<int:after>/<int:line_id>",
        forecasts.explain,
        name="forecast_explain",
    ),
    path("desk/finance/caseloads", caseloads.caseloads, name="caseloads"),
    path("desk/finance/new-caseloads", caseload_forms.bring_in, name="caseloads_new"),
    path("desk/finance/caseloads/<slug:code>", caseloads.caseload, name="caseload"),
    path("plan/risk", risk.risk, name="plan_risk"),
    path("plan/scenarios", scenarios.scenarios, name="plan_scenarios"),
    path("savings", savings_summary.summary, name="savings_summary"),
    path("desk/finance/savings", savings.register, name="savings"),
    path("desk/finance/savings/new/<int:part_id>", saving_forms.new, name="saving_new"),
    path("desk/finance/savings/<slug:code>", savings.saving, name="saving"),
    path("desk/finance/savings/<slug:code>/<slug:what>", saving_forms.say, name="saving_say"),
    path("desk/finance/one-off", recurrence.one_off, name="one_off"),
    path("desk/finance/receipts", receipts.receipts, name="receipts"),
    path("desk/finance/receipts/new", receipt_forms.record_new, name="receipt_new"),
    path("desk/finance/receipts/<slug:code>", receipts.receipt, name="receipt"),
    path("desk/finance/receipts/<slug:code>/revise", receipt_forms.revise, name="receipt_revise"),
    path("desk/finance/receipts/<slug:code>/bank", receipt_forms.bank, name="receipt_bank"),
    path("desk/finance/receipts/<slug:code>/charge", receipt_forms.charge, name="receipt_charge"),
]
