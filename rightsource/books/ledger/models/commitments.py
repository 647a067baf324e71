"""Tables of what was promised, and of what became of it when its year ended."""

from django.db import models

from rightsource.books.ledger.models.chart import Line, one_of
from rightsource.books.ledger.models.posting import Batch
from rightsource.books.ledger.rules import (
    CommitmentKind,
    Fate,
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


class CommitmentCarry(models.Model):
    """What was still promised when a year ended, what became of it, on the next year's line or released; and why."""

    kept = Kept.APPEND_ONLY

    commitment = models.OneToOneField(
        Commitment, on_delete=models.PROTECT, primary_key=True, related_name="carried_away"
    )
    year = models.IntegerField()  # the year that ended
    fate = models.TextField()
    carried_to = models.OneToOneField(
        Commitment, on_delete=models.PROTECT, null=True, blank=True, related_name="carried_from"
    )
    pence = models.BigIntegerField()
    reason = models.TextField()
    authority_ref = models.TextField(blank=True, default="")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, blank=True, related_name="carries")
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            one_of("commitment_carry_fate_known", "fate", Fate),
            models.CheckConstraint(name="commitment_carry_says_why", condition=~models.Q(reason="")),
            models.CheckConstraint(name="commitment_carry_positive", condition=models.Q(pence__gt=0)),
            models.CheckConstraint(
                name="commitment_carry_goes_somewhere",
                condition=models.Q(fate=Fate.RELEASE.value, carried_to=None)
                | (~models.Q(fate=Fate.RELEASE.value) & models.Q(carried_to__isnull=False)),
            ),
            models.CheckConstraint(
                name="commitment_carry_budget_has_authority",
                condition=models.Q(batch=None) | ~models.Q(authority_ref=""),
            ),
        ]
        indexes = [models.Index(fields=["year"], name="commitment_carry_year")]
