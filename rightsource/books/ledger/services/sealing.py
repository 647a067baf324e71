"""Sealing what was posted: one link of a hash chain over every committed batch that no seal covers yet."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference


@transaction.atomic
def seal(*, by: Actor, at: datetime) -> int | None:
    """Every batch that is committed is sealed and in the kept balances; return the seal's number, or none.

    Call it beside what people do, never inside: it reads all that is new, and two who seal wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_seal(%s)", [at])
        (number,) = cursor.fetchone()
    if number is None:
        return None
    record.audit(by=by, at=at, verb="books.seal", subject=Reference.of("ledger", "seal", number))
    return int(number)


@transaction.atomic
def rebuild_balances(*, by: Actor, at: datetime) -> None:
    """The kept balances of accounts are what their sealed postings sum to, whatever they were before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_rebuild_balances()")
    record.audit(by=by, at=at, verb="books.rebuild_balances", subject=Reference.of("ledger", "balances", "accounts"))
