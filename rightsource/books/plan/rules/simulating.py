"""What a simulation of the plan is made of, what one path of it comes to, and what may be said of all paths."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal, localcontext
from hashlib import sha256

from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan.rules.scenarios import Basis, DriverFaultError, on_gap, scenario_years
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

# The tenth part of a normal distribution lies beyond this many standard deviations: low and high are these places.
TENTH = Decimal("1.2815515655446004")
METHOD = "Philox 4x32-10 and Box-Muller, two-piece normal ranges, version 1"
OWN = "own"  # what moves one line and no other
PPM = 1_000_000
FRACTION = Decimal("0.000000000001")


@dataclass(frozen=True, slots=True)
class OwnLine:
    """How far one part of one year may move by itself, in pence: up widens the gap."""

    year: int  # the place of the year in the plan
    is_one_off: bool
    up_pence: int
    down_pence: int


@dataclass(frozen=True, slots=True)
class Inputs:
    """A simulation without its seed: everything that its results follow from, in whole pence and exact rates.

    For driver k and year t: when its shock is above zero the gap moves by `up_pence[t][k]` for each standard
    deviation, below zero by `down_pence[t][k]`, of what recurs; `once_` the same of what is one-off.
    """

    years: tuple[str, ...]
    drivers: tuple[str, ...]
    gap_pence: tuple[int, ...]
    reserves_pence: tuple[int, ...]
    minimum_pence: int
    up_pence: tuple[tuple[int, ...], ...]
    down_pence: tuple[tuple[int, ...], ...]
    once_up_pence: tuple[tuple[int, ...], ...]
    once_down_pence: tuple[tuple[int, ...], ...]
    own: tuple[OwnLine, ...]
    factor: tuple[tuple[str, ...], ...]  # the lower triangle whose square is the correlations
    method: str = METHOD

    def as_json(self) -> dict[str, object]:
        """Return the inputs as they are stored and published."""
        return json.loads(json.dumps(asdict(self)))

    @property
    def digest(self) -> str:
        """What tells these inputs from any others."""
        return sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def inputs_from(stored: Mapping[str, object]) -> Inputs:
    """Return inputs as they were stored."""

    def deep(value: object) -> object:
        return tuple(deep(one) for one in value) if isinstance(value, list) else value

    given = {name: deep(value) for name, value in stored.items() if name != "own"}
    own = stored["own"]
    assert isinstance(own, list), "lines are stored as a list"
    return Inputs(**given, own=tuple(OwnLine(**line) for line in own))  # type: ignore[arg-type]


def correlations_of(items: Sequence[str], drivers: Sequence[str]) -> list[list[Decimal]]:
    """Return the matrix of correlations between drivers, from lines such as “pay, prices: 0.6”.

    A pair that no line names is not correlated. A line about drivers that this plan does not have is passed over.

    :raises DriverFaultError: a line cannot be read, or is outside −1 and 1
    """
    place = {code: number for number, code in enumerate(drivers)}
    found = [[Decimal(int(row == column)) for column in range(len(drivers))] for row in range(len(drivers))]
    for item in items:
        names, colon, text = item.partition(":")
        pair = [name.strip() for name in names.split(",")]
        try:
            value = Decimal(text.strip())
        except ArithmeticError:
            value = Decimal(2)
        if not colon or len(pair) != 2 or not -1 < value < 1:
            raise DriverFaultError(f"“{item}” is no correlation. Write it as: pay, prices: 0.6 (between −1 and 1).")
        if all(name in place for name in pair):
            row, column = (place[name] for name in pair)
            found[row][column] = found[column][row] = value
    return found


def lower_triangle(matrix: Sequence[Sequence[Decimal]], drivers: Sequence[str]) -> list[list[Decimal]]:
    """Return the lower triangle whose product with its own transpose is the matrix (Cholesky).

    :raises DriverFaultError: no random numbers can be correlated like this, naming the driver at which it fails
    """
    size = len(matrix)
    found = [[Decimal(0)] * size for _ in range(size)]
    with localcontext() as context:
        context.prec = 40
        for row in range(size):
            for column in range(row + 1):
                rest = matrix[row][column] - sum(
                    (found[row][k] * found[column][k] for k in range(column)), start=Decimal(0)
                )
                if row != column:
                    found[row][column] = rest / found[column][column]
                elif rest > 0:
                    found[row][row] = rest.sqrt()
                else:
                    raise DriverFaultError(
                        f"The correlations contradict each other at “{drivers[row]}”: what it shares with the drivers "
                        "before it cannot all be true at once (the matrix is not positive definite). Lower some of "
                        "them in the parameters of the plan."
                    )
    return [[value.quantize(FRACTION) for value in line] for line in found]


def inputs_of(
    basis: Basis,
    *,
    rates: Mapping[tuple[str, FinancialYear], Decimal],
    correlations: Sequence[str],
    own_up: Decimal,
    own_down: Decimal,
) -> Inputs:
    """Return what a simulation of a version under a scenario is made of.

    The scenario moves the middle of each range and leaves its width. Beside the drivers each part moves by itself: in
    one case of ten by more than `own_up` of its amount the wrong way, in one of ten by more than `own_down` the other.

    :raises DriverFaultError: the correlations cannot be
    """
    years, codes = basis.years, [driver.code for driver in basis.drivers]
    place = {year: number for number, year in enumerate(years)}
    spans = {driver.code: driver.spans for driver in basis.drivers}

    def nothing() -> list[list[Decimal]]:
        return [[Decimal(0)] * len(codes) for _ in years]

    up, down, once_up, once_down = nothing(), nothing(), nothing(), nothing()
    for exposure in basis.exposures:
        span = spans[exposure.driver][exposure.year]
        one_off = exposure.recurrence is Recurrence.ONE_OFF
        at = place[exposure.year], codes.index(exposure.driver)
        high, low = exposure.moved(span.high, span.central), exposure.moved(span.low, span.central)
        for into, pence in ((once_up if one_off else up, high.pence), (once_down if one_off else down, -low.pence)):
            into[at[0]][at[1]] += pence / TENTH
    central = scenario_years(basis, rates)
    factor = lower_triangle(correlations_of(correlations, codes), codes)
    own = [
        OwnLine(
            year=place[part.year],
            is_one_off=part.recurrence is Recurrence.ONE_OFF,
            up_pence=round(abs(on_gap(part).pence) * own_up / TENTH),
            down_pence=round(abs(on_gap(part).pence) * own_down / TENTH),
        )
        for part in basis.parts
        if not part.from_reserves
    ]

    def whole(matrix: Sequence[Sequence[Decimal]]) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(round(value) for value in row) for row in matrix)

    return Inputs(
        years=tuple(year.slug for year in years),
        drivers=tuple(codes),
        gap_pence=tuple(year.gap.pence for year in central),
        reserves_pence=tuple(year.reserves.pence for year in central),
        minimum_pence=basis.reserves.minimum.pence,
        up_pence=whole(up),
        down_pence=whole(down),
        once_up_pence=whole(once_up),
        once_down_pence=whole(once_down),
        own=tuple(own),
        factor=tuple(tuple(str(value) for value in row) for row in factor),
    )


def path_of(
    inputs: Inputs, *, shared: Sequence[Sequence[Decimal]], own: Sequence[Decimal]
) -> list[tuple[Decimal, Decimal]]:
    """Return gap and reserves by year of one path, exactly, in pence: what `bulk` does over a million paths.

    `shared` are independent standard normal numbers by year and driver, `own` one for each line.
    """
    found = []
    lasting = drawn = Decimal(0)
    for number in range(len(inputs.years)):
        once = Decimal(0)
        for k in range(len(inputs.drivers)):
            shock = sum(
                (Decimal(inputs.factor[k][j]) * shared[number][j] for j in range(k + 1)),
                start=Decimal(0),
            )
            above = shock > 0
            lasting += shock * (inputs.up_pence if above else inputs.down_pence)[number][k]
            once += shock * (inputs.once_up_pence if above else inputs.once_down_pence)[number][k]
        for line, shock in zip(inputs.own, own, strict=True):
            if line.year == number:
                moved = shock * (line.up_pence if shock > 0 else line.down_pence)
                lasting += 0 if line.is_one_off else moved
                once += moved if line.is_one_off else 0
        drawn += lasting + once
        found.append((inputs.gap_pence[number] + lasting + once, inputs.reserves_pence[number] - drawn))
    return found


@dataclass(frozen=True, slots=True)
class Spread:
    """Where an estimate lies, in pence: one in ten below low, a quarter below lower, half below middle, and so on."""

    low: int
    lower: int
    middle: int
    upper: int
    high: int


@dataclass(frozen=True, slots=True)
class SimulatedYear:
    """What a simulation says of one year; every amount is an estimate."""

    year: FinancialYear
    gap: Spread
    reserves: Spread
    paths_below: int
    shares_ppm: Mapping[str, int]  # of the variance of reserves, by driver and for what is each line's own

    def as_json(self) -> dict[str, object]:
        """Return it as it is stored and published."""
        return {
            "year": self.year.slug,
            "gap": asdict(self.gap),
            "reserves": asdict(self.reserves),
            "paths_below": self.paths_below,
            "shares_ppm": dict(self.shares_ppm),
        }


def simulated_year(stored: Mapping[str, object]) -> SimulatedYear:
    """Return a year of results as it was stored."""
    gap, reserves, shares, below = (stored[name] for name in ("gap", "reserves", "shares_ppm", "paths_below"))
    assert isinstance(gap, dict) and isinstance(reserves, dict), "spreads are stored by name"
    assert isinstance(shares, dict) and isinstance(below, int), "shares are stored by driver"
    return SimulatedYear(FinancialYear.parse(str(stored["year"])), Spread(**gap), Spread(**reserves), below, shares)


def chance(paths_below: int, paths: int) -> Decimal:
    """Return a share of paths as a rate."""
    return Decimal(paths_below) / Decimal(paths)


def risk_finding(years: Sequence[SimulatedYear], *, paths: int, minimum: Money) -> str:
    """Return the sentence that opens a simulation: how likely reserves are below the minimum, and the worst year."""
    last = years[-1]
    percent = round(chance(last.paths_below, paths) * 100)
    said = (
        "almost never"
        if percent == 0 and last.paths_below
        else "in no case"
        if percent == 0
        else "almost always"
        if percent == 100
        else f"in {percent} of 100 cases"
    )
    over = next((year for year in years if 2 * year.paths_below > paths), None)
    more = f" From {over.year} on that is likelier than not." if over is not None else ""
    return (
        f"At the end of {last.year} reserves are {said} below the minimum of {minimum.in_millions()}; "
        f"half of all cases end below {Money(last.reserves.middle).in_millions()}.{more}"
    )


def drivers_by_weight(year: SimulatedYear) -> list[tuple[str, int]]:
    """Return what moves reserves by the end of a year, the heaviest first, in millionths of the variance."""
    return sorted(year.shares_ppm.items(), key=lambda item: (-item[1], item[0]))
