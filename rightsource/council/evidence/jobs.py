"""What evidence does by itself: it asks the early warning of the council's own books, every day."""

from __future__ import annotations

from procrastinate.contrib.django import app

from rightsource.commons.access import doors
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.journeys.early_warning import warn_of_today


@app.periodic(cron="30 0 * * *")
@app.task(name="evidence.early_warning", queueing_lock="evidence.early_warning")
def early_warning(timestamp: int) -> str | None:
    """Keep what the rules say today, and return the level."""
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        return warn_of_today(on=doors.today(), by=SYSTEM, at=doors.now())
