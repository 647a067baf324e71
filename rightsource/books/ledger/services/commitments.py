"""Promising money of a line, and drawing, releasing or cancelling what was promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from json import dumps

from django.db import DatabaseError, connection, transaction

from rightsource.books.ledger.rules import CommitmentKind, CommitmentRefusedError, Move, MoveSpec
from rightsource.books.ledger.services.refusing import ask, refuse
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money


@transaction.atomic
def commit(
    *,
    line_id: int,
    ref: str,
    kind: CommitmentKind,
    amount: Money,
    by: Actor,
    at: datetime,
) -> int:
    """Promise money of a line and return the commitment's id. Call it last in the transaction: it holds the line.

    An approval that stands for this reference, line and sum lets it pass what it would be refused for, once.

    :raises LimitReachedError: naming the line, the sum that is short and who can help
    :raises ApprovalNeededError: spend control wants a decision first
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
        detail={"ref": ref, "pence": amount.pence},
    )
    (made,) = ask(
        "SELECT commit_to_line(%s, %s, %s, %s, %s)",
        [line_id, ref, kind.value, amount.pence, at],
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
    (is_new,) = ask(
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
