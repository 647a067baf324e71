"""Decisions: the votes, what was decided, and what scrutiny and those who were warned made of it."""

from django.db import models

from rightsource.commons.record.rules import Kept
from rightsource.council.democracy.models.kinds import choices_of, known_word
from rightsource.council.democracy.models.matters import Matter, Option
from rightsource.council.democracy.models.members import Member
from rightsource.council.democracy.rules import (
    Cast,
    DecisionBody,
    MatterKind,
    Result,
)
from rightsource.council.democracy.rules.scrutiny import CallInOutcome


class Vote(models.Model):
    """A vote on a motion or an amendment, recorded by name."""

    kept = Kept.APPEND_ONLY

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="votes")
    motion = models.TextField()
    option_number = models.IntegerField(null=True, blank=True)
    is_amendment = models.BooleanField()
    casting = models.TextField(blank=True)
    result = models.TextField(choices=choices_of(Result))
    on = models.DateField()
    at = models.DateTimeField()
    provenance = models.TextField()

    class Meta:
        constraints = [known_word("result_known", "result", Result)]


class VoteCast(models.Model):
    """How one member voted."""

    kept = Kept.APPEND_ONLY

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="casts")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="casts")
    cast = models.TextField(choices=choices_of(Cast))

    class Meta:
        constraints = [
            known_word("cast_known", "cast", Cast),
            models.UniqueConstraint(fields=["vote", "member"], name="vote_cast_once"),
        ]


class Decision(models.Model):
    """What was decided, with the reasons and what is said with it for ever."""

    kept = Kept.APPEND_ONLY

    code = models.TextField(unique=True)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="decision")
    option = models.ForeignKey(Option, on_delete=models.PROTECT, related_name="+")
    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.TextField(choices=choices_of(MatterKind))
    body = models.TextField(choices=choices_of(DecisionBody))
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
    outcome = models.TextField(choices=choices_of(CallInOutcome))
    reason = models.TextField()
    on = models.DateField()
    by_ref = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [known_word("call_in_outcome_known", "outcome", CallInOutcome)]


class DecisionNotice(models.Model):
    """The written record of a decision was published on a day (SI 2012/2089 reg 14); the call-in counts from it."""

    kept = Kept.APPEND_ONLY

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, primary_key=True, related_name="published")
    published_on = models.DateField()
    by_ref = models.TextField()
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
