"""The table of what budget holders say of a change: which part of it is demand and which is price."""

from django.db import models

from rightsource.books.plan.models.forecasts import ForecastVersion
from rightsource.commons.record.rules import Kept


class Attribution(models.Model):
    """What a line's change between two forecasts is due to, as its holder says; the latest of a pair counts.

    Without `before` it is the change from the budget.
    """

    kept = Kept.APPEND_ONLY

    before = models.ForeignKey(
        ForecastVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="attributions_from"
    )
    after = models.ForeignKey(ForecastVersion, on_delete=models.PROTECT, related_name="attributions")
    line = models.ForeignKey("books_ledger.Line", on_delete=models.PROTECT, related_name="+")
    demand_pence = models.BigIntegerField()
    price_pence = models.BigIntegerField()
    reason = models.TextField()
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(name="attribution_says_why", condition=~models.Q(reason=""))]
