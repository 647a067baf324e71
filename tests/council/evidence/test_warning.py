"""The early warning: both sides of every threshold, how signs combine, and that nothing missing is guessed."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.council.evidence.rules import Line
from rightsource.council.evidence.rules.known import Judged, KnownEvent, count_year
from rightsource.council.evidence.rules.warning import (
    FIXED_BY_COMMIT,
    Assessment,
    Level,
    Rule,
    YearFigures,
    Years,
    assess,
    thresholds,
)
from rightsource.ground.parameters import packaged
from rightsource.ground.time import FinancialYear

YEAR = FinancialYear(2014)
LIMITS = thresholds(packaged(), on=date(2015, 3, 31))
SOUND = {
    Line.NET_REVENUE_EXPENDITURE: 1000,
    Line.EARMARKED_OPEN: 200,
    Line.EARMARKED_CLOSE: 200,
    Line.UNALLOCATED_OPEN: 100,
    Line.UNALLOCATED_CLOSE: 100,
    Line.CHILDREN_SOCIAL_CARE: 200,
    Line.ADULT_SOCIAL_CARE: 300,
    Line.INTEREST_PAYABLE: 60,
    Line.HRA_INTEREST: -20,
    Line.PROVISION_FOR_REPAYMENT: 20,
}


def figures(year: FinancialYear = YEAR, **changed: int | str | None) -> YearFigures:
    """Return a sound council's figures, with some of them otherwise; a name is a line in lower case."""
    values = {**SOUND, **{Line(name): value for name, value in changed.items()}}
    return YearFigures(year, {line: None if value is None else Decimal(value) for line, value in values.items()})


def asked(before: YearFigures | None = None, **changed: int | str | None) -> Assessment:
    """Return what the rules say of a council that was sound the year before, unless told otherwise."""
    return assess(Years(figures(**changed), before or figures(YEAR.previous)), LIMITS)


def drew(amount: int) -> YearFigures:
    """Return a year before that took an amount from reserves."""
    return figures(YEAR.previous, earmarked_open=200 + amount)


def test_a_sound_council_shows_no_sign():
    found = asked()
    assert (found.level, found.rang, dict(found.not_computed)) == (Level.NONE, (), {})


@pytest.mark.parametrize(
    ("rule", "rings", "changed", "before"),
    [
        # below 15% of 1,000
        (Rule.LOW_RESERVES, True, {"earmarked_close": "49.999"}, None),
        (Rule.LOW_RESERVES, False, {"earmarked_close": 50}, None),
        (Rule.LOW_RESERVES, False, {"earmarked_close": 51}, None),
        # below 5%
        (Rule.THIN_GENERAL_RESERVE, True, {"unallocated_close": 49}, None),
        (Rule.THIN_GENERAL_RESERVE, False, {"unallocated_close": 50}, None),
        # 300 left: three years at an average draw of 100, that is of 200 in two years
        (Rule.SHORT_RUNWAY, True, {"earmarked_open": 301}, drew(100)),
        (Rule.SHORT_RUNWAY, False, {"earmarked_open": 300}, drew(100)),
        (Rule.SHORT_RUNWAY, False, {"earmarked_open": 200}, drew(1000)),  # this year did not draw
        (Rule.SHORT_RUNWAY, False, {"earmarked_open": 199}, drew(1000)),  # it added
        (Rule.SHORT_RUNWAY, True, {"earmarked_open": 201}, drew(1000)),
        (Rule.SHORT_RUNWAY, False, {"earmarked_open": 299}, drew(-200)),  # planned: saved first, used then
        (Rule.SHORT_RUNWAY, True, {"earmarked_close": -100, "earmarked_open": -100}, None),  # nothing is left
        # each year at least 1%
        (Rule.DRAWN_TWO_YEARS, True, {"earmarked_open": 210}, drew(10)),
        (Rule.DRAWN_TWO_YEARS, False, {"earmarked_open": 209}, drew(10)),
        (Rule.DRAWN_TWO_YEARS, False, {"earmarked_open": 210}, drew(9)),
        # twice all else, and a draw of 1%
        (Rule.SOCIAL_CARE_AND_DRAWING, True, {"adult_social_care": 467, "earmarked_open": 210}, None),
        (Rule.SOCIAL_CARE_AND_DRAWING, False, {"adult_social_care": 466, "earmarked_open": 210}, None),
        (Rule.SOCIAL_CARE_AND_DRAWING, False, {"adult_social_care": 467, "earmarked_open": 209}, None),
        # exactly twice: 600 of 900
        (
            Rule.SOCIAL_CARE_AND_DRAWING,
            False,
            {"net_revenue_expenditure": 900, "adult_social_care": 400, "earmarked_open": 210},
            None,
        ),
        # one line for all of social care, as the earliest return has it
        (
            Rule.SOCIAL_CARE_AND_DRAWING,
            True,
            {"social_care": 700, "adult_social_care": None, "children_social_care": None, "earmarked_open": 210},
            None,
        ),
        # 40 of interest after the housing account's 20
        (Rule.HEAVY_DEBT_COST, True, {"provision_for_repayment": 161}, None),
        (Rule.HEAVY_DEBT_COST, False, {"provision_for_repayment": 160}, None),
        # 220 less 20 are 200 of interest; a quarter is 50
        (Rule.DEBT_NOT_REPAID, True, {"interest_payable": 220, "provision_for_repayment": 49}, None),
        (Rule.DEBT_NOT_REPAID, False, {"interest_payable": 220, "provision_for_repayment": 50}, None),
        (Rule.DEBT_NOT_REPAID, False, {"provision_for_repayment": 0}, None),  # not heavy
    ],
)
def test_each_rule_rings_on_one_side_of_its_threshold_only(rule, rings, changed, before):
    found = asked(before, **changed)
    assert (rule in found.rang) is rings
    assert rule not in found.not_computed


LOW = {"earmarked_open": 0, "earmarked_close": 0}  # 100 left, unallocated: below 15%, not below 5%


@pytest.mark.parametrize(
    ("level", "rang", "changed", "before"),
    [
        (Level.NONE, {Rule.LOW_RESERVES}, LOW, None),
        (Level.AMBER, {Rule.SHORT_RUNWAY}, {"earmarked_open": 310}, drew(100)),
        (
            Level.AMBER,
            {Rule.LOW_RESERVES, Rule.THIN_GENERAL_RESERVE},
            {**LOW, "unallocated_open": 40, "unallocated_close": 40},
            None,
        ),
        (
            Level.RED,
            {Rule.LOW_RESERVES, Rule.SHORT_RUNWAY},
            {**LOW, "unallocated_open": 170},
            figures(YEAR.previous),
        ),
        (
            Level.RED,
            {Rule.HEAVY_DEBT_COST, Rule.DEBT_NOT_REPAID},
            {"interest_payable": 320},
            None,
        ),
    ],
)
def test_signs_combine_into_a_level(level, rang, changed, before):
    found = asked(before, **changed)
    assert set(found.rang) - {Rule.DRAWN_TWO_YEARS} == rang
    assert found.level is level


@pytest.mark.parametrize(
    ("changed", "missing", "because"),
    [
        (
            {"net_revenue_expenditure": None},
            {Rule.LOW_RESERVES, Rule.THIN_GENERAL_RESERVE, Rule.DRAWN_TWO_YEARS, Rule.SOCIAL_CARE_AND_DRAWING,
             Rule.HEAVY_DEBT_COST, Rule.DEBT_NOT_REPAID},
            "cannot be computed because Net revenue expenditure of 2014/15 is not given",
        ),
        (
            {"net_revenue_expenditure": 0},
            {Rule.LOW_RESERVES, Rule.THIN_GENERAL_RESERVE, Rule.DRAWN_TWO_YEARS, Rule.SOCIAL_CARE_AND_DRAWING,
             Rule.HEAVY_DEBT_COST, Rule.DEBT_NOT_REPAID},
            "cannot be computed because Net revenue expenditure of 2014/15 is not above nought",
        ),
        (
            {"earmarked_open": None},
            {Rule.SHORT_RUNWAY, Rule.DRAWN_TWO_YEARS},
            "cannot be computed because Earmarked reserves, 1 April of 2014/15 is not given",
        ),
    ],
)  # fmt: skip
def test_a_level_is_not_given_without_what_it_needs(changed, missing, because):
    found = asked(drew(20), **changed)
    assert found.level is None
    assert set(found.not_computed) == missing
    assert because in found.not_computed.values()


def test_a_missing_figure_of_another_rule_leaves_the_level_to_the_rest():
    found = asked(hra_interest=None)
    assert set(found.not_computed) == {Rule.HEAVY_DEBT_COST, Rule.DEBT_NOT_REPAID}
    assert found.level is Level.NONE


def test_a_line_that_the_return_does_not_have_is_missing_too():
    values = {line: Decimal(value) for line, value in SOUND.items() if line is not Line.PROVISION_FOR_REPAYMENT}
    found = assess(Years(YearFigures(YEAR, values), None), LIMITS)
    assert found.not_computed[Rule.HEAVY_DEBT_COST].endswith("Provision for repaying debt of 2014/15 is not given")


def test_red_stands_without_the_rest():
    found = asked(interest_payable=320, earmarked_open=None)
    assert Rule.SHORT_RUNWAY in found.not_computed
    assert found.level is Level.RED


@pytest.mark.parametrize("before", [None, figures(FinancialYear(2012))])
def test_the_year_before_is_asked_for_only_where_a_year_drew(before):
    drawn = assess(Years(figures(earmarked_open=201), before), LIMITS)
    assert drawn.level is None
    assert drawn.not_computed[Rule.SHORT_RUNWAY] == "cannot be computed because the return of 2013/14 is not there"
    added = assess(Years(figures(earmarked_open=199), before), LIMITS)
    assert added.level is Level.NONE
    assert set(added.not_computed) == {Rule.DRAWN_TWO_YEARS}


amounts = st.integers(min_value=-5_000, max_value=5_000)


@st.composite
def councils(draw: st.DrawFn) -> dict[str, int | None]:
    return {line.value: draw(st.none() | amounts) for line in SOUND}


@given(councils(), councils())
def test_whatever_the_figures_every_rule_rings_or_is_quiet_or_says_why_not(this, last):
    found = assess(Years(figures(**this), figures(YEAR.previous, **last)), LIMITS)
    assert not set(found.rang) & set(found.not_computed)
    assert all(why.startswith("cannot be computed because ") for why in found.not_computed.values())
    if found.level is None:
        assert found.not_computed
    if found.level is Level.NONE:
        assert len(found.rang) < 2


@given(councils(), councils(), st.integers(min_value=1, max_value=1000))
def test_the_unit_of_the_figures_does_not_matter(this, last, times):
    def scaled(values: dict[str, int | None]) -> dict[str, int | None]:
        return {name: None if value is None else value * times for name, value in values.items()}

    one = assess(Years(figures(**this), figures(YEAR.previous, **last)), LIMITS)
    other = assess(Years(figures(**scaled(this)), figures(YEAR.previous, **scaled(last))), LIMITS)
    assert (one.level, one.rang) == (other.level, other.rang)


@given(councils(), amounts, st.integers(min_value=0, max_value=500))
def test_more_at_the_end_of_the_year_never_makes_the_warning_louder(this, spent, more):
    """Louder in the sense of the three rules that ask for reserves: what rang with more rang with less."""
    this = {**this, "net_revenue_expenditure": 1000, "earmarked_close": spent}
    last = figures(YEAR.previous)
    less = assess(Years(figures(**this), last), LIMITS)
    richer = assess(Years(figures(**{**this, "earmarked_close": spent + more}), last), LIMITS)
    assert set(richer.rang) <= set(less.rang)


def event(code: str, on: date) -> KnownEvent:
    return KnownEvent(code, on, "section 114 notice", "made for this test")


@pytest.mark.parametrize(
    ("on", "judged"),
    [
        (date(2015, 3, 31), False),
        (date(2015, 4, 1), True),
        (date(2018, 3, 31), True),
        (date(2018, 4, 1), False),
    ],
)
def test_a_warning_is_judged_on_the_three_years_after_its_year(on, judged):
    assert event("E1", on).is_judged_by(YEAR, years=LIMITS.judged_for_years) is judged


def test_a_year_is_counted_with_what_came_after():
    def council(code: str, level: Level | None, *, partly: bool = False) -> Judged:
        missing = {Rule.HEAVY_DEBT_COST: "cannot be computed because …"} if partly or level is None else {}
        return Judged(code, code, YEAR, Assessment(level, (), missing))

    councils = [
        council("E1", Level.RED),
        council("E2", Level.RED),
        council("E3", Level.AMBER, partly=True),
        council("E4", Level.NONE),
        council("E5", Level.NONE),
        council("E6", None),
    ]
    later = date(2017, 1, 1)
    events = [*(event(code, later) for code in ("E2", "E3", "E4", "E6", "E9")), event("E5", date(2020, 1, 1))]
    found = count_year(YEAR, councils, events, years=3)
    assert found.by_level == {Level.NONE: 2, Level.AMBER: 1, Level.RED: 2}
    assert (found.evaluated, found.not_evaluated, found.partly) == (5, 1, 1)
    assert (found.warned, found.missed, found.red_without_known) == (2, 1, 1)


def test_the_commit_that_fixed_the_rules_is_named_in_full():
    assert len(FIXED_BY_COMMIT) == 40
    assert set(FIXED_BY_COMMIT) <= set("0123456789abcdef")
