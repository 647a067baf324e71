"""Postings: the chart, the legs under a figure, and the trial balance of an entity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from rightsource.books.ledger.models import (
    Account,
    Batch,
    Entity,
    Fund,
    Leg,
    ServiceLine,
)
from rightsource.books.ledger.queries.group import _rows
from rightsource.books.ledger.rules import Stratum
from rightsource.ground.money import Money


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


class AccountSum(NamedTuple):
    """An account and what stands on it; a tuple, since thousands are made for one trial balance."""

    code: str
    name: str
    kind: str
    amount: Money


KEPT_SUMS = """
SELECT k.account_id, k.pence FROM books_ledger_accountbalance k
 WHERE k.entity_id = %(entity)s AND k.stratum = %(stratum)s
UNION ALL
SELECT o.account_id, o.pence FROM books_ledger_waitingbatch w
  JOIN books_ledger_batch b ON b.id = w.batch_id AND b.stratum = %(stratum)s
  CROSS JOIN LATERAL (
    SELECT g.account_id, g.pence FROM books_ledger_entry e JOIN books_ledger_leg g ON g.entry_id = e.id
     WHERE e.batch_id = b.id AND e.entity_id = %(entity)s OFFSET 0) o  -- batch by batch, never all entries
"""
POSTED_SUMS = """
SELECT g.account_id, g.pence FROM books_ledger_batch b
  JOIN books_ledger_entry e ON e.batch_id = b.id AND e.entity_id = %(entity)s
  JOIN books_ledger_leg g ON g.entry_id = e.id
 WHERE b.stratum = %(stratum)s AND b.at <= %(as_at)s
"""


def trial_balance(*, entity: str, stratum: Stratum, as_at: datetime | None = None) -> list[AccountSum]:
    """Return what stands on each account of an entity; it sums to zero.

    Now from the kept balances and the batches that wait for a seal; as it was known at an instant from postings.
    """
    number = Entity.objects.filter(code=entity).values_list("pk", flat=True).first()
    sums = KEPT_SUMS if as_at is None else POSTED_SUMS
    rows = _rows(
        f"""
        SELECT a.code, a.name, a.kind, s.pence FROM (
          SELECT account_id, sum(pence)::bigint AS pence FROM ({sums}) x GROUP BY account_id
        ) s JOIN books_ledger_account a ON a.id = s.account_id ORDER BY a.kind COLLATE "C", a.code COLLATE "C"
        """,
        {"entity": number, "stratum": stratum.value, "as_at": as_at},
    )
    return [AccountSum(code, name, kind, Money(pence)) for code, name, kind, pence in rows]
