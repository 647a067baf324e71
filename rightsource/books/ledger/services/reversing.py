"""Taking back a batch: the one way to correct what was posted, for rows are never changed."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from rightsource.books.ledger import queries
from rightsource.books.ledger.models import Reversal
from rightsource.books.ledger.rules import ReversalRefusedError, Stratum, reversal_of
from rightsource.books.ledger.services.posting import post
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference


@transaction.atomic
def reverse(*, batch_id: int, reason: str, by: Actor, at: datetime, on: date) -> int:
    """A batch is taken back by a new one with today's date, leg by leg; return the new batch's id.

    Promises of money are not touched: what was drawn stays drawn.

    :raises ReversalRefusedError: no reason is given, it is taken back already, or it is corrected elsewhere
    :raises LimitReachedError: a line that must not be passed would be
    """
    if not reason.strip():
        raise ReversalRefusedError("Say why: the auditor reads it on both batches.")
    refused = queries.reversal_refused_of(batch_id=batch_id)
    if refused:
        raise ReversalRefusedError(refused)
    found, entries = queries.batch_as_posted(batch_id=batch_id)
    batch = reversal_of(batch_id=batch_id, stratum=Stratum(found.stratum), entries=entries, on=on)
    made = post(batch=batch, by=by, at=at)
    Reversal.objects.create(batch=found, by_batch_id=made, reason=reason.strip(), at=at, by_ref=by.reference)
    record.audit(
        by=by,
        at=at,
        verb="batch.reverse",
        subject=Reference.of("ledger", "batch", batch_id),
        detail={"by_batch": made, "reason": reason.strip()},
    )
    return made
