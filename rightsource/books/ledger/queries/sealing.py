"""Seals over the books: what each covers, what waits for one, and which seal a batch is under."""

from __future__ import annotations

from django.db.models import QuerySet

from rightsource.books.ledger.models import Batch, Seal, SealedBatch


def seals() -> QuerySet[Seal]:
    """Return every seal, the newest first; page what comes."""
    return Seal.objects.order_by("-number")


def last_seal() -> Seal | None:
    """Return the newest seal, whose code stands for all the books before it."""
    return seals().first()


def unsealed_batches() -> QuerySet[Batch]:
    """Return the batches that no seal covers yet, the oldest first, as far as the actor may see them."""
    return Batch.objects.filter(waiting__isnull=False).order_by("id")


def seal_of(*, batch_id: int) -> SealedBatch | None:
    """Return under which seal a batch is, with the hash of its rows, or None while it waits for one."""
    return SealedBatch.objects.select_related("seal").filter(pk=batch_id).first()
