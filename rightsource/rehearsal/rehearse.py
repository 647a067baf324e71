"""Live some days of a council's life through its journeys, day by day up to the demonstration's day."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings

from rightsource.books.ledger import services as ledger
from rightsource.commons.access.rules import Actor, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.record import queries as record_queries
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.agreements import queries as agreements
from rightsource.ground.text import pluralise
from rightsource.ground.time import FinancialYear, Month, day_in_london
from rightsource.journeys.check import check
from rightsource.journeys.early_warning import warn_of_today
from rightsource.journeys.publish import resilience_of_today
from rightsource.journeys.see_position import sentences
from rightsource.rehearsal.bodies import deliver_yesterday
from rightsource.rehearsal.demand import Counts, at_time, days_between
from rightsource.rehearsal.in_hand import bring_on_its_way
from rightsource.rehearsal.months import CAUGHT_UP, catch_up, catch_up_part, end_month, months_done
from rightsource.rehearsal.named import live_named
from rightsource.rehearsal.residents import change_their_minds, close_the_day, order_all_day
from rightsource.rehearsal.supply import open_ahead
from rightsource.rehearsal.world import World, take_in

DAY_LIVED = "rehearsal.day"
CAME_IN = "rehearsal.residents"
REFUSED = "refused_"


class RehearsalRefusedError(Exception):
    """The rehearsal cannot be lived here."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What was lived."""

    first_on: date
    today: date
    days: int  # lived by this call; days lived before are kept as they are
    counts: Counts  # of all lived days
    seconds: float
    orders: int  # placed by this call
    position: tuple[str, ...]
    breaches: tuple[str, ...]  # of what must always hold; there should be none

    def __str__(self) -> str:
        if not self.days:
            first = (
                f"The days from {self.first_on:%-d %B} to {self.today:%-d %B %Y} were rehearsed before and stay as "
                "they are. To rehearse others, start with an empty database."
            )
        else:
            first = (
                f"Rehearsed {pluralise(self.days, 'day')} up to {self.today:%-d %B %Y} in "
                f"{self.seconds:.0f} seconds: {self.orders:,} orders."
            )
        if self.orders:
            each = 1000 * self.seconds / self.orders
            first = f"{first[:-1]}, {each:.0f} milliseconds each with all that follows."
        of = self.counts
        refused = sum(number for name, number in of.kept.items() if name.startswith(REFUSED))
        return "\n".join(
            [
                first,
                f"{of['asked']:,} asked, {of['placed']:,} ordered, {refused:,} were refused with a reason, "
                f"{of['paid']:,} paid, {of['declined']:,} had a card declined, {of['cancelled']:,} cancelled.",
                f"{of['deliveries']:,} deliveries, {of['verified']:,} looked at, {of['failed_verification']:,} of them "
                f"not as recorded; {of['statements']:,} statements, {of['settlements_blocked']:,} blocked.",
                *self.position,
                *(self.breaches or ["Everything that must always hold does."]),
            ]
        )


def rehearse(
    *,
    days: int,
    seed: int,
    share_percent: int,
    by: Actor,
    at: datetime,
    progress: Callable[[str], None],
) -> Rehearsed:
    """Live the days before the demonstration's day; called again, it goes on after the last whole day.

    The months of the financial year before the first day are caught up in short, so that the position is a year's.
    Each day is one transaction: killed at any instant, the day under way leaves nothing.

    What was lived is never lived again, by another seed neither: the first run decides which days there are.

    :raises RehearsalRefusedError: no council is loaded, or payments would go to a real provider
    """
    began = time.monotonic()
    if settings.PAY_URL or not settings.SANDBOX_PAY:
        raise RehearsalRefusedError(
            "A rehearsal pays for generated orders, so it needs the pretended payment provider. Run it beside a "
            "demonstration, or set RIGHTSOURCE_DEMONSTRATION=1; and leave RIGHTSOURCE_PAY_URL unset."
        )
    counts = Counts()
    with acting_as(by, purpose=Purpose.REHEARSAL):
        lived = [fact.on for fact in record_queries.facts(kind=DAY_LIVED)]
        world = _world(days, seed, share_percent, by, at, progress)
        for kind in (CAME_IN, CAUGHT_UP, DAY_LIVED):
            for fact in record_queries.facts(kind=kind):
                counts.add_all({name: int(str(number)) for name, number in fact.numbers.items()})
        missing = [day for day in days_between(world.first_on, world.today) if not lived or day > max(lived)]
        if missing:
            _take_in(world, counts)
    placed_before = counts["placed"]
    if missing:
        _catch_up(world, counts)
    days_began = time.monotonic()
    for number, day in enumerate(missing, start=1):
        of_day = Counts()
        with acting_as(by, purpose=Purpose.REHEARSAL):
            _live(world, day, of_day)
        with acting_as(by, purpose=Purpose.REHEARSAL):  # as the worker does every minute and every night
            ledger.seal(by=by, at=at_time(day, 23))
            ledger.reconcile_funds(on=day, by=by, at=at_time(day, 23, 10))
            warn_of_today(on=day, by=by, at=at_time(day, 23, 20))
            resilience_of_today(on=day, by=by, at=at_time(day, 23, 30))
        counts.add_all(of_day.kept)
        left = (time.monotonic() - days_began) * (len(missing) - number) / number
        progress(f"{day:%-d %B %Y}, day {number} of {len(missing)}: {of_day['placed']:,} orders, {in_words(left)} left")
    seconds = time.monotonic() - began
    progress("Checking what must always hold")
    now = at_time(world.today, 12)
    with acting_as(by, purpose=Purpose.REHEARSAL):
        breaches = tuple(check(at=now, progress=progress))
    return Rehearsed(
        first_on=world.first_on,
        today=world.today,
        days=len(missing),
        counts=counts,
        seconds=seconds,
        orders=counts["placed"] - placed_before,
        position=tuple(sentences(by=by, at=now)),
        breaches=breaches,
    )


def in_words(seconds: float) -> str:
    """Return how long something takes, as far as an estimate goes.

    >>> in_words(40), in_words(400), in_words(9_000)
    ('less than a minute', '7 minutes', '2 hours 30 minutes')
    """
    minutes = -(-int(seconds) // 60)
    if minutes <= 1:
        return "less than a minute"
    hours, rest = divmod(minutes, 60)
    said = [pluralise(hours, "hour")] * (hours > 0) + [pluralise(rest, "minute")] * (rest > 0)
    return " ".join(said)


def _take_in(world: World, counts: Counts) -> None:
    came = take_in(world)
    if came:
        counts.add("residents_came", came)
        record.record(
            kind=CAME_IN,
            subject=Reference.of("rehearsal", "residents", world.first_on.isoformat()),
            at=at_time(world.first_on, 8, 45),
            on=world.first_on,
            numbers={"residents_came": came},
        )


def _world(days: int, seed: int, share: int, by: Actor, at: datetime, progress: Callable[[str], None]) -> World:
    case = record_queries.loaded_case()
    if case is None:
        raise RehearsalRefusedError("No council is loaded yet, so there is nothing to rehearse. Load a case first.")
    of_case = FinancialYear.containing(case.today_on)
    today = day_in_london(at)
    if not of_case.period.contains(today):
        today = case.today_on  # the clock is outside the case's year: the day of the demonstration is the case's own
    starts = [row.starts_on for row in agreements.agreements()]
    if not starts or min(starts) >= today:
        raise RehearsalRefusedError(f"No agreement starts before {today:%-d %B %Y}, so there is nothing to live yet.")
    # What was lived stays: a month that is over is not opened again, and a run goes on where the last one stopped.
    lived = [fact.on for fact in record_queries.facts(kind=DAY_LIVED)]
    over = [month.ends_before for month in months_done()]
    first_on = max([today - timedelta(days=days), min(starts), of_case.starts_on, *([] if lived else over)])
    first_on = min(lived) if lived else first_on
    return World(seed=seed, share_percent=share, year=of_case, first_on=first_on, today=today, by=by, progress=progress)


def _catch_up(world: World, counts: Counts) -> None:
    """Live the months of the year that end before the first rehearsed day, each once and in one transaction."""
    with acting_as(world.by, purpose=Purpose.REHEARSAL):
        done = months_done()
    for month in world.year.months():
        if month.ends_before > world.first_on or month in done:
            continue
        world.progress(f"Catching up {month}")
        of_month = Counts()
        with acting_as(world.by, purpose=Purpose.REHEARSAL):
            catch_up(world, month, of_month)
        counts.add_all(of_month.kept)


def _live(world: World, day: date, counts: Counts) -> None:
    """Live one day, from the bodies' morning to the evening's release of what was not paid."""
    world.read_offers(day)
    if day == world.first_on:
        catch_up_part(world, counts)
    if day == world.first_on or day.weekday() == 0:
        open_ahead(world, day, counts)
    deliver_yesterday(world, day, counts)
    last = Month.containing(day).previous
    if day.day == 1 and last.financial_year == world.year and last not in months_done():
        end_month(world, last, counts)
    live_named(world, day, counts)
    order_all_day(world, day, counts)
    change_their_minds(world, day, counts)
    close_the_day(world, day, counts)
    bring_on_its_way(world, day, counts)
    subject, at = Reference.of("rehearsal", "day", day.isoformat()), at_time(day, 23)
    record.record(kind=DAY_LIVED, subject=subject, at=at, on=day, numbers=counts.kept)
    record.audit(by=world.by, at=at, verb="rehearsal.live_day", subject=subject, detail=counts.kept)
