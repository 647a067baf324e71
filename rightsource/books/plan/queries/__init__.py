"""Reading the plan: versions and totals, the position with its forecast, and the bridge between two forecasts."""

from rightsource.books.plan.models import ForecastVersion, SavingMove
from rightsource.books.plan.queries.causes import BUDGET, CauseBridge, ForecastSums, cause_bridge, forecast_sums
from rightsource.books.plan.queries.comparing import comparison
from rightsource.books.plan.queries.forecasts import Bridge, bridge, forecasts, latest_forecast
from rightsource.books.plan.queries.positions import (
    NOTHING,
    DirectoratePosition,
    Position,
    PositionRow,
    PositionSum,
    position,
    position_lines,
)
from rightsource.books.plan.queries.receipts import (
    banked_by_receipt,
    banked_ref,
    receipt,
    receipt_in_ledger,
    receipt_postings,
    receipt_steps,
    receipts,
    used_ref,
)
from rightsource.books.plan.queries.recurrence import one_off_runs, one_offs
from rightsource.books.plan.queries.savings import (
    Register,
    SavingRow,
    register,
    saving_part,
    saving_year,
    saving_years,
)
from rightsource.books.plan.queries.versions import (
    ORDER,
    adopted_lines,
    decisions_on,
    lines_under,
    parts,
    specs,
    totals,
    version,
    versions,
)

__all__ = [
    "BUDGET",
    "Bridge",
    "CauseBridge",
    "DirectoratePosition",
    "ForecastSums",
    "ForecastVersion",
    "NOTHING",
    "ORDER",
    "Position",
    "PositionRow",
    "PositionSum",
    "Register",
    "SavingMove",
    "SavingRow",
    "adopted_lines",
    "banked_by_receipt",
    "banked_ref",
    "bridge",
    "cause_bridge",
    "comparison",
    "decisions_on",
    "forecast_sums",
    "forecasts",
    "latest_forecast",
    "lines_under",
    "one_off_runs",
    "one_offs",
    "parts",
    "position",
    "position_lines",
    "receipt",
    "receipt_in_ledger",
    "receipt_postings",
    "receipt_steps",
    "receipts",
    "register",
    "saving_part",
    "saving_year",
    "saving_years",
    "specs",
    "totals",
    "used_ref",
    "version",
    "versions",
]
