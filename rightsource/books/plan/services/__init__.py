"""Recording versions of the plan, adopting its lines and storing forecasts."""

from rightsource.books.plan.services.forecasts import make_forecast, store_forecast
from rightsource.books.plan.services.versions import adopt_lines, record_version

__all__ = [
    "adopt_lines",
    "make_forecast",
    "record_version",
    "store_forecast",
]
