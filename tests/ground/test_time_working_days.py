"""Working days of England and Wales, against the list and a count day by day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.ground.time import (
    BankHolidaysUnknownError,
    add_working_days,
    is_working_day,
    working_days_between,
)

days = st.dates(date(2013, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    "holiday",
    [
        # The bank holidays of the years around the first case.
        "2014-01-01", "2014-04-18", "2014-04-21", "2014-05-05", "2014-05-26", "2014-08-25", "2014-12-25",
        "2014-12-26", "2015-01-01", "2015-04-03", "2015-04-06", "2015-05-04", "2015-05-25", "2015-08-31",
        "2015-12-25", "2015-12-28", "2016-01-01", "2016-03-25", "2016-03-28", "2016-05-02", "2016-05-30",
        "2016-08-29", "2016-12-26", "2016-12-27", "2026-12-25", "2026-12-28",
    ],
)  # fmt: skip
def test_a_bank_holiday_is_no_working_day(holiday):
    assert not is_working_day(date.fromisoformat(holiday))


def test_2015_has_253_working_days():
    year = [date(2015, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(is_working_day(day) for day in year) == 261 - 8
    assert working_days_between(date(2014, 12, 31), date(2015, 12, 31)) == 253


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        ("2015-04-02", 1, "2015-04-07"), ("2015-04-02", 0, "2015-04-02"), ("2015-04-04", 0, "2015-04-04"),
        ("2015-04-04", 1, "2015-04-07"), ("2015-04-07", -1, "2015-04-02"), ("2015-04-06", -1, "2015-04-02"),
        ("2015-12-24", 2, "2015-12-30"), ("2015-06-01", 5, "2015-06-08"),
    ],
)  # fmt: skip
def test_the_first_day_is_not_counted(day, count, expected):
    assert add_working_days(date.fromisoformat(day), count) == date.fromisoformat(expected)


@given(days, st.integers(1, 120))
def test_adding_agrees_with_a_count_day_by_day(start, count):
    day, left = start, count
    while left:
        day += timedelta(days=1)
        left -= is_working_day(day)
    assert add_working_days(start, count) == day
    assert working_days_between(start, day) == count
    assert working_days_between(day, start) == -count


@given(days, st.integers(1, 120))
def test_going_back_is_the_mirror_of_going_on(start, count):
    back = add_working_days(start, -count)
    assert back < start and is_working_day(back)
    assert working_days_between(back - timedelta(days=1), start - timedelta(days=1)) == count


def test_the_years_that_are_known_reach_from_the_first_case_to_the_second():
    assert is_working_day(date(2012, 1, 3)) and is_working_day(date(2027, 12, 31))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: is_working_day(date(2011, 12, 31)),
        lambda: add_working_days(date(2012, 1, 3), -5),
        lambda: add_working_days(date(2012, 1, 3), 10_000),
        lambda: add_working_days(date(2099, 1, 1), 0),
        lambda: working_days_between(date(2011, 12, 31), date(2012, 1, 3)),
        lambda: working_days_between(date(2012, 1, 3), date(2099, 1, 3)),
    ],
)
def test_a_year_that_is_not_known_is_an_error_that_says_which_are(ask):
    with pytest.raises(BankHolidaysUnknownError, match=r"from 1 January 2012 to 31 December 20\d\d, and .*\.$"):
        ask()


def test_the_last_known_days_are_still_counted():
    assert add_working_days(date(2012, 1, 4), -1) == date(2012, 1, 3)
