"""Warnings and stops that are laid upon a budget line and lifted again."""

from __future__ import annotations

from datetime import datetime

from django.db import DatabaseError, transaction

from rightsource.books.ledger.models import LineBalance, LineNotice, LineNoticeEnd
from rightsource.books.ledger.rules import LineNoticeKind, LineUnknownError, NoticeRefusedError
from rightsource.books.ledger.services.refusing import ask, sqlstate_of
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference

ONE_NOTICE = "RS006"


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
        ask("SELECT hold_line(%s, true)", [line_id], kind=None)
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
        ask("SELECT hold_line(%s, false)", [line_id], kind=None)
    record.audit(
        by=by,
        at=at,
        verb=f"line.lift_{standing.kind}",
        subject=Reference.of("ledger", "line", line_id),
        detail={"reason": ended.reason},
    )
    return ended
