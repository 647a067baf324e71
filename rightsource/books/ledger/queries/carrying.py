"""What a year still promises, and what became of what it promised when it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rightsource.books.ledger.models import CommitmentCarry
from rightsource.books.ledger.queries.group import _rows
from rightsource.books.ledger.rules import CommitmentKind, Promised
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

OUTSTANDING = """
SELECT c.id, c.line_id, c.kind, c.ref, sum(CASE m.kind WHEN 'reserve' THEN m.pence ELSE -m.pence END)::bigint AS pence
  FROM books_ledger_line l JOIN books_ledger_commitment c ON c.line_id = l.id
  JOIN books_ledger_commitmentmove m ON m.commitment_id = c.id
 WHERE l.year = %(year)s GROUP BY c.id HAVING sum(CASE m.kind WHEN 'reserve' THEN m.pence ELSE -m.pence END) > 0
"""


@dataclass(frozen=True, slots=True)
class OutstandingOfYear:
    """A promise of a year that is not delivered."""

    commitment_id: int
    line_id: int
    kind: CommitmentKind
    ref: str
    amount: Money


def outstanding_of_year(*, year: FinancialYear) -> list[OutstandingOfYear]:
    """Return every promise on the lines of a year of which something is outstanding, by line and number."""
    return [
        OutstandingOfYear(row[0], row[1], CommitmentKind(row[2]), row[3], Money(int(row[4])))
        for row in _rows(f"{OUTSTANDING} ORDER BY c.line_id, c.id", {"year": year.start_year})
    ]


def promised_of_year(*, year: FinancialYear) -> list[Promised]:
    """Return what each line of a year still promises to orders and to agreements; one statement."""
    return [
        Promised(row[0], row[1], CommitmentKind(row[2]), row[3], Money(int(row[4])), Money(int(row[5])))
        for row in _rows(
            f"""
            SELECT o.line_id, l.name, o.kind, count(*), sum(o.pence), b.budget_pence - b.actual_pence
              FROM ({OUTSTANDING}) o JOIN books_ledger_line l ON l.id = o.line_id
              JOIN books_ledger_linebalance b ON b.line_id = l.id
              JOIN books_ledger_serviceline s ON s.id = l.service_line_id
             GROUP BY o.line_id, l.name, o.kind, b.line_id, s.directorate, s.sort
             ORDER BY s.directorate, s.sort, l.name, o.line_id, o.kind
            """,
            {"year": year.start_year},
        )
    ]


def carries_of(*, year: FinancialYear) -> Sequence[CommitmentCarry]:
    """Return what became of each promise that a year did not deliver, by line."""
    rows = CommitmentCarry.objects.filter(year=year.start_year).select_related("commitment__line", "carried_to")
    return list(rows.order_by("commitment__line__name", "commitment_id"))
