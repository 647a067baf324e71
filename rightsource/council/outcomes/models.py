"""Tables of outcomes: what the council wants to become true, how it is measured, and what was observed."""

from django.db import models

from rightsource.commons.record.rules import Kept
from rightsource.council.outcomes.rules import Direction


class Outcome(models.Model):
    """Something that should become true for people."""

    kept = Kept.AUDITED

    code = models.TextField(unique=True)
    title = models.TextField()
    sort_key = models.TextField()
    provenance = models.TextField()
    source = models.TextField(blank=True)


class Measure(models.Model):
    """How an outcome is measured, and what is aimed at."""

    kept = Kept.AUDITED

    code = models.TextField(unique=True)
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="measures")
    title = models.TextField()
    unit = models.TextField()
    direction = models.TextField()
    target = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    provenance = models.TextField()
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="measure_direction_known",
                condition=models.Q(direction__in=[direction.value for direction in Direction]),
            ),
        ]


class Observation(models.Model):
    """What was observed in a period; a correction is a new row, the latest counts."""

    kept = Kept.APPEND_ONLY

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="observations")
    period_starts_on = models.DateField()
    period_ends_before = models.DateField()
    value = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(max_digits=16, decimal_places=4, null=True, blank=True)
    body_ref = models.TextField(blank=True)
    body_id = models.BigIntegerField(null=True, blank=True)
    agreement_ref = models.TextField(blank=True)
    at = models.DateTimeField()
    provenance = models.TextField()
    source = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["measure", "period_starts_on"], name="observation_measure_period")]
        constraints = [
            models.CheckConstraint(
                name="observation_period", condition=models.Q(period_ends_before__gt=models.F("period_starts_on"))
            ),
            models.CheckConstraint(
                name="observation_denominator",
                condition=models.Q(denominator=None) | models.Q(denominator__gte=0),
            ),
        ]
