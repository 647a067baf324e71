"""Tables of evidence: datasets with their lineage, every council's outturn, and what the council published itself."""

from django.db import models

from rightsource.commons.record.rules import Kept


class Dataset(models.Model):
    """A file that was read: whose it is, which bytes they were, when they were read and how many rows they gave."""

    kept = Kept.APPEND_ONLY

    code = models.TextField(unique=True)
    name = models.TextField()
    publisher = models.TextField()
    file_name = models.TextField()
    sha256 = models.TextField(unique=True)
    imported_at = models.DateTimeField()
    by_ref = models.TextField()
    rows = models.IntegerField()
    layout = models.JSONField(default=dict)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="dataset_sha256", condition=models.Q(sha256__regex="^[0-9a-f]{64}$")),
        ]


class Outturn(models.Model):
    """One figure of one council's revenue outturn, in thousands of pounds; NULL is “not given”, which is not nought."""

    kept = Kept.APPEND_ONLY

    dataset = models.ForeignKey(Dataset, on_delete=models.PROTECT, related_name="outturns")
    financial_year = models.TextField()
    authority_code = models.TextField()
    authority = models.TextField()
    authority_class = models.TextField()
    sheet = models.TextField()
    column = models.IntegerField()
    part = models.TextField()
    heading = models.TextField(blank=True)
    line = models.TextField()
    key = models.TextField(blank=True)
    value_k = models.DecimalField(max_digits=16, decimal_places=3, null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["authority_code", "financial_year"], name="outturn_authority_year"),
            models.Index(fields=["key", "financial_year"], name="outturn_key_year", condition=~models.Q(key="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dataset", "authority_code", "sheet", "column"], name="outturn_once_a_cell"
            ),
        ]


class EarlyWarningDay(models.Model):
    """What the early warning said of the council on a day, from its own books; NULL is a level that cannot be given."""

    kept = Kept.APPEND_ONLY

    on = models.DateField(unique=True)
    year = models.TextField()
    level = models.TextField(null=True, blank=True)
    rang = models.JSONField(default=list)
    not_computed = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)  # in thousands of pounds, as text
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="early_warning_level_known",
                condition=models.Q(level=None) | models.Q(level__in=["none", "amber", "red"]),
            ),
        ]


class ResilienceDay(models.Model):
    """What the indicators of resilience said of the council on a day, from its own books, row by row as published."""

    kept = Kept.APPEND_ONLY

    on = models.DateField(unique=True)
    rows = models.JSONField()
    finding = models.TextField()
    at = models.DateTimeField()


class Publication(models.Model):
    """What the council published of a quarter from its books; of several the last one holds."""

    kept = Kept.APPEND_ONLY

    quarter = models.TextField()
    council = models.TextField()
    at = models.DateTimeField()
    by_ref = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="publication_quarter", condition=models.Q(quarter__regex="^[0-9]{4}-Q[1-4]$")),
        ]


class PublishedFile(models.Model):
    """One published table, byte by byte as it was, with its description as a Frictionless schema."""

    kept = Kept.APPEND_ONLY

    publication = models.ForeignKey(Publication, on_delete=models.PROTECT, related_name="files")
    name = models.TextField()
    output = models.TextField()
    file_name = models.TextField()
    title = models.TextField()
    says = models.TextField()
    note = models.TextField(blank=True, default="")
    missing = models.TextField(blank=True, default="")
    rows = models.IntegerField()
    sha256 = models.TextField()
    schema = models.JSONField()
    content = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publication", "name"], name="published_file_once"),
            models.CheckConstraint(name="published_file_sha256", condition=models.Q(sha256__regex="^[0-9a-f]{64}$")),
        ]
