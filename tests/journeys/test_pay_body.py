"""A month is settled once, to the penny; news makes a difference; nobody settles for their own body."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.services import lock_period
from rightsource.books.settlement import queries as settlement
from rightsource.commons.access import services as access
from rightsource.commons.access.rules import SYSTEM, Actor, AuthorityRefusedError, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import queries as agreements
from rightsource.ground.money import Money
from rightsource.ground.time import Month
from rightsource.journeys.months_to_settle import months_to_settle
from rightsource.journeys.pay_body import PaymentBlockedError, pay_body, unsettled_months
from rightsource.journeys.place_order import OrderRequest, place_order
from rightsource.journeys.record_deliveries import record_deliveries
from rightsource.journeys.verify_sample import Finding, draw_samples, verify_sample
from tests.frontdoor.marketplace.making import AT, make_market, make_resident

MAY = Month(2015, 5)
JUNE = datetime(2015, 6, 2, 9, 0, tzinfo=UTC)
HOURLY = {"kind": "hourly", "rate_pence": 1000, "rounding_minutes": 1, "tolerance_minutes": 0}
TERMS = {"terms": HOURLY, "certified_limit_rate": Decimal(1)}


@pytest.fixture(autouse=True)
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def ordered(market, *, session=0, key="k1", quantity=1):
    resident = make_resident(f"Ada {key}")
    with acting_as(resident, purpose=Purpose.ORDER):
        return place_order(
            request=OrderRequest(
                person_id=resident.person_id,
                key=key,
                offer_id=market.offer.pk,
                session_id=market.sessions[session],
                quantity=quantity,
            ),
            by=resident,
            at=AT,
        )


def delivered(*rows):
    return record_deliveries(agreement_code="2015-001", rows=list(rows), batch_key="", by=SYSTEM, at=JUNE)


def row(reference, *, order="", minutes="60", day="2015-05-12"):
    return {"reference": reference, "date": day, "units": "1", "minutes": minutes, "order": order}


def settled(by=SYSTEM, at=JUNE, month=MAY):
    """Look at what the sample asks for, then settle."""
    draw_samples(on=at.date(), seed="spring", by=SYSTEM, at=at)
    agreement = agreements.agreement(code="2015-001")
    looked_at = agreements.deliveries(agreement_id=agreement.pk, month=month)
    waiting = [delivery.pk for delivery in looked_at if not hasattr(delivery, "verification")]
    verify_sample(findings=[Finding(pk, True) for pk in waiting], by=SYSTEM, at=at)
    return pay_body(agreement_code="2015-001", month=month, by=by, at=at)


def test_an_order_that_was_delivered_is_drawn_booked_and_released_to_the_penny():
    market = make_market(5, agreement=TERMS)
    placed = ordered(market)
    assert ledger.balance_of_line(line_id=market.line.pk).committed == Money(1000)
    delivered(row("v-1", order=f"marketplace/order/{placed.number}", minutes="54"))
    paid = settled()
    balance = ledger.balance_of_line(line_id=market.line.pk)
    assert paid.total == paid.booked == Money(900)  # 54 of 60 minutes at £10 an hour
    assert (balance.committed, balance.actual) == (Money(0), Money(900))  # the £1 not needed went back to the line
    assert ledger.recomputed_balance(line_id=market.line.pk) == balance
    assert [tie for tie in settlement.ties(actor=SYSTEM) if tie.owed != tie.booked] == []
    pairs = ledger.group_eliminations(starts_on=date(2015, 4, 1), ends_before=date(2016, 4, 1))
    assert pairs, "the council and the body name each other"
    assert [pair for pair in pairs if pair.remainder] == []
    assert ledger.drifted_lines() == []


def test_settling_twice_is_once():
    make_market(5, agreement=TERMS)
    delivered(row("v-1"))
    first = settled()
    again = pay_body(agreement_code="2015-001", month=MAY, by=SYSTEM, at=JUNE + timedelta(hours=1))
    assert (again.statement_id, again.is_new) == (first.statement_id, False)


def test_a_late_delivery_makes_a_version_that_books_the_difference_only():
    market = make_market(5, agreement=TERMS)
    delivered(row("v-1"))
    first = settled()
    delivered(row("v-2", minutes="30"))
    later = settled(at=JUNE + timedelta(days=1))
    assert (later.version, later.total, later.booked) == (2, Money(1500), Money(500))
    assert later.statement_id != first.statement_id
    assert ledger.balance_of_line(line_id=market.line.pk).actual == Money(1500)


def test_news_of_a_locked_month_are_booked_on_the_day_on_which_they_come():
    market = make_market(5, agreement=TERMS)
    delivered(row("v-1"))
    settled()
    lock_period(month=MAY, reason="Closed with the report of May.", by=SYSTEM, at=JUNE, on=JUNE.date())
    delivered(row("v-2", minutes="30"))
    later = settled(at=JUNE + timedelta(days=1))
    assert (later.total, later.booked) == (Money(1500), Money(500))
    days = ledger.legs_of(ref=f"settlement/statement/{later.statement_id}")
    assert {leg.entry.on for leg in days} == {date(2015, 6, 3)}
    assert ledger.balance_of_line(line_id=market.line.pk).actual == Money(1500)


def test_a_month_that_has_not_ended_waits():
    make_market(5, agreement=TERMS)
    delivered(row("v-1"))
    with pytest.raises(PaymentBlockedError, match="settle it from 1 June 2015"):
        pay_body(agreement_code="2015-001", month=MAY, by=SYSTEM, at=datetime(2015, 5, 31, 22, 59, tzinfo=UTC))


def test_an_agreement_that_is_not_there_is_said():
    with pytest.raises(PaymentBlockedError, match="no agreement 2015-999"):
        pay_body(agreement_code="2015-999", month=MAY, by=SYSTEM, at=JUNE)


def test_nobody_settles_without_authority_or_for_their_own_body():
    market = make_market(5, agreement=TERMS)
    delivered(row("v-1"))
    settled_by = Actor(account_id=7, role=Role.FINANCE_OFFICER)
    with pytest.raises(AuthorityRefusedError, match="full council only"):
        settled(by=settled_by)
    access.delegate(
        role=Role.FINANCE_OFFICER, action="statement.settle", limit=Money.of("100"),
        decision_ref="democracy/decision/2015-001", starts_on=date(2015, 4, 1), ends_before=None, by=SYSTEM, at=AT,
    )  # fmt: skip
    serves = Actor(account_id=7, role=Role.FINANCE_OFFICER, body_ids=(market.body.pk,))
    with pytest.raises(AuthorityRefusedError, match="You serve this body"):
        pay_body(agreement_code="2015-001", month=MAY, by=serves, at=JUNE)
    with acting_as(settled_by, purpose=Purpose.SETTLEMENT):
        assert pay_body(agreement_code="2015-001", month=MAY, by=settled_by, at=JUNE).is_new


def test_a_failed_delivery_is_not_paid():
    make_market(5, agreement=TERMS)
    delivered(row("v-1"), row("v-2"))
    draw_samples(on=JUNE.date(), seed="spring", by=SYSTEM, at=JUNE)
    agreement = agreements.agreement(code="2015-001")
    first, second = agreements.deliveries(agreement_id=agreement.pk, month=MAY)
    verify_sample(findings=[Finding(first.pk, True), Finding(second.pk, False, "Nobody came.")], by=SYSTEM, at=JUNE)
    assert pay_body(agreement_code="2015-001", month=MAY, by=SYSTEM, at=JUNE).total == Money(1000)


def comes_to():
    """Return what the list of months says that May will come to."""
    months = [each for each in unsettled_months(by=SYSTEM, on=JUNE.date()) if each.month == MAY]
    (waiting,) = months_to_settle(months=months)
    return waiting.amount


def test_more_than_was_planned_is_not_paid_and_a_little_less_is_forgiven():
    make_market(5, agreement=TERMS | {"terms": {**HOURLY, "rounding_minutes": 15, "tolerance_minutes": 5}})
    delivered(
        row("longer", minutes="90") | {"planned": "60"}, row("shorter", minutes="56") | {"planned": "60"},
        row("short", minutes="50") | {"planned": "60"}, row("unplanned", minutes="90"),
    )  # fmt: skip
    waits = comes_to()
    # £10 an hour: 60 of 90 minutes; 56 forgiven up to 60; 50 counted as 45 in steps of 15; 90 where nobody planned
    assert settled().total == waits == Money(1000 + 1000 + 750 + 1500)


@pytest.mark.parametrize(("planned", "pence"), [({}, 2000), ({"planned": "600"}, 2000), ({"planned": "90"}, 1500)])
def test_what_was_booked_is_the_plan_whatever_the_body_writes_above_it(planned, pence):
    market = make_market(5, agreement=TERMS)
    number = ordered(market).number  # a session of two hours
    delivered(row("v-1", order=f"marketplace/order/{number}", minutes="480") | planned)
    waits = comes_to()
    assert settled().total == waits == Money(pence)


def test_the_same_row_sent_again_is_one_delivery_with_its_booked_plan():
    market = make_market(5, agreement=TERMS)
    given = row("v-1", order=f"marketplace/order/{ordered(market).number}", minutes="480")
    assert len(delivered(given).accepted) == 1
    (repeat,) = delivered(given).repeated
    assert not repeat.differs


def test_the_weekend_is_paid_at_its_own_rate_line_by_line_and_where_a_month_is_counted():
    make_market(5, agreement=TERMS | {"terms": {**HOURLY, "weekend_rate_pence": 1300}})
    days = ("2015-05-01", "2015-05-02", "2015-05-03", "2015-05-04", "2015-05-09")  # Friday to Monday, a Saturday
    delivered(*(row(f"v-{day}", day=day) for day in days))
    waits = comes_to()
    assert settled().total == waits == Money(2 * 1000 + 3 * 1300)
