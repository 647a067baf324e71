"""Each case of the table comes out as it says, and the page that prints the table agrees with it."""

from __future__ import annotations

import pytest

from rightsource.frontdoor.eligibility import rules
from rightsource.frontdoor.eligibility.rules import Result, case_from, case_to, rule_from, rule_to
from rightsource.ground.money import Money
from rightsource.ground.parameters import Parameters, packaged
from tests.spec.care_charging import CASES, PAGE, Expected, decide, page


@pytest.mark.parametrize("expected", [pytest.param(case, id=case.title) for case in CASES])
def test_case(expected: Expected) -> None:
    answer = decide(expected)
    assert answer.is_eligible is expected.is_eligible, answer
    assert answer.charge == (None if expected.pays is None else Money.of(expected.pays)), answer
    assert bool(answer.cannot_compute) is bool(expected.cannot), answer
    assert expected.cannot in answer.cannot_compute
    failed = [said.rule for said in answer.reasons if said.result is Result.FAILED]
    assert failed == ([expected.by] if expected.by else [])
    assert all(said.sentence.endswith(".") and said.version and said.source for said in answer.reasons)


@pytest.mark.parametrize("expected", [pytest.param(case, id=case.title) for case in CASES])
def test_case_comes_back_whole_from_where_it_is_stored(expected: Expected) -> None:
    assert case_from(case_to(expected.case)) == expected.case
    assert rule_from(rule_to(expected.rule)) == expected.rule


def test_without_the_dated_rule_of_rounding_nothing_is_charged() -> None:
    known = packaged()
    law = Parameters(known.parameter(name) for name in known.names() if name != "care_charging.rounding")
    answer = rules.answer(case=CASES[0].case, rule=CASES[0].rule, parameters=law)
    assert answer.is_eligible
    assert answer.charge is None
    assert answer.cannot_compute.startswith("What you pay cannot be computed because there is no parameter")


def test_there_are_thirty_cases_and_no_two_have_the_same_name() -> None:
    assert len(CASES) >= 30
    assert len({case.title for case in CASES}) == len(CASES)


def test_the_page_agrees_with_the_table() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "Write it again: python -m tests.spec.care_charging"
