"""Tables of what was promised."""

from django.db import models

from rightsource.books.ledger.models.chart import Line, one_of
from rightsource.books.ledger.rules import (
    CommitmentKind,
    Move,
)
from rightsource.commons.record.rules import Kept


class Commitment(models.Model):
    """Money of a line that was promised to an order or an agreement."""

    kept = Kept.APPEND_ONLY

    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="commitments")
    ref = models.TextField()
    kind = models.TextField()
    pence = models.BigIntegerField()
    approval_ref = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("commitment_kind_known", "kind", CommitmentKind),
            models.CheckConstraint(name="commitment_positive", condition=models.Q(pence__gt=0)),
        ]
        indexes = [models.Index(fields=["ref"], name="commitment_ref")]


class CommitmentMove(models.Model):
    """A step of a commitment: reserved, drawn, released or cancelled; what is outstanding is their sum."""

    kept = Kept.APPEND_ONLY

    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="moves", db_index=False
    )  # found by commitment_move_once
    kind = models.TextField()
    pence = models.BigIntegerField()
    at = models.DateTimeField()
    ref = models.TextField()

    class Meta:
        constraints = [
            one_of("commitment_move_kind_known", "kind", Move),
            models.CheckConstraint(name="commitment_move_positive", condition=models.Q(pence__gt=0)),
            models.UniqueConstraint(fields=["commitment", "kind", "ref"], name="commitment_move_once"),
        ]
