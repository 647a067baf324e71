"""The forecast of the day is stored once a day, on the day that the demonstration lives."""

from datetime import timedelta

import pytest

from rightsource.books.plan import jobs
from rightsource.books.plan.models import ForecastVersion
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from tests.books.ledger.making import ON, YEAR, make_budget_line


@pytest.mark.django_db
def test_a_day_has_one_forecast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", ON.isoformat())
    assert jobs.forecast(timestamp=0) is None, "no line is open"
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_budget_line("1000")
    first = jobs.forecast(timestamp=0)
    assert first is not None
    assert jobs.forecast(timestamp=0) is None, "the day has its forecast"
    monkeypatch.setenv("RIGHTSOURCE_TODAY", (ON + timedelta(days=1)).isoformat())
    second = jobs.forecast(timestamp=0)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        stored = list(ForecastVersion.objects.order_by("pk").values_list("pk", "year", "as_at_on"))
    assert stored == [(first, YEAR.start_year, ON), (second, YEAR.start_year, ON + timedelta(days=1))]
