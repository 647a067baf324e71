"""Versions of the plan: what a part is, what may be in the base, and what a version says of each year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan.rules.receipts import counted
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear


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
    evidence: str = ""  # the document that shows why it is one-off
    receipt_code: str = ""  # the sale that the money is to come from
    from_reserves: bool = False  # a saving that is money taken from reserves


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
    # Control R5: “one-off” projects were ongoing costs, with “very little evidence”.
    faults += [
        f"“{part.name}” of {part.year} is one-off without evidence: name the document that shows why it will not come "
        "again, or make it recurring."
        for part in parts
        if part.recurrence is Recurrence.ONE_OFF and not part.evidence.strip()
    ]
    faults += [
        f"“{part.name}” rests on the capital receipt “{part.receipt_code}”, so it must be one-off funding."
        for part in parts
        if part.receipt_code and (part.kind is not PartKind.FUNDING or part.recurrence is not Recurrence.ONE_OFF)
    ]
    faults += [
        f"“{part.name}” takes money from reserves, which comes once: record it as a one-off saving."
        for part in parts
        if part.from_reserves and not (part.kind is PartKind.SAVING and part.recurrence is Recurrence.ONE_OFF)
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
    unbanked: Money = field(default_factory=lambda: Money(0))  # receipts that are left out, because they are not banked

    @property
    def gap(self) -> Money:
        """What is not funded: spending less money coming in. Zero is a balanced year; above zero is short."""
        return self.baseline + self.pressures + self.savings - self.funding

    @property
    def underlying_gap(self) -> Money:
        """The same without one-off savings, which must be found again next year (control R3)."""
        return self.gap - self.one_off_savings


def totals_of(parts: Iterable[PartSpec], banked: Mapping[str, Money] | None = None) -> list[YearTotals]:
    """Return the totals of a version by year, in order; money of sales counts as far as it is banked (control R7)."""
    by_year: dict[FinancialYear, dict[PartKind | str, Money]] = {}
    ordered = sorted(parts, key=lambda part: part.year)
    amounts = counted([(part.receipt_code, part.amount) for part in ordered], banked or {})
    for part, amount in zip(ordered, amounts, strict=True):
        sums = by_year.setdefault(part.year, {})
        sums[part.kind] = sums.get(part.kind, Money(0)) + amount
        sums["unbanked"] = sums.get("unbanked", Money(0)) + part.amount - amount
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
            unbanked=sums["unbanked"],
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
    if one_off:
        said += f" {abs(one_off).in_millions()} of the savings is one-off and must be found again."
    unbanked = Money.sum_of(total.unbanked for total in totals)
    if unbanked:
        said += f" {unbanked.in_millions()} of capital receipts is not banked and is left out."
    return said


def year_finding(total: YearTotals) -> str:
    """Return the finding of one year, for the title of its picture."""
    savings = abs(total.savings).in_millions()
    if total.gap.pence == 0:
        return f"Savings of {savings} balance {total.year}"
    if total.gap.pence < 0:
        return f"Savings of {savings} leave {abs(total.gap).in_millions()} to spare in {total.year}"
    return f"After savings of {savings}, {total.gap.in_millions()} is still to be found in {total.year}"
