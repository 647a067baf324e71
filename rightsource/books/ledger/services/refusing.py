"""Asking the functions of the ledger, and saying in words what the database refused."""

from __future__ import annotations

from collections.abc import Sequence
from json import loads
from typing import Any, NoReturn

from django.db import DatabaseError, connection, transaction

from rightsource.books.ledger.models import Line, LineBalance, LineNotice
from rightsource.books.ledger.rules import (
    ApprovalKind,
    ApprovalNeededError,
    CommitmentKind,
    CommitmentRefusedError,
    Control,
    Limit,
    LimitReachedError,
    LineBusyError,
    LineNoticeKind,
    LineUnknownError,
    PeriodLockedError,
    PostingRefusedError,
    SpendingStoppedError,
    limit_sentence,
    overdrawn_sentence,
    panel_sentence,
    stopped_sentence,
)
from rightsource.ground.money import Money
from rightsource.ground.time import day_in_london

LOCK_NOT_AVAILABLE = "55P03"
REFUSALS: dict[str, type[Exception]] = {
    "RS001": PostingRefusedError,
    "RS003": LineUnknownError,
    "RS004": CommitmentRefusedError,
    "RS007": PeriodLockedError,
}


def ask(sql: str, values: Sequence[object], *, kind: CommitmentKind | None) -> tuple[Any, ...]:
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
    if state == "RS010":
        _refuse_unapproved(loads(detail), kind, cause)
    if state == "RS009":
        _refuse_overdrawn(loads(detail), cause)
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


def _refuse_unapproved(found: dict[str, Any], kind: CommitmentKind | None, cause: Exception) -> NoReturn:
    line, needs = Line.objects.get(pk=found["line_id"]), ApprovalKind(found["needs"])
    may_know = LineBalance.objects.filter(pk=line.pk).exists()  # a resident is not told how spending is steered
    sentence = panel_sentence(
        line=line.name,
        kind=kind,
        asked=Money(found["asked"]),
        needs=needs,
        from_sum=Money(found["from"]) if may_know else None,
    )
    raise ApprovalNeededError(sentence, line_id=line.pk, kind=needs) from cause


def _refuse_overdrawn(found: dict[str, int], cause: Exception) -> NoReturn:
    line, left, asked = Line.objects.get(pk=found["line_id"]), Money(found["left"]), Money(found["asked"])
    sentence = overdrawn_sentence(line=line.name, left=left, asked=asked)
    raise LimitReachedError(sentence, line_id=line.pk, short=asked - left) from cause


def _refuse_stopped(line_id: int, cause: Exception) -> NoReturn:
    line = Line.objects.get(pk=line_id)
    notice = (
        LineNotice.objects.filter(line_id=line_id, ended=None, kind=LineNoticeKind.STOP.value).order_by("-id").first()
    )
    since = None if notice is None else day_in_london(notice.at)  # a resident is not shown the notice
    sentence = stopped_sentence(line.name, since=since, reason="" if notice is None else notice.reason)
    raise SpendingStoppedError(sentence, line_id=line_id, short=Money(0)) from cause


def sqlstate_of(error: BaseException) -> str:
    """Return PostgreSQL's code of what went wrong, or nothing."""
    return str(getattr(error.__cause__, "sqlstate", None) or "")
