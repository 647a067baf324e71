"""The caseloads of a case: months made from its seed, taken in and forecast by the service that people use."""

from __future__ import annotations

import random
from datetime import date

from rightsource.books.plan import services as plan
from rightsource.books.plan.rules.caseloads import CaseloadArea, PointSpec, SeriesMonths, SeriesSpec, month_of
from rightsource.ground.time import Month
from rightsource.journeys.load_case.context import Loading, noon
from rightsource.journeys.load_case.schema import Caseload

STAYS = 0.6  # how much of a month's chance is still there a month later


def load_caseloads(loading: Loading) -> None:
    """Take in what was known when the first year began, and then what has come since, each time with a forecast."""
    start, now = loading.year.starts_on, loading.case.head.today
    head = loading.case.head
    titles = {source.id: source.title for source in head.sources}
    made = [
        (given, months_of(given, seed=head.seed, before=now, source=titles[given.source]))
        for given in loading.case.plan.caseloads
    ]
    for known_on, after in ((start, date.min), (now, Month.containing(start).previous.starts_on)):
        before = Month.containing(known_on).starts_on
        given = [
            SeriesMonths(_series(one), [point for point in points if after < point.month < before])
            for one, points in made
        ]
        at = noon(known_on)
        plan.take_in_caseloads(given=[each for each in given if each.points], by=loading.by, at=at)


def months_of(given: Caseload, *, seed: int, before: date, source: str) -> list[PointSpec]:
    """Return the months of a series up to the one before a day: a level that rises by the year, its season, and chance.

    The same seed gives the same months.
    """
    chance = random.Random(f"{seed}:{given.code}")
    found: list[PointSpec] = []
    month, drift = Month.containing(month_of(given.first)), 0.0
    while month.ends_before <= before:
        level = given.start * (1 + float(given.rise_rate)) ** (len(found) / 12)
        drift = STAYS * drift + chance.uniform(-given.chance, given.chance)
        season = 1 + given.season_permille[(month.starts_on.month - 4) % 12] / 1000
        cases = max(0, round(level * season + drift))
        found.append(PointSpec(month.starts_on, cases, given.provenance, source))
        month = month.next
    return found


def _series(given: Caseload) -> SeriesSpec:
    return SeriesSpec(given.code, given.name, CaseloadArea(given.area), given.unit, given.driver)
