"""Working days of England and Wales: not a Saturday, a Sunday or a bank holiday as GOV.UK lists them."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from datetime import date
from functools import cache
from importlib.resources import files

from rightsource.ground.text import long_date
from rightsource.ground.time.periods import Period


class BankHolidaysUnknownError(ValueError):
    """A day for which nobody has told us the bank holidays."""


@cache
def _known() -> Period:
    """Return the whole calendar years whose bank holidays the shipped list has."""
    days = _shipped()
    return Period(date(min(days).year, 1, 1), date(max(days).year + 1, 1, 1))


@cache
def _shipped() -> frozenset[date]:
    """Return the bank holidays in the list that govuk-bank-holidays ships.

    Its own reader imports what fetches the list from GOV.UK as well, which is never done here.
    """
    shipped = json.loads((files("govuk_bank_holidays") / "bank-holidays.json").read_text(encoding="utf-8"))
    return frozenset(date.fromisoformat(event["date"]) for event in shipped["england-and-wales"]["events"])


@cache
def _working_days() -> list[date]:
    """Return all known working days, in order."""
    closed = _shipped()
    return [day for day in _known().each_day() if day.weekday() < 5 and day not in closed]


def _unknown(day: str) -> BankHolidaysUnknownError:
    known = _known()
    assert known.last_day is not None
    return BankHolidaysUnknownError(
        f"Bank holidays are known from {long_date(known.starts_on)} to {long_date(known.last_day)}, "
        f"and {day} lies outside; choose a day between them, or update the package govuk-bank-holidays."
    )


def _check(day: date) -> None:
    if not _known().contains(day):
        raise _unknown(long_date(day))


def is_working_day(day: date) -> bool:
    """Return whether the day is a working day.

    :raises BankHolidaysUnknownError: when the bank holidays of its year are not known.
    """
    _check(day)
    found = bisect_left(_working_days(), day)
    return _working_days()[found : found + 1] == [day]


def add_working_days(day: date, count: int) -> date:
    """Return the day on which the given number of working days has passed; the day itself is not counted.

    A negative count goes back, and 0 is the day itself, whether worked or not.

    >>> add_working_days(date(2015, 12, 24), 1), add_working_days(date(2015, 4, 7), -1)
    (datetime.date(2015, 12, 29), datetime.date(2015, 4, 2))

    :raises BankHolidaysUnknownError: when either day is outside the years whose bank holidays are known.
    """
    _check(day)
    if count == 0:
        return day
    days = _working_days()
    index = bisect_right(days, day) + count - 1 if count > 0 else bisect_left(days, day) + count
    if not 0 <= index < len(days):
        raise _unknown(f"the day {abs(count)} working days {'after' if count > 0 else 'before'} {long_date(day)}")
    return days[index]


def working_days_between(start: date, end: date) -> int:
    """Return how many working days pass after `start` up to and including `end`; negative when it is earlier.

    >>> working_days_between(date(2015, 12, 24), date(2015, 12, 29))
    1

    :raises BankHolidaysUnknownError: when either day is outside the years whose bank holidays are known.
    """
    _check(start)
    _check(end)
    return bisect_right(_working_days(), end) - bisect_right(_working_days(), start)
