"""No change of a budget takes a service under the floor of a duty without the officer who answers (control R27)."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.db import transaction
from django.test import Client

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.models import Line
from rightsource.books.ledger.rules import CarrySpec, CommitmentKind, Fate, FundKind, Recurrence, VirementSpec
from rightsource.books.plan import queries as plan_queries
from rightsource.books.plan import services as plan
from rightsource.books.plan.rules import (
    BaselineSpec,
    Basis,
    ClaimSpec,
    Confidence,
    DriverSpec,
    ExposureSpec,
    PartKind,
    PartSpec,
    ReserveSpec,
    SavingSpec,
    ScenarioSpec,
    Span,
    VersionKind,
)
from rightsource.commons.access import services as access
from rightsource.commons.access.rules import SYSTEM, Actor, Permission, Purpose, Role, roles_holding
from rightsource.commons.access.services import acting_as
from rightsource.council.duties import queries as duties_queries
from rightsource.council.duties import services as duties
from rightsource.council.duties.rules import FloorState
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.carry_forward import carry_forward
from rightsource.journeys.keep_floors import (
    BudgetUnderFloorError,
    Change,
    ask_officers,
    floors_of_year,
    record_saving,
    refuse_adoption_under_floor,
    refuse_change_under_floor,
    savings_under_floor,
)
from rightsource.journeys.move_budget import move_budget
from rightsource.journeys.plan_floors import parts_under_floor
from tests.books.ledger.making import make_budget, make_chart, make_line
from tests.council.agreements.making import make_decision
from tests.council.duties.making import AT, make_register

pytestmark = pytest.mark.django_db
YEAR = FinancialYear(2015)
ON = date(2015, 9, 30)
MOVE = Change("ledger/virement/1", "A move of money")


@pytest.fixture(autouse=True)
def _acting() -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_chart()
        ledger.open_fund(code="donations", name="Donations", kind=FundKind.GENERAL, by=SYSTEM, at=AT)
        make_register()
        yield


def make_floor(pounds: int, starts_on: date = date(2015, 4, 1)) -> None:
    spec = duties.FloorSpec(
        duty_code="adults-meet-needs",
        service_line_code="older-people",
        pence=pounds * 100,
        basis="2,000 people supported",
        provenance="generated",
        starts_on=starts_on,
    )
    duties.set_floor(spec=spec, by=SYSTEM, at=AT)


def test_a_line_that_gives_stops_at_the_floor_of_all_lines_of_its_service():
    home, day = make_line(), make_line(name="Day care", fund="donations")
    make_budget(home, "600")
    make_budget(day, "400", key="day")
    make_floor(900)
    refuse_change_under_floor(year=YEAR, changes={home.pk: -100_00}, change=MOVE, on=ON)
    with pytest.raises(BudgetUnderFloorError, match="Older people would have £899.99 and needs £900"):
        refuse_change_under_floor(year=YEAR, changes={home.pk: -100_01}, change=MOVE, on=ON)
    refuse_change_under_floor(year=YEAR, changes={home.pk: -300_00, day.pk: 300_00}, change=MOVE, on=ON)


def test_budget_that_is_for_something_else_saves_no_service_from_its_floor():
    home, day = make_line(), make_line(name="Day care", fund="donations")
    make_budget(home, "900")
    make_budget(day, "100", key="day")
    make_floor(900)
    for bound, most in (({}, 100), ({day.pk: 40_00}, 60), ({home.pk: 100_00}, 0)):
        taken = {home.pk: -most * 100}
        refuse_change_under_floor(year=YEAR, changes=taken, bound=bound, change=MOVE, on=ON)
        with pytest.raises(BudgetUnderFloorError, match="would have £899.99"):
            refuse_change_under_floor(year=YEAR, changes={home.pk: taken[home.pk] - 1}, bound=bound, change=MOVE, on=ON)
    refuse_change_under_floor(year=YEAR, changes={}, bound={home.pk: 900_00}, change=MOVE, on=ON)


def test_a_service_that_is_under_already_may_be_given_more_but_nothing_taken():
    line = make_line()
    make_budget(line, "500")
    make_floor(900)
    refuse_change_under_floor(year=YEAR, changes={line.pk: 1}, change=MOVE, on=ON)
    with pytest.raises(BudgetUnderFloorError):
        refuse_change_under_floor(year=YEAR, changes={line.pk: -1}, change=MOVE, on=ON)


def test_a_floor_binds_from_its_first_day_and_not_after_its_last():
    line = make_line()
    make_budget(line, "1000")
    make_floor(900, starts_on=date(2015, 9, 1))
    refuse_change_under_floor(year=YEAR, changes={line.pk: -200_00}, change=MOVE, on=date(2015, 8, 31))
    with pytest.raises(BudgetUnderFloorError):
        refuse_change_under_floor(year=YEAR, changes={line.pk: -200_00}, change=MOVE, on=date(2015, 9, 1))


@pytest.mark.parametrize("role", sorted(roles_holding(Permission.VIREMENT_MAKE)))
def test_whoever_may_move_budget_may_ask_the_officer(role: Role):
    line = make_line()
    make_budget(line, "1000")
    make_floor(900)
    with pytest.raises(BudgetUnderFloorError) as refused:
        refuse_change_under_floor(year=YEAR, changes={line.pk: -200_00}, change=MOVE, on=ON)
    with acting_as(asking := Actor(1, role), purpose=Purpose.OPERATION):
        ask_officers(error=refused.value, on=ON, by=asking, at=AT)
    assert len(duties_queries.asked(on=ON)) == 1


def test_the_end_of_a_year_takes_nothing_of_a_protected_service_silently():
    line, after = make_line(), make_line(year=YEAR.next)
    make_budget(line, "1000")
    make_budget(after, "950", key="next")
    make_floor(900)
    decision = make_decision().rpartition("/")[2]
    commit = {"kind": CommitmentKind.ORDER, "by": SYSTEM, "at": AT, "line_id": line.pk}
    ledger.commit(ref="marketplace/order/1", amount=Money.of("60"), **commit)
    agreed = {**commit, "kind": CommitmentKind.AGREEMENT}
    ledger.commit(ref="agreements/agreement/1", amount=Money.of("60"), **agreed)

    def settle(orders: Fate, agreements: Fate) -> None:
        asked = [
            CarrySpec(line.pk, CommitmentKind.ORDER, orders, "It comes late."),
            CarrySpec(line.pk, CommitmentKind.AGREEMENT, agreements, "It comes late."),
        ]
        with transaction.atomic():
            carry_forward(year=YEAR, asked=asked, decision_code=decision, by=SYSTEM, at=AT, on=date(2016, 4, 5))
            transaction.set_rollback(True)

    settle(Fate.RELEASE, Fate.CARRY)  # £940 of its year stays, £950 of the next
    settle(Fate.CARRY, Fate.CARRY)
    with pytest.raises(BudgetUnderFloorError, match="would have £880 and needs £900"):
        settle(Fate.RELEASE, Fate.RELEASE)
    with pytest.raises(BudgetUnderFloorError, match="would have £890 and needs £900"):
        settle(Fate.BEAR, Fate.CARRY)
    with pytest.raises(BudgetUnderFloorError, match="would have £890 and needs £900") as refused:
        settle(Fate.RELEASE, Fate.BEAR)
    assert refused.value.change.words == "Settling what 2015/16 still promises"
    consent(refused.value, date(2016, 4, 5))
    settle(Fate.RELEASE, Fate.BEAR)


def consent(error: BudgetUnderFloorError, on: date) -> None:
    ask_officers(error=error, on=on, by=SYSTEM, at=AT)
    (asked,) = duties_queries.asked(on=on, is_waiting=True)
    director = Actor(int(asked.holder_ref.rpartition("/")[2]), Role.DIRECTOR)
    with acting_as(director, purpose=Purpose.OPERATION):
        duties.answer_under_floor(asked_id=asked.id, is_given=True, reason="Demand fell.", on=on, by=director, at=AT)


def test_questions_are_found_by_their_number_and_by_whether_they_wait():
    line = make_line()
    make_budget(line, "1000")
    make_floor(900)
    for pence in (-200_00, -300_00):
        with pytest.raises(BudgetUnderFloorError) as refused:
            refuse_change_under_floor(year=YEAR, changes={line.pk: pence}, change=MOVE, on=ON)
        ask_officers(error=refused.value, on=ON, by=SYSTEM, at=AT)
    larger, smaller = duties_queries.asked(on=ON)
    holder = larger.holder_ref
    assert duties_queries.asked(on=ON, is_waiting=True) == [larger, smaller]
    assert duties_queries.asked(on=ON, newest=1) == [smaller] == duties_queries.asked(on=ON, asked_id=smaller.id)
    director = Actor(int(holder.rpartition("/")[2]), Role.DIRECTOR)
    with acting_as(director, purpose=Purpose.OPERATION):
        duties.answer_under_floor(asked_id=larger.id, is_given=False, reason="No.", on=ON, by=director, at=AT)
    assert duties_queries.asked(on=ON, is_waiting=True) == [], "a refusal reaches down from its amount"
    assert duties_queries.answers_given(by_ref=director.reference) == 1


def test_a_budget_that_leaves_a_service_out_leaves_it_nothing():
    make_line()
    make_floor(1)
    with pytest.raises(BudgetUnderFloorError, match="would have £0"):
        refuse_adoption_under_floor(year=YEAR, amounts={}, change=MOVE, on=ON)


def test_consent_of_the_officer_lets_this_change_pass_and_no_other():
    line = make_line()
    make_budget(line, "1000")
    make_floor(900)
    with pytest.raises(BudgetUnderFloorError) as refused:
        refuse_change_under_floor(year=YEAR, changes={line.pk: -200_00}, change=MOVE, on=ON)
    assert "Director of adult social services" in ask_officers(error=refused.value, on=ON, by=SYSTEM, at=AT)
    (asked,) = duties_queries.asked(on=ON)
    director = Actor(int(asked.holder_ref.rpartition("/")[2]), Role.DIRECTOR)
    with acting_as(director, purpose=Purpose.OPERATION):
        duties.answer_under_floor(asked_id=asked.id, is_given=True, reason="Demand fell.", on=ON, by=director, at=AT)
    refuse_change_under_floor(year=YEAR, changes={line.pk: -200_00}, change=MOVE, on=ON)
    with pytest.raises(BudgetUnderFloorError):
        refuse_change_under_floor(year=YEAR, changes={line.pk: -200_01}, change=MOVE, on=ON)
    with pytest.raises(BudgetUnderFloorError):
        refuse_change_under_floor(year=YEAR, changes={line.pk: -200_00}, change=Change("other", "Another"), on=ON)


def test_where_nobody_answers_nobody_is_asked():
    line = make_line()
    make_floor(900)
    with pytest.raises(BudgetUnderFloorError) as refused:
        refuse_adoption_under_floor(year=YEAR, amounts={line.pk: 1}, change=MOVE, on=ON)
    error = refused.value
    one = error.under[0]
    object.__setattr__(one.floor, "post", "")
    assert ask_officers(error=error, on=ON, by=SYSTEM, at=AT) == ""


def make_saving(pounds: int) -> int:
    given = {"year": YEAR, "recurrence": Recurrence.RECURRING, "provenance": "generated"}
    parts = [
        PartSpec(kind=PartKind.SAVING, name=f"Review {number}", amount=-Money.of(pounds), **given) for number in (1, 2)
    ]
    plan.record_version(
        code="adopted", name="Plan", kind=VersionKind.ADOPTED, parts=parts, on=date(2015, 2, 19), by=SYSTEM, at=AT,
        decision_ref="democracy/decision/2015-001",
    )  # fmt: skip
    return pounds


def spec_of(number: int, line: int, pounds: int) -> SavingSpec:
    part = next(
        part
        for part in plan_queries.parts(version=plan_queries.version(code="adopted"))
        if part.name == f"Review {number}"
    )
    return SavingSpec(
        code=f"review-{number}",
        name=f"Review {number}",
        summary="Fewer hours",
        owner_role="budget_holder",
        owner_title="Head of Adult Services",
        part_id=part.pk,
        claims=[ClaimSpec(line, Money.of(pounds))],
        profile=Money.of(pounds).split([1] * 12),
        confidence=Confidence.AMBER,
        reason="New.",
        provenance="generated",
    )


def baseline(line: int, pounds: int) -> BaselineSpec:
    return BaselineSpec(line, Money.of(pounds), Money(0), "Outturn", Confidence.AMBER, "derived")


def test_a_saving_of_a_year_without_a_budget_asks_no_floor():
    line = make_line()
    make_saving(60)
    make_floor(900)
    record_saving(spec=spec_of(1, line.pk, 60), on=ON, by=SYSTEM, at=AT)
    assert duties_queries.asked(on=ON) == []


def test_a_saving_that_takes_its_service_under_the_floor_is_refused_until_the_officer_consents():
    line = make_line()
    make_budget(line, "1000")
    make_floor(900)
    make_saving(60)
    record_saving(spec=spec_of(1, line.pk, 60), on=ON, by=SYSTEM, at=AT)
    with pytest.raises(BudgetUnderFloorError, match="Older people would have £880") as refused:
        record_saving(spec=spec_of(2, line.pk, 60), on=ON, by=SYSTEM, at=AT)
    assert refused.value.change.ref == "plan/saving/review-2"
    register = plan_queries.register(year=YEAR, on=ON)
    assert savings_under_floor(year=YEAR, on=ON, register=register) == {}
    record_saving(spec=spec_of(2, line.pk, 60), baselines=[baseline(line.pk, 1120)], on=ON, by=SYSTEM, at=AT)
    register = plan_queries.register(year=YEAR, on=ON)
    assert savings_under_floor(year=YEAR, on=ON, register=register) == {}, "its budget has the savings in it"


def test_savings_that_go_under_together_are_marked_each():
    line = make_line()
    make_budget(line, "1000")
    make_saving(60)
    for number in (1, 2):
        record_saving(spec=spec_of(number, line.pk, 60), on=ON, by=SYSTEM, at=AT)
    register = plan_queries.register(year=YEAR, on=ON)
    assert savings_under_floor(year=YEAR, on=ON, register=register) == {}
    make_floor(900)
    found = savings_under_floor(year=YEAR, on=ON, register=register)
    assert {code: [one.pence for one in under] for code, under in found.items()} == {
        "review-1": [880_00],
        "review-2": [880_00],
    }
    assert not any(one.is_consented or one.is_refused for under in found.values() for one in under)


def plan_of(code: str, *parts: PartSpec) -> None:
    plan.record_version(
        code=code, name="Draft", kind=VersionKind.DRAFT, decision_ref="", on=ON, parts=parts, by=SYSTEM, at=AT,
    )  # fmt: skip


def read(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def saves(year: FinancialYear, pounds: int, name: str = "Review 1", **over: object) -> PartSpec:
    given: dict[str, object] = {"recurrence": Recurrence.RECURRING, **over}
    return PartSpec(year, PartKind.SAVING, name, Money.of(-pounds), provenance="generated", **given)  # type: ignore[arg-type]


def test_parts_of_a_draft_that_leave_a_service_under_its_floor_say_so():
    line = make_line()
    make_budget(line, "1000")
    make_saving(60)
    record_saving(spec=spec_of(1, line.pk, 60), baselines=[baseline(line.pk, 1060)], on=ON, by=SYSTEM, at=AT)
    make_floor(900)
    nxt, last = YEAR.next, YEAR.next.next
    plan_of("kept", saves(nxt, 100), saves(YEAR, 500), saves(last, 1, "Nobody recorded it"))
    plan_of("once", saves(nxt, 100, recurrence=Recurrence.ONE_OFF, evidence="x"), saves(last, 100))
    plan_of("under", saves(nxt, 60), saves(last, 41))

    def marked(code: str, years: list[FinancialYear] | None = None) -> list[tuple[int, str]]:
        found = parts_under_floor(version=plan_queries.version(code=code), on=ON, years=years)
        return [(one.part.year, one.words) for one in found]

    assert marked("kept") == marked("once") == []
    ((year, words),) = marked("under")
    assert year == last.start_year and words.startswith(
        "Older people would have £899 before its pressures are paid, under the floor of £900 for “"
    )
    assert marked("under", [last]) == marked("under") and marked("under", [nxt]) == []
    register = plan_queries.claims_of(parts=plan_queries.parts(version=plan_queries.version(code="under")))
    assert {frozenset(claims.values()) for claims in register.values()} == {frozenset({60_00})} and len(register) == 2
    page = read("/plan?version=under&year=2017-18")
    assert "Older people would have £899 before its pressures are paid" in page and "names no service" in page
    assert "Protected floor" not in read("/plan?version=under&year=2016-17")
    draft = plan_queries.version(code="under")
    reserves = ReserveSpec(Money.of(100), Money.of(10), "generated", formula="counted")
    shapes = [ScenarioSpec("planned", "As planned", {})]
    span = Span(Decimal("0.6"), Decimal(1), Decimal(1))
    driver = DriverSpec("delivery", "Delivery", "share", dict.fromkeys((nxt, last), span), "generated")
    acts = [
        ExposureSpec(
            "delivery", year, PartKind.SAVING, "Review 1", Money.of(-pounds), Recurrence.RECURRING, "generated"
        )
        for year, pounds in ((nxt, 60), (last, 41))
    ]
    basis = Basis(plan_queries.specs(version=draft), [driver], acts, reserves)
    plan.record_basis(version=draft, basis=basis, scenarios=shapes, by=SYSTEM, at=AT)
    (row,) = csv.DictReader(read("/plan/scenarios?version=under&table=floors&format=csv").lstrip("\ufeff").splitlines())
    assert (row["Service"], row["First year under it"], row["Last year under it"]) == (
        "Older people", "2017/18", "2017/18"
    )  # fmt: skip
    assert row["Savings that take from it"] == "Review 1" and "£899" in read("/plan/scenarios?version=under")
    make_budget(make_line(year=nxt), "2000", key="next")
    assert "under a protected floor" not in read("/plan/scenarios?version=under")
    assert marked("under") == [], "what the year before has by now is what it comes off"


def test_the_floors_of_a_year_stand_beside_the_budget_the_least_above_first():
    make_line(name="Home care")
    make_floor(900)
    assert [one.state for one in floors_of_year(year=YEAR, on=ON)] == [FloorState.NO_BUDGET]
    assert floors_of_year(year=FinancialYear(2013), on=ON) == []
    make_budget(make_line(name="Day care", fund="donations"), "950")
    (one,) = floors_of_year(year=YEAR, on=ON)
    assert (one.state, one.above_pence, one.name) == (FloorState.KEPT, 50_00, "Older people")


def two_services() -> tuple[Line, Line]:
    ledger.open_service_line(
        code="learning", name="Learning disabilities", directorate="Adults", fund="general", by=SYSTEM, at=AT
    )
    giving, taking = make_line(), make_line(service_line="learning", name="Day care")
    make_budget(giving, "1000")
    make_budget(taking, "1000", key="learning")
    make_floor(900)
    return giving, taking


def move(giving: Line, taking: Line, pounds: str, key: str) -> None:
    spec = VirementSpec(
        from_line=giving.pk, to_line=taking.pk, amount=Money.of(pounds), reason="Fewer people need care.", key=key
    )
    officer = Actor(account_id=8, role=Role.FINANCE_OFFICER)
    with acting_as(officer, purpose=Purpose.OPERATION):
        move_budget(virement=spec, by=officer, at=AT, on=date(2015, 9, 30))


def test_a_virement_under_the_floor_is_undone_whole_until_the_officer_consents():
    access.delegate(
        role=Role.FINANCE_OFFICER, action="virement", limit=Money.of(500), starts_on=date(2015, 4, 1),
        ends_before=None, decision_ref="democracy/decision/2015-001", by=SYSTEM, at=AT,
    )  # fmt: skip
    giving, taking = two_services()
    move(giving, taking, "50", "first")
    with pytest.raises(BudgetUnderFloorError, match="Older people would have £890") as refused:
        move(giving, taking, "60", "second")
    assert ledger_queries.balance_of_line(line_id=giving.pk).budget == Money.of(950)
    ask_officers(error=refused.value, on=ON, by=SYSTEM, at=AT)
    (asked,) = duties_queries.asked(on=ON)
    assert asked.change == "A move from Home care for older people to Day care"
    director = Actor(int(asked.holder_ref.rpartition("/")[2]), Role.DIRECTOR)
    with acting_as(director, purpose=Purpose.OPERATION):
        duties.answer_under_floor(asked_id=asked.id, is_given=True, reason="Demand fell.", on=ON, by=director, at=AT)
    move(giving, taking, "60", "third")
    move(giving, taking, "60", "third")
    assert ledger_queries.balance_of_line(line_id=giving.pk).budget == Money.of(890)
    move(taking, giving, "10", "back")
    with pytest.raises(BudgetUnderFloorError):
        move(giving, taking, "11", "again")
