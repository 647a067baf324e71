"""Payments in the books: what the council owed and paid to whom, by entry and agreement, up to a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rightsource.books.ledger.queries.group import _rows
from rightsource.books.ledger.rules.kinds import Stratum
from rightsource.books.ledger.rules.paying import CASH, CREDITORS, Dealing
from rightsource.ground.money import Money


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A dealing with what is published of it."""

    dealing: Dealing
    ref: str
    entity_name: str
    counterparty_kind: str
    counterparty_name: str
    counterparty_ref: str
    agreement_ref: str


# A statement is made after its month, so what it says is owed from the day on which it was made; what comes from the
# finance system is owed from the day of its entry. A batch that was taken back, and what took it back, never happened.
DEALINGS = """
SELECT x.entry_id, CASE WHEN e.ref LIKE 'settlement/statement/%%'
         THEN greatest(e."on", (b.at AT TIME ZONE 'Europe/London')::date) ELSE e."on" END,
       c.code, x.agreement_ref, x.creditors, x.expense, x.all_cash, e.ref, y.name, c.kind, c.name, c.body_ref
FROM (
  SELECT g.entry_id, g.counterparty_id, g.agreement_ref,
         coalesce(sum(g.pence) FILTER (WHERE a.code = %(creditors)s), 0) AS creditors,
         coalesce(sum(g.pence) FILTER (WHERE a.kind = 'expense'), 0) AS expense,
         sum(coalesce(sum(g.pence) FILTER (WHERE a.code = %(cash)s), 0)) OVER (PARTITION BY g.entry_id) AS all_cash
  FROM books_ledger_leg g JOIN books_ledger_account a ON a.id = g.account_id
  GROUP BY g.entry_id, g.counterparty_id, g.agreement_ref) x
JOIN books_ledger_entry e ON e.id = x.entry_id AND e."on" < %(before)s
JOIN books_ledger_entity y ON y.id = e.entity_id AND y.kind = 'council'
JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = %(stratum)s
JOIN books_ledger_entity c ON c.id = x.counterparty_id
WHERE (x.creditors <> 0 OR x.expense <> 0)
  AND NOT EXISTS (SELECT 1 FROM books_ledger_reversal r WHERE r.batch_id = b.id OR r.by_batch_id = b.id)
ORDER BY 2, 1
"""


def payment_rows(*, before: date) -> list[PaymentRow]:
    """Return what the council owed and paid to named counterparties before a day, by day; one statement."""
    values = {"creditors": CREDITORS, "cash": CASH, "before": before, "stratum": Stratum.ACTUAL.value}
    return [
        PaymentRow(
            Dealing(entry, on, code, agreement, *(Money(int(pence)) for pence in (creditors, expense, cash))),
            ref=ref,
            entity_name=entity,
            counterparty_kind=kind,
            counterparty_name=name,
            counterparty_ref=body_ref,
            agreement_ref=agreement,
        )
        for entry, on, code, agreement, creditors, expense, cash, ref, entity, kind, name, body_ref in _rows(
            DEALINGS, values
        )
    ]
