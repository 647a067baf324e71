"""Recording versions of the plan, adopting its lines and storing forecasts."""

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
from rightsource.books.plan.services.versions import adopt_lines, record_version

__all__ = [
    "adopt_lines",
    "attribute_change",
    "bank_receipt",
    "charge_receipt",
    "make_forecast",
    "record_receipt",
    "record_saving",
    "record_version",
    "review_saving",
    "revise_profile",
    "revise_receipt",
    "state_baseline",
    "store_forecast",
    "withdraw_saving",
]
