"""What the ledger does by itself: it seals what was posted, reconciles ring-fenced funds and ends spend control."""

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


@app.periodic(cron="10 0 * * *")
@app.task(name="ledger.reconcile_funds", queueing_lock="ledger.reconcile_funds")
def reconcile_funds(timestamp: int) -> int:
    """Keep the day's reconciliation and return how many things are wrong."""
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        return services.reconcile_funds(on=doors.today(), by=SYSTEM, at=doors.now())


@app.periodic(cron="5 0 * * *")
@app.task(name="ledger.end_spend_control", queueing_lock="ledger.end_spend_control")
def end_spend_control(timestamp: int) -> bool:
    """End spend control on the day after its last; return whether it ended."""
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        return services.end_spend_control_when_due(on=doors.today(), by=SYSTEM, at=doors.now())
