"""What the plan rests on: drivers with their ranges, what each moves, and what a year comes to under a scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate

from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan.rules.versions import PartKind, PartSpec
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear


class Point(StrEnum):
    """A place in a driver's range. Eight cases in ten lie from low to high; half lie below central."""

    LOW = "low"
    CENTRAL = "central"
    HIGH = "high"


class DriverFaultError(ValueError):
    """Drivers, ranges, scenarios or correlations that cannot be used as given."""


@dataclass(frozen=True, slots=True)
class Span:
    """The range of a driver in one year, as rates: 0.01 is one percent."""

    low: Decimal
    central: Decimal
    high: Decimal

    def __post_init__(self) -> None:
        if not self.low <= self.central <= self.high:
            raise DriverFaultError(
                f"A range from {self.low} over {self.central} to {self.high} does not rise: give low, central and "
                "high in this order."
            )

    def at(self, point: Point) -> Decimal:
        """Return the rate at a place in the range."""
        return {Point.LOW: self.low, Point.CENTRAL: self.central, Point.HIGH: self.high}[point]


@dataclass(frozen=True, slots=True)
class DriverSpec:
    """Something outside the plan that moves it: a rate for each year, with its range and where it comes from."""

    code: str
    name: str
    unit: str
    spans: Mapping[FinancialYear, Span]
    provenance: str
    source: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExposureSpec:
    """The money in a part that a driver acts on: it moves by this, times the rate's distance from its central value."""

    driver: str
    year: FinancialYear
    kind: PartKind
    part: str
    base: Money
    recurrence: Recurrence
    provenance: str
    source: str = ""
    formula: str = ""

    def moved(self, rate: Decimal, central: Decimal) -> Money:
        """Return what a rate adds to the gap: more funding takes away from it."""
        change = self.base.times(rate - central)
        return -change if self.kind is PartKind.FUNDING else change


@dataclass(frozen=True, slots=True)
class ScenarioSpec:
    """A named set of driver values over a version; a driver that is not named stays at its central value."""

    code: str
    name: str
    rates: Mapping[tuple[str, FinancialYear], Decimal]


@dataclass(frozen=True, slots=True)
class ReserveSpec:
    """The usable reserves that a plan starts from, and what they must not fall below."""

    opening: Money
    minimum: Money
    provenance: str
    source: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """All that a version of the plan rests on."""

    parts: Sequence[PartSpec]
    drivers: Sequence[DriverSpec]
    exposures: Sequence[ExposureSpec]
    reserves: ReserveSpec

    @property
    def years(self) -> list[FinancialYear]:
        """The years of the plan, in order."""
        return sorted({part.year for part in self.parts})


@dataclass(frozen=True, slots=True)
class ScenarioYear:
    """What a scenario says of one year."""

    year: FinancialYear
    gap: Money
    cumulative: Money
    drawn: Money
    reserves: Money

    def is_below(self, minimum: Money) -> bool:
        """Whether reserves end the year below what they must not fall below."""
        return self.reserves < minimum


def basis_faults(basis: Basis, scenarios: Sequence[ScenarioSpec] = ()) -> list[str]:
    """Return why drivers cannot be recorded with a version; none means that they can."""
    known = {driver.code: driver for driver in basis.drivers}
    parts = {(part.year, part.kind, part.name) for part in basis.parts}
    faults = [
        f"The driver “{driver.name}” has no range for {year}: give low, central and high."
        for driver in basis.drivers
        for year in basis.years
        if year not in driver.spans
    ]
    for exposure in basis.exposures:
        if exposure.driver not in known:
            faults.append(f"“{exposure.part}” names the driver “{exposure.driver}”, which is not among the drivers.")
        if (exposure.year, exposure.kind, exposure.part) not in parts:
            faults.append(f"No part “{exposure.part}” of {exposure.year} is in the version: correct its name.")
    faults += [
        f"The scenario “{scenario.name}” moves “{code}” in {year}, of which there is no range."
        for scenario in scenarios
        for code, year in scenario.rates
        if code not in known or year not in known[code].spans
    ]
    return faults


def on_gap(part: PartSpec) -> Money:
    """Return what a part adds to the gap of its year."""
    return -part.amount if part.kind is PartKind.FUNDING else part.amount


def scenario_years(basis: Basis, rates: Mapping[tuple[str, FinancialYear], Decimal]) -> list[ScenarioYear]:
    """Return year by year what a scenario comes to, in whole pence.

    What recurs stays in the base of every later year; what is one-off falls out of the year after (control R28). So
    the gap of a year is all that recurs up to it and the year's own one-offs. Reserves pay the gap of a year, and what
    the plan itself takes from them.
    """
    spans = {driver.code: driver.spans for driver in basis.drivers}
    years = basis.years
    lasting, once, drawn = ({year: Money(0) for year in years} for _ in range(3))
    for part in basis.parts:
        into = once if part.recurrence is Recurrence.ONE_OFF else lasting
        into[part.year] += on_gap(part)
        if part.from_reserves:
            drawn[part.year] -= part.amount
    for exposure in basis.exposures:
        central = spans[exposure.driver][exposure.year].central
        rate = rates.get((exposure.driver, exposure.year), central)
        into = once if exposure.recurrence is Recurrence.ONE_OFF else lasting
        into[exposure.year] += exposure.moved(rate, central)
    carried = accumulate((lasting[year] for year in years), lambda one, other: one + other)
    found: list[ScenarioYear] = []
    reserves, cumulative = basis.reserves.opening, Money(0)
    for year, base in zip(years, carried, strict=True):
        gap = base + once[year]
        cumulative += gap
        reserves -= gap + drawn[year]
        found.append(ScenarioYear(year, gap, cumulative, drawn[year], reserves))
    return found


def scenario_finding(names: Sequence[str], years: Sequence[Sequence[ScenarioYear]], minimum: Money) -> str:
    """Return the sentence that opens scenarios: how many end below the minimum, and the worst by its end."""
    ended = [one[-1] for one in years]
    below = [name for name, end in zip(names, ended, strict=True) if end.is_below(minimum)]
    worst = min(range(len(names)), key=lambda place: ended[place].reserves.pence)
    last = ended[worst].year
    said = (
        f"Under “{names[worst]}” reserves end {last} at {ended[worst].reserves.in_millions()}"
        if len(names) > 1
        else f"Reserves end {last} at {ended[worst].reserves.in_millions()}"
    )
    if not below:
        return f"No scenario takes reserves below {minimum.in_millions()}. {said}."
    count = "Every scenario ends" if len(below) == len(names) else f"{len(below)} of {len(names)} scenarios end"
    return f"{count} with reserves below the minimum of {minimum.in_millions()}. {said}."
