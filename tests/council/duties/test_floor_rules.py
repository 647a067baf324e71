"""What a floor is: which answers cover which amounts, how a budget stands against it, and the words for both."""

from datetime import date

import pytest

from rightsource.council.duties.rules import (
    FloorAnswer,
    FloorOnDay,
    FloorState,
    floor_faults,
    floors_headline,
    under_floor_words,
)

KEPT, CONSENTED, REFUSED, UNDER, NO_BUDGET = (
    FloorState.KEPT, FloorState.CONSENTED, FloorState.REFUSED, FloorState.UNDER, FloorState.NO_BUDGET
)  # fmt: skip


def floor(*answers: FloorAnswer, capacity: int | None = 1200, post_title: str = "Director") -> FloorOnDay:
    return FloorOnDay(
        1, "libraries", "Libraries", "culture", 10_000, capacity, "libraries", "A study", "generated",
        date(2015, 4, 1), "director", post_title, answers,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answers", "states"),
    [
        ([], [UNDER, UNDER, UNDER]),
        ([FloorAnswer("a", True, 9_000, "x")], [UNDER, CONSENTED, CONSENTED]),
        ([FloorAnswer("a", False, 9_000, "x")], [REFUSED, REFUSED, UNDER]),
        ([FloorAnswer("a", True, None, "x")], [CONSENTED, CONSENTED, CONSENTED]),
        ([FloorAnswer("a", True, 8_999, "x"), FloorAnswer("b", False, 9_000, "x")], [REFUSED, REFUSED, CONSENTED]),
    ],
)
def test_the_last_answer_that_covers_an_amount_counts(answers, states):
    found = floor(*answers)
    assert [found.state(pence) for pence in (8_999, 9_000, 9_001)] == states
    assert (found.state(10_000), found.state(None)) == (KEPT, NO_BUDGET)


def test_consent_to_one_change_lets_no_other_pass():
    found = floor(FloorAnswer("a", True, 9_000, "x"))
    assert found.allows(change_ref="a", pence=9_000)
    assert not found.allows(change_ref="b", pence=9_000)
    assert found.allows(change_ref="b", pence=10_000)
    assert found.consented_for == ("a",)


def test_the_words_say_who_can_consent_who_refused_and_where_nobody_can():
    given = {"name": "Culture", "pence": 9_000, "change_ref": "a"}
    assert under_floor_words(floor(), **given) == (
        "Culture would have £90 and needs £100 for “Libraries” (1,200 libraries): ask the Director to consent, "
        "or leave it more"
    )
    refused = floor(FloorAnswer("a", False, 9_000, "Too few."), capacity=None)
    assert under_floor_words(refused, **given).endswith("(A study): the Director refused (Too few), so leave it more")
    assert "so nobody can consent" in under_floor_words(floor(post_title=""), **given)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ([], "No service line has a protected floor yet."),
        ([NO_BUDGET], "1 floor will protect services in 2015/16, whose budget is not adopted yet."),
        ([KEPT, KEPT], "No service has less than is safe in 2015/16: all 2 floors are kept."),
        ([KEPT, CONSENTED], "1 of 2 floors is not kept in 2015/16, with the officer’s consent; no other service"),
        ([CONSENTED, CONSENTED], "2 of 2 floors are not kept in 2015/16, with the officer’s consent"),
        ([UNDER, CONSENTED], "1 of 2 floors is not kept in 2015/16, without the officer’s consent."),
        ([UNDER, REFUSED], "2 of 2 floors are not kept in 2015/16, without the officer’s consent."),
    ],
)
def test_the_first_sentence_says_what_is_not_kept(states, said):
    assert floors_headline(states, year="2015/16").startswith(said)


@pytest.mark.parametrize(
    ("given", "faults"),
    [
        ({}, 0),
        ({"capacity": None, "unit": ""}, 0),
        ({"pence": 0}, 1),
        ({"capacity": 0}, 1),
        ({"capacity": None}, 1),
        ({"unit": " "}, 1),
        ({"basis": " "}, 1),
    ],
)
def test_a_floor_says_how_much_of_what_and_why(given, faults):
    assert len(floor_faults(**({"pence": 1, "capacity": 1, "unit": "nurses", "basis": "A study"} | given))) == faults
