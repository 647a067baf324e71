"""Statutory clocks: the last day in time, clear days, pauses, and an answer where nothing can be computed."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.ground.time import Clock, ClockError, ClockState, ClockUnit, Period, is_working_day

FRIDAY = date(2015, 6, 5)
days = st.dates(date(2013, 1, 1), date(2026, 12, 31))
stops = st.lists(st.tuples(st.integers(0, 90), st.integers(1, 9)), max_size=3)
day_units = st.sampled_from([unit for unit in ClockUnit if unit is not ClockUnit.HOURS])


def clock(amount, unit, **rest):
    return Clock(ClockUnit(unit), amount, **rest)


@pytest.mark.parametrize(
    ("amount", "unit", "start", "due"),
    [
        (1, "working_days", "2015-06-05", "2015-06-08"),  # decision on a referral that came on a Friday
        (1, "working_days", "2015-06-06", "2015-06-08"),
        (45, "working_days", "2015-06-01", "2015-08-03"),
        (20, "working_days", "2015-12-01", "2015-12-31"),
        (21, "calendar_days", "2015-06-01", "2015-06-22"),
        (8, "weeks", "2015-06-01", "2015-07-27"),
        (3, "months", "2015-11-30", "2016-02-29"),
        (6, "months", "2015-08-31", "2016-02-29"),
        (12, "months", "2016-02-29", "2017-02-28"),
    ],
)
def test_the_day_of_the_event_is_not_counted(amount, unit, start, due):
    assert clock(amount, unit).due_on(date.fromisoformat(start)) == date.fromisoformat(due)


@given(days, st.integers(1, 60))
def test_clear_days_count_neither_the_first_nor_the_last(notice_on, amount):
    act_on = clock(amount, "calendar_days", clear=True).due_on(notice_on)
    between = [notice_on + timedelta(days=n) for n in range(1, (act_on - notice_on).days)]
    assert len(between) == amount


@given(days, st.integers(1, 30))
def test_clear_working_days_count_only_working_days_between(notice_on, amount):
    act_on = clock(amount, "working_days", clear=True).due_on(notice_on)
    between = [notice_on + timedelta(days=n) for n in range(1, (act_on - notice_on).days)]
    assert sum(map(is_working_day, between)) == amount
    assert is_working_day(between[-1])


@given(day_units, st.integers(1, 12), days)
def test_the_last_day_for_notice_is_the_last_that_is_early_enough(unit, amount, act_on):
    notice = clock(amount, unit, clear=True)
    last = notice.latest_notice_on(act_on)
    assert notice.due_on(last) <= act_on < notice.due_on(last + timedelta(days=1))


def test_28_clear_days_before_a_cabinet_of_10_february_2015():
    notice = clock(28, "calendar_days", clear=True)
    assert notice.latest_notice_on(date(2015, 2, 10)) == date(2015, 1, 12)
    assert notice.due_on(date(2015, 1, 12)) == date(2015, 2, 10)
    assert notice.due_on(date(2015, 1, 13)) == date(2015, 2, 11)


def test_a_time_limit_asks_for_no_notice():
    with pytest.raises(ClockError, match="because this clock has none"):
        clock(28, "calendar_days").latest_notice_on(FRIDAY)


@given(day_units, st.integers(1, 20), days, stops)
def test_paused_days_do_not_count(unit, amount, start, stopped):
    pauses = [Period(start + timedelta(days=a), start + timedelta(days=a + n)) for a, n in stopped]
    limit = clock(amount, unit)
    undisturbed, due = limit.due_on(start), limit.due_on(start, pauses)

    def counted(end, without):
        run = [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]
        run = [day for day in run if not any(pause.contains(day) for pause in without)]
        return sum(map(is_working_day, run)) if unit is ClockUnit.WORKING_DAYS else len(run)

    assert counted(due, pauses) == counted(undisturbed, [])
    assert counted(due - timedelta(days=1), pauses) < counted(due, pauses)


def test_a_pause_without_an_end_stops_the_answer_too():
    limit = clock(10, "working_days")
    with pytest.raises(ClockError, match="cannot be computed because the clock is paused"):
        limit.due_on(FRIDAY, [Period(date(2015, 6, 10))])
    assert limit.due_on(FRIDAY, [Period(date(2015, 7, 1))]) == date(2015, 6, 19)
    reading = limit.reading(FRIDAY, on=FRIDAY, pauses=[Period(FRIDAY)])
    assert reading.state is ClockState.CANNOT_BE_COMPUTED


@pytest.mark.parametrize(
    ("on", "done_on", "state", "says"),
    [
        ("2015-06-21", None, "not_yet_due", "Due by 22 June 2015 (21 days): 1 day left."),
        ("2015-06-22", None, "due", "Due today, by 22 June 2015 (21 days)."),
        ("2015-06-23", None, "breached", "Not done and 1 day late: it was due by 22 June 2015 (21 days)."),
        ("2015-07-30", "2015-06-21", "done", "Done on 21 June 2015; it was due by 22 June 2015 (21 days)."),
        ("2015-07-30", "2015-06-22", "done", "Done on 22 June 2015; it was due by 22 June 2015 (21 days)."),
        ("2015-07-30", "2015-06-24", "breached", "Done 2 days late: it was due by 22 June 2015 (21 days)."),
        # As of a day before it was done, it had not been done.
        ("2015-06-20", "2015-06-21", "not_yet_due", "Due by 22 June 2015 (21 days): 2 days left."),
    ],
)
def test_a_time_limit_is_not_yet_due_due_done_or_breached(on, done_on, state, says):
    reading = clock(21, "calendar_days").reading(
        date(2015, 6, 1), on=date.fromisoformat(on), done_on=done_on and date.fromisoformat(done_on)
    )
    assert (reading.state, reading.due_on, reading.reason) == (ClockState(state), date(2015, 6, 22), says)


@pytest.mark.parametrize(
    ("on", "done_on", "state", "says"),
    [
        ("2015-06-06", None, "not_yet_due", "Not yet: 5 clear days of notice allow it from 7 June 2015."),
        ("2015-06-07", None, "due", "It may be done: 5 clear days of notice allow it from 7 June 2015."),
        ("2015-06-08", "2015-06-06", "breached", "Done too early, on 6 June 2015: 5 clear days"),
        ("2015-06-08", "2015-06-07", "done", "Done on 7 June 2015: 5 clear days"),
    ],
)
def test_notice_is_breached_by_acting_too_early(on, done_on, state, says):
    reading = clock(5, "calendar_days", clear=True).reading(
        date(2015, 6, 1), on=date.fromisoformat(on), done_on=done_on and date.fromisoformat(done_on)
    )
    assert (reading.state, reading.due_on) == (ClockState(state), date(2015, 6, 7))
    assert reading.reason.startswith(says)


@pytest.mark.parametrize(
    ("limit", "start", "says"),
    [
        (
            clock(45, "working_days"),
            None,
            "When the 45 working days end cannot be computed because their start",
        ),
        (clock(45, "working_days"), date(2098, 1, 1), "Bank holidays are known from 1 January 2012 to"),
        (
            clock(45, "working_days"),
            date(2028, 12, 20),
            "45 working days after 20 December 2028 lies outside",
        ),
        (clock(4, "hours"), date(2015, 1, 1), "because the clock counts hours; give the instant"),
        (clock(10**6, "months"), date(2015, 1, 1), "outside the calendar"),
        (clock(10**9, "weeks"), date(2015, 1, 1), "because the calendar ends"),
    ],
)
def test_what_cannot_be_computed_says_why(limit, start, says):
    reading = limit.reading(start, on=date(2015, 1, 1))
    assert (reading.state, reading.due_on) == (ClockState.CANNOT_BE_COMPUTED, None)
    assert says in reading.reason and reading.reason.endswith(".")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_hours_run_through_the_night_and_through_the_change_of_the_clocks():
    due_at = clock(24, "hours").due_at(at("2015-03-28T12:00"))
    assert due_at == at("2015-03-29T12:00")
    assert (due_at.hour, str(due_at.tzinfo)) == (13, "Europe/London")


def test_days_end_at_midnight_in_london_and_notice_too():
    start = at("2015-06-01T23:30")  # already 2 June in London
    assert clock(1, "calendar_days").due_at(start) == at("2015-06-03T23:00")
    assert clock(1, "calendar_days", clear=True).due_at(start) == at("2015-06-03T23:00")


@pytest.mark.parametrize(
    ("instant", "unit", "counted"),
    [
        ("2015-06-05T15:59", "working_days", "2015-06-05"),
        ("2015-06-05T16:00", "working_days", "2015-06-08"),
        ("2015-06-05T16:01", "calendar_days", "2015-06-06"),
    ],
)
def test_what_comes_after_the_cut_off_came_the_next_day(instant, unit, counted):
    limit = clock(1, unit, cut_off=time(17))  # 16:00 UTC in summer
    assert limit.counted_from(at(instant)) == date.fromisoformat(counted)
    assert limit.due_at(at(instant)).date() > date.fromisoformat(counted)


@pytest.mark.parametrize(
    ("now", "done_at", "state", "says"),
    [
        ("2015-06-01T23:59", None, "due", "Due today, by 13:00 on 2 June 2015 (24 hours)."),
        ("2015-06-01T22:59", None, "not_yet_due", "Due by 13:00 on 2 June 2015 (24 hours)."),
        ("2015-06-02T12:00", None, "due", "Due today, by 13:00"),
        ("2015-06-02T12:01", None, "breached", "Late: it was due by 13:00"),
        ("2015-06-03T12:01", "2015-06-02T12:00", "done", "Done in time; it was due by 13:00"),
        ("2015-06-03T12:01", "2015-06-02T12:01", "breached", "Late: it was due by 13:00"),
    ],
)
def test_a_clock_of_hours_is_read_at_an_instant(now, done_at, state, says):
    reading = clock(24, "hours").reading_at(at("2015-06-01T12:00"), at=at(now), done_at=done_at and at(done_at))
    assert (reading.state, reading.due_on) == (ClockState(state), date(2015, 6, 2))
    assert reading.reason.startswith(says)


def test_a_clock_of_days_can_be_read_at_an_instant_too():
    limit = clock(1, "working_days", cut_off=time(17))
    started_at = at("2015-06-05T12:00")
    assert limit.reading_at(started_at, at=at("2015-06-08T22:59")).state is ClockState.DUE
    assert limit.reading_at(started_at, at=at("2015-06-08T23:00")).state is ClockState.BREACHED
    done = limit.reading_at(started_at, at=at("2015-07-01T23:00"), done_at=at("2015-06-08T22:59"))
    assert done.state is ClockState.DONE
    assert limit.reading_at(None, at=started_at).state is ClockState.CANNOT_BE_COMPUTED
    unknown = limit.reading_at(at("2099-01-01T18:00"), at=at("2099-01-02T12:00"))
    assert unknown.state is ClockState.CANNOT_BE_COMPUTED and "Bank holidays" in unknown.reason


def test_a_clock_of_hours_knows_no_pauses_and_needs_a_start_with_a_time_zone():
    hours, started_at = clock(24, "hours"), at("2015-06-01T12:00")
    paused = hours.reading_at(started_at, at=started_at, pauses=[Period(date(2015, 6, 1))])
    assert (paused.state, "knows no pauses" in paused.reason) == (ClockState.CANNOT_BE_COMPUTED, True)
    assert hours.reading_at(None, at=started_at).state is ClockState.CANNOT_BE_COMPUTED
    with pytest.raises(ClockError, match="no time zone"):
        hours.due_at(started_at.replace(tzinfo=None))


@pytest.mark.parametrize("amount", [0, -1, True, 1.5])
def test_a_clock_runs_for_something(amount):
    with pytest.raises(ClockError, match="whole number from 1"):
        clock(amount, "weeks")


@pytest.mark.parametrize("rest", [{"clear": True}, {"cut_off": time(17)}])
def test_hours_are_neither_clear_nor_cut_off(rest):
    with pytest.raises(ClockError, match="give it another unit"):
        clock(4, "hours", **rest)


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (clock(1, "hours"), "1 hour"), (clock(45, "working_days"), "45 working days"),
        (clock(1, "weeks"), "1 week"),
        (clock(5, "calendar_days", clear=True), "5 clear days"), (clock(21, "calendar_days"), "21 days"),
        (clock(2, "working_days", clear=True), "2 clear working days"), (clock(3, "months"), "3 months"),
    ],
)  # fmt: skip
def test_a_clock_reads_as_a_sentence_has_it(limit, words):
    assert str(limit) == words
