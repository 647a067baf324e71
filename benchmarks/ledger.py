"""The books: a million transactions posted and sealed at once, and the trial balance after them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from statistics import median
from time import perf_counter

import psycopg
from django.db import connection

from benchmarks import peers
from benchmarks.figures import Bar
from benchmarks.machine import most_mib, say
from rightsource.books.ledger import queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.models import Account, Entity
from rightsource.books.ledger.rules import AccountKind, EntityKind, FundKind, Stratum
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as

ACCOUNTS = 2_178
TRANSACTIONS = 1_000_000
BLOCK = 20_000
AT, ON = datetime(2026, 5, 1, 9, tzinfo=UTC), date(2026, 5, 1)
ENTITY, FUND = "bench", "bench"


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal of transactions of two legs each, as text of COPY by codes, block by block."""

    entries: list[bytes]
    legs: list[bytes]


def pairs(count: int, first: int = 0) -> Iterator[tuple[int, int, int, int]]:
    """Yield the number, debited account, credited account and pence of each transaction, always the same."""
    for number in range(1, count + 1):
        seed = first + number
        debit = (seed * 7_919) % ACCOUNTS
        credit = (debit + 1 + (seed * 104_729) % (ACCOUNTS - 1)) % ACCOUNTS
        yield number, debit, credit, 1 + (seed * 31) % 100_000


def journal(count: int, first: int = 0) -> Journal:
    """Return a journal of so many transactions."""
    made = Journal([], [])
    entries: list[str] = []
    legs: list[str] = []
    for number, debit, credit, pence in pairs(count, first):
        entries.append(f"{number}\t{ENTITY}\t2026-05-01\tbench/journal/{number}\tTransaction {number}\n")
        legs.append(
            f"{number}\tb{debit}\t{FUND}\t\t\\N\trecurring\t\t\t{pence}\n"
            f"{number}\tb{credit}\t{FUND}\t\t\\N\trecurring\t\t\t-{pence}\n"
        )
        if len(entries) == BLOCK or number == count:
            made.entries.append("".join(entries).encode())
            made.legs.append("".join(legs).encode())
            entries, legs = [], []
    return made


def open_chart() -> None:
    """Open an entity, a fund and 2,178 accounts."""
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        if Entity.objects.filter(code=ENTITY).exists():
            return
        ledger.open_entity(code=ENTITY, name="Measured", kind=EntityKind.EXTERNAL, by=SYSTEM, at=AT)
        ledger.open_fund(code=FUND, name="Measured", kind=FundKind.GENERAL, by=SYSTEM, at=AT)
        Account.objects.bulk_create(
            Account(code=f"b{number}", name=f"Account {number}", kind=AccountKind.ASSET.value)
            for number in range(ACCOUNTS)
        )


def post(made: Journal, key: str) -> tuple[float, float]:
    """Post a journal and seal it; return how long each took, to the end of its commit."""
    began = perf_counter()
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        ledger.post_bulk(
            entries=made.entries, legs=made.legs, stratum=Stratum.ACTUAL, authority_ref="bench/journal/1", key=key,
            on=ON, by=SYSTEM, at=AT,
        )  # fmt: skip
    posted = perf_counter()
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        ledger.seal(by=SYSTEM, at=AT)
    return posted - began, perf_counter() - posted


INDEXED_LIKE_OURS = """
CREATE TABLE bare_entry (LIKE books_ledger_entry INCLUDING ALL);
CREATE TABLE bare_leg (LIKE books_ledger_leg INCLUDING ALL)
"""
OUT_OF_BALANCE = "SELECT count(*) FROM (SELECT FROM bare_leg GROUP BY entry_id, fund_id HAVING sum(pence) <> 0) out"
COPY_ENTRIES = 'COPY bare_entry (id, batch_id, number, entity_id, at, "on", ref, text) FROM STDIN'
COPY_LEGS = (
    "COPY bare_leg (id, entry_id, account_id, line_id, service_line_id, fund_id, recurrence, counterparty_id, "
    "agreement_ref, pence) FROM STDIN"
)


def bare_journal(count: int) -> Journal:
    """Return the same journal by numbers, for tables that ask nothing."""
    made = Journal([], [])
    for first in range(0, count, BLOCK):
        part = list(pairs(min(BLOCK, count - first), first))
        made.entries.append(
            "".join(
                f"{first + n}\t1\t{first + n}\t1\t2026-05-01 09:00:00+00\t2026-05-01\tbench/journal/{n}\t"
                f"Transaction {n}\n"
                for n, *_ in part
            ).encode()
        )
        made.legs.append(
            "".join(
                f"{2 * (first + n) - 1}\t{first + n}\t{debit}\t\\N\t\\N\t1\trecurring\t\\N\t\t{pence}\n"
                f"{2 * (first + n)}\t{first + n}\t{credit}\t\\N\t\\N\t1\trecurring\t\\N\t\t-{pence}\n"
                for n, debit, credit, pence in part
            ).encode()
        )
    return made


def bare_copy(made: Journal, owner_url: str) -> float:
    """Return how long COPY takes into tables with our indexes, with one check of balance and a durable commit."""
    with psycopg.connect(owner_url) as owner:
        owner.execute(INDEXED_LIKE_OURS)
        owner.commit()
        began = perf_counter()
        for statement, blocks in ((COPY_ENTRIES, made.entries), (COPY_LEGS, made.legs)):
            with owner.cursor().copy(statement) as copy:
                for block in blocks:
                    copy.write(block)
        out = owner.execute(OUT_OF_BALANCE).fetchone()
        owner.commit()
        took = perf_counter() - began
        owner.execute("DROP TABLE bare_entry, bare_leg")
    if out != (0,):
        raise RuntimeError("The bare journal does not balance.")
    return took


def trial_balance_ms(times: int = 21) -> float:
    """Return the median time of a trial balance of all accounts, in milliseconds."""
    took = []
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        for _ in range(times):
            began = perf_counter()
            rows = queries.trial_balance(entity=ENTITY, stratum=Stratum.ACTUAL)
            took.append((perf_counter() - began) * 1000)
    if sum(row.amount.pence for row in rows) != 0:
        raise RuntimeError("The trial balance does not sum to zero.")
    return median(took)


def measure(*, owner_url: str, transactions: int = TRANSACTIONS) -> dict[str, object]:
    """Post a journal beside bare COPY, look at the trial balance, post nine times as much, and look again."""
    open_chart()
    made, bare = journal(transactions), bare_journal(transactions)
    say(f"Posting {transactions:,} transactions, and copying as many")
    first = bare_copy(bare, owner_url)
    posted, sealed = post(made, "first")
    held = most_mib(connection.connection.info.backend_pid)
    copied = median([first, bare_copy(bare, owner_url)])  # before and after, since the machine is shared
    say("Reading the same journal with plain-text ledgers")
    beside = peers.measure(lambda: pairs(transactions), ACCOUNTS)
    with psycopg.connect(owner_url, autocommit=True) as owner:
        owner.execute("ANALYZE")
    after_one = trial_balance_ms()
    for number in range(1, 10):
        say(f"Posting as many again, {number} of 9")
        post(journal(transactions, number * transactions), f"more-{number}")
    after_ten = trial_balance_ms()
    took = posted + sealed
    bars = [
        Bar("seconds to post, keep and seal a million transactions of two legs", took, below=7),
        Bar("the same, beside bare COPY with the same indexes and one check", took / copied, below=1.5),
        Bar("ms of a trial balance of 2,178 accounts after a million transactions", after_one, below=10),
        Bar("ms of the same after ten million", after_ten, below=10),
    ]
    return {
        "transactions": transactions,
        "accounts": ACCOUNTS,
        "post_s": round(posted, 2),
        "seal_s": round(sealed, 2),
        "bare_copy_s": round(copied, 2),
        "memory_mib": held,
        "peers": {name: took.as_json() for name, took in beside.items()},
        "trial_balance_ms": [round(after_one, 2), round(after_ten, 2)],
        "bars": [bar.as_json() for bar in bars],
    }
