"""Financial years, months and half-open periods of whole days."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering

from rightsource.ground.text import MONTHS, long_date

ONE_DAY = timedelta(days=1)


class PeriodError(ValueError):
    """A period, month or year that does not exist or does not end."""


def add_months(day: date, months: int) -> date:
    """Return the same day of a later (or earlier) month, or that month's last day where it has no such day.

    The corresponding date rule: 31 January and one month is 28 February, or 29 in a leap year; 29 February
    and twelve months is 28 February; 28 February and one month is 28 March, not the end of March.

    >>> add_months(date(2015, 1, 31), 1), add_months(date(2016, 2, 29), 12), add_months(date(2015, 3, 31), -1)
    (datetime.date(2015, 2, 28), datetime.date(2017, 2, 28), datetime.date(2015, 2, 28))
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if not date.min.year <= year <= date.max.year:
        raise PeriodError(f"The year {year} is outside the calendar; give fewer months than {months}.")
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """The days from `starts_on` to the day before `ends_before`; without an end it runs on.

    >>> print(Period(date(2015, 4, 1), date(2016, 4, 1)))
    1 April 2015 to 31 March 2016
    """

    starts_on: date
    ends_before: date | None = None

    def __post_init__(self) -> None:
        if self.ends_before is not None and self.ends_before <= self.starts_on:
            raise PeriodError(
                f"A period that starts on {long_date(self.starts_on)} cannot end before "
                f"{long_date(self.ends_before)}; give an end that is at least one day later than the start."
            )

    @classmethod
    def from_to(cls, first_day: date, last_day: date) -> Period:
        """Return the period of which both days are part, as people write periods."""
        return cls(first_day, last_day + ONE_DAY)

    def __lt__(self, other: Period) -> bool:
        """Order by start, then by end; a period that runs on comes after one that ends."""
        return (self.starts_on, self._end) < (other.starts_on, other._end)

    @property
    def _end(self) -> date:
        return self.ends_before or date.max

    @property
    def last_day(self) -> date | None:
        """Return the last day inside the period, or None where it runs on."""
        return None if self.ends_before is None else self.ends_before - ONE_DAY

    @property
    def days(self) -> int:
        """Return the number of days.

        :raises PeriodError: when the period has no end.
        """
        if self.ends_before is None:
            raise PeriodError(
                f"The days of a period that runs on from {long_date(self.starts_on)} cannot be counted; "
                "intersect it with a period that ends first."
            )
        return (self.ends_before - self.starts_on).days

    def each_day(self) -> Iterator[date]:
        """Return every day in turn; the period must end."""
        return (self.starts_on + timedelta(days=n) for n in range(self.days))

    def contains(self, day: date) -> bool:
        """Return whether the day is one of the period's."""
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)

    def covers(self, other: Period) -> bool:
        """Return whether every day of the other period is one of this one's."""
        return self.intersect(other) == other

    def overlaps(self, other: Period) -> bool:
        """Return whether the two share a day."""
        return self.intersect(other) is not None

    def intersect(self, other: Period) -> Period | None:
        """Return the days that the two share, or None."""
        starts_on = max(self.starts_on, other.starts_on)
        ends = [end for end in (self.ends_before, other.ends_before) if end is not None]
        if ends and min(ends) <= starts_on:
            return None
        return Period(starts_on, min(ends, default=None))

    def subtract(self, other: Period) -> tuple[Period, ...]:
        """Return what is left of this period without the other's days: none, one or two periods."""
        shared = self.intersect(other)
        if shared is None:
            return (self,)
        left = []
        if self.starts_on < shared.starts_on:
            left.append(Period(self.starts_on, shared.starts_on))
        if shared.ends_before is not None and shared.ends_before != self.ends_before:
            left.append(Period(shared.ends_before, self.ends_before))
        return tuple(left)

    def gaps(self, periods: Iterable[Period]) -> tuple[Period, ...]:
        """Return the days of this period that none of the others has, in order and as long as can be.

        >>> year = FinancialYear(2015).period
        >>> [str(gap) for gap in year.gaps([Period(date(2015, 4, 1), date(2015, 9, 1))])]
        ['1 September 2015 to 31 March 2016']
        """
        left: tuple[Period, ...] = (self,)
        for period in periods:
            left = tuple(piece for gap in left for piece in gap.subtract(period))
        return left

    def __str__(self) -> str:
        if self.last_day is None:
            return f"from {long_date(self.starts_on)}"
        if self.last_day == self.starts_on:
            return long_date(self.starts_on)
        return f"{long_date(self.starts_on)} to {long_date(self.last_day)}"


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A month of the calendar.

    >>> print(Month(2015, 4), Month(2015, 12).next, Month(2015, 4).iso)
    April 2015 January 2016 2015-04
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (date.min.year <= self.year < date.max.year and 1 <= self.month <= 12):
            raise PeriodError(f"There is no month {self.month} of {self.year}; give a month from 1 to 12.")

    @classmethod
    def containing(cls, day: date) -> Month:
        """Return the month that the day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Return the month of a text like 2015-04."""
        found = re.fullmatch(r"([0-9]{4})-([0-9]{2})", text)
        if found is None:
            raise PeriodError(f"{text!r} is not a month; write it as 2015-04.")
        return cls(int(found[1]), int(found[2]))

    @property
    def starts_on(self) -> date:
        """Return the first day."""
        return date(self.year, self.month, 1)

    @property
    def ends_before(self) -> date:
        """Return the first day of the next month."""
        return add_months(self.starts_on, 1)

    @property
    def period(self) -> Period:
        """Return the month's days."""
        return Period(self.starts_on, self.ends_before)

    @property
    def next(self) -> Month:
        """Return the month after this one."""
        return Month.containing(self.ends_before)

    @property
    def previous(self) -> Month:
        """Return the month before this one."""
        return Month.containing(add_months(self.starts_on, -1))

    @property
    def financial_year(self) -> FinancialYear:
        """Return the financial year that the month lies in."""
        return FinancialYear.containing(self.starts_on)

    @property
    def iso(self) -> str:
        """Return the month for an address or a file: 2015-04."""
        return f"{self.year:04d}-{self.month:02d}"

    def __str__(self) -> str:
        return f"{MONTHS[self.month - 1]} {self.year}"


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """A quarter of the calendar, named by the calendar's year; it is a quarter of a financial year too.

    >>> print(Quarter.parse("2015-Q2"), Quarter(2015, 2).financial_year, Quarter(2015, 2).iso)
    April to June 2015 2015/16 2015-Q2
    """

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (date.min.year <= self.year < date.max.year and 1 <= self.number <= 4):
            raise PeriodError(f"There is no quarter {self.number} of {self.year}; give a quarter from 1 to 4.")

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Return the quarter of a text like 2015-Q2, which is April to June 2015."""
        found = re.fullmatch(r"([0-9]{4})-Q([0-9])", text)
        if found is None:
            raise PeriodError(f"{text!r} is not a quarter; write April to June 2015 as 2015-Q2.")
        return cls(int(found[1]), int(found[2]))

    @property
    def starts_on(self) -> date:
        """Return the first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def ends_before(self) -> date:
        """Return the first day of the next quarter."""
        return add_months(self.starts_on, 3)

    @property
    def financial_year(self) -> FinancialYear:
        """Return the financial year that the quarter lies in."""
        return FinancialYear.containing(self.starts_on)

    @property
    def iso(self) -> str:
        """Return the quarter for an address or a file: 2015-Q2."""
        return f"{self.year:04d}-Q{self.number}"

    def __str__(self) -> str:
        first = 3 * self.number - 3
        return f"{MONTHS[first]} to {MONTHS[first + 2]} {self.year}"


@dataclass(frozen=True, order=True, slots=True)
class FinancialYear:
    """The year from 1 April, named by the year that it starts in.

    >>> str(FinancialYear.containing(date(2016, 3, 31))), FinancialYear.parse("2015-16").next.slug
    ('2015/16', '2016-17')
    """

    start_year: int

    def __post_init__(self) -> None:
        if not date.min.year <= self.start_year < date.max.year:
            raise PeriodError(f"There is no financial year from {self.start_year}; give a year like 2015.")

    @classmethod
    def containing(cls, day: date) -> FinancialYear:
        """Return the financial year that the day lies in."""
        return cls(day.year if day.month >= 4 else day.year - 1)

    @classmethod
    def parse(cls, text: str) -> FinancialYear:
        """Return the year of a text like 2015/16 or, as addresses have it, 2015-16."""
        found = re.fullmatch(r"([0-9]{4})[/-]([0-9]{2})", text)
        if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
            raise PeriodError(f"{text!r} is not a financial year; write it as 2015/16.")
        return cls(int(found[1]))

    @property
    def starts_on(self) -> date:
        """Return 1 April."""
        return date(self.start_year, 4, 1)

    @property
    def ends_before(self) -> date:
        """Return 1 April of the next year."""
        return date(self.start_year + 1, 4, 1)

    @property
    def period(self) -> Period:
        """Return the year's days."""
        return Period(self.starts_on, self.ends_before)

    @property
    def next(self) -> FinancialYear:
        """Return the year after this one."""
        return FinancialYear(self.start_year + 1)

    @property
    def previous(self) -> FinancialYear:
        """Return the year before this one."""
        return FinancialYear(self.start_year - 1)

    def months(self) -> list[Month]:
        """Return the twelve months from April to March."""
        return [Month.containing(add_months(self.starts_on, n)) for n in range(12)]

    @property
    def slug(self) -> str:
        """Return the year for an address or a file: 2015-16."""
        return str(self).replace("/", "-")

    def __str__(self) -> str:
        return f"{self.start_year:04d}/{(self.start_year + 1) % 100:02d}"
