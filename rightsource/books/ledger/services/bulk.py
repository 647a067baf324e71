"""Posting very many entries at once: copied, checked and inserted as sets, whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from json import dumps

from django.db import DatabaseError, connection, transaction

from rightsource.books.ledger.rules import PostingRefusedError, Stratum
from rightsource.books.ledger.services.refusing import refuse
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference

ENTRIES_EACH = 50_000  # of a batch, so that its rows can be hashed in little memory
ENTRIES = 'COPY staged_entry (number, entity, "on", ref, text) FROM STDIN'
LEGS = (
    "COPY staged_leg (entry, account, fund, service_line, line_id, recurrence, counterparty, agreement_ref, pence) "
    "FROM STDIN"
)


@transaction.atomic
def post_bulk(
    *,
    entries: Iterable[bytes],
    legs: Iterable[bytes],
    stratum: Stratum,
    authority_ref: str,
    key: str,
    on: date,
    by: Actor,
    at: datetime,
) -> list[int]:
    """Post entries and legs given as text of COPY, all or none, and return the batches' ids.

    An entry is number from 1, entity, day, reference, text; a leg its entry's number, account, fund, service line,
    budget line or \\N, recurrence, counterparty, agreement and whole pence; by codes, tabs between, a line each.

    :raises PostingRefusedError: something does not balance, is outside its fund, unknown or locked, or the key was used
    :raises LimitReachedError: it would pass a line that must not be passed
    """
    if not key.strip() or not authority_ref.strip() or stratum is Stratum.COMMITMENT:
        raise PostingRefusedError("A posting needs a key, its authority, and the stratum of actuals or of the budget.")
    batch = {
        "stratum": stratum.value,
        "authority_ref": authority_ref,
        "key": key,
        "digest": "",
        "at": at.isoformat(),
        "on": on.isoformat(),
        "by_ref": by.reference,
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT ledger_stage()")
            for statement, blocks in ((ENTRIES, entries), (LEGS, legs)):
                with cursor.copy(statement) as copy:
                    for block in blocks:
                        copy.write(block)
            cursor.execute("SELECT ledger_post_staged(%s, %s)", [dumps(batch), ENTRIES_EACH])
            made = [int(number) for number in cursor.fetchone()[0] or ()]
    except DatabaseError as error:
        refuse(error, kind=None)
    for number in made:
        record.audit(
            by=by,
            at=at,
            verb=f"{stratum.value}.post_bulk",
            subject=Reference.of("ledger", "batch", number),
            detail={"authority_ref": authority_ref, "key": key},
        )
    return made
