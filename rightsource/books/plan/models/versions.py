"""Tables of the plan's versions, their parts and the lines that were adopted."""

from django.db import models

from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan.rules import PartKind, VersionKind
from rightsource.commons.record.rules import Kept


class PlanVersion(models.Model):
    """A version of the medium-term plan, draft or adopted."""

    kept = Kept.APPEND_ONLY

    code = models.TextField(unique=True)
    name = models.TextField()
    kind = models.TextField()
    years = models.JSONField()
    decision_ref = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    on = models.DateField()
    source = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="plan_version_kind_known", condition=models.Q(kind__in=[k.value for k in VersionKind])
            ),
            models.CheckConstraint(
                name="plan_version_adopted_by_decision",
                condition=~models.Q(kind=VersionKind.ADOPTED.value) | ~models.Q(decision_ref=""),
            ),
        ]


class PlanPart(models.Model):
    """What moves the budget of one year."""

    kept = Kept.APPEND_ONLY

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="parts")
    year = models.IntegerField()
    kind = models.TextField()
    name = models.TextField()
    directorate = models.TextField(blank=True, default="")
    recurrence = models.TextField()
    pence = models.BigIntegerField()
    provenance = models.TextField()
    source = models.TextField(blank=True, default="")
    formula = models.TextField(blank=True, default="")
    evidence = models.TextField(blank=True, default="")  # the document that shows why money is one-off (control R5)
    receipt_code = models.TextField(blank=True, default="")  # the sale that it rests on (control R7)
    from_reserves = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="plan_part_kind_known", condition=models.Q(kind__in=[k.value for k in PartKind])
            ),
            models.CheckConstraint(
                name="plan_part_recurrence_known",
                condition=models.Q(recurrence__in=[r.value for r in Recurrence]),
            ),
        ]


class AdoptedLine(models.Model):
    """The amount of one budget line as adopted, with its holder and how it was found."""

    kept = Kept.APPEND_ONLY

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="adopted_lines")
    year = models.IntegerField()
    line = models.ForeignKey("books_ledger.Line", on_delete=models.PROTECT, related_name="+")
    pence = models.BigIntegerField()
    holder = models.TextField()
    provenance = models.TextField()
    source = models.TextField(blank=True, default="")
    formula = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "line"], name="adopted_line_once"),
            models.CheckConstraint(name="adopted_line_has_a_holder", condition=~models.Q(holder="")),
        ]
