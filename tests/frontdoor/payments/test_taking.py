"""Each payment is one line of the ledger, however often it is asked for, and goes back at most once."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from rightsource.books.ledger import queries as ledger
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.payments import queries, services
from rightsource.frontdoor.payments.models import Payment, PaymentEvent, Refund
from rightsource.frontdoor.payments.rules import (
    AmountNotPayableError,
    PaymentChangedError,
    RefundTooLargeError,
    VatTreatment,
)
from rightsource.frontdoor.payments.services import sandbox
from rightsource.frontdoor.payments.services.gateway import gateway
from rightsource.ground.money import Money
from tests.frontdoor.payments.making import AT, make_due, make_person, resident

RETURN = "https://council.example/orders/abcd-efgh-jkmn/paid"
GATEWAY = gateway(at=AT)


@pytest.fixture(autouse=True)
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.PAYMENT):
        yield


def begin(**over: object) -> Payment:
    due = make_due(over.pop("person_id", None) or make_person(), **over)  # type: ignore[arg-type]
    return services.start_payment(due=due, return_url=RETURN, gateway=GATEWAY, by=SYSTEM, at=AT)


def press(payment: Payment, *, succeeds: bool = True) -> Payment:
    sandbox.finish(payment_id=payment.provider_payment_id, succeeds=succeeds, at=AT)
    return take(payment)


def take(payment: Payment) -> Payment:
    return services.take_result(payment_id=payment.pk, gateway=GATEWAY, by=SYSTEM, at=AT)


def refund(payment: Payment, pence: int, key: str = "back") -> Refund:
    return services.refund_payment(
        payment_id=payment.pk, amount=Money(pence), key=key, reason="Cancelled.", gateway=GATEWAY, by=SYSTEM, at=AT
    )


def legs(payment: Payment) -> list[tuple[str, int]]:
    return sorted((leg.account.code, leg.pence) for leg in ledger.legs_of(ref=f"payments/payment/{payment.pk}"))


def states(payment: Payment) -> list[str]:
    return list(PaymentEvent.objects.filter(payment=payment).order_by("id").values_list("state", flat=True))


def test_a_payment_is_booked_with_its_tax_as_income_of_whoever_the_agreement_names() -> None:
    payment = press(begin())
    assert payment.state == "success"
    assert legs(payment) == [("cash", 1200), ("creditors", -200), ("income", -1000)]
    (leg, *_) = ledger.legs_of(ref=f"payments/payment/{payment.pk}")
    assert leg.entry.entity.code == "wellbeing"
    assert queries.unmatched() == []


def test_what_is_outside_the_scope_of_tax_is_income_in_full() -> None:
    payment = press(begin(vat_treatment=VatTreatment.OUTSIDE_SCOPE, income_of="council"))
    assert legs(payment) == [("cash", 1200), ("income", -1200)]


def test_coming_back_twice_books_once() -> None:
    payment = press(begin())
    again = take(payment)
    assert (again.state, again.batch_id) == ("success", payment.batch_id)
    assert len(legs(payment)) == 3
    assert states(payment) == ["created", "success"]


def test_coming_back_before_the_provider_is_done_changes_nothing() -> None:
    payment = begin()
    assert take(payment).state == "created"
    sandbox.start(payment_id=payment.provider_payment_id, at=AT)
    assert take(payment).state == "started"
    assert legs(payment) == []


def test_a_declined_payment_books_nothing_and_says_why() -> None:
    payment = press(begin(), succeeds=False)
    assert (payment.state, legs(payment)) == ("failed", [])
    assert PaymentEvent.objects.get(payment=payment, state="failed").message == "Payment method rejected"
    assert take(payment).state == "failed"


def test_the_same_key_starts_one_payment_and_another_amount_is_refused() -> None:
    person = make_person()
    first = begin(person_id=person)
    assert begin(person_id=person).pk == first.pk
    with pytest.raises(PaymentChangedError, match="£12.00"):
        begin(person_id=person, amount=Money(1300))
    with pytest.raises(AmountNotPayableError):
        begin(person_id=person, amount=Money(0))


def test_stopping_cancels_what_is_open_and_keeps_what_was_paid_first() -> None:
    person = make_person()
    stopped = begin(person_id=person)
    assert services.stop_payment(payment_id=stopped.pk, gateway=GATEWAY, by=SYSTEM, at=AT).state == "cancelled"
    paid = begin(person_id=person, key="second")
    sandbox.finish(payment_id=paid.provider_payment_id, succeeds=True, at=AT)
    kept = services.stop_payment(payment_id=paid.pk, gateway=GATEWAY, by=SYSTEM, at=AT)
    assert (kept.state, len(legs(kept))) == ("success", 3)
    assert services.stop_payment(payment_id=paid.pk, gateway=GATEWAY, by=SYSTEM, at=AT).state == "success"


def test_a_refund_undoes_its_part_of_the_books_once() -> None:
    payment = press(begin())
    first = refund(payment, 600)
    assert refund(payment, 600) == first
    assert legs(payment) == [
        ("cash", -600),
        ("cash", 1200),
        ("creditors", -200),
        ("creditors", 100),
        ("income", -1000),
        ("income", 500),
    ]
    assert queries.paid_for(order_ref=payment.order_ref) == Money(600)
    with pytest.raises(RefundTooLargeError):
        refund(payment, 601, "too much")
    refund(payment, 600, "the rest")
    assert Payment.objects.get(pk=payment.pk).state == "refunded"
    assert queries.paid_for(order_ref=payment.order_ref) == Money(0)
    assert queries.unmatched() == []


def test_what_was_not_paid_cannot_be_refunded() -> None:
    with pytest.raises(RefundTooLargeError):
        refund(begin(), 1)


def test_money_that_the_ledger_does_not_explain_is_listed() -> None:
    payment = press(begin())
    refund(payment, 200)
    Payment.objects.filter(pk=payment.pk).update(batch_id=None)
    Refund.objects.update(batch_id=payment.batch_id)
    found = queries.unmatched()
    assert [(row.refund_id is None, row.pence, row.booked_pence) for row in found] == [
        (True, 1200, 0),
        (False, -200, 1200),
    ]
    assert "moved £12.00 and the ledger has £0.00" in found[0].sentence


def test_a_booking_without_money_is_listed() -> None:
    payment = press(begin())
    Payment.objects.filter(pk=payment.pk).update(taken_at=None)
    assert [(row.pence, row.booked_pence) for row in queries.unmatched()] == [(0, 1200)]


def test_the_payment_of_an_order_is_the_one_that_was_taken() -> None:
    person = make_person()
    failed = press(begin(person_id=person), succeeds=False)
    assert queries.payment_of_order(order_ref=failed.order_ref) == failed
    taken = press(begin(person_id=person, key="second"))
    newest = begin(person_id=person, key="third")
    assert queries.payment_of_order(order_ref=failed.order_ref) == taken
    assert list(queries.payments_of_order(order_ref=failed.order_ref)) == [failed, taken, newest]
    assert queries.payment_of_order(order_ref="marketplace/order/none") is None
    assert queries.payment(payment_id=newest.pk) == newest
    assert list(queries.open_since(before=AT + timedelta(minutes=1))) == [newest]
    assert list(queries.open_since(before=AT)) == []


def test_a_resident_pays_and_sees_only_their_own() -> None:
    mine, other = make_person("Ada"), make_person("Charles")
    due = make_due(mine)
    with acting_as(resident(mine), purpose=Purpose.PAYMENT) as actor:
        payment = services.start_payment(due=due, return_url=RETURN, gateway=GATEWAY, by=actor, at=AT)
        sandbox.finish(payment_id=payment.provider_payment_id, succeeds=True, at=AT)
        paid = services.take_result(payment_id=payment.pk, gateway=GATEWAY, by=actor, at=AT)
        assert paid.batch_id is not None
    with acting_as(resident(other), purpose=Purpose.PAYMENT):
        assert list(Payment.objects.all()) == list(PaymentEvent.objects.all()) == []
        assert Payment.objects.update(state="refunded") == 0
    for role, seen in {Role.FINANCE_OFFICER: 1, Role.BODY_STAFF: 0, Role.COUNCILLOR: 0, Role.BUDGET_HOLDER: 0}.items():
        with acting_as(Actor(account_id=1, role=role, body_ids=(1,)), purpose=Purpose.VIEW):
            assert Payment.objects.count() == seen, role
