"""What cannot be matched is held while the rest is settled; resolved, its month is settled again and no other."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client

from rightsource.books.ledger import queries as ledger
from rightsource.books.settlement import queries as settlement
from rightsource.books.settlement.models import HeldEnd, HeldItem, Statement
from rightsource.books.settlement.rules.holding import Correction, HeldRefusedError, Resolution
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import queries as agreements
from rightsource.council.agreements.models import Agreement
from rightsource.ground.money import Money
from rightsource.ground.time import Month
from rightsource.journeys import hold_items
from rightsource.journeys.hold_items import hold_unmatched, hold_waiting, resolve_held
from rightsource.journeys.months_to_settle import months_to_settle, months_to_settle_again
from rightsource.journeys.pay_body import PaidBody, pay_body, unsettled_months
from rightsource.journeys.record_deliveries import record_deliveries
from rightsource.journeys.verify_sample import Finding, draw_samples, verify_sample
from tests.books.signing_in import sign_in
from tests.frontdoor.marketplace.making import make_market
from tests.journeys.test_pay_body import JUNE, MAY, TERMS, delivered, ordered, row

APRIL = Month(2015, 4)
NOTHING = Correction()
OUTCOMES = {"kind": "per_outcome", "tariff": {"housed": 50_000}}


@pytest.fixture(autouse=True)
def acting(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-06-12")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def looked_at(month: Month = MAY, *wrong: str) -> None:
    """Look at all that a month holds; the references named are not as recorded."""
    draw_samples(on=JUNE.date(), seed="spring", by=SYSTEM, at=JUNE)
    agreement = agreements.agreement(code="2015-001")
    rows = agreements.deliveries(agreement_id=agreement.pk, month=month)
    findings = [
        Finding(
            each.pk, each.provider_reference not in wrong, "Nobody came." if each.provider_reference in wrong else ""
        )
        for each in rows
        if not hasattr(each, "verification")
    ]
    verify_sample(findings=findings, by=SYSTEM, at=JUNE)


def pay(*, hours: int = 0, month: Month = MAY) -> PaidBody:
    return pay_body(agreement_code="2015-001", month=month, by=SYSTEM, at=JUNE + timedelta(hours=hours))


def held() -> dict[str, HeldItem]:
    return {item.provider_reference: item for item in settlement.held_items(actor=SYSTEM)}


def resolve(reference: str, how: Resolution, correction: Correction = NOTHING, *, hours: int = 1) -> None:
    resolve_held(
        item_id=held()[reference].pk, how=how, reason="The body showed its diary.", correction=correction, by=SYSTEM,
        at=JUNE + timedelta(hours=hours),
    )  # fmt: skip


def test_what_cannot_be_matched_is_held_and_the_rest_is_settled():
    market = make_market(5, agreement=TERMS)
    number = f"marketplace/order/{ordered(market).number}"
    delivered(
        row("good", order=number), row("twin", order=number), row("strange", order="marketplace/order/none"),
        row("wrong"), row("plain"),
    )  # fmt: skip
    looked_at(MAY, "wrong")
    paid = pay()
    assert paid.total == Money(2000), "good and plain"
    assert {name: item.reason for name, item in held().items()} == {
        "twin": "duplicate",
        "strange": "no_order",
        "wrong": "verification_failed",
    }
    assert {item.owner for item in held().values()} == {"Contract manager"}
    assert not pay(hours=1).is_new and HeldItem.objects.count() == 3, "settling again holds nothing twice"


def test_a_resolved_item_is_paid_when_its_month_is_settled_again_and_no_other_statement_moves():
    make_market(5, agreement=TERMS)
    delivered(row("a-1", day="2015-04-12"), row("a-2", day="2015-04-13", order="marketplace/order/none"))
    delivered(row("m-1"), row("m-2", order="marketplace/order/none"), row("m-3", order="marketplace/order/none"))
    looked_at(APRIL)
    looked_at(MAY)
    assert (pay(month=APRIL).total, pay().total) == (Money(1000), Money(1000))
    assert months_to_settle_again(by=SYSTEM) == []
    resolve("m-2", Resolution.ACCEPTED)
    resolve("m-3", Resolution.REJECTED)
    (again,) = months_to_settle_again(by=SYSTEM)
    assert (again.month, again.items, set(held())) == (MAY, 1, {"a-2"})
    april = settlement.latest(agreement_ref="agreements/agreement/2015-001", month=APRIL)
    later = pay(hours=2)
    assert (later.version, later.total, later.booked) == (2, Money(2000), Money(1000))
    assert settlement.latest(agreement_ref="agreements/agreement/2015-001", month=APRIL) == april
    assert months_to_settle_again(by=SYSTEM) == []
    assert not pay(hours=3).is_new
    assert [tie for tie in settlement.ties(actor=SYSTEM) if tie.owed != tie.booked] == []


def test_what_the_client_found_wanting_is_paid_as_corrected_and_never_as_recorded():
    make_market(5, agreement=TERMS)
    delivered(row("short"), row("plain"))
    looked_at(MAY, "short")
    assert pay().total == Money(1000)
    with pytest.raises(HeldRefusedError, match="never paid as it was recorded"):
        resolve("short", Resolution.ACCEPTED)
    resolve("short", Resolution.CORRECTED, Correction(minutes=30))
    assert pay(hours=2).total == Money(1500)


def test_no_more_than_was_ordered_is_paid_after_a_correction():
    order = {"order": f"marketplace/order/{ordered(make_market(20, agreement=TERMS), quantity=10).number}"}
    delivered(
        row("eight", minutes="480", **order) | {"units": "8"}, row("four", minutes="240", **order) | {"units": "4"}
    )
    looked_at()
    assert pay().total == Money(8000) and held()["four"].reason == "over_order"
    resolve("four", Resolution.CORRECTED, Correction(units=Decimal(2), minutes=120))
    assert pay(hours=2).total == Money(10_000)
    delivered(row("two", minutes="120", day="2015-05-13", **order) | {"units": "2"})
    looked_at()
    assert pay(hours=3).total == Money(10_000) and held()["two"].reason == "over_order"
    resolve("two", Resolution.REJECTED, hours=4)
    assert hold_unmatched(agreement=agreements.agreement(code="2015-001"), month=MAY, by=SYSTEM, at=JUNE) == 0


def test_what_was_put_right_for_one_reason_is_held_for_the_next_and_keeps_each_correction():
    make_market(5, agreement=TERMS)
    delivered(row("short", order="marketplace/order/none"), row("plain"))
    looked_at(MAY, "short")
    assert pay().total == Money(1000)
    resolve("short", Resolution.CORRECTED, Correction(minutes=30))
    assert pay(hours=2).total == Money(1000) and held()["short"].reason == "no_order"
    assert held()["short"].minutes == 30, "as it stands by now"
    resolve("short", Resolution.CORRECTED, Correction(units=Decimal(2)), hours=3)
    assert pay(hours=4).total == Money(1500), "half an hour still"


def test_a_month_of_which_nothing_can_be_paid_is_settled_at_nought_and_again_when_it_is_resolved():
    market = make_market(5, agreement=TERMS)
    delivered(row("m-1", order="marketplace/order/none"), row("wrong"))
    looked_at(MAY, "wrong")
    assert [each.month for each in unsettled_months(by=SYSTEM, on=JUNE.date())] == [MAY]
    paid = pay()
    assert (paid.version, paid.total, paid.booked, paid.is_new) == (1, Money(0), Money(0), True)
    (line,) = settlement.lines_of(statement_id=paid.statement_id)
    assert line.explanation.startswith("None of the 2 deliveries of May 2015 can be paid")
    assert unsettled_months(by=SYSTEM, on=JUNE.date()) == [], "the month is not open any more"
    assert not pay(hours=1).is_new
    resolve("m-1", Resolution.ACCEPTED)
    later = pay(hours=2)
    assert (later.version, later.total, later.booked) == (2, Money(1000), Money(1000))
    assert ledger.balance_of_line(line_id=market.line.pk).actual == Money(1000)
    assert [tie for tie in settlement.ties(actor=SYSTEM) if tie.owed != tie.booked] == []


def test_what_was_paid_and_then_rejected_altogether_is_taken_back():
    market = make_market(5, agreement=TERMS)
    delivered(row("m-1"))
    assert pay().total == Money(1000)
    looked_at(MAY, "m-1")
    later = pay(hours=2)
    assert (later.version, later.total, later.booked) == (2, Money(0), Money(-1000))
    assert ledger.balance_of_line(line_id=market.line.pk).actual == Money(0)
    assert ledger.recomputed_balance(line_id=market.line.pk) == ledger.balance_of_line(line_id=market.line.pk)


def test_an_outcome_without_a_price_holds_one_delivery_and_not_its_month():
    make_market(5, agreement={"terms": OUTCOMES, "certified_limit_rate": Decimal(1)})
    given = {"date": "2015-05-12", "units": "1", "achieved": "yes"}
    delivered({"reference": "o-1", "outcome": "housed", **given}, {"reference": "o-2", "outcome": "homed", **given})
    looked_at()
    assert pay().total == Money(50_000)
    assert held()["o-2"].reason == "no_price"
    resolve("o-2", Resolution.CORRECTED, Correction(outcome="housed"))
    assert pay(hours=2).total == Money(100_000)


def test_the_list_of_months_comes_to_what_the_statement_will():
    make_market(5, agreement=TERMS)
    delivered(row("m-1"), row("m-2", order="marketplace/order/none"))
    looked_at()
    agreement = agreements.agreement(code="2015-001")
    assert hold_waiting(on=JUNE.date(), by=SYSTEM, at=JUNE) == 1, "as the job does every night"
    assert hold_unmatched(agreement=agreement, month=MAY, by=SYSTEM, at=JUNE) == 0
    months = [each for each in unsettled_months(by=SYSTEM, on=JUNE.date()) if each.month == MAY]
    (waiting,) = months_to_settle(months=months)
    assert waiting.amount == pay().total == Money(1000)


def test_killed_midway_nothing_is_half_done(monkeypatch):
    make_market(5, agreement=TERMS)
    delivered(row("m-1"), row("m-2", order="marketplace/order/none"))
    looked_at()
    with monkeypatch.context() as patch:
        patch.setattr(hold_items.settlement, "store_statement", lambda **given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            pay()
    assert (HeldItem.objects.count(), Statement.objects.count()) == (0, 0)
    pay()
    item = held()["m-2"].pk
    with monkeypatch.context() as patch:
        patch.setattr("rightsource.commons.record.services.audit", lambda **given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            resolve("m-2", Resolution.ACCEPTED)
    assert not HeldEnd.objects.filter(item_id=item).exists()


@pytest.mark.parametrize("role", [Role.FINANCE_OFFICER, Role.BODY_STAFF, Role.COMMISSIONER])
def test_only_a_contract_manager_who_does_not_serve_the_body_resolves(role):
    make_market(5, agreement=TERMS)
    delivered(row("m-1"), row("m-2", order="marketplace/order/none"))
    looked_at()
    pay()
    item = held()["m-2"]
    for by in (Actor(1, role), Actor(1, Role.CONTRACT_MANAGER, body_ids=(item.body_id,))):
        with pytest.raises(HeldRefusedError, match="Only a contract manager"):
            resolve_held(item_id=item.pk, how=Resolution.ACCEPTED, reason="x", correction=NOTHING, by=by, at=JUNE)
    resolve("m-2", Resolution.ACCEPTED)
    with pytest.raises(HeldRefusedError, match="not held any more"):
        resolve_held(item_id=item.pk, how=Resolution.ACCEPTED, reason="x", correction=NOTHING, by=SYSTEM, at=JUNE)


def test_the_page_lists_what_is_held_and_a_contract_manager_resolves_it(client: Client):
    make_market(5, agreement=TERMS)
    delivered(row("m-1"), row("m-2", order="marketplace/order/none"))
    looked_at()
    pay()
    item = held()["m-2"].pk
    sign_in(client, Role.CONTRACT_MANAGER)
    page = unescape(client.get("/desk/finance/held").content.decode())
    assert "1 item waits for the contract manager; the oldest has waited 10 days." in page
    assert "It names order none, and there is no such order." in page and f"/desk/finance/held/{item}" in page
    assert "m-2" in client.get("/desk/finance/held?format=csv").content.decode()
    (listed,) = client.get("/api/held-items").json()
    assert (listed["reason"], listed["days"], listed["owner"]) == ("no_order", 10, "Contract manager")
    told = {"how": "accepted", "reason": "It was ordered by telephone."}
    assert "Say why" not in client.get(f"/desk/finance/held/{item}").content.decode()
    check = client.post(f"/desk/finance/held/{item}", told | {"step": "check"}).content.decode()
    assert "May 2015 is settled again" in check and not HeldEnd.objects.exists()
    done = client.post(f"/desk/finance/held/{item}", told | {"step": "do"}, follow=True).content.decode()
    assert "The item is resolved." in done and "1 settled month comes to another sum by now" in done
    assert client.get(f"/desk/finance/held/{item}").status_code == 404
    (again,) = client.get("/api/months-to-settle-again").json()
    assert again == {
        "agreement_code": "2015-001", "month": "2015-05", "items": 1, "settled_pence": 1000, "owed_pence": 2000,
    }  # fmt: skip
    table = client.get("/desk/finance/held?format=csv&table=again").content.decode()
    assert "May 2015,2015-001,1,£10.00,£20.00,£10.00" in table


def again() -> list[tuple[Month, Money, Money | None]]:
    return [(each.month, each.settled, each.amount) for each in months_to_settle_again(by=SYSTEM)]


def test_what_was_paid_too_much_or_too_little_is_listed_until_its_month_is_settled_again():
    make_market(5, agreement=TERMS)
    delivered(row("paid"), row("never"))
    assert pay().total == Money(2000) and again() == []
    looked_at(MAY, "never")  # found wanting after it was paid: nobody has held it yet
    assert again() == [(MAY, Money(2000), Money(1000))]
    hold_waiting(on=JUNE.date(), by=SYSTEM, at=JUNE + timedelta(hours=1))
    assert again() == [(MAY, Money(2000), Money(1000))]
    resolve("never", Resolution.REJECTED, hours=2)
    assert again() == [(MAY, Money(2000), Money(1000))], "rejected, and paid still"
    assert pay(hours=3).booked == Money(-1000) and again() == []
    late = row("late")
    at = JUNE + timedelta(hours=5)
    record_deliveries(agreement_code="2015-001", rows=[late], batch_key="", by=SYSTEM, at=at)
    assert again() == [(MAY, Money(1000), Money(2000))], "nobody would have asked for it"
    assert pay(hours=6).booked == Money(1000) and again() == []


@pytest.mark.parametrize("units", [{}, {"guaranteed_units": "0", "clawback_rate": "0"}])
def test_a_block_is_not_listed_for_what_changes_nothing_of_its_price(units):
    block = {"kind": "block", "annual_pence": 12_000_00, **units}
    make_market(5, agreement={"terms": block, "certified_limit_rate": Decimal(1)})
    delivered(row("m-1"), row("m-2", order="marketplace/order/none"))
    assert pay().total == Money(100_000)
    resolve("m-2", Resolution.ACCEPTED)
    assert again() == []


def test_a_block_with_a_guarantee_is_listed_once_what_counts_for_it_is_resolved():
    block = {"kind": "block", "annual_pence": 12_000_00, "guaranteed_units": "24", "clawback_rate": "0.5"}
    make_market(5, agreement={"terms": block, "certified_limit_rate": Decimal(1)})
    delivered(row("m-1"), row("m-2", order="marketplace/order/none"))
    assert pay().total == Money(75_000)  # one of two units is missing: half of its £500 comes back
    resolve("m-2", Resolution.ACCEPTED)
    assert again() == [(MAY, Money(75_000), Money(100_000))]
    assert pay(hours=2).booked == Money(25_000) and again() == []


def test_what_has_no_price_yet_is_listed_and_held_when_its_month_is_settled_again():
    make_market(5, agreement={"terms": OUTCOMES, "certified_limit_rate": Decimal(1)})
    given = {"date": "2015-05-12", "units": "1", "achieved": "yes"}
    delivered({"reference": "o-1", "outcome": "housed", **given})
    assert pay().total == Money(50_000)
    delivered({"reference": "o-2", "outcome": "homed", **given})
    assert again() == [(MAY, Money(50_000), None)]
    assert not pay(hours=2).is_new and again() == [] and set(held()) == {"o-2"}


def test_what_the_agreements_year_does_not_bear_is_held_until_its_price_is_changed():
    make_market(5, agreement=TERMS | {"annual_pence": 2500})
    delivered(row("a-1", day="2015-04-12"), row("m-1"), row("m-2"), row("m-3", minutes="30"))
    assert (pay(month=APRIL).total, pay().total) == (Money(1000), Money(1500))
    item = held()["m-2"]
    assert (item.reason, item.owner) == ("over_limit", "Contract manager")
    assert item.explanation == "The agreement may cost £25.00 in 2015/16 and £5.00 of it is left; this comes to £10.00."
    with pytest.raises(HeldRefusedError, match="yearly sum raised by a change of its price, or do not pay it"):
        resolve("m-2", Resolution.ACCEPTED)
    with pytest.raises(HeldRefusedError, match="this comes to £0.50"):
        resolve("m-2", Resolution.CORRECTED, Correction(minutes=3))
    assert not HeldEnd.objects.exists(), "what is refused is not resolved"
    Agreement.objects.update(annual_pence=3500)  # as a change of price does, under a decision
    resolve("m-2", Resolution.ACCEPTED, hours=2)
    assert pay(hours=3).booked == Money(1000) and held() == {}


def test_what_is_over_the_limit_can_be_rejected_and_an_agreement_without_a_sum_has_none():
    make_market(5, agreement=TERMS | {"annual_pence": 900})
    delivered(row("m-1"))
    assert pay().total == Money(0) and held()["m-1"].reason == "over_limit"
    resolve("m-1", Resolution.REJECTED)
    assert held() == {}
    Agreement.objects.update(annual_pence=0)
    delivered(row("m-2"))
    assert pay(hours=2).total == Money(1000)


def test_a_delivery_that_was_rejected_for_one_reason_is_not_accepted_for_another():
    market = make_market(5, agreement=TERMS | {"annual_pence": 900})
    delivered(row("m-1"))
    assert pay().total == Money(0) and held()["m-1"].reason == "over_limit"
    over = HeldItem.objects.get()
    other = HeldItem.objects.create(
        agreement_ref=over.agreement_ref, body_id=market.body.pk, month=over.month, delivery_id=over.delivery_id,
        provider_reference="m-1", on=over.on, units=over.units, reason="verification_failed", explanation="x", at=JUNE,
        owner=over.owner,
    )  # fmt: skip
    at = JUNE + timedelta(hours=1)
    given = {"reason": "It was looked at.", "correction": Correction(), "by": SYSTEM, "at": at}
    resolve_held(item_id=other.pk, how=Resolution.REJECTED, **given)
    with pytest.raises(HeldRefusedError, match="rejected for another reason"):
        resolve_held(item_id=over.pk, how=Resolution.ACCEPTED, **given)
