"""Tables of the savings register: a saving, its claims, and all that was said of it since, which never changes."""

from django.db import models

from rightsource.books.plan.models.versions import PlanPart
from rightsource.books.plan.rules import Confidence, SavingMoveKind
from rightsource.commons.record.rules import Kept

CONFIDENCES = [each.value for each in Confidence]


class Saving(models.Model):
    """A saving of one year: the part of the plan that it comes from, and the officer who answers for it."""

    kept = Kept.APPEND_ONLY

    code = models.TextField(unique=True)
    name = models.TextField()
    summary = models.TextField()  # what changes and for whom, in plain words
    owner_role = models.TextField()
    owner_title = models.TextField()
    part = models.ForeignKey(PlanPart, on_delete=models.PROTECT, related_name="savings")
    pence = models.BigIntegerField()  # what the plan has for it, above zero
    cost_pence = models.BigIntegerField(null=True, blank=True)  # what it takes to make it, once; null: not stated
    provenance = models.TextField()
    source = models.TextField(blank=True, default="")
    formula = models.TextField(blank=True, default="")
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="saving_has_an_owner", condition=~models.Q(owner_title="") & ~models.Q(owner_role="")
            ),
            models.CheckConstraint(name="saving_is_something", condition=models.Q(pence__gt=0)),
        ]


class SavingClaim(models.Model):
    """By how much a saving lowers a budget line."""

    kept = Kept.APPEND_ONLY

    saving = models.ForeignKey(Saving, on_delete=models.PROTECT, related_name="claims")
    line = models.ForeignKey("books_ledger.Line", on_delete=models.PROTECT, related_name="+")
    pence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["saving", "line"], name="saving_claim_once"),
            models.CheckConstraint(name="saving_claim_positive", condition=models.Q(pence__gt=0)),
        ]


class SavingMove(models.Model):
    """Something that was said of a saving; the latest of its kind counts.

    A review keeps what was said to be delivered beside what the ledger showed at that instant.
    """

    kept = Kept.APPEND_ONLY

    saving = models.ForeignKey(Saving, on_delete=models.PROTECT, related_name="moves")
    kind = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    by_ref = models.TextField()
    reason = models.TextField()
    confidence = models.TextField(blank=True, default="")
    evidence = models.TextField(blank=True, default="")
    profile = models.JSONField(null=True, blank=True)  # pence by month or quarter
    claimed_pence = models.BigIntegerField(null=True, blank=True)
    shown_pence = models.BigIntegerField(null=True, blank=True)  # what its lines showed together
    delivered_pence = models.BigIntegerField(null=True, blank=True)
    group_pence = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="saving_move_kind_known", condition=models.Q(kind__in=[each.value for each in SavingMoveKind])
            ),
            models.CheckConstraint(
                name="saving_move_confidence_known", condition=models.Q(confidence__in=["", *CONFIDENCES])
            ),
            models.CheckConstraint(name="saving_move_says_why", condition=~models.Q(reason="")),
            models.CheckConstraint(
                name="saving_move_not_above_the_ledger",
                condition=models.Q(delivered_pence__isnull=True)
                | models.Q(delivered_pence__lte=models.F("shown_pence")),
            ),
        ]


class SavingBaseline(models.Model):
    """What a line would have cost over its year without a saving, who says so and how sure that is."""

    kept = Kept.APPEND_ONLY

    move = models.ForeignKey(SavingMove, on_delete=models.PROTECT, related_name="baselines")
    saving = models.ForeignKey(Saving, on_delete=models.PROTECT, related_name="baselines")
    line = models.ForeignKey("books_ledger.Line", on_delete=models.PROTECT, related_name="+")
    pence = models.BigIntegerField()
    inside_pence = models.BigIntegerField(null=True, blank=True)  # of it to the group's own bodies; null: not stated
    source = models.TextField()
    confidence = models.TextField()
    provenance = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["move", "line"], name="saving_baseline_once"),
            models.CheckConstraint(name="saving_baseline_says_its_source", condition=~models.Q(source="")),
            models.CheckConstraint(
                name="saving_baseline_confidence_known", condition=models.Q(confidence__in=CONFIDENCES)
            ),
            models.CheckConstraint(name="saving_baseline_not_below_zero", condition=models.Q(pence__gte=0)),
        ]
