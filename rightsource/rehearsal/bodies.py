"""What bodies do in the morning: record what they delivered the day before, faults and repeats among it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from rightsource.commons.record.rules import Reference
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.frontdoor.marketplace import services as ordering
from rightsource.frontdoor.marketplace.rules import Unit
from rightsource.ground.time import day_in_london
from rightsource.journeys.record_deliveries import record_deliveries
from rightsource.rehearsal.demand import (
    ARRANGED_A_WEEK,
    FAULTY_BATCH,
    PER,
    REACHED,
    REPEATED_BATCH,
    STAYS_AWAY,
    Counts,
    at_time,
    chance_of,
    count_of,
    of_day,
)
from rightsource.rehearsal.world import World

Row = dict[str, str]
SHORT_BY = (0, 0, 0, 0, 0, 0, 0, 2, 4, 5, 12, 20)  # minutes that a visit is shorter than planned
VISITS = (30, 30, 45, 60, 60, 90)
A_DAY = 24 * 60


def deliver_yesterday(world: World, day: date, counts: Counts) -> None:
    """Record what was delivered on the day before, by order and by arrangement, and who came."""
    yesterday, at = day - timedelta(days=1), at_time(day, 9)
    rows: dict[str, list[Row]] = defaultdict(list)
    came = []
    for order in marketplace.orders_to_deliver(starts_at=at_time(yesterday, 0), ends_before=at_time(day, 0)):
        chance = chance_of(world.seed, "comes", order.key)
        kind = order.offer.agreement.terms["kind"]
        if kind == "block" and not order.charge_pence and chance.random() < STAYS_AWAY:
            counts.add("stayed_away")
            continue
        rows[order.offer.agreement.code].append(_of_order(order, kind, chance, yesterday))
        came.append(order)
    counts.add("attended", ordering.attend_all(orders=came, by=world.by, at=at))
    for agreement in world.agreements:
        arranged = arranged_rows(world, agreement, [yesterday])
        sent = rows.pop(agreement.code, []) + arranged
        if sent:
            send(world, agreement, sent, day, counts)


def arranged_rows(world: World, agreement: Any, days: Sequence[date]) -> list[Row]:
    """Return what was delivered to people for whom officers arranged it, without an order."""
    kind = agreement.terms["kind"]
    a_week = ARRANGED_A_WEEK[kind] * world.population / PER
    rows = []
    for day in days:
        if not agreement.starts_on <= day < agreement.ends_before:
            continue
        chance = chance_of(world.seed, "arranged", agreement.code, day)
        for number in range(count_of(chance, of_day(a_week, day))):
            row = {"reference": f"{agreement.code}-{day:%y%m%d}-{number:05d}", "date": day.isoformat(), "units": "1"}
            rows.append(row | _measured(kind, chance.choice(VISITS), chance))
    return rows


def _of_order(order: Any, kind: str, chance: random.Random, on: date) -> Row:
    if order.session is None:
        planned = A_DAY
    elif order.offer.unit == Unit.HOUR.value:
        planned = 60 * order.quantity
    else:
        planned = int((order.session.ends_at - order.session.starts_at).total_seconds()) // 60 * order.quantity
    day = on if order.session is None else day_in_london(order.session.ends_at)
    return {
        "reference": f"order-{order.number}",
        "date": day.isoformat(),
        "units": str(order.quantity),
        "order": str(Reference.of("marketplace", "order", order.number)),
    } | _measured(kind, min(planned, A_DAY), chance)


def _measured(kind: str, planned: int, chance: random.Random) -> Row:
    """What the terms of the agreement ask a delivery to say."""
    if kind == "hourly":
        return {"minutes": str(max(planned - chance.choice(SHORT_BY), 1)), "planned": str(planned)}
    if kind == "per_outcome":
        return {"achieved": "yes" if chance.random() < REACHED else "no"}
    return {}


def send(world: World, agreement: Any, rows: list[Row], day: date, counts: Counts) -> None:
    """Send rows as a body does: now and then one that cannot be, or one for the second time."""
    chance = chance_of(world.seed, "sends", agreement.code, day)
    if chance.random() < FAULTY_BATCH:
        rows = [*rows, {"reference": f"{agreement.code}-{day:%y%m%d}-x", "date": f"31/02/{day.year}", "units": "1"}]
    if chance.random() < REPEATED_BATCH:
        rows = [*rows, rows[0]]
    done = record_deliveries(
        agreement_code=agreement.code,
        rows=rows,
        batch_key=f"rehearsal-{day.isoformat()}",
        by=world.by,
        at=at_time(day, 9, 15),
    )
    counts.add("deliveries", len(done.accepted))
    counts.add("repeated_rows", len(done.repeated))
    counts.add("faulty_rows", len(done.faults))
