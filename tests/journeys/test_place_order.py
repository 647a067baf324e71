"""A resident orders: each promise of the booking transaction."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, transaction

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import LimitReachedError
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit, Fact
from rightsource.frontdoor.eligibility import services as eligibility
from rightsource.frontdoor.eligibility.models import Answer, EntitlementBalance
from rightsource.frontdoor.eligibility.rules import EntitlementUsedUpError, Rule, RuleKind
from rightsource.frontdoor.marketplace import queries, services
from rightsource.frontdoor.marketplace.models import Message, Order, OrderStep, SessionBalance
from rightsource.frontdoor.marketplace.queries import bookings
from rightsource.frontdoor.marketplace.rules import (
    CapacityKind,
    NotBookableError,
    NotEligibleError,
    NotYoursError,
    OrderChangedError,
    OrderNotFoundError,
    OrderState,
    SessionFullError,
)
from rightsource.ground.money import Money
from rightsource.journeys import place_order as journey
from rightsource.journeys.place_order import OrderRequest, PlacedOrder, place_order
from tests.frontdoor.marketplace.making import AT, Market, make_market, make_resident, make_sessions


@pytest.fixture(autouse=True)
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def order(market: Market, actor: Actor, *, at=AT, **over: Any) -> PlacedOrder:
    request = OrderRequest(
        person_id=actor.person_id or 0,
        key="k1",
        offer_id=market.offer.pk,
        session_id=market.sessions[0] if market.sessions else None,
    )
    with acting_as(actor, purpose=Purpose.ORDER):
        return place_order(request=replace(request, **over), by=actor, at=at)


def taken(market: Market, which: int = 0) -> int:
    return SessionBalance.objects.get(pk=market.sessions[which]).taken


def committed(market: Market) -> int:
    return ledger.balance_of_line(line_id=market.line.pk).committed.pence


def nothing_kept(market: Market) -> bool:
    rows = [Order, OrderStep, Message, Answer]
    facts = Fact.objects.filter(kind__startswith="order.")
    audits = Audit.objects.filter(verb__in=["order.place", "session.take", "commitment.make", "message.write"])
    is_untouched = not market.sessions or taken(market) == 0
    return (
        is_untouched
        and committed(market) == 0
        and not any(q.exists() for q in [*(r.objects for r in rows), facts, audits])
    )


def test_an_order_takes_its_place_and_commits_its_cost_in_one_go() -> None:
    market, ada = make_market(2), make_resident()
    placed = order(market, ada)
    assert (placed.state, placed.charge, placed.is_new) == (OrderState.PLACED, Money(450), True)
    assert placed.held_until == AT + timedelta(minutes=30)
    assert (taken(market), committed(market)) == (1, 1000)
    kept = Order.objects.get(number=placed.number)
    (commitment,) = ledger.commitments_of(ref=f"marketplace/order/{placed.number}")
    assert (kept.commitment_id, kept.body_id) == (commitment.commitment_id, market.body.pk)
    assert list(OrderStep.objects.values_list("state", flat=True)) == ["placed"]
    assert Fact.objects.get(kind="order.placed").numbers == {"quantity": 1, "price_pence": 450, "charge_pence": 450}
    assert "Pay £4.50 by 10:30am" in Message.objects.get().text
    assert Audit.objects.filter(subject=f"marketplace/order/{placed.number}", verb="order.place").count() == 1


def test_what_costs_nothing_is_confirmed_at_once() -> None:
    market = make_market(2, price=Money(0))
    placed = order(market, make_resident())
    assert (placed.state, placed.held_until) == (OrderState.CONFIRMED, None)
    assert Message.objects.get().kind == "confirmed"


def test_the_same_request_again_returns_the_first_result() -> None:
    market, ada = make_market(2), make_resident()
    first, again = order(market, ada), order(market, ada)
    assert (again.number, again.is_new) == (first.number, False)
    assert (taken(market), committed(market), Order.objects.count()) == (1, 1000, 1)


def test_the_same_key_with_another_wish_is_refused() -> None:
    market, ada = make_market(5, 5), make_resident()
    first = order(market, ada)
    for over in ({"quantity": 2}, {"session_id": market.sessions[1]}):
        with pytest.raises(OrderChangedError, match=first.number.upper()):
            order(market, ada, **over)
    assert (taken(market), Order.objects.count()) == (1, 1)


def test_two_people_may_use_the_same_key() -> None:
    market = make_market(5)
    assert order(market, make_resident("Ada")).number != order(market, make_resident("Charles")).number


def test_a_full_session_is_refused_with_the_next_that_has_room() -> None:
    market = make_market(1, 1, 3)
    order(market, make_resident("Ada"))
    order(market, make_resident("Charles"), session_id=market.sessions[1])
    before = Audit.objects.count()
    with pytest.raises(SessionFullError) as caught:
        order(market, make_resident("Mary"))
    assert str(caught.value) == (
        "The last place on “Tea dance” (Tuesday 12 May 2015 at 2pm) was taken a moment ago. "
        "Next free: Tuesday 26 May 2015 at 2pm."
    )
    assert (taken(market), committed(market), Order.objects.count()) == (1, 2000, 2)
    assert Audit.objects.count() == before + 1  # Mary herself, and nothing of her order


def test_a_budget_line_that_is_used_up_rolls_all_back_and_names_who_can_help() -> None:
    market = make_market(2, pounds="9.99")
    with pytest.raises(LimitReachedError, match="Head of Adult Services"):
        order(market, make_resident())
    assert nothing_kept(market)


def test_under_a_block_nothing_is_committed_again() -> None:
    market = make_market(2, agreement={"terms": {"kind": "block"}}, pounds="1")
    placed = order(market, make_resident())
    assert (taken(market), committed(market)) == (1, 0)
    assert Order.objects.get(number=placed.number).commitment_id is None


def test_quantity_counts_for_places_price_and_cost() -> None:
    market = make_market(3)
    placed = order(market, make_resident(), quantity=3)
    assert (placed.price, taken(market), committed(market)) == (Money(1350), 3, 3000)
    with pytest.raises(SessionFullError, match="no longer room for 1|last place"):
        order(market, make_resident("Charles"))


def test_who_may_not_have_it_is_told_why_and_nothing_is_kept() -> None:
    rule = Rule(kind=RuleKind.AGE_OR_PLACE, min_age=70)
    market = make_market(2, rule=rule)
    with pytest.raises(NotEligibleError, match="You cannot book this.*70"):
        order(market, make_resident(birth_on=date(1950, 6, 1)))
    assert nothing_kept(market)


def test_who_may_have_it_by_age_leaves_an_answer_that_can_be_computed_again() -> None:
    market = make_market(2, rule=Rule(kind=RuleKind.AGE_OR_PLACE, min_age=60))
    placed = order(market, make_resident())
    assert Order.objects.get(number=placed.number).answer_id == Answer.objects.get().pk


def test_a_personal_budget_pays_the_cost_and_is_never_passed() -> None:
    market = make_market(5, needs_entitlement=True, service_group="day-care")
    ada = make_resident()
    with pytest.raises(NotEligibleError, match="you have none for it"):
        order(market, ada)
    assert nothing_kept(market)
    granted = eligibility.grant_entitlement(
        person_id=ada.person_id or 0,
        service_group="day-care",
        amount=Money(1500),
        answer_id=None,
        starts_on=date(2015, 4, 1),
        ends_before=None,
        by=SYSTEM,
        at=AT,
    )
    order(market, ada)
    assert EntitlementBalance.objects.get(pk=granted.pk).used_pence == 1000
    with pytest.raises(EntitlementUsedUpError, match="you have £5.00 left"):
        order(market, ada, key="k2")
    assert (taken(market), committed(market)) == (1, 1000)


@pytest.mark.parametrize(
    ("over", "days", "match"),
    [
        ({"quantity": 0}, 0, "at least one"),
        ({"session_id": None}, 0, "Choose a day and time"),
        ({}, 12, "already started"),
        ({"session_id": 987_654_321}, 0, "no such session"),
        ({"offer_id": 987_654_321}, 0, "no such offer"),
        ({}, 400, "cannot be booked on"),
    ],
)
def test_what_cannot_be_booked_is_refused_before_anything_is_written(over: Any, days: int, match: str) -> None:
    market, ada = make_market(2), make_resident()
    with pytest.raises(NotBookableError, match=match):
        order(market, ada, at=AT + timedelta(days=days), **over)
    assert nothing_kept(market)


def test_an_offer_without_capacity_needs_no_session() -> None:
    market = make_market(capacity_kind=CapacityKind.NONE)
    assert order(market, make_resident()).is_new


def test_nobody_orders_for_somebody_else() -> None:
    market, ada, charles = make_market(2), make_resident("Ada"), make_resident("Charles")
    with pytest.raises(NotYoursError):
        order(market, ada, person_id=charles.person_id)
    staff = Actor(account_id=1, role=Role.BODY_STAFF, person_id=ada.person_id, body_ids=(market.body.pk,))
    with pytest.raises(NotYoursError):
        order(market, staff)
    assert nothing_kept(market)


@contextmanager
def audit_that_fails() -> Iterator[None]:
    """Let no audit row be left by the database's own functions, for everybody who is connected, until it ends."""
    with psycopg.connect(os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"], autocommit=True) as owner:
        kept = owner.execute("SELECT pg_get_functiondef('leave_audits'::regproc)").fetchone()
        assert kept is not None
        owner.execute(
            "CREATE OR REPLACE FUNCTION leave_audits(known_at timestamptz, by_ref text, verbs text[], "
            "subjects text[], details jsonb[]) RETURNS void LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the audit fails'; END $$"
        )
        try:
            yield
        finally:
            owner.execute(kept[0])


def test_an_order_without_its_audit_row_is_not_kept() -> None:
    market, ada = make_market(2), make_resident()
    with audit_that_fails(), pytest.raises(DatabaseError, match="the audit fails"), transaction.atomic():
        order(market, ada)
    assert nothing_kept(market)
    assert order(market, ada).is_new


def test_a_year_without_its_budget_line_refuses() -> None:
    market = make_market(2, agreement={"ends_before": date(2017, 4, 1)}, ends_before=date(2017, 4, 1))
    (late,) = make_sessions(market.offer, 5, starts_at=AT + timedelta(days=365))
    with pytest.raises(Exception, match="no budget lines for older-people in 2016"):
        order(market, make_resident(), session_id=late)
    assert nothing_kept(market)


def test_a_resident_sees_the_own_orders_only() -> None:
    market, ada, charles = make_market(5), make_resident("Ada"), make_resident("Charles")
    mine = order(market, ada)
    with acting_as(charles, purpose=Purpose.VIEW):
        assert not Order.objects.exists() and not OrderStep.objects.exists() and not Message.objects.exists()
        with pytest.raises(OrderNotFoundError, match=mine.number.upper()):
            queries.order(number=mine.number, actor=charles)
    with acting_as(ada, purpose=Purpose.VIEW):
        assert queries.order(number=mine.number.upper(), actor=ada).number == mine.number
        assert [row.number for row in queries.orders_of(person_id=ada.person_id or 0)] == [mine.number]


def test_a_body_sees_its_bookings_with_the_names_it_needs_and_no_other() -> None:
    market, ada = make_market(5), make_resident("Ada Lovelace")
    placed = order(market, ada)
    staff = Actor(account_id=1, role=Role.BODY_STAFF, body_ids=(market.body.pk,))
    with acting_as(staff, purpose=Purpose.VIEW):
        (booking,) = queries.bookings_of_bodies(actor=staff, at=AT)
        assert (booking.number, booking.name) == (placed.number, "Ada Lovelace")
        assert queries.order(number=placed.number, actor=staff).number == placed.number
    other = replace(staff, body_ids=(market.body.pk + 1,))
    with acting_as(other, purpose=Purpose.VIEW):
        assert not Order.objects.exists()
        assert bookings._names_for_body([ada.person_id or 0]) == {}
    Order.objects.update(state="cancelled")
    services.tell(order=Order.objects.get(), letter=journey.words.Letter("x", "s", "t"), by=SYSTEM, at=AT)
    with acting_as(staff, purpose=Purpose.VIEW):
        assert bookings._names_for_body([ada.person_id or 0]) == {}


def test_officers_of_money_see_sums_by_line_and_no_person() -> None:
    market = make_market(5)
    order(market, make_resident())
    for role in (Role.BUDGET_HOLDER, Role.FINANCE_OFFICER):
        officer = Actor(account_id=2, role=role)
        with acting_as(officer, purpose=Purpose.VIEW):
            assert queries.sums_by_line() == [queries.LineOrders(market.line.pk, 1, 450, 450)]
    with acting_as(Actor(account_id=3, role=Role.COMMISSIONER), purpose=Purpose.VIEW):
        assert queries.sums_by_line() == []
