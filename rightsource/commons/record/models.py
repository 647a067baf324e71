"""Tables of the record: the audit trail, facts, and requests that must not count twice."""

from django.db import models

from rightsource.commons.record.rules import Kept


class Audit(models.Model):
    """Who did what to which row, when, in which role: one row in the transaction of every write."""

    kept = Kept.APPEND_ONLY

    at = models.DateTimeField()
    by = models.TextField()
    role = models.TextField()
    purpose = models.TextField()
    verb = models.TextField()
    subject = models.TextField()
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["subject", "id"], name="audit_subject")]


class Fact(models.Model):
    """Something that happened, in numbers and references only, for evidence and assurance to read."""

    kept = Kept.APPEND_ONLY

    kind = models.TextField()
    subject = models.TextField()
    at = models.DateTimeField()
    on = models.DateField()
    numbers = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["kind", "on"], name="fact_kind_on")]


class Request(models.Model):
    """A request that carries a key, so that asking again returns the first result."""

    kept = Kept.APPEND_ONLY

    by = models.TextField()
    verb = models.TextField()
    key = models.TextField()
    digest = models.TextField()
    result = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "verb", "key"], name="request_once")]


class Case(models.Model):
    """The council that was loaded: its name, its own day in a demonstration, and what must be said of its figures."""

    kept = Kept.APPEND_ONLY

    code = models.TextField(unique=True)
    title = models.TextField()
    council_name = models.TextField()
    accent = models.TextField()
    today_on = models.DateField()
    budget_year = models.IntegerField()
    seed = models.IntegerField()
    is_wholly_generated = models.BooleanField()
    notes = models.JSONField(default=list)
    loaded_at = models.DateTimeField()


class CouncilParameter(models.Model):
    """A value that law leaves to the council, as the council set it, from its day."""

    kept = Kept.APPEND_ONLY

    name = models.TextField()
    amount = models.JSONField()  # as it is written: text, or a list of it
    unit = models.TextField()
    reference = models.TextField()
    status = models.TextField()
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True, default="")
    source = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "starts_on"], name="council_parameter_once_a_day")]


class CaseSource(models.Model):
    """Where figures of the loaded case come from, and what each source is used for."""

    kept = Kept.APPEND_ONLY

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="sources")
    key = models.TextField()
    title = models.TextField()
    publisher = models.TextField()
    status = models.TextField()
    url = models.TextField(blank=True, default="")
    note = models.TextField(blank=True, default="")
    used_for = models.JSONField(default=list)  # what, how often, and the page that shows it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="case_source_once")]
