"""Statutory clocks: by when a thing must be done, or how much notice must pass before it may be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time.periods import ONE_DAY, Period, PeriodError, add_months
from rightsource.ground.time.working_days import (
    BankHolidaysUnknownError,
    add_working_days,
    is_working_day,
)

LONDON = ZoneInfo("Europe/London")


def day_in_london(at: datetime) -> date:
    """Return the day that an instant belongs to on a calendar in London, where the council is.

    >>> day_in_london(datetime(2015, 6, 30, 23, 30, tzinfo=UTC))
    datetime.date(2015, 7, 1)
    """
    return at.astimezone(LONDON).date()


class ClockError(ValueError):
    """A day that cannot be computed; the message says because of what."""


class ClockUnit(StrEnum):
    """What a clock counts."""

    HOURS = "hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"
    WEEKS = "weeks"
    MONTHS = "months"


class ClockState(StrEnum):
    """How a clock stands."""

    NOT_YET_DUE = "not_yet_due"
    DUE = "due"  # due but not breached: the last day of a time limit; for clear notice, any day from then on
    DONE = "done"  # in time
    BREACHED = "breached"  # late, done or not; for clear notice, done too early
    CANNOT_BE_COMPUTED = "cannot_be_computed"


@dataclass(frozen=True, slots=True)
class ClockReading:
    """How a clock stands on a day, with a sentence that may be shown to the user."""

    state: ClockState
    due_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class Clock:
    """A period that a law or a policy gives for doing a thing.

    The day of the event that starts it is not counted. A time limit ends with its last day. A clear clock is
    the notice that must pass before a thing may be done: neither the day of the notice nor the day of the
    thing counts. An event at or after `cut_off`, London time, counts as one of the next day (for working
    days, the next working day). Days inside a pause do not count.

    >>> print(Clock(ClockUnit.WORKING_DAYS, 45), Clock(ClockUnit.CALENDAR_DAYS, 28, clear=True), sep="; ")
    45 working days; 28 clear days
    >>> Clock(ClockUnit.CALENDAR_DAYS, 28, clear=True).due_on(date(2015, 1, 1))
    datetime.date(2015, 1, 30)
    """

    unit: ClockUnit
    amount: int
    clear: bool = False
    cut_off: time | None = None

    def __post_init__(self) -> None:
        if isinstance(self.amount, bool) or not isinstance(self.amount, int) or self.amount < 1:
            raise ClockError(f"A clock cannot run for {self.amount!r}; give a whole number from 1.")
        if self.unit is ClockUnit.HOURS and (self.clear or self.cut_off is not None):
            raise ClockError("A clock of hours has neither clear days nor a cut-off; give it another unit.")

    def due_on(self, start: date, pauses: Iterable[Period] = ()) -> date:
        """Return the last day in time for the thing; of a clear clock, the first on which it may be done.

        :raises ClockError: "… cannot be computed because …".
        """
        if self.unit is ClockUnit.HOURS:
            raise ClockError("The day cannot be computed because the clock counts hours; give the instant.")
        stopped = list(pauses)
        lost = -1
        due = start
        while (now_lost := self._lost(start, due, stopped)) != lost:
            lost = now_lost
            due = self._after(start, lost)
        return due + ONE_DAY if self.clear else due

    def _lost(self, start: date, end: date, pauses: list[Period]) -> int:
        """Return how many days after the start, up to and including the end, a pause takes from the clock."""
        if start == end:
            return 0
        run = Period(start + ONE_DAY, end + ONE_DAY)
        shared = [part for pause in pauses if (part := run.intersect(pause)) is not None]
        if any(pause.ends_before is None and pause.overlaps(run) for pause in pauses):
            raise ClockError("The day cannot be computed because the clock is paused; end the pause first.")
        days = {day for part in shared for day in part.each_day()}
        if self.unit is ClockUnit.WORKING_DAYS:
            return sum(is_working_day(day) for day in days)
        return len(days)

    def _after(self, start: date, lost: int) -> date:
        """Return the last day of the run, with the days lost to pauses given back."""
        try:
            if self.unit is ClockUnit.WORKING_DAYS:
                return add_working_days(start, self.amount + lost)
            if self.unit is ClockUnit.MONTHS:
                return add_months(start, self.amount) + timedelta(days=lost)
            days = self.amount * (7 if self.unit is ClockUnit.WEEKS else 1)
            return start + timedelta(days=days + lost)
        except OverflowError as error:
            raise ClockError("The day cannot be computed because the calendar ends before it.") from error
        except (BankHolidaysUnknownError, PeriodError) as error:
            raise ClockError(f"The day cannot be computed because of this: {error}") from error

    def latest_notice_on(self, act_on: date) -> date:
        """Return the last day on which notice may be given of a thing to be done on a day; for clear clocks.

        >>> Clock(ClockUnit.CALENDAR_DAYS, 28, clear=True).latest_notice_on(date(2015, 1, 30))
        datetime.date(2015, 1, 1)
        """
        if not self.clear:
            raise ClockError("A last day for notice cannot be computed because this clock has none.")
        notice_on = act_on - ONE_DAY
        while self.due_on(notice_on) > act_on:
            notice_on -= ONE_DAY
        return notice_on

    def due_at(self, started_at: datetime, pauses: Iterable[Period] = ()) -> datetime:
        """Return the instant from which it is too late (of a clear clock: from which it may be done).

        Hours run on the clock without stopping; every other unit ends at midnight in London.
        """
        if started_at.tzinfo is None:
            raise ClockError("The instant cannot be computed because the start has no time zone; give one.")
        if self.unit is ClockUnit.HOURS:
            if list(pauses):
                raise ClockError("The instant cannot be computed because a clock of hours knows no pauses.")
            # Elapsed hours, also over the change to summer time.
            return (started_at.astimezone(UTC) + timedelta(hours=self.amount)).astimezone(LONDON)
        due = self.due_on(self.counted_from(started_at), pauses)
        return datetime.combine(due if self.clear else due + ONE_DAY, time.min, LONDON)

    def counted_from(self, started_at: datetime) -> date:
        """Return the day, in London, that an event counts as having happened on, by the cut-off."""
        local = started_at.astimezone(LONDON)
        if self.cut_off is None or local.time() < self.cut_off:
            return local.date()
        if self.unit is ClockUnit.WORKING_DAYS:
            return Clock(self.unit, 1).due_on(local.date())
        return local.date() + ONE_DAY

    def reading(
        self, start: date | None, *, on: date, done_on: date | None = None, pauses: Iterable[Period] = ()
    ) -> ClockReading:
        """Return how the clock stands on a day; a start that nobody recorded is an answer, not a fault."""
        if start is None:
            reason = f"When the {self} end cannot be computed because their start is not recorded."
            return ClockReading(ClockState.CANNOT_BE_COMPUTED, None, reason)
        try:
            due = self.due_on(start, pauses)
        except ClockError as error:
            return ClockReading(ClockState.CANNOT_BE_COMPUTED, None, str(error))
        known_done = done_on if done_on is not None and done_on <= on else None
        return self._notice(due, on, known_done) if self.clear else self._limit(due, on, known_done)

    def _limit(self, due: date, on: date, done_on: date | None) -> ClockReading:
        by = f"by {long_date(due)} ({self})"
        if done_on is not None and done_on <= due:
            return ClockReading(ClockState.DONE, due, f"Done on {long_date(done_on)}; it was due {by}.")
        if on > due:
            late = pluralise(((done_on or on) - due).days, "day")
            tense = "Done" if done_on else "Not done and"
            return ClockReading(ClockState.BREACHED, due, f"{tense} {late} late: it was due {by}.")
        if on == due:
            return ClockReading(ClockState.DUE, due, f"Due today, {by}.")
        return ClockReading(ClockState.NOT_YET_DUE, due, f"Due {by}: {pluralise((due - on).days, 'day')} left.")

    def _notice(self, due: date, on: date, done_on: date | None) -> ClockReading:
        rule = f"{self} of notice allow it from {long_date(due)}"
        if done_on is not None:
            early = done_on < due
            state = ClockState.BREACHED if early else ClockState.DONE
            when = "Done too early, on" if early else "Done on"
            return ClockReading(state, due, f"{when} {long_date(done_on)}: {rule}.")
        if on < due:
            return ClockReading(ClockState.NOT_YET_DUE, due, f"Not yet: {rule}.")
        return ClockReading(ClockState.DUE, due, f"It may be done: {rule}.")

    def reading_at(
        self,
        started_at: datetime | None,
        *,
        at: datetime,
        done_at: datetime | None = None,
        pauses: Iterable[Period] = (),
    ) -> ClockReading:
        """Return how the clock stands at an instant; the only way to read a clock of hours."""
        if self.unit is not ClockUnit.HOURS:
            try:
                start = None if started_at is None else self.counted_from(started_at)
            except ClockError as error:
                return ClockReading(ClockState.CANNOT_BE_COMPUTED, None, str(error))
            done_on = None if done_at is None else done_at.astimezone(LONDON).date()
            return self.reading(start, on=at.astimezone(LONDON).date(), done_on=done_on, pauses=pauses)
        if started_at is None:
            return self.reading(None, on=at.astimezone(LONDON).date())
        try:
            due_at = self.due_at(started_at, pauses)
        except ClockError as error:
            return ClockReading(ClockState.CANNOT_BE_COMPUTED, None, str(error))
        by = f"by {due_at:%H:%M} on {long_date(due_at.date())} ({self})"
        if done_at is not None and done_at <= min(at, due_at):
            return ClockReading(ClockState.DONE, due_at.date(), f"Done in time; it was due {by}.")
        if at > due_at:
            return ClockReading(ClockState.BREACHED, due_at.date(), f"Late: it was due {by}.")
        if at.astimezone(LONDON).date() == due_at.date():
            return ClockReading(ClockState.DUE, due_at.date(), f"Due today, {by}.")
        return ClockReading(ClockState.NOT_YET_DUE, due_at.date(), f"Due {by}.")

    def __str__(self) -> str:
        noun = str(self.unit).replace("_", " ").removesuffix("s").removeprefix("calendar ")
        return pluralise(self.amount, f"clear {noun}" if self.clear else noun)
