"""Paying and cancelling: twice, late, too late, never; money and places come out right each time."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from rightsource.books.ledger import queries as ledger
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.eligibility import services as eligibility
from rightsource.frontdoor.eligibility.models import EntitlementBalance
from rightsource.frontdoor.marketplace.models import Message, Order, OrderStep, SessionBalance
from rightsource.frontdoor.marketplace.rules import (
    NotYoursError,
    OrderEndedError,
    OrderNotFoundError,
    OrderState,
    OrderStepError,
)
from rightsource.frontdoor.payments import queries as payments
from rightsource.frontdoor.payments.models import Payment, PaymentEvent, Refund, SandboxPayment
from rightsource.frontdoor.payments.rules import PaymentState, ProviderError
from rightsource.frontdoor.payments.services import sandbox
from rightsource.ground.money import Money
from rightsource.journeys.cancel_order import cancel_order, refund_on_cancelling
from rightsource.journeys.place_order import OrderRequest, PlacedOrder, place_order
from rightsource.journeys.take_payment import release_unpaid, start_payment, take_payment
from tests.frontdoor.marketplace.making import AT, STARTS_AT, Market, make_market, make_resident

RETURN = "https://council.example/orders/x/paid"


@pytest.fixture(autouse=True)
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def place(market: Market, actor: Actor, **over: Any) -> PlacedOrder:
    request = OrderRequest(
        person_id=actor.person_id or 0,
        **{"key": "k1", "offer_id": market.offer.pk, "session_id": market.sessions[0], **over},
    )
    with acting_as(actor, purpose=Purpose.ORDER):
        return place_order(request=request, by=actor, at=AT)


def begin(number: str, actor: Actor, at=AT) -> str:
    with acting_as(actor, purpose=Purpose.PAYMENT):
        return start_payment(number=number, return_url=RETURN, by=actor, at=at)


def press(url: str, *, succeeds: bool = True) -> None:
    sandbox.finish(payment_id=url.rsplit("/", 1)[-1], succeeds=succeeds, at=AT)


def come_back(number: str, actor: Actor, at=AT):
    with acting_as(actor, purpose=Purpose.PAYMENT):
        return take_payment(number=number, by=actor, at=at)


def pay(number: str, actor: Actor):
    press(begin(number, actor))
    return come_back(number, actor)


def cancel(number: str, actor: Actor, at=AT):
    with acting_as(actor, purpose=Purpose.ORDER):
        return cancel_order(number=number, reason="I cannot come.", by=actor, at=at)


def taken(market: Market) -> int:
    return SessionBalance.objects.get(pk=market.sessions[0]).taken


def committed(market: Market) -> int:
    return ledger.balance_of_line(line_id=market.line.pk).committed.pence


def cash(entity: str) -> int:
    return sum(
        leg.pence
        for row in Payment.objects.all()
        for leg in ledger.legs_of(ref=f"payments/payment/{row.pk}")
        if leg.account.code == "cash" and leg.entry.entity.code == entity
    )


def test_paying_confirms_the_order_and_books_one_line() -> None:
    market, ada = make_market(2), make_resident()
    number = place(market, ada).number
    done = pay(number, ada)
    assert (done.state, done.payment) == (OrderState.CONFIRMED, PaymentState.SUCCESS)
    assert done.sentence == "You have paid. Your place is booked."
    assert list(OrderStep.objects.order_by("id").values_list("state", flat=True)) == ["placed", "paid", "confirmed"]
    assert (cash("wellbeing"), payments.unmatched()) == (450, [])
    assert "You have paid £4.50." in Message.objects.get(kind="confirmed").text
    assert Order.objects.get().held_until is None


def rows_read() -> int:
    """Return how many orders and payments this transaction has read so far."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_xact_user_tables "
            "WHERE relname IN ('frontdoor_marketplace_order', 'frontdoor_payments_payment')"
        )
        return int(cursor.fetchone()[0])


def test_a_step_and_an_event_are_kept_without_reading_other_orders() -> None:
    """What is seen with an order or a payment is asked of the one row, however many there are."""
    market, ada = make_market(200), make_resident()
    for turn in range(30):
        begin(place(market, ada, key=f"k{turn}").number, ada)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # tables so small would be read whole
    order_row, payment = Order.objects.latest("id"), Payment.objects.latest("id")
    before = rows_read()
    assert OrderStep.objects.create(order=order_row, state="cancelled", at=AT, by_ref="", reason="").pk
    assert PaymentEvent.objects.create(payment=payment, state="error", at=AT).pk
    assert rows_read() - before <= 8


def test_coming_back_twice_changes_nothing() -> None:
    market, ada = make_market(2), make_resident()
    number = place(market, ada).number
    first, again = pay(number, ada), come_back(number, ada)
    assert first == again
    assert (cash("wellbeing"), OrderStep.objects.count(), Message.objects.count()) == (450, 3, 2)


def test_starting_twice_is_one_payment_and_a_declined_card_may_be_tried_again() -> None:
    market, ada = make_market(2), make_resident()
    number = place(market, ada).number
    first = begin(number, ada)
    assert begin(number, ada) == first
    press(first, succeeds=False)
    declined = come_back(number, ada)
    assert (declined.state, declined.payment) == (OrderState.PLACED, PaymentState.FAILED)
    assert "declined" in declined.sentence
    second = begin(number, ada)
    assert second != first
    press(second)
    assert come_back(number, ada).state is OrderState.CONFIRMED
    assert (cash("wellbeing"), Payment.objects.count()) == (450, 2)


def test_what_is_paid_cannot_be_paid_again_and_nobody_pays_for_another() -> None:
    market, ada, charles = make_market(2), make_resident("Ada"), make_resident("Charles")
    number = place(market, ada).number
    with pytest.raises(OrderNotFoundError):
        begin(number, charles)
    staff = Actor(account_id=1, role=Role.BODY_STAFF, body_ids=(market.body.pk,))
    with pytest.raises(NotYoursError):
        begin(number, staff)
    with pytest.raises(NotYoursError):
        cancel(number, staff)
    pay(number, ada)
    with pytest.raises(OrderStepError, match="nothing to pay"):
        begin(number, ada)


def test_before_the_card_is_typed_in_we_say_that_we_wait() -> None:
    market, ada = make_market(2), make_resident()
    number = place(market, ada).number
    assert come_back(number, ada).payment is None
    begin(number, ada)
    assert "holding your place" in come_back(number, ada).sentence


def test_cancelling_in_time_gives_everything_back_once() -> None:
    market, ada = make_market(2, needs_entitlement=True, service_group="day-care"), make_resident()
    granted = eligibility.grant_entitlement(
        person_id=ada.person_id or 0, service_group="day-care", amount=Money(5000), answer_id=None,
        starts_on=AT.date(), ends_before=None, by=SYSTEM, at=AT,
    )  # fmt: skip
    number = place(market, ada).number
    pay(number, ada)
    assert (taken(market), committed(market)) == (1, 1000)
    with acting_as(ada, purpose=Purpose.VIEW):
        assert refund_on_cancelling(number=number, by=ada, at=AT).amount == Money(450)
    first = cancel(number, ada)
    again = cancel(number, ada)
    assert (first.refund, first.is_new, first.sentence) == (Money(450), True, "You get all of it back: £4.50.")
    assert (again.refund, again.is_new) == (Money(450), False)
    assert (taken(market), committed(market), cash("wellbeing")) == (0, 0, 0)
    assert EntitlementBalance.objects.get(pk=granted.pk).used_pence == 0
    assert (Refund.objects.count(), payments.unmatched()) == (1, [])
    assert "You get all of it back: £4.50." in Message.objects.get(kind="cancelled").text


@pytest.mark.parametrize(("hours", "refund"), [(24, 450), (23, 0)])
def test_the_offers_window_decides_the_refund(hours: int, refund: int) -> None:
    market, ada = make_market(2), make_resident()
    number = place(market, ada).number
    pay(number, ada)
    done = cancel(number, ada, at=STARTS_AT - timedelta(hours=hours))
    assert done.refund == Money(refund)
    assert (taken(market), committed(market), cash("wellbeing")) == (0, 0, 450 - refund)


def test_what_has_started_cannot_be_cancelled() -> None:
    market, ada = make_market(2), make_resident()
    number = place(market, ada).number
    with pytest.raises(OrderEndedError, match="already started"):
        cancel(number, ada, at=STARTS_AT)
    assert taken(market) == 1


def test_cancelling_before_paying_stops_the_payment_at_the_provider() -> None:
    market, ada = make_market(2), make_resident()
    number = place(market, ada).number
    begin(number, ada)
    done = cancel(number, ada)
    assert (done.refund, SandboxPayment.objects.get().status) == (Money(0), "cancelled")
    assert cancel(number, ada).sentence.endswith("There was nothing to refund.")


def test_who_pays_in_the_moment_of_cancelling_gets_it_back() -> None:
    market, ada = make_market(2), make_resident()
    number = place(market, ada).number
    press(begin(number, ada))
    assert cancel(number, ada).refund == Money(450)
    assert come_back(number, ada).sentence == "This order was cancelled. All that you paid goes back to your card."
    assert (cash("wellbeing"), Refund.objects.count()) == (0, 1)


def test_money_that_arrives_after_the_order_ended_goes_back_in_full() -> None:
    market, ada = make_market(2), make_resident()
    number = place(market, ada).number
    url = begin(number, ada)
    SandboxPayment.objects.update(status="cancelled")  # the provider took our cancelling, and then the money after all
    cancel(number, ada)
    Payment.objects.update(state="submitted")
    SandboxPayment.objects.update(status="started")
    press(url)
    late = come_back(number, ada)
    assert (late.state, late.payment) == (OrderState.CANCELLED, PaymentState.REFUNDED)
    assert come_back(number, ada).payment is PaymentState.REFUNDED
    assert (cash("wellbeing"), Refund.objects.count(), taken(market)) == (0, 1, 0)


def test_a_late_cancellation_is_not_refunded_by_coming_back() -> None:
    market, ada = make_market(2), make_resident()
    number = place(market, ada).number
    pay(number, ada)
    cancel(number, ada, at=STARTS_AT - timedelta(hours=1))
    assert come_back(number, ada).sentence == "This order was cancelled."
    assert (cash("wellbeing"), Refund.objects.count()) == (450, 0)


def test_a_place_that_nobody_pays_for_is_free_again() -> None:
    market, ada = make_market(2), make_resident()
    number = place(market, ada).number
    begin(number, ada)
    assert release_unpaid(at=AT + timedelta(minutes=29)) == []
    assert release_unpaid(at=AT + timedelta(minutes=30)) == [number]
    assert release_unpaid(at=AT + timedelta(minutes=31)) == []
    assert (taken(market), committed(market), Order.objects.get().state) == (0, 0, "cancelled")
    assert SandboxPayment.objects.get().status == "cancelled"
    assert "not paid in time" in Message.objects.get(kind="cancelled").text


def test_who_paid_and_closed_the_browser_keeps_the_place() -> None:
    market, ada = make_market(2), make_resident()
    number = place(market, ada).number
    press(begin(number, ada))
    assert release_unpaid(at=AT + timedelta(hours=1)) == []
    assert (taken(market), Order.objects.get().state, cash("wellbeing")) == (1, "confirmed", 450)
    assert come_back(number, ada).state is OrderState.CONFIRMED


def test_a_provider_that_is_away_leaves_all_as_it_was(settings) -> None:
    market, ada = make_market(2), make_resident()
    number = place(market, ada).number
    pay(number, ada)
    settings.SANDBOX_PAY = False
    with pytest.raises(ProviderError):
        cancel(number, ada)
    assert (taken(market), Order.objects.get().state) == (1, "confirmed")


def test_a_charge_of_the_councils_is_the_councils_income() -> None:
    market, ada = make_market(2, agreement={"income_of": "council"}), make_resident()
    pay(place(market, ada).number, ada)
    assert (cash("council"), cash("wellbeing")) == (450, 0)
