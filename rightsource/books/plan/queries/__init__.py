"""Reading the plan: versions and totals, the position with its forecast, and the bridge between two forecasts."""

from rightsource.books.plan.models import ForecastVersion
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
    "ForecastVersion",
    "Bridge",
    "DirectoratePosition",
    "NOTHING",
    "ORDER",
    "Position",
    "PositionRow",
    "PositionSum",
    "adopted_lines",
    "bridge",
    "comparison",
    "decisions_on",
    "forecasts",
    "latest_forecast",
    "lines_under",
    "parts",
    "position",
    "position_lines",
    "specs",
    "totals",
    "version",
    "versions",
]
