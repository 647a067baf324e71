"""Noting that residents came, for many orders at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.frontdoor.marketplace.models import Order, OrderStep
from rightsource.frontdoor.marketplace.rules import OrderEndedError, OrderState, step


@transaction.atomic
def attend_all(*, orders: Sequence[Order], by: Actor, at: datetime) -> int:
    """Note that the residents of these orders came, all or none, in a few statements however many; return how many.

    Each order leaves its own step; one audit row an offer names every order.

    :raises OrderStepError: if one of the orders is not confirmed
    :raises OrderEndedError: if one of them has ended in the meantime; nothing is changed then
    """
    for order in orders:
        step(OrderState(order.state), OrderState.ATTENDED)
    numbers = sorted(order.pk for order in orders)
    changed = Order.objects.filter(pk__in=numbers, state=OrderState.CONFIRMED.value).update(
        state=OrderState.ATTENDED.value
    )
    if changed != len(set(numbers)):
        raise OrderEndedError("One of these orders has ended in the meantime. Nothing was changed; read them again.")
    OrderStep.objects.bulk_create(
        OrderStep(order_id=number, state=OrderState.ATTENDED.value, at=at, by_ref=by.reference, reason="")
        for number in numbers
    )
    by_offer: dict[int, list[str]] = {}
    for order in orders:
        order.state = OrderState.ATTENDED.value
        by_offer.setdefault(order.offer_id, []).append(order.number)
    for offer_id, attended in sorted(by_offer.items()):
        subject = Reference.of("marketplace", "offer", offer_id)
        record.audit(by=by, at=at, verb="order.attend_all", subject=subject, detail={"orders": attended})
    return changed
