"""What was ordered, as each may see it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum

from rightsource.commons.access.rules import Actor, Role
from rightsource.frontdoor.marketplace.models import Order, OrderStep
from rightsource.frontdoor.marketplace.rules import LIVE, OrderNotFoundError, OrderState, Unit

LIVE_WORDS = [state.value for state in LIVE]


def orders_in_sight(
    *, offer_ids: Sequence[int] = (), numbers: Sequence[str] | None = None, limit: int
) -> tuple[Sequence[Order], int]:
    """Return the latest orders of offers, or by number, that the acting person may see, and how many they are."""
    asked = Q(offer_id__in=list(offer_ids)) if numbers is None else Q(number__in=list(numbers))
    rows = Order.objects.filter(asked)
    latest = list(rows.order_by("-at", "-id").values_list("pk", flat=True)[:limit])  # all are sorted, few are read
    found = list(_orders().filter(pk__in=latest).order_by("-at", "-id"))
    return found, len(found) if len(found) < limit else rows.count()


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


def orders_of(*, person_id: int) -> Sequence[Order]:
    """Return a resident's orders, the newest first."""
    return list(_orders().filter(person_id=person_id).order_by("-at", "-id"))


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


def minutes_of_units(*, numbers: Collection[str]) -> dict[str, int]:
    """Return how long one unit of each of these orders lasts, where that was booked; as far as one may see them.

    An hour lasts an hour, whatever is booked; anything else as long as its session.
    """
    rows = Order.objects.filter(number__in=list(numbers)).filter(Q(offer__unit=Unit.HOUR.value) | ~Q(session=None))
    return {
        number: 60 if unit == Unit.HOUR.value else int((ends_at - starts_at).total_seconds()) // 60
        for number, unit, starts_at, ends_at in rows.values_list(
            "number", "offer__unit", "session__starts_at", "session__ends_at"
        )
    }


def unpaid_since(*, at: datetime) -> Sequence[Order]:
    """Return the orders whose time to pay is over."""
    return list(_orders().filter(state=OrderState.PLACED.value, held_until__lte=at).order_by("held_until", "id"))


def was_ever(*, order_id: int, state: OrderState) -> bool:
    """Say whether an order was ever in a state."""
    return OrderStep.objects.filter(order_id=order_id, state=state.value).exists()


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
