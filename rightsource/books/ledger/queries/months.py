"""What was posted on lines month by month, and what of it is bookkeeping: for savings and the causes of variance."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from rightsource.books.ledger.models import Line
from rightsource.books.ledger.queries.group import _rows
from rightsource.ground.money import Money


def lines_numbered(*, line_ids: Collection[int]) -> dict[int, Line]:
    """Return budget lines with whose books they are in, by number."""
    return Line.objects.select_related("entity", "service_line").in_bulk(line_ids)


@dataclass(frozen=True, slots=True)
class LineMonth:
    """A month of a line: what it cost without income that comes once, and the dealings inside the group in it."""

    line_id: int
    starts_on: date
    spent: Money
    inside: Money
    inside_legs: int


def line_months(*, line_ids: Collection[int], as_at: datetime | None = None) -> list[LineMonth]:
    """Return the months in which anything was posted on lines, as it was known at an instant, in one statement.

    Income that comes once is left out: a windfall on a line saves nothing there.
    """
    return [
        LineMonth(line_id, starts_on, Money(int(spent)), Money(int(inside)), legs)
        for line_id, starts_on, spent, inside, legs in _rows(
            """
            SELECT g.line_id, date_trunc('month', e."on")::date AS starts_on,
              coalesce(sum(g.pence) FILTER (WHERE NOT once), 0),
              coalesce(sum(g.pence) FILTER (WHERE NOT once AND c.kind IN ('council', 'body')), 0),
              count(*) FILTER (WHERE c.kind IN ('council', 'body'))
            FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
            JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual'
            LEFT JOIN books_ledger_entity c ON c.id = g.counterparty_id
            CROSS JOIN LATERAL (SELECT g.recurrence = 'one_off' AND g.pence < 0 AS once) o
            WHERE g.line_id = ANY(%(line_ids)s) AND b.at <= %(as_at)s
            GROUP BY 1, 2 ORDER BY 1, 2
            """,
            {"line_ids": list(line_ids), "as_at": "infinity" if as_at is None else as_at},
        )
    ]


def bookkeeping_by_line(*, line_ids: Collection[int], as_at: datetime | None = None) -> dict[int, Money]:
    """Return what stands on lines from batches that take others back, and from entries under another posting.

    What comes once is left out, since it is told apart already.
    """
    return {
        line_id: Money(int(pence))
        for line_id, pence in _rows(
            """
            SELECT g.line_id, sum(g.pence)
            FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
            JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual'
            WHERE g.line_id = ANY(%(line_ids)s) AND b.at <= %(as_at)s 
              AND (e.ref LIKE 'ledger/%%' OR EXISTS (SELECT FROM books_ledger_reversal r WHERE r.by_batch_id = b.id))
              AND g.recurrence <> 'one_off'
            GROUP BY 1
            """,
            {"line_ids": list(line_ids), "as_at": "infinity" if as_at is None else as_at},
        )
    }
