"""How parts sum, how a forecast is made, and that a bridge sums exactly."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan.rules import (
    LineFigures,
    PartKind,
    PartSpec,
    VersionKind,
    bridge_of,
    forecast_line,
    part_faults,
    profile_on,
    totals_of,
)
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

YEAR = FinancialYear(2015)
PENCE = st.integers(-(10**10), 10**10)


def part(
    kind: PartKind, pence: int, year: FinancialYear = YEAR, recurrence: Recurrence = Recurrence.RECURRING
) -> PartSpec:
    return PartSpec(year, kind, f"{kind} {pence}", Money(pence), recurrence, "generated", evidence="A letter")


@given(st.lists(st.tuples(st.sampled_from(PartKind), PENCE, st.sampled_from([YEAR, YEAR.next]))))
def test_totals_by_kind_and_year_sum_to_the_parts(rows: list[tuple[PartKind, int, FinancialYear]]) -> None:
    parts = [part(kind, pence, year) for kind, pence, year in rows]
    totals = totals_of(parts)
    assert [total.year for total in totals] == sorted({year for _, _, year in rows})
    for kind, name in zip(PartKind, ("baseline", "funding", "pressures", "savings"), strict=True):
        assert sum(getattr(total, name).pence for total in totals) == sum(p for k, p, _ in rows if k is kind)
    gap = sum(-pence if kind is PartKind.FUNDING else pence for kind, pence, _ in rows)
    assert sum(total.gap.pence for total in totals) == gap


def test_a_year_balanced_with_one_off_savings_shows_its_underlying_gap() -> None:
    """Control R3: a nil gap beside what must be found again next year."""
    parts = [
        part(PartKind.PRESSURE, 100),
        part(PartKind.FUNDING, -20),
        part(PartKind.SAVING, -90),
        part(PartKind.SAVING, -30, recurrence=Recurrence.ONE_OFF),
    ]
    (total,) = totals_of(parts)
    assert (total.gap, total.underlying_gap) == (Money(0), Money(30))


@pytest.mark.parametrize(
    ("kind", "decision", "parts", "fault"),
    [
        (VersionKind.ADOPTED, "", [part(PartKind.PRESSURE, 1)], "needs the reference of the decision"),
        (VersionKind.DRAFT, "", [], "at least one part"),
        (VersionKind.DRAFT, "", [part(PartKind.SAVING, 1)], "savings lower what is spent"),
        (
            VersionKind.DRAFT,
            "",
            [part(PartKind.BASELINE, 1, recurrence=Recurrence.ONE_OFF)],
            "cannot be in the base",
        ),
    ],
)
def test_a_version_that_cannot_stand_says_why(
    kind: VersionKind, decision: str, parts: list[PartSpec], fault: str
) -> None:
    (found,) = part_faults(kind, decision, parts)
    assert fault in found


def test_a_version_that_can_stand_has_no_fault() -> None:
    assert part_faults(VersionKind.ADOPTED, "democracy/decision/1", [part(PartKind.SAVING, -1)]) == []


@pytest.mark.parametrize(
    ("on", "share"),
    [
        (date(2015, 3, 31), "0"),
        (date(2015, 4, 1), "0.002778"),  # one of thirty days of one of twelve months
        (date(2015, 4, 30), "0.083333"),
        (date(2015, 9, 30), "0.5"),
        (date(2016, 3, 31), "1"),
        (date(2017, 1, 1), "1"),
    ],
)
def test_an_even_profile_follows_the_days(on: date, share: str) -> None:
    assert profile_on(year=YEAR, on=on) == Decimal(share)


def test_a_winter_service_is_expected_in_winter() -> None:
    winter = [0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 2, 2]
    assert profile_on(year=YEAR, on=date(2015, 10, 31), weights=winter) == 0
    assert profile_on(year=YEAR, on=date(2015, 12, 31), weights=winter) == Decimal("0.3")


@pytest.mark.parametrize("weights", [[1] * 11, [0] * 12, [-1] + [1] * 11])
def test_a_profile_has_twelve_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="twelve months"):
        profile_on(year=YEAR, on=date(2015, 4, 1), weights=weights)


@given(st.dates(date(2015, 4, 1), date(2016, 3, 30)))
def test_a_profile_never_falls(on: date) -> None:
    assert 0 <= profile_on(year=YEAR, on=on) <= profile_on(year=YEAR, on=on + timedelta(days=1)) <= 1


def figures(
    budget: int, actual: int, committed: int = 0, budget_one_off: int = 0, actual_one_off: int = 0
) -> LineFigures:
    return LineFigures(1, *(Money(n) for n in (budget, budget_one_off, committed, actual, actual_one_off)))


@pytest.mark.parametrize(
    ("given_", "profile", "forecast", "underlying"),
    [
        (figures(100_00, 0), "0", 100_00, 100_00),  # nothing known yet: the budget
        (figures(100_00, 60_00), "0.5", 115_00, 115_00),  # between the budget's 110 and the run rate's 120
        (figures(100_00, 40_00), "0.5", 85_00, 85_00),
        (figures(100_00, 120_00), "1", 120_00, 120_00),  # the year is over: what was spent
        (figures(100_00, 0, committed=130_00), "0", 130_00, 130_00),  # what is promised will be spent
        (figures(90_00, 40_00, actual_one_off=-10_00), "0.5", 87_50, 97_50),  # a grant once, not twice
        (figures(110_00, 50_00, budget_one_off=10_00), "0.5", 105_00, 100_00),
    ],
)
def test_a_forecast_blends_run_rate_and_budget_over_what_is_promised(
    given_: LineFigures, profile: str, forecast: int, underlying: int
) -> None:
    found = forecast_line(given_, profile_rate=Decimal(profile))
    assert (found.forecast.pence, found.underlying.pence) == (forecast, underlying)


def test_a_nil_variance_after_one_off_money_shows_its_underlying_figure() -> None:
    """Control R3."""
    found = forecast_line(figures(90_00, 90_00, actual_one_off=-10_00), profile_rate=Decimal(1))
    assert (found.variance, found.underlying_variance) == (Money(0), Money(10_00))


@given(PENCE, PENCE, st.integers(0, 10**10), PENCE, PENCE, st.decimals(0, 1, places=6))
def test_a_forecast_is_never_below_what_is_spent_and_promised(
    budget: int, actual: int, committed: int, budget_one_off: int, actual_one_off: int, profile: Decimal
) -> None:
    found = forecast_line(figures(budget, actual, committed, budget_one_off, actual_one_off), profile_rate=profile)
    assert found.forecast.pence >= actual + committed
    assert found.underlying + found.one_off == found.forecast


LINES = st.dictionaries(st.integers(1, 9), PENCE.map(Money), max_size=9)


@given(LINES, LINES)
def test_a_bridge_sums_exactly(before: dict[int, Money], after: dict[int, Money]) -> None:
    steps = bridge_of(before, after)
    assert Money.sum_of(before.values()) + Money.sum_of(s.change for s in steps) == Money.sum_of(after.values())
    sizes = [abs(step.change.pence) for step in steps]
    assert sizes == sorted(sizes, reverse=True)
    assert all(sizes)
