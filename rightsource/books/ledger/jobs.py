"""What the ledger does by itself: it seals, every minute, what was posted since."""

from __future__ import annotations

from procrastinate.contrib.django import app

from rightsource.books.ledger import services
from rightsource.commons.access import doors
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as


@app.periodic(cron="* * * * *")
@app.task(name="ledger.seal", queueing_lock="ledger.seal")
def seal(timestamp: int) -> int | None:
    """Seal what is committed and not sealed, and return the seal's number; where all is sealed, do nothing."""
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        return services.seal(by=SYSTEM, at=doors.now())
