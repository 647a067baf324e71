"""Dated values: right on every day, with their reference, and refused in a sentence where there are none."""

from datetime import date
from decimal import Decimal
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.ground import parameters
from rightsource.ground.money import Money
from rightsource.ground.parameters import (
    PACKAGED,
    ParameterFileError,
    ParameterNotInForceError,
    ParameterUnitError,
    ParameterUnknownError,
    Status,
    Unit,
    Value,
    amount_of,
    load,
    written,
)
from rightsource.ground.time import Clock, ClockUnit, Period

GOOD = """
answers: Finance officer
parameters:
  limit:
    says: The most that may be spent.
    unit: pounds
    values:
      - starts_on: 2015-04-01
        amount: 100
        reference: First Act
      - starts_on: 2016-04-01
        ends_before: 2017-04-01
        amount: 1,234.50
        reference: Second Act
        status: to be checked
        note: Look it up.
      - starts_on: 2018-04-01
        amount: 300
        reference: Third Act
  window:
    says: A council's own time.
    unit: working days
    set_by: council
"""


@pytest.fixture
def folder(tmp_path):
    def write(text, name="group.yaml", inside="one"):
        path = tmp_path / inside
        path.mkdir(exist_ok=True)
        (path / name).write_text(dedent(text), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize(
    ("on", "pounds"),
    [
        ("2015-04-01", "100"), ("2016-03-31", "100"), ("2016-04-01", "1234.50"), ("2017-03-31", "1234.50"),
        ("2018-04-01", "300"), ("2099-01-01", "300"),
    ],
)  # fmt: skip
def test_a_value_is_in_force_until_it_ends_or_is_replaced(folder, on, pounds):
    found = load(folder(GOOD)).value("group.limit", on=date.fromisoformat(on))
    assert found.money == found.amount == Money.of(pounds)
    assert found.period.contains(date.fromisoformat(on))


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (
            "2015-03-31",
            r"\(group.limit\) is not in force on 31 March 2015: its first known value starts on 1 April 2015",
        ),
        ("2017-04-01", "the last value known before that is for 1 April 2016 to 31 March 2017"),
        ("2018-03-31", "the last value known before that is for 1 April 2016 to 31 March 2017"),
    ],
)
def test_a_day_without_a_value_is_refused_with_the_way_forward(folder, on, why):
    with pytest.raises(ParameterNotInForceError, match=why) as refused:
        load(folder(GOOD)).value("group.limit", on=date.fromisoformat(on))
    sentence = str(refused.value)
    assert sentence.startswith(f"This cannot be computed because {refused.value.reason}; ")
    assert sentence.endswith(".") and "Finance officer" in sentence


def test_an_unknown_name_is_refused_and_the_nearest_is_offered(folder):
    known = load(folder(GOOD))
    with pytest.raises(ParameterUnknownError, match="use group.limit if you meant that"):
        known.value("group.limits", on=date(2015, 4, 1))
    with pytest.raises(ParameterUnknownError, match="use a name that a parameters folder declares"):
        known.value("zzz", on=date(2015, 4, 1))


def test_a_value_carries_its_reference_status_note_and_place(folder):
    known = load(folder(GOOD))
    found = known.value("group.limit", on=date(2016, 4, 1))
    assert (found.reference, found.status, found.note) == ("Second Act", Status.TO_BE_CHECKED, "Look it up.")
    assert found.source == "group.yaml:11"
    assert known.value("group.limit", on=date(2015, 4, 1)).status is Status.SOURCED
    assert known.to_be_checked() == [found]
    assert known.names() == ["group.limit", "group.window"]
    limit = known.parameter("group.limit")
    assert (limit.label, limit.answers, limit.unit) == ("limit", "Finance officer", Unit.POUNDS)
    assert limit.source == "group.yaml:4"


def test_files_are_read_once_and_cannot_be_changed(folder):
    path = folder(GOOD)
    known = load(path)
    assert load(path) is known
    with pytest.raises(AttributeError):
        known.value("group.limit", on=date(2015, 4, 1)).amount = Money(1)


def test_a_council_sets_what_is_left_to_it(folder):
    national = folder(GOOD)
    with pytest.raises(ParameterNotInForceError, match="the council has not set it"):
        load(national).value("group.window", on=date(2015, 4, 1))
    own = folder(
        """
        answers: Monitoring officer
        parameters:
          window:
            says: A council's own time.
            unit: working days
            values: [{starts_on: 2014-01-01, amount: 5, reference: Constitution}]
        """,
        inside="two",
    )
    known = load(national, own)
    assert known.value("group.window", on=date(2015, 4, 1)).clock == Clock(ClockUnit.WORKING_DAYS, 5)
    assert known.value("group.limit", on=date(2015, 4, 1)).money == Money.of(100)
    with pytest.raises(ParameterFileError, match=r"group.yaml:4: group.window is already set in group.yaml:4"):
        load(own, folder((own / "group.yaml").read_text(), inside="three"))


def test_a_council_keeps_to_the_unit(folder):
    own = GOOD[: GOOD.index("  limit")] + "  window: {says: Ours., unit: weeks, set_by: council}\n"
    with pytest.raises(ParameterFileError, match="measured in working days by .*; give it in that unit"):
        load(folder(GOOD), folder(own, inside="two"))


@pytest.mark.parametrize(
    ("unit", "amount", "read"),
    [
        ("pounds a week", "112.50", Money.of("112.50")), ("percent", "1.95", Decimal("1.95")), ("count", "2", 2),
        ("clear days", "28", 28), ("day of year", "1 March", "1 March"), ("words", "half_up", "half_up"),
        ("list", "[a, b]", ("a", "b")),
    ],
)  # fmt: skip
def test_an_amount_is_read_by_its_unit(folder, unit, amount, read):
    value = f"{{starts_on: 2015-04-01, amount: {amount}, reference: Act}}"
    text = f"answers: A\nparameters: {{x: {{says: S., unit: {unit}, values: [{value}]}}}}\n"
    assert load(folder(text)).value("group.x", on=date(2015, 4, 1)).amount == read


def test_an_amount_is_given_out_as_what_its_unit_is():
    on = date(2015, 6, 1)
    assert parameters.value("bodies.activity_test", on=on).rate == Decimal("0.8")
    assert parameters.value("care_eligibility.outcomes_needed", on=on).whole == 2
    assert len(parameters.value("care_eligibility.outcomes", on=on).items) == 10
    assert parameters.value("care_charging.rounding", on=on).words == "half_up"
    precept = parameters.value("decisions.precept_date", on=on)
    assert precept.day_in(2016) == date(2016, 3, 1)
    assert str(parameters.value("decisions.key_decision_notice", on=on).clock) == "28 clear days"
    assert str(parameters.value("duty_clocks.childrens_assessment", on=on).clock) == "45 working days"
    weekly = parameters.value("care_charging.guarantee_pension_age", on=on)
    for wrong in ("rate", "whole", "words", "items", "clock"):
        with pytest.raises(ParameterUnitError, match="is measured in pounds a week and is not"):
            getattr(weekly, wrong)
    with pytest.raises(ParameterUnitError, match="is not a day of the year"):
        weekly.day_in(2016)
    with pytest.raises(ParameterUnitError, match="is not money"):
        _ = precept.money


VALUE = "{starts_on: 2015-04-01, amount: 1, reference: Act}"


def one(values=f"[{VALUE}]", unit="count", says="S.", more=""):
    return f"answers: A\nparameters:\n  x:\n    says: {says}\n    unit: {unit}\n    values: {values}\n{more}"


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("", 1, "is empty"),
        ("a: [", 1, "not YAML"),
        ("a: \x01", 1, "plain UTF-8"),
        ("- a", 1, "must be keys with values"),
        ("answers: A", 1, "has no 'parameters'; add it"),
        ("parameters: {}\nanswers: ''", 2, "has an empty 'answers'; fill it in"),
        (one(more="colour: red\n"), 7, "has no 'colour'; use answers or parameters"),
        (one(more="answers: B\n"), 7, "'answers' stands here twice"),
        ("answers: A\nparameters:\n  - x\n", 3, "must be keys with values"),
        ("answers: A\nparameters:\n  X: {says: S., unit: count, set_by: council}\n", 3, "no name for a parameter"),
        ("answers: A\nparameters:\n  x: {says: S., unit: count}\n", 3, "has no values; add one with its reference"),
        ("answers: A\nparameters:\n  x: {says: S., unit: count, set_by: king}\n", 3, "'king' sets no parameters"),
        (one(unit="furlongs"), 5, "'furlongs' is no unit; use pounds, pounds a week"),
        (one(unit=""), 5, "has an empty 'unit'"),
        (one(says="[a]"), 4, "must be one piece of text"),
        (one("5"), 6, "must be a list; begin each with a dash"),
        (one("[{starts_on: 2015-04-01, amount: 1}]"), 6, "has no 'reference'; add it"),
        (one("[{starts_on: 2015-04-01, amount: 1, reference: ''}]"), 6, "has an empty 'reference'"),
        (one("[{starts_on: 2015-04-01, amount: '', reference: A}]"), 6, "has an empty 'amount'"),
        (one("[{starts_on: 2015-04-01, reference: A}]"), 6, "has no 'amount'"),
        (one("[{starts_on: 2015-4-1, amount: 1, reference: A}]"), 6, "write 'starts_on' as 2015-04-01"),
        (one("[{starts_on: 2015-04-01, ends_before: 2015-04-01, amount: 1, reference: A}]"), 6, "give a later day"),
        (one("[{starts_on: 2015-04-01, amount: 1, reference: A, status: sure}]"), 6, "to be checked or policy"),
        (one("[{starts_on: 2015-04-01, amount: [1], reference: A}]"), 6, "must be one amount in count"),
        (one("[{starts_on: 2015-04-01, amount: 1.5, reference: A}]"), 6, "not a whole number"),
        (one("[{starts_on: 2015-04-01, amount: 1, reference: A}]", unit="list"), 6, "must be a list of words"),
        (one("[{starts_on: 2015-04-01, amount: [[1]], reference: A}]", unit="list"), 6, "must be a list of words"),
        (one("[{starts_on: 2015-04-01, amount: 1.005, reference: A}]", unit="pounds"), 6, "whole number of pence"),
        (one("[{starts_on: 2015-04-01, amount: few, reference: A}]", unit="percent"), 6, "not a percentage"),
        (one("[{starts_on: 2015-04-01, amount: inf, reference: A}]", unit="percent"), 6, "not a percentage"),
        (one("[{starts_on: 2015-04-01, amount: 29 February, reference: A}]", unit="day of year"), 6, "every year"),
        (one(f"\n    - {VALUE}\n    - {VALUE}"), 8, "overlaps with that of group.yaml:7"),
        (
            one(f"\n    - {VALUE}\n    - {{starts_on: 2014-01-01, ends_before: 2015-04-02, amount: 1, reference: A}}"),
            7,
            "overlaps with that of group.yaml:8",
        ),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_file_line_and_remedy(folder, text, line, says):
    path = folder(text)
    with pytest.raises(ParameterFileError) as refused:
        load(path)
    matching = [fault for fault in refused.value.faults if says in fault.message]
    assert [(fault.path.name, fault.line) for fault in matching] == [("group.yaml", line)], str(refused.value)
    assert f"group.yaml:{line}: " in str(matching[0]) and str(matching[0]).endswith(".")


def test_values_may_touch_and_stand_in_any_order(folder):
    text = one(f"\n    - {VALUE}\n    - {{starts_on: 2014-01-01, ends_before: 2015-04-01, amount: 2, reference: A}}")
    known = load(folder(text))
    assert [value.whole for value in known.parameter("group.x").values] == [2, 1]


def test_all_faults_of_all_files_are_told_at_once_and_nothing_is_loaded(folder):
    folder(one(unit="furlongs"), name="Bad Name.yaml")
    path = folder("answers: A\n", name="other.yaml")
    with pytest.raises(ParameterFileError, match="4 faults in parameter files, nothing is loaded") as refused:
        load(path, path / "missing")
    assert [fault.line for fault in refused.value.faults] == [1, 5, 1, 0]


def test_care_charging_begins_with_the_care_act():
    for name in parameters.packaged().names():
        if name.startswith("care_"):
            with pytest.raises(ParameterNotInForceError, match="not in force on 31 March 2015"):
                parameters.value(name, on=date(2015, 3, 31))
            assert parameters.value(name, on=date(2015, 4, 1)).reference


@pytest.mark.parametrize(
    ("name", "on", "pounds"),
    [
        ("upper_capital_limit", "2015-04-01", "23250"), ("lower_capital_limit", "2026-01-01", "14250"),
        ("guarantee_pension_age", "2015-04-05", "185.45"), ("guarantee_pension_age", "2015-04-06", "189"),
        ("guarantee_pension_age", "2022-04-05", "189"), ("guarantee_pension_age", "2024-06-01", "228.70"),
        ("guarantee_pension_age", "2025-06-01", "232.60"), ("guarantee_25_to_pension_age", "2015-06-01", "91.40"),
        ("guarantee_25_to_pension_age", "2025-06-01", "112.50"), ("guarantee_under_25", "2025-06-01", "89.15"),
        ("disability_premium", "2025-06-01", "49.65"), ("enhanced_disability_premium", "2025-06-01", "24.25"),
        ("personal_expenses_allowance", "2015-04-05", "24.40"), ("personal_expenses_allowance", "2015-04-06", "24.90"),
        ("personal_expenses_allowance", "2025-06-01", "30.65"),
    ],
)  # fmt: skip
def test_care_charging_has_the_amounts_of_the_regulations(name, on, pounds):
    assert parameters.value(f"care_charging.{name}", on=date.fromisoformat(on)).money == Money.of(pounds)


@pytest.mark.parametrize(
    ("name", "on"),
    [
        ("guarantee_25_to_pension_age", date(2024, 6, 1)),  # not sourced
        ("disability_premium", date(2023, 6, 1)),
        ("guarantee_under_25", date(2026, 4, 6)),
    ],
)
def test_what_is_not_sourced_is_not_guessed(name, on):
    with pytest.raises(ParameterNotInForceError, match="cannot be computed because"):
        parameters.value(f"care_charging.{name}", on=on)


def test_procurement_changes_its_law_on_24_february_2025():
    before, after = date(2025, 2, 23), date(2025, 2, 24)
    assert parameters.value("procurement.regime", on=before).words == "Public Contracts Regulations 2015"
    assert parameters.value("procurement.regime", on=after).words == "Procurement Act 2023"
    assert parameters.value("procurement.standstill", on=after).whole == 8
    with pytest.raises(ParameterNotInForceError):
        parameters.value("procurement.standstill", on=before)
    assert parameters.value("bodies.activity_test", on=after).reference == "Procurement Act 2023 Schedule 2"


def test_every_packaged_file_names_its_role_at_the_top_and_every_value_its_reference():
    known = parameters.packaged()
    for path in PACKAGED.glob("*.yaml"):
        head = path.read_text(encoding="utf-8").splitlines()[1]
        roles = {known.parameter(name).answers for name in known.names() if name.startswith(f"{path.stem}.")}
        assert head == f"# Answers for this law: {roles.pop()}." and not roles
    for name in known.names():
        assert known.parameter(name).says.endswith(".")
        for value in known.parameter(name).values:
            assert value.reference
            assert value.note or value.status is not Status.TO_BE_CHECKED, f"{value.source} says not what to check"


def test_the_law_that_the_first_case_needs_is_in_force_in_its_year():
    year = Period(date(2015, 4, 15), date(2016, 4, 1))
    later = {"capital_receipts.flexible_use", "procurement", "duty_clocks.subject_access_request"}
    known = parameters.packaged()
    for name in known.names():
        parameter = known.parameter(name)
        if not later & {name, name.partition(".")[0]} and not parameter.set_by_council:
            assert year.gaps(value.period for value in parameter.values) == (), name


@given(
    st.one_of(
        st.tuples(st.just(Unit.POUNDS), st.integers(-(10**9), 10**9).map(Money)),
        st.tuples(st.just(Unit.COUNT), st.integers(0, 10**9)),
        st.tuples(st.just(Unit.PERCENT), st.integers(0, 10_000).map(lambda hundredths: Decimal(hundredths) / 100)),
        st.tuples(st.just(Unit.DAY_OF_YEAR), st.sampled_from(["1 March", "28 February", "31 December"])),
        st.tuples(st.just(Unit.WORDS), st.text()),
        st.tuples(st.just(Unit.LIST), st.lists(st.text(), min_size=1).map(tuple)),
    )
)
def test_an_amount_that_is_written_is_read_as_the_same(told):
    unit, amount = told
    value = Value(
        name="limit",
        amount=amount,
        unit=unit,
        reference="An Act",
        status=Status.SOURCED,
        starts_on=date(2015, 4, 1),
        ends_before=None,
        note="",
        source="limits.yaml:1",
    )
    assert amount_of(unit, written(value)) == amount
