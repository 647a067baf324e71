"""The journal as a Beancount file: accounts by kind, entity and code, an entry a transaction, balances asserted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from rightsource.books.ledger.queries.publishing import EntityAccount, JournalLeg
from rightsource.books.ledger.rules import AccountKind
from rightsource.ground.money import Money
from rightsource.journeys.publish.written import PublishError, pence_of

ROOTS = {
    AccountKind.ASSET.value: "Assets",
    AccountKind.EXPENSE.value: "Expenses",
    AccountKind.INCOME.value: "Income",
    AccountKind.LIABILITY.value: "Liabilities",
    AccountKind.RESERVE.value: "Equity",
}
PLAIN = re.compile(r"[a-z0-9][a-z0-9-]*")
HEADER = """\
; Every actual posting of the ledger of {council}, in pounds.
; Debits are above zero and credits below, as in the ledger. Each entry of the ledger is one transaction; what it was
; booked by (entity, service line, fund, recurrence, counterparty, agreement) stands under it. The balances at the end
; are the ledger's own sums, asserted to the penny: a reader that accepts this file has found the same.
option "title" {title}
option "operating_currency" "GBP"

"""


def component(code: str) -> str:
    """Return a code as a part of an account's name; two codes never give the same, for a checksum tells them apart.

    >>> component("cash"), component("adult-care")
    ('Cash', 'Adult-care')
    """
    if PLAIN.fullmatch(code):
        return code[0].upper() + code[1:]
    kept = re.sub(r"[^A-Za-z0-9-]", "-", code)
    return f"X{kept}-{sha256(code.encode()).hexdigest()[:8]}"


@lru_cache(maxsize=10_000)
def account_name(*, kind: str, entity: str, code: str) -> str:
    """Return the name of an account.

    >>> account_name(kind="expense", entity="council", code="expenditure")
    'Expenses:Council:Expenditure'
    """
    return f"{ROOTS[kind]}:{component(entity)}:{component(code)}"


@lru_cache(maxsize=10_000)
def quoted(text: str) -> str:
    r"""Return a text as Beancount has it.

    >>> print(quoted('a "b" \\ c'))
    "a \"b\" \\ c"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "").replace("\n", "\\n")
    return f'"{escaped}"'


def directives(*, council: str, accounts: Sequence[EntityAccount], legs: Iterable[JournalLeg]) -> Iterator[str]:
    """Yield the file bit by bit: accounts opened on the day of their first posting, transactions, balances."""
    yield HEADER.format(council=council.replace("\n", " "), title=quoted(f"Journal of {council}"))
    for each in accounts:
        name = account_name(kind=each.kind, entity=each.entity, code=each.account)
        yield f"{each.first_on.isoformat()} open {name} GBP\n"
        yield _said(
            "  ",
            {"entity": each.entity, "entity-name": each.entity_name, "code": each.account, "name": each.account_name},
        )
    for _, entry in groupby(legs, key=attrgetter("entry")):
        yield _transaction(list(entry))
    if accounts:
        day = (max(each.last_on for each in accounts) + timedelta(days=1)).isoformat()
        yield "\n"
        for each in accounts:
            name = account_name(kind=each.kind, entity=each.entity, code=each.account)
            yield f"{day} balance {name}  {each.amount.plain()} ~ 0.00 GBP\n"


def _transaction(legs: Sequence[JournalLeg]) -> str:
    first = legs[0]
    parts = [f"\n{first.on.isoformat()} * {quoted(first.text)}\n"]
    parts.append(
        _said(
            "  ",
            {
                "entry": str(first.entry),
                "entity": first.entity,
                "ref": first.ref,
                "authority": first.authority_ref,
                "known-at": first.at.isoformat(),
            },
        )
    )
    for leg in legs:
        name = account_name(kind=leg.kind, entity=leg.entity, code=leg.account)
        parts.append(f"  {name}  {Money(leg.pence).plain()} GBP\n")
        parts.append(
            _said(
                "    ",
                {
                    "service-line": leg.service_line,
                    "fund": leg.fund,
                    "recurrence": leg.recurrence,
                    "counterparty": leg.counterparty,
                    "agreement": leg.agreement_ref,
                },
            )
        )
    return "".join(parts)


def _said(indent: str, values: dict[str, str]) -> str:
    return "".join(f"{indent}{key}: {quoted(value)}\n" for key, value in values.items() if value)


POSTING = re.compile(r"  (?P<name>[A-Z][A-Za-z0-9:-]+)  (?P<amount>-?[0-9]+\.[0-9]{2}) GBP")
BALANCE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2} balance (?P<name>[A-Z][A-Za-z0-9:-]+)  (?P<amount>-?[0-9]+\.[0-9]{2}) ~ 0\.00 GBP"
)
TRANSACTION = re.compile(r'[0-9]{4}-[0-9]{2}-[0-9]{2} \* "')


def read_back(file: Path, *, accounts: Sequence[EntityAccount]) -> tuple[int, int]:
    """Read a written journal line by line; return its transactions and postings.

    :raises PublishError: a transaction does not balance, or an account's postings or asserted balance are not what
        the ledger holds
    """
    wanted = {
        account_name(kind=each.kind, entity=each.entity, code=each.account): each.amount.pence for each in accounts
    }
    if len(wanted) != len(accounts):
        raise PublishError("Two accounts of the ledger have one name in the journal. Give one of them another code.")
    found: dict[str, int] = defaultdict(int)
    asserted: dict[str, int] = {}
    transactions = postings = open_sum = 0
    with file.open(encoding="utf-8", newline="\n") as lines:
        for line in lines:
            if not (line[0].isdigit() or line[2:3].isupper()):
                continue  # what is said of an account, a transaction or a posting begins with a small letter
            if TRANSACTION.match(line):
                transactions += 1
                _refuse_unbalanced(open_sum, file)
                open_sum = 0
            elif posting := POSTING.fullmatch(line.rstrip("\n")):
                postings += 1
                pence = pence_of(posting["amount"])
                found[posting["name"]] += pence
                open_sum += pence
            elif balance := BALANCE.fullmatch(line.rstrip("\n")):
                asserted[balance["name"]] = pence_of(balance["amount"])
    _refuse_unbalanced(open_sum, file)
    for name in sorted(wanted.keys() | found.keys() | asserted.keys()):
        sums = (found.get(name), asserted.get(name), wanted.get(name))
        if len(set(sums)) > 1:
            raise PublishError(
                f"The journal as written does not hold what the ledger does for {name}: nothing is published. Run "
                "rightsource check, and export again."
            )
    return transactions, postings


def _refuse_unbalanced(pence: int, file: Path) -> None:
    if pence:
        raise PublishError(
            f"A transaction in {file.name} as written is out by {Money(pence).plain()}: nothing is published. "
            "Run rightsource check, which names the entry."
        )
