"""A body's credit note: why one is refused, which month takes it in, and the line that it becomes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rightsource.books.settlement.rules.settling import LineSpec
from rightsource.ground.money import Money
from rightsource.ground.time import Month


class CreditRefusedError(Exception):
    """A credit note cannot be recorded; the message says what to do."""


@dataclass(frozen=True, slots=True)
class CreditSpec:
    """A credit note as the body wrote it: its own reference, why, and how much."""

    reference: str
    reason: str
    amount: Money


def credit_fault(spec: CreditSpec, *, settled: Money, credited: Money) -> str:
    """Return why a note cannot be recorded against a month, or nothing; no more is given back than was settled."""
    if not spec.reference.strip():
        return "Give the number that the credit note bears."
    if not spec.reason.strip():
        return "Say why it is given: the council and the auditor will ask."
    if spec.amount.pence <= 0:
        return "Give a sum above nought."
    left = settled - credited
    if spec.amount > left:
        return f"The statement came to {settled} and {credited} of it is credited: give at most {max(left, Money(0))}."
    return ""


def month_that_takes(*, month: Month, settled: Collection[Month], ends_before: date) -> Month:
    """Return the month whose statement takes in a credit note: the next to be settled, else the month of the note.

    An agreement that has ended has no next month: the month of the note is settled again.
    """
    following = max(settled, default=month).next
    return following if following.starts_on < ends_before else month


def credit_line(*, ref: str, spec: CreditSpec, month: Month, taken_in: Month) -> LineSpec:
    """Return the line that a credit note is in the statement that takes it in."""
    why = f"Credit note {spec.reference} against the statement for {month}: {spec.reason.rstrip('.')}."
    return LineSpec(ref, taken_in.starts_on, Decimal(1), -spec.amount.pence, -spec.amount, why)
