"""Reading caseloads: each series with its last month and latest forecast, and one with all of its months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from rightsource.books.plan.models import PlanDriver
from rightsource.books.plan.models.caseloads import Caseload, CaseloadPoint
from rightsource.books.plan.models.caseloads import CaseloadForecast as KeptForecast
from rightsource.books.plan.rules.caseloads import CaseloadForecast, CaseloadUnknownError

FIGURES = ("smoothed", "low", "high", "naive")
ERRORS = ("smoothed_error", "naive_error", "smoothed_mase", "naive_mase")


@dataclass(frozen=True, slots=True)
class CaseloadSeen:
    """A series with its last month, the plan's driver that it informs, and the latest forecast of it."""

    series: Caseload
    last: CaseloadPoint
    driver: PlanDriver | None
    made: KeptForecast | None

    @property
    def forecast(self) -> CaseloadForecast | None:
        """The latest forecast, if it is of all that is known."""
        return None if self.made is None or self.made.after != self.last.month else forecast_of(self.made)


@dataclass(frozen=True, slots=True)
class CaseloadHistory:
    """A series month by month, oldest first, with every forecast that was made of it, newest first."""

    seen: CaseloadSeen
    points: Sequence[CaseloadPoint]
    made: Sequence[KeptForecast]


def forecast_of(made: KeptForecast) -> CaseloadForecast:
    """Return a forecast as it was stored."""
    return CaseloadForecast(
        **{name: made.results[name] for name in FIGURES}, **{name: getattr(made, name) for name in ERRORS}
    )


def caseloads() -> list[CaseloadSeen]:
    """Return every series that has a figure, by area and name; four statements, however long they are."""
    last = {row.series_id: row for row in CaseloadPoint.objects.order_by("series", "-month", "-id").distinct("series")}
    made = {row.series_id: row for row in KeptForecast.objects.order_by("series", "-id").distinct("series")}
    drivers = _drivers()
    return [
        CaseloadSeen(row, last[row.pk], drivers.get(row.driver), made.get(row.pk))
        for row in Caseload.objects.order_by("area", "name", "id")
        if row.pk in last
    ]


def caseload(*, code: str) -> CaseloadHistory:
    """Return one series with its months and forecasts.

    :raises CaseloadUnknownError: there is none
    """
    series = Caseload.objects.filter(code=code).first()
    points = [] if series is None else months_of(codes=[code])[code]
    if series is None or not points:
        raise CaseloadUnknownError(f"There is no caseload “{code}”. Choose one of the list.")
    made = list(series.forecasts.order_by("-id"))
    seen = CaseloadSeen(series, points[-1], _drivers().get(series.driver), made[0] if made else None)
    return CaseloadHistory(seen, points, made)


def months_of(*, codes: Sequence[str]) -> dict[str, list[CaseloadPoint]]:
    """Return the latest word on each month of some series, oldest month first."""
    found: dict[str, list[CaseloadPoint]] = {code: [] for code in codes}
    for row in _latest_words().filter(series__code__in=codes).select_related("series"):
        found[row.series.code].append(row)
    return found


def _latest_words() -> QuerySet[CaseloadPoint]:
    return CaseloadPoint.objects.order_by("series", "month", "-id").distinct("series", "month")


def _drivers() -> Mapping[str, PlanDriver]:
    """Return the drivers of the latest version that has each."""
    return {row.code: row for row in PlanDriver.objects.select_related("version").order_by("version__on", "id")}
