"""The group as one: what its members dealt among themselves, and what is left without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from rightsource.ground.money import Money


@dataclass(frozen=True, slots=True)
class Elimination:
    """Dealings of two members of the group with each other; what remains is booked by one of them only."""

    one: str
    other: str
    side: str  # "revenue": income against expense; "balances": cash, debtors and creditors
    booked_by_one: Money
    booked_by_other: Money

    @property
    def remainder(self) -> Money:
        """Zero when each books the other's side."""
        return self.booked_by_one + self.booked_by_other


def group_eliminations(*, starts_on: date, ends_before: date, as_at: datetime | None = None) -> list[Elimination]:
    """Return what is eliminated between each pair of the council and its bodies for a period (control R17)."""
    return [
        Elimination(one, other, side, Money(int(by_one)), Money(int(by_other)))
        for one, other, side, by_one, by_other in _rows(
            """
            SELECT least(y.code, c.code) AS one, greatest(y.code, c.code) AS other,
              CASE WHEN a.kind IN ('expense', 'income') THEN 'revenue' ELSE 'balances' END AS side,
              coalesce(sum(g.pence) FILTER (WHERE y.code < c.code), 0),
              coalesce(sum(g.pence) FILTER (WHERE y.code > c.code), 0)
            FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
            JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual'
            JOIN books_ledger_account a ON a.id = g.account_id
            JOIN books_ledger_entity y ON y.id = e.entity_id AND y.kind IN ('council', 'body')
            JOIN books_ledger_entity c ON c.id = g.counterparty_id AND c.kind IN ('council', 'body')
            WHERE e."on" >= %(starts_on)s AND e."on" < %(ends_before)s AND b.at <= %(as_at)s
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 3 DESC
            """,
            {"starts_on": starts_on, "ends_before": ends_before, "as_at": "infinity" if as_at is None else as_at},
        )
    ]


@dataclass(frozen=True, slots=True)
class GroupSum:
    """What the council and its bodies together spent, net, on the outside world."""

    before: Money
    eliminated: Money

    @property
    def consolidated(self) -> Money:
        """Net expenditure of the group; above zero is cost."""
        return self.before - self.eliminated


def group_sum(*, starts_on: date, ends_before: date, as_at: datetime | None = None) -> GroupSum:
    """Return the group's net revenue expenditure for a period, before and after elimination."""
    ((before, eliminated),) = _rows(
        """
        SELECT coalesce(sum(g.pence), 0), coalesce(sum(g.pence) FILTER (WHERE c.kind IN ('council', 'body')), 0)
        FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
        JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual'
        JOIN books_ledger_account a ON a.id = g.account_id AND a.kind IN ('expense', 'income')
        JOIN books_ledger_entity y ON y.id = e.entity_id AND y.kind IN ('council', 'body')
        LEFT JOIN books_ledger_entity c ON c.id = g.counterparty_id
        WHERE e."on" >= %(starts_on)s AND e."on" < %(ends_before)s AND b.at <= %(as_at)s
        """,
        {"starts_on": starts_on, "ends_before": ends_before, "as_at": "infinity" if as_at is None else as_at},
    )
    return GroupSum(Money(int(before)), Money(int(eliminated)))


@dataclass(frozen=True, slots=True)
class MemberSum:
    """What one member of the group booked in a period, and how much of it with the others."""

    code: str
    name: str
    is_council: bool
    body_ref: str
    income: Money
    income_inside: Money
    cost: Money
    cost_inside: Money

    @property
    def net(self) -> Money:
        """Cost less income as its own books have it; above zero is cost."""
        return self.cost - self.income

    @property
    def net_outside(self) -> Money:
        """The same without what it dealt with other members: what it adds to the group."""
        return (self.cost - self.cost_inside) - (self.income - self.income_inside)


def member_sums(*, starts_on: date, ends_before: date, as_at: datetime | None = None) -> list[MemberSum]:
    """Return what the council and each body booked for a period, the council first; without elimination and with."""
    return [
        MemberSum(code, name, kind == "council", body_ref, *(Money(int(pence)) for pence in sums))
        for code, name, kind, body_ref, *sums in _rows(
            """
            SELECT y.code, y.name, y.kind, y.body_ref,
              coalesce(-sum(m.pence) FILTER (WHERE m.kind = 'income'), 0),
              coalesce(-sum(m.pence) FILTER (WHERE m.kind = 'income' AND m.is_inside), 0),
              coalesce(sum(m.pence) FILTER (WHERE m.kind = 'expense'), 0),
              coalesce(sum(m.pence) FILTER (WHERE m.kind = 'expense' AND m.is_inside), 0)
            FROM books_ledger_entity y LEFT JOIN (
              SELECT e.entity_id, a.kind, g.pence, coalesce(c.kind IN ('council', 'body'), false) AS is_inside
              FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
              JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual'
              JOIN books_ledger_account a ON a.id = g.account_id AND a.kind IN ('expense', 'income')
              LEFT JOIN books_ledger_entity c ON c.id = g.counterparty_id
              WHERE e."on" >= %(starts_on)s AND e."on" < %(ends_before)s AND b.at <= %(as_at)s
            ) m ON m.entity_id = y.id
            WHERE y.kind IN ('council', 'body')
            GROUP BY y.id ORDER BY y.kind DESC, y.name, y.id
            """,
            {"starts_on": starts_on, "ends_before": ends_before, "as_at": "infinity" if as_at is None else as_at},
        )
    ]


def _rows(sql: str, values: dict[str, object]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@dataclass(frozen=True, slots=True)
class PairSum:
    """Net revenue of a batch for one reference, at the council and at its bodies; a pair cancels out."""

    council: Money
    bodies: Money


def revenue_of_batch(*, batch_id: int, ref: str) -> PairSum:
    """Return what a batch booked as expense and income under a reference."""
    ((council, bodies),) = _rows(
        """
        SELECT coalesce(sum(g.pence) FILTER (WHERE y.kind = 'council'), 0),
               coalesce(sum(g.pence) FILTER (WHERE y.kind <> 'council'), 0)
        FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
        JOIN books_ledger_account a ON a.id = g.account_id AND a.kind IN ('expense', 'income')
        JOIN books_ledger_entity y ON y.id = e.entity_id
        WHERE e.batch_id = %(batch_id)s AND e.ref = %(ref)s
        """,
        {"batch_id": batch_id, "ref": ref},
    )
    return PairSum(Money(int(council)), Money(int(bodies)))


def expense_by_ref(*, refs: Sequence[str]) -> dict[str, Money]:
    """Return what the council booked as net expense under each reference."""
    return {
        ref: Money(int(pence))
        for ref, pence in _rows(
            """
            SELECT e.ref, sum(g.pence)
            FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
            JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = 'actual'
            JOIN books_ledger_account a ON a.id = g.account_id AND a.kind IN ('expense', 'income')
            JOIN books_ledger_entity y ON y.id = e.entity_id AND y.kind = 'council'
            WHERE e.ref = ANY(%(refs)s) GROUP BY e.ref
            """,
            {"refs": list(refs)},
        )
    }
