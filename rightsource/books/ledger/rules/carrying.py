"""What becomes, at a year's end, of promises that are not delivered: carried with its budget, borne, or released."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.books.ledger.rules.kinds import CommitmentKind
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise, sentence_list
from rightsource.ground.time import FinancialYear


class Fate(StrEnum):
    """What becomes of a promise that outlives its year."""

    BEAR = "bear"  # it stays promised, and the next year's own budget bears it
    CARRY = "carry"  # it stays promised, and as much of the unspent budget goes with it, once
    RELEASE = "release"  # it will not happen, or what comes of it is paid from what is left then


FATE_TITLES: Mapping[Fate, str] = {
    Fate.CARRY: "Carry it, with its budget",
    Fate.BEAR: "Carry it; the next year’s own budget bears it",
    Fate.RELEASE: "Release it",
}


class CarryRefusedError(Exception):
    """What is still promised at a year's end cannot be carried or released as asked."""


@dataclass(frozen=True, slots=True)
class Promised:
    """What is still promised of a line to orders, or to agreements: how many promises, and what they come to."""

    line_id: int
    line: str
    kind: CommitmentKind
    promises: int
    amount: Money
    unspent: Money  # what of the line's budget was not spent, whoever it is promised to


@dataclass(frozen=True, slots=True)
class CarrySpec:
    """What becomes of all that a line still promises to orders, or to agreements, and why."""

    line_id: int
    kind: CommitmentKind
    fate: Fate
    reason: str


@dataclass(frozen=True, slots=True)
class Carried:
    """What one settling of a year's promises came to."""

    promises: int
    carried: Money  # with its budget
    borne: Money
    released: Money


def carry_refused(
    *, year: FinancialYear, on: date, promised: Sequence[Promised], asked: Sequence[CarrySpec], authority_ref: str
) -> str:
    """Return nothing if promises can be settled like this at a year's end, else the sentence that says why not.

    Each is settled once and explained; budget goes along only under a decision, and never more than was not spent.
    """
    if on < year.ends_before:
        return f"{year} has not ended: settle what it still promises from {year.ends_before:%-d %B %Y}."
    if not promised:
        return f"Nothing is promised any more on the lines of {year}."
    waiting = {(each.line_id, each.kind): each for each in promised}
    given = [(each.line_id, each.kind) for each in asked]
    if len(set(given)) < len(given):
        return "A line's promises are settled twice: say once what becomes of them."
    unknown = [key for key in given if key not in waiting]
    if unknown:
        return f"Budget line {unknown[0][0]} promises nothing to any {unknown[0][1]} in {year}: leave it out."
    missing = [each.line for key, each in waiting.items() if key not in given]
    if missing:
        return (
            f"Say what becomes of what {sentence_list(sorted(set(missing)))} still promise: every promise is settled."
        )
    if any(not each.reason.strip() for each in asked):
        return "Say why for each: the auditor reads it beside every promise."
    with_budget: dict[int, Money] = defaultdict(Money.zero)
    for each in asked:
        if each.fate is Fate.CARRY:
            with_budget[each.line_id] += waiting[each.line_id, each.kind].amount
    if with_budget and not authority_ref.strip():
        return "Name the decision under which budget is carried: what a year did not spend is not the next year's."
    for line_id, amount in with_budget.items():
        line = next(each for each in promised if each.line_id == line_id)
        if amount > line.unspent:
            spare = max(line.unspent, Money.zero())
            return (
                f"Only {spare} of the budget of {line.line} was not spent, so {amount} cannot be carried with its "
                "budget: let the next year's own budget bear it, or release it."
            )
    return ""


def promised_finding(*, year: FinancialYear, promised: Iterable[Promised], is_closed: bool, has_ended: bool) -> str:
    """Return the sentence that opens the list of what a year still promises."""
    found = list(promised)
    if not found:
        what_next = ": it can be closed" if has_ended and not is_closed else ""
        return f"Nothing is promised any more on the lines of {year}{what_next}."
    amount = Money.sum_of(each.amount for each in found)
    count = sum(each.promises for each in found)
    lines = len({each.line_id for each in found})
    said = f"{amount} of {year} is still promised: {pluralise(count, 'promise')} on {pluralise(lines, 'line')}"
    return f"{said}. Carry or release all of it before the year is closed." if has_ended else f"{said}."


def carried_finding(*, year: FinancialYear, carried: Carried) -> str:
    """Return what became of a year's promises, in a sentence."""
    parts = [
        f"{amount} {what}"
        for amount, what in (
            (carried.carried, f"was carried to {year.next} with its budget"),
            (carried.borne, f"was carried and is borne by {year.next}"),
            (carried.released, "was released"),
        )
        if amount
    ]
    return f"Of {pluralise(carried.promises, 'promise')} of {year}, {sentence_list(parts)}."
