"""What settlement does by itself: every night it holds what cannot be matched of the months that have ended."""

from __future__ import annotations

from procrastinate.contrib.django import app

from rightsource.commons.access import doors
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.journeys.hold_items import hold_waiting


@app.periodic(cron="50 0 * * *")
@app.task(name="settlement.hold", queueing_lock="settlement.hold")
def hold(timestamp: int) -> int:
    """Hold what cannot be matched, and return how many items are new."""
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        return hold_waiting(on=doors.today(), by=SYSTEM, at=doors.now())
