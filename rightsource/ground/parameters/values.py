"""Values with their days, units and references, and the sentences for a value that is not there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType

from rightsource.ground.money import Money
from rightsource.ground.text import long_date
from rightsource.ground.time import Clock, ClockUnit, Period

Amount = Money | Decimal | int | str | tuple[str, ...]


class ParameterError(ValueError):
    """A value that cannot be had as asked; `reason` fits behind "cannot be computed because"."""

    def __init__(self, reason: str, remedy: str) -> None:
        self.reason = reason
        super().__init__(f"This cannot be computed because {reason}; {remedy}.")


class ParameterUnknownError(ParameterError):
    """A name that no file declares."""


class ParameterNotInForceError(ParameterError):
    """A day for which no value is known."""


class ParameterUnitError(ParameterError):
    """A value asked for as something that its unit is not."""


class Unit(StrEnum):
    """What an amount counts."""

    POUNDS = "pounds"
    POUNDS_A_WEEK = "pounds a week"
    PERCENT = "percent"
    COUNT = "count"
    HOURS = "hours"
    WORKING_DAYS = "working days"
    CALENDAR_DAYS = "calendar days"
    CLEAR_DAYS = "clear days"
    CLEAR_WORKING_DAYS = "clear working days"
    WEEKS = "weeks"
    MONTHS = "months"
    DAY_OF_YEAR = "day of year"
    WORDS = "words"
    LIST = "list"


MONEY = frozenset({Unit.POUNDS, Unit.POUNDS_A_WEEK})
CLOCKS = MappingProxyType(
    {
        Unit.HOURS: (ClockUnit.HOURS, False),
        Unit.WORKING_DAYS: (ClockUnit.WORKING_DAYS, False),
        Unit.CALENDAR_DAYS: (ClockUnit.CALENDAR_DAYS, False),
        Unit.CLEAR_DAYS: (ClockUnit.CALENDAR_DAYS, True),
        Unit.CLEAR_WORKING_DAYS: (ClockUnit.WORKING_DAYS, True),
        Unit.WEEKS: (ClockUnit.WEEKS, False),
        Unit.MONTHS: (ClockUnit.MONTHS, False),
    }
)


class Status(StrEnum):
    """How sure we are of a value."""

    SOURCED = "sourced"
    TO_BE_CHECKED = "to be checked"
    POLICY = "policy"  # ours: not a law, and a council may set its own


@dataclass(frozen=True, slots=True)
class Value:
    """What a parameter is for the days from `starts_on` to the day before `ends_before`."""

    name: str
    amount: Amount
    unit: Unit
    reference: str
    status: Status
    starts_on: date
    ends_before: date | None
    note: str
    source: str  # file:line, for whoever asks where it is written

    @property
    def period(self) -> Period:
        """Return the days on which the value is in force."""
        return Period(self.starts_on, self.ends_before)

    @property
    def money(self) -> Money:
        """Return an amount in pounds."""
        if not isinstance(self.amount, Money):
            raise self._not("money")
        return self.amount

    @property
    def rate(self) -> Decimal:
        """Return a percentage as the rate to multiply by: 35 percent is 0.35."""
        if not isinstance(self.amount, Decimal):
            raise self._not("a rate")
        return self.amount / 100

    @property
    def whole(self) -> int:
        """Return a count, of days too."""
        if not isinstance(self.amount, int):
            raise self._not("a whole number")
        return self.amount

    @property
    def words(self) -> str:
        """Return words."""
        if not isinstance(self.amount, str):
            raise self._not("words")
        return self.amount

    @property
    def items(self) -> tuple[str, ...]:
        """Return the items of a list."""
        if not isinstance(self.amount, tuple):
            raise self._not("a list")
        return self.amount

    @property
    def clock(self) -> Clock:
        """Return a length of time as a clock that can be started."""
        if self.unit not in CLOCKS:
            raise self._not("a clock")
        unit, clear = CLOCKS[self.unit]
        return Clock(unit, self.whole, clear=clear)

    def day_in(self, year: int) -> date:
        """Return a day of the year, such as 1 March, in a year of the calendar."""
        if self.unit is not Unit.DAY_OF_YEAR:
            raise self._not("a day of the year")
        return datetime.strptime(f"{self.words} {year}", "%d %B %Y").date()  # noqa: DTZ007 a day has no zone

    def _not(self, wanted: str) -> ParameterUnitError:
        return ParameterUnitError(
            f"{self.name} is measured in {self.unit} and is not {wanted}",
            f"ask for it by its unit, or change the unit in {self.source}",
        )


@dataclass(frozen=True, slots=True)
class Parameter:
    """A named number, word or list of law or policy, with all its values in order of their days."""

    name: str
    says: str
    unit: Unit
    answers: str  # the officer role that answers for this law
    set_by_council: bool
    source: str
    values: tuple[Value, ...]

    @property
    def label(self) -> str:
        """Return the name as a sentence has it."""
        return self.name.partition(".")[2].replace("_", " ")

    def on(self, day: date) -> Value:
        """Return the value in force on a day.

        :raises ParameterNotInForceError: when there is none.
        """
        for value in self.values:
            if value.period.contains(day):
                return value
        raise self._missing(day)

    def _missing(self, day: date) -> ParameterNotInForceError:
        if not self.values:
            who = "the council has not set it" if self.set_by_council else "no value of it is known"
            return ParameterNotInForceError(
                f"the {self.label} ({self.name}) is not in force on {long_date(day)}: {who}",
                f"the role that answers for it ({self.answers}) can add it to a parameters folder",
            )
        later = [value for value in self.values if value.starts_on > day]
        if later == list(self.values):
            why = f"its first known value starts on {long_date(self.values[0].starts_on)}"
        else:
            last = self.values[len(self.values) - len(later) - 1]
            why = f"the last value known before that is for {last.period}"
        return ParameterNotInForceError(
            f"the {self.label} ({self.name}) is not in force on {long_date(day)}: {why}",
            f"the role that answers for it ({self.answers}) can add the value of that day with its reference",
        )


class Parameters:
    """All parameters of some folders: read once, never changed."""

    __slots__ = ("_by_name",)

    def __init__(self, parameters: Iterable[Parameter]) -> None:
        self._by_name = MappingProxyType({parameter.name: parameter for parameter in parameters})

    def names(self) -> list[str]:
        """Return all names, in order."""
        return sorted(self._by_name)

    def parameter(self, name: str) -> Parameter:
        """Return a parameter with all its values.

        :raises ParameterUnknownError: when no file declares the name.
        """
        found = self._by_name.get(name)
        if found is None:
            near = get_close_matches(name, self._by_name, n=1)
            hint = f"use {near[0]} if you meant that" if near else "use a name that a parameters folder declares"
            raise ParameterUnknownError(f"there is no parameter {name!r}", hint)
        return found

    def value(self, name: str, *, on: date) -> Value:
        """Return the value in force on the day of the event that it judges.

        :raises ParameterUnknownError: when no file declares the name.
        :raises ParameterNotInForceError: when no value is known for the day.
        """
        return self.parameter(name).on(on)

    def set_by_council(self) -> list[str]:
        """Return the names that law leaves to each council, in order."""
        return [name for name in self.names() if self._by_name[name].set_by_council]

    def with_values(self, given: Iterable[Value]) -> Parameters:
        """Return these parameters with a council's own values in the places that law leaves to it.

        :raises ParameterUnknownError: for a name that is not left to a council.
        """
        own: dict[str, list[Value]] = {}
        for value in given:
            if not self.parameter(value.name).set_by_council:
                raise ParameterUnknownError(
                    f"a council does not set {value.name}", f"use one of {', '.join(self.set_by_council())}"
                )
            own.setdefault(value.name, []).append(value)
        return Parameters(
            replace(one, values=tuple(sorted(own[name], key=lambda value: value.starts_on))) if name in own else one
            for name, one in self._by_name.items()
        )

    def to_be_checked(self) -> list[Value]:
        """Return every value that nobody has read in its source yet."""
        every = (value for name in self.names() for value in self._by_name[name].values)
        return [value for value in every if value.status is Status.TO_BE_CHECKED]
