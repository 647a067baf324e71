"""Matters: all that is prepared and led to a decision."""

from django.db import models

from rightsource.commons.record.rules import Kept
from rightsource.council.democracy.models.kinds import choices_of, known_word
from rightsource.council.democracy.models.members import Member
from rightsource.council.democracy.rules import (
    Audience,
    DecisionBody,
    MatterKind,
    NoticeKind,
    ReportKind,
    StepKind,
)


class Matter(models.Model):
    """Something to be decided."""

    kept = Kept.APPEND_ONLY

    code = models.TextField(unique=True)
    title = models.TextField()
    summary = models.TextField(blank=True)
    kind = models.TextField(choices=choices_of(MatterKind))
    body = models.TextField(choices=choices_of(DecisionBody))
    financial_year = models.IntegerField(null=True, blank=True)
    # the decision that scrutiny referred back, where this is its matter again
    follows = models.ForeignKey("Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="taken_again")
    by_ref = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    provenance = models.TextField()

    class Meta:
        constraints = [
            known_word("matter_kind_known", "kind", MatterKind),
            known_word("matter_body_known", "body", DecisionBody),
            models.CheckConstraint(
                name="matter_budget_has_year",
                condition=~models.Q(kind="budget") | models.Q(financial_year__isnull=False),
            ),
        ]


class MatterDuty(models.Model):
    """A statutory duty that a matter touches; its test is a part that the decision needs."""

    kept = Kept.APPEND_ONLY

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="matter_duties")
    duty = models.ForeignKey("council_duties.Duty", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "duty"], name="matter_duty_once")]


class MatterStep(models.Model):
    """A step between executive, council and scrutiny."""

    kept = Kept.APPEND_ONLY

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="steps")
    kind = models.TextField(choices=choices_of(StepKind))
    text = models.TextField(blank=True)
    on = models.DateField()
    by_ref = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [known_word("step_known", "kind", StepKind)]


class Option(models.Model):
    """One way to decide, in the round in which it was proposed; a new round replaces the one before."""

    kept = Kept.APPEND_ONLY

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="options")
    round = models.IntegerField()
    number = models.IntegerField()
    title = models.TextField()
    summary = models.TextField()
    is_recommended = models.BooleanField()
    is_in_house = models.BooleanField()
    is_do_nothing = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "round", "number"], name="option_once")]


class Notice(models.Model):
    """What the public was told before a key decision."""

    kept = Kept.APPEND_ONLY

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="notices")
    kind = models.TextField(choices=choices_of(NoticeKind))
    published_on = models.DateField()
    fields = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [known_word("notice_known", "kind", NoticeKind)]


class Report(models.Model):
    """What an officer laid before those who decide, on the options as they stood."""

    kept = Kept.APPEND_ONLY

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="reports")
    kind = models.TextField(choices=choices_of(ReportKind))
    duty = models.ForeignKey("council_duties.Duty", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    author_ref = models.TextField()
    author_title = models.TextField()
    text = models.TextField()
    figures = models.JSONField(default=dict)
    options_digest = models.TextField(blank=True)
    on = models.DateField()
    at = models.DateTimeField()
    provenance = models.TextField()

    class Meta:
        constraints = [
            known_word("report_known", "kind", ReportKind),
            models.CheckConstraint(
                name="report_duty_test_names_duty",
                condition=~models.Q(kind="duty_test") | models.Q(duty__isnull=False),
            ),
        ]


class Consultation(models.Model):
    """A question to the public or to ratepayers, on the options as they stood."""

    kept = Kept.APPEND_ONLY

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="consultations")
    audience = models.TextField(choices=choices_of(Audience))
    question = models.TextField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    options_digest = models.TextField()
    at = models.DateTimeField()
    provenance = models.TextField()

    class Meta:
        constraints = [
            known_word("audience_known", "audience", Audience),
            models.CheckConstraint(
                name="consultation_closes_after_opening", condition=models.Q(closes_on__gte=models.F("opens_on"))
            ),
        ]


class Response(models.Model):
    """What somebody answered; only those who weigh it, and whoever gave it, may read it."""

    kept = Kept.APPEND_ONLY

    reference = models.TextField(primary_key=True)
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="responses")
    person_id = models.BigIntegerField(null=True, blank=True)
    name = models.TextField(blank=True)
    answer = models.TextField()
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    provenance = models.TextField()


class ConsultationSummary(models.Model):
    """We asked, you said, we did: the answers weighed, in words that everybody may read."""

    kept = Kept.APPEND_ONLY

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="summaries")
    said = models.TextField()
    did = models.TextField()
    counts = models.JSONField()
    options_digest = models.TextField()
    weighed = models.BooleanField(default=True)
    by_ref = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()


class CouncilTaxRequirement(models.Model):
    """What council tax must bring in, and the day on which the precept is issued."""

    kept = Kept.APPEND_ONLY

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="requirements")
    pence = models.BigIntegerField()
    band_d_pence = models.BigIntegerField(null=True, blank=True)
    precept_on = models.DateField()
    at = models.DateTimeField()
    provenance = models.TextField()


class Interest(models.Model):
    """What a member declared, on the public register (Localism Act 2011 s29); in one matter, or in general."""

    kept = Kept.APPEND_ONLY

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="interests")
    matter = models.ForeignKey(Matter, null=True, blank=True, on_delete=models.PROTECT, related_name="interests")
    text = models.TextField()
    is_pecuniary = models.BooleanField()
    starts_on = models.DateField()
    at = models.DateTimeField()


class Dispensation(models.Model):
    """Leave to vote on a matter in spite of a pecuniary interest (Localism Act 2011 s33)."""

    kept = Kept.APPEND_ONLY

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="dispensations")
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="dispensations")
    reason = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
