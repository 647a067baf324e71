"""A resident pays for an order, comes back late, twice or never; each payment becomes one line of the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.marketplace import queries as marketplace_queries
from rightsource.frontdoor.marketplace import services as marketplace
from rightsource.frontdoor.marketplace.rules import (
    IncomeOf,
    NotYoursError,
    OrderState,
    OrderStepError,
    instant_words,
    money_owner,
    words,
)
from rightsource.frontdoor.payments import queries as payments_queries
from rightsource.frontdoor.payments import services as payments
from rightsource.frontdoor.payments.rules import ENDED, PaymentState, ProviderError, VatTreatment
from rightsource.frontdoor.payments.services.gateway import gateway
from rightsource.ground.money import Money
from rightsource.journeys.cancel_order import end_and_give_back, send_back, tell_cancelled


@dataclass(frozen=True, slots=True)
class TakenPayment:
    """How an order and its payment stand after asking the provider."""

    number: str
    state: OrderState
    payment: PaymentState | None
    sentence: str


def start_payment(*, number: str, return_url: str, by: Actor, at: datetime) -> str:
    """Create the order's payment with the provider, or find the one that is open, and return where to pay.

    :raises OrderNotFoundError: if the actor has no such order
    :raises OrderStepError: if nothing is owed on it
    :raises ProviderError: if the provider does not answer; nothing is kept
    """
    order = _own(number, by)
    if order.state != OrderState.PLACED.value:
        raise OrderStepError(f"There is nothing to pay on this order: it is {order.state}. Look at your orders.")
    with acting_as(by, purpose=Purpose.PAYMENT):
        tries = payments_queries.payments_of_order(order_ref=_ref(order))
        finished = [row for row in tries if PaymentState(row.state) in ENDED]
        due = _due(order, attempt=len(finished) + 1)
        payment = payments.start_payment(due=due, return_url=return_url, gateway=gateway(at=at), by=by, at=at)
    return str(payment.next_url)


def take_payment(*, number: str, by: Actor, at: datetime) -> TakenPayment:
    """Ask the provider how the order's payments stand; a success confirms the order, once.

    Money that arrives for an order that was cancelled in the meantime goes back in full.

    :raises OrderNotFoundError: if the actor has no such order
    :raises ProviderError: if the provider does not answer; nothing is changed
    """
    return marketplace.retrying(lambda: _take(_own(number, by), by, at))


def release_unpaid(*, at: datetime, by: Actor = SYSTEM) -> list[str]:
    """Free the places whose payment did not come in time and return the orders' numbers; to be run every minute.

    The provider is asked first: who has paid and closed the browser keeps the place.

    :raises ProviderError: if the provider does not answer for an order; the others are done all the same
    """
    with acting_as(by, purpose=Purpose.OPERATION):
        due = marketplace_queries.unpaid_since(at=at)
    released, trouble = [], None
    for order in due:
        try:
            if marketplace.retrying(lambda order=order: _release(order, by, at)):  # type: ignore[misc]
                released.append(order.number)
        except ProviderError as error:
            trouble = error
    if trouble is not None:
        raise trouble
    return released


def _take(order: Any, by: Actor, at: datetime) -> TakenPayment:
    marketplace.wait_briefly()
    with acting_as(by, purpose=Purpose.PAYMENT):
        rows = [
            payments.take_result(payment_id=row.pk, gateway=gateway(at=at), by=by, at=at)
            for row in payments_queries.payments_of_order(order_ref=_ref(order))
        ]
        if any(PaymentState(row.state) is PaymentState.SUCCESS for row in rows):
            had_ended = order.state == OrderState.CANCELLED.value
            _settle(order, by, at)
            if had_ended:  # the money went back
                rows = list(payments_queries.payments_of_order(order_ref=_ref(order)))
    payment = payments_queries.payment_that_counts(rows)
    state = None if payment is None else PaymentState(payment.state)
    return TakenPayment(order.number, OrderState(order.state), state, _sentence(OrderState(order.state), state))


def _settle(order: Any, by: Actor, at: datetime) -> None:
    """Confirm the order that was paid, or send the money back where the order has ended."""
    if order.state == OrderState.CANCELLED.value:
        already = payments_queries.refunded_for(order_ref=_ref(order))
        paid = payments_queries.paid_for(order_ref=_ref(order))
        was_kept = already.pence == 0 and _cancelled_after_paying(order)
        if paid.pence and not was_kept:
            send_back(order=order, amount=paid, reason="Paid after the order was cancelled.", by=by, at=at)
        return
    if marketplace.confirm(order=order, reason="Paid.", by=by, at=at):
        when = "" if order.session is None else f" on {instant_words(order.session.starts_at)}"
        letter = words.confirmed(
            number=order.number, title=order.offer.title, when=when, paid=Money(order.charge_pence)
        )
        marketplace.tell(order=order, letter=letter, by=by, at=at)


def _cancelled_after_paying(order: Any) -> bool:
    """Say whether the order was confirmed before it was cancelled: then the offer's terms decided the refund."""
    return marketplace_queries.was_ever(order_id=order.pk, state=OrderState.CONFIRMED)


def _release(order: Any, by: Actor, at: datetime) -> bool:
    marketplace.wait_briefly()
    with acting_as(by, purpose=Purpose.PAYMENT):
        for row in payments_queries.payments_of_order(order_ref=_ref(order)):
            if row.is_open:
                payments.stop_payment(payment_id=row.pk, gateway=gateway(at=at), by=by, at=at)
        if payments_queries.paid_for(order_ref=_ref(order)).pence:
            _settle(order, by, at)
            return False
    with acting_as(by, purpose=Purpose.ORDER):
        ended = end_and_give_back(order=order, reason="Not paid in time.", only_from=(OrderState.PLACED,), by=by, at=at)
        if ended:
            reason = "It was not paid in time, so the place was given back."
            tell_cancelled(order=order, reason=reason, refund="", by=by, at=at)
    return ended


def _due(order: Any, *, attempt: int) -> payments.Due:
    agreement, offer = order.offer.agreement, order.offer
    owner = money_owner(income_of=IncomeOf(offer.income_of), is_care_charge=order.is_care_charge)
    return payments.Due(
        person_id=order.person_id,
        order_ref=_ref(order),
        description=offer.title,
        amount=Money(order.charge_pence),
        key=f"order {order.number} {attempt}",
        vat_treatment=VatTreatment(offer.vat_treatment),
        income_of=agreement.line.entity.code
        if owner is IncomeOf.COUNCIL
        else agreement.body.entity_code or agreement.body.code,
        service_line=agreement.line.service_line.code,
        fund=agreement.fund_code,
        agreement_ref=f"agreements/agreement/{agreement.code.lower()}",
    )


def _sentence(order: OrderState, payment: PaymentState | None) -> str:
    if payment is PaymentState.REFUNDED:
        return "This order was cancelled. All that you paid goes back to your card."
    if order is OrderState.CANCELLED:
        return "This order was cancelled."
    if payment is PaymentState.SUCCESS or order in {OrderState.CONFIRMED, OrderState.ATTENDED}:
        return "You have paid. Your place is booked."
    if payment is PaymentState.FAILED:
        return "Your card was declined. Nothing was taken. You can try again with another card."
    if payment is PaymentState.CANCELLED:
        return "The payment was stopped. Nothing was taken. You can start again."
    return "We have not had your payment yet. We are holding your place for you."


def _own(number: str, by: Actor) -> Any:
    order = marketplace_queries.order_alone(number=number, actor=by)
    if by.role is not Role.SYSTEM and order.person_id != by.person_id:
        raise NotYoursError("Only the person whose order this is can pay for it here. Ask them to sign in.")
    return order


def _ref(order: Any) -> str:
    return str(marketplace.reference(order.number))
