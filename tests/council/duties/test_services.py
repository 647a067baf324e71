"""Each promise of the register of duties."""

from datetime import date

import pytest
from django.db import ProgrammingError, transaction

from rightsource.commons.access.rules import PUBLIC, SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.bodies.rules import LegalForm
from rightsource.council.duties import queries, rules, services
from rightsource.council.duties.rules import (
    DutyNotDischargeableError,
    DutyUnknownError,
    FloorRefusedError,
    RegisterFaultyError,
    Side,
)
from rightsource.ground.time import Period
from tests.council.duties.making import AT, hand_over, make_register

pytestmark = pytest.mark.django_db
YEAR = Period(date(2015, 4, 1), date(2016, 4, 1))
OUTTURN_LINES = {
    "adult-social-care", "central", "childrens-social-care", "culture", "education", "environment", "fire",
    "highways", "housing", "other", "planning", "police", "public-health",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _acting():
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def test_the_register_has_a_duty_for_every_service_line_of_the_outturn():
    register = services.read_files()
    assert {line for duty in register.duties for line in duty.lines} == OUTTURN_LINES


def test_the_forms_that_powers_name_are_those_that_bodies_have():
    assert set(rules.FORMS) == {form.value for form in LegalForm}


def test_two_wrong_values_give_two_faults_and_nothing_is_loaded(tmp_path):
    for name in ("posts", "powers", "register"):
        text = (services.PARAMETERS / f"{name}.yaml").read_text()
        if name == "powers":
            text = text.replace("starts_on: 1974-04-01", "starts_on: long ago")
        if name == "register":
            text = text.replace("post: head-of-paid-service", "post: the-boss", 1)
        (tmp_path / f"{name}.yaml").write_text(text)
    with pytest.raises(RegisterFaultyError) as raised:
        services.load_register(starts_on=date(2015, 4, 1), by=SYSTEM, at=AT, folder=tmp_path)
    assert {fault.file for fault in raised.value.faults} == {"powers.yaml", "register.yaml"}
    assert len(raised.value.faults) == 2
    assert queries.duties_on(date(2015, 4, 1)) == []


def test_a_loaded_register_has_no_uncovered_day():
    make_register()
    assert queries.uncovered_days(YEAR) == []
    duties = queries.duties_on(date(2015, 4, 1))
    assert len(duties) > 40
    assert all(duty.is_answered and duty.is_discharged for duty in duties)


def test_the_law_of_the_day_decides_which_duties_there_are():
    make_register()
    before = {duty.code for duty in queries.duties_on(date(2015, 3, 31))}
    after = {duty.code for duty in queries.duties_on(date(2015, 4, 1))}
    assert "adults-assessment-1990" in before - after
    assert "care-assessment" in after - before
    assert "capital-receipts" not in after


def test_a_body_discharges_in_the_councils_place_and_the_council_goes_on_answering():
    make_register()
    hand_over("adults-meet-needs")
    duty = next(d for d in queries.duties_on(date(2015, 4, 1)) if d.code == "adults-meet-needs")
    assert [d.by_ref for d in duty.dischargers] == ["bodies/body/cic"]
    assert duty.dischargers[0].power == "Care Act 2014 s79"
    assert duty.answered_by == "Director of adult social services"
    assert queries.uncovered_days(YEAR) == []


def test_the_days_after_an_agreement_show_until_the_council_takes_the_duty_back():
    make_register()
    hand_over("adults-meet-needs", ends_before=date(2015, 9, 1))
    gaps = queries.uncovered_days(YEAR)
    assert [(gap.code, gap.side, gap.period) for gap in gaps] == [
        ("adults-meet-needs", Side.DISCHARGED, Period(date(2015, 9, 1), date(2016, 4, 1)))
    ]
    services.take_back(
        duty_code="adults-meet-needs",
        agreement_ref="agreements/agreement/2015-001",
        on=date(2015, 9, 1),
        by=SYSTEM,
        at=AT,
    )
    assert queries.uncovered_days(YEAR) == []


def test_an_agreement_that_breaks_early_uncovers_its_duties_from_that_day():
    make_register()
    hand_over("adults-meet-needs")
    hand_over("adults-prevention")
    ended = services.end_discharge(
        agreement_ref="agreements/agreement/2015-001", on=date(2016, 2, 29), by=SYSTEM, at=AT
    )
    assert ended == 2
    assert {(gap.code, gap.period.starts_on) for gap in queries.uncovered_days(YEAR)} == {
        ("adults-meet-needs", date(2016, 2, 29)),
        ("adults-prevention", date(2016, 2, 29)),
    }


def test_an_agreement_undone_before_it_starts_has_no_day():
    make_register()
    hand_over("adults-meet-needs", starts_on=date(2015, 6, 1))
    services.take_back(
        duty_code="adults-meet-needs",
        agreement_ref="agreements/agreement/2015-001",
        on=date(2015, 6, 1),
        by=SYSTEM,
        at=AT,
    )
    assert queries.uncovered_days(YEAR) == []
    duty = next(d for d in queries.duties_on(date(2015, 6, 1)) if d.code == "adults-meet-needs")
    assert [d.by_ref for d in duty.dischargers] == ["council"]


@pytest.mark.parametrize(
    ("duty", "change", "words"),
    [
        ("libraries", {}, "Local Government Act 1972 s101 asks for another legal form"),
        ("equality", {}, "No power lets anybody but the council"),
        ("child-protection-enquiry", {"body_form": "company_shares"}, "Children and Young Persons Act 2008"),
        ("child-protection-enquiry", {"is_not_for_profit": False}, "not carried on for profit"),
        ("adults-safeguarding-enquiry", {}, "s42"),
        ("adults-meet-needs", {"starts_on": date(2015, 3, 31)}, "is not in force on 31 March 2015"),
        ("adults-meet-needs", {"by_ref": "council"}, "do not fit"),
    ],
)
def test_a_duty_without_power_or_a_body_of_the_wrong_form_is_refused_and_nothing_changes(duty, change, words):
    make_register()
    with pytest.raises(DutyNotDischargeableError, match=words):
        hand_over(duty, **change)
    assert [row.by_ref for row in queries.history_of(duty_code=duty)] == ["council"]


def test_a_vacant_post_uncovers_every_duty_that_it_answers_for():
    make_register()
    services.leave_post(post_code="director-of-place", on=date(2015, 10, 1), by=SYSTEM, at=AT)
    gaps = queries.uncovered_days(YEAR)
    assert {gap.side for gap in gaps} == {Side.ANSWERED}
    assert "libraries" in {gap.code for gap in gaps}
    posts = {post.code: post for post in queries.posts_on(date(2015, 10, 1))}
    assert posts["director-of-place"].is_vacant
    assert not posts["monitoring-officer"].is_vacant
    assert queries.who_answers(date(2015, 10, 1))["libraries"] == ""
    services.hold_post(
        post_code="director-of-place",
        account_id=None,
        holder_ref="access/account/99",
        starts_on=date(2015, 10, 1),
        by=SYSTEM,
        at=AT,
    )
    assert queries.uncovered_days(YEAR) == []


def test_unknown_codes_are_refused():
    make_register()
    with pytest.raises(DutyUnknownError, match="no duty “fun”"):
        hand_over("fun")
    with pytest.raises(DutyUnknownError, match="no post “king”"):
        services.leave_post(post_code="king", on=date(2015, 10, 1), by=SYSTEM, at=AT)


def make_floor(by=SYSTEM, **given):
    spec = {
        "duty_code": "libraries",
        "service_line_code": "culture",
        "pence": 700_000_000,
        "capacity": 36,
        "unit": "libraries open",
        "basis": "The assessment of needs",
        "provenance": "generated",
        "starts_on": date(2015, 4, 1),
    }
    return services.set_floor(spec=services.FloorSpec(**(spec | given)), by=by, at=AT)


def ask(floor, pence=600_000_000):
    question = services.FloorQuestion(
        floor_id=floor.pk, change_ref="democracy/matter/budget-2015", change="The budget", pence=pence
    )
    return services.ask_under_floor(question=question, on=date(2015, 4, 1), by=SYSTEM, at=AT)


def answer(asked, by, **given):
    said = {"asked_id": asked.pk, "is_given": True, "reason": "Volunteers run six.", "on": date(2015, 4, 1), "at": AT}
    return services.answer_under_floor(by=by, **(said | given))


def test_a_floor_yields_only_to_the_holder_of_the_post_that_answers():
    make_register()
    floor = make_floor()
    asked = ask(floor)
    assert ask(floor).pk == asked.pk, "the same is asked once"
    holder = Actor(account_id=8, role=Role.DIRECTOR)
    with pytest.raises(FloorRefusedError, match="Only the holder of the post Director of place"):
        answer(asked, SYSTEM)
    with acting_as(holder, purpose=Purpose.OPERATION):
        with pytest.raises(FloorRefusedError, match="Say why"):
            answer(asked, holder, reason=" ")
        with pytest.raises(FloorRefusedError, match="Nothing is asked"):
            answer(asked, holder, asked_id=0)
        answer(asked, holder)
        with pytest.raises(FloorRefusedError, match="answered already"):
            answer(asked, holder)
    (found,) = queries.floors_on(date(2015, 4, 1))
    assert found.consented_for == ("democracy/matter/budget-2015",)
    assert found.safe == "36 libraries open"
    (row,) = queries.asked(on=date(2015, 4, 1), change_ref="democracy/matter/budget-2015")
    assert row.answer is not None and row.answer.is_given


def test_of_one_duty_on_one_line_the_floor_that_started_last_counts():
    make_register()
    make_floor()
    make_floor(pence=800_000_000, starts_on=date(2016, 4, 1))
    assert [floor.pence for floor in queries.floors_on(date(2016, 3, 31))] == [700_000_000]
    assert [floor.pence for floor in queries.floors_on(date(2016, 4, 1))] == [800_000_000]
    assert queries.asked(on=date(2016, 4, 1)) == []


def test_for_a_duty_that_is_not_in_force_yet_the_post_that_will_answer_consents():
    make_register()
    asked = ask(make_floor(duty_code="adults-meet-needs"))
    (row,) = queries.asked(on=date(2015, 2, 19))
    assert (row.id, row.floor.post) == (asked.pk, "director-of-adult-social-services")
    assert row.holder_ref


def test_a_floor_without_a_reason_or_a_count_of_nothing_is_refused():
    make_register()
    with pytest.raises(FloorRefusedError, match="above £0.*how many and of what.*what the floor rests on"):
        make_floor(pence=0, unit=" ", basis="")


def test_the_register_is_public_to_read_and_closed_to_write():
    make_register()
    resident = Actor(account_id=5, role=Role.RESIDENT)
    with acting_as(PUBLIC, purpose=Purpose.VIEW):
        assert queries.duties_on(date(2015, 4, 1))
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(resident, purpose=Purpose.OPERATION):
        make_floor(by=resident)


def test_the_register_of_a_day_takes_five_statements(django_assert_num_queries):
    make_register()
    with django_assert_num_queries(5):
        queries.duties_on(date(2015, 4, 1))


def test_a_duty_may_be_registered_by_itself():
    register = services.read_files()
    for post in register.posts:
        services.register_post(entry=post, by=SYSTEM, at=AT)
    library = next(duty for duty in register.duties if duty.rule.code == "libraries")
    with pytest.raises(DutyUnknownError, match="no power “lga-1972-s101”"), transaction.atomic():
        services.register_duty(entry=library, by=SYSTEM, at=AT)
    for power in register.powers:
        services.register_power(entry=power, by=SYSTEM, at=AT)
    services.register_duty(entry=library, by=SYSTEM, at=AT)
    assert [power.code for power in queries.powers_of(duty_code="libraries")] == ["lga-1972-s101"]
    services.answer_for(
        duty_code="libraries", post_code="director-of-place", starts_on=date(2015, 4, 1), by=SYSTEM, at=AT
    )
    assert {gap.side for gap in queries.uncovered_days(YEAR)} == {Side.ANSWERED, Side.DISCHARGED}
