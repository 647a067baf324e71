"""What bodies do so that there is something to book: open periods, and more groups where a county asks for more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.frontdoor.marketplace import services as offering
from rightsource.frontdoor.marketplace.rules import CapacityKind
from rightsource.frontdoor.marketplace.services import SessionSpec
from rightsource.ground.time import LONDON, day_in_london
from rightsource.rehearsal.demand import Counts, at_time, days_between
from rightsource.rehearsal.world import Offering, World

WEEKS_AHEAD = 3
SPARE = 1.1  # places for each order expected: bodies plan for a little more than they expect
HOURS_AN_ORDER = 3
FEWEST_HOURS = 8
MINUTES_APART = 5  # groups start one after another
LAST_MINUTE = 22 * 60


def open_ahead(world: World, day: date, counts: Counts) -> None:
    """Open what the next weeks need and do not have; where the case's own times are enough, nothing is opened."""
    monday = day - timedelta(days=day.weekday())
    for offered in world.offerings:
        for number in range(WEEKS_AHEAD):
            starts_on = max(day, monday + timedelta(weeks=number))
            ends_before = min(monday + timedelta(weeks=number + 1), offered.offer.ends_before)
            if starts_on < ends_before:
                wanted = _wanted(offered, starts_on, ends_before)
                if wanted:
                    made = offering.open_sessions(
                        offer_id=offered.id, sessions=wanted, by=world.by, at=at_time(day, 7, 30)
                    )
                    counts.add("sessions_opened", len(made))


def _wanted(offered: Offering, starts_on: date, ends_before: date) -> list[SessionSpec]:
    if offered.offer.capacity_kind == CapacityKind.NONE.value:
        return []
    there = marketplace.sessions_between(
        offer_id=offered.id, starts_at=at_time(starts_on, 0), ends_before=at_time(ends_before, 0)
    )
    days = (ends_before - starts_on).days
    expected = offered.a_week * days / 7 * SPARE
    if offered.offer.capacity_kind == CapacityKind.PERIOD.value:
        hours = max(round(expected * HOURS_AN_ORDER / days), FEWEST_HOURS)
        opened = {day_in_london(session.starts_at) for session in there}
        return [_hours_of(day, hours) for day in days_between(starts_on, ends_before) if day not in opened]
    places = sum(session.places for session in there)
    if not there or expected <= places:
        return []
    groups = -(-int(expected - places + 1) // places)
    return [each for session in there for each in _groups(session, groups)]


def _hours_of(day: date, hours: int) -> SessionSpec:
    """A day that hours are booked in, at the latest on the day before."""
    return SessionSpec(starts_at=at_time(day, 8), ends_at=at_time(day, 20), places=hours)


def _groups(session: Any, count: int) -> Sequence[SessionSpec]:
    """More groups of the same size on the same day, each a little later than the one before."""
    local = session.starts_at.astimezone(LONDON)
    minutes = max(LAST_MINUTE - local.hour * 60 - local.minute, count)
    step = max(min(MINUTES_APART, minutes // count), 1)
    apart = [timedelta(minutes=step * number) for number in range(1, min(count, minutes // step) + 1)]
    return [
        SessionSpec(
            starts_at=session.starts_at + later,
            ends_at=session.ends_at + later,
            places=session.places,
            venue_id=session.venue_id,
        )
        for later in apart
    ]
