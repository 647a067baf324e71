"""How promptly the council pays: which payment settles which sum owed, and what a notice says of a period.

Procurement Act 2023 s68(2) (payment within 30 days), s69 (payments compliance notices; their contents: Procurement
Regulations 2024 reg 38, to be checked).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from rightsource.ground.money import Money
from rightsource.ground.time import Period

CASH, CREDITORS = "cash", "creditors"
SOON, LATE = 30, 60  # the bands of reg 38: within 30 days, 31 to 60, 61 and more
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Dealing:
    """What one entry of the council's books says of one counterparty under one agreement.

    `creditors` and `expense` are the sums of its legs on these accounts; `cash` is that of the whole entry.
    """

    entry: int
    on: date
    counterparty: str
    agreement_ref: str
    creditors: Money
    expense: Money
    cash: Money

    @property
    def owed(self) -> Money:
        """What the entry adds to what is owed; below zero is a credit note."""
        return Money(0) if self.is_payment else -self.creditors

    @property
    def paid(self) -> Money:
        """What it pays of what was owed before."""
        return self.creditors if self.is_payment else Money(0)

    @property
    def paid_at_once(self) -> Money:
        """What it pays without ever having been owed in the books, so that its invoice's day is not known."""
        if self.creditors or self.cash.pence >= 0 or self.expense.pence <= 0:
            return Money(0)
        return min(self.expense, -self.cash)

    @property
    def is_payment(self) -> bool:
        """Whether money left for what was owed."""
        return self.creditors.pence > 0 and self.cash.pence < 0


@dataclass(slots=True)
class Sum:
    """A sum that was owed, and what of it is still open."""

    on: date
    agreement_ref: str
    amount: Money
    left: Money
    paid_on: date | None = None  # the day on which nothing was left of it

    def due_on(self, days: int) -> date:
        """Return the last day on which it is paid in time."""
        return self.on + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Part:
    """What one payment paid of one sum, and how many days after it was owed."""

    on: date
    amount: Money
    days: int


@dataclass(frozen=True, slots=True)
class Allocated:
    """Which payment settled which sum."""

    sums: Sequence[Sum]
    parts: Sequence[Part]
    ahead: Money  # paid before anything was owed for it


def allocate(dealings: Iterable[Dealing]) -> Allocated:
    """Return which payment settled which sum: the oldest first, of the same counterparty under the same agreement.

    A payment or credit note that names no agreement takes the oldest under any. A credit note makes no part. What was
    paid ahead settles the next sums on their first day.
    """
    sums: list[Sum] = []
    parts: list[Part] = []
    waiting: dict[str, list[Sum]] = defaultdict(list)
    ahead: dict[str, list[tuple[Dealing, Money]]] = defaultdict(list)
    for dealing in sorted(dealings, key=lambda each: (each.on, each.entry)):
        who = dealing.counterparty
        if dealing.owed.pence > 0:
            owed = Sum(dealing.on, dealing.agreement_ref, dealing.owed, dealing.owed)
            sums.append(owed)
            waiting[who].append(owed)
            ahead[who] = [
                (payment, left)
                for payment, amount in ahead[who]
                if (left := _settle(waiting[who], payment.agreement_ref, amount, dealing.on, parts))
            ]
        elif dealing.owed.pence < 0:
            _settle(waiting[who], dealing.agreement_ref, -dealing.owed, dealing.on, None)
        elif left := _settle(waiting[who], dealing.agreement_ref, dealing.paid, dealing.on, parts):
            ahead[who].append((dealing, left))
    return Allocated(sums, parts, Money.sum_of(amount for each in ahead.values() for _, amount in each))


def _settle(open_sums: list[Sum], agreement_ref: str, amount: Money, on: date, parts: list[Part] | None) -> Money:
    """Take an amount from the oldest sums on a day; return what is left of it. A payment leaves its parts."""
    for each in [one for one in open_sums if agreement_ref in ("", one.agreement_ref)]:
        if not amount:
            break
        taken = min(amount, each.left)
        each.left -= taken
        amount -= taken
        if parts is not None:
            parts.append(Part(on, taken, (on - each.on).days))
        if not each.left:
            each.paid_on = on
            open_sums.remove(each)
    return amount


@dataclass(frozen=True, slots=True)
class Compliance:
    """What a notice says of a period; shares are in percent, None where nothing was paid or fell due."""

    payments: int
    paid: Money
    average_days: Decimal | None
    within_30: Decimal | None
    within_60: Decimal | None
    later: Decimal | None
    fell_due: int
    not_in_time: int
    open_count: int  # at the end of the period
    open_sum: Money

    @property
    def not_in_time_share(self) -> Decimal | None:
        """The share of sums that fell due in the period and were not paid by then."""
        return share_of(self.not_in_time, self.fell_due)


def compliance(found: Allocated, *, period: Period) -> Compliance:
    """Return how promptly sums were paid in a period that ends: the days from the day on which each was owed.

    A payment counts once for each sum that it pays. A sum falls due on its thirtieth day (Procurement Act 2023
    s68(2)); disputed invoices are not told apart, because the books do not know them.
    """
    parts = [part for part in found.parts if period.contains(part.on)]
    days = [part.days for part in parts]
    due = [each for each in found.sums if period.contains(each.due_on(SOON))]
    end = period.starts_on + timedelta(days=period.days)
    still_open = [each for each in found.sums if each.on < end and each.left]
    return Compliance(
        payments=len(parts),
        paid=Money.sum_of(part.amount for part in parts),
        average_days=None if not days else (Decimal(sum(days)) / len(days)).quantize(HUNDREDTH),
        within_30=share_of(sum(each <= SOON for each in days), len(days)),
        within_60=share_of(sum(SOON < each <= LATE for each in days), len(days)),
        later=share_of(sum(each > LATE for each in days), len(days)),
        fell_due=len(due),
        not_in_time=sum(each.paid_on is None or each.paid_on > each.due_on(SOON) for each in due),
        open_count=len(still_open),
        open_sum=Money.sum_of(each.left for each in still_open),
    )


def share_of(part: int, whole: int) -> Decimal | None:
    """Return a share in percent with two places, None of nothing.

    >>> share_of(1, 3), share_of(0, 0)
    (Decimal('33.33'), None)
    """
    return None if not whole else (Decimal(100) * part / whole).quantize(HUNDREDTH)
