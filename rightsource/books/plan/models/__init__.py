"""Tables of the plan: versions with their parts, lines and drivers, simulations, and forecasts: none is changed."""

from rightsource.books.plan.models.caseloads import Caseload, CaseloadForecast, CaseloadPoint
from rightsource.books.plan.models.causes import Attribution
from rightsource.books.plan.models.forecasts import ForecastLine, ForecastVersion
from rightsource.books.plan.models.receipts import CapitalReceipt, CapitalReceiptPosting, CapitalReceiptStep
from rightsource.books.plan.models.savings import Saving, SavingBaseline, SavingClaim, SavingMove
from rightsource.books.plan.models.scenarios import (
    PlanDriver,
    PlanExposure,
    PlanRange,
    PlanReserve,
    PlanScenario,
    ScenarioRate,
    SimulationRun,
)
from rightsource.books.plan.models.versions import AdoptedLine, PlanPart, PlanVersion

__all__ = [
    "AdoptedLine",
    "Attribution",
    "CapitalReceipt",
    "CapitalReceiptPosting",
    "CapitalReceiptStep",
    "Caseload",
    "CaseloadForecast",
    "CaseloadPoint",
    "ForecastLine",
    "ForecastVersion",
    "PlanDriver",
    "PlanExposure",
    "PlanPart",
    "PlanRange",
    "PlanReserve",
    "PlanScenario",
    "PlanVersion",
    "Saving",
    "SavingBaseline",
    "SavingClaim",
    "SavingMove",
    "ScenarioRate",
    "SimulationRun",
]
