"""What a version rests on, what its scenarios come to in whole pence, and what a simulation is made of."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan.rules import (
    Basis,
    DriverFaultError,
    DriverSpec,
    ExposureSpec,
    PartKind,
    PartSpec,
    Point,
    ReserveSpec,
    ScenarioSpec,
    SimulatedYear,
    Span,
    Spread,
    VersionKind,
    basis_faults,
    chance,
    correlations_of,
    drivers_by_weight,
    inputs_from,
    inputs_of,
    lower_triangle,
    part_faults,
    path_of,
    risk_finding,
    scenario_finding,
    scenario_years,
    simulated_year,
)
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

FIRST = FinancialYear(2015)
YEARS = [FIRST, FIRST.next, FIRST.next.next]
ONCE, LASTING = Recurrence.ONE_OFF, Recurrence.RECURRING
PERCENT = Span(Decimal("0.01"), Decimal("0.02"), Decimal("0.04"))


def part(year: FinancialYear, kind: PartKind, name: str, pounds: int, recurrence: Recurrence = LASTING) -> PartSpec:
    return PartSpec(year, kind, name, Money.of(pounds), recurrence, "generated", evidence="A paper")


def driver(code: str, span: Span = PERCENT) -> DriverSpec:
    return DriverSpec(code, f"The {code}", "rise a year", dict.fromkeys(YEARS, span), "generated")


def exposure(code: str, of: PartSpec, pounds: int) -> ExposureSpec:
    return ExposureSpec(code, of.year, of.kind, of.name, Money.of(pounds), of.recurrence, "generated")


CARE = part(FIRST, PartKind.PRESSURE, "Care", 100)
GRANT = part(FIRST, PartKind.FUNDING, "Grant", 60)
SETTING_UP = part(FIRST, PartKind.PRESSURE, "Setting up", 30, ONCE)
BALANCES = replace(part(FIRST, PartKind.SAVING, "Balances", -70, ONCE), from_reserves=True)
PARTS = [
    CARE,
    GRANT,
    SETTING_UP,
    BALANCES,
    part(YEARS[1], PartKind.PRESSURE, "Care", 5),
    part(YEARS[2], PartKind.SAVING, "Later", -1),
]
BASIS = Basis(
    parts=PARTS,
    drivers=[driver("demand"), driver("grant"), driver("setting-up")],
    exposures=[exposure("demand", CARE, 1000), exposure("grant", GRANT, 2000), exposure("setting-up", SETTING_UP, 500)],
    reserves=ReserveSpec(Money.of(200), Money.of(50), "generated"),
)


def at(point: Point, *codes: str) -> Mapping[tuple[str, FinancialYear], Decimal]:
    return {(code, year): PERCENT.at(point) for code in codes for year in YEARS}


def test_what_recurs_stays_and_what_is_one_off_falls_out_of_the_year_after() -> None:
    first, second, third = scenario_years(BASIS, {})
    assert (first.gap, first.cumulative, first.drawn) == (Money(0), Money(0), Money.of(70))
    assert first.reserves == Money.of(130), "reserves pay what the plan takes from them"
    assert second.gap == Money.of(45), "care and grant stay, setting up and balances are over"
    assert (third.gap, third.cumulative) == (Money.of(44), Money.of(89))
    assert third.reserves == Money.of(41)
    assert (second.is_below(Money.of(50)), third.is_below(Money.of(50)), third.is_below(Money.of(41))) == (
        False,
        True,
        False,
    )


@pytest.mark.parametrize(
    ("code", "point", "gaps"),
    [
        ("demand", Point.HIGH, [20, 65, 64]),  # two percent of 1,000, for good
        ("demand", Point.LOW, [-10, 35, 34]),
        ("grant", Point.HIGH, [-40, 5, 4]),  # more funding narrows the gap
        ("setting-up", Point.HIGH, [10, 45, 44]),  # once
        ("setting-up", Point.CENTRAL, [0, 45, 44]),
    ],
)
def test_a_driver_moves_what_it_acts_on(code: str, point: Point, gaps: list[int]) -> None:
    assert [year.gap for year in scenario_years(BASIS, at(point, code))] == [Money.of(gap) for gap in gaps]


def test_a_basis_says_every_fault() -> None:
    bare = replace(driver("bare"), spans={})
    stray = replace(exposure("nobody", CARE, 1), part="Nothing")
    wrong = replace(BASIS, drivers=[*BASIS.drivers, bare], exposures=[stray])
    scenario = ScenarioSpec("x", "Strange", {("nobody", FIRST): Decimal(0), ("bare", FIRST): Decimal(0)})
    faults = basis_faults(wrong, [scenario])
    assert len(faults) == 3 + 2 + 2
    assert "“The bare” has no range for 2015/16" in faults[0]
    assert "not among the drivers" in faults[3] and "No part “Nothing”" in faults[4]
    assert "“Strange” moves “bare”" in faults[6]
    assert basis_faults(BASIS) == []
    with pytest.raises(DriverFaultError, match="does not rise"):
        Span(Decimal(2), Decimal(1), Decimal(3))


def test_money_from_reserves_is_a_one_off_saving() -> None:
    (fault,) = part_faults(VersionKind.DRAFT, "", [replace(CARE, from_reserves=True)])
    assert "comes once" in fault
    assert part_faults(VersionKind.DRAFT, "", [BALANCES]) == []


def test_scenarios_open_with_the_worst() -> None:
    planned, worse = scenario_years(BASIS, {}), scenario_years(BASIS, at(Point.HIGH, "demand"))
    named = ["As planned", "Demand"]
    assert scenario_finding(named, [planned, worse], Money.of(45)) == (
        "Every scenario ends with reserves below the minimum of £0.0m. Under “Demand” reserves end 2017/18 at £0.0m."
    )
    assert scenario_finding(named, [planned, worse], Money.of(41)).startswith("1 of 2 scenarios end with")
    assert scenario_finding(["One"], [planned], Money(0)) == (
        "No scenario takes reserves below £0.0m. Reserves end 2017/18 at £0.0m."
    )


# --- correlations -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["pay prices 0.6", "pay: 0.6", "pay, prices: much", "pay, prices: 1", "a, b, c: 0.1"])
def test_a_correlation_that_cannot_be_read_is_refused(line: str) -> None:
    with pytest.raises(DriverFaultError, match="is no correlation"):
        correlations_of([line], ["pay", "prices"])


def test_correlations_of_other_plans_are_passed_over() -> None:
    assert correlations_of(["pay, prices: 0.6", "pay, other: 0.9"], ["prices", "pay"]) == [
        [Decimal(1), Decimal("0.6")],
        [Decimal("0.6"), Decimal(1)],
    ]


def test_correlations_that_contradict_each_other_name_the_driver() -> None:
    codes = ["a", "b", "c"]
    matrix = correlations_of(["a, b: 0.9", "b, c: 0.9", "a, c: -0.9"], codes)
    with pytest.raises(DriverFaultError, match="contradict each other at “c”"):
        lower_triangle(matrix, codes)


@given(st.lists(st.decimals("-0.3", "0.3", places=3), min_size=6, max_size=6))
def test_the_triangle_squares_to_the_correlations(values: list[Decimal]) -> None:
    codes = list("abcd")
    pairs = [(one, other) for place, one in enumerate(codes) for other in codes[place + 1 :]]
    matrix = correlations_of([f"{a}, {b}: {v}" for (a, b), v in zip(pairs, values, strict=True)], codes)
    found = lower_triangle(matrix, codes)
    for row in range(4):
        for column in range(4):
            product = sum(found[row][k] * found[column][k] for k in range(4))
            assert abs(product - matrix[row][column]) < Decimal("1e-10")
            assert column <= row or found[row][column] == 0


# --- a simulation's inputs and one path ---------------------------------------------------------------------

INPUTS = inputs_of(
    BASIS, rates={}, correlations=["demand, grant: 0.5"], own_up=Decimal("0.1"), own_down=Decimal("0.05")
)
TENTH = Decimal("1.2815515655446004")
CALM = [[Decimal(0)] * 3 for _ in YEARS]
STILL = [Decimal(0)] * len(INPUTS.own)


def test_a_path_without_shocks_is_the_scenario() -> None:
    assert [(gap / 100, left / 100) for gap, left in path_of(INPUTS, shared=CALM, own=STILL)] == [
        (0, 130), (45, 85), (44, 41),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("number", "shock", "gaps"),
    [
        (0, TENTH, [20, 65, 64]),  # the high end of demand, and half of its way for what goes with it
        (2, TENTH, [10, 45, 44]),
        (2, -TENTH, [-5, 45, 44]),
    ],
)
def test_a_shock_of_one_tenth_is_the_end_of_the_range(number: int, shock: Decimal, gaps: list[int]) -> None:
    shared = [list(row) for row in CALM]
    shared[0][number] = shock
    inputs = replace(INPUTS, factor=(("1", "0", "0"), ("0", "1", "0"), ("0", "0", "1")))
    found = [gap / 100 for gap, _ in path_of(inputs, shared=shared, own=STILL)]
    assert [round(gap, 1) for gap in found] == gaps


def test_a_part_moves_by_itself_once_or_for_good() -> None:
    assert [line.is_one_off for line in INPUTS.own] == [False, False, True, False, False], "balances are certain"
    care = path_of(INPUTS, shared=CALM, own=[TENTH, *STILL[1:]])
    assert [round(gap / 100) for gap, _ in care] == [10, 55, 54]
    setting_up = path_of(INPUTS, shared=CALM, own=[*STILL[:2], -TENTH, *STILL[3:]])
    assert [round(gap / 100, 1) for gap, _ in setting_up] == [Decimal("-1.5"), 45, 44]


def test_inputs_are_stored_and_told_apart() -> None:
    assert inputs_from(INPUTS.as_json()) == INPUTS
    assert inputs_from(INPUTS.as_json()).digest == INPUTS.digest
    assert replace(INPUTS, minimum_pence=1).digest != INPUTS.digest


def year(number: int, below: int) -> SimulatedYear:
    spread = Spread(-100, -50, 120_000_000, 50, 100)
    return SimulatedYear(YEARS[number], spread, spread, below, {"pay": 700_000, "own": 300_000, "demand": 700_000})


@pytest.mark.parametrize(
    ("below", "said"),
    [
        (0, "in no case"),
        (1, "almost never"),
        (30, "in 3 of 100 cases"),
        (700, "in 70 of 100 cases"),
        (1000, "almost always"),
    ],
)
def test_a_simulation_opens_with_the_chance_at_the_end(below: int, said: str) -> None:
    found = risk_finding([year(0, 0), year(1, below)], paths=1000, minimum=Money.of(2_000_000))
    assert f"At the end of 2016/17 reserves are {said} below the minimum of £2.0m" in found
    assert "half of all cases end below £1.2m." in found
    assert ("From 2016/17 on that is likelier than not." in found) is (below > 500)


def test_results_are_stored_and_weighed() -> None:
    assert simulated_year(year(0, 3).as_json()) == year(0, 3)
    assert drivers_by_weight(year(0, 3)) == [("demand", 700_000), ("pay", 700_000), ("own", 300_000)]
    assert chance(3, 8) == Decimal("0.375")
