"""What a version of the plan leaves services, year by year, beside what their duties need at least (control R27)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan import queries as plan
from rightsource.books.plan.queries import PlanPart, PlanVersion
from rightsource.books.plan.rules import PartKind
from rightsource.council.duties import queries as duties
from rightsource.council.duties.rules import FloorOnDay
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.keep_floors import ServiceLine, day_of, is_adopted, service_lines_of


@dataclass(frozen=True, slots=True)
class PartUnderFloor:
    """A part of the plan that takes from a service which would have less than its floor."""

    part: PlanPart
    name: str  # of the service line
    left: Money
    floor: FloorOnDay

    @property
    def words(self) -> str:
        """The service, what it would have, and the floor with its name and amount."""
        return (
            f"{self.name} would have {self.left.in_pounds()} before its pressures are paid, under the floor of "
            f"{Money(self.floor.pence).in_pounds()} for “{self.floor.title}”"
        )


def parts_under_floor(
    *, version: PlanVersion, on: date, years: Collection[FinancialYear] | None = None
) -> list[PartUnderFloor]:
    """Return the savings of a version that leave a service under its floor, in the order of years.

    They come off the last budget before their year, each from the services from which its saving in the register takes,
    or took under the same name in another version or year. What recurs comes off every later year too. A year whose
    budget is adopted has its savings in it. A saving that nobody recorded names no service, and of years before the
    first budget nothing is known: neither is marked.
    """
    every = plan.parts(version=version)
    claimed = plan.claims_of(parts=[part for part in every if part.kind == PartKind.SAVING])
    parts = [part for part in every if part.pk in claimed]
    if not parts:
        return []
    planned = [FinancialYear(year) for year in range(every[0].year, parts[-1].year + 1)]  # they come by year
    base = _adopted(planned[0].previous)
    lasting: dict[str, int] = defaultdict(int)
    found = []
    for year in planned:
        if years is not None and year > max(years):
            break
        mine = [(part, _taken(part, claimed[part.pk])) for part in parts if part.year == year.start_year]
        cuts = dict(lasting)
        for part, taken in mine:
            for code, pence in taken.items():
                cuts[code] = cuts.get(code, 0) + pence
                lasting[code] += pence if part.recurrence == Recurrence.RECURRING else 0
        adopted = _adopted(year)
        if base and not adopted and (years is None or year in years):
            found += _under(year, base, cuts, mine, on)
        if adopted:
            base, lasting = adopted, defaultdict(int)
    return found


def _adopted(year: FinancialYear) -> Mapping[str, ServiceLine]:
    """Return the budget of each service in a year; nothing while none is adopted."""
    found = service_lines_of(year=year)
    return found if is_adopted(found) else {}


def _taken(part: PlanPart, claims: Mapping[str, int]) -> dict[str, int]:
    """Return what a part takes from each service: its own sum, as its saving in the register claims it."""
    codes = sorted(claims)
    shares = Money(part.pence).split([claims[code] for code in codes])
    return {code: share.pence for code, share in zip(codes, shares, strict=True)}


def _under(
    year: FinancialYear,
    base: Mapping[str, ServiceLine],
    cuts: Mapping[str, int],
    mine: list[tuple[PlanPart, dict[str, int]]],
    on: date,
) -> list[PartUnderFloor]:
    highest: dict[str, FloorOnDay] = {}
    for floor in duties.floors_on(day_of(year, on)) if mine else ():
        code = floor.service_line_code
        if code in cuts and code in base and base[code].pence + cuts[code] < floor.pence:
            highest[code] = max(highest.get(code, floor), floor, key=lambda one: one.pence)
    return [
        PartUnderFloor(part, base[code].name, Money(base[code].pence + cuts[code]), floor)
        for part, taken in mine
        for code, floor in highest.items()
        if taken.get(code)
    ]
