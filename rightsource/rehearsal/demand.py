"""How much a county asks for, and what comes of it: rates generated for the rehearsal, and chance by seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from rightsource.ground.time import LONDON

PER = 100_000  # residents, in all rates below

# Orders a week for one offer, by who may have the service, the offer's unit and whether the resident pays. Generated:
# so chosen that a county of 700,000 places some two thousand orders a week, a quarter's 25,000, as many as it has
# births, ceremonies, library rooms, courses and people in day care to ask for.
ORDERS_A_WEEK: Mapping[tuple[str, str, bool], int] = {
    ("assessed", "session", True): 36,
    ("assessed", "hour", True): 36,
    ("age_or_place", "session", False): 24,
    ("age_or_place", "session", True): 4,
    ("open", "session", False): 12,
    ("open", "session", True): 24,
    ("open", "item", True): 36,
}
OTHER_ORDERS_A_WEEK = 8
# Visits a week that officers arranged without the marketplace, for one agreement, by its terms. Generated.
ARRANGED_A_WEEK: Mapping[str, int] = {"hourly": 600, "per_outcome": 45, "block": 0}
PERSONAL_BUDGETS = 200  # people with a personal budget
WEIGHT_OF_DAY = (1.2, 1.1, 1.0, 1.0, 1.1, 0.9, 0.7)  # Monday to Sunday

STRANGER = 0.05  # asks for what is not for them
DECLINED = 0.06
TRIES_AGAIN = 0.6  # of those whose card was declined
NEVER_PAYS = 0.05
CANCELS = 0.06
STAYS_AWAY = 0.03  # of those who paid nothing and whom no price of the agreement depends on
CLAIMED_WRONGLY = 0.03  # deliveries that the client would not find as recorded
FAULTY_BATCH = 0.08
REPEATED_BATCH = 0.10
ALL_AT_ONCE = 0.05  # asks for a whole year's care at once: more than a personal budget has
REACHED = 0.55  # of outcomes


def chance_of(seed: int, *what: object) -> random.Random:
    """Return the chance of one thing: the same for the same seed and thing, whatever happened before."""
    return random.Random(f"{seed}:" + ":".join(str(each) for each in what))


def at_time(day: date, hour: int, minute: int = 0, second: int = 0) -> datetime:
    """Return an instant of a day in London."""
    return datetime.combine(day, time(hour, minute, second), tzinfo=LONDON)


def count_of(chance: random.Random, expected: float) -> int:
    """Return a whole number around an expectation; sums over many days come out as expected."""
    moved = expected * chance.uniform(0.7, 1.3)
    return int(moved) + (chance.random() < moved - int(moved))


def orders_a_week(*, rule_kind: str, unit: str, is_priced: bool, residents: int) -> float:
    """Return how many orders a week so many residents place for an offer."""
    return ORDERS_A_WEEK.get((rule_kind, unit, is_priced), OTHER_ORDERS_A_WEEK) * residents / PER


def of_day(a_week: float, day: date) -> float:
    """Return the part of a week's number that falls on a day."""
    return a_week * WEIGHT_OF_DAY[day.weekday()] / sum(WEIGHT_OF_DAY)


def days_between(first: date, before: date) -> list[date]:
    """Return the days from a first one to before another."""
    return [first + timedelta(days=number) for number in range((before - first).days)]


@dataclass(slots=True)
class Counts:
    """What happened, by name; refusals are counted, not hidden."""

    of: Counter[str] = field(default_factory=Counter)

    def __getitem__(self, name: str) -> int:
        return self.of[name]

    def add(self, name: str, number: int = 1) -> None:
        """Count something."""
        self.of[name] += number

    def add_all(self, numbers: Mapping[str, int]) -> None:
        """Count what was counted elsewhere."""
        self.of.update(numbers)

    @property
    def kept(self) -> dict[str, int]:
        """The counts as a fact keeps them."""
        return dict(sorted(self.of.items()))
