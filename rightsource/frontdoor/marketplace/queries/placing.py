"""What is asked before an order is decided, in one question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from json import loads
from typing import Any

from django.db.models import Q, Sum

from rightsource.commons.record.queries import ask
from rightsource.frontdoor.marketplace.models import Order
from rightsource.frontdoor.marketplace.queries.orders import LIVE_WORDS
from rightsource.frontdoor.marketplace.rules import OrderState
from rightsource.ground.money import Money


def live_orders_like(*, person_id: int, offer_id: int, session_id: int | None) -> Sequence[Order]:
    """Return what a person already has of the same, so that nobody books twice without knowing."""
    return list(
        Order.objects.filter(
            person_id=person_id, offer_id=offer_id, session_id=session_id, state__in=LIVE_WORDS
        ).order_by("id")
    )


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the same wish made before."""

    number: str
    state: OrderState
    price: Money
    charge: Money
    held_until: datetime | None
    digest: str


@dataclass(frozen=True, slots=True)
class WantedOffer:
    """An offer with what stands behind it, as the decision about an order asks for it."""

    offer_id: int
    title: str
    unit: str
    capacity_kind: str
    price: Money
    cost: Money
    starts_on: date
    ends_before: date
    needs_entitlement: bool
    service_group: str
    body_id: int
    service_slug: str
    terms_kind: str
    line_id: int
    line_year: int
    entity_code: str
    service_line_code: str
    fund_code: str


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """All that the marketplace knows about a wish; what is not there is None."""

    earlier: Earlier | None
    offer: WantedOffer | None
    session_id: int | None
    starts_at: datetime | None
    rule: Mapping[str, Any] | None  # of eligibility, on the day of the service
    entitlements: Sequence[tuple[int, Money]]  # the earliest first, each with what is left of it


def order_facts(*, person_id: int, key: str, offer_id: int, session_id: int | None, today: date) -> OrderFacts:
    """Return what the same wish made before, the offer and its session, in one call of sql/placing.sql."""
    [row] = ask("SELECT * FROM order_facts($1, $2, $3, $4, $5)", person_id, key, offer_id, session_id, today)
    number, state, price, charge, held_until, digest = row[:6]
    given = dict(zip((each.name for each in fields(WantedOffer)), row[6:24], strict=True))
    given |= {"price": Money(given["price"] or 0), "cost": Money(given["cost"] or 0)}
    return OrderFacts(
        earlier=None
        if number is None
        else Earlier(number, OrderState(state), Money(price), Money(charge), held_until, digest),
        offer=None if given["offer_id"] is None else WantedOffer(**given),
        session_id=row[24],
        starts_at=row[25],
        rule=None if row[26] is None else loads(row[26]),
        entitlements=[] if row[27] is None else [(number, Money(left)) for number, left in loads(row[27])],
    )


def care_charged(*, person_id: int, starts_at: datetime, ends_before: datetime) -> Money:
    """Return what a person already pays for care in a time: live orders whose charge a means test found."""
    found = (
        Order.objects.filter(person_id=person_id, is_care_charge=True)
        .exclude(state=OrderState.CANCELLED.value)
        .filter(
            Q(session__starts_at__gte=starts_at, session__starts_at__lt=ends_before)
            | Q(session=None, at__gte=starts_at, at__lt=ends_before)
        )
        .aggregate(sum=Sum("charge_pence"))
    )
    return Money(found["sum"] or 0)
