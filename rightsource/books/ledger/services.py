"""Writing to the ledger: opening the chart, posting batches, adopting budgets and promising money of lines."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from datetime import date, datetime
from json import dumps, loads
from typing import Any, NoReturn, TypeVar

from django.db import DatabaseError, OperationalError, connection, transaction
from django.utils import timezone

from rightsource.books.ledger.models import (
    Account,
    Entity,
    Fund,
    Line,
    LineBalance,
    LineNotice,
    LineNoticeEnd,
    ServiceLine,
)
from rightsource.books.ledger.rules import (
    STANDARD_ACCOUNTS,
    AccountKind,
    BatchSpec,
    BudgetSpec,
    BudgetTotalError,
    CommitmentKind,
    CommitmentRefusedError,
    Control,
    EntityKind,
    EntrySpec,
    FundKind,
    LegSpec,
    Limit,
    LimitReachedError,
    LineBusyError,
    LineNoticeKind,
    LineUnknownError,
    Move,
    MoveSpec,
    NoticeRefusedError,
    OrphanLineError,
    PostingRefusedError,
    SpendingStoppedError,
    Stratum,
    digest_of,
    faults_of,
    limit_sentence,
    stopped_sentence,
    total_fault,
)
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money
from rightsource.ground.text import sentence_list
from rightsource.ground.time import FinancialYear

Result = TypeVar("Result")
# A deadlock or a serialisation failure: the only two that may be tried again. A refusal never is.
TRY_AGAIN = frozenset({"40P01", "40001"})
LOCK_NOT_AVAILABLE = "55P03"
ONE_NOTICE = "RS006"
ATTEMPTS = 3


def sqlstate_of(error: BaseException) -> str:
    """Return PostgreSQL's code of what went wrong, or nothing."""
    return str(getattr(error.__cause__, "sqlstate", None) or "")


def retrying(call: Callable[[], Result]) -> Result:
    """Return what the call returns, tried up to three times after a deadlock or a serialisation failure.

    Inside an open transaction it is called once: only whoever opened the transaction can begin it again.
    """
    for attempt in range(1, ATTEMPTS):
        try:
            return call()
        except OperationalError as error:
            if sqlstate_of(error) not in TRY_AGAIN or connection.in_atomic_block:
                raise
        time.sleep(random.randrange(5, 20) * attempt / 1000)  # milliseconds, so that two do not meet again
    return call()


@transaction.atomic
def open_entity(*, code: str, name: str, kind: EntityKind, by: Actor, at: datetime, body_ref: str = "") -> Entity:
    """Open the books of an entity."""
    entity = Entity.objects.create(code=code, name=name, kind=kind.value, body_ref=body_ref)
    record.audit(by=by, at=at, verb="entity.open", subject=Reference.of("ledger", "entity", code))
    return entity


@transaction.atomic
def open_fund(
    *,
    code: str,
    name: str,
    kind: FundKind,
    by: Actor,
    at: datetime,
    purpose: str = "",
    service_lines: Sequence[str] | None = None,
) -> Fund:
    """Open a fund; with `service_lines`, its money can be spent on nothing else."""
    fund = Fund.objects.create(
        code=code,
        name=name,
        kind=kind.value,
        purpose=purpose,
        service_lines=None if service_lines is None else list(service_lines),
    )
    record.audit(by=by, at=at, verb="fund.open", subject=Reference.of("ledger", "fund", code))
    return fund


@transaction.atomic
def open_account(*, code: str, name: str, kind: AccountKind, by: Actor, at: datetime) -> Account:
    """Open an account of the chart."""
    account = Account.objects.create(code=code, name=name, kind=kind.value)
    record.audit(by=by, at=at, verb="account.open", subject=Reference.of("ledger", "account", code))
    return account


@transaction.atomic
def open_standard_chart(*, by: Actor, at: datetime) -> None:
    """Open the accounts that every case starts with; those that are there already stay as they are."""
    for code, name, kind in STANDARD_ACCOUNTS:
        if not Account.objects.filter(code=code).exists():
            open_account(code=code, name=name, kind=kind, by=by, at=at)


@transaction.atomic
def open_service_line(
    *,
    code: str,
    name: str,
    directorate: str,
    fund: str,
    by: Actor,
    at: datetime,
    outturn_line: str = "",
    sort: int = 0,
) -> ServiceLine:
    """Open a service line with the fund that pays for it unless a budget line says otherwise."""
    service_line = ServiceLine.objects.create(
        code=code,
        name=name,
        directorate=directorate,
        outturn_line=outturn_line,
        fund=Fund.objects.get(code=fund),
        sort=sort,
    )
    record.audit(by=by, at=at, verb="service_line.open", subject=Reference.of("ledger", "service_line", code))
    return service_line


@transaction.atomic
def open_line(
    *,
    year: FinancialYear,
    entity: str,
    service_line: str,
    control: Control,
    provenance: str,
    by: Actor,
    at: datetime,
    fund: str = "",
    name: str = "",
    holder_role: str = "",
    holder_title: str = "",
    holder_account_id: int | None = None,
    adopted_ref: str = "",
) -> Line:
    """Open a budget line with nothing on it; it gets no budget until it has a holder."""
    of_service = ServiceLine.objects.select_related("fund").get(code=service_line)
    line = Line.objects.create(
        year=year.start_year,
        entity=Entity.objects.get(code=entity),
        service_line=of_service,
        fund=Fund.objects.get(code=fund) if fund else of_service.fund,
        name=name or of_service.name,
        holder_role=holder_role,
        holder_title=holder_title,
        holder_account_id=holder_account_id,
        control=control.value,
        adopted_ref=adopted_ref,
        provenance=provenance,
    )
    with connection.cursor() as cursor:  # without RETURNING, which asks for the right to read
        cursor.execute(
            f"INSERT INTO {LineBalance._meta.db_table} (line_id, control, is_stopped, is_held, budget_pence, "
            "budget_one_off_pence, committed_pence, actual_pence, actual_one_off_pence) "
            "VALUES (%s, %s, %s, false, 0, 0, 0, 0, 0)",
            [line.pk, control.value, control is Control.STOP],
        )
    record.audit(by=by, at=at, verb="line.open", subject=Reference.of("ledger", "line", line.pk))
    return line


@transaction.atomic
def name_holder(
    *,
    line_id: int,
    holder_role: str,
    holder_title: str,
    by: Actor,
    at: datetime,
    holder_account_id: int | None = None,
) -> None:
    """Name who holds a line from now on."""
    Line.objects.filter(pk=line_id).update(
        holder_role=holder_role, holder_title=holder_title, holder_account_id=holder_account_id
    )
    record.audit(
        by=by,
        at=at,
        verb="line.name_holder",
        subject=Reference.of("ledger", "line", line_id),
        detail={"holder_role": holder_role, "holder_title": holder_title},
    )


@transaction.atomic
def issue_notice(*, line_id: int, kind: LineNoticeKind, reason: str, by: Actor, at: datetime) -> LineNotice:
    """A warning stands on a line, or new promises on it are stopped; what is promised already is paid all the same.

    :raises NoticeRefusedError: if no reason is given, or one stands already
    :raises LineUnknownError: there is no such line
    """
    if not reason.strip():
        raise NoticeRefusedError("Say why: whoever holds the line reads it, and so does the auditor.")
    balance = LineBalance.objects.filter(line_id=line_id).first()
    if balance is None:
        raise LineUnknownError(f"There is no budget line {line_id}. Choose one from the position.")
    if LineNotice.objects.filter(line_id=line_id, ended=None).exists():
        raise NoticeRefusedError("A warning or stop stands on this line already: lift it first.")
    try:
        with transaction.atomic():
            made = LineNotice.objects.create(
                line_id=line_id,
                kind=kind.value,
                reason=reason.strip(),
                left_pence=balance.budget_pence - balance.committed_pence - balance.actual_pence,
                at=at,
                by_ref=by.reference,
            )
    except DatabaseError as error:
        if sqlstate_of(error) == ONE_NOTICE:
            raise NoticeRefusedError(
                "Somebody laid one upon this line a moment ago. Look at the line again."
            ) from error
        raise
    if kind is LineNoticeKind.STOP:
        _ask("SELECT hold_line(%s, true)", [line_id], kind=None)
    record.audit(
        by=by,
        at=at,
        verb=f"line.{kind.value}",
        subject=Reference.of("ledger", "line", line_id),
        detail={"reason": made.reason},
    )
    return made


@transaction.atomic
def lift_notice(*, line_id: int, reason: str, by: Actor, at: datetime) -> LineNoticeEnd:
    """The warning or stop on a line is lifted; both reasons stay on record.

    :raises NoticeRefusedError: if no reason is given, or nothing stands on the line
    """
    standing = LineNotice.objects.filter(line_id=line_id, ended=None).order_by("-id").first()
    if standing is None:
        raise NoticeRefusedError("Nothing stands on this line, so there is nothing to lift.")
    if not reason.strip():
        raise NoticeRefusedError("Say why it can be lifted: the auditor reads it beside the reason for it.")
    ended = LineNoticeEnd.objects.create(notice=standing, reason=reason.strip(), at=at, by_ref=by.reference)
    if standing.kind == LineNoticeKind.STOP:
        _ask("SELECT hold_line(%s, false)", [line_id], kind=None)
    record.audit(
        by=by,
        at=at,
        verb=f"line.lift_{standing.kind}",
        subject=Reference.of("ledger", "line", line_id),
        detail={"reason": ended.reason},
    )
    return ended


@transaction.atomic
def post(*, batch: BatchSpec, by: Actor, at: datetime) -> int:
    """Post a batch, whole or not at all, and return its id; the same key returns the first batch.

    :raises PostingRefusedError: it does not balance, its money may not be used for this, or it names what is unknown
    :raises LimitReachedError: it would pass a line that must not be passed
    """
    faults = faults_of(batch)
    if faults:
        raise PostingRefusedError(" ".join(faults))
    batch_id, is_new = _ask("SELECT * FROM ledger_post(%s)", [dumps(_as_json(batch, by=by, at=at))], kind=None)
    if is_new:
        record.audit(
            by=by,
            at=at,
            verb=f"{batch.stratum.value}.post",
            subject=Reference.of("ledger", "batch", batch_id),
            detail={"authority_ref": batch.authority_ref, "entries": len(batch.entries)},
        )
    return int(batch_id)


def _as_json(batch: BatchSpec, *, by: Actor, at: datetime) -> dict[str, object]:
    return {
        "stratum": batch.stratum.value,
        "authority_ref": batch.authority_ref,
        "key": batch.key,
        "digest": digest_of(batch),
        "at": at.isoformat(),
        "on": batch.on.isoformat(),
        "by_ref": by.reference,
        "entries": [
            {
                "entity": entry.entity,
                "on": entry.on.isoformat(),
                "ref": entry.ref,
                "text": entry.text,
                "legs": [
                    {
                        "account": leg.account,
                        "fund": leg.fund,
                        "service_line": leg.service_line,
                        "line_id": leg.line_id,
                        "recurrence": leg.recurrence.value,
                        "counterparty": leg.counterparty,
                        "agreement_ref": leg.agreement_ref,
                        "pence": leg.amount.pence,
                    }
                    for leg in entry.legs
                ],
            }
            for entry in batch.entries
        ],
    }


@transaction.atomic
def set_budget(
    *,
    lines: Sequence[BudgetSpec],
    total: Money,
    authority_ref: str,
    key: str,
    on: date,
    by: Actor,
    at: datetime,
    expense_account: str = "expenditure",
    control_account: str = "budget",
) -> int:
    """Post the budget of lines under a decision's reference and return the batch's id.

    Afterwards every line has its budget, and the lines sum to the adopted total. Amounts add to what a line has: a
    move of money between lines is a budget of zero with a minus and a plus.

    :raises OrphanLineError: a line has no holder (control R13)
    :raises BudgetTotalError: the lines do not sum to the total
    """
    fault = total_fault(lines, total)
    if fault is not None:
        raise BudgetTotalError(fault)
    wanted = {spec.line_id for spec in lines}
    found = Line.objects.select_related("entity", "service_line", "fund").in_bulk(wanted)
    if len(found) < len(wanted):
        raise LineUnknownError(f"There is no budget line {min(wanted - found.keys())}: open it first.")
    orphans = sorted(line.name for line in found.values() if not (line.holder_role and line.holder_title))
    if orphans:
        raise OrphanLineError(
            f"{sentence_list(orphans)} {'has' if len(orphans) == 1 else 'have'} no budget holder: "
            "name the role and title of who holds the money, then adopt again."
        )
    entries = [
        EntrySpec(
            entity=found[spec.line_id].entity.code,
            on=on,
            ref=authority_ref,
            text=f"Budget for {found[spec.line_id].name}",
            legs=_budget_legs(spec, found[spec.line_id], expense_account, control_account),
        )
        for spec in lines
        if spec.amount.pence
    ]
    return post(batch=BatchSpec(Stratum.BUDGET, authority_ref, key, on, entries), by=by, at=at)


def _budget_legs(spec: BudgetSpec, line: Line, expense_account: str, control_account: str) -> list[LegSpec]:
    fund, service_line = line.fund.code, line.service_line.code
    return [
        LegSpec(expense_account, spec.amount, fund, service_line, spec.line_id, spec.recurrence),
        LegSpec(control_account, -spec.amount, fund, recurrence=spec.recurrence),
    ]


@transaction.atomic
def commit(
    *,
    line_id: int,
    ref: str,
    kind: CommitmentKind,
    amount: Money,
    by: Actor,
    at: datetime,
    approval_ref: str = "",
) -> int:
    """Promise money of a line and return the commitment's id. Call it last in the transaction: it holds the line.

    `approval_ref` lets a line under control *ask* be passed by whoever had the authority.

    :raises LimitReachedError: naming the line, the sum that is short and who can help
    :raises LineUnknownError: there is no such line
    :raises CommitmentRefusedError: the amount is not above zero
    """
    if amount.pence <= 0:
        raise CommitmentRefusedError("A commitment is for more than nothing; give an amount above zero.")
    record.audit(  # first, so that nothing stands between the line's one update and the end of the transaction
        by=by,
        at=at,
        verb="commitment.make",
        subject=Reference.of("ledger", "line", line_id),
        detail={"ref": ref, "pence": amount.pence, "approval_ref": approval_ref},
    )
    (made,) = _ask(
        "SELECT commit_to_line(%s, %s, %s, %s, %s, %s)",
        [line_id, ref, kind.value, amount.pence, at, approval_ref],
        kind=kind,
    )
    return int(made)


@transaction.atomic
def draw(*, commitment_id: int, amount: Money, ref: str, by: Actor, at: datetime) -> None:
    """Take what was delivered out of a commitment; the actual posting of the same sum follows in this transaction.

    :raises CommitmentRefusedError: it is more than is outstanding
    """
    _move(Move.DRAW, commitment_id, amount, ref, by, at)


@transaction.atomic
def release(*, commitment_id: int, amount: Money, ref: str, by: Actor, at: datetime) -> None:
    """Give back to the line what turned out not to be needed.

    :raises CommitmentRefusedError: it is more than is outstanding
    """
    _move(Move.RELEASE, commitment_id, amount, ref, by, at)


@transaction.atomic
def cancel(*, commitment_id: int, amount: Money, ref: str, by: Actor, at: datetime) -> None:
    """Give back to the line what was promised to something that will not happen.

    :raises CommitmentRefusedError: it is more than is outstanding
    """
    _move(Move.CANCEL, commitment_id, amount, ref, by, at)


def _move(how: Move, commitment_id: int, amount: Money, ref: str, by: Actor, at: datetime) -> None:
    if amount.pence <= 0:
        raise CommitmentRefusedError(f"A {how.value} is of more than nothing; give an amount above zero.")
    (is_new,) = _ask(
        "SELECT move_commitment(%s, %s, %s, %s, %s)", [commitment_id, how.value, amount.pence, at, ref], kind=None
    )
    if is_new:
        record.audit(
            by=by,
            at=at,
            verb=f"commitment.{how.value}",
            subject=Reference.of("ledger", "commitment", commitment_id),
            detail={"ref": ref, "pence": amount.pence},
        )


@transaction.atomic
def move_all(*, moves: Sequence[MoveSpec], subject: Reference, by: Actor, at: datetime) -> int:
    """Draw, release or cancel many commitments, all or none, and return how many moves were new.

    One audit row under `subject`, the statement or order that asks for it, names every commitment and its sum.

    :raises CommitmentRefusedError: one of them is more than is outstanding, or is asked for twice
    """
    if not moves:
        return 0
    if any(move.amount.pence <= 0 for move in moves):
        raise CommitmentRefusedError("A move is of more than nothing; give amounts above zero.")
    if len({(move.commitment_id, move.kind) for move in moves}) < len(moves):
        raise CommitmentRefusedError("A commitment is moved twice in the same way: give the sum of both.")
    wanted = [
        {"commitment_id": move.commitment_id, "kind": move.kind.value, "pence": move.amount.pence, "ref": str(subject)}
        for move in moves
    ]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT * FROM move_commitments(%s, %s)", [dumps(wanted), at])
            new = set(cursor.fetchall())
    except DatabaseError as error:
        refuse(error, kind=None)
    if new:
        detail: dict[str, dict[str, int]] = {}
        for move in moves:
            if (move.commitment_id, move.kind.value) in new:
                detail.setdefault(move.kind.value, {})[str(move.commitment_id)] = move.amount.pence
        record.audit(by=by, at=at, verb="commitment.move_all", subject=subject, detail=detail)
    return len(new)


REFUSALS: dict[str, type[Exception]] = {
    "RS001": PostingRefusedError,
    "RS003": LineUnknownError,
    "RS004": CommitmentRefusedError,
}


def _ask(sql: str, values: Sequence[object], *, kind: CommitmentKind | None) -> tuple[Any, ...]:
    """Call one of the ledger's functions; what it refuses becomes an error that people can read."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, values)
            return tuple(cursor.fetchone())
    except DatabaseError as error:
        refuse(error, kind=kind)


def refuse(error: DatabaseError, *, kind: CommitmentKind | None) -> NoReturn:
    """Raise what one of the ledger's functions refused as an error that people can read; anything else as it is.

    Call it when the part of the transaction that failed is rolled back.
    """
    diagnostics = getattr(error.__cause__, "diag", None)
    refuse_answer(
        state=sqlstate_of(error),
        said=str(getattr(diagnostics, "message_primary", error)),
        detail=str(getattr(diagnostics, "message_detail", "")),
        kind=kind,
        cause=error,
    )


def refuse_answer(*, state: str, said: str, detail: str, kind: CommitmentKind | None, cause: Exception) -> NoReturn:
    """Raise the same of what a function of another room answered with: PostgreSQL's code, message and detail."""
    if state in REFUSALS:
        raise REFUSALS[state](said) from cause
    if state == "RS002":
        _refuse_limit(loads(detail), kind, cause)
    if state == "RS005":
        _refuse_stopped(int(detail), cause)
    if state == LOCK_NOT_AVAILABLE:
        raise LineBusyError(
            "Too many people are using this budget line at this moment. Nothing was kept; please try again."
        ) from cause
    raise cause


def _refuse_limit(found: dict[str, int], kind: CommitmentKind | None, cause: Exception) -> NoReturn:
    line = Line.objects.select_related("service_line").get(pk=found["line_id"])
    limit = Limit(
        line=line.name,
        holder_of=line.service_line.name,
        holder_title=line.holder_title or "not yet named",
        control=Control(line.control),
        budget=Money(found["budget"]),
        left=Money(found["left"]),
        asked=Money(found["asked"]),
    )
    raise LimitReachedError(limit_sentence(limit, kind), line_id=line.pk, short=limit.short) from cause


def _refuse_stopped(line_id: int, cause: Exception) -> NoReturn:
    line = Line.objects.get(pk=line_id)
    notice = (
        LineNotice.objects.filter(line_id=line_id, ended=None, kind=LineNoticeKind.STOP.value).order_by("-id").first()
    )
    since = None if notice is None else timezone.localdate(notice.at)  # a resident is not shown the notice
    sentence = stopped_sentence(line.name, since=since, reason="" if notice is None else notice.reason)
    raise SpendingStoppedError(sentence, line_id=line_id, short=Money(0)) from cause
