"""Promises on a line: what is outstanding of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from rightsource.books.ledger.models import (
    Commitment,
)
from rightsource.books.ledger.rules import Move
from rightsource.ground.money import Money


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What is still promised under a commitment."""

    commitment_id: int
    line_id: int
    amount: Money


def commitments_of(*, ref: str) -> list[Outstanding]:
    """Return the commitments of an order or agreement with what is outstanding, oldest first.

    A journey that settles or cancels may ask this for an actor who may not read the ledger.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, line_id, outstanding FROM commitments_for(%s)", [ref])
        return [Outstanding(row[0], row[1], Money(row[2])) for row in cursor.fetchall()]


def commitments_of_all(*, refs: Collection[str]) -> dict[str, list[Outstanding]]:
    """Return the same of many orders or agreements, in one statement."""
    found: dict[str, list[Outstanding]] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT ref, id, line_id, outstanding FROM commitments_for_all(%s)", [sorted(refs)])
        for ref, number, line_id, pence in cursor.fetchall():
            found.setdefault(ref, []).append(Outstanding(number, line_id, Money(pence)))
    return found


def commitments_on(*, line_id: int, as_at: datetime | None = None) -> QuerySet[Commitment]:
    """Return the commitments of a line with what was `left` in pence under each, newest first; page what comes."""
    known = Q() if as_at is None else Q(moves__at__lte=as_at)
    reserved = Sum("moves__pence", filter=Q(moves__kind=Move.RESERVE.value) & known, default=0)
    taken = Sum("moves__pence", filter=~Q(moves__kind=Move.RESERVE.value) & known, default=0)
    found = Commitment.objects.filter(line_id=line_id)
    if as_at is not None:
        found = found.filter(at__lte=as_at)
    return found.annotate(left=reserved - taken).order_by("-id")
