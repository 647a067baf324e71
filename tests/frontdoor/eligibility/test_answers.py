"""What eligibility promises: the rule of the day, answers that can be computed again, seen by those who need them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import Error, transaction
from hypothesis import given
from hypothesis import strategies as st

from rightsource.commons.access.rules import PUBLIC, SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.frontdoor.eligibility import queries, services
from rightsource.frontdoor.eligibility.models import Answer, Assessment, ServiceRule
from rightsource.frontdoor.eligibility.rules import (
    OUTCOME_WORDS,
    AgeGroup,
    AssessmentRefusedError,
    Case,
    Every,
    Means,
    Needs,
    Outcome,
    RuleKind,
    RuleMissingError,
    Setting,
    contribution,
)
from rightsource.ground.money import Money
from rightsource.ground.parameters import packaged, value
from tests.frontdoor.eligibility.making import AT, DAY, SLUG, make_answer, make_assessment, make_rule
from tests.spec.care_charging import CASES

ADA, BEN = 101, 102


def resident(person_id: int) -> Actor:
    return Actor(account_id=person_id, role=Role.RESIDENT, person_id=person_id)


@pytest.mark.django_db
def test_an_answer_from_an_assessment_is_kept_with_reasons_versions_and_charge() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        make_rule()
        make_assessment(person_id=ADA)
        kept = make_answer(person_id=ADA)
    assert (kept.is_eligible, kept.charge_weekly_pence, kept.cannot_compute) == (True, 61_00, "")
    guarantee = next(said for said in kept.reasons if said["rule"] == "charging.guarantee")
    assert guarantee == {
        "rule": "charging.guarantee",
        "version": "1, values from 6 April 2015",
        "result": "applied",
        "sentence": "The law lets you keep £189.00 a week to live on.",
        "source": "SI 2014/2672 reg 7(2)(c) as amended by SI 2015/644 reg 3",
    }


@pytest.mark.django_db
def test_each_stored_answer_comes_out_the_same_when_computed_again() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        for number, expected in enumerate(CASES):
            slug = f"service-{number}"
            services.set_rule(
                service_slug=slug,
                rule=expected.rule,
                service_group="",
                starts_on=date(2015, 1, 1),
                ends_before=None,
                by=SYSTEM,
                at=AT,
            )
            kept = services.store_answer(
                person_id=ADA, service_slug=slug, case=expected.case, is_estimate=False, by=SYSTEM, at=AT
            )
            again = queries.recompute(answer_id=kept.pk)
            assert again.is_equal, (expected.title, again.decision)


@pytest.mark.django_db
def test_an_answer_that_was_tampered_with_is_told_from_its_inputs() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        make_rule()
        make_assessment(person_id=ADA)
        kept = make_answer(person_id=ADA)
        inputs = {**kept.inputs, "case": {**kept.inputs["case"], "unit_cost_pence": 1}}
        forged = Answer.objects.create(
            person_id=ADA,
            service_slug=SLUG,
            on=DAY,
            inputs=inputs,
            is_eligible=True,
            reasons=kept.reasons,
            charge_weekly_pence=kept.charge_weekly_pence,
            at=AT,
        )
        assert not queries.recompute(answer_id=forged.pk).is_equal


@pytest.mark.django_db
def test_the_rule_is_that_of_the_day_of_the_event() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        make_rule(kind=RuleKind.AGE_OR_PLACE, min_age=60, starts_on=date(2015, 4, 1))
        make_rule(kind=RuleKind.AGE_OR_PLACE, min_age=65, starts_on=date(2015, 10, 1))
        assert queries.rule_of(service_slug=SLUG, on=date(2015, 9, 30)).min_age == 60
        assert queries.rule_of(service_slug=SLUG, on=date(2015, 10, 1)).min_age == 65
        assert make_answer(person_id=ADA, age=62, on=date(2015, 9, 30)).is_eligible
        assert not make_answer(person_id=ADA, age=62, on=date(2015, 10, 1)).is_eligible
        with pytest.raises(RuleMissingError, match="on 31 March 2015. Ask the council"):
            make_answer(person_id=ADA, on=date(2015, 3, 31))


@pytest.mark.django_db
def test_the_latest_assessment_of_the_day_counts() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        make_rule()
        make_assessment(person_id=ADA, on=date(2015, 4, 10), income_pence=250_00)
        make_assessment(person_id=ADA, on=date(2015, 6, 1), income_pence=260_00)
        assert make_answer(person_id=ADA, on=date(2015, 5, 31)).charge_weekly_pence == 61_00
        assert make_answer(person_id=ADA, on=date(2015, 6, 1)).charge_weekly_pence == 71_00
        nobody = make_answer(person_id=BEN)
        assert not nobody.is_eligible
        assert "Ask the council for an assessment" in nobody.reasons[-1]["sentence"]


@pytest.mark.django_db
def test_what_cannot_be_computed_says_why_and_is_not_guessed() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        make_rule()
        make_assessment(person_id=ADA, on=date(2024, 6, 1), age_group=AgeGroup.FROM_25)
        kept = make_answer(person_id=ADA, on=date(2024, 6, 3))
    assert (kept.is_eligible, kept.charge_weekly_pence) == (True, None)
    assert kept.cannot_compute.startswith("What you pay cannot be computed because the guarantee 25 to pension age")


@pytest.mark.django_db
def test_a_resident_sees_the_own_answers_and_assessments_only() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        make_rule()
        for person in (ADA, BEN):
            make_assessment(person_id=person)
            make_answer(person_id=person)
    actor = resident(ADA)
    with acting_as(actor, purpose=Purpose.VIEW):
        assert [kept.person_id for kept in queries.answers_of(actor=actor, person_id=ADA)] == [ADA]
        assert list(queries.answers_of(actor=actor, person_id=BEN)) == []
        assert queries.assessment_of(person_id=BEN, on=DAY) is None
        assert Answer.objects.count() == Assessment.objects.count() == 1
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        theirs = queries.answers_of(actor=SYSTEM, person_id=BEN)[0]
    with acting_as(actor, purpose=Purpose.VIEW):
        assert queries.answer_by_id(actor=actor, answer_id=theirs.pk) is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.BUDGET_HOLDER, 1),
        (Role.DIRECTOR, 1),
        (Role.COMMISSIONER, 0),
        (Role.FINANCE_OFFICER, 0),
        (Role.BODY_STAFF, 0),
        (Role.COUNCILLOR, 0),
        (Role.CLERK, 0),
        (Role.AUDITOR, 0),
        (Role.PUBLIC, 0),
    ],
)
def test_needs_and_means_are_seen_by_those_who_need_them(role: Role, seen: int) -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        make_rule()
        make_assessment(person_id=ADA)
        make_answer(person_id=ADA)
    with acting_as(Actor(account_id=5, role=role), purpose=Purpose.VIEW):
        assert Assessment.objects.count() == Answer.objects.count() == seen
        assert ServiceRule.objects.count() == 1


@pytest.mark.django_db
def test_a_resident_keeps_an_own_check_and_no_other_persons() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        make_rule(kind=RuleKind.OPEN, min_age=None)
    actor = resident(ADA)
    with acting_as(actor, purpose=Purpose.OPERATION):
        kept = services.store_answer(
            person_id=ADA, service_slug=SLUG, case=Case(on=DAY), is_estimate=True, by=actor, at=AT
        )
        assert kept.is_estimate
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            services.store_answer(
                person_id=BEN, service_slug=SLUG, case=Case(on=DAY), is_estimate=True, by=actor, at=AT
            )
    with (
        acting_as(PUBLIC, purpose=Purpose.VIEW),
        pytest.raises(Error, match="row-level security"),
        transaction.atomic(),
    ):
        make_rule(starts_on=date(2015, 6, 1))


@pytest.mark.django_db
def test_answers_and_assessments_are_never_changed() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        make_rule()
        make_assessment(person_id=ADA)
        make_answer(person_id=ADA)
        for table in (Answer, Assessment):
            with pytest.raises(Error, match="permission denied"), transaction.atomic():
                table.objects.update(person_id=BEN)


@pytest.mark.django_db
def test_an_assessment_below_zero_or_not_by_the_week_is_refused() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        with pytest.raises(AssessmentRefusedError, match="below zero"):
            make_assessment(person_id=ADA, capital_pence=-1)
        with pytest.raises(AssessmentRefusedError, match="by the week"):
            make_assessment(person_id=ADA, income_every=Every.FOUR_WEEKS)
        assert Assessment.objects.count() == 0


@pytest.mark.django_db
def test_many_assessments_come_in_at_once_with_one_audit_row() -> None:
    rows = [(person, DAY, Needs(), Means()) for person in range(1, 301)]
    with acting_as(SYSTEM, purpose=Purpose.REHEARSAL):
        numbers = services.record_assessments_in_bulk(rows=rows, by=SYSTEM, at=AT)
        assert len(numbers) == Assessment.objects.count() == 300
        assert Audit.objects.get(verb="assessment.record_in_bulk").detail["count"] == 300
        assert services.record_assessments_in_bulk(rows=[], by=SYSTEM, at=AT) == []


def test_the_ten_outcomes_are_those_of_the_law() -> None:
    assert len(Outcome) == len(OUTCOME_WORDS) == len(value("care_eligibility.outcomes", on=DAY).items) == 10


PENCE = st.integers(min_value=0, max_value=60_000_00)
WEEKLY = st.integers(min_value=0, max_value=2_000_00)
MEANS = st.builds(
    Means,
    income_pence=WEEKLY,
    earnings_weekly_pence=WEEKLY,
    capital_pence=PENCE,
    home_pence=PENCE,
    housing_weekly_pence=WEEKLY,
    disability_weekly_pence=WEEKLY,
    age_group=st.sampled_from(AgeGroup),
    setting=st.sampled_from(Setting),
    moved_in_on=st.dates(min_value=DAY - timedelta(days=200), max_value=DAY),
)


@given(means=MEANS, cost=WEEKLY, more=WEEKLY)
def test_a_contribution_is_between_nothing_and_the_cost_and_grows_with_income(
    means: Means, cost: int, more: int
) -> None:
    law = packaged()
    paid = contribution(means=means, cost=Money(cost), parameters=law, on=DAY)
    richer = replace(means, income_pence=means.income_pence + more)
    paid_richer = contribution(means=richer, cost=Money(cost), parameters=law, on=DAY)
    assert paid.charge is not None
    assert paid_richer.charge is not None
    assert Money.zero() <= paid.charge <= paid_richer.charge <= Money(cost)
    assert paid_richer.charge.pence - paid.charge.pence <= more


@given(means=MEANS, cost=WEEKLY, more=PENCE)
def test_more_savings_never_mean_a_smaller_contribution(means: Means, cost: int, more: int) -> None:
    law = packaged()
    paid = contribution(means=means, cost=Money(cost), parameters=law, on=DAY)
    richer = replace(means, capital_pence=means.capital_pence + more)
    paid_richer = contribution(means=richer, cost=Money(cost), parameters=law, on=DAY)
    assert paid.charge is not None
    assert paid_richer.charge is not None
    assert paid.charge <= paid_richer.charge
