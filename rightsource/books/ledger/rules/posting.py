"""What makes a posting whole: legs, entries, batches and budgets, and why one is refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from json import dumps

from rightsource.books.ledger.rules.kinds import Move, Recurrence, Stratum
from rightsource.ground.money import Money
from rightsource.ground.text import sentence_list


@dataclass(frozen=True, slots=True)
class MoveSpec:
    """One of many moves of commitments."""

    commitment_id: int
    kind: Move
    amount: Money


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
    evidence: str = ""  # the document that shows why one-off money will not come again


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


def total_fault(lines: Iterable[BudgetSpec], total: Money) -> str | None:
    """Return why lines are not the budget that was adopted, or None: they sum to its total to the penny."""
    found = Money.sum_of(line.amount for line in lines)
    if found == total:
        return None
    return f"The lines sum to {found}, but {total} was adopted: they differ by {found - total}. Correct the lines."


def evidence_fault(lines: Iterable[BudgetSpec]) -> str | None:
    """Return why one-off money cannot be budgeted, or None: each such line names its evidence (control R5)."""
    bare = [line for line in lines if line.recurrence is Recurrence.ONE_OFF and not line.evidence.strip()]
    if not bare:
        return None
    return (
        f"{bare[0].amount} of budget line {bare[0].line_id} is one-off without evidence: name the document that shows "
        "why it will not come again, or make it recurring."
    )
