"""How a statement is booked, and what the list of statements says."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from rightsource.books.ledger.rules import BatchSpec, EntrySpec, LegSpec, Stratum, words_for
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise


class StatementUnequalError(Exception):
    """A statement and its postings differ; nothing is booked."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Where a settlement is booked."""

    expense: str = "expenditure"
    income: str = "income"
    council_side: str = "creditors"
    body_side: str = "debtors"


@dataclass(frozen=True, slots=True)
class SettledSum:
    """What of a statement is to be booked: the whole of the first version, the difference of a later one."""

    statement_ref: str
    agreement_ref: str
    amount: Money
    on: date
    line_id: int
    fund: str
    service_line: str
    council: str
    body: str
    accounts: Accounts = field(default_factory=Accounts)


def batch_for(settled: SettledSum) -> BatchSpec:
    """Return the posting of a settlement: expense at the council, income at the body, each naming the other.

    For the group the pair is nothing. A sum below zero, as after a correction, books the same legs the other way round.
    """
    accounts, amount = settled.accounts, settled.amount

    def leg(
        account: str, sum_: Money, counterparty: str, service_line: str = "", line_id: int | None = None
    ) -> LegSpec:
        return LegSpec(
            account,
            sum_,
            settled.fund,
            service_line,
            line_id,
            counterparty=counterparty,
            agreement_ref=settled.agreement_ref,
        )

    at_council = [
        leg(accounts.expense, amount, settled.body, settled.service_line, settled.line_id),
        leg(accounts.council_side, -amount, settled.body),
    ]
    at_body = [
        leg(accounts.body_side, amount, settled.council),
        leg(accounts.income, -amount, settled.council, settled.service_line),
    ]
    text = f"Settled under {words_for(settled.agreement_ref).lower()}"
    return BatchSpec(
        stratum=Stratum.ACTUAL,
        authority_ref=settled.statement_ref,
        key=settled.statement_ref,
        on=settled.on,
        entries=[
            EntrySpec(settled.council, settled.on, settled.statement_ref, text, at_council),
            EntrySpec(settled.body, settled.on, settled.statement_ref, text, at_body),
        ],
    )


def statements_finding(*, total: int, unbooked: int) -> str:
    """Return the sentence that opens the list of statements."""
    if total == 0:
        return "No month has been settled yet."
    if unbooked == 0:
        return f"{'The statement is' if total == 1 else f'All {total:,} statements are'} booked to the penny."
    return f"{unbooked:,} of {pluralise(total, 'statement')} {'is' if unbooked == 1 else 'are'} not booked yet."


def delivery_words(reference: str) -> str:
    """Return the number of what a line is for, and nothing for the month itself.

    >>> delivery_words("agreements/delivery/17"), delivery_words("settlement/credit/3"), delivery_words("")
    ('17', 'Credit 3', '')
    """
    kind, _, number = reference.rpartition("/")
    return f"Credit {number}" if kind.endswith("/credit") else number
