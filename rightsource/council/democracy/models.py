"""Tables of democracy: members, matters and what is laid before those who decide, votes, decisions, warnings."""

from enum import StrEnum

from django.db import models

from rightsource.commons.record.rules import Kept
from rightsource.council.democracy.rules import (
    Audience,
    Cast,
    DecisionBody,
    MatterKind,
    NoticeKind,
    ReportKind,
    Result,
    SeatKind,
    StepKind,
)
from rightsource.council.democracy.rules.scrutiny import CallInOutcome, Presence


def _choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(member.value, member.value) for member in kind]


def _known(name: str, field: str, kind: type[StrEnum]) -> models.CheckConstraint:
    """Refuse a word that the rules do not know."""
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": [member.value for member in kind]}))


def _half_open(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        name=name, condition=models.Q(ends_before=None) | models.Q(ends_before__gt=models.F("starts_on"))
    )


class Member(models.Model):
    """A councillor, from the day of taking office."""

    kept = Kept.AUDITED

    person_ref = models.TextField(blank=True)
    account_id = models.BigIntegerField(null=True, blank=True)
    name_public = models.TextField()
    sort_key = models.TextField()
    ward = models.TextField()
    party = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)
    provenance = models.TextField()

    class Meta:
        constraints = [_half_open("member_half_open")]


class MemberSeat(models.Model):
    """What a member is besides a member: leader, of the cabinet, chair, chair of scrutiny."""

    kept = Kept.AUDITED

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="seats")
    kind = models.TextField(choices=_choices(SeatKind))
    portfolio = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [_known("seat_known", "kind", SeatKind), _half_open("seat_half_open")]


class Bar(models.Model):
    """Days on which a member may not vote on council tax; known to few."""

    kept = Kept.AUDITED

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="bars")
    reason = models.TextField()
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [_half_open("bar_half_open")]


class Matter(models.Model):
    """Something to be decided."""

    kept = Kept.APPEND_ONLY

    code = models.TextField(unique=True)
    title = models.TextField()
    summary = models.TextField(blank=True)
    kind = models.TextField(choices=_choices(MatterKind))
    body = models.TextField(choices=_choices(DecisionBody))
    financial_year = models.IntegerField(null=True, blank=True)
    # the decision that scrutiny referred back, where this is its matter again
    follows = models.ForeignKey("Decision", null=True, blank=True, on_delete=models.PROTECT, related_name="taken_again")
    by_ref = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
    provenance = models.TextField()

    class Meta:
        constraints = [
            _known("matter_kind_known", "kind", MatterKind),
            _known("matter_body_known", "body", DecisionBody),
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
    kind = models.TextField(choices=_choices(StepKind))
    text = models.TextField(blank=True)
    on = models.DateField()
    by_ref = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [_known("step_known", "kind", StepKind)]


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
    kind = models.TextField(choices=_choices(NoticeKind))
    published_on = models.DateField()
    fields = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        constraints = [_known("notice_known", "kind", NoticeKind)]


class Report(models.Model):
    """What an officer laid before those who decide, on the options as they stood."""

    kept = Kept.APPEND_ONLY

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="reports")
    kind = models.TextField(choices=_choices(ReportKind))
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
            _known("report_known", "kind", ReportKind),
            models.CheckConstraint(
                name="report_duty_test_names_duty",
                condition=~models.Q(kind="duty_test") | models.Q(duty__isnull=False),
            ),
        ]


class Consultation(models.Model):
    """A question to the public or to ratepayers, on the options as they stood."""

    kept = Kept.APPEND_ONLY

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="consultations")
    audience = models.TextField(choices=_choices(Audience))
    question = models.TextField()
    opens_on = models.DateField()
    closes_on = models.DateField()
    options_digest = models.TextField()
    at = models.DateTimeField()
    provenance = models.TextField()

    class Meta:
        constraints = [
            _known("audience_known", "audience", Audience),
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


class Vote(models.Model):
    """A vote on a motion or an amendment, recorded by name."""

    kept = Kept.APPEND_ONLY

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="votes")
    motion = models.TextField()
    option_number = models.IntegerField(null=True, blank=True)
    is_amendment = models.BooleanField()
    casting = models.TextField(blank=True)
    result = models.TextField(choices=_choices(Result))
    on = models.DateField()
    at = models.DateTimeField()
    provenance = models.TextField()

    class Meta:
        constraints = [_known("result_known", "result", Result)]


class VoteCast(models.Model):
    """How one member voted."""

    kept = Kept.APPEND_ONLY

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="casts")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="casts")
    cast = models.TextField(choices=_choices(Cast))

    class Meta:
        constraints = [
            _known("cast_known", "cast", Cast),
            models.UniqueConstraint(fields=["vote", "member"], name="vote_cast_once"),
        ]


class Decision(models.Model):
    """What was decided, with the reasons and what is said with it for ever."""

    kept = Kept.APPEND_ONLY

    code = models.TextField(unique=True)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="decision")
    option = models.ForeignKey(Option, on_delete=models.PROTECT, related_name="+")
    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.TextField(choices=_choices(MatterKind))
    body = models.TextField(choices=_choices(DecisionBody))
    reasons = models.TextField()
    flags = models.JSONField(default=list)
    decided_on = models.DateField()
    by_ref = models.TextField()
    at = models.DateTimeField()
    provenance = models.TextField()


class CallIn(models.Model):
    """Scrutiny asks the executive to think again before a decision takes effect."""

    kept = Kept.APPEND_ONLY

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="call_ins")
    on = models.DateField()
    by_ref = models.TextField()
    reason = models.TextField()
    at = models.DateTimeField()


class CallInRequest(models.Model):
    """A member asks that a decision be called in; enough of them call it in."""

    kept = Kept.APPEND_ONLY

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="call_in_requests")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    on = models.DateField()
    by_ref = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["decision", "member"], name="call_in_request_once")]


class CallInResult(models.Model):
    """What scrutiny found about a decision that was called in."""

    kept = Kept.APPEND_ONLY

    call_in = models.OneToOneField(CallIn, on_delete=models.PROTECT, primary_key=True, related_name="result")
    outcome = models.TextField(choices=_choices(CallInOutcome))
    reason = models.TextField()
    on = models.DateField()
    by_ref = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [_known("call_in_outcome_known", "outcome", CallInOutcome)]


class DecisionNotice(models.Model):
    """The written record of a decision was published on a day (SI 2012/2089 reg 14); the call-in counts from it."""

    kept = Kept.APPEND_ONLY

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, primary_key=True, related_name="published")
    published_on = models.DateField()
    by_ref = models.TextField()
    at = models.DateTimeField()


class Meeting(models.Model):
    """A meeting that took place."""

    kept = Kept.APPEND_ONLY

    title = models.TextField()
    on = models.DateField()
    by_ref = models.TextField()
    at = models.DateTimeField()
    provenance = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["title", "on"], name="meeting_once")]


class Attendance(models.Model):
    """Whether a member was there."""

    kept = Kept.APPEND_ONLY

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="attendances")
    presence = models.TextField(choices=_choices(Presence))

    class Meta:
        constraints = [
            _known("presence_known", "presence", Presence),
            models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once"),
        ]


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


class WarningReceipt(models.Model):
    """A warning reached somebody: every member and the auditor (control R12)."""

    kept = Kept.APPEND_ONLY

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="receipts")
    recipient_ref = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["matter", "recipient_ref"], name="warning_receipt_once")]


class Recommendation(models.Model):
    """What an auditor, inspector, peer or scrutiny recommended, with who answers and by when (control R14)."""

    kept = Kept.APPEND_ONLY

    code = models.TextField(unique=True)
    source = models.TextField()
    text = models.TextField()
    owner_ref = models.TextField()
    owner_title = models.TextField()
    made_on = models.DateField()
    due_on = models.DateField()
    at = models.DateTimeField()
    provenance = models.TextField()


class RecommendationStep(models.Model):
    """What became of a recommendation."""

    kept = Kept.APPEND_ONLY

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="steps")
    status = models.TextField(choices=[(word, word) for word in ("accepted", "rejected", "done")])
    text = models.TextField()
    by_ref = models.TextField()
    on = models.DateField()
    at = models.DateTimeField()
