"""What the marketplace does by itself: give back places that nobody pays for, and keep search up to date."""

from __future__ import annotations

from procrastinate.contrib.django import app

from rightsource.commons.access import doors
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.marketplace import queries
from rightsource.journeys.publish_services import show_offers_again
from rightsource.journeys.take_payment import release_unpaid


@app.periodic(cron="* * * * *")
@app.task(name="marketplace.release", queueing_lock="marketplace.release")
def release(timestamp: int) -> int:
    """Give back, every minute, the places whose payment did not come in time; return how many orders ended."""
    return len(release_unpaid(by=SYSTEM, at=doors.now()))


@app.periodic(cron="10 0 * * *")
@app.task(name="marketplace.show_again", queueing_lock="marketplace.show_again")
def show_again(timestamp: int) -> int:
    """Show in search, from each day on, the prices and times of that day; return of how many services."""
    at = doors.now()
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        slugs = queries.services_offered()
        show_offers_again(slugs=slugs, by=SYSTEM, at=at)
    return len(slugs)
