"""What every part of loading shares: the case, who loads it, and instants on the case's own days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from rightsource.commons.access.rules import Actor
from rightsource.ground.time import LONDON, FinancialYear
from rightsource.journeys.load_case.case import Case


def noon(day: date) -> datetime:
    """Return the instant at which something of a day in the case is taken to have become known."""
    return datetime.combine(day, time(12), tzinfo=LONDON)


@dataclass(slots=True)
class Loading:
    """A load under way: what has been made so far is kept by its name in the case."""

    case: Case
    by: Actor
    progress: Callable[[str], None]
    venues: dict[str, int] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    bodies: dict[str, int] = field(default_factory=dict)
    residents: list[int] = field(default_factory=list)

    @property
    def year(self) -> FinancialYear:
        """The first year of the plan."""
        return self.case.head.budget_year

    @property
    def opening_on(self) -> date:
        """The day before everything of the case: a year before the first year of the plan."""
        return self.year.previous.starts_on

    @property
    def opening_at(self) -> datetime:
        """The instant of the opening day."""
        return noon(self.opening_on)
