"""A resident cancels: place, personal budget, commitment and money go back, once, however often it is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.commons.access.rules import Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.eligibility import services as eligibility
from rightsource.frontdoor.marketplace import queries as marketplace_queries
from rightsource.frontdoor.marketplace import services as marketplace
from rightsource.frontdoor.marketplace.rules import (
    LIVE,
    NotYoursError,
    OrderState,
    Refund,
    instant_words,
    refund_for,
    refuse_started,
    step,
    words,
)
from rightsource.frontdoor.payments import queries as payments_queries
from rightsource.frontdoor.payments import services as payments
from rightsource.frontdoor.payments.services.gateway import gateway
from rightsource.ground.money import Money


@dataclass(frozen=True, slots=True)
class CancelledOrder:
    """What came of it."""

    number: str
    refund: Money
    sentence: str
    is_new: bool  # False when it was cancelled before


def cancel_order(*, number: str, reason: str, by: Actor, at: datetime) -> CancelledOrder:
    """Cancel an order: afterwards all that it held is free again, and what the terms give back is on its way.

    :raises OrderNotFoundError: if the actor has no such order
    :raises NotYoursError: if it is somebody else's
    :raises OrderEndedError: if it has started or was attended
    :raises ProviderError: if the payment provider does not answer; nothing is changed
    """
    return marketplace.retrying(lambda: _cancel(number, reason, by, at))


def refund_on_cancelling(*, number: str, by: Actor, at: datetime) -> Refund:
    """Say what would go back if the order were cancelled now.

    :raises OrderNotFoundError: if the actor has no such order
    :raises OrderEndedError: if it has started or has ended
    """
    order = _own(number, by)
    step(OrderState(order.state), OrderState.CANCELLED)
    starts_at = _starts_at(order)
    refuse_started(starts_at, at)
    paid = payments_queries.paid_for(order_ref=str(marketplace.reference(order.number)))
    return refund_for(paid=paid, starts_at=starts_at, cancel_hours=order.offer.cancel_hours, at=at)


def _cancel(number: str, reason: str, by: Actor, at: datetime) -> CancelledOrder:
    marketplace.wait_briefly()
    order = _own(number, by)
    if order.state == OrderState.CANCELLED.value:
        return _before(order)
    step(OrderState(order.state), OrderState.CANCELLED)
    refuse_started(_starts_at(order), at)
    if not end_and_give_back(order=order, reason=reason, only_from=tuple(LIVE), by=by, at=at):
        return _before(order)
    with acting_as(by, purpose=Purpose.PAYMENT):
        paid = payments_queries.paid_for(order_ref=str(marketplace.reference(order.number)))
        due = refund_for(paid=paid, starts_at=_starts_at(order), cancel_hours=order.offer.cancel_hours, at=at)
        send_back(order=order, amount=due.amount, reason="Cancelled by the resident.", by=by, at=at)
    tell_cancelled(order=order, reason="", refund=due.sentence, by=by, at=at)
    return CancelledOrder(order.number, due.amount, due.sentence, is_new=True)


def end_and_give_back(*, order: Any, reason: str, only_from: Sequence[OrderState], by: Actor, at: datetime) -> bool:
    """End an order, stop its open payment and free all that it held; False if somebody else ended it first.

    The rows are taken in the same order as by placing: entitlement, session, budget line.
    """
    if not marketplace.end(order=order, reason=reason, only_from=only_from, by=by, at=at):
        return False
    ref = str(marketplace.reference(order.number))
    with acting_as(by, purpose=Purpose.PAYMENT):
        for payment in payments_queries.payments_of_order(order_ref=ref):
            if payment.is_open:
                payments.stop_payment(payment_id=payment.pk, gateway=gateway(at=at), by=by, at=at)
    if order.entitlement_id is not None:
        eligibility.give_back_entitlement(
            entitlement_id=order.entitlement_id, amount=Money(order.entitlement_used), by=by, at=at
        )
    marketplace.give_places_back(order=order, by=by, at=at)
    for commitment in ledger_queries.commitments_of(ref=ref):
        if commitment.amount.pence > 0:
            ledger.cancel(commitment_id=commitment.commitment_id, amount=commitment.amount, ref=ref, by=by, at=at)
    return True


def send_back(*, order: Any, amount: Money, reason: str, by: Actor, at: datetime) -> None:
    """Refund an amount over the order's payments, oldest first; each payment's refund has one key."""
    left = amount.pence
    for payment in payments_queries.payments_of_order(order_ref=str(marketplace.reference(order.number))):
        part = min(left, payment.pence if payment.is_taken else 0)
        if part > 0:
            payments.refund_payment(
                payment_id=payment.pk,
                amount=Money(part),
                key=f"cancel {order.number} {payment.pk}",
                reason=reason,
                gateway=gateway(at=at),
                by=by,
                at=at,
            )
            left -= part


def tell_cancelled(*, order: Any, reason: str, refund: str, by: Actor, at: datetime) -> None:
    """Put the message about the cancellation in the outbox."""
    starts_at = _starts_at(order)
    letter = words.cancelled(
        number=order.number,
        title=order.offer.title,
        when="" if starts_at is None else f" on {instant_words(starts_at)}",
        reason=reason,
        refund=refund,
    )
    marketplace.tell(order=order, letter=letter, by=by, at=at)


def _own(number: str, by: Actor) -> Any:
    order = marketplace_queries.order_alone(number=number, actor=by)
    if by.role is not Role.SYSTEM and order.person_id != by.person_id:
        raise NotYoursError("Only the person whose order this is can cancel it here. Ask them to sign in, or ring us.")
    return order


def _before(order: Any) -> CancelledOrder:
    """Return what the first cancellation came to."""
    back = payments_queries.refunded_for(order_ref=str(marketplace.reference(order.number)))
    sentence = f"You get {back} back." if back.pence else "There was nothing to refund."
    return CancelledOrder(order.number, back, f"This order was cancelled before. {sentence}", is_new=False)


def _starts_at(order: Any) -> datetime | None:
    return None if order.session is None else order.session.starts_at
