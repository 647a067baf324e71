"""What the ledger knows without a database: its words, what makes a posting whole, and how a limit speaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from json import dumps

from rightsource.commons.access.rules import TITLES, Role
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise, sentence_list


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
    DRAW = "draw"  # delivered: the actual posting takes its place
    RELEASE = "release"  # less was needed
    RESERVE = "reserve"


@dataclass(frozen=True, slots=True)
class MoveSpec:
    """One of many moves of commitments."""

    commitment_id: int
    kind: Move
    amount: Money


# A chart that every case may start with: code, name, kind.
STANDARD_ACCOUNTS: tuple[tuple[str, str, AccountKind], ...] = (
    ("expenditure", "Expenditure on services", AccountKind.EXPENSE),
    ("income", "Income from services", AccountKind.INCOME),
    ("cash", "Cash at bank", AccountKind.ASSET),
    ("debtors", "Money owed to us", AccountKind.ASSET),
    ("creditors", "Money that we owe", AccountKind.LIABILITY),
    ("reserves", "Reserves", AccountKind.RESERVE),
    ("budget", "Adopted budget", AccountKind.RESERVE),  # the other side of every line in stratum budget
)


class PostingRefusedError(Exception):
    """The posting is not whole, or its money may not be used for this; nothing of it is kept."""


class OrphanLineError(Exception):
    """A budget line without a holder (control R13)."""


class HolderRefusedError(Exception):
    """Nobody can hold a budget line in this role, without a title, or as this person."""


class BudgetTotalError(Exception):
    """The lines of a budget do not sum to what was adopted."""


class CommitmentRefusedError(Exception):
    """A commitment cannot be made, drawn or released as asked."""


class LineBusyError(Exception):
    """Too many use a line at this instant."""


class LineUnknownError(LookupError):
    """There is no such budget line, or it has no balance."""


class NoticeRefusedError(Exception):
    """A warning or stop cannot be issued or lifted as asked."""


class LimitReachedError(Exception):
    """A commitment or posting would pass what is left on a line that must not be passed.

    Carries the line's id and the sum that is short, so that a page can link to the line.
    """

    def __init__(self, message: str, *, line_id: int, short: Money) -> None:
        super().__init__(message)
        self.line_id = line_id
        self.short = short


class SpendingStoppedError(LimitReachedError):
    """The finance officer has stopped new promises on the line."""


@dataclass(frozen=True, slots=True)
class LegSpec:
    """One leg of an entry, by codes: debits are positive, credits negative."""

    account: str
    amount: Money
    fund: str
    service_line: str = ""
    line_id: int | None = None
    recurrence: Recurrence = Recurrence.RECURRING
    counterparty: str = ""
    agreement_ref: str = ""


@dataclass(frozen=True, slots=True)
class EntrySpec:
    """One entry in the books of one entity."""

    entity: str
    on: date
    ref: str
    text: str
    legs: Sequence[LegSpec]


@dataclass(frozen=True, slots=True)
class BatchSpec:
    """A batch of entries, kept whole or not at all; its key makes it count once."""

    stratum: Stratum
    authority_ref: str
    key: str
    on: date
    entries: Sequence[EntrySpec]


@dataclass(frozen=True, slots=True)
class BudgetSpec:
    """What is adopted for one line: a line may have a recurring and a one-off part."""

    line_id: int
    amount: Money
    recurrence: Recurrence = Recurrence.RECURRING


def faults_of(batch: BatchSpec) -> list[str]:
    """Return a sentence for each reason why a batch cannot be posted; none means that it is whole.

    Every entry balances, and balances in every fund: money that moves between funds without a leg in each would be
    ring-fenced money misapplied (control R6; Local Government Finance Act 1988 s91 to s99 on separate funds).
    """
    faults = []
    if not batch.key.strip() or not batch.authority_ref.strip():
        faults.append("A batch needs a key, so that it counts once, and the reference of its authority.")
    if batch.stratum is Stratum.COMMITMENT:
        faults.append("Commitments are made with commit and moved with draw, release or cancel; they are not posted.")
    if not batch.entries:
        faults.append("The batch has no entry; give at least one.")
    for number, entry in enumerate(batch.entries, start=1):
        faults += _entry_faults(f"Entry {number} ({entry.text})", entry)
    return faults


def _entry_faults(name: str, entry: EntrySpec) -> list[str]:
    faults = []
    if len(entry.legs) < 2:
        faults.append(f"{name} has fewer than two legs; give a debit and a credit.")
    if any(leg.amount.pence == 0 for leg in entry.legs):
        faults.append(f"{name} has a leg of nothing; leave it out.")
    by_fund: dict[str, int] = defaultdict(int)
    for leg in entry.legs:
        by_fund[leg.fund] += leg.amount.pence
    out = sum(by_fund.values())
    if out:
        faults.append(f"{name} does not balance: its legs are out by {Money(out)}.")
    elif any(by_fund.values()):
        funds = sentence_list(sorted(fund for fund, pence in by_fund.items() if pence))
        faults.append(f"{name} balances only by moving money between {funds}; each fund must balance by itself.")
    return faults


def digest_of(batch: BatchSpec) -> str:
    """Return a hash of all that a batch says, so that one key is never used for two postings."""
    return sha256(dumps(asdict(batch), sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Balance:
    """How a budget line stands. Committed is what is reserved and not yet delivered."""

    budget: Money
    committed: Money
    actual: Money
    budget_one_off: Money = field(default_factory=lambda: Money(0))
    actual_one_off: Money = field(default_factory=lambda: Money(0))

    @property
    def left(self) -> Money:
        """What is neither spent nor promised."""
        return self.budget - self.committed - self.actual


@dataclass(frozen=True, slots=True)
class Limit:
    """What a refusal knows about the line that it protects."""

    line: str
    holder_of: str
    holder_title: str
    control: Control
    budget: Money
    left: Money
    asked: Money

    @property
    def short(self) -> Money:
        """The sum that is missing."""
        return self.asked - self.left


THIS = {CommitmentKind.ORDER: "This order", CommitmentKind.AGREEMENT: "This agreement", None: "This posting"}


def limit_sentence(limit: Limit, kind: CommitmentKind | None) -> str:
    """Return what a refusal says: the line, the sum, who can help and how.

    Only a line under control *ask* can be passed by an approval, so only there is it offered.
    """
    way = "can approve it or move money" if limit.control is Control.ASK else "can move money to it"
    return (
        f"{THIS[kind]} would take {limit.line} {limit.short} over what is left "
        f"({limit.left} of {in_short(limit.budget)}). "
        f"The budget holder for {limit.holder_of} (role: {limit.holder_title}) {way}."
    )


def stopped_sentence(line: str, *, since: date | None, reason: str) -> str:
    """Return what a refusal says where spending is stopped; the reason is told to whoever may know it.

    >>> stopped_sentence("Home care", since=None, reason="")
    'The council has stopped new spending on Home care for now. What is agreed already stands. Please ask again later.'
    """
    if since is None:
        return (
            f"The council has stopped new spending on {line} for now. What is agreed already stands. "
            "Please ask again later."
        )
    return (
        f"The finance officer stopped new spending on {line} on {long_date(since)}: {reason.rstrip('.')}. "
        "What is promised already is paid. Ask the finance officer (section 151) to lift the stop."
    )


def controls_finding(*, stopped: int, warned: int) -> str:
    """Return the sentence that opens the list of warnings and stops.

    >>> controls_finding(stopped=1, warned=0), controls_finding(stopped=0, warned=0)
    ('New spending is stopped on 1 budget line.', 'No budget line is stopped, and none is under a warning.')
    """
    if not stopped and not warned:
        return "No budget line is stopped, and none is under a warning."
    said = f"New spending is stopped on {pluralise(stopped, 'budget line')}" if stopped else ""
    warns = f"{pluralise(warned, 'budget line')} {'is' if warned == 1 else 'are'} under a warning" if warned else ""
    return f"{said}; {warns}." if said and warns else f"{said or warns}."


MILLION = 100_000_000


def in_short(amount: Money) -> str:
    """Return a budget as people say it: in millions from a million pounds, else in pounds and pence."""
    return amount.in_millions() if abs(amount).pence >= MILLION else str(amount)


def total_fault(lines: Iterable[BudgetSpec], total: Money) -> str | None:
    """Return why lines are not the budget that was adopted, or None: they sum to its total to the penny."""
    found = Money.sum_of(line.amount for line in lines)
    if found == total:
        return None
    return f"The lines sum to {found}, but {total} was adopted: they differ by {found - total}. Correct the lines."


def underlying_variance(outturn: Money, outturn_one_off: Money, budget: Money, budget_one_off: Money) -> Money:
    """Return the variance without one-off money on either side (control R3): above zero is overspent.

    One-off income lowers what a line seems to cost and one-off budget raises what it seems to be allowed; both are
    taken out, so that a nil variance bought with one-off money shows what will be missing next year.
    """
    return (outturn - outturn_one_off) - (budget - budget_one_off)


# Where the record of a reference is shown. The books never follow a reference; a page may offer the way.
PAGES = {
    ("agreements", "agreement"): "/agreements/{}",
    ("bodies", "body"): "/bodies/{}",
    ("democracy", "decision"): "/decisions/{}",
    ("ledger", "batch"): "/desk/finance/journal/{}",
    ("ledger", "line"): "/desk/finance/lines/{}",
    ("settlement", "statement"): "/statements/{}",
}


def page_of(reference: str) -> str:
    """Return the address of the page of a reference, or nothing where it has none.

    >>> page_of("democracy/decision/2015-017"), page_of("outcomes/measure/m1")
    ('/decisions/2015-017', '')
    """
    parts = reference.split("/")
    return PAGES[parts[0], parts[1]].format(parts[2]) if len(parts) == 3 and (parts[0], parts[1]) in PAGES else ""


def words_for(reference: str) -> str:
    """Return a reference as people say it.

    >>> words_for("democracy/decision/2015-017"), words_for("access/account/system")
    ('Decision 2015-017', 'Account system')
    """
    parts = reference.split("/")
    return f"{parts[1].replace('_', ' ').capitalize()} {parts[2]}" if len(parts) == 3 else reference


def line_finding(name: str, balance: Balance) -> str:
    """Return the sentence that opens a budget line's page."""
    if not (balance.budget or balance.actual or balance.committed):
        return f"{name} has no budget yet, and nothing is spent or promised."
    state = (
        f"has {balance.left} left of {in_short(balance.budget)}"
        if balance.left.pence >= 0
        else f"is {-balance.left} over its budget of {in_short(balance.budget)}"
    )
    return f"{name} {state}: {balance.actual} is spent and {balance.committed} is promised."


# Who may answer for a budget: control R13, one named holder for every line.
MAY_HOLD = (Role.BUDGET_HOLDER, Role.COMMISSIONER, Role.DIRECTOR, Role.FINANCE_OFFICER)


def holder_refused(*, role: str, title: str, person_roles: Collection[str] | None, person: str) -> str:
    """Return nothing if a line can be held like this, else the reason why not; `person_roles` is none without a person.

    >>> holder_refused(role="budget_holder", title="Head of Adult Services", person_roles=None, person="")
    ''
    """
    if role not in {one.value for one in MAY_HOLD}:
        able = sentence_list([TITLES[one] for one in MAY_HOLD], joined_by="or")
        return f"A budget line is held by a {able.lower()}: choose one of these roles."
    if not title.strip():
        return "Give the title of the post that holds the line, such as Head of Adult Services."
    if person_roles is not None and role not in person_roles:
        return (
            f"{person or 'This person'} does not act as {TITLES[Role(role)].lower()} today: choose somebody who does."
        )
    return ""
