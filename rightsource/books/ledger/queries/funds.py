"""Funds: what each received, spent for its purpose and outside it, and the cash behind what is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from rightsource.books.ledger.models import FundReconciliation
from rightsource.books.ledger.queries.group import _rows
from rightsource.books.ledger.rules.funds import FundSums, cash_finding, fund_findings
from rightsource.books.ledger.rules.kinds import USABLE_RESERVES, FundKind
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


@dataclass(frozen=True, slots=True)
class FundsNow:
    """Every fund with a purpose as its postings stand, and the council's cash in all funds together."""

    funds: Sequence[FundSums]
    cash: Money

    @property
    def said(self) -> list[str]:
        """What is wrong, each with what to do."""
        found = [said for fund in self.funds for said in fund_findings(fund)]
        short = cash_finding(self.funds, self.cash)
        return [*found, short] if short else found


def funds_now(*, as_at: datetime | None = None) -> FundsNow:
    """Return how the council's funds with a purpose reconcile, as it was known at an instant, in one query."""
    rows = _rows(
        """
        WITH moved AS (
          SELECT g.fund_id, a.kind, a.code, g.pence,
                 a.code = 'capital_receipts' AND g.pence > 0 AS is_use,
                 f.service_lines IS NULL OR (s.code IS NOT NULL AND f.service_lines ? s.code) AS is_within
          FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
          JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual' AND b.at <= %(as_at)s
          JOIN books_ledger_entity y ON y.id = e.entity_id AND y.kind = 'council'
          JOIN books_ledger_account a ON a.id = g.account_id JOIN books_ledger_fund f ON f.id = g.fund_id
          LEFT JOIN books_ledger_serviceline s ON s.id = g.service_line_id)
        SELECT f.code, f.name, f.kind, f.purpose,
          coalesce(-sum(pence) FILTER (WHERE m.kind = 'income' AND is_within OR m.kind = 'reserve' AND NOT is_use), 0),
          coalesce(sum(pence) FILTER (WHERE m.kind = 'expense' AND is_within OR is_use), 0),
          coalesce(sum(pence) FILTER (WHERE m.kind IN ('expense', 'income') AND NOT is_within), 0),
          coalesce(sum(pence) FILTER (WHERE m.code = 'cash'), 0),
          coalesce(sum(pence) FILTER (WHERE m.kind IN ('asset', 'liability') AND m.code <> 'cash'), 0)
        FROM books_ledger_fund f LEFT JOIN moved m ON m.fund_id = f.id
        GROUP BY f.id ORDER BY f.code
        """,
        {"as_at": "infinity" if as_at is None else as_at},
    )
    return FundsNow(
        funds=[
            FundSums(code, name, purpose, *(Money(int(pence)) for pence in sums))
            for code, name, kind, purpose, *sums in rows
            if kind != FundKind.GENERAL
        ],
        cash=Money.sum_of(Money(int(row[7])) for row in rows),
    )


def reconciled(*, day: date | None = None) -> list[FundReconciliation]:
    """Return the reconciliation of a day, or the newest, by fund; what is stored of it is public."""
    if day is None:
        day = FundReconciliation.objects.order_by("-on").values_list("on", flat=True).first()
    return [] if day is None else list(FundReconciliation.objects.filter(on=day).order_by("code"))


def reconciled_days() -> list[tuple[date, int]]:
    """Return the days that were reconciled with the number of things that were wrong, the newest first; a year's."""
    rows = FundReconciliation.objects.values("on").annotate(wrong=Sum("wrong")).order_by("-on")[:366]
    return [(row["on"], row["wrong"]) for row in rows]


def reserves(*, as_at: datetime | None = None) -> Money | None:
    """Return the council's reserves outside funds with a purpose, or None where nothing was ever posted to them."""
    rows = _rows(
        """
        SELECT -sum(g.pence)
        FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
        JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual' AND b.at <= %(as_at)s
        JOIN books_ledger_entity y ON y.id = e.entity_id AND y.kind = 'council'
        JOIN books_ledger_account a ON a.id = g.account_id AND a.code = ANY(%(accounts)s)
        JOIN books_ledger_fund f ON f.id = g.fund_id AND f.kind = 'general'
        """,
        {"as_at": "infinity" if as_at is None else as_at, "accounts": list(USABLE_RESERVES)},
    )
    return None if rows[0][0] is None else Money(int(rows[0][0]))


def reserves_by_account(*, before: date, until: date, as_at: datetime) -> dict[str, tuple[Money, Money]]:
    """Return the council's reserves outside ring-fenced funds by account before a day, and before a later one."""
    return {
        code: (Money(int(opened)), Money(int(now)))
        for code, opened, now in _rows(
            """
            SELECT a.code, coalesce(-sum(g.pence) FILTER (WHERE e."on" < %(before)s), 0), -sum(g.pence)
            FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
            JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual' AND b.at <= %(as_at)s
            JOIN books_ledger_entity y ON y.id = e.entity_id AND y.kind = 'council'
            JOIN books_ledger_account a ON a.id = g.account_id AND a.kind = 'reserve'
            JOIN books_ledger_fund f ON f.id = g.fund_id AND f.kind = 'general'
            WHERE e."on" < %(until)s GROUP BY a.code
            """,
            {"before": before, "until": until, "as_at": as_at},
        )
    }
