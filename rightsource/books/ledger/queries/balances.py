"""Budget lines: who holds them, how they stand now and on any past day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from rightsource.books.ledger.models import (
    Line,
    LineNotice,
)
from rightsource.books.ledger.queries.group import _rows
from rightsource.books.ledger.rules import Balance, LineUnknownError, underlying_variance
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

# Every sum of a line from postings and moves alone, as they were known at an instant.
RECOMPUTED = """
SELECT l.id,
  coalesce(p.budget, 0) AS budget, coalesce(p.budget_one_off, 0) AS budget_one_off,
  coalesce(m.committed, 0) AS committed,
  coalesce(p.actual, 0) AS actual, coalesce(p.actual_one_off, 0) AS actual_one_off
FROM books_ledger_line l
LEFT JOIN (
  SELECT g.line_id,
    sum(g.pence) FILTER (WHERE b.stratum = 'budget') AS budget,
    sum(g.pence) FILTER (WHERE b.stratum = 'budget' AND g.recurrence = 'one_off') AS budget_one_off,
    sum(g.pence) FILTER (WHERE b.stratum = 'actual') AS actual,
    sum(g.pence) FILTER (WHERE b.stratum = 'actual' AND g.recurrence = 'one_off') AS actual_one_off
  FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id JOIN books_ledger_batch b ON b.id = e.batch_id
  WHERE g.line_id IS NOT NULL AND b.at <= %(as_at)s GROUP BY g.line_id
) p ON p.line_id = l.id
LEFT JOIN (
  SELECT c.line_id, sum(CASE v.kind WHEN 'reserve' THEN v.pence ELSE -v.pence END) AS committed
  FROM books_ledger_commitment c JOIN books_ledger_commitmentmove v ON v.commitment_id = c.id
  WHERE v.at <= %(as_at)s GROUP BY c.line_id
) m ON m.line_id = l.id
"""
KEPT = """
SELECT line_id AS id, budget_pence AS budget, budget_one_off_pence AS budget_one_off, committed_pence AS committed,
  actual_pence AS actual, actual_one_off_pence AS actual_one_off
FROM books_ledger_linebalance
"""


@dataclass(frozen=True, slots=True)
class LinePosition:
    """A budget line and how it stands."""

    line_id: int
    name: str
    service_line: str
    directorate: str
    entity: str
    fund: str
    holder_role: str
    holder_title: str
    control: str
    provenance: str
    balance: Balance

    @property
    def variance(self) -> Money:
        """What is spent and promised above the budget; below zero is what is left."""
        return self.balance.actual + self.balance.committed - self.balance.budget

    @property
    def underlying(self) -> Money:
        """The same without one-off money on either side."""
        return underlying_variance(
            self.balance.actual + self.balance.committed,
            self.balance.actual_one_off,
            self.balance.budget,
            self.balance.budget_one_off,
        )


def position_lines(*, year: FinancialYear, as_at: datetime | None = None, entity: str = "") -> list[LinePosition]:
    """Return how every line of a year stands, by directorate, in one query.

    Without `as_at` from the kept sums; with it, as it was known at that instant, from postings and moves.
    """
    source = KEPT if as_at is None else RECOMPUTED
    sql = f"""
        SELECT l.id, l.name, s.code, s.directorate, y.code, f.code, l.holder_role, l.holder_title, l.control,
               l.provenance, b.budget, b.committed, b.actual, b.budget_one_off, b.actual_one_off
        FROM books_ledger_line l JOIN books_ledger_serviceline s ON s.id = l.service_line_id
        JOIN books_ledger_entity y ON y.id = l.entity_id JOIN books_ledger_fund f ON f.id = l.fund_id
        JOIN ({source}) b ON b.id = l.id
        WHERE l.year = %(year)s AND (%(entity)s = '' OR y.code = %(entity)s)
        ORDER BY s.directorate, s.sort, l.name, l.id
    """
    rows = _rows(sql, {"as_at": as_at, "year": year.start_year, "entity": entity})
    return [LinePosition(*(*row[:10], _balance_of(row[10:]))) for row in rows]


def _balance_of(sums: Sequence[Any]) -> Balance:
    budget, committed, actual, budget_one_off, actual_one_off = (Money(int(pence)) for pence in sums)
    return Balance(budget, committed, actual, budget_one_off, actual_one_off)


def line(*, line_id: int) -> Line:
    """Return a budget line.

    :raises LineUnknownError: there is none
    """
    found = Line.objects.select_related("service_line", "entity", "fund").filter(pk=line_id).first()
    if found is None:
        raise LineUnknownError(f"There is no budget line {line_id}. Look it up in the position.")
    return found


def has_lines(*, year: FinancialYear) -> bool:
    """Say whether any budget line is open in a year."""
    return Line.objects.filter(year=year.start_year).exists()


def lines(*, year: FinancialYear, entity: str) -> list[Line]:
    """Return the budget lines of an entity in a year."""
    return list(
        Line.objects.select_related("service_line", "entity", "fund")
        .filter(year=year.start_year, entity__code=entity)
        .order_by("service_line__directorate", "service_line__sort", "name", "id")
    )


def lines_of_year(*, year: FinancialYear) -> list[Line]:
    """Return every budget line of a year, whose ever it is."""
    return list(Line.objects.filter(year=year.start_year).order_by("id"))


def line_for(*, year: FinancialYear, entity: str, service_line: str, fund: str = "") -> Line:
    """Return the line of an entity for a service in a year; the fund matters only where there are several.

    :raises LineUnknownError: there is none, or the fund must be given
    """
    found = [
        each
        for each in Line.objects.select_related("service_line", "entity", "fund").filter(
            year=year.start_year, entity__code=entity, service_line__code=service_line
        )
        if fund in ("", each.fund.code)
    ]
    if len(found) != 1:
        raise LineUnknownError(
            f"{entity} has {len(found) or 'no'} budget lines for {service_line} in {year}: open one, or name its fund."
        )
    return found[0]


def line_in(*, line: Line, year: FinancialYear) -> Line:
    """Return the same line of a year: of the same entity, service line and fund; a line of that year is its own.

    :raises LineUnknownError: the year has no such line
    """
    if line.year == year.start_year:
        return line
    return line_for(year=year, entity=line.entity.code, service_line=line.service_line.code, fund=line.fund.code)


def orphan_lines(*, year: FinancialYear) -> list[Line]:
    """Return the lines without a holder, which can have no budget (control R13)."""
    return [each for each in Line.objects.filter(year=year.start_year) if not (each.holder_role and each.holder_title)]


def balance_of_line(*, line_id: int) -> Balance:
    """Return the kept sums of a line.

    :raises LineUnknownError: there is none that the actor may see
    """
    return _balance(KEPT + " WHERE line_id = %(line_id)s", line_id, None)


def balances_of_lines(*, line_ids: Sequence[int]) -> dict[int, Balance]:
    """Return the kept sums of lines that the actor may see, by number; one statement for any number."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT + " WHERE line_id = ANY(%(line_ids)s)", {"line_ids": list(line_ids)})
        return {int(row[0]): _sums(row) for row in cursor.fetchall()}


def recomputed_balance(*, line_id: int, as_at: datetime | None = None) -> Balance:
    """Return the sums of a line from postings and moves alone; the check compares them with those kept.

    :raises LineUnknownError: there is none
    """
    return _balance(RECOMPUTED + " WHERE l.id = %(line_id)s", line_id, as_at)


def _balance(sql: str, line_id: int, as_at: datetime | None) -> Balance:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"line_id": line_id, "as_at": "infinity" if as_at is None else as_at})
        row = cursor.fetchone()
    if row is None:
        raise LineUnknownError(f"There is no budget line {line_id} that you may see.")
    return _sums(row)


def _sums(row: Sequence[Any]) -> Balance:
    budget, budget_one_off, committed, actual, actual_one_off = (Money(int(pence)) for pence in row[1:])
    return Balance(budget, committed, actual, budget_one_off, actual_one_off)


def drifted_lines() -> list[int]:
    """Return the lines whose kept sums differ from the postings; there should be none."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM (({RECOMPUTED}) EXCEPT "
            f"(SELECT id, budget, budget_one_off, committed, actual, actual_one_off FROM ({KEPT}) k)) d ORDER BY id",
            {"as_at": "infinity"},
        )
        return [row[0] for row in cursor.fetchall()]


def notice_on(*, line_id: int) -> LineNotice | None:
    """Return the warning or stop that stands on a line now."""
    return LineNotice.objects.filter(line_id=line_id, ended=None).order_by("-id").first()


def notices_of(*, line_id: int) -> Sequence[LineNotice]:
    """Return every warning and stop of a line with its end, the newest first."""
    return list(LineNotice.objects.filter(line_id=line_id).select_related("ended").order_by("-id"))


def notices_standing() -> Sequence[LineNotice]:
    """Return the warnings and stops that stand now, stops first, the oldest first."""
    rows = LineNotice.objects.filter(ended=None).select_related("line__service_line", "line__balance")
    return list(rows.order_by("kind", "at", "id"))
