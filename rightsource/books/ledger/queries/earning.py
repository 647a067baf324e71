"""What entities earned by who paid, and what stands on accounts of the council: for shares and ratios."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rightsource.books.ledger.queries.group import _rows
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear


@dataclass(frozen=True, slots=True)
class Earned:
    """What an entity of the group earned in a financial year from one payer."""

    entity: str
    year: FinancialYear
    payer: str  # code; empty where the entry names none
    payer_kind: str
    is_under_agreement: bool
    amount: Money


def earned_by_bodies(*, before: date) -> list[Earned]:
    """Return the income of every body before a day, by year, payer and whether an agreement stands behind it."""
    return [
        Earned(entity, FinancialYear(int(year)), payer, kind, under, Money(int(pence)))
        for entity, year, payer, kind, under, pence in _rows(
            """
            SELECT y.code, extract(year FROM e."on" - interval '3 months')::int, coalesce(c.code, ''),
                   coalesce(c.kind, ''), g.agreement_ref <> '', -sum(g.pence)
            FROM books_ledger_entry e JOIN books_ledger_entity y ON y.id = e.entity_id AND y.kind = 'body'
            JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual'
            JOIN books_ledger_leg g ON g.entry_id = e.id
            JOIN books_ledger_account a ON a.id = g.account_id AND a.kind = 'income'
            LEFT JOIN books_ledger_entity c ON c.id = g.counterparty_id
            WHERE e."on" < %(before)s
            GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 5
            """,
            {"before": before},
        )
    ]


def council_accounts(*, codes: Sequence[str], starts_on: date | None, ends_before: date) -> dict[str, Money]:
    """Return what the council posted on accounts in a period, or since the books began; without a posting, nothing."""
    return {
        code: Money(int(pence))
        for code, pence in _rows(
            """
            SELECT a.code, sum(g.pence)
            FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
            JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual'
            JOIN books_ledger_entity y ON y.id = e.entity_id AND y.kind = 'council'
            JOIN books_ledger_account a ON a.id = g.account_id AND a.code = ANY(%(codes)s)
            WHERE e."on" >= %(starts_on)s AND e."on" < %(ends_before)s GROUP BY a.code
            """,
            {"codes": list(codes), "starts_on": starts_on or date(1900, 1, 1), "ends_before": ends_before},
        )
    }
