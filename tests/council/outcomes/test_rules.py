"""Scores: a period without activity has none."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.council.outcomes import rules
from rightsource.council.outcomes.rules import Direction, Observed, Standing

D = Decimal
APRIL = {"starts_on": date(2015, 4, 1), "ends_before": date(2015, 5, 1)}


@pytest.mark.parametrize(
    ("observed", "expected"),
    [
        (None, None),
        (Observed(None), None),
        (Observed(None, D(4)), None),
        (Observed(D(3), D(0)), None),
        (Observed(D(0), D(0)), None),
        (Observed(D(0), D(4)), D(0)),
        (Observed(D(3), D(4)), D("0.75")),
        (Observed(D(0)), D(0)),
        (Observed(D("12.5")), D("12.5")),
    ],
)
def test_no_activity_has_no_score_and_nought_is_a_score(observed, expected):
    assert rules.score(observed) == expected


@pytest.mark.parametrize(
    ("reached", "target", "direction", "expected"),
    [
        (None, D(1), Direction.UP, Standing.NO_ACTIVITY),
        (D(1), None, Direction.UP, Standing.NO_TARGET),
        (D("0.99"), D(1), Direction.UP, Standing.MISSED),
        (D(1), D(1), Direction.UP, Standing.MET),
        (D("1.01"), D(1), Direction.UP, Standing.MET),
        (D("0.99"), D(1), Direction.DOWN, Standing.MET),
        (D(1), D(1), Direction.DOWN, Standing.MET),
        (D("1.01"), D(1), Direction.DOWN, Standing.MISSED),
    ],
)
def test_standing_one_below_at_and_one_above_the_target(reached, target, direction, expected):
    assert rules.standing(reached=reached, target=target, direction=direction) is expected
    assert rules.STANDING_TITLES[expected]


def test_what_cannot_have_been_observed_is_refused():
    rules.check_observed(Observed(D(1), D(0)), **APRIL, on=date(2015, 4, 1))
    with pytest.raises(rules.ObservationRefusedError, match="ends before it starts"):
        rules.check_observed(
            Observed(D(1)), starts_on=date(2015, 5, 1), ends_before=date(2015, 5, 1), on=date(2015, 5, 2)
        )
    with pytest.raises(rules.ObservationRefusedError, match="starts after 31 March 2015"):
        rules.check_observed(Observed(D(1)), **APRIL, on=date(2015, 3, 31))
    with pytest.raises(rules.ObservationRefusedError, match="below nought"):
        rules.check_observed(Observed(D(1), D(-1)), **APRIL, on=date(2015, 5, 1))


@given(st.lists(st.one_of(st.none(), st.integers(0, 100).map(Decimal))))
def test_periods_without_activity_never_move_the_overall_score(scores):
    known = [score for score in scores if score is not None]
    assert rules.overall(scores) == rules.overall(known)
    assert (rules.overall(scores) is None) == (not known)
