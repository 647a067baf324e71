"""Tables of budgets that were moved from one line to another."""

from django.db import models

from rightsource.books.ledger.models.chart import Line, one_of
from rightsource.books.ledger.models.posting import Batch
from rightsource.books.ledger.rules import Recurrence, VirementAuthority
from rightsource.commons.record.rules import Kept


class Virement(models.Model):
    """Budget that was moved from one line to another, under whose authority and why; it is undone only by another."""

    kept = Kept.APPEND_ONLY

    from_line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="virements_from")
    to_line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="virements_to")
    pence = models.BigIntegerField()
    recurrence = models.TextField()
    reason = models.TextField()
    authority = models.TextField()
    authority_ref = models.TextField()  # the scheme of delegation's decision, or the executive's own
    key = models.TextField(unique=True)
    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="virement")
    on = models.DateField()
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            one_of("virement_recurrence_known", "recurrence", Recurrence),
            one_of("virement_authority_known", "authority", VirementAuthority),
            models.CheckConstraint(name="virement_positive", condition=models.Q(pence__gt=0)),
            models.CheckConstraint(name="virement_says_why", condition=~models.Q(reason="")),
            models.CheckConstraint(name="virement_has_authority", condition=~models.Q(authority_ref="")),
            models.CheckConstraint(name="virement_between_two", condition=~models.Q(from_line=models.F("to_line"))),
        ]
