"""What the plan does by itself: a forecast of the year for every day, and each version simulated once."""

from __future__ import annotations

from procrastinate.contrib.django import app

from rightsource.books.ledger import queries as ledger
from rightsource.books.plan import queries, services
from rightsource.commons.access import doors
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.ground.time import FinancialYear


@app.periodic(cron="20 0 * * *")
@app.task(name="plan.forecast", queueing_lock="plan.forecast")
def forecast(timestamp: int) -> int | None:
    """Store the day's forecast of the year and return its number; where it is there, or no line is open, do nothing."""
    at, on = doors.now(), doors.today()
    year = FinancialYear.containing(on)
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        latest = queries.latest_forecast(year=year)
        if (latest is not None and latest.as_at_on >= on) or not ledger.has_lines(year=year):
            return None
        return int(services.make_forecast(year=year, as_at=at, on=on, by=SYSTEM, at=at).pk)


@app.periodic(cron="*/5 * * * *")
@app.task(name="plan.simulate", queueing_lock="plan.simulate")
def simulate(timestamp: int) -> list[int]:
    """Simulate each version of the plan that rests on drivers and was never simulated; return the runs' numbers."""
    at, on = doors.now(), doors.today()
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        waiting = queries.versions_to_simulate()
        return [int(services.simulate_version(version=each, on=on, by=SYSTEM, at=at).pk) for each in waiting]
