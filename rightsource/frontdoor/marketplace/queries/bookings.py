"""Who comes to a body's sessions, as the body sees it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum

from rightsource.commons.access.rules import Actor
from rightsource.frontdoor.marketplace.models import Order, Session
from rightsource.frontdoor.marketplace.queries.orders import LIVE_WORDS, _orders
from rightsource.frontdoor.marketplace.rules import OrderState


@dataclass(frozen=True, slots=True)
class BodyBooking:
    """A booking as the body that delivers it sees it; a name only while the booking is live."""

    number: str
    name: str
    offer_title: str
    session: Session | None
    quantity: int
    state: OrderState


def _to_come(actor: Actor, at: datetime) -> QuerySet[Order]:
    """Orders of the actor's bodies whose session is not over, and those without a time that are not handed over."""
    return (
        Order.objects.filter(body_id__in=list(actor.body_ids))
        .filter(Q(session=None) | Q(session__ends_at__gte=at))
        .exclude(state=OrderState.CANCELLED.value)
        .exclude(session=None, state=OrderState.ATTENDED.value)
    )


def bookings_of_bodies(*, actor: Actor, at: datetime) -> list[BodyBooking]:
    """Return the bookings of the actor's bodies that are still to come, soonest first, with the names they need."""
    rows = list(
        _to_come(actor, at)
        .select_related("offer", "session__venue")
        .order_by(F("session__starts_at").asc(nulls_last=True), "id")
    )
    names = _names_for_body([row.person_id for row in rows if row.state in LIVE_WORDS])
    return [
        BodyBooking(
            number=row.number,
            name=names.get(row.person_id, ""),
            offer_title=row.offer.title,
            session=row.session,
            quantity=row.quantity,
            state=OrderState(row.state),
        )
        for row in rows
    ]


def handed_over(*, actor: Actor) -> list[tuple[str, int]]:
    """Return what was ordered of the actor's bodies without a time and is done: offers by title, and how often."""
    rows = Order.objects.filter(
        body_id__in=list(actor.body_ids), session=None, state=OrderState.ATTENDED.value
    ).values_list("offer__title")
    return list(rows.annotate(times=Count("id")).order_by("offer__title"))


@dataclass(frozen=True, slots=True)
class Coming:
    """How many come to the actor's bodies: by session of one day, and how many bookings are for later."""

    sessions: Sequence[tuple[str, datetime, int]]  # title, start, people
    later: int


def coming(*, actor: Actor, starts_at: datetime, ends_before: datetime) -> Coming:
    """Return who comes in a time as counts, and how many bookings there are after it or without a time."""
    rows = _to_come(actor, starts_at)
    of_day = rows.filter(session__starts_at__lt=ends_before)
    return Coming(
        sessions=list(
            of_day.values_list("offer__title", "session__starts_at")
            .annotate(people=Sum("quantity"))
            .order_by("session__starts_at", "offer__title")
        ),
        later=rows.exclude(session__starts_at__lt=ends_before).count(),
    )


def ended_bookings_of(*, actor: Actor, at: datetime, since: datetime, limit: int = 200) -> Sequence[Order]:
    """Return the bookings of the actor's bodies whose session ended lately, oldest first."""
    return list(
        _orders()
        .filter(body_id__in=list(actor.body_ids), session__ends_at__lt=at, session__ends_at__gte=since)
        .exclude(state__in=[OrderState.CANCELLED.value, OrderState.PLACED.value])
        .order_by("session__ends_at", "id")[:limit]
    )


def _names_for_body(person_ids: list[int]) -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wanted, name_for_body(wanted) FROM unnest(%s::bigint[]) AS wanted", [sorted(set(person_ids))]
        )
        return {person_id: name for person_id, name in cursor.fetchall() if name is not None}
