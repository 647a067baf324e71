"""The table of fees and charges: rows are added by decisions and never changed."""

from django.db import models

from rightsource.books.charges.rules import VatTreatment
from rightsource.commons.record.rules import Kept


class Charge(models.Model):
    """What is charged for one unit from a day; a later row takes over from its own start."""

    kept = Kept.APPEND_ONLY

    code = models.TextField()
    name = models.TextField()
    unit = models.TextField()
    pence = models.BigIntegerField()
    vat_treatment = models.TextField()
    income_of_ref = models.TextField()
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    decision_ref = models.TextField()
    provenance = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "starts_on"], name="charge_once"),
            models.CheckConstraint(name="charge_not_negative", condition=models.Q(pence__gte=0)),
            models.CheckConstraint(
                name="charge_vat_known", condition=models.Q(vat_treatment__in=[v.value for v in VatTreatment])
            ),
            models.CheckConstraint(
                name="charge_ends_after_start",
                condition=models.Q(ends_before=None) | models.Q(ends_before__gt=models.F("starts_on")),
            ),
        ]
