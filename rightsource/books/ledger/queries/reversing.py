"""What was taken back by what, and a batch as it was posted, so that it can be taken back."""

from __future__ import annotations

from itertools import groupby

from django.db.models import Q

from rightsource.books.ledger.models import Batch, Reversal
from rightsource.books.ledger.queries.postings import legs_in
from rightsource.books.ledger.rules import EntrySpec, LegSpec, Recurrence, reversal_refused
from rightsource.ground.money import Money


class BatchUnknownError(LookupError):
    """There is no such batch, or none that the actor may see."""


def reversals_of(*, batch_id: int) -> list[Reversal]:
    """Return the reversal that took a batch back, and the one that the batch made; at most one of each."""
    return list(Reversal.objects.filter(Q(batch_id=batch_id) | Q(by_batch_id=batch_id)).order_by("batch_id"))


def reversal_refused_of(*, batch_id: int) -> str:
    """Return nothing if a batch can be taken back, else the sentence that says why not.

    :raises BatchUnknownError: there is no such batch
    """
    found = _batch(batch_id)
    touching = reversals_of(batch_id=batch_id)
    return reversal_refused(
        stratum=found.stratum,
        authority_ref=found.authority_ref,
        is_reversed=any(row.batch_id == batch_id for row in touching),
        is_reversal=any(row.by_batch_id == batch_id for row in touching),
        refs=list(found.entries.order_by().values_list("ref", flat=True).distinct()),
    )


def batch_as_posted(*, batch_id: int) -> tuple[Batch, list[EntrySpec]]:
    """Return a batch and its entries as they were given when it was posted.

    :raises BatchUnknownError: there is no such batch
    """
    found = _batch(batch_id)
    entries = []
    for _, legs in groupby(legs_in(batch_id=batch_id), key=lambda leg: leg.entry_id):
        posted = list(legs)
        entry = posted[0].entry
        entries.append(
            EntrySpec(
                entity=entry.entity.code,
                on=entry.on,
                ref=entry.ref,
                text=entry.text,
                legs=[
                    LegSpec(
                        account=leg.account.code,
                        amount=Money(leg.pence),
                        fund=leg.fund.code,
                        service_line="" if leg.service_line is None else leg.service_line.code,
                        line_id=leg.line_id,
                        recurrence=Recurrence(leg.recurrence),
                        counterparty="" if leg.counterparty is None else leg.counterparty.code,
                        agreement_ref=leg.agreement_ref,
                    )
                    for leg in posted
                ],
            )
        )
    return found, entries


def _batch(batch_id: int) -> Batch:
    found = Batch.objects.filter(pk=batch_id).first()
    if found is None:
        raise BatchUnknownError(f"There is no batch {batch_id} in the journal.")
    return found
