"""Two versions of the plan beside each other: what each part was and is, and how savings to find moved, exactly."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rightsource.books.plan.rules.versions import PartKind, PartSpec
from rightsource.ground.money import Money

KINDS_IN_ORDER = (PartKind.BASELINE, PartKind.PRESSURE, PartKind.FUNDING, PartKind.SAVING)


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part in two versions; a part that only one of them has counts as nothing in the other."""

    kind: PartKind
    name: str
    before: Money
    after: Money

    @property
    def change(self) -> Money:
        """What was added to the part."""
        return self.after - self.before

    @property
    def on_savings(self) -> Money:
        """What this adds to the savings to find: more spending adds, more money coming in takes away."""
        return -self.change if self.kind is PartKind.FUNDING else self.change


@dataclass(frozen=True, slots=True)
class Comparison:
    """The bridge between two versions: savings before, what moved them, savings after."""

    changes: tuple[PartChange, ...]

    def total(self, kind: PartKind) -> tuple[Money, Money]:
        """Return what all parts of a kind come to in the first version and in the second."""
        of_kind = [change for change in self.changes if change.kind is kind]
        return Money.sum_of(c.before for c in of_kind), Money.sum_of(c.after for c in of_kind)

    @property
    def savings(self) -> tuple[Money, Money]:
        """The savings of both versions, as amounts to find: above zero."""
        before, after = self.total(PartKind.SAVING)
        return -before, -after

    @property
    def causes(self) -> list[PartChange]:
        """The parts other than savings that moved, by kind and then by how much."""
        moved = [change for change in self.changes if change.kind is not PartKind.SAVING and change.change]
        return sorted(moved, key=lambda change: (KINDS_IN_ORDER.index(change.kind), -abs(change.change).pence))

    @property
    def left_open(self) -> Money:
        """How much more the second version leaves to find without a saving; it narrows what its savings close."""
        before, after = self.savings
        return Money.sum_of(cause.on_savings for cause in self.causes) - (after - before)


def compare(before: Iterable[PartSpec], after: Iterable[PartSpec]) -> Comparison:
    """Return the bridge between two versions, part by part over the years that are given (control R11).

    Savings after = savings before + what each cause adds − what is left open; every sum is in whole pence.
    """
    sums: dict[tuple[PartKind, str], list[Money]] = {}
    for place, parts in enumerate((before, after)):
        for part in parts:
            found = sums.setdefault((part.kind, part.name), [Money(0), Money(0)])
            found[place] += part.amount
    ordered = sorted(sums, key=lambda key: KINDS_IN_ORDER.index(key[0]))
    return Comparison(tuple(PartChange(kind, name, *sums[kind, name]) for kind, name in ordered))


def comparison_finding(found: Comparison, *, before: str, after: str) -> str:
    """Return the sentence that opens a comparison: how savings to find moved, and what moved them most."""
    was, now = found.savings
    costs = Money.sum_of(c.change for c in found.causes if c.kind is not PartKind.FUNDING)
    funding = Money.sum_of(c.change for c in found.causes if c.kind is PartKind.FUNDING)
    if not found.causes and was == now:
        return f"“{before}” and “{after}” come to the same."
    moved = f"stay at {now.in_millions()}" if was == now else f"go from {was.in_millions()} to {now.in_millions()}"
    said = [
        f"costs {'rise' if costs.pence > 0 else 'fall'} by {abs(costs).in_millions()} more" if costs else "",
        f"funding is {abs(funding).in_millions()} {'better' if funding.pence > 0 else 'worse'}" if funding else "",
        f"{abs(found.left_open).in_millions()} {'more' if found.left_open.pence > 0 else 'less'} is left to find"
        if found.left_open
        else "",
    ]
    return f"Savings {moved} from one version to the other: {', '.join(part for part in said if part) or 'as before'}."
