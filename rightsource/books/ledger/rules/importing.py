"""The council's own journal, as its finance system writes it: how rows become entries, and what is not known yet.

rightsource stands beside the finance system, not in its place. The journal comes in as it is; a code that nobody has
explained lands on the suspense account, so that both ledgers have the same sum, and on a list that somebody owns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from itertools import groupby
from json import dumps

from rightsource.books.ledger.rules.kinds import REVENUE, AccountKind, Recurrence
from rightsource.books.ledger.rules.posting import EntrySpec, LegSpec
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise
from rightsource.ground.time import FinancialYear

SUSPENSE = "suspense"


class JournalRefusedError(Exception):
    """The file or its map cannot be used as they are; nothing of it is kept."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


class SuspenseRefusedError(Exception):
    """An item of the suspense list cannot be coded or ended as asked."""


class SuspenseKind(StrEnum):
    """Why something stands on the suspense list."""

    ACCOUNT = "account"  # its account is not in the map: the amount stands on the suspense account
    COST_CENTRE = "cost_centre"  # its cost centre is not in the map: the same
    HELD = "held"  # the whole journal entry could not be posted; the next import tries again


class SuspenseEndKind(StrEnum):
    """How something left the suspense list."""

    CODED = "coded"  # somebody said where it belongs, and it was moved there
    POSTED = "posted"  # a later import could post what was held
    WITHDRAWN = "withdrawn"  # it will not be posted, for the reason given


@dataclass(frozen=True, slots=True)
class JournalMap:
    """What the codes of a finance system mean here. Codes of ours are on the right."""

    source: str
    entity: str
    owner: str  # the post that owns the suspense list
    fund: str = ""  # of rows that name none
    accounts: Mapping[str, str] = field(default_factory=dict)
    cost_centres: Mapping[str, str] = field(default_factory=dict)
    funds: Mapping[str, str] = field(default_factory=dict)
    counterparties: Mapping[str, str] = field(default_factory=dict)
    one_off: frozenset[str] = frozenset()  # accounts of theirs whose money does not come back next year


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One row of the file: a debit above zero, a credit below."""

    row: int
    key: str
    on: date
    amount: Money
    account: str
    cost_centre: str = ""
    fund: str = ""
    text: str = ""
    counterparty: str = ""
    agreement: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A row whose code nobody has explained yet."""

    row: int
    kind: SuspenseKind
    code: str
    amount: Money
    text: str


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """What a key of the finance system becomes: an entry of ours, or the reason why it has to wait."""

    key: str
    first_row: int
    last_row: int
    on: date
    text: str
    amount: Money  # the sum of its debits
    digest: str  # of its rows: the same key with other rows is a fault of the source
    entry: EntrySpec | None
    unknown: tuple[Unknown, ...] = ()
    held: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """What the ledger knows: kinds of accounts, and the budget lines of a year by service line and fund."""

    accounts: Mapping[str, AccountKind]
    lines: Mapping[tuple[FinancialYear, str, str], int]


def map_faults(
    found: JournalMap,
    *,
    entities: Iterable[str],
    accounts: Iterable[str],
    service_lines: Iterable[str],
    funds: Iterable[str],
) -> list[str]:
    """Return each code on the right of a map that the ledger does not have."""
    known = {
        "accounts": (found.accounts.values(), set(accounts), "account"),
        "cost_centres": (found.cost_centres.values(), set(service_lines), "service line"),
        "counterparties": (found.counterparties.values(), set(entities), "entity"),
        "entity": ([found.entity], set(entities), "entity"),
        "fund": ([found.fund] if found.fund else [], set(funds), "fund"),
        "funds": (found.funds.values(), set(funds), "fund"),
    }
    return [
        f"{where}: there is no {what} “{code}” in the ledger. Open it, or give the code of one that is open."
        for where, (codes, have, what) in known.items()
        for code in sorted(set(codes) - have)
    ]


def entries_of(rows: Iterable[JournalRow], found: JournalMap, chart: Chart) -> list[JournalEntry]:
    """Return an entry for each key, in the order of the file; rows of nothing are left out.

    :raises JournalRefusedError: with each entry that does not balance, that lies on two days, or whose rows are parted
    """
    faults: list[str] = []
    entries: list[JournalEntry] = []
    seen: set[str] = set()
    for key, group in groupby((row for row in rows if row.amount), key=lambda row: row.key):
        members = list(group)
        place = rows_words(members[0].row, members[-1].row)
        if key in seen:
            faults.append(f"{place}: journal {key} comes twice in the file, apart. Sort the file by journal.")
            continue
        seen.add(key)
        out = Money.sum_of(row.amount for row in members)
        days = sorted({row.on for row in members})
        if out:
            faults.append(f"{place}: journal {key} does not balance, it is out by {out}. Export the whole journal.")
        elif len(days) > 1:
            faults.append(f"{place}: journal {key} lies on {days[0]} and on {days[-1]}. Give each journal one day.")
        else:
            entries.append(_entry(key, members, found, chart))
    if faults:
        raise JournalRefusedError(faults)
    return entries


def rows_words(first: int, last: int) -> str:
    """Return where rows stand.

    >>> rows_words(5, 5), rows_words(5, 7)
    ('Row 5', 'Rows 5 to 7')
    """
    return f"Row {first}" if first == last else f"Rows {first} to {last}"


def _entry(key: str, members: Sequence[JournalRow], found: JournalMap, chart: Chart) -> JournalEntry:
    held, entry, unknown = _why_held(members, found), None, []
    text = next((row.text for row in members if row.text), f"Journal {key}")
    if not held:
        legs = []
        for row in members:
            leg, lacks = _leg(row, found, chart)
            legs.append(leg)
            if lacks is not None:
                unknown.append(lacks)
        entry = EntrySpec(found.entity, members[0].on, f"journal/{found.source}/{key}", text, legs)
    return JournalEntry(
        key=key,
        first_row=members[0].row,
        last_row=members[-1].row,
        on=members[0].on,
        text=text,
        amount=Money.sum_of(row.amount for row in members if row.amount.pence > 0),
        digest=digest_of_rows(members),
        entry=entry,
        unknown=tuple(unknown),
        held=held,
    )


def _why_held(members: Sequence[JournalRow], found: JournalMap) -> str:
    """Return why an entry has to wait as a whole: money without a known fund has no balance to stand in."""
    strange = sorted({row.fund for row in members if row.fund and row.fund not in found.funds})
    if strange:
        return f"The fund “{strange[0]}” is not in the map. Add it under funds and import the file again."
    if not found.fund and any(not row.fund for row in members):
        return "A row names no fund, and the map gives none for such rows. Add “fund” to the map and import again."
    sums: dict[str, int] = {}
    for row in members:
        fund = found.funds[row.fund] if row.fund else found.fund
        sums[fund] = sums.get(fund, 0) + row.amount.pence
    moved = sorted(fund for fund, pence in sums.items() if pence)
    if moved:
        return (
            f"It moves money between {' and '.join(moved)}. Each fund must balance by itself: add the legs of a loan."
        )
    return ""


def _leg(row: JournalRow, found: JournalMap, chart: Chart) -> tuple[LegSpec, Unknown | None]:
    fund = found.funds[row.fund] if row.fund else found.fund
    ours = found.accounts.get(row.account)
    if ours is None:
        return _suspended(row, fund, SuspenseKind.ACCOUNT, row.account)
    service_line, line_id = "", None
    if chart.accounts[ours] in REVENUE:
        known = found.cost_centres.get(row.cost_centre)
        if known is None:
            return _suspended(row, fund, SuspenseKind.COST_CENTRE, row.cost_centre)
        service_line, line_id = known, chart.lines.get((FinancialYear.containing(row.on), known, fund))
    return (
        LegSpec(
            account=ours,
            amount=row.amount,
            fund=fund,
            service_line=service_line,
            line_id=line_id,
            recurrence=Recurrence.ONE_OFF if row.account in found.one_off else Recurrence.RECURRING,
            counterparty=found.counterparties.get(row.counterparty, ""),
            agreement_ref=row.agreement,
        ),
        None,
    )


def _suspended(row: JournalRow, fund: str, kind: SuspenseKind, code: str) -> tuple[LegSpec, Unknown]:
    return LegSpec(SUSPENSE, row.amount, fund), Unknown(row.row, kind, code, row.amount, row.text)


def digest_of_rows(rows: Sequence[JournalRow]) -> str:
    """Return a hash of what rows say, wherever in a file they stand."""
    said = [{**asdict(row), "row": 0, "on": row.on.isoformat()} for row in rows]
    return sha256(dumps(said, sort_keys=True, default=str).encode()).hexdigest()


def batch_key(source: str, entries: Sequence[JournalEntry]) -> str:
    """Return the key of the batch in which entries are posted together: the same entries, the same key."""
    keys = sha256("\n".join(entry.key for entry in entries).encode()).hexdigest()
    return f"journal/{source}/{keys[:32]}"


def suspense_finding(count: int, total: Money, oldest_days: int) -> str:
    """Return the sentence that opens the suspense list; `total` is the sum of the amounts without their signs.

    >>> suspense_finding(0, Money(0), 0)
    'Everything that came from the finance system is coded: nothing stands in suspense.'
    >>> suspense_finding(2, Money.of("130.50"), 9)
    '2 items of £130.50 in all wait for somebody to say where they belong; the oldest has waited 9 days.'
    """
    if not count:
        return "Everything that came from the finance system is coded: nothing stands in suspense."
    waits = "waits" if count == 1 else "wait"
    belongs = "it belongs" if count == 1 else "they belong"
    return (
        f"{pluralise(count, 'item')} of {total} in all {waits} for somebody to say where {belongs}; "
        f"the oldest has waited {pluralise(oldest_days, 'day')}."
    )
