"""Tables of what was posted: batches, entries, legs and what took a batch back."""

from django.db import models

from rightsource.books.ledger.models.chart import Account, Entity, Fund, Line, ServiceLine, one_of
from rightsource.books.ledger.rules import (
    Recurrence,
    Stratum,
)
from rightsource.commons.record.rules import Kept


class Batch(models.Model):
    """What was posted together under one authority; its key makes it count once."""

    kept = Kept.APPEND_ONLY

    stratum = models.TextField()
    authority_ref = models.TextField()
    key = models.TextField(unique=True)
    digest = models.TextField()
    at = models.DateTimeField()
    on = models.DateField()
    by_ref = models.TextField()

    class Meta:
        constraints = [one_of("batch_stratum_known", "stratum", Stratum)]


class Entry(models.Model):
    """One entry in one entity's books; its legs sum to zero in every fund."""

    kept = Kept.APPEND_ONLY

    batch = models.ForeignKey(
        Batch, on_delete=models.PROTECT, related_name="entries", db_constraint=False, db_index=False
    )  # found by entry_once
    number = models.IntegerField()
    entity = models.ForeignKey(
        Entity, on_delete=models.PROTECT, related_name="entries", db_constraint=False, db_index=False
    )
    at = models.DateTimeField()
    on = models.DateField()
    ref = models.TextField()
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="entry_once")]
        indexes = [models.Index(fields=["ref"], name="entry_ref")]


class Leg(models.Model):
    """A debit (positive) or credit (negative) with all that it will be asked by.

    What it points at is asked in one set for all legs of a statement (sql/legs.sql), not row by row by foreign keys.
    """

    kept = Kept.APPEND_ONLY

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="legs", db_constraint=False)
    account = models.ForeignKey(
        Account, on_delete=models.PROTECT, related_name="legs", db_constraint=False, db_index=False
    )
    line = models.ForeignKey(
        Line, on_delete=models.PROTECT, null=True, blank=True, related_name="legs", db_constraint=False
    )
    service_line = models.ForeignKey(
        ServiceLine,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="legs",
        db_constraint=False,
        db_index=False,
    )
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="legs", db_constraint=False, db_index=False)
    recurrence = models.TextField()
    counterparty = models.ForeignKey(
        Entity,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="legs_against",
        db_constraint=False,
        db_index=False,
    )
    agreement_ref = models.TextField(blank=True, default="")
    pence = models.BigIntegerField()

    class Meta:
        constraints = [
            one_of("leg_recurrence_known", "recurrence", Recurrence),
            models.CheckConstraint(name="leg_is_something", condition=~models.Q(pence=0)),
        ]


class Reversal(models.Model):
    """A batch was taken back, whole, by another; and why."""

    kept = Kept.APPEND_ONLY

    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, primary_key=True, related_name="reversed_by")
    by_batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="reverses")
    reason = models.TextField()
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(name="reversal_says_why", condition=~models.Q(reason=""))]
