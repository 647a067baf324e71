"""Reading the ledger for what is published: the journal row by row, accounts by entity, spending, cost and income."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from rightsource.books.ledger.rules import Stratum
from rightsource.ground.money import Money

ROWS_AT_ONCE = 5_000  # as many as are in memory, however long the journal is


@dataclass(frozen=True, slots=True)
class EntityAccount:
    """An account in the books of an entity: since when it is used, how often, and what stands on it."""

    entity: str
    entity_name: str
    account: str
    account_name: str
    kind: str
    first_on: date
    last_on: date
    legs: int
    amount: Money


@dataclass(frozen=True, slots=True)
class JournalLeg:
    """One actual posting with its entry; the legs of an entry follow each other."""

    entry: int
    on: date
    at: datetime
    entity: str
    text: str
    ref: str
    authority_ref: str
    account: str
    kind: str
    service_line: str
    fund: str
    recurrence: str
    counterparty: str
    agreement_ref: str
    pence: int


@dataclass(frozen=True, slots=True)
class SpendingLeg:
    """One cost of the council; `item_pence` is what its entry comes to for its counterparty."""

    entry: int
    leg: int
    on: date
    entity: str
    entity_name: str
    directorate: str
    service_line: str
    account: str
    fund: str
    recurrence: str
    counterparty_kind: str
    counterparty_name: str
    counterparty_ref: str
    agreement_ref: str
    ref: str
    pence: int
    item_pence: int


@dataclass(frozen=True, slots=True)
class LineRevenue:
    """What the council booked as cost and income on a service line in a period; income is below zero."""

    service_line: str
    service_line_name: str
    directorate: str
    outturn_line: str
    fund: str
    expense: Money
    income: Money


def entity_accounts() -> list[EntityAccount]:
    """Return every account of every entity that has an actual posting, with its balance, summed by the database."""
    return [
        EntityAccount(*(*row[:-1], Money(int(row[-1]))))
        for row in _stream(
            """
            SELECT y.code, y.name, a.code, a.name, a.kind, min(e."on"), max(e."on"), count(*), sum(g.pence)
            FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
            JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = %(stratum)s
            JOIN books_ledger_account a ON a.id = g.account_id JOIN books_ledger_entity y ON y.id = e.entity_id
            GROUP BY y.code, y.name, a.code, a.name, a.kind ORDER BY y.code, a.kind, a.code
            """,
            {"stratum": Stratum.ACTUAL.value},
        )
    ]


def journal() -> Iterator[JournalLeg]:
    """Yield every actual posting by day, batch, entry and leg; taken bit by bit, in a transaction."""
    for row in _stream(
        """
        SELECT e.id, e."on", e.at, y.code, e.text, e.ref, b.authority_ref, a.code, a.kind, coalesce(s.code, ''),
               f.code, g.recurrence, coalesce(c.code, ''), g.agreement_ref, g.pence
        FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
        JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = %(stratum)s
        JOIN books_ledger_account a ON a.id = g.account_id JOIN books_ledger_entity y ON y.id = e.entity_id
        JOIN books_ledger_fund f ON f.id = g.fund_id
        LEFT JOIN books_ledger_serviceline s ON s.id = g.service_line_id
        LEFT JOIN books_ledger_entity c ON c.id = g.counterparty_id
        ORDER BY e."on", b.id, e.number, g.id
        """,
        {"stratum": Stratum.ACTUAL.value},
    ):
        yield JournalLeg(*row)


COSTS = """
FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = %(stratum)s
JOIN books_ledger_account a ON a.id = g.account_id AND a.kind = 'expense'
JOIN books_ledger_entity y ON y.id = e.entity_id AND y.kind = 'council'
"""
IN_PERIOD = """ WHERE e."on" >= %(starts_on)s AND e."on" < %(ends_before)s """


def spending(*, starts_on: date, ends_before: date, over: Money) -> Iterator[SpendingLeg]:
    """Yield the council's costs of a period in items over an amount, credit notes too, by day, entry and leg.

    An item is what an entry comes to for one counterparty, so that an invoice cannot fall below the amount by being
    booked to many lines.
    """
    for row in _stream(
        f"""
        SELECT * FROM (
          SELECT e.id, g.id, e."on", y.code, y.name, coalesce(s.directorate, ''),
                 coalesce(s.name, ''), a.name, f.code, g.recurrence, coalesce(c.kind, ''), coalesce(c.name, ''),
                 coalesce(c.body_ref, ''), g.agreement_ref, e.ref, g.pence,
                 sum(g.pence) OVER (PARTITION BY e.id, g.counterparty_id)::bigint, b.id, e.number
          {COSTS} JOIN books_ledger_fund f ON f.id = g.fund_id
          LEFT JOIN books_ledger_serviceline s ON s.id = g.service_line_id
          LEFT JOIN books_ledger_entity c ON c.id = g.counterparty_id
          {IN_PERIOD}) x (entry, leg, "on", entity, entity_name, directorate, service_line, account, fund, recurrence,
                          kind, counterparty, counterparty_ref, agreement_ref, ref, pence, item, batch, number)
        WHERE abs(item) > %(over)s ORDER BY "on", batch, number, leg
        """,
        {"stratum": Stratum.ACTUAL.value, "starts_on": starts_on, "ends_before": ends_before, "over": over.pence},
    ):
        yield SpendingLeg(*row[:-2])


def cost_below(*, starts_on: date, ends_before: date, over: Money) -> Money:
    """Return what the council's items of a period sum to that `spending` does not yield."""
    ((pence,),) = _stream(
        f"""
        SELECT coalesce(sum(item), 0) FROM (
          SELECT sum(g.pence) AS item {COSTS} {IN_PERIOD} GROUP BY e.id, g.counterparty_id
          HAVING abs(sum(g.pence)) <= %(over)s) small
        """,
        {"stratum": Stratum.ACTUAL.value, "starts_on": starts_on, "ends_before": ends_before, "over": over.pence},
    )
    return Money(int(pence))


@dataclass(frozen=True, slots=True)
class Revenue:
    """Cost, and income below zero."""

    expense: Money
    income: Money


def revenue_of_council(*, starts_on: date, ends_before: date) -> Revenue:
    """Return all that the council booked as cost and income in a period, by the kind of account alone."""
    found = dict(
        _stream(
            """
            SELECT a.kind, sum(g.pence) FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
            JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = %(stratum)s
            JOIN books_ledger_account a ON a.id = g.account_id JOIN books_ledger_entity y ON y.id = e.entity_id
            WHERE y.kind = 'council' AND e."on" >= %(starts_on)s AND e."on" < %(ends_before)s GROUP BY a.kind
            """,
            {"stratum": Stratum.ACTUAL.value, "starts_on": starts_on, "ends_before": ends_before},
        )
    )
    return Revenue(Money(int(found.get("expense", 0))), Money(int(found.get("income", 0))))


def revenue_by_line(*, starts_on: date, ends_before: date) -> list[LineRevenue]:
    """Return what the council booked as cost and income in a period by service line; without one comes last."""
    return [
        LineRevenue(*(*row[:5], Money(int(row[5])), Money(int(row[6]))))
        for row in _stream(
            """
            SELECT coalesce(s.code, ''), coalesce(s.name, ''), coalesce(s.directorate, ''),
                   coalesce(s.outturn_line, ''), f.code,
                   coalesce(sum(g.pence) FILTER (WHERE a.kind = 'expense'), 0),
                   coalesce(sum(g.pence) FILTER (WHERE a.kind = 'income'), 0)
            FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
            JOIN books_ledger_batch b ON b.id = e.batch_id AND b.stratum = %(stratum)s
            JOIN books_ledger_account a ON a.id = g.account_id AND a.kind IN ('expense', 'income')
            JOIN books_ledger_entity y ON y.id = e.entity_id AND y.kind = 'council'
            JOIN books_ledger_fund f ON f.id = g.fund_id
            LEFT JOIN books_ledger_serviceline s ON s.id = g.service_line_id
            WHERE e."on" >= %(starts_on)s AND e."on" < %(ends_before)s
            GROUP BY s.id, s.code, s.name, s.directorate, s.outturn_line, s.sort, f.code
            ORDER BY s.sort NULLS LAST, s.name, f.code
            """,
            {"stratum": Stratum.ACTUAL.value, "starts_on": starts_on, "ends_before": ends_before},
        )
    ]


def _stream(sql: str, values: dict[str, object]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a statement from a cursor on the server; it reads one moment, however long it takes."""
    with connection.cursor() as cursor:  # all of it is read, so a plan that is quick with the first rows is slow
        cursor.execute("SET LOCAL cursor_tuple_fraction = 1")
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            yield from rows
