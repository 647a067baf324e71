"""Reading the ledger: how lines stand now and on any past day, what is under a figure, and the group as one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from rightsource.books.ledger.models import (
    Account,
    Batch,
    Commitment,
    Entity,
    Fund,
    Leg,
    Line,
    LineNotice,
    ServiceLine,
)
from rightsource.books.ledger.rules import Balance, LineUnknownError, Move, Stratum, underlying_variance
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


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What is still promised under a commitment."""

    commitment_id: int
    line_id: int
    amount: Money


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
        cursor.execute("SELECT ref, id, line_id, outstanding FROM commitments_for_all(%s)", [sorted(refs)])
        for ref, number, line_id, pence in cursor.fetchall():
            found.setdefault(ref, []).append(Outstanding(number, line_id, Money(pence)))
    return found


def commitments_on(*, line_id: int, as_at: datetime | None = None) -> QuerySet[Commitment]:
    """Return the commitments of a line with what was `left` in pence under each, newest first; page what comes."""
    known = Q() if as_at is None else Q(moves__at__lte=as_at)
    reserved = Sum("moves__pence", filter=Q(moves__kind=Move.RESERVE.value) & known, default=0)
    taken = Sum("moves__pence", filter=~Q(moves__kind=Move.RESERVE.value) & known, default=0)
    found = Commitment.objects.filter(line_id=line_id)
    if as_at is not None:
        found = found.filter(at__lte=as_at)
    return found.annotate(left=reserved - taken).order_by("-id")


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


def _legs() -> QuerySet[Leg]:
    return Leg.objects.select_related(
        "entry__batch", "entry__entity", "account", "line", "service_line", "fund", "counterparty"
    ).order_by("id")


def legs_of(*, ref: str) -> Sequence[Leg]:
    """Return the legs of the entries that carry a reference."""
    return list(_legs().filter(entry__ref=ref))


def legs_on(*, line_id: int, stratum: Stratum, as_at: datetime | None = None) -> QuerySet[Leg]:
    """Return the legs under a line's figure, newest first; page what comes."""
    legs = _legs().filter(line_id=line_id, entry__batch__stratum=stratum.value)
    if as_at is not None:
        legs = legs.filter(entry__batch__at__lte=as_at)
    return legs.order_by("-entry__batch__at", "-id")


def legs_in(*, batch_id: int) -> Sequence[Leg]:
    """Return the legs of a batch in the order in which they were posted."""
    return list(_legs().filter(entry__batch_id=batch_id).order_by("entry__number", "id"))


def batch(*, batch_id: int) -> Batch | None:
    """Return a batch, or None where there is none that the actor may see."""
    return Batch.objects.filter(pk=batch_id).first()


def entities() -> list[Entity]:
    """Return everybody whose books are kept."""
    return list(Entity.objects.order_by("kind", "code"))


def accounts() -> list[Account]:
    """Return the chart of accounts."""
    return list(Account.objects.order_by("code"))


def funds() -> list[Fund]:
    """Return the funds."""
    return list(Fund.objects.order_by("code"))


def service_lines() -> list[ServiceLine]:
    """Return the service lines by directorate."""
    return list(ServiceLine.objects.select_related("fund").order_by("directorate", "sort", "name"))


@dataclass(frozen=True, slots=True)
class AccountSum:
    """An account and what stands on it."""

    code: str
    name: str
    kind: str
    amount: Money


def trial_balance(*, entity: str, stratum: Stratum, as_at: datetime | None = None) -> list[AccountSum]:
    """Return what stands on each account of an entity as it was known at an instant; it sums to zero."""
    return [
        AccountSum(code, name, kind, Money(int(pence)))
        for code, name, kind, pence in _rows(
            """
            SELECT a.code, a.name, a.kind, sum(g.pence)
            FROM books_ledger_leg g JOIN books_ledger_entry e ON e.id = g.entry_id
            JOIN books_ledger_batch b ON b.id = e.batch_id JOIN books_ledger_account a ON a.id = g.account_id
            JOIN books_ledger_entity y ON y.id = e.entity_id
            WHERE y.code = %(entity)s AND b.stratum = %(stratum)s AND b.at <= %(as_at)s
            GROUP BY a.code, a.name, a.kind ORDER BY a.kind, a.code
            """,
            {"entity": entity, "stratum": stratum.value, "as_at": "infinity" if as_at is None else as_at},
        )
    ]


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
