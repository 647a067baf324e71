"""A payment from its key to the ledger, and back to the card: every step may be asked for twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import BatchSpec, EntrySpec, LegSpec, Stratum
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.frontdoor.payments.models import Payment, PaymentEvent, Refund
from rightsource.frontdoor.payments.rules import (
    ENDED,
    PaymentChangedError,
    PaymentState,
    VatTreatment,
    payable,
    provider_key,
    refundable,
    split_tax,
)
from rightsource.frontdoor.payments.services.gateway import Gateway, Seen
from rightsource.ground import parameters
from rightsource.ground.money import Money
from rightsource.ground.time import day_in_london

CASH, INCOME, OWED = "cash", "income", "creditors"  # of the ledger's standard chart; output tax is owed to the Revenue


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be paid, and how it will be booked."""

    person_id: int
    order_ref: str
    description: str
    amount: Money
    key: str
    vat_treatment: VatTreatment
    income_of: str  # code of the ledger entity whose income it is
    service_line: str
    fund: str
    agreement_ref: str


@transaction.atomic
def start_payment(*, due: Due, return_url: str, gateway: Gateway, by: Actor, at: datetime) -> Payment:
    """Create the payment with the provider, or return the one that the same key created; `next_url` is where to pay.

    :raises PaymentChangedError: if the key was used for another order or amount
    :raises AmountNotPayableError: if the amount cannot be taken by card
    :raises ProviderError: if the provider does not answer; nothing is kept
    """
    payable(due.amount)
    payment, is_new = Payment.objects.get_or_create(
        key=due.key,
        defaults={
            "person_id": due.person_id,
            "order_ref": due.order_ref,
            "pence": due.amount.pence,
            "created_at": at,
            "vat_treatment": due.vat_treatment.value,
            "income_of": due.income_of,
            "service_line": due.service_line,
            "fund": due.fund,
            "agreement_ref": due.agreement_ref,
        },
    )
    if (payment.order_ref, payment.pence) != (due.order_ref, due.amount.pence):
        raise PaymentChangedError(
            f"This payment was started for {Money(payment.pence)}. Look at the order and pay it from there."
        )
    if not is_new:
        return payment
    seen = gateway.create(
        amount=due.amount,
        reference=due.order_ref.rsplit("/", 1)[-1],
        description=due.description,
        return_url=return_url,
        key=provider_key(due.key),
    )
    payment.provider_payment_id, payment.next_url = seen.provider_payment_id, seen.next_url
    payment.save(update_fields=["provider_payment_id", "next_url"])
    _leave_event(payment, at, "", "")
    record.audit(
        by=by,
        at=at,
        verb="payment.start",
        subject=_ref(payment),
        detail={"order": due.order_ref, "pence": payment.pence},
    )
    return payment


@transaction.atomic
def take_result(*, payment_id: int, gateway: Gateway, by: Actor, at: datetime) -> Payment:
    """Ask the provider how a payment stands and keep it; a success is booked, once, however often this is asked.

    :raises ProviderError: if the provider does not answer; nothing is changed
    """
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    if payment.state in {state.value for state in ENDED} or payment.state == PaymentState.SUCCESS.value:
        return payment
    return _keep(payment, gateway.get(payment.provider_payment_id), by, at)


@transaction.atomic
def stop_payment(*, payment_id: int, gateway: Gateway, by: Actor, at: datetime) -> Payment:
    """Cancel a payment that is not finished; one that the payer finished first is kept as it is.

    :raises ProviderError: if the provider does not answer; nothing is changed
    """
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    if not payment.is_open:
        return payment
    return _keep(payment, gateway.cancel(payment.provider_payment_id), by, at)


@transaction.atomic
def refund_payment(
    *, payment_id: int, amount: Money, key: str, reason: str, gateway: Gateway, by: Actor, at: datetime
) -> Refund:
    """Send money back to the card it came from and book it; the same key sends it once.

    :raises RefundTooLargeError: if all refunds together would pass what was paid
    :raises ProviderError: if the provider does not answer; nothing is changed
    """
    payment = Payment.objects.select_for_update().get(pk=payment_id)
    earlier = Refund.objects.filter(key=key).first()
    if earlier is not None:
        return earlier
    returned = Money(payment.refunds.aggregate(sum=Sum("pence"))["sum"] or 0)
    paid = Money(payment.pence if payment.taken_at is not None else 0)
    refundable(paid, returned, amount)
    refund = Refund(payment=payment, pence=amount.pence, key=key, reason=reason, at=at)
    answer = gateway.refund(payment.provider_payment_id, amount=amount, available=paid - returned)
    refund.provider_refund_id, refund.state = answer.provider_refund_id, answer.state
    refund.save()
    refund.batch_id = _book(payment, -amount.pence, f"refund {key}", by, at)
    refund.save(update_fields=["batch_id"])
    if returned + amount == paid:
        payment.state = PaymentState.REFUNDED.value
        payment.save(update_fields=["state"])
        _leave_event(payment, at, "", reason)
    record.audit(
        by=by, at=at, verb="payment.refund", subject=_ref(payment), detail={"pence": amount.pence, "reason": reason}
    )
    return refund


def _keep(payment: Payment, seen: Seen, by: Actor, at: datetime) -> Payment:
    """Keep what the provider says; a success is booked in the same transaction."""
    if seen.state is PaymentState(payment.state):
        return payment
    payment.state = seen.state.value
    if seen.state is PaymentState.SUCCESS:
        payment.taken_at = at
        payment.batch_id = _book(payment, seen.amount.pence, f"payment {payment.key}", by, at)
    payment.save(update_fields=["state", "taken_at", "batch_id"])
    _leave_event(payment, at, seen.code, seen.message)
    record.audit(
        by=by, at=at, verb=f"payment.{seen.state.value}", subject=_ref(payment), detail={"pence": payment.pence}
    )
    return payment


def _book(payment: Payment, pence: int, key: str, by: Actor, at: datetime) -> int:
    """Post cash against income (and output tax) of whoever the agreement names; a refund is the same with its sign.

    Income stands on the service line and not on a budget line: what residents pay does not widen what may be spent,
    and a refund must never be refused because a budget is used up.
    """
    on = day_in_london(at)
    rate = parameters.value("payments.standard_vat_rate", on=day_in_london(payment.created_at)).rate
    parts = split_tax(Money(pence), VatTreatment(payment.vat_treatment), rate)
    legs = [
        LegSpec(CASH, Money(pence), payment.fund, agreement_ref=payment.agreement_ref),
        LegSpec(
            INCOME,
            Money(-parts.net.pence),
            payment.fund,
            service_line=payment.service_line,
            agreement_ref=payment.agreement_ref,
        ),
    ]
    if parts.tax.pence:
        legs.append(LegSpec(OWED, Money(-parts.tax.pence), payment.fund, agreement_ref=payment.agreement_ref))
    entry = EntrySpec(
        entity=payment.income_of,
        on=on,
        ref=str(_ref(payment)),
        text="Refund to a resident" if pence < 0 else "Payment from a resident",
        legs=legs,
    )
    batch = BatchSpec(Stratum.ACTUAL, payment.order_ref, key, on, [entry])
    return ledger.post(batch=batch, by=by, at=at)


def _leave_event(payment: Payment, at: datetime, code: str, message: str) -> None:
    PaymentEvent.objects.create(payment=payment, state=payment.state, at=at, code=code, message=message)


def _ref(payment: Payment) -> Reference:
    return Reference.of("payments", "payment", payment.pk)
