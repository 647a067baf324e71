"""What residents do in a day: order, pay or not, and cancel; each through the journey that people use."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from rightsource.books.ledger.rules import LimitReachedError
from rightsource.commons.access.rules import Actor
from rightsource.frontdoor.eligibility.rules import EntitlementUsedUpError
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.frontdoor.marketplace.rules import (
    LIVE,
    CapacityKind,
    NotBookableError,
    NotEligibleError,
    OrderState,
    SessionFullError,
    Unit,
)
from rightsource.frontdoor.payments.rules import PaymentState
from rightsource.frontdoor.payments.services import sandbox
from rightsource.journeys.cancel_order import cancel_order
from rightsource.journeys.place_order import OrderRequest, PlacedOrder, place_order
from rightsource.journeys.take_payment import release_unpaid, start_payment, take_payment
from rightsource.rehearsal.demand import (
    ALL_AT_ONCE,
    CANCELS,
    DECLINED,
    NEVER_PAYS,
    STRANGER,
    TRIES_AGAIN,
    Counts,
    at_time,
    chance_of,
    count_of,
    of_day,
)
from rightsource.rehearsal.world import Offering, World

# What an order may be refused for, by the name that it is counted under.
REFUSALS: dict[type[Exception], str] = {
    SessionFullError: "refused_full",
    NotEligibleError: "refused_not_eligible",
    EntitlementUsedUpError: "refused_used_up",
    LimitReachedError: "refused_budget",
    NotBookableError: "refused_not_bookable",
}
OPENS, CLOSES = 9 * 60, 19 * 60  # minutes of the day in which people order
DAYS_AHEAD = 14
REASONS = ("", "", "", "It is near to where I live.", "I know the people there.", "It is the cheapest.")
HOURS_WANTED = (1, 1, 2, 2, 3)
A_YEAR_OF_HOURS = 450
RETURN_URL = "https://rehearsal.example/orders/paid"


@dataclass(frozen=True, slots=True)
class Asking:
    """Somebody who will order at an instant of the day."""

    at: datetime
    offered: Offering
    number: int


def order_all_day(world: World, day: date, counts: Counts) -> None:
    """Let everybody order who wants to on a day, in the order of the clock."""
    asking = []
    for offered in world.offerings:
        chance = chance_of(world.seed, "demand", day, offered.id)
        for number in range(count_of(chance, of_day(offered.a_week, day))):
            minute = chance.randrange(OPENS, CLOSES)
            at = at_time(day, minute // 60, minute % 60, chance.randrange(60))
            asking.append(Asking(at, offered, number))
    sessions: dict[int, list[Any]] = {}
    for each in sorted(asking, key=lambda found: (found.at, found.offered.id, found.number)):
        _ask(world, day, each, sessions, counts)


def _ask(world: World, day: date, each: Asking, sessions: dict[int, list[Any]], counts: Counts) -> None:
    offered = each.offered
    key = f"rehearsal-{world.seed}-{day.isoformat()}-{offered.id}-{each.number}"
    chance = chance_of(world.seed, "asks", day, offered.id, each.number)
    person_id = world.somebody(chance, offered, is_stranger=chance.random() < STRANGER)
    quantity, session_id = _quantity(chance, offered), None
    if offered.offer.capacity_kind != CapacityKind.NONE.value:
        if offered.id not in sessions:
            sessions[offered.id] = sessions_ahead(offered, day)
        able = [row for row in sessions[offered.id] if row.starts_at > each.at]
        if not able:
            counts.add("asked")
            counts.add("refused_no_session")
            return
        session_id = chance.choice(able).pk
    placed = place(
        request=OrderRequest(
            person_id=person_id,
            key=key,
            offer_id=offered.id,
            session_id=session_id,
            quantity=quantity,
            reason_for_choice=chance.choice(REASONS),
        ),
        by=world.by,
        at=each.at,
        counts=counts,
    )
    if placed is not None and placed.state is OrderState.PLACED:
        pay(placed.number, chance, by=world.by, at=each.at, counts=counts)


def sessions_ahead(offered: Offering, day: date) -> list[Any]:
    """Return the sessions that somebody chooses from, full ones too: who is late is told so."""
    return list(
        marketplace.sessions_between(
            offer_id=offered.id,
            starts_at=at_time(day, 0),
            ends_before=at_time(day + timedelta(days=DAYS_AHEAD), 0),
        )
    )


def _quantity(chance: random.Random, offered: Offering) -> int:
    if offered.offer.unit != Unit.HOUR.value:
        return 1
    return A_YEAR_OF_HOURS if chance.random() < ALL_AT_ONCE else chance.choice(HOURS_WANTED)


def place(*, request: OrderRequest, by: Actor, at: datetime, counts: Counts) -> PlacedOrder | None:
    """Place an order through the journey; a refusal is counted under its reason."""
    counts.add("asked")
    try:
        placed = place_order(request=request, by=by, at=at)
    except tuple(REFUSALS) as error:
        counts.add(next(name for kind, name in REFUSALS.items() if isinstance(error, kind)))
        return None
    counts.add("placed")
    return placed


def pay(number: str, chance: random.Random, *, by: Actor, at: datetime, counts: Counts) -> None:
    """Pay for an order as people do: most at once, some after a declined card, some never."""
    if chance.random() < NEVER_PAYS:
        counts.add("left_unpaid")
        return
    if chance.random() < DECLINED:
        _try(number, succeeds=False, by=by, at=at + timedelta(minutes=1))
        counts.add("declined")
        if chance.random() >= TRIES_AGAIN:
            return
        at += timedelta(minutes=4)
    pay_at_once(number, by=by, at=at, counts=counts)


def pay_at_once(number: str, *, by: Actor, at: datetime, counts: Counts) -> None:
    """Pay for an order with a card that works."""
    if _try(number, succeeds=True, by=by, at=at + timedelta(minutes=2)) is PaymentState.SUCCESS:
        counts.add("paid")


def _try(number: str, *, succeeds: bool, by: Actor, at: datetime) -> PaymentState | None:
    url = start_payment(number=number, return_url=RETURN_URL, by=by, at=at)
    sandbox.finish(payment_id=url.rsplit("/", 1)[-1], succeeds=succeeds, at=at + timedelta(seconds=40))
    return take_payment(number=number, by=by, at=at + timedelta(seconds=50)).payment


def change_their_minds(world: World, day: date, counts: Counts) -> None:
    """Let some of those who ordered two days ago cancel, where what they booked has not begun."""
    at = at_time(day, 12, 30)
    live = {state.value for state in LIVE}
    ordered_on = day - timedelta(days=2)
    for order in marketplace.orders_placed(
        starts_at=at_time(ordered_on, 0), ends_before=at_time(ordered_on + timedelta(days=1), 0)
    ):
        is_open = order.state in live and order.session is not None and order.session.starts_at > at
        if is_open and chance_of(world.seed, "cancels", order.key).random() < CANCELS:
            done = cancel_order(number=order.number, reason="I cannot come.", by=world.by, at=at)
            counts.add("cancelled")
            counts.add("refunded", int(done.refund.pence > 0))


def close_the_day(world: World, day: date, counts: Counts) -> None:
    """Give back the places that nobody paid for."""
    counts.add("released", len(release_unpaid(at=at_time(day, 22), by=world.by)))
