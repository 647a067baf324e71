"""What can be had: offers compared, their sessions, and what is left of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Count, Exists, F, Min, OuterRef, Q, Sum

from rightsource.commons.access.rules import Actor, Role
from rightsource.frontdoor.directory.rules import Status
from rightsource.frontdoor.marketplace.models import Offer, Session

MOST_SESSIONS = 40


@dataclass(frozen=True, slots=True)
class Compared:
    """An offer as a resident compares it: price, quality with its date, and when there is room."""

    offer: Offer
    provider: str
    next_free_at: datetime | None
    has_room: bool


def offers_for(*, service_id: int, on: date, at: datetime) -> list[Compared]:
    """Return the offers of a service on a day, cheapest first, then by name: nobody is put first."""
    free = Q(
        sessions__starts_at__gt=at,
        sessions__balance__taken__lt=F("sessions__balance__places"),
    )
    rows = (
        Offer.objects.filter(service_id=service_id, starts_on__lte=on, ends_before__gt=on)
        .select_related("agreement__body")
        .annotate(next_free_at=Min("sessions__starts_at", filter=free))
        .order_by("price_pence", "title", "id")
    )
    return [
        Compared(
            offer=row,
            provider=row.agreement.body.name,
            next_free_at=row.next_free_at,
            has_room=row.capacity_kind == "none" or row.next_free_at is not None,
        )
        for row in rows
    ]


def offers_of(*, slug: str, on: date, at: datetime) -> list[Compared]:
    """Return the offers of a service by its address."""
    numbers = Offer.objects.filter(service__slug=slug).values_list("service_id", flat=True)[:1]
    return [row for number in numbers for row in offers_for(service_id=number, on=on, at=at)]


def offer(*, offer_id: int) -> Offer | None:
    """Return an offer with its service and its agreement."""
    return (
        Offer.objects.select_related(
            "service",
            "agreement__body",
            "agreement__line__service_line",
            "agreement__line__entity",
            "agreement__line__fund",
        )
        .filter(pk=offer_id)
        .first()
    )


def offers_under(*, agreement_ids: Sequence[int]) -> Sequence[Offer]:
    """Return the offers under agreements, by title."""
    return list(
        Offer.objects.select_related("service", "agreement__body")
        .filter(agreement_id__in=list(agreement_ids))
        .order_by("title", "id")
    )


def without_room(*, on: date, at: datetime) -> Sequence[Offer]:
    """Return the offers by session that run on a day and have no free place to come, longest running first."""
    free = Session.objects.filter(offer_id=OuterRef("pk"), starts_at__gt=at, balance__taken__lt=F("balance__places"))
    return list(
        Offer.objects.filter(starts_on__lte=on, ends_before__gt=on, capacity_kind="sessions")
        .filter(~Exists(free))
        .select_related("service", "agreement__body")
        .order_by("starts_on", "title", "id")
    )


def offers_running(*, on: date) -> int:
    """Return how many offers run on a day."""
    return Offer.objects.filter(starts_on__lte=on, ends_before__gt=on).count()


def session(*, session_id: int, offer_id: int) -> Session | None:
    """Return a session of an offer."""
    return Session.objects.select_related("venue", "balance").filter(pk=session_id, offer_id=offer_id).first()


def sessions_with_room(*, offer_id: int, at: datetime, quantity: int = 1) -> Sequence[Session]:
    """Return the next sessions of an offer that still have room, soonest first."""
    return list(
        Session.objects.select_related("venue", "balance")
        .filter(offer_id=offer_id, starts_at__gt=at, balance__taken__lte=F("balance__places") - quantity)
        .order_by("starts_at", "id")[:MOST_SESSIONS]
    )


def services_offered() -> list[str]:
    """Return the slugs of the published services that have, had or will have an offer."""
    offers = Offer.objects.filter(service__status=Status.PUBLISHED.value)
    return list(offers.order_by("service__slug").values_list("service__slug", flat=True).distinct())


def offer_like(*, agreement_code: str, service_slug: str, title: str, starts_on: date) -> Offer | None:
    """Return the offer of this title and first day under an agreement, so that publishing twice makes one."""
    return Offer.objects.filter(
        agreement__code=agreement_code, service__slug=service_slug, title=title, starts_on=starts_on
    ).first()


def session_times(*, offer_id: int) -> set[datetime]:
    """Return when an offer already has sessions."""
    return set(Session.objects.filter(offer_id=offer_id).values_list("starts_at", flat=True))


def over_capacity() -> list[int]:
    """Return sessions whose taken places are not those of their live and attended orders; none means all is well."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT b.session_id FROM frontdoor_marketplace_sessionbalance b "
            "LEFT JOIN frontdoor_marketplace_order o ON o.session_id = b.session_id AND o.state <> 'cancelled' "
            "GROUP BY b.session_id HAVING b.taken <> coalesce(sum(o.quantity), 0) OR b.taken > b.places "
            "ORDER BY b.session_id"
        )
        return [row[0] for row in cursor.fetchall()]


def offers_on(*, on: date) -> Sequence[Offer]:
    """Return every offer that can be ordered on a day, with its service and agreement."""
    return list(
        Offer.objects.select_related("service", "agreement__body")
        .filter(starts_on__lte=on, ends_before__gt=on)
        .order_by("id")
    )


@dataclass(frozen=True, slots=True)
class OnDesk:
    """An offer as those who manage it see it: what is left to come, and when it and its agreement end."""

    offer: Offer
    sessions: int
    places: int
    free: int


def offers_managed(*, actor: Actor, on: date, at: datetime) -> list[OnDesk]:
    """Return the offers that run or will, by service: all for the council, those of the own bodies for their staff."""
    coming = Q(sessions__starts_at__gt=at)
    rows = (
        Offer.objects.select_related("service", "agreement__body")
        .filter(ends_before__gt=on)
        .annotate(
            coming=Count("sessions", filter=coming),
            open_places=Sum("sessions__balance__places", filter=coming),
            taken_places=Sum("sessions__balance__taken", filter=coming),
        )
        .order_by("service__sort_key", "title", "id")
    )
    if actor.role is Role.BODY_STAFF:
        rows = rows.filter(body_id__in=list(actor.body_ids))
    return [
        OnDesk(row, row.coming, row.open_places or 0, (row.open_places or 0) - (row.taken_places or 0)) for row in rows
    ]


def sessions_between(*, offer_id: int, starts_at: datetime, ends_before: datetime) -> Sequence[Session]:
    """Return the sessions of an offer that start in a time, full ones too, soonest first."""
    return list(
        Session.objects.filter(offer_id=offer_id, starts_at__gte=starts_at, starts_at__lt=ends_before).order_by(
            "starts_at", "id"
        )
    )
