"""The people of the demonstration: their accounts get something to look at, through the journeys, as themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from rightsource.commons.access.rules import Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.eligibility.rules import RuleKind
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.frontdoor.marketplace.rules import LIVE, OrderState
from rightsource.journeys.cancel_order import cancel_order
from rightsource.journeys.place_order import OrderRequest
from rightsource.rehearsal.demand import Counts, at_time, chance_of
from rightsource.rehearsal.residents import pay_at_once, place
from rightsource.rehearsal.world import Offering, World, actors_in

ATTENDS, CANCELS = 12, 7  # days before today on which a resident of the demonstration orders what they attend or cancel
COMING = 1


def live_named(world: World, day: date, counts: Counts) -> None:
    """Do on a day what the people of the demonstration do on it."""
    attends = max(world.today - timedelta(days=ATTENDS), world.first_on)
    cancels = max(world.today - timedelta(days=CANCELS), world.first_on)
    coming = world.today - timedelta(days=COMING)
    for resident in actors_in(role=Role.RESIDENT, on=world.today):
        if resident.person_id is None:
            continue
        if day == attends:
            _book(world, resident, "attends", day, day + timedelta(days=1), world.today - timedelta(days=1), counts)
        if day == cancels:
            number = _book(world, resident, "cancels", day, world.today, world.today + timedelta(days=14), counts)
            if number:
                _cancel(resident, number, at_time(day, 18), counts)
        if day == coming:
            tomorrow = world.today + timedelta(days=1)
            _book(world, resident, "coming", day, tomorrow, world.today + timedelta(days=21), counts)
    if day == coming:
        for staff in actors_in(role=Role.BODY_STAFF, on=world.today):
            _fill_today(world, staff, day, counts)


def _book(
    world: World, resident: Actor, why: str, day: date, earliest: date, before: date, counts: Counts
) -> str | None:
    """Book something for a resident on days from one to before another, the first that they can have, and pay."""
    at = at_time(day, 10, 5)
    with acting_as(resident, purpose=Purpose.ORDER):
        for number, (offered, session) in enumerate(_choices(world, resident, earliest, before, at)):
            placed = place(
                request=OrderRequest(
                    person_id=resident.person_id or 0,
                    key=f"rehearsal-{why}-{world.today}-{world.seed}-{number}",
                    offer_id=offered.id,
                    session_id=session.pk,
                    reason_for_choice="It is near to where I live.",
                ),
                by=resident,
                at=at,
                counts=counts,
            )
            if placed is not None:
                if placed.state is OrderState.PLACED:
                    pay_at_once(placed.number, by=resident, at=at, counts=counts)
                return placed.number
    return None


def _choices(
    world: World, resident: Actor, earliest: date, before: date, at: datetime
) -> Iterator[tuple[Offering, Any]]:
    """Yield sessions with room: of each offer the first, those that are paid for and open to all first."""
    mine = marketplace.orders_of(person_id=resident.person_id or 0)
    had = {order.offer_id for order in mine if order.state in {state.value for state in LIVE}}
    ranked = sorted(
        world.offerings,
        key=lambda row: (row.id in had, row.rule.kind is RuleKind.ASSESSED, -(row.offer.price_pence < 100_00), row.id),
    )
    for offered in ranked:
        for session in marketplace.sessions_with_room(offer_id=offered.id, at=at):
            if earliest <= session.starts_at.date() and session.ends_at.date() < before:
                yield offered, session
                break


def _cancel(resident: Actor, number: str, at: datetime, counts: Counts) -> None:
    with acting_as(resident, purpose=Purpose.ORDER):
        cancel_order(number=number, reason="I will be away on that day.", by=resident, at=at)
    counts.add("cancelled")


def _fill_today(world: World, staff: Actor, day: date, counts: Counts) -> None:
    """See to it that a body of the demonstration has a booking on the demonstration's day, where it opens then."""
    at = at_time(day, 16)
    for offered in world.offerings:
        if offered.offer.body_id not in staff.body_ids:
            continue
        today = [
            session
            for session in marketplace.sessions_with_room(offer_id=offered.id, at=at)
            if session.starts_at < at_time(world.today + timedelta(days=1), 0)
        ]
        for session in today[:1]:
            chance = chance_of(world.seed, "today", staff.account_id, offered.id)
            placed = place(
                request=OrderRequest(
                    person_id=world.somebody(chance, offered, is_stranger=False),
                    key=f"rehearsal-today-{world.today}-{world.seed}-{staff.account_id}-{offered.id}",
                    offer_id=offered.id,
                    session_id=session.pk,
                ),
                by=world.by,
                at=at,
                counts=counts,
            )
            if placed is not None and placed.state is OrderState.PLACED:
                pay_at_once(placed.number, by=world.by, at=at, counts=counts)
