"""What cannot be matched is held: why, how it may be resolved, and what a page of held items says first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import FinancialYear


class HeldRefusedError(Exception):
    """A held item cannot be resolved as asked; the message says what to do."""


class HoldReason(StrEnum):
    """Why a delivery cannot be settled as it stands; the list is closed."""

    DUPLICATE = "duplicate"
    NO_ORDER = "no_order"
    NO_PRICE = "no_price"
    OUT_OF_TERM = "out_of_term"
    OVER_LIMIT = "over_limit"
    OVER_ORDER = "over_order"
    VERIFICATION_FAILED = "verification_failed"


REASON_WORDS = {
    HoldReason.DUPLICATE: "Sent twice",
    HoldReason.NO_ORDER: "No such order",
    HoldReason.NO_PRICE: "No price in the terms",
    HoldReason.OUT_OF_TERM: "Outside the agreement",
    HoldReason.OVER_LIMIT: "Over the agreement’s limit",
    HoldReason.OVER_ORDER: "More than was ordered",
    HoldReason.VERIFICATION_FAILED: "Not as recorded",
}


REMEDIES = {
    HoldReason.DUPLICATE: "Ask the body whether it came twice; if it was sent twice, do not pay it.",
    HoldReason.NO_ORDER: "Ask the body which order it was for; without one, do not pay it.",
    HoldReason.NO_PRICE: "Correct it to an outcome that the terms name, or do not pay it.",
    HoldReason.OUT_OF_TERM: "Ask the body for the day; outside the agreement, do not pay it.",
    HoldReason.OVER_LIMIT: "Have the agreement’s yearly sum raised by a change of its price, or do not pay it.",
    HoldReason.OVER_ORDER: "Correct it to what was ordered, or ask who ordered more.",
    HoldReason.VERIFICATION_FAILED: "Correct it to what was found, or do not pay it.",
}


class Resolution(StrEnum):
    """How a held item left the list."""

    ACCEPTED = "accepted"  # it is paid as it was recorded
    CORRECTED = "corrected"  # it is paid as corrected
    REJECTED = "rejected"  # it is not paid


RESOLUTION_WORDS = {
    Resolution.ACCEPTED: "Pay it as it was recorded",
    Resolution.CORRECTED: "Pay it as corrected",
    Resolution.REJECTED: "Do not pay it",
}
# What the client found wanting, and what has no price, is never paid as it was recorded (control R20).
NEVER_AS_RECORDED = frozenset({HoldReason.NO_PRICE, HoldReason.VERIFICATION_FAILED})
# Both say that the order is delivered in full: whoever resolved one knew it, and is not asked the other.
BEYOND_ORDER = frozenset({HoldReason.DUPLICATE, HoldReason.OVER_ORDER})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A delivery as it is paid by now, with all that decides whether it can be settled."""

    delivery_id: int
    reference: str
    on: date
    units: Decimal
    minutes: int | None
    outcome: str
    order_ref: str
    failed_because: str | None = None  # what the client found when it looked
    settled: frozenset[HoldReason] = frozenset()  # what it was held for before and somebody resolved, to be paid
    amount: Money = Money(0)  # what it comes to by the terms


@dataclass(frozen=True, slots=True)
class Limit:
    """What an agreement may cost in a financial year, and what the year's other months came to."""

    year: FinancialYear
    sum: Money
    elsewhere: Money


@dataclass(frozen=True, slots=True)
class Against:
    """What deliveries are held against: the term, the outcomes that have a price, and what was ordered."""

    starts_on: date
    ends_before: date
    outcomes: frozenset[str] | None  # None where a price does not depend on the outcome
    ordered: Mapping[str, Decimal]  # units by order; an order that is not there does not exist
    delivered_before: Mapping[str, Decimal]  # units of each order that earlier deliveries took
    limit: Limit | None = None  # None where the terms or the agreement set none


@dataclass(frozen=True, slots=True)
class Hold:
    """A delivery that cannot be settled, and why, in words."""

    candidate: Candidate
    reason: HoldReason
    explanation: str


@dataclass(frozen=True, slots=True)
class Correction:
    """What a delivery is settled as, instead of what was recorded; None leaves it."""

    units: Decimal | None = None
    minutes: int | None = None
    outcome: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it changes nothing."""
        return self.units is None and self.minutes is None and not self.outcome


def holds(candidates: Sequence[Candidate], against: Against) -> list[Hold]:
    """Return the deliveries that cannot be settled as they stand, by day; each for the first reason that it has.

    What was resolved for a reason is asked the others and not that one, and takes of its order what it is paid as.
    """
    taken = dict(against.delivered_before)
    seen: set[tuple[object, ...]] = set()
    month = Money(0)
    found = []
    for each in sorted(candidates, key=lambda one: (one.on, one.delivery_id)):
        left = against.ordered.get(each.order_ref, Decimal(0)) - taken.get(each.order_ref, Decimal(0))
        alike = (each.order_ref, each.on, each.units, each.minutes, each.outcome)
        held = _held(each, against, left=left, is_twin=alike in seen) or _held_over_limit(each, against, month=month)
        if held is None:
            month += each.amount
            taken[each.order_ref] = taken.get(each.order_ref, Decimal(0)) + each.units
            seen.add(alike)
        else:
            found.append(held)
    return found


def _held(each: Candidate, against: Against, *, left: Decimal, is_twin: bool) -> Hold | None:
    if each.failed_because is not None and HoldReason.VERIFICATION_FAILED not in each.settled:
        why = each.failed_because or "No reason was written down."
        return Hold(each, HoldReason.VERIFICATION_FAILED, f"The client looked: {why}")
    if HoldReason.OUT_OF_TERM not in each.settled and not against.starts_on <= each.on < against.ends_before:
        said = f"{long_date(each.on)} is outside the agreement, which runs from {long_date(against.starts_on)}"
        return Hold(each, HoldReason.OUT_OF_TERM, f"{said} and ends before {long_date(against.ends_before)}.")
    is_priced = against.outcomes is None or each.outcome in against.outcomes
    if not is_priced and HoldReason.NO_PRICE not in each.settled:
        named = f"“{each.outcome}”" if each.outcome else "a delivery without an outcome"
        return Hold(each, HoldReason.NO_PRICE, f"The terms have no price for {named}.")
    return _held_against_order(each, against, left=left, is_twin=is_twin) if each.order_ref else None


def _held_against_order(each: Candidate, against: Against, *, left: Decimal, is_twin: bool) -> Hold | None:
    number = each.order_ref.rpartition("/")[2]
    if each.order_ref not in against.ordered:
        if HoldReason.NO_ORDER in each.settled:
            return None
        return Hold(each, HoldReason.NO_ORDER, f"It names order {number}, and there is no such order.")
    if each.units <= left or each.settled & BEYOND_ORDER:
        return None
    if is_twin:
        return Hold(each, HoldReason.DUPLICATE, f"Order {number} has the same on that day, and is delivered in full.")
    return Hold(
        each, HoldReason.OVER_ORDER, f"Order {number} has {max(left, Decimal(0)).normalize():f} left to deliver."
    )


def _held_over_limit(each: Candidate, against: Against, *, month: Money) -> Hold | None:
    if HoldReason.OVER_LIMIT in each.settled:
        return None
    said = over_limit(each, against.limit, month=month)
    return Hold(each, HoldReason.OVER_LIMIT, said) if said else None


def over_limit(each: Candidate, limit: Limit | None, *, month: Money) -> str:
    """Return why the year does not bear a delivery beside what others of its month come to, or nothing."""
    if limit is None or not each.amount or limit.elsewhere + month + each.amount <= limit.sum:
        return ""
    left = max(limit.sum - limit.elsewhere - month, Money(0))
    return f"The agreement may cost {limit.sum} in {limit.year} and {left} of it is left; this comes to {each.amount}."


def resolution_fault(*, reason: HoldReason, how: Resolution, words: str, correction: Correction) -> str:
    """Return why a held item cannot be resolved so, or nothing."""
    if not words.strip():
        return "Say why: the body and the auditor will ask."
    if how is Resolution.ACCEPTED and reason in NEVER_AS_RECORDED:
        return f"“{REASON_WORDS[reason]}” is never paid as it was recorded. Correct it, or do not pay it."
    if how is Resolution.CORRECTED and correction.is_empty:
        return "Say what it is corrected to: units, minutes or the outcome."
    if how is not Resolution.CORRECTED and not correction.is_empty:
        return "Leave the correction empty, or choose to pay it as corrected."
    if reason is HoldReason.NO_PRICE and how is Resolution.CORRECTED and not correction.outcome:
        return "Name the outcome as the terms have it: without it there is no price."
    return ""


NOTHING_HELD = "Everything that was delivered could be matched: nothing is held."


def held_finding(*, count: int, oldest_days: int, to_settle: int) -> str:
    """Return the sentence that opens the list of held items.

    >>> held_finding(count=0, oldest_days=0, to_settle=0)
    'Everything that was delivered could be matched: nothing is held.'
    """
    comes = "comes" if to_settle == 1 else "come"
    again = f"{pluralise(to_settle, 'settled month')} {comes} to another sum by now and can be settled again"
    if not count:
        return f"Nothing is held; {again}." if to_settle else NOTHING_HELD
    waits = f"{pluralise(count, 'item')} {'waits' if count == 1 else 'wait'} for the contract manager"
    said = f"{waits}; the oldest has waited {pluralise(oldest_days, 'day')}"
    return f"{said}. {again}." if to_settle else f"{said}."
