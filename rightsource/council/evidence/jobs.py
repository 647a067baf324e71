"""What evidence does by itself: it asks the council's own books for early warning and resilience, every day."""

from __future__ import annotations

from procrastinate.contrib.django import app

from rightsource.commons.access import doors
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.journeys.early_warning import warn_of_today
from rightsource.journeys.publish import resilience_of_today


@app.periodic(cron="30 0 * * *")
@app.task(name="evidence.early_warning", queueing_lock="evidence.early_warning")
def early_warning(timestamp: int) -> str | None:
    """Keep what the rules say today, and return the level."""
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        return warn_of_today(on=doors.today(), by=SYSTEM, at=doors.now())


@app.periodic(cron="40 0 * * *")
@app.task(name="evidence.resilience", queueing_lock="evidence.resilience")
def resilience(timestamp: int) -> str:
    """Keep what the indicators of resilience say today, and return the finding."""
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        return resilience_of_today(on=doors.today(), by=SYSTEM, at=doors.now())
