"""Tables of forecasts, which are never changed."""

from django.db import models

from rightsource.commons.record.rules import Kept


class ForecastVersion(models.Model):
    """A forecast of a year as it was made on a day."""

    kept = Kept.APPEND_ONLY

    year = models.IntegerField()
    as_at_on = models.DateField()
    at = models.DateTimeField()
    method = models.TextField()
    by_ref = models.TextField()


class ForecastLine(models.Model):
    """The forecast of one line, with all that it was made from."""

    kept = Kept.APPEND_ONLY

    version = models.ForeignKey(ForecastVersion, on_delete=models.PROTECT, related_name="lines")
    line = models.ForeignKey("books_ledger.Line", on_delete=models.PROTECT, related_name="+")
    budget_pence = models.BigIntegerField()
    budget_one_off_pence = models.BigIntegerField()
    committed_pence = models.BigIntegerField()
    actual_pence = models.BigIntegerField()
    profile_rate = models.DecimalField(max_digits=8, decimal_places=6)
    forecast_pence = models.BigIntegerField()
    one_off_pence = models.BigIntegerField()
    underlying_pence = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "line"], name="forecast_line_once"),
            models.CheckConstraint(
                name="forecast_line_underlying_sums",
                condition=models.Q(forecast_pence=models.F("underlying_pence") + models.F("one_off_pence")),
            ),
        ]
