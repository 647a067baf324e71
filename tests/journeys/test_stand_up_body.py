"""Stand up a body: gate, decision, duties, money, in one transaction or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.db import connection

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import LimitReachedError
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import queries as agreements
from rightsource.council.agreements.rules import AfterEnd
from rightsource.council.bodies import queries as bodies
from rightsource.council.bodies.rules import BodyStepRefusedError, BusinessCaseIncompleteError, Stage
from rightsource.council.duties import queries as duties
from rightsource.council.duties import services as duty_services
from rightsource.council.duties.rules import DutyNotDischargeableError
from rightsource.ground.money import Money
from rightsource.ground.time import Period
from rightsource.journeys.stand_up_body import PostVacantError, StoodUp, alarms, stand_up_body
from tests.council.agreements.making import AT, BLOCK, DECISION, agreement_spec, make_decision
from tests.council.bodies.making import PARTS, make_case, make_idea, sign_all
from tests.council.duties.making import make_register

START = date(2015, 4, 1)
DUTIES = ("care-assessment", "care-planning")


@pytest.fixture
def acting(db) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_register()
        make_decision()
        sign_all(make_case(make_idea()))
        yield


def stand_up(**over: object) -> StoodUp:
    spec = agreement_spec(**{"duty_codes": DUTIES, "terms": BLOCK, **over})
    return stand_up_body(
        body_code="wellbeing", decision_ref=DECISION, agreements_to_sign=[spec], starts_on=START, by=SYSTEM, at=AT
    )


def test_a_body_begins_with_its_duties_and_its_money(acting):
    stood = stand_up()
    assert (stood.duties, stood.alarms) == (DUTIES, ())
    body = bodies.body(code="wellbeing")
    assert body is not None and Stage(body.stage) is Stage.LIVE and body.starts_on == START
    watched = Period(date(2015, 3, 31), date(2019, 4, 1))
    assert duties.uncovered_days(watched) == [], "no day is uncovered before, at and after the change"
    on = {duty.code: duty for duty in duties.duties_on(START)}
    for code in DUTIES:
        assert [row.by_ref for row in on[code].dischargers] == ["bodies/body/wellbeing"]
        assert on[code].answered_by == "Director of adult social services", "who answers stays"
    assert not any(post.is_vacant for post in duties.posts_on(START))
    (promised,) = ledger.commitments_of(ref="agreements/agreement/2015-042")
    assert promised.amount == Money.of(36_600)
    assert "wellbeing" in [entity.code for entity in ledger.entities()]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_all_or_nothing(acting):
    """Each refusal leaves the body where it was, no agreement and every duty with the council."""
    before = [[row.by_ref for row in duty.dischargers] for duty in duties.duties_on(START)]
    for over, error in (
        ({"duty_codes": ("libraries",)}, DutyNotDischargeableError),
        ({"terms": {"kind": "block", "annual_pounds": 2_000_000}, "annual": Money.of(2_000_000)}, LimitReachedError),
    ):
        with pytest.raises(error):
            stand_up(**over)
        body = bodies.body(code="wellbeing")
        assert body is not None and Stage(body.stage) is Stage.CASE
        assert agreements.agreements() == []
        assert [[row.by_ref for row in duty.dischargers] for duty in duties.duties_on(START)] == before


def test_an_incomplete_case_does_not_begin(acting):
    body = bodies.body(code="wellbeing")
    assert body is not None
    make_case(body, replace(PARTS, exit_plan=""))
    with pytest.raises(BusinessCaseIncompleteError, match="The exit is absent"):
        stand_up()


def test_nobody_stands_up_what_is_not_on_the_register_or_is_at_work_already(acting):
    with pytest.raises(BodyStepRefusedError, match="There is no body “x”"):
        stand_up_body(body_code="x", decision_ref=DECISION, agreements_to_sign=[], starts_on=START, by=SYSTEM, at=AT)
    stand_up()
    with pytest.raises(BodyStepRefusedError):
        stand_up(code="2015-043")


def test_a_vacant_post_that_answers_for_the_duties_stops_it(acting):
    duty_services.leave_post(post_code="director-of-adult-social-services", on=date(2015, 3, 1), by=SYSTEM, at=AT)
    with pytest.raises(PostVacantError, match="Director of adult social services"):
        stand_up()
    assert agreements.agreements() == []


def test_what_follows_an_end_without_a_successor_is_an_alarm(acting):
    stood = stand_up(after_end=AfterEnd.NOBODY_NAMED, ends_before=date(2016, 4, 1))
    assert [(gap.code, gap.period.starts_on) for gap in stood.alarms] == [
        (code, date(2016, 4, 1)) for code in sorted(DUTIES)
    ]
    (said,) = alarms(on=date(2016, 2, 1), within=90)
    assert "Nobody is named for 2 duties" in said
    assert alarms(on=date(2015, 6, 1), within=90) == []
