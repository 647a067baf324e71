"""Financial years, months and periods, checked against a count day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.ground.time import FinancialYear, Month, Period, PeriodError, Quarter, add_months

ZERO = date(2015, 1, 1)
days = st.integers(0, 40).map(lambda n: ZERO + timedelta(days=n))
HORIZON = [ZERO + timedelta(days=n) for n in range(45)]


@st.composite
def periods(draw):
    starts_on = draw(days)
    length = draw(st.none() | st.integers(1, 12))
    return Period(starts_on, None if length is None else starts_on + timedelta(days=length))


def days_of(*several):
    return {day for day in HORIZON if any(period.contains(day) for period in several)}


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2015-01-31", 1, "2015-02-28"), ("2016-01-31", 1, "2016-02-29"), ("2016-02-29", 12, "2017-02-28"),
        ("2016-02-29", 48, "2020-02-29"), ("2015-02-28", 1, "2015-03-28"), ("2015-01-30", 1, "2015-02-28"),
        ("2015-03-31", -1, "2015-02-28"), ("2015-12-15", 1, "2016-01-15"), ("2015-01-15", -1, "2014-12-15"),
        ("2015-05-15", 0, "2015-05-15"), ("2015-03-31", 3, "2015-06-30"),
    ],
)  # fmt: skip
def test_months_are_added_by_the_corresponding_date(day, months, expected):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


@pytest.mark.parametrize(("day", "months"), [(date(9999, 12, 1), 1), (date(1, 1, 1), -1)])
def test_months_end_where_the_calendar_ends(day, months):
    with pytest.raises(PeriodError, match="outside the calendar"):
        add_months(day, months)


@given(days, st.integers(-600, 600))
def test_added_months_land_in_that_month_and_never_later_in_it(day, months):
    there = add_months(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    assert there.day <= day.day


@pytest.mark.parametrize(("start", "end"), [(date(2015, 4, 2), date(2015, 4, 1)), (date(2015, 4, 1),) * 2])
def test_a_period_without_a_day_is_refused(start, end):
    with pytest.raises(PeriodError, match="at least one day later"):
        Period(start, end)


def test_the_end_is_not_part_of_the_period():
    april = Period(date(2015, 4, 1), date(2015, 5, 1))
    around = [date(2015, 3, 31), date(2015, 4, 1), date(2015, 4, 30), date(2015, 5, 1)]
    assert [april.contains(day) for day in around] == [False, True, True, False]
    assert april == Period.from_to(date(2015, 4, 1), date(2015, 4, 30))
    assert (april.days, april.last_day) == (30, date(2015, 4, 30))
    assert list(april.each_day())[::29] == [date(2015, 4, 1), date(2015, 4, 30)]
    assert not april.overlaps(Period(date(2015, 5, 1)))


def test_a_period_that_runs_on_has_no_count_of_days():
    endless = Period(date(2015, 4, 1))
    assert endless.contains(date.max) and endless.last_day is None
    with pytest.raises(PeriodError, match="runs on from 1 April 2015 cannot be counted"):
        endless.each_day()


@pytest.mark.parametrize(
    ("period", "words"),
    [
        (Period(ZERO), "from 1 January 2015"),
        (Period(ZERO, date(2015, 1, 2)), "1 January 2015"),
        (Period(ZERO, date(2015, 2, 1)), "1 January 2015 to 31 January 2015"),
    ],
)
def test_a_period_reads_with_its_last_day(period, words):
    assert str(period) == words


@given(periods(), periods())
def test_two_periods_against_a_count_of_days(one, other):
    shared = one.intersect(other)
    assert (days_of(shared) if shared else set()) == days_of(one) & days_of(other)
    assert shared == other.intersect(one)
    assert one.overlaps(other) == (shared is not None)
    left = one.subtract(other)
    assert days_of(*left) == days_of(one) - days_of(other)
    assert not any(piece.overlaps(other) for piece in left)
    assert one.covers(other) == (not other.subtract(one))


@given(periods(), st.lists(periods(), max_size=5))
def test_gaps_are_the_days_that_nobody_covers(whole, covering):
    gaps = whole.gaps(covering)
    assert days_of(*gaps) == days_of(whole) - days_of(*covering)
    assert list(gaps) == sorted(gaps)
    for before, after in zip(gaps, gaps[1:], strict=False):
        assert before.ends_before is not None and before.ends_before < after.starts_on


@given(periods(), periods())
def test_the_order_of_periods_is_total(one, other):
    assert (one < other) + (one == other) + (one > other) == 1


def test_a_period_that_runs_on_comes_last():
    assert sorted([Period(ZERO), Period(ZERO, date(2016, 1, 1))])[1] == Period(ZERO)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("2015-03-31", "2014/15"),
        ("2015-04-01", "2015/16"),
        ("2016-03-31", "2015/16"),
        ("2016-04-01", "2016/17"),
    ],
)
def test_a_financial_year_starts_on_1_april(day, year):
    assert str(FinancialYear.containing(date.fromisoformat(day))) == year


@given(st.integers(1, 9997).map(FinancialYear))
def test_a_year_is_written_and_read_and_its_months_fill_it(year):
    assert FinancialYear.parse(str(year)) == FinancialYear.parse(year.slug) == year == year.next.previous
    months = year.months()
    assert len(months) == 12
    assert year.period.gaps(month.period for month in months) == ()
    assert all(year.period.covers(month.period) and month.financial_year == year for month in months)
    assert year.next.starts_on == year.ends_before


def test_the_turn_of_the_century_is_a_year_too():
    assert FinancialYear.parse("1999/00") == FinancialYear(1999)


@pytest.mark.parametrize("text", ["2015", "2015/17", "2015/2016", "15/16", "2015 16", "", "2015/16 "])
def test_what_is_not_a_financial_year_is_refused(text):
    with pytest.raises(PeriodError, match="write it as 2015/16"):
        FinancialYear.parse(text)


@pytest.mark.parametrize("start_year", [0, 9999])
def test_a_year_outside_the_calendar_is_refused(start_year):
    with pytest.raises(PeriodError, match="no financial year"):
        FinancialYear(start_year)


def test_a_month_knows_its_days_and_neighbours():
    february = Month.parse("2016-02")
    assert february == Month(2016, 2) == Month.containing(date(2016, 2, 29))
    assert (february.starts_on, february.ends_before) == (date(2016, 2, 1), date(2016, 3, 1))
    assert february.period.days == 29
    assert (str(february), february.iso) == ("February 2016", "2016-02")
    assert (february.previous, Month(2016, 12).next) == (Month(2016, 1), Month(2017, 1))
    assert february.financial_year == FinancialYear(2015)


@pytest.mark.parametrize("text", ["2016-2", "2016/02", "February", "2016-13", "2016-00"])
def test_what_is_not_a_month_is_refused(text):
    with pytest.raises(PeriodError, match="write it as|month from 1 to 12"):
        Month.parse(text)


def test_a_quarter_is_three_months_of_one_financial_year():
    first = Quarter.parse("2016-Q1")
    assert (first.starts_on, first.ends_before) == (date(2016, 1, 1), date(2016, 4, 1))
    assert (str(first), first.iso) == ("January to March 2016", "2016-Q1")
    assert (first.financial_year, Quarter(2016, 2).financial_year) == (FinancialYear(2015), FinancialYear(2016))
    assert Quarter(2016, 4).ends_before == date(2017, 1, 1)


@pytest.mark.parametrize("text", ["2016-5", "2016-Q0", "2016-Q5", "2016/17-Q1", "Q1", "0000-Q1", "9999-Q1", "2016-Q1 "])
def test_what_is_not_a_quarter_is_refused(text):
    with pytest.raises(PeriodError, match="write April to June 2015 as 2015-Q2|quarter from 1 to 4"):
        Quarter.parse(text)
