"""The medium-term plan and its forecasts: what a part is, how a forecast is made, and the bridge between two."""

from rightsource.books.plan.rules.forecasts import (
    EVENLY,
    METHOD,
    MILLIONTH,
    BridgeStep,
    ForecastLine,
    LineFigures,
    bridge_of,
    forecast_line,
    profile_on,
)
from rightsource.books.plan.rules.versions import (
    AdoptedSpec,
    PartKind,
    PartSpec,
    PlanRefusedError,
    PlanUnknownError,
    VersionKind,
    YearTotals,
    part_faults,
    plan_finding,
    totals_of,
    year_finding,
)

__all__ = [
    "AdoptedSpec",
    "BridgeStep",
    "EVENLY",
    "ForecastLine",
    "LineFigures",
    "METHOD",
    "MILLIONTH",
    "PartKind",
    "PartSpec",
    "PlanRefusedError",
    "PlanUnknownError",
    "VersionKind",
    "YearTotals",
    "bridge_of",
    "forecast_line",
    "part_faults",
    "plan_finding",
    "profile_on",
    "totals_of",
    "year_finding",
]
