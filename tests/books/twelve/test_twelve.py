"""The twelve cases in which books of others lose money: every figure in pence, at every step, as people would do it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger import services as ledger_services
from rightsource.books.ledger.models import CommitmentCarry, Line
from rightsource.books.ledger.rules import (
    CarryRefusedError,
    CarrySpec,
    CommitmentKind,
    CommitmentRefusedError,
    Fate,
    LimitReachedError,
    PeriodRefusedError,
    PostingRefusedError,
    VirementSpec,
)
from rightsource.books.settlement import queries as settlement
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import queries as agreements
from rightsource.council.agreements import services as signing
from rightsource.council.agreements.rules import AgreementRefusedError
from rightsource.council.bodies import services as bodies
from rightsource.frontdoor.marketplace.rules import NotBookableError
from rightsource.ground.money import Money
from rightsource.ground.time import Month
from rightsource.journeys.cancel_order import cancel_order
from rightsource.journeys.carry_forward import carry_forward
from rightsource.journeys.move_budget import move_budget
from rightsource.journeys.pay_body import pay_body
from tests.books.ledger.making import make_budget, make_line
from tests.books.ledger.test_reversing import own
from tests.books.twelve.story import (
    FINANCE,
    HOURLY,
    LATE,
    Y15,
    Y16,
    agreed,
    agreement_ref,
    block,
    delivered,
    lock_year,
    months,
    offered,
    open_line,
    order_ref,
    ordered,
    outstanding,
    promises_kept,
    repriced,
    row,
    settled,
    stands,
)
from tests.council.agreements.making import DECISION
from tests.frontdoor.marketplace.making import AT, resident_of

MAY = Month(2015, 5)
APRIL = Month(2015, 4)


@pytest.fixture(autouse=True)
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield
        promises_kept()


# ---- 1. mixed rates ----


def test_mixed_rates_are_promised_and_drawn_each_at_its_own_price() -> None:
    line = open_line(100_000)
    tariff = {"weekday": 1_001, "weekend": 1_333, "bank holiday": 1_999}
    mixed = agreed(line, "2015-101", {"kind": "per_outcome", "tariff": tariff, "cap_pence": None})
    stands(line, budget=100_000, committed=0, actual=0, left=100_000)  # by outcome: its orders promise
    orders = {}
    for name, pence in tariff.items():
        offer, session = offered(mixed, name=name.capitalize(), cost=pence)
        orders[name] = ordered(offer, session, who=f"Ada {name}", quantity=3 if name == "weekday" else 1)
    stands(line, budget=100_000, committed=3 * 1_001 + 1_333 + 1_999, actual=0, left=100_000 - 6_335)
    delivered(
        "2015-101",
        *(row(f"w-{n}", order=orders["weekday"], outcome="weekday", achieved="yes") for n in range(3)),
        row("e-1", order=orders["weekend"], outcome="weekend", achieved="yes"),
    )
    paid = settled("2015-101", MAY)
    assert paid.total == Money(3 * 1_001 + 1_333)
    stands(line, budget=100_000, committed=1_999, actual=4_336, left=93_665)
    assert outstanding(order_ref(orders["weekday"])) == outstanding(order_ref(orders["weekend"])) == 0
    assert outstanding(order_ref(orders["bank holiday"])) == 1_999


# ---- 2. part-billed ----


def test_what_is_billed_in_parts_is_drawn_in_parts_and_whole_in_the_end() -> None:
    line = open_line(10_000)
    by_hour = agreed(line, "2015-102", HOURLY)
    offer, session = offered(by_hour, name="Help at home", cost=1_000)
    placed = ordered(offer, session, who="Ada", quantity=3)
    stands(line, budget=10_000, committed=3_000, actual=0, left=7_000)
    delivered("2015-102", row("a", order=placed, minutes="60"))
    assert settled("2015-102", MAY).booked == Money(1_000)
    stands(line, budget=10_000, committed=2_000, actual=1_000, left=7_000)
    delivered("2015-102", row("b", order=placed, minutes="60"), row("c", order=placed, minutes="45"))
    later = settled("2015-102", MAY)
    assert (later.version, later.booked) == (2, Money(1_750))
    stands(line, budget=10_000, committed=0, actual=2_750, left=7_250)  # the quarter of an hour went back to the line
    assert outstanding(order_ref(placed)) == 0


def test_a_block_that_starts_on_the_way_is_promised_as_it_will_be_billed() -> None:
    line = open_line(100_000)
    agreed(line, "2015-103", block(100_003), starts_on=date(2015, 7, 1))
    stands(line, budget=100_000, committed=75_001, actual=0, left=24_999)  # four instalments of £83.34, five of £83.33
    billed = [settled("2015-103", month).booked.pence for month in months(Month(2015, 7), 9)]
    assert billed == [8_334] * 4 + [8_333] * 5
    stands(line, budget=100_000, committed=0, actual=75_001, left=24_999)


# ---- 3. several years ----


def test_years_are_promised_each_on_its_line_when_its_budget_is_there() -> None:
    line = open_line(40_000)
    long = agreed(line, "2015-104", block(36_000), ends_before=date(2017, 10, 1))
    assert [(each.year, each.pence) for each in agreements.schedule_of(agreement_id=long.pk)] == [
        (2015, 36_000), (2016, 36_000), (2017, 18_000)]  # fmt: skip
    stands(line, budget=40_000, committed=36_000, actual=0, left=4_000)
    other = agreed(line, "2015-105", block(4_000), ends_before=date(2017, 4, 1))
    next_line = make_line(year=Y16)
    with acting_as(FINANCE, purpose=Purpose.OPERATION):
        early = signing.commit_year(year=Y16, by=FINANCE, at=AT)
    assert early.promised == () and [each.code for each in early.refused] == ["2015-104", "2015-105"]
    make_budget(next_line, "360", key="adopted-2016")
    with acting_as(FINANCE, purpose=Purpose.OPERATION):
        made = signing.commit_year(year=Y16, by=FINANCE, at=AT)
    assert made.promised == ("2015-104",)
    assert [(each.code, each.amount.pence) for each in made.refused] == [("2015-105", 4_000)]
    assert made.refused[0].why.startswith(
        "This agreement would take Home care for older people £40.00 over what is left"
    )
    stands(next_line, budget=36_000, committed=36_000, actual=0, left=0)
    make_budget(next_line, "40", key="moved-2016")
    assert signing.commit_year(year=Y16, by=SYSTEM, at=AT).promised == ("2015-105",)
    assert signing.commit_year(year=Y16, by=SYSTEM, at=AT).promised == ()
    stands(next_line, budget=40_000, committed=40_000, actual=0, left=0)
    assert settled("2015-104", APRIL).booked == Money(3_000)
    stands(line, budget=40_000, committed=37_000, actual=3_000, left=0)
    stands(next_line, budget=40_000, committed=40_000, actual=0, left=0)
    assert outstanding(agreement_ref("2015-104")) == 33_000 + 36_000
    assert [each.pence for each in agreements.schedule_of(agreement_id=other.pk)] == [4_000, 4_000]


# ---- 4. cancelled ----


def test_what_is_cancelled_or_ended_gives_its_remainder_back_and_no_more() -> None:
    line = open_line(50_000)
    by_hour = agreed(line, "2015-106", HOURLY)
    offer, session = offered(by_hour, name="Tea dance", cost=1_000)
    placed = ordered(offer, session, who="Ada", quantity=2)
    fixed = agreed(line, "2015-107", block(36_000))
    stands(line, budget=50_000, committed=38_000, actual=0, left=12_000)
    resident = resident_of(next(iter(_people(placed.number))))
    with acting_as(resident, purpose=Purpose.ORDER):
        cancel_order(number=placed.number, reason="I cannot come.", by=resident, at=AT)
    stands(line, budget=50_000, committed=36_000, actual=0, left=14_000)
    settled("2015-107", APRIL)
    stands(line, budget=50_000, committed=33_000, actual=3_000, left=14_000)
    signing.end_agreement(agreement_id=fixed.pk, ends_before=date(2015, 7, 1), reason="It failed.", by=SYSTEM, at=AT)
    stands(line, budget=50_000, committed=6_000, actual=3_000, left=41_000)  # May and June are still due
    for month in months(MAY, 2):
        settled("2015-107", month)
    stands(line, budget=50_000, committed=0, actual=9_000, left=41_000)


def _people(number: str) -> list[int]:
    from rightsource.frontdoor.marketplace.models import Order

    return list(Order.objects.filter(number=number).values_list("person_id", flat=True))


# ---- 5. other items on the same line ----


def test_what_stands_beside_it_on_the_line_is_not_disturbed() -> None:
    line = open_line(50_000)
    agreed(line, "2015-108", block(12_000))
    agreed(line, "2015-109", block(24_000))
    by_hour = agreed(line, "2015-110", HOURLY)
    offer, session = offered(by_hour, name="Lunch club", cost=1_000)
    placed = ordered(offer, session, who="Ada")
    stands(line, budget=50_000, committed=37_000, actual=0, left=13_000)
    ledger_services.post(batch=own(line, 2_500, key="by-hand"), by=SYSTEM, at=AT)
    stands(line, budget=50_000, committed=37_000, actual=2_500, left=10_500)
    settled("2015-109", APRIL)
    stands(line, budget=50_000, committed=35_000, actual=4_500, left=10_500)
    assert (outstanding(agreement_ref("2015-108")), outstanding(agreement_ref("2015-109"))) == (12_000, 22_000)
    assert outstanding(order_ref(placed)) == 1_000
    with pytest.raises(LimitReachedError):
        agreed(line, "2015-111", block(10_501))
    stands(line, budget=50_000, committed=35_000, actual=4_500, left=10_500)


# ---- 6. price change ----


def test_another_price_is_promised_whole_or_not_at_all_and_settled_months_keep_theirs() -> None:
    line = open_line(38_000)
    fixed = agreed(line, "2015-112", block(36_000), ends_before=date(2017, 4, 1))
    for month in months(APRIL, 6):
        settled("2015-112", month)
    stands(line, budget=38_000, committed=18_000, actual=18_000, left=2_000)
    with pytest.raises(
        AgreementRefusedError, match="September 2015 of agreement 2015-112 is settled already: change its"
    ):
        repriced(fixed, Month(2015, 9), block(42_000))
    with pytest.raises(LimitReachedError, match="This agreement would take Home care for older people £10.00 over"):
        repriced(fixed, Month(2015, 10), block(42_000))  # half a year at £60 more a year is £30.00, and £20.00 are left
    stands(line, budget=38_000, committed=18_000, actual=18_000, left=2_000)
    assert [each.pence for each in agreements.schedule_of(agreement_id=fixed.pk)] == [36_000, 36_000]
    assert agreements.prices_of(agreement=agreements.agreement(code="2015-112"))[-1].annual == Money(36_000)
    repriced(fixed, Month(2015, 10), block(39_600))
    stands(line, budget=38_000, committed=19_800, actual=18_000, left=200)
    assert [each.pence for each in agreements.schedule_of(agreement_id=fixed.pk)] == [37_800, 39_600]
    assert settled("2015-112", Month(2015, 10)).booked == Money(3_300)
    repriced(fixed, Month(2016, 1), block(24_000), reason="Fewer hours are needed.")
    stands(line, budget=38_000, committed=16_500 - 3_900, actual=21_300, left=4_100)
    for month in months(Month(2015, 11), 5):
        settled("2015-112", month)
    stands(line, budget=38_000, committed=0, actual=33_900, left=4_100)  # six at £30, three at £33, three at £20
    again = settled("2015-112", Month(2015, 4))
    assert (again.is_new, again.total) == (False, Money(3_000))


# ---- 7. credit ----


def test_what_is_credited_comes_back_to_the_line_and_names_the_statement_that_it_corrects() -> None:
    line = open_line(10_000)
    by_hour = agreed(line, "2015-118", HOURLY)
    offer, session = offered(by_hour, name="Help at home", cost=1_000)
    placed = ordered(offer, session, who="Ada", quantity=3)
    delivered("2015-118", *(row(name, order=placed, minutes="60") for name in ("a", "b")))
    paid = pay_body(agreement_code="2015-118", month=MAY, by=SYSTEM, at=LATE)
    stands(line, budget=10_000, committed=1_000, actual=2_000, left=7_000)
    later = LATE + timedelta(days=1)
    credited = settled("2015-118", MAY, at=later, wanting=frozenset({"b"}))  # nobody came, as is found when it was paid
    assert (credited.version, credited.total, credited.booked) == (2, Money(1_000), Money(-1_000))
    statement = settlement.statement(actor=SYSTEM, statement_id=credited.statement_id)
    assert statement is not None and statement.difference_of_id == paid.statement_id
    stands(line, budget=10_000, committed=1_000, actual=1_000, left=8_000)
    delivered("2015-118", row("c", order=placed, minutes="60"), at=later)
    assert settled("2015-118", MAY, at=later + timedelta(days=1)).booked == Money(1_000)
    stands(line, budget=10_000, committed=0, actual=2_000, left=8_000)


# ---- 8. virement during ----


def test_money_that_is_promised_cannot_be_moved_away() -> None:
    line = open_line(40_000)
    ledger_services.open_service_line(
        code="learning", name="Learning disabilities", directorate="Adults", fund="general", by=SYSTEM, at=AT
    )
    other = make_line(service_line="learning", name="Day care")
    agreed(line, "2015-113", block(36_000))
    settled("2015-113", APRIL)
    stands(line, budget=40_000, committed=33_000, actual=3_000, left=4_000)
    with pytest.raises(LimitReachedError):
        moved(line, other, 4_001)
    stands(line, budget=40_000, committed=33_000, actual=3_000, left=4_000)
    stands(other, budget=0, committed=0, actual=0, left=0)
    moved(line, other, 4_000)
    stands(line, budget=36_000, committed=33_000, actual=3_000, left=0)
    stands(other, budget=4_000, committed=0, actual=0, left=4_000)
    for month in months(MAY, 11):
        settled("2015-113", month)
    stands(line, budget=36_000, committed=0, actual=36_000, left=0)


def moved(away: Line, to: Line, pence: int) -> None:
    spec = VirementSpec(away.pk, to.pk, Money(pence), "Fewer people come.", key=f"m-{pence}", decision_ref=DECISION)
    move_budget(virement=spec, by=SYSTEM, at=AT, on=AT.date())


# ---- 9. year end between ----


def carry(line, *fates: Fate, decision: str = "2015-002", by=FINANCE):
    promised = ledger.promised_of_year(year=Y15)
    with acting_as(by, purpose=Purpose.OPERATION):
        return carry_forward(
            year=Y15,
            asked=[
                CarrySpec(each.line_id, each.kind, fate, "March is not invoiced yet.")
                for each, fate in zip(promised, fates, strict=True)
            ],
            decision_code=decision,
            by=by,
            at=LATE,
            on=LATE.date(),
        )


def test_a_promise_that_outlives_its_year_is_carried_with_its_budget_once_and_drawn_there() -> None:
    line, next_line = open_line(40_000), make_line(year=Y16)
    agreed(line, "2015-114", block(36_000), ends_before=date(2017, 4, 1))
    make_budget(next_line, "360", key="adopted-2016")
    signing.commit_year(year=Y16, by=SYSTEM, at=AT)
    for month in months(APRIL, 11):
        settled("2015-114", month)
    by_hour = agreed(line, "2015-115", HOURLY)
    offer, session = offered(by_hour, name="Help at home", cost=1_000)
    placed = ordered(offer, session, who="Ada")
    stands(line, budget=40_000, committed=4_000, actual=33_000, left=3_000)
    stands(next_line, budget=36_000, committed=36_000, actual=0, left=0)
    lock_year(Y15)
    with pytest.raises(PeriodRefusedError, match=r"£40\.00 is still promised on 1 of the year's lines"):
        ledger_services.close_year(year=Y15, by=SYSTEM, at=LATE)
    with pytest.raises(CarryRefusedError, match="Name the decision"):
        carry(line, Fate.CARRY, Fate.RELEASE, decision="")
    with pytest.raises(CarryRefusedError, match="There is no decision “2099-001”"):
        carry(line, Fate.CARRY, Fate.RELEASE, decision="2099-001")
    with pytest.raises(LimitReachedError):
        carry(line, Fate.BEAR, Fate.RELEASE)  # the next year's own budget is promised to the penny
    stands(line, budget=40_000, committed=4_000, actual=33_000, left=3_000)
    made = carry(line, Fate.CARRY, Fate.RELEASE)
    assert (made.promises, made.carried.pence, made.borne.pence, made.released.pence) == (2, 3_000, 0, 1_000)
    stands(line, budget=40_000, committed=0, actual=33_000, left=7_000)
    stands(next_line, budget=39_000, committed=39_000, actual=0, left=0)
    assert ledger.balance_of_line(line_id=next_line.pk).budget_one_off == Money(3_000)
    listed = [(each.commitment.ref, each.fate, each.pence, each.authority_ref) for each in ledger.carries_of(year=Y15)]
    assert sorted(listed) == sorted([
        (agreement_ref("2015-114"), "carry", 3_000, "democracy/decision/2015-002"),
        (order_ref(placed), "release", 1_000, ""),
    ])  # fmt: skip
    with pytest.raises(CarryRefusedError, match="Nothing is promised any more"):
        carry(line)
    assert CommitmentCarry.objects.count() == 2
    ledger_services.close_year(year=Y15, by=SYSTEM, at=LATE)
    with pytest.raises(CommitmentRefusedError, match="The year of budget line .* is closed"):
        ledger_services.commit(
            line_id=line.pk, ref="o/r/1", kind=CommitmentKind.ORDER, amount=Money(1), by=SYSTEM, at=LATE
        )
    settled("2015-114", Month(2016, 3))  # March belongs to the year that ended: it is drawn from what was carried
    stands(line, budget=40_000, committed=0, actual=33_000, left=7_000)
    stands(next_line, budget=39_000, committed=36_000, actual=3_000, left=0)
    by_promise = [each.amount.pence for each in ledger.commitments_of(ref=agreement_ref("2015-114"))]
    assert by_promise == [0, 36_000, 0], "of 2015/16, of 2016/17, and what was carried"
    settled("2015-114", Month(2016, 4))
    stands(next_line, budget=39_000, committed=33_000, actual=6_000, left=0)
    years = {row.year: row for row in ledger.promises_by_year(ref=agreement_ref("2015-114"))}
    assert (years[2015].carried, years[2015].left, years[2016].reserved) == (Money(3_000), Money(0), Money(39_000))


def test_before_a_year_ends_nothing_is_carried_and_delivery_of_march_stays_in_march() -> None:
    line = open_line(36_000)
    make_line(year=Y16)
    agreed(line, "2015-116", block(36_000))
    promised = ledger.promised_of_year(year=Y15)
    with pytest.raises(CarryRefusedError, match="has not ended"), acting_as(FINANCE, purpose=Purpose.OPERATION):
        carry_forward(year=Y15, asked=[CarrySpec(promised[0].line_id, promised[0].kind, Fate.RELEASE, "x")],
                      decision_code="", by=FINANCE, at=AT, on=date(2016, 3, 31))  # fmt: skip
    for month in months(APRIL, 12):
        settled("2015-116", month)  # on 5 May 2016, with the books of March open: accrued to the year of delivery
    stands(line, budget=36_000, committed=0, actual=36_000, left=0)


# ---- 10. closed body ----


def test_a_body_that_ends_leaves_nothing_promised_that_is_not_due_and_nothing_new_is_promised_to_it() -> None:
    line = open_line(60_000)
    fixed = agreed(line, "2015-119", block(36_000))
    by_hour = agreed(line, "2015-120", HOURLY)
    offer, session = offered(by_hour, name="Tea dance", cost=1_000)
    placed = ordered(offer, session, who="Ada")
    settled("2015-119", APRIL)
    stands(line, budget=60_000, committed=34_000, actual=3_000, left=23_000)
    for each in (fixed, by_hour):
        signing.end_agreement(agreement_id=each.pk, ends_before=date(2015, 5, 1), reason="It ends.", by=SYSTEM, at=AT)
    bodies.end(body_id=fixed.body_id, ends_before=date(2015, 5, 1), reason="Handed back.", by=SYSTEM, at=AT)
    stands(line, budget=60_000, committed=1_000, actual=3_000, left=56_000)  # what is booked stays booked
    with pytest.raises(AgreementRefusedError, match="is at “Ended”"):
        agreed(line, "2015-121", block(1_200))
    with pytest.raises(NotBookableError):
        ordered(offer, session, who="Ben")
    resident = resident_of(_people(placed.number)[0])
    with acting_as(resident, purpose=Purpose.ORDER):
        cancel_order(number=placed.number, reason="It closed.", by=resident, at=AT)
    stands(line, budget=60_000, committed=0, actual=3_000, left=57_000)


# ---- 11. foreign fund ----


def test_no_line_and_so_no_promise_is_outside_its_funds_purpose() -> None:
    line = open_line(40_000)
    with pytest.raises(PostingRefusedError, match="Public health grant may not be used for Older people"):
        make_line(fund="public-health")
    agreed(line, "2015-117", block(36_000), ends_before=date(2017, 4, 1))
    health = make_line(service_line="public-health", name="Public health", year=Y16)
    make_budget(health, "360", key="health-2016")
    made = signing.commit_year(year=Y16, by=SYSTEM, at=AT)
    assert "no budget lines for older-people in 2016/17" in made.refused[0].why
    stands(health, budget=36_000, committed=0, actual=0, left=36_000)
    lock_year(Y15)
    with pytest.raises(CarryRefusedError, match="There is no line for Home care for older people in 2016/17"):
        carry(line, Fate.CARRY)
    stands(line, budget=40_000, committed=36_000, actual=0, left=4_000)
