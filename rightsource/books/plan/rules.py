"""The medium-term plan and its forecasts: what a part is, how a forecast is made, and the bridge between two."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum

from rightsource.books.ledger.rules import Recurrence, underlying_variance
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Month


class VersionKind(StrEnum):
    """Whether a version binds."""

    ADOPTED = "adopted"
    DRAFT = "draft"


class PartKind(StrEnum):
    """What moves the budget of a year. Funding counts what comes in; the others count what is spent."""

    BASELINE = "baseline"
    FUNDING = "funding"
    PRESSURE = "pressure"
    SAVING = "saving"  # below zero: it lowers what is spent


class PlanRefusedError(Exception):
    """The version cannot be recorded as given."""


class PlanUnknownError(LookupError):
    """There is no such version of the plan, or no such forecast."""


@dataclass(frozen=True, slots=True)
class PartSpec:
    """One part of a version. Savings are negative; funding is negative where money is lost."""

    year: FinancialYear
    kind: PartKind
    name: str
    amount: Money
    recurrence: Recurrence
    provenance: str
    directorate: str = ""
    source: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class AdoptedSpec:
    """One adopted line: the ledger's line, its amount, its holder and where the figure comes from."""

    line_id: int
    amount: Money
    holder: str
    provenance: str
    source: str = ""
    formula: str = ""


def part_faults(kind: VersionKind, decision_ref: str, parts: Sequence[PartSpec]) -> list[str]:
    """Return why a version cannot be recorded; none means that it can."""
    faults = []
    if kind is VersionKind.ADOPTED and not decision_ref:
        faults.append("An adopted version needs the reference of the decision that adopted it.")
    if not parts:
        faults.append("A version needs at least one part.")
    faults += [
        f"The saving “{part.name}” is {part.amount}: savings lower what is spent, so give it below zero."
        for part in parts
        if part.kind is PartKind.SAVING and part.amount.pence > 0
    ]
    # Control R28: balancing must not rest on one-off items and windfalls; the base never contains one.
    faults += [
        f"“{part.name}” is one-off, so it cannot be in the base. Make it a pressure or funding of its year."
        for part in parts
        if part.kind is PartKind.BASELINE and part.recurrence is Recurrence.ONE_OFF
    ]
    return faults


@dataclass(frozen=True, slots=True)
class YearTotals:
    """What a version says of one year, by kind."""

    year: FinancialYear
    baseline: Money
    pressures: Money
    funding: Money
    savings: Money
    one_off_savings: Money

    @property
    def gap(self) -> Money:
        """What is not funded: spending less money coming in. Zero is a balanced year; above zero is short."""
        return self.baseline + self.pressures + self.savings - self.funding

    @property
    def underlying_gap(self) -> Money:
        """The same without one-off savings, which must be found again next year (control R3)."""
        return self.gap - self.one_off_savings


def totals_of(parts: Iterable[PartSpec]) -> list[YearTotals]:
    """Return the totals of a version by year, in order."""
    by_year: dict[FinancialYear, dict[PartKind | str, Money]] = {}
    for part in parts:
        sums = by_year.setdefault(part.year, {})
        sums[part.kind] = sums.get(part.kind, Money(0)) + part.amount
        if part.kind is PartKind.SAVING and part.recurrence is Recurrence.ONE_OFF:
            sums["one_off"] = sums.get("one_off", Money(0)) + part.amount
    return [
        YearTotals(
            year=year,
            baseline=sums.get(PartKind.BASELINE, Money(0)),
            pressures=sums.get(PartKind.PRESSURE, Money(0)),
            funding=sums.get(PartKind.FUNDING, Money(0)),
            savings=sums.get(PartKind.SAVING, Money(0)),
            one_off_savings=sums.get("one_off", Money(0)),
        )
        for year, sums in sorted(by_year.items())
    ]


def plan_finding(totals: Sequence[YearTotals]) -> str:
    """Return the sentence that opens a version: what it costs, what it loses, what closes the gap, and one-offs."""
    pressures = Money.sum_of(total.baseline + total.pressures for total in totals)
    funding = Money.sum_of(total.funding for total in totals)
    savings = Money.sum_of(total.savings for total in totals)
    gap = Money.sum_of(total.gap for total in totals)
    one_off = Money.sum_of(total.one_off_savings for total in totals)
    over = f"In {totals[0].year}" if len(totals) == 1 else f"From {totals[0].year} to {totals[-1].year}"
    comes = "falls" if funding.pence < 0 else "rises"
    ends = "close the gap" if gap.pence == 0 else f"leave {gap.in_millions()} to find"
    said = (
        f"{over} costs rise by {pressures.in_millions()} and funding {comes} by {abs(funding).in_millions()}; "
        f"savings of {abs(savings).in_millions()} {ends}."
    )
    return (
        f"{said} {abs(one_off).in_millions()} of the savings is one-off and must be found again." if one_off else said
    )


def year_finding(total: YearTotals) -> str:
    """Return the finding of one year, for the title of its picture."""
    savings = abs(total.savings).in_millions()
    if total.gap.pence == 0:
        return f"Savings of {savings} balance {total.year}"
    if total.gap.pence < 0:
        return f"Savings of {savings} leave {abs(total.gap).in_millions()} to spare in {total.year}"
    return f"After savings of {savings}, {total.gap.in_millions()} is still to be found in {total.year}"


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
