"""Members: their seats, interests, bars, and the meetings at which they were."""

from django.db import models

from rightsource.commons.record.rules import Kept
from rightsource.council.democracy.models.kinds import choices_of, half_open, known_word
from rightsource.council.democracy.rules import (
    SeatKind,
)
from rightsource.council.democracy.rules.scrutiny import Presence


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
        constraints = [half_open("member_half_open")]


class MemberSeat(models.Model):
    """What a member is besides a member: leader, of the cabinet, chair, chair of scrutiny."""

    kept = Kept.AUDITED

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="seats")
    kind = models.TextField(choices=choices_of(SeatKind))
    portfolio = models.TextField(blank=True)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [known_word("seat_known", "kind", SeatKind), half_open("seat_half_open")]


class Bar(models.Model):
    """Days on which a member may not vote on council tax; known to few."""

    kept = Kept.AUDITED

    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="bars")
    reason = models.TextField()
    starts_on = models.DateField()
    ends_before = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [half_open("bar_half_open")]


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
    presence = models.TextField(choices=choices_of(Presence))

    class Meta:
        constraints = [
            known_word("presence_known", "presence", Presence),
            models.UniqueConstraint(fields=["meeting", "member"], name="attendance_once"),
        ]
