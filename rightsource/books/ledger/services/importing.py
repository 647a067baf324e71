"""Taking the council's own journal in: what is new is posted once, what nobody can code yet waits where it is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from rightsource.books.ledger import queries
from rightsource.books.ledger.models import Account, Entry, JournalFile, JournalImport, SuspenseEnd, SuspenseItem
from rightsource.books.ledger.rules import (
    REVENUE,
    SUSPENSE,
    AccountKind,
    BatchSpec,
    EntrySpec,
    JournalEntry,
    LegSpec,
    LimitReachedError,
    LineUnknownError,
    PostingRefusedError,
    Stratum,
    SuspenseEndKind,
    SuspenseKind,
    SuspenseRefusedError,
    batch_key,
)
from rightsource.books.ledger.services.chart import open_standard_chart
from rightsource.books.ledger.services.posting import post
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

DEALT_WITH = "Somebody has dealt with this item already. Look at the list again."


@dataclass(frozen=True, slots=True)
class JournalSource:
    """Which file of which finance system, and who owns what cannot be coded."""

    source: str
    file_name: str
    sha256: str
    rows: int
    owner: str


@dataclass(slots=True)
class Imported:
    """What became of a file."""

    posted: int = 0
    known: int = 0
    changed: list[JournalEntry] = field(default_factory=list)
    suspended: int = 0
    suspended_pence: int = 0
    held: list[tuple[JournalEntry, str]] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)


@transaction.atomic
def import_journal(
    *, source: JournalSource, entries: Sequence[JournalEntry], on: date, by: Actor, at: datetime
) -> Imported:
    """Post the entries that are new, each once; put on the suspense list what has no code, and hold what is refused.

    Afterwards every new entry is in the ledger with its rows, or on the suspense list with the reason. An entry that
    is there already is left as it is; one that came with other rows before is named, and left as it is too.
    """
    outcome = Imported()
    open_standard_chart(by=by, at=at)  # a council that was opened before the suspense account was thought of gets it
    there = queries.imported_digests(source=source.source, keys=[entry.key for entry in entries])
    new = []
    for entry in entries:
        digest = there.get(entry.key)
        if digest is None:
            new.append(entry)
        elif digest == entry.digest:
            outcome.known += 1
        else:
            outcome.changed.append(entry)
    file, _ = JournalFile.objects.get_or_create(
        source=source.source,
        sha256=source.sha256,
        defaults={"file_name": source.file_name, "rows": source.rows, "at": at, "by_ref": by.reference},
    )
    outcome.held = [(entry, entry.held) for entry in new if entry.held]
    _post(source, file, [entry for entry in new if not entry.held], on, by, at, outcome)
    _hold(source, file, outcome.held, at)
    record.audit(
        by=by,
        at=at,
        verb="journal.import",
        subject=Reference.of("ledger", "journal_file", file.pk),
        detail={"posted": outcome.posted, "known": outcome.known, "held": len(outcome.held)},
    )
    return outcome


def _post(
    source: JournalSource,
    file: JournalFile,
    entries: Sequence[JournalEntry],
    on: date,
    by: Actor,
    at: datetime,
    outcome: Imported,
) -> None:
    """Post entries in one batch; where that is refused, the halves by themselves, down to the one that has to wait."""
    if not entries:
        return
    specs = [entry.entry for entry in entries if entry.entry is not None]
    reference = str(Reference.of("ledger", "journal_file", file.pk))
    try:
        with transaction.atomic():
            batch = post(
                batch=BatchSpec(Stratum.ACTUAL, reference, batch_key(source.source, entries), on, specs), by=by, at=at
            )
    except (PostingRefusedError, LimitReachedError) as error:
        if len(entries) == 1:
            outcome.held.append((entries[0], str(error)))
            return
        middle = len(entries) // 2
        _post(source, file, entries[:middle], on, by, at, outcome)
        _post(source, file, entries[middle:], on, by, at, outcome)
        return
    _keep(source, file, entries, batch, by, at, outcome)


def _keep(
    source: JournalSource,
    file: JournalFile,
    entries: Sequence[JournalEntry],
    batch: int,
    by: Actor,
    at: datetime,
    outcome: Imported,
) -> None:
    """Keep which rows became which entry, what of them is in suspense, and that nothing of them is held any more."""
    numbers = dict(Entry.objects.filter(batch_id=batch).values_list("number", "id"))
    JournalImport.objects.bulk_create(
        JournalImport(
            file=file,
            source=source.source,
            key=entry.key,
            digest=entry.digest,
            first_row=entry.first_row,
            last_row=entry.last_row,
            entry_id=numbers[number],
        )
        for number, entry in enumerate(entries, start=1)
    )
    funds = {fund.code: fund.pk for fund in queries.funds()}
    items = [
        SuspenseItem(
            file=file,
            source=source.source,
            key=entry.key,
            row=unknown.row,
            kind=unknown.kind.value,
            code=unknown.code,
            text=unknown.text or entry.text,
            fund_id=funds[next(leg.fund for leg in _legs(entry) if leg.account == SUSPENSE)],
            pence=unknown.amount.pence,
            owner=source.owner,
            on=entry.on,
            at=at,
        )
        for entry in entries
        for unknown in entry.unknown
    ]
    SuspenseItem.objects.bulk_create(items)
    held = SuspenseItem.objects.filter(
        source=source.source, key__in=[entry.key for entry in entries], kind=SuspenseKind.HELD.value, ended=None
    )
    SuspenseEnd.objects.bulk_create(
        SuspenseEnd(item=item, how=SuspenseEndKind.POSTED.value, batch_id=batch, at=at, by_ref=by.reference)
        for item in held
    )
    outcome.posted += len(entries)
    outcome.batches.append(batch)
    outcome.suspended += len(items)
    outcome.suspended_pence += sum(abs(item.pence) for item in items)


def _legs(entry: JournalEntry) -> Sequence[LegSpec]:
    return [] if entry.entry is None else entry.entry.legs


def _hold(source: JournalSource, file: JournalFile, held: Sequence[tuple[JournalEntry, str]], at: datetime) -> None:
    """Put what could not be posted on the list, once, however often it comes."""
    waiting = set(
        SuspenseItem.objects.filter(
            source=source.source, key__in=[entry.key for entry, _ in held], kind=SuspenseKind.HELD.value, ended=None
        ).values_list("key", flat=True)
    )
    SuspenseItem.objects.bulk_create(
        SuspenseItem(
            file=file,
            source=source.source,
            key=entry.key,
            row=entry.first_row,
            kind=SuspenseKind.HELD.value,
            reason=reason,
            text=entry.text,
            pence=entry.amount.pence,
            owner=source.owner,
            on=entry.on,
            at=at,
        )
        for entry, reason in held
        if entry.key not in waiting
    )


@transaction.atomic
def code_suspense(
    *, item_id: int, account: str, service_line: str, reason: str, on: date, by: Actor, at: datetime
) -> int:
    """Move what stands on the suspense account to where it belongs, by an entry of this day; return the batch's id.

    :raises SuspenseRefusedError: it is not waiting, it is held as a whole, or the code does not fit
    :raises PostingRefusedError: the money's fund may not be used for this
    :raises LimitReachedError: it would pass a line that must not be passed
    """
    item = _waiting(item_id)
    if item.kind == SuspenseKind.HELD:
        raise SuspenseRefusedError(
            "This entry is held as a whole. Mend what its reason says and import the file again, or withdraw it."
        )
    kind = Account.objects.filter(code=account).exclude(code=SUSPENSE).values_list("kind", flat=True).first()
    if kind is None:
        raise SuspenseRefusedError(f"There is no account “{account}” to move it to. Choose one of the chart.")
    if (AccountKind(kind) in REVENUE) is not bool(service_line):
        raise SuspenseRefusedError(
            "What is spent or earned needs its service line; what is owned or owed has none. Choose again."
        )
    imported = JournalImport.objects.select_related("entry__entity").get(source=item.source, key=item.key)
    entity = imported.entry.entity.code
    fund = item.fund.code
    line_id = None
    if service_line:
        year = FinancialYear.containing(on)
        try:
            line_id = queries.line_for(year=year, entity=entity, service_line=service_line, fund=fund).pk
        except LineUnknownError:
            line_id = None  # the year has no budget line for it: the posting shows under its service line alone
    legs = [
        LegSpec(account, Money(item.pence), fund, service_line, line_id),
        LegSpec(SUSPENSE, Money(-item.pence), fund),
    ]
    reference = str(Reference.of("ledger", "suspense", item.pk))
    text = f"{item.text}: coded from suspense"
    batch = post(
        batch=BatchSpec(
            Stratum.ACTUAL, reference, f"suspense/{item.pk}", on, [EntrySpec(entity, on, reference, text, legs)]
        ),
        by=by,
        at=at,
    )
    _end(item, SuspenseEndKind.CODED, reason, by, at, batch=batch)
    return batch


@transaction.atomic
def withdraw_suspense(*, item_id: int, reason: str, by: Actor, at: datetime) -> None:
    """A held entry will not be posted; it leaves the list with the reason.

    :raises SuspenseRefusedError: it is not waiting, stands on the suspense account, or no reason is given
    """
    item = _waiting(item_id)
    if item.kind != SuspenseKind.HELD:
        raise SuspenseRefusedError("This amount is in the ledger, on the suspense account: say where it belongs.")
    if not reason.strip():
        raise SuspenseRefusedError("Say why it will not be posted: the auditor reads it.")
    _end(item, SuspenseEndKind.WITHDRAWN, reason, by, at, batch=None)


def _waiting(item_id: int) -> SuspenseItem:
    item = SuspenseItem.objects.select_related("fund").filter(pk=item_id).first()
    if item is None:
        raise SuspenseRefusedError(f"There is no item {item_id} on the suspense list. Choose one from the list.")
    if SuspenseEnd.objects.filter(item=item).exists():
        raise SuspenseRefusedError(DEALT_WITH)
    return item


def _end(item: SuspenseItem, how: SuspenseEndKind, reason: str, by: Actor, at: datetime, *, batch: int | None) -> None:
    try:
        with transaction.atomic():
            SuspenseEnd.objects.create(
                item=item, how=how.value, batch_id=batch, reason=reason.strip(), at=at, by_ref=by.reference
            )
    except IntegrityError as error:  # somebody else did at the same instant
        raise SuspenseRefusedError(DEALT_WITH) from error
    record.audit(
        by=by,
        at=at,
        verb=f"suspense.{how.value}",
        subject=Reference.of("ledger", "suspense", item.pk),
        detail={"pence": item.pence, "reason": reason.strip()},
    )
