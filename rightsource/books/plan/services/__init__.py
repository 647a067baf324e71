"""Recording versions of the plan, what it rests on, adopting its lines and storing forecasts."""

from rightsource.books.plan.services.caseloads import TakenIn, forecast_caseloads, record_caseload, take_in_caseloads
from rightsource.books.plan.services.causes import attribute_change
from rightsource.books.plan.services.forecasts import make_forecast, store_forecast
from rightsource.books.plan.services.receipts import bank_receipt, charge_receipt, record_receipt, revise_receipt
from rightsource.books.plan.services.savings import (
    record_saving,
    review_saving,
    revise_profile,
    state_baseline,
    withdraw_saving,
)
from rightsource.books.plan.services.scenarios import publish_run, record_basis
from rightsource.books.plan.services.simulating import (
    Again,
    SimulationFailedError,
    run_again,
    simulate_apart,
    simulate_version,
)
from rightsource.books.plan.services.versions import adopt_lines, record_version

__all__ = [
    "Again",
    "SimulationFailedError",
    "TakenIn",
    "adopt_lines",
    "attribute_change",
    "bank_receipt",
    "charge_receipt",
    "forecast_caseloads",
    "make_forecast",
    "publish_run",
    "record_basis",
    "record_caseload",
    "record_receipt",
    "record_saving",
    "record_version",
    "review_saving",
    "revise_profile",
    "revise_receipt",
    "run_again",
    "simulate_apart",
    "simulate_version",
    "state_baseline",
    "store_forecast",
    "take_in_caseloads",
    "withdraw_saving",
]
