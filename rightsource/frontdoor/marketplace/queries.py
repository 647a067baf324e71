"""What can be had, and what was ordered: offers compared, sessions with room, orders as each may see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from json import loads
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum

from rightsource.commons.access.rules import Actor, Role
from rightsource.frontdoor.directory.queries import Service
from rightsource.frontdoor.directory.rules import Status
from rightsource.frontdoor.marketplace.models import Message, Offer, Order, OrderStep, Problem, ProblemStep, Session
from rightsource.frontdoor.marketplace.rules import LIVE, OrderNotFoundError, OrderState
from rightsource.frontdoor.marketplace.rules.problems import WAITING, About, ProblemNotFoundError, ProblemState
from rightsource.ground.money import Money

LIVE_WORDS = [state.value for state in LIVE]
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


def live_orders_like(*, person_id: int, offer_id: int, session_id: int | None) -> Sequence[Order]:
    """Return what a person already has of the same, so that nobody books twice without knowing."""
    return list(
        Order.objects.filter(
            person_id=person_id, offer_id=offer_id, session_id=session_id, state__in=LIVE_WORDS
        ).order_by("id")
    )


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


def orders_in_sight(
    *, offer_ids: Sequence[int] = (), numbers: Sequence[str] | None = None, limit: int
) -> tuple[Sequence[Order], int]:
    """Return the latest orders of offers, or by number, that the acting person may see, and how many they are."""
    rows = (
        _orders().filter(offer_id__in=list(offer_ids))
        if numbers is None
        else _orders().filter(number__in=list(numbers))
    )
    found = list(rows.order_by("-at", "-id")[:limit])
    return found, len(found) if len(found) < limit else rows.count()


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


def about_service(*, slug: str, on: date) -> About:
    """Return a published service as somebody may report a problem with it; its agreement where there is only one."""
    rows = Offer.objects.filter(service__slug=slug, starts_on__lte=on, ends_before__gt=on)
    agreements = list(rows.order_by("agreement_id").values_list("agreement_id", flat=True).distinct())
    found = Service.objects.get(slug=slug)
    return About(found.name, found.pk, agreements[0] if len(agreements) == 1 else None)


def about_order(*, number: str, actor: Actor) -> About:
    """Return an order as its own resident may report a problem with it.

    :raises OrderNotFoundError: if it is not the actor's
    """
    found = order(number=number, actor=actor)
    if found.person_id != actor.person_id:
        raise OrderNotFoundError(f"The order {number.upper()} is not yours. Look at your orders.")
    starts_at = None if found.session is None else found.session.starts_at
    return About(found.offer.title, found.offer.service_id, found.offer.agreement_id, starts_at, found.number)


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


def _orders() -> QuerySet[Order]:
    return Order.objects.select_related(
        "offer__service",
        "offer__agreement__body",
        "offer__agreement__line__service_line",
        "offer__agreement__line__entity",
        "offer__agreement__line__fund",
        "session__venue",
    )


def order(*, number: str, actor: Actor) -> Order:
    """Return an order that the actor may see.

    :raises OrderNotFoundError: if there is none, or none that the actor may see
    """
    found = _orders().filter(number=number.lower()).first()
    if found is None or not may_see(found, actor):
        raise _not_found(number)
    return found


def order_alone(*, number: str, actor: Actor) -> Order:
    """Return an order that the actor may see with its offer and session only, for what needs no more.

    What stands behind the offer is read when it is asked for: to plan all of it as one statement takes the database
    longer than to read it.

    :raises OrderNotFoundError: if there is none, or none that the actor may see
    """
    found = Order.objects.select_related("offer", "session").filter(number=number.lower()).first()
    if found is None or not may_see(found, actor):
        raise _not_found(number)
    return found


def _not_found(number: str) -> OrderNotFoundError:
    return OrderNotFoundError(
        f"We cannot find the order {number.upper()} among yours. Check the number, or look at your orders."
    )


def may_see(found: Order, actor: Actor) -> bool:
    """Say whether an actor may see an order, as the database's policy says it."""
    if actor.person_id is not None and found.person_id == actor.person_id:
        return True
    if actor.role is Role.BODY_STAFF:
        return found.body_id in actor.body_ids
    return actor.role in {Role.BUDGET_HOLDER, Role.FINANCE_OFFICER, Role.DIRECTOR, Role.AUDITOR, Role.SYSTEM}


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
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM order_facts(%s, %s, %s, %s, %s)", [person_id, key, offer_id, session_id, today])
        row = cursor.fetchone()
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


def orders_of(*, person_id: int) -> Sequence[Order]:
    """Return a resident's orders, the newest first."""
    return list(_orders().filter(person_id=person_id).order_by("-at", "-id"))


@dataclass(frozen=True, slots=True)
class BodyBooking:
    """A booking as the body that delivers it sees it; a name only while the booking is live."""

    number: str
    name: str
    offer_title: str
    session: Session | None
    quantity: int
    state: OrderState


def bookings_of_bodies(*, actor: Actor, at: datetime) -> list[BodyBooking]:
    """Return the bookings of the actor's bodies that are still to come, soonest first, with the names they need."""
    rows = list(
        _orders()
        .filter(body_id__in=list(actor.body_ids))
        .filter(Q(session=None) | Q(session__ends_at__gte=at))
        .exclude(state=OrderState.CANCELLED.value)
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


@dataclass(frozen=True, slots=True)
class LineOrders:
    """What was ordered on one budget line: counts and sums, no person."""

    line_id: int
    orders: int
    price_pence: int
    charge_pence: int


def sums_by_line() -> list[LineOrders]:
    """Return live orders by budget line, for those who answer for the money."""
    rows = (
        Order.objects.filter(state__in=LIVE_WORDS)
        .values("offer__agreement__line_id")
        .annotate(orders=Count("id"), price=Sum("price_pence"), charge=Sum("charge_pence"))
        .order_by("offer__agreement__line_id")
    )
    return [LineOrders(row["offer__agreement__line_id"], row["orders"], row["price"], row["charge"]) for row in rows]


def orders_of_agreement(*, agreement_id: int) -> Sequence[Order]:
    """Return the orders under an agreement that the acting person may see, the newest first."""
    return list(_orders().filter(offer__agreement_id=agreement_id).order_by("-at", "-id"))


def quantities_of(*, numbers: Collection[str]) -> dict[str, int]:
    """Return how many units each of these orders is for, as far as the acting person may see them."""
    return dict(Order.objects.filter(number__in=list(numbers)).values_list("number", "quantity"))


def unpaid_since(*, at: datetime) -> Sequence[Order]:
    """Return the orders whose time to pay is over."""
    return list(_orders().filter(state=OrderState.PLACED.value, held_until__lte=at).order_by("held_until", "id"))


def was_ever(*, order_id: int, state: OrderState) -> bool:
    """Say whether an order was ever in a state."""
    return OrderStep.objects.filter(order_id=order_id, state=state.value).exists()


def messages(*, limit: int = 200) -> Sequence[Message]:
    """Return the messages that the acting person may read, the newest first."""
    return list(Message.objects.select_related("order", "problem").order_by("-id")[:limit])


def messages_of(*, person_id: int, limit: int = 200) -> Sequence[Message]:
    """Return what the council wrote to a person, the newest first."""
    rows = Message.objects.filter(person_id=person_id).select_related("order", "problem")
    return list(rows.order_by("-at", "-id")[:limit])


def message_of(*, person_id: int, message_id: int) -> Message | None:
    """Return one message to a person."""
    rows = Message.objects.filter(person_id=person_id, pk=message_id).select_related("order__offer", "problem")
    return rows.first()


def _problems() -> QuerySet[Problem]:
    last = ProblemStep.objects.filter(problem_id=OuterRef("pk")).order_by("-turn")
    return Problem.objects.select_related("service", "agreement__body").annotate(
        state=Subquery(last.values("state")[:1]), moved_at=Subquery(last.values("at")[:1])
    )


def problem(*, number: str) -> Problem:
    """Return a problem with its state, if the acting person may see it.

    :raises ProblemNotFoundError: if there is none, or none that may be seen
    """
    found = _problems().filter(number=number.lower()).first()
    if found is None:
        raise ProblemNotFoundError(
            f"We cannot find the report {number.upper()}. Check the number, or look at the list."
        )
    return found


def steps_of_problem(*, problem_id: int) -> Sequence[ProblemStep]:
    """Return what became of a problem, first to last."""
    return list(ProblemStep.objects.filter(problem_id=problem_id).order_by("turn"))


def problems_of(*, person_id: int) -> Sequence[Problem]:
    """Return what a person reported, the newest first."""
    return list(_problems().filter(person_id=person_id).order_by("-id"))


def problems_seen(*, is_waiting: bool, limit: int = 200) -> Sequence[Problem]:
    """Return the problems that wait for an answer, oldest first, or those that are answered, newest first."""
    if is_waiting:
        rows = _problems().filter(state__in=[state.value for state in WAITING])
        return list(rows.order_by("answer_by_on", "id")[:limit])
    return list(_problems().filter(state=ProblemState.ANSWERED.value).order_by("-moved_at", "-id")[:limit])


def problems_about(*, order_numbers: Collection[str]) -> Sequence[Problem]:
    """Return what was reported about orders, as far as the acting person may see it, oldest first."""
    return list(_problems().filter(order_number__in=list(order_numbers)).order_by("id"))


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


def orders_to_deliver(*, starts_at: datetime, ends_before: datetime) -> Sequence[Order]:
    """Return the confirmed orders whose session ends in a time, or that were placed in it and have no session."""
    return list(
        _orders()
        .filter(state=OrderState.CONFIRMED.value)
        .filter(
            Q(session__ends_at__gte=starts_at, session__ends_at__lt=ends_before)
            | Q(session=None, at__gte=starts_at, at__lt=ends_before)
        )
        .order_by("id")
    )


def orders_placed(*, starts_at: datetime, ends_before: datetime) -> Sequence[Order]:
    """Return the orders that were placed in a time, whatever became of them, in the order of placing."""
    return list(_orders().filter(at__gte=starts_at, at__lt=ends_before).order_by("at", "id"))
