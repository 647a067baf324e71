"""Tables of caseloads by month: each series once, each figure with where it comes from; a later one takes its place."""

from django.db import models

from rightsource.books.plan.rules.caseloads import PROVENANCES, CaseloadArea
from rightsource.commons.record.rules import Kept


class Caseload(models.Model):
    """A series of caseloads, and the driver of the plan that it informs."""

    kept = Kept.APPEND_ONLY

    code = models.TextField(unique=True)
    name = models.TextField()
    area = models.TextField()
    unit = models.TextField()
    driver = models.TextField(blank=True, default="")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="caseload_area_known", condition=models.Q(area__in=[each.value for each in CaseloadArea])
            ),
        ]


class CaseloadPoint(models.Model):
    """How many cases there were at the end of a month, as somebody said it; the latest word counts."""

    kept = Kept.APPEND_ONLY

    series = models.ForeignKey(Caseload, on_delete=models.PROTECT, related_name="points")
    month = models.DateField()
    cases = models.BigIntegerField()
    provenance = models.TextField()
    source = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["series", "month", "id"], name="caseload_point_by_month")]
        constraints = [
            models.CheckConstraint(name="caseload_point_of_a_month", condition=models.Q(month__day=1, cases__gte=0)),
            models.CheckConstraint(
                name="caseload_point_provenance_known", condition=models.Q(provenance__in=sorted(PROVENANCES))
            ),
        ]


class CaseloadForecast(models.Model):
    """What a series was forecast to come to, month by month, made from all that was known then; never changed."""

    kept = Kept.APPEND_ONLY

    series = models.ForeignKey(Caseload, on_delete=models.PROTECT, related_name="forecasts")
    after = models.DateField()  # the last month that was known
    months = models.IntegerField()  # how many months it was made from
    results = models.JSONField()  # smoothed, low, high, naive: cases by month
    smoothed_error = models.DecimalField(max_digits=12, decimal_places=1)
    naive_error = models.DecimalField(max_digits=12, decimal_places=1)
    smoothed_mase = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    naive_mase = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    at = models.DateTimeField()
