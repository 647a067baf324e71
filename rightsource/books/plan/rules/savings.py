"""Savings: what a saving is, how much of it the ledger shows, and what two of them may not both claim.

A saving counts as delivered only with ledger evidence (control R8). What a budget line shows is its counterfactual, the
run rate that it would have had, less what was posted on it, month by month; a month without any posting shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

NOTHING = Money(0)
MONTHS, QUARTERS = 12, 4


class Confidence(StrEnum):
    """How sure it is, always with a reason."""

    AMBER = "amber"
    GREEN = "green"
    RED = "red"


class SavingMoveKind(StrEnum):
    """What happened to a saving; each is a row that stays."""

    BASELINE = "baseline"  # what its lines would have cost without it was stated
    RECORDED = "recorded"
    REVIEWED = "reviewed"
    REVISED = "revised"  # the profile became another
    WITHDRAWN = "withdrawn"


class SavingRefusedError(Exception):
    """The saving cannot be recorded or changed as given."""


class SavingUnknownError(LookupError):
    """There is no such saving."""


@dataclass(frozen=True, slots=True)
class ClaimSpec:
    """By how much a saving lowers a budget line over the year."""

    line_id: int
    amount: Money


@dataclass(frozen=True, slots=True)
class BaselineSpec:
    """What a line would have cost over the year without the saving, and what of it goes to the council's own bodies.

    `inside` is None where nobody has stated it.
    """

    line_id: int
    amount: Money
    inside: Money | None
    source: str
    confidence: Confidence
    provenance: str


@dataclass(frozen=True, slots=True)
class SavingSpec:
    """A saving as it is recorded: from which part of the plan, whose, on which lines, and when it comes."""

    code: str
    name: str
    summary: str
    owner_role: str
    owner_title: str
    part_id: int
    claims: Sequence[ClaimSpec]
    profile: Sequence[Money]
    confidence: Confidence
    reason: str
    provenance: str
    cost: Money | None = None  # what it takes to make it, once; None where nobody has stated it
    evidence: str = ""
    source: str = ""
    formula: str = ""


def profile_faults(profile: Sequence[Money], amount: Money) -> list[str]:
    """Return why a profile cannot be the profile of an amount."""
    if len(profile) not in (MONTHS, QUARTERS):
        return [f"A profile has {MONTHS} months or {QUARTERS} quarters, not {len(profile)} parts."]
    faults = []
    if min(profile) < NOTHING:
        faults.append("A profile has no part below zero: a saving that is lost again is revised or withdrawn.")
    total = Money.sum_of(profile)
    if total > amount:
        faults.append(
            f"The profile comes to {total} and the plan has {amount} for it: take {total - amount} off, or record what "
            "is more as a saving of a later version of the plan."
        )
    return faults


def saving_faults(spec: SavingSpec, *, planned: Money, is_saving: bool) -> list[str]:
    """Return why a saving cannot be recorded; none means that it can. `planned` is what the plan's part comes to."""
    faults = []
    if not is_saving:
        faults.append("The part of the plan is not a saving: choose one that is.")
    if not (spec.owner_role and spec.owner_title.strip()):
        faults.append(f"“{spec.name}” has no owner: give the title and the role of the officer who answers for it.")
    if not spec.reason.strip():
        faults.append("Say why the confidence is what it is.")
    claimed = Money.sum_of(claim.amount for claim in spec.claims)
    if any(claim.amount <= NOTHING for claim in spec.claims):
        faults.append("Each line is lowered by an amount above zero: leave out the lines that are not.")
    if len({claim.line_id for claim in spec.claims}) < len(spec.claims):
        faults.append("A line is named twice: put its two amounts together.")
    if claimed != planned:
        faults.append(
            f"The lines are lowered by {claimed} together and the plan has {planned}: they differ by "
            f"{abs(claimed - planned)}."
        )
    faults += profile_faults(spec.profile, planned)
    if len(spec.profile) in (MONTHS, QUARTERS) and Money.sum_of(spec.profile) < planned:
        faults.append(
            f"The profile comes to {Money.sum_of(spec.profile)} and the plan has {planned}: when does the rest come?"
        )
    return faults


@dataclass(frozen=True, slots=True)
class Claim:
    """What a saving claims on a line, by name."""

    saving: str
    line_id: int
    line: str
    amount: Money


def double_counts(claims: Iterable[Claim], reductions: Mapping[int, Money]) -> list[str]:
    """Return a sentence for each line on which savings claim more pounds than its budget falls by.

    `reductions` holds, for the lines whose counterfactual is stated, how far the budget is below it.
    """
    by_line: dict[int, list[Claim]] = {}
    for claim in claims:
        by_line.setdefault(claim.line_id, []).append(claim)
    found = []
    for line_id, of_line in sorted(by_line.items()):
        if line_id not in reductions:
            continue
        together, falls = Money.sum_of(claim.amount for claim in of_line), max(reductions[line_id], NOTHING)
        if together > falls:
            names = " and ".join(f"“{claim.saving}”" for claim in of_line)
            verb = "claims" if len(of_line) == 1 else "together claim"
            found.append(
                f"{names} {verb} {together} on {of_line[0].line}, whose budget is {falls} below what it would have "
                f"been: {together - falls} is counted twice. Lower one of them, or state why the line would have "
                "cost more."
            )
    return found


def months_of(profile: Sequence[Money]) -> tuple[Money, ...]:
    """Return a profile by month; a quarter is spread evenly over its three months."""
    if len(profile) == QUARTERS:
        return tuple(month for quarter in profile for month in quarter.split([1, 1, 1]))
    return tuple(profile)


def measured_months(year: FinancialYear, on: date) -> int:
    """Return how many whole months of a year are over on a day: a month that still runs proves nothing."""
    return sum(month.ends_before <= on for month in year.months())


@dataclass(frozen=True, slots=True)
class MonthPosted:
    """What was posted on a line in a month: in all, without income that comes once, and of it inside the group."""

    line_id: int
    month: int  # 0 is April
    spent: Money
    inside: Money
    inside_legs: int = 0


@dataclass(frozen=True, slots=True)
class LineBaseline:
    """The counterfactual of a line over the year, and what of it goes to the council's own bodies."""

    amount: Money
    inside: Money | None
    is_council: bool = True


@dataclass(frozen=True, slots=True)
class Shown:
    """What a line shows to be saved so far, for the council and for the group as one."""

    council: Money
    group: Money
    is_group_stated: bool = True


def shown_on(baseline: LineBaseline | None, posted: Sequence[MonthPosted], *, months: int) -> Shown:
    """Return what a line shows over its first months: the run rate it would have had less what was posted.

    Only months with a posting count. For the group, dealings with its own bodies count nothing (control R17): where
    less is paid to them than in the counterfactual, that is a price between two pockets, and a body is taken to spend
    what it gets. Where it was never stated what would have been paid to them, nothing is shown for the group.
    """
    if baseline is None:
        return Shown(NOTHING, NOTHING, is_group_stated=False)
    rates = baseline.amount.split([1] * MONTHS)
    counted = [month for month in posted if month.month < months]
    spent = Money.sum_of(month.spent for month in counted)
    inside = Money.sum_of(month.inside for month in counted)
    gross = Money.sum_of(rates[month.month] for month in counted) - spent
    if not baseline.is_council:  # a body's own line: what it gets from the council lowers nothing
        return Shown(NOTHING, max(gross + inside, NOTHING))
    council = max(gross, NOTHING)
    if baseline.inside is None:
        has_dealings = any(month.inside_legs for month in counted)
        return Shown(council, NOTHING if has_dealings else council, is_group_stated=not has_dealings)
    shares = baseline.inside.split([1] * MONTHS)
    moved = Money.sum_of(shares[month.month] for month in counted) - inside
    return Shown(council, max(gross - max(moved, NOTHING), NOTHING))


@dataclass(frozen=True, slots=True)
class Standing:
    """A saving that stands: its claims on lines, its profile by month, and the lines whose counterfactual it states."""

    saving_id: int
    claims: Mapping[int, Money]
    profile: Sequence[Money]
    stated: frozenset[int]

    @property
    def has_counterfactual(self) -> bool:
        """Whether it says of each of its lines what it would have cost; else nothing of it is proven (control R19)."""
        return bool(self.claims) and self.stated.issuperset(self.claims)

    def due(self, months: int) -> dict[int, Money]:
        """Return what should have come by the end of so many months, by line."""
        if not self.claims:
            return {}
        total = Money.sum_of(self.profile[:months])
        return dict(zip(self.claims, total.split([claim.pence for claim in self.claims.values()]), strict=True))


@dataclass(frozen=True, slots=True)
class Delivered:
    """What should have come by now, and what the ledger shows of it, by line and together."""

    due: Mapping[int, Money]
    council: Mapping[int, Money]
    group: Mapping[int, Money]

    @property
    def due_sum(self) -> Money:
        """What should have come."""
        return Money.sum_of(self.due.values())

    @property
    def council_sum(self) -> Money:
        """What the council's books show of it."""
        return Money.sum_of(self.council.values())

    @property
    def group_sum(self) -> Money:
        """What the books of the council and its bodies show as one."""
        return Money.sum_of(self.group.values())

    @property
    def missing(self) -> Money:
        """What should have come and the council's books do not show."""
        return self.due_sum - self.council_sum


def shared(shown: Money, wanted: Sequence[Money]) -> list[Money]:
    """Share what a line shows: nobody gets more than wanted, all together no more than shown."""
    if shown >= Money.sum_of(wanted):
        return list(wanted)
    return shown.split([each.pence for each in wanted])


def delivered_of(savings: Sequence[Standing], shown: Mapping[int, Shown], *, months: int) -> dict[int, Delivered]:
    """Return by saving what is due and what the ledger shows of it after so many months.

    On a line that several share, each has its part of what the line shows, by what is due from each. A saving that
    states no counterfactual has its part too, but it counts nothing.
    """
    dues = {saving.saving_id: saving.due(months) for saving in savings}
    parts: dict[int, tuple[dict[int, Money], dict[int, Money]]] = {one.saving_id: ({}, {}) for one in savings}
    for line_id in sorted({line_id for due in dues.values() for line_id in due}):
        sharing = [saving for saving in savings if line_id in saving.claims]
        wanted = [dues[saving.saving_id][line_id] for saving in sharing]
        on_line = shown.get(line_id, Shown(NOTHING, NOTHING))
        council, group = shared(on_line.council, wanted), shared(on_line.group, wanted)
        for saving, of_council, of_group in zip(sharing, council, group, strict=True):
            counts = saving.has_counterfactual
            parts[saving.saving_id][0][line_id] = of_council if counts else NOTHING
            parts[saving.saving_id][1][line_id] = of_group if counts else NOTHING
    return {number: Delivered(dues[number], *of) for number, of in parts.items()}


def review_fault(confidence: Confidence, reason: str, claimed: Money | None) -> str:
    """Return why a review cannot be taken, or nothing."""
    if not reason.strip():
        return f"Say why the saving is {confidence.value}: members read the reason beside the word."
    if claimed is not None and claimed < NOTHING:
        return "What is said to be delivered is nothing or more: give an amount that is not below zero."
    return ""


@dataclass(frozen=True, slots=True)
class RegisterSums:
    """The sums of a register that its first sentence speaks of."""

    year: FinancialYear
    planned: Money
    due: Money
    council: Money
    group: Money
    savings: int
    without_counterfactual: int
    has_months: bool


def register_finding(sums: RegisterSums) -> str:
    """Return the sentence that opens the register: what should have come, what the ledger shows, what has no proof."""
    if not sums.savings:
        return f"No saving is in the register for {sums.year}."
    if not sums.has_months:
        return (
            f"Savings of {sums.planned.in_millions()} are planned for {sums.year}; no month of it is over, so none is "
            "delivered yet."
        )
    if sums.council >= sums.due:
        first = f"All {sums.due.in_millions()} of savings that were due by now stand in the ledger"
    else:
        first = (
            f"Of {sums.due.in_millions()} of savings due by now the ledger shows {sums.council.in_millions()}; "
            f"{(sums.due - sums.council).in_millions()} is not delivered"
        )
    if sums.group != sums.council:
        first += f", and for the council and its bodies as one only {sums.group.in_millions()} is saved"
    missing = sums.without_counterfactual
    if not missing:
        return f"{first}."
    return f"{first}. {missing} of {sums.savings} {'has' if missing == 1 else 'have'} no counterfactual."


def saving_finding(name: str, found: Delivered, *, is_withdrawn: bool, has_counterfactual: bool, months: int) -> str:
    """Return the sentence that opens the page of a saving."""
    if is_withdrawn:
        return f"{name} was withdrawn: nothing of it counts."
    if not months:
        return f"{name} has not begun: no month of its year is over."
    if not has_counterfactual:
        return (
            f"{name} proves nothing yet: nobody has stated what its lines would have cost without it, and "
            f"{found.due_sum.in_pounds()} is due."
        )
    if found.missing <= NOTHING:
        return f"{name} has delivered all {found.due_sum.in_pounds()} that was due."
    said = (
        f"{name} has delivered {found.council_sum.in_pounds()} of {found.due_sum.in_pounds()} due; "
        f"{found.missing.in_pounds()} is missing."
    )
    if found.group_sum != found.council_sum:
        said += f" For the council and its bodies as one it is {found.group_sum.in_pounds()}."
    return said
