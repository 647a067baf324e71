"""Who may discharge a duty, and that the days on which nobody does are those that counting day by day finds."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rightsource.council.duties import rules
from rightsource.council.duties.rules import DutyRule, Gap, PowerRule, Row, Side
from rightsource.ground.time import Period

CARE = DutyRule("meet-needs", "Meet needs", "Care Act 2014", "s18", date(2015, 4, 1))
ENQUIRE = DutyRule("enquire", "Enquire", "Children Act 1989", "s47", date(1991, 10, 14))
LIBRARY = DutyRule("libraries", "Provide libraries", "Public Libraries and Museums Act 1964", "s7", date(1965, 4, 1))
S79 = PowerRule(
    "s79", "Care Act 2014", "s79", frozenset({"cic_guarantee", "company_shares"}), False, "", date(2015, 4, 1)
)
TRUST = PowerRule(
    "s1", "Children and Young Persons Act 2008", "s1", frozenset({"mutual"}), True, "Not for profit.", date(2014, 10, 1)
)
JOINT = PowerRule(
    "s101", "Local Government Act 1972", "s101", frozenset({"joint_committee"}), False, "", date(1974, 4, 1)
)
DAY = date(2015, 4, 1)


@pytest.mark.parametrize(
    ("duty", "powers", "form", "on", "not_for_profit", "may", "words"),
    [
        (CARE, [S79], "council", DAY, False, True, "the council's own"),
        (CARE, [S79], "company_shares", DAY, False, True, "Care Act 2014 s79 allows it"),
        (CARE, [S79], "company_shares", DAY - timedelta(1), False, False, "not in force on 31 March 2015"),
        (CARE, [S79], "llp", DAY, False, False, "asks for another legal form"),
        (ENQUIRE, [TRUST], "mutual", DAY, True, True, "Not for profit."),
        (ENQUIRE, [TRUST], "mutual", DAY, False, False, "not carried on for profit"),
        (ENQUIRE, [TRUST], "mutual", date(2014, 9, 30), True, False, "s1 is not in force on 30 September 2014"),
        (ENQUIRE, [TRUST, JOINT], "joint_committee", DAY, False, True, "Local Government Act 1972 s101"),
        (LIBRARY, [], "charity", DAY, True, False, "No power lets anybody but the council discharge"),
        (LIBRARY, [JOINT], "charity", DAY, True, False, "a charity"),
    ],
)
def test_a_body_discharges_only_under_a_power_and_in_a_form_that_qualifies(
    duty, powers, form, on, not_for_profit, may, words
):
    answer = rules.may_discharge(duty, powers, form, on, is_not_for_profit=not_for_profit)
    assert answer.may is may
    assert words in answer.reason
    if not may:
        assert answer.power == ""
        assert duty.title in answer.reason


def test_every_refusing_power_says_why():
    answer = rules.may_discharge(ENQUIRE, [TRUST, JOINT], "llp", DAY, is_not_for_profit=False)
    assert "Children and Young Persons Act 2008" in answer.reason
    assert "Local Government Act 1972" in answer.reason


# Days around 29 February of a leap year and around a year's end of the council.
DAYS = st.integers(min_value=0, max_value=500).map(lambda n: date(2015, 2, 1) + timedelta(days=n))
ENDS = st.one_of(st.none(), st.integers(min_value=0, max_value=500))


@st.composite
def rows(draw):
    """Return the start and end of a row: open, ended, or undone on the day that it starts."""
    starts_on = draw(DAYS)
    days = draw(ENDS)
    return starts_on, None if days is None else starts_on + timedelta(days=days)


def is_on(row, day):
    starts_on, ends_before = row
    return starts_on <= day and (ends_before is None or day < ends_before)


@given(agreements=st.lists(rows(), max_size=8), breaks=st.lists(st.tuples(st.integers(0, 7), DAYS), max_size=4))
@example(agreements=[(date(2015, 4, 1), date(2016, 2, 29)), (date(2016, 3, 1), None)], breaks=[])
@example(agreements=[(date(2015, 4, 1), date(2015, 4, 1))], breaks=[])
@example(agreements=[(date(2015, 2, 1), None)], breaks=[(0, date(2015, 2, 1))])
def test_uncovered_days_are_those_counted_day_by_day(agreements, breaks):
    for index, day in breaks:
        if index < len(agreements) and is_on(agreements[index], day):
            agreements[index] = (agreements[index][0], day)  # a break ends the agreement early
    within = Period(date(2015, 3, 1), date(2016, 4, 1))
    counted = [day for day in within.each_day() if not any(is_on(row, day) for row in agreements)]
    gaps = rules.uncovered(rules.spans(agreements), within)
    assert [day for gap in gaps for day in gap.each_day()] == counted
    assert all(one.ends_before < other.starts_on for one, other in zip(gaps, gaps[1:], strict=False)), (
        "each as long as can be"
    )


@given(
    answerable=st.lists(rows(), max_size=5),
    held=st.lists(rows(), max_size=5),
    discharged=st.lists(rows(), max_size=5),
    in_force=rows(),
)
def test_gaps_of_a_duty_are_those_counted_day_by_day(answerable, held, discharged, in_force):
    within = Period(date(2015, 3, 1), date(2016, 4, 1))
    duty = DutyRule("d", "D", "A", "s1", in_force[0], in_force[1] if in_force[1] != in_force[0] else None)
    answered = rules.both(rules.spans(answerable), rules.spans(held))
    gaps = rules.gaps_of(duty, answered=answered, discharged=rules.spans(discharged), within=within)
    for side, covers in (
        (Side.ANSWERED, lambda day: any(is_on(r, day) for r in answerable) and any(is_on(r, day) for r in held)),
        (Side.DISCHARGED, lambda day: any(is_on(r, day) for r in discharged)),
    ):
        counted = [day for day in within.each_day() if duty.in_force.contains(day) and not covers(day)]
        assert [day for gap in gaps if gap.side is side for day in gap.period.each_day()] == counted


@given(agreements=st.lists(rows(), max_size=6), more=rows())
def test_another_agreement_never_uncovers_a_day(agreements, more):
    within = Period(date(2015, 3, 1), date(2016, 4, 1))
    before = {day for gap in rules.uncovered(rules.spans(agreements), within) for day in gap.each_day()}
    after = {day for gap in rules.uncovered(rules.spans([*agreements, more]), within) for day in gap.each_day()}
    assert after <= before


def gap(code, starts_on, ends_before=None, side=Side.DISCHARGED):
    return Gap(code=code, side=side, period=Period(starts_on, ends_before), title=code.title())


def test_the_headline_says_what_is_open_today_then_what_comes_then_that_all_is_well():
    today = date(2015, 4, 1)
    gaps = [gap("a", today), gap("b", today), gap("c", today), gap("c", today, side=Side.ANSWERED)]
    assert rules.headline(gaps, on=today, in_force=9).startswith("3 duties have no one")
    assert rules.headline(gaps[:1], on=today, in_force=9).startswith("1 duty has no one")
    coming = [gap("a", date(2015, 6, 1)), gap("b", date(2015, 7, 1)), gap("z", date(2015, 1, 1), date(2015, 2, 1))]
    assert rules.headline(coming, on=today, in_force=9).endswith("from 1 June 2015.")
    assert "1 duty has" in rules.headline(coming, on=today, in_force=9)
    two = [gap("a", date(2015, 6, 1)), gap("b", date(2015, 6, 1))]
    assert "2 duties have" in rules.headline(two, on=today, in_force=9)
    assert "Every one of the 9 duties" in rules.headline([], on=today, in_force=9)
    assert "no duty in force" in rules.headline([], on=today, in_force=0)


def test_a_gap_says_what_is_missing_and_when():
    days = Period(date(2015, 4, 1), date(2015, 5, 1))
    assert Gap("a", Side.ANSWERED, days, "Enquire").sentence == (
        "Enquire: nobody answers for it, 1 April 2015 to 30 April 2015."
    )
    assert "nobody discharges it" in Gap("a", Side.DISCHARGED, days, "Enquire").sentence


POST = {"code": "p", "title": "P", "act": "A", "section": "s1", "status": "sourced", "role": "director"}
POWER = {
    "code": "w",
    "act": "A",
    "section": "s2",
    "forms": ["charity"],
    "not_for_profit": True,
    "conditions": "",
    "starts_on": date(2015, 4, 1),
    "status": "to_be_checked",
}
DUTY = {
    "code": "d",
    "area": "Area",
    "act": "A",
    "section": "s3",
    "title": "T",
    "clock": "",
    "status": "sourced",
    "dates": "sourced",
    "starts_on": date(2015, 4, 1),
    "lines": ["education"],
    "post": "p",
    "powers": ["w"],
}


def row(values, line=1, **over):
    return Row("file.yaml", line, {**values, **over})


def test_a_register_is_read():
    found = rules.read_register([row(POST)], [row(POWER)], [row(DUTY)])
    assert found.posts[0].code == "p"
    assert found.powers[0].rule.is_not_for_profit_only
    assert found.duties[0].dates_status == "sourced"
    assert found.duties[0].powers == ("w",)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"code": ""}, "“code” is ''"),
        ({"starts_on": "soon"}, "not a day"),
        ({"ends_before": date(2015, 4, 1)}, "ends before it starts"),
        ({"ends_before": "later"}, "not a day"),
        ({"status": "believed"}, "sourced or to_be_checked"),
        ({"lines": []}, "not a list"),
        ({"powers": "w"}, "not a list"),
        ({"powers": ["x"]}, "“x”, which is not known"),
        ({"post": "q"}, "post “q” is not known"),
        ({"dates": "maybe"}, "“dates” is 'maybe'"),
    ],
)
def test_a_fault_names_file_line_and_remedy(change, words):
    with pytest.raises(rules.RegisterFaultyError) as raised:
        rules.read_register([row(POST)], [row(POWER)], [row(DUTY, line=7, **change)])
    assert any(words in str(fault) and str(fault).startswith("file.yaml:7: ") for fault in raised.value.faults)
    assert words in str(raised.value)


def test_every_fault_is_told_at_once():
    with pytest.raises(rules.RegisterFaultyError) as raised:
        rules.read_register(
            [row(POST), row(POST, line=2)], [row(POWER, forms=["guild"])], [row(DUTY, line=3, status="x", title=4)]
        )
    assert [fault.line for fault in raised.value.faults] == [1, 2, 3, 3]
    assert "4 faults" in str(raised.value)


def test_an_end_may_be_given_and_powers_may_be_none():
    found = rules.read_register([row(POST)], [], [row(DUTY, powers=[], ends_before=date(2016, 4, 1))])
    assert found.duties[0].rule.in_force == Period(date(2015, 4, 1), date(2016, 4, 1))
