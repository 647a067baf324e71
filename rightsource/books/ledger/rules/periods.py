"""Months that are open or locked, and what closing a financial year posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.books.ledger.rules.kinds import Stratum
from rightsource.books.ledger.rules.posting import BatchSpec, EntrySpec, LegSpec
from rightsource.books.ledger.rules.refusals import PostingRefusedError
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Month

# What the income and expenditure of closed years came to, with the other sign, so that both together are nothing.
BROUGHT_FORWARD = "brought_forward"
RESERVES = "reserves"


class PeriodStep(StrEnum):
    """What happens to a month of the books."""

    LOCK = "lock"
    OPEN = "open"


class PeriodLockedError(PostingRefusedError):
    """A posting lies in a month that is locked; nothing of its batch is kept."""


class PeriodRefusedError(Exception):
    """A month cannot be locked or opened, or a year not closed, as asked."""


@dataclass(frozen=True, slots=True)
class Period:
    """A month and how it stands: since when and why, if anybody moved it."""

    month: Month
    is_locked: bool
    since: date | None = None
    reason: str = ""
    batches: int = 0


@dataclass(frozen=True, slots=True)
class YearResult:
    """What an entity spent, less what it earned, of one fund in a year; above zero reserves pay it."""

    entity: str
    fund: str
    cost: Money


def step_refused(*, step: PeriodStep, month: Month, reason: str, on: date) -> str:
    """Return nothing if a month can be moved like this on a day, else the sentence that says why not."""
    if not reason.strip():
        return "Say why: the auditor reads it beside every posting of the month."
    if step is PeriodStep.LOCK and on < month.ends_before:
        return f"{month} has not ended: lock it from {month.ends_before:%-d %B %Y}."
    return ""


def periods_finding(*, year: FinancialYear, periods: Iterable[Period], is_closed: bool, on: date) -> str:
    """Return the sentence that opens the list of a year's months."""
    periods = list(periods)
    locked = [each for each in periods if each.is_locked]
    if is_closed:
        return f"{year} is closed: its result stands in reserves, and nothing is posted in it any more."
    if len(locked) == len(periods):
        return f"All twelve months of {year} are locked, so the year can be closed."
    over = [each for each in periods if not each.is_locked and each.month.ends_before <= on]
    if not over:
        return f"Every month of {year} that has ended is locked: {len(locked) or 'none'} of twelve."
    first = f"{over[0].month}, which has" if len(over) == 1 else f"{len(over)} months of {year} that have"
    return f"Postings are still taken in {first} ended; {len(locked) or 'none'} of the twelve {_is(locked)} locked."


def _is(found: Sequence[object]) -> str:
    return "is" if len(found) < 2 else "are"


def year_end_key(year: FinancialYear) -> str:
    """Return the key of the one batch that may be posted into a locked year.

    >>> year_end_key(FinancialYear(2015))
    'year-end:2015'
    """
    return f"year-end:{year.start_year}"


def year_end_batch(*, year: FinancialYear, results: Iterable[YearResult]) -> BatchSpec | None:
    """Return the batch that takes a year's result into reserves, in each entity and fund by itself, or none.

    Income and expenditure stay as they were posted, so that reports of the year stay as they are; one account takes
    their sum with the other sign. No budget is touched: what a year did not spend is not the next year's to spend
    unless full council decides it. Reserves of a fund stay in the fund (Local Government Finance Act 1988 s91).
    """
    last = year.months()[-1].period.last_day or year.starts_on
    legs: dict[str, list[LegSpec]] = defaultdict(list)
    for result in results:
        if result.cost.pence:
            legs[result.entity] += [
                LegSpec(RESERVES, result.cost, result.fund),
                LegSpec(BROUGHT_FORWARD, -result.cost, result.fund),
            ]
    reference = f"ledger/year/{year.slug}"
    entries = [
        EntrySpec(entity, last, reference, f"Result of {year} into reserves", each)
        for entity, each in sorted(legs.items())
    ]
    return BatchSpec(Stratum.ACTUAL, reference, year_end_key(year), last, entries) if entries else None
