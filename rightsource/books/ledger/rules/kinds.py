"""The words of the ledger: whose books, which money, which layer, what a line does at its limit."""

from __future__ import annotations

from enum import StrEnum


class EntityKind(StrEnum):
    """Whose books an entry stands in."""

    BODY = "body"
    COUNCIL = "council"
    EXTERNAL = "external"


# Entities whose dealings with each other are eliminated when the group is shown as one (control R17).
GROUP = frozenset({EntityKind.COUNCIL, EntityKind.BODY})


class FundKind(StrEnum):
    """What money may be used for."""

    GENERAL = "general"
    PUBLIC_HEALTH = "public_health"  # Health and Social Care Act 2012 s12; the grant's conditions are dated yearly
    RING_FENCED = "ring_fenced"
    SCHOOLS = "schools"  # Dedicated Schools Grant: School and Early Years Finance Regulations


class AccountKind(StrEnum):
    """The subjective side of a leg."""

    ASSET = "asset"
    EXPENSE = "expense"
    INCOME = "income"
    LIABILITY = "liability"
    RESERVE = "reserve"


# What is spent and earned in a year; only these may stand against a budget line.
REVENUE = frozenset({AccountKind.EXPENSE, AccountKind.INCOME})


class Stratum(StrEnum):
    """The layer that a batch is posted in; commitments are moves of their own and are never posted."""

    ACTUAL = "actual"
    BUDGET = "budget"
    COMMITMENT = "commitment"


class Recurrence(StrEnum):
    """Whether money comes back next year (control R3)."""

    ONE_OFF = "one_off"
    RECURRING = "recurring"
    RING_FENCED = "ring_fenced"


class Control(StrEnum):
    """What a budget line does when a commitment would pass it."""

    ASK = "ask"  # refused until somebody with authority has approved it by reference
    STOP = "stop"  # refused, and the database holds the line
    WARN = "warn"  # let through; the position shows it


class LineNoticeKind(StrEnum):
    """What the finance officer lays upon a line while money has to be watched (control R26)."""

    STOP = "stop"  # nothing new is promised; what is promised already is paid as it is owed
    WARNING = "warning"  # shown to everybody who works with the line; it hinders nobody


class CommitmentKind(StrEnum):
    """What reserved the money."""

    AGREEMENT = "agreement"
    ORDER = "order"


class Move(StrEnum):
    """What happened to a commitment."""

    CANCEL = "cancel"  # what it was for will not happen
    CARRY = "carry"  # its year ended: a promise of the next year's line takes its place
    DRAW = "draw"  # delivered: the actual posting takes its place
    RELEASE = "release"  # less was needed
    RESERVE = "reserve"


# A chart that every case may start with: code, name, kind.
STANDARD_ACCOUNTS: tuple[tuple[str, str, AccountKind], ...] = (
    ("expenditure", "Expenditure on services", AccountKind.EXPENSE),
    ("income", "Income from services", AccountKind.INCOME),
    ("cash", "Cash at bank", AccountKind.ASSET),
    ("debtors", "Money owed to us", AccountKind.ASSET),
    ("creditors", "Money that we owe", AccountKind.LIABILITY),
    ("reserves", "Reserves", AccountKind.RESERVE),
    ("reserves_earmarked", "Earmarked reserves", AccountKind.RESERVE),
    ("reserves_unallocated", "Unallocated reserves", AccountKind.RESERVE),
    ("funding", "Council tax, rates and grants received", AccountKind.RESERVE),  # it pays for services; none earned it
    ("suspense", "Suspense: not coded yet", AccountKind.ASSET),
    ("brought_forward", "Result of closed years", AccountKind.RESERVE),  # and it stands in reserves with the other sign
    ("budget", "Adopted budget", AccountKind.RESERVE),  # the other side of every line in stratum budget
)

# What may be used where a year falls short: what closed years left, and what was put by, for something or for nothing.
USABLE_RESERVES = ("reserves", "reserves_earmarked", "reserves_unallocated")
