"""Promises on a line: what is outstanding of each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from rightsource.books.ledger.models import Commitment, CommitmentMove
from rightsource.books.ledger.rules import Move
from rightsource.ground.money import Money


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What is still promised under a commitment."""

    commitment_id: int
    line_id: int
    amount: Money
    promised_on: int = 0  # the line on which it was first promised; another one where its year ended meanwhile


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
        cursor.execute("SELECT ref, id, line_id, outstanding, promised_on FROM commitments_for_all(%s)", [sorted(refs)])
        for ref, number, line_id, pence, first in cursor.fetchall():
            found.setdefault(ref, []).append(Outstanding(number, line_id, Money(pence), first))
    return found


def commitments_on(*, line_id: int, as_at: datetime | None = None) -> QuerySet[Commitment]:
    """Return the commitments of a line with what was `left` in pence under each, newest first; page what comes."""
    known = Q() if as_at is None else Q(moves__at__lte=as_at)
    reserved = Sum("moves__pence", filter=Q(moves__kind=Move.RESERVE.value) & known, default=0)
    taken = Sum("moves__pence", filter=~Q(moves__kind=Move.RESERVE.value) & known, default=0)
    found = Commitment.objects.filter(line_id=line_id)
    if as_at is not None:
        found = found.filter(at__lte=as_at)
    return found.annotate(left=reserved - taken).prefetch_related("approvals").order_by("-id")


@dataclass(frozen=True, slots=True)
class YearPromises:
    """What was promised to an order or agreement on the lines of a year, and what became of it."""

    year: int
    reserved: Money
    drawn: Money
    given_back: Money  # released or cancelled
    carried: Money  # to the next year's line
    left: Money


@dataclass(frozen=True, slots=True)
class Promised:
    """What an agreement has promised on a line, wherever it stands by now, and how much of it cannot be given back."""

    net: Money  # what was promised less what was given back before the year ended
    gone: Money  # drawn, or released by the end of its year


# By order or agreement and the line on which it was first promised, however often it was carried since; the end of a
# year releases under its own reference.
PROMISED = """
WITH RECURSIVE chain (id, line_id) AS (
  SELECT k.carried_to_id, o.line_id
    FROM books_ledger_commitmentcarry k JOIN books_ledger_commitment o ON o.id = k.commitment_id
   WHERE k.carried_to_id IS NOT NULL
     AND NOT EXISTS (SELECT FROM books_ledger_commitmentcarry b WHERE b.carried_to_id = k.commitment_id)
   UNION ALL
  SELECT k.carried_to_id, p.line_id FROM chain p JOIN books_ledger_commitmentcarry k ON k.commitment_id = p.id
   WHERE k.carried_to_id IS NOT NULL)
SELECT c.ref, coalesce(f.line_id, c.line_id) AS line_id,
       sum(CASE WHEN v.kind = 'reserve' AND f.id IS NULL THEN v.pence
                WHEN v.kind IN ('release', 'cancel') AND NOT starts_with(v.ref, 'ledger/year/') THEN -v.pence
                ELSE 0 END) AS net,
       sum(CASE WHEN v.kind = 'draw' OR v.kind = 'release' AND starts_with(v.ref, 'ledger/year/') THEN v.pence
                ELSE 0 END) AS gone
  FROM books_ledger_commitment c JOIN books_ledger_commitmentmove v ON v.commitment_id = c.id
  LEFT JOIN chain f ON f.id = c.id
 GROUP BY c.ref, coalesce(f.line_id, c.line_id)
"""


def promised_by_line(*, ref: str) -> dict[int, Promised]:
    """Return what an agreement has promised by the line on which it was first promised; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT line_id, net, gone FROM ({PROMISED}) p WHERE ref = %s", [ref])
        return {line: Promised(Money(int(net)), Money(int(gone))) for line, net, gone in cursor.fetchall()}


def promises_by_year(*, ref: str) -> list[YearPromises]:
    """Return what was promised to an order or agreement by the year of its lines; one statement."""
    rows = (
        CommitmentMove.objects.filter(commitment__ref=ref)
        .values("commitment__line__year", "kind")
        .annotate(sum=Sum("pence"))
        .order_by("commitment__line__year")
    )
    by_year: dict[int, dict[str, int]] = {}
    for row in rows:
        by_year.setdefault(row["commitment__line__year"], {})[row["kind"]] = row["sum"]
    found = []
    for year, kinds in by_year.items():
        sums = {move: Money(kinds.get(move.value, 0)) for move in Move}
        back = sums[Move.RELEASE] + sums[Move.CANCEL]
        reserved, drawn, carried = sums[Move.RESERVE], sums[Move.DRAW], sums[Move.CARRY]
        found.append(YearPromises(year, reserved, drawn, back, carried, reserved - drawn - back - carried))
    return found
