"""Funds: what each received, spent for its purpose and outside it, and the cash behind what is left."""

from __future__ import annotations

from dataclasses import dataclass

from rightsource.books.ledger.queries.group import _rows
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear


def cash_by_ref(*, fund: str) -> dict[str, Money]:
    """Return the council's cash in a fund by the reference of what moved it."""
    return {
        ref: Money(int(pence))
        for ref, pence in _rows(
            """
            SELECT e.ref, sum(g.pence)
            FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
            JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual'
            JOIN books_ledger_fund f ON f.id = g.fund_id JOIN books_ledger_account a ON a.id = g.account_id
            JOIN books_ledger_entity y ON y.id = e.entity_id
            WHERE f.code = %(fund)s AND a.code = 'cash' AND y.kind = 'council' GROUP BY e.ref
            """,
            {"fund": fund},
        )
    }


@dataclass(frozen=True, slots=True)
class OneOffSum:
    """What a budget line holds of one-off money in a stratum."""

    stratum: str
    line_id: int
    name: str
    entity: str
    service_line: str
    fund: str
    year: FinancialYear
    amount: Money


def one_off_by_line() -> list[OneOffSum]:
    """Return the one-off money of every budget line of every year, budgeted and spent, in one query."""
    return [
        OneOffSum(*row[:6], FinancialYear(row[6]), Money(int(row[7])))
        for row in _rows(
            """
            SELECT b.stratum, l.id, l.name, y.code, s.code, f.code, l.year, sum(g.pence)
            FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
            JOIN books_ledger_batch b ON b.id = e.batch_id JOIN books_ledger_line l ON l.id = g.line_id
            JOIN books_ledger_entity y ON y.id = l.entity_id JOIN books_ledger_serviceline s ON s.id = l.service_line_id
            JOIN books_ledger_fund f ON f.id = l.fund_id
            WHERE g.recurrence = 'one_off'
            GROUP BY b.stratum, l.id, y.code, s.code, f.code HAVING sum(g.pence) <> 0 ORDER BY l.year, l.id, b.stratum
            """,
            {},
        )
    ]
