"""Tables of the plan: versions and their parts, adopted lines, and forecasts that are never changed."""

from rightsource.books.plan.models.causes import Attribution
from rightsource.books.plan.models.forecasts import ForecastLine, ForecastVersion
from rightsource.books.plan.models.receipts import CapitalReceipt, CapitalReceiptPosting, CapitalReceiptStep
from rightsource.books.plan.models.savings import Saving, SavingBaseline, SavingClaim, SavingMove
from rightsource.books.plan.models.versions import AdoptedLine, PlanPart, PlanVersion

__all__ = [
    "AdoptedLine",
    "Attribution",
    "CapitalReceipt",
    "CapitalReceiptPosting",
    "CapitalReceiptStep",
    "ForecastLine",
    "ForecastVersion",
    "PlanPart",
    "PlanVersion",
    "Saving",
    "SavingBaseline",
    "SavingClaim",
    "SavingMove",
]
