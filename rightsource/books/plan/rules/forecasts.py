"""Forecasts: how much of a year is expected by now, what a line will cost, and the bridge between two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from rightsource.books.ledger.rules import underlying_variance
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Month

EVENLY = (1,) * 12
MILLIONTH = Decimal("0.000001")


def profile_on(*, year: FinancialYear, on: date, weights: Sequence[int] = EVENLY) -> Decimal:
    """Return the share of a year's spending that is expected by the end of a day, from 0 to 1.

    `weights` says how much of the year falls into each month, April first; inside a month it is even by days.
    """
    if len(weights) != 12 or min(weights) < 0 or sum(weights) == 0:
        raise ValueError("A profile has a weight for each of the twelve months, none below zero.")
    done = Decimal(0)
    for month, weight in zip(year.months(), weights, strict=True):
        done += weight * _share_of(month, on)
    return (done / sum(weights)).quantize(MILLIONTH, ROUND_HALF_EVEN)


def _share_of(month: Month, on: date) -> Decimal:
    passed = (min(on + timedelta(days=1), month.ends_before) - month.starts_on).days
    return Decimal(max(passed, 0)) / month.period.days


@dataclass(frozen=True, slots=True)
class LineFigures:
    """What a forecast of one line is made from."""

    line_id: int
    budget: Money
    budget_one_off: Money
    committed: Money
    actual: Money
    actual_one_off: Money


@dataclass(frozen=True, slots=True)
class ForecastLine:
    """The forecast of one line for the whole year."""

    line_id: int
    budget: Money
    budget_one_off: Money
    committed: Money
    actual: Money
    profile_rate: Decimal
    forecast: Money
    one_off: Money

    @property
    def underlying(self) -> Money:
        """The forecast without one-off money."""
        return self.forecast - self.one_off

    @property
    def variance(self) -> Money:
        """What the year is forecast to cost above its budget."""
        return self.forecast - self.budget

    @property
    def underlying_variance(self) -> Money:
        """The variance without one-off money on either side (control R3)."""
        return underlying_variance(self.forecast, self.one_off, self.budget, self.budget_one_off)


METHOD = "run rate with commitments, version 1"


def forecast_line(figures: LineFigures, *, profile_rate: Decimal) -> ForecastLine:
    """Return the forecast of a line for the whole year.

    With p the share of the year's spending expected by now, A the recurring spending so far and B the recurring
    budget:

        recurring = A + (1 − p) × (p × A/p + (1 − p) × B) = A + (1 − p) × (A + (1 − p) × B)
        one-off   = what was spent once, or where nothing was, (1 − p) × the one-off budget
        forecast  = the greater of recurring + one-off and of what is spent and promised already

    The reason: early in the year the run rate A/p is noise and the budget knows more; late in the year it is the
    other way round. So what is left of the year is a blend of both, and the run rate weighs as much as the part of the
    year that it rests on. One-off money is never extrapolated. A promise made is money that will be spent, so the
    forecast is never below it. At p = 0 the forecast is the budget, at p = 1 it is what was spent and promised.
    """
    left = Decimal(1) - profile_rate
    spent = figures.actual - figures.actual_one_off
    recurring_budget = figures.budget - figures.budget_one_off
    rest = left * (spent.pence + left * recurring_budget.pence)
    recurring = spent + Money.nearest(rest / 100)
    one_off = figures.actual_one_off or figures.budget_one_off.times(left)
    promised = figures.actual + figures.committed
    return ForecastLine(
        line_id=figures.line_id,
        budget=figures.budget,
        budget_one_off=figures.budget_one_off,
        committed=figures.committed,
        actual=figures.actual,
        profile_rate=profile_rate,
        forecast=max(recurring + one_off, promised),
        one_off=one_off,
    )


@dataclass(frozen=True, slots=True)
class BridgeStep:
    """What one line adds to the difference of two forecasts."""

    line_id: int
    before: Money
    after: Money

    @property
    def change(self) -> Money:
        """Above zero: the year is now expected to cost more."""
        return self.after - self.before


def bridge_of(before: Mapping[int, Money], after: Mapping[int, Money]) -> list[BridgeStep]:
    """Return the steps from one forecast to another, largest first; they sum exactly (control R11).

    A line that only one of them has counts as nothing in the other; lines that did not move are left out.
    """
    steps = [
        BridgeStep(line_id, before.get(line_id, Money(0)), after.get(line_id, Money(0)))
        for line_id in sorted(before.keys() | after.keys())
    ]
    return sorted((step for step in steps if step.change), key=lambda step: -abs(step.change).pence)
