"""See where the council stands: budget, promised, spent and forecast, with the finding in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from rightsource.books.ledger import queries as ledger
from rightsource.books.plan import queries as plan
from rightsource.books.plan.queries import ForecastVersion
from rightsource.commons.access.rules import Actor, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.record import queries as record
from rightsource.ground.money import Money
from rightsource.ground.time import LONDON, FinancialYear, day_in_london
from rightsource.journeys.keep_floors import FloorStanding, floors_of_year

COUNCIL = "council"


@dataclass(frozen=True)
class Seen:
    """The position of one year, as known at an instant."""

    year: FinancialYear
    as_at: datetime
    position: plan.Position
    forecast: ForecastVersion | None
    is_now: bool  # drawn from the sums that are kept; as known at an instant it is recomputed from postings

    @cached_property
    def drifted(self) -> Sequence[int]:
        """The lines whose kept sums differ from their postings; asks every posting, so only where it is shown."""
        return ledger.drifted_lines() if self.is_now else []

    @cached_property
    def floors(self) -> Sequence[FloorStanding]:
        """What duties need at least beside the budget as it is kept; asked only where it is shown."""
        return floors_of_year(year=self.year, on=day_in_london(self.as_at)) if self.is_now else []

    @property
    def finding(self) -> str:
        """The first sentence: what the year will cost against its budget, with and without one-off money."""
        sums = self.position.sums
        if not sums.budget:
            return f"No budget has been adopted for {self.year}."
        reported, underlying = sums.variance, sums.underlying_variance
        if not reported:
            first = f"The council will spend what it budgeted for {self.year}"
        else:
            more = "more" if reported.pence > 0 else "less"
            first = f"The council will spend {abs(reported).in_millions()} {more} than its budget for {self.year}"
        if underlying == reported:
            return f"{first}, and none of that rests on one-off money."
        side = "over" if underlying.pence > 0 else "under"
        return f"{first}; without one-off money it would be {abs(underlying).in_millions()} {side}."


def year_of(at: datetime) -> FinancialYear:
    """Return the financial year of an instant in London."""
    return FinancialYear.containing(day_in_london(at))


def end_of(day: date) -> datetime:
    """Return the last instant of a day in London: what was known by then is its position."""
    return datetime(day.year, day.month, day.day, 23, 59, 59, 999999, tzinfo=LONDON)


def see_position(*, year: FinancialYear, at: datetime, as_at: datetime | None = None) -> Seen:
    """Return the position of a year as the acting person may see it, now or as it was known at an instant."""
    position = plan.position(year=year, as_at=as_at, entity=COUNCIL)
    return Seen(
        year=year,
        as_at=as_at or at,
        position=position,
        forecast=plan.latest_forecast(year=year, as_at=as_at),
        is_now=as_at is None,
    )


def sentences(*, by: Actor, at: datetime) -> list[str]:
    """Return what the first screen of the command says about the council."""
    with acting_as(by, purpose=Purpose.VIEW):
        case = record.loaded_case()
        if case is None:
            return ["No council is loaded yet."]
        seen = see_position(year=year_of(at), at=at)
    sums = seen.position.sums
    lines = [f"{case.council_name}, {at.astimezone(LONDON):%-d %B %Y}", seen.finding]
    if sums.budget:
        lines.append(
            f"Budget {_m(sums.budget)}, promised {_m(sums.committed)}, spent {_m(sums.actual)}, "
            f"forecast {_m(sums.forecast)}."
        )
    return lines


def _m(amount: Money) -> str:
    return amount.in_millions()
