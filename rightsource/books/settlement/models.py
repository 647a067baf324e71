"""Tables of settlement: statements in versions, their lines, and where each was booked."""

from django.db import models

from rightsource.books.settlement.rules.holding import HoldReason, Resolution
from rightsource.commons.record.rules import Kept


class Statement(models.Model):
    """What is owed under an agreement for a month; settling again makes a new version, never a change."""

    kept = Kept.APPEND_ONLY

    agreement_ref = models.TextField()
    body_ref = models.TextField()
    body_id = models.BigIntegerField()
    month = models.DateField()
    version = models.IntegerField()
    total_pence = models.BigIntegerField()
    terms = models.JSONField()
    digest = models.TextField()
    at = models.DateTimeField()
    by_ref = models.TextField()
    difference_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="followed_by"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement_ref", "month", "version"], name="statement_once"),
            models.CheckConstraint(
                name="statement_later_version_follows",
                condition=models.Q(version=1, difference_of=None)
                | models.Q(version__gt=1, difference_of__isnull=False),
            ),
        ]

    @property
    def difference_pence(self) -> int:
        """What this version adds to the one before; the whole for the first."""
        return self.total_pence - (self.difference_of.total_pence if self.difference_of else 0)

    @property
    def is_booked(self) -> bool:
        """Whether the ledger holds what this version adds; a version that adds nothing has nothing to book."""
        return self.difference_pence == 0 or hasattr(self, "posting")


class StatementLine(models.Model):
    """One line of a statement with its explanation in words."""

    kept = Kept.APPEND_ONLY

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="lines")
    body_id = models.BigIntegerField()
    number = models.IntegerField()
    delivery_ref = models.TextField(blank=True, default="")
    on = models.DateField()
    units = models.DecimalField(max_digits=18, decimal_places=4)
    rate_pence = models.BigIntegerField()
    pence = models.BigIntegerField()
    explanation = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "number"], name="statement_line_once")]
        indexes = [models.Index(fields=["delivery_ref"], name="statement_line_delivery")]


class StatementPosting(models.Model):
    """The batch of the ledger that booked a statement, equal to it to the penny."""

    kept = Kept.APPEND_ONLY

    statement = models.OneToOneField(Statement, on_delete=models.PROTECT, related_name="posting")
    batch = models.ForeignKey("books_ledger.Batch", on_delete=models.PROTECT, related_name="+")
    body_id = models.BigIntegerField()
    at = models.DateTimeField()


class CreditNote(models.Model):
    """What a body gives back of a statement, by its own note; the statement of a later month takes it in as a line."""

    kept = Kept.APPEND_ONLY

    statement = models.ForeignKey(Statement, on_delete=models.PROTECT, related_name="credits")
    agreement_ref = models.TextField()
    body_id = models.BigIntegerField()
    month = models.DateField()  # of the statement that it is about
    taken_in = models.DateField()  # the month whose statement has it as a line
    reference = models.TextField()
    reason = models.TextField()
    pence = models.BigIntegerField()
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement_ref", "reference"], name="credit_note_once"),
            models.CheckConstraint(name="credit_note_above_nought", condition=models.Q(pence__gt=0)),
            models.CheckConstraint(
                name="credit_note_says_what_and_why", condition=~models.Q(reference="") & ~models.Q(reason="")
            ),
            models.CheckConstraint(
                name="credit_note_taken_in_later", condition=models.Q(taken_in__gte=models.F("month"))
            ),
        ]
        indexes = [models.Index(fields=["agreement_ref", "taken_in"], name="credit_note_taken_in")]


class HeldItem(models.Model):
    """A delivery that could not be matched: held with its reason, while the rest of its month is settled."""

    kept = Kept.APPEND_ONLY

    agreement_ref = models.TextField()
    body_id = models.BigIntegerField()
    month = models.DateField()
    delivery_id = models.BigIntegerField()
    provider_reference = models.TextField()
    on = models.DateField()
    units = models.DecimalField(max_digits=14, decimal_places=4)
    minutes = models.IntegerField(null=True, blank=True)
    outcome = models.TextField(blank=True, default="")
    reason = models.TextField()
    explanation = models.TextField()
    owner = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery_id", "reason"], name="held_item_once"),
            models.CheckConstraint(
                name="held_item_reason_known", condition=models.Q(reason__in=[each.value for each in HoldReason])
            ),
        ]
        indexes = [models.Index(fields=["agreement_ref", "month"], name="held_item_month")]


class HeldEnd(models.Model):
    """How a held item was resolved, by whom and why; a correction says what it is settled as."""

    kept = Kept.APPEND_ONLY

    item = models.OneToOneField(HeldItem, on_delete=models.PROTECT, primary_key=True, related_name="ended")
    body_id = models.BigIntegerField()
    how = models.TextField()
    reason = models.TextField()
    units = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    minutes = models.IntegerField(null=True, blank=True)
    outcome = models.TextField(null=True, blank=True)
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="held_end_known", condition=models.Q(how__in=[each.value for each in Resolution])
            ),
            models.CheckConstraint(name="held_end_says_why", condition=~models.Q(reason="")),
        ]
