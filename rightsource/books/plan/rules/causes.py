"""Causes: why a forecast moved, each pound under one of five words, and what nobody has explained yet (control R9).

Undelivered savings, one-off money and bookkeeping are worked out; what is left of a line's change is demand or price,
as its budget holder says, to the penny. What nobody has said stands as not yet explained and is never spread.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rightsource.ground.money import Money
from rightsource.ground.text import pluralise

NOTHING = Money(0)


class Cause(StrEnum):
    """Why a line costs more or less than was thought; there is no other word for it."""

    ACCOUNTING = "accounting"  # reversals, corrections, recharges
    DEMAND = "demand"  # more or fewer people, more or less for each
    ONE_OFF = "one_off"  # money that will not come or go again
    PRICE = "price"
    UNDELIVERED_SAVING = "undelivered_saving"


CAUSE_WORDS = {
    Cause.ACCOUNTING: "Bookkeeping",
    Cause.DEMAND: "Demand",
    Cause.ONE_OFF: "One-off money",
    Cause.PRICE: "Price",
    Cause.UNDELIVERED_SAVING: "Savings not delivered",
}
CAUSE_ORDER = (Cause.UNDELIVERED_SAVING, Cause.DEMAND, Cause.PRICE, Cause.ONE_OFF, Cause.ACCOUNTING)
UNEXPLAINED = "Not yet explained"


class AttributionRefusedError(Exception):
    """The change of a line cannot be attributed as given."""


@dataclass(frozen=True, slots=True)
class LinePoint:
    """A line in a forecast, or in the budget: what it costs, and of that what is worked out already."""

    forecast: Money
    one_off: Money = NOTHING
    undelivered: Money = NOTHING
    accounting: Money = NOTHING


@dataclass(frozen=True, slots=True)
class Attributed:
    """What a budget holder said of a line between two points: places of versions, of which the budget is the first."""

    line_id: int
    before: int
    after: int
    demand: Money
    price: Money


@dataclass(frozen=True, slots=True)
class LineCauses:
    """The change of a line with its causes; they and what is not explained sum to the change, always."""

    line_id: int
    before: Money
    after: Money
    causes: Mapping[Cause, Money]

    @property
    def change(self) -> Money:
        """Above zero: the year is now expected to cost more."""
        return self.after - self.before

    @property
    def unexplained(self) -> Money:
        """What nobody has given a cause for."""
        return self.change - Money.sum_of(self.causes.values())

    @property
    def underlying(self) -> Money:
        """The change without one-off money (control R3)."""
        return self.change - self.causes[Cause.ONE_OFF]


def computed_causes(before: LinePoint, after: LinePoint) -> dict[Cause, Money]:
    """Return the causes that are worked out of the register of savings, the one-off figures and the postings."""
    return {
        Cause.UNDELIVERED_SAVING: after.undelivered - before.undelivered,
        Cause.ONE_OFF: after.one_off - before.one_off,
        Cause.ACCOUNTING: after.accounting - before.accounting,
    }


def to_attribute(before: LinePoint, after: LinePoint) -> Money:
    """Return what is left of a change for the budget holder to call demand or price."""
    return after.forecast - before.forecast - Money.sum_of(computed_causes(before, after).values())


def attribution_fault(line: str, *, left: Money, demand: Money, price: Money, reason: str) -> str:
    """Return why what is said of a line cannot be taken, or nothing: it must come to what is left, to the penny."""
    said = demand + price
    if said != left:
        return (
            f"Demand {demand} and price {price} come to {said}; {line} has {left} to explain. They differ by "
            f"{abs(left - said)}: change one of them."
        )
    return "" if reason.strip() else "Say why: members read it beside the figure."


def chain_of(said: Iterable[Attributed], *, start: int, end: int) -> list[Attributed]:
    """Return what was said of one line that lies between two points and does not overlap, the longest steps first.

    What was said of the whole way counts alone; else what was said step by step is put together. A step of which
    nothing was said is left out, and its part stays unexplained.
    """
    found: list[Attributed] = []
    at = start
    inside = sorted(
        (each for each in said if start <= each.before and each.after <= end),
        key=lambda each: (each.before, -each.after),
    )
    for each in inside:
        if each.before >= at:
            found.append(each)
            at = each.after
    return found


def causes_of(
    before: Mapping[int, LinePoint],
    after: Mapping[int, LinePoint],
    said: Iterable[Attributed],
    *,
    start: int,
    end: int,
) -> list[LineCauses]:
    """Return the change of every line by cause, largest first; lines of which nothing moved are left out.

    A line that only one side has counts as nothing on the other. The changes sum to the change of the whole.
    """
    by_line: dict[int, list[Attributed]] = {}
    for each in said:
        by_line.setdefault(each.line_id, []).append(each)
    found = []
    for line_id in sorted(before.keys() | after.keys()):
        one, other = before.get(line_id, LinePoint(NOTHING)), after.get(line_id, LinePoint(NOTHING))
        causes = computed_causes(one, other)
        chain = chain_of(by_line.get(line_id, ()), start=start, end=end)
        causes[Cause.DEMAND] = Money.sum_of(each.demand for each in chain)
        causes[Cause.PRICE] = Money.sum_of(each.price for each in chain)
        line = LineCauses(line_id, one.forecast, other.forecast, causes)
        if line.change or any(causes.values()):
            found.append(line)
    return sorted(found, key=lambda line: -abs(line.change).pence)


@dataclass(frozen=True, slots=True)
class CauseSums:
    """A bridge as a whole: from what to what, and each cause of it."""

    before: Money
    after: Money
    causes: Mapping[Cause, Money]
    unexplained: Money
    open_lines: int  # on which something is not explained, even where more and less cancel out
    open_amount: Money  # more and less added up

    @property
    def change(self) -> Money:
        """Above zero: the year is now expected to cost more."""
        return self.after - self.before

    @property
    def underlying(self) -> Money:
        """The change without one-off money."""
        return self.change - self.causes[Cause.ONE_OFF]


def sums_of(before: Money, after: Money, lines: Sequence[LineCauses]) -> CauseSums:
    """Return the sums of a bridge by cause."""
    return CauseSums(
        before=before,
        after=after,
        causes={cause: Money.sum_of(line.causes[cause] for line in lines) for cause in CAUSE_ORDER},
        unexplained=Money.sum_of(line.unexplained for line in lines),
        open_lines=sum(bool(line.unexplained) for line in lines),
        open_amount=Money.sum_of(abs(line.unexplained) for line in lines),
    )


def bridge_finding(sums: CauseSums, *, start: str, end: str) -> str:
    """Return the sentence that opens a bridge: how far it moved, without one-off money, and what is not explained."""
    if not sums.change:
        first = f"Between {start} and {end} the forecast stayed at {sums.after.in_millions()}"
    else:
        way = "rose" if sums.change.pence > 0 else "fell"
        first = (
            f"From {start} to {end} it {way} by {abs(sums.change).in_millions()}, from {sums.before.in_millions()} to "
            f"{sums.after.in_millions()}"
        )
    if sums.underlying != sums.change:
        side = "more" if sums.underlying.pence > 0 else "less"
        first += f"; without one-off money it is {abs(sums.underlying).in_millions()} {side}"
    if not sums.open_lines:
        return f"{first}. Every pound of it has its cause."
    where = pluralise(sums.open_lines, "line")
    return f"{first}. On {where} {sums.open_amount.in_millions()} is not yet explained."
