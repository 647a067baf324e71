"""Recording meetings with who was there, and what members declare: interests, and dispensations granted to them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.democracy import queries
from rightsource.council.democracy.models import Attendance, Dispensation, Interest, Matter, Meeting
from rightsource.council.democracy.rules.scrutiny import MeetingRefusedError, Presence
from rightsource.ground.time import day_in_london


@transaction.atomic
def record_meeting(
    *, title: str, on: date, presence: Mapping[int, Presence], by: Actor, at: datetime, provenance: str = "published"
) -> Meeting:
    """A meeting is on record with every member of that day: present, apologies given, or absent.

    :raises MeetingRefusedError: if somebody was no member then, nobody came, or it is to come or on record already
    """
    members = {member.pk for member in queries.members(on=on)}
    if set(presence) - members:
        raise MeetingRefusedError("Somebody is recorded who was no member on that day. Choose the day again.")
    if Presence.PRESENT not in presence.values():
        raise MeetingRefusedError("Mark at least one member as present: a meeting without anybody is none.")
    if on > day_in_london(at):
        raise MeetingRefusedError("This day is still to come. Record a meeting after it took place.")
    if Meeting.objects.filter(title=title, on=on).exists():
        raise MeetingRefusedError("This meeting is on record already. Give another its own title.")
    made = Meeting.objects.create(title=title, on=on, by_ref=by.reference, at=at, provenance=provenance)
    Attendance.objects.bulk_create(
        Attendance(meeting=made, member_id=member, presence=presence.get(member, Presence.ABSENT).value)
        for member in sorted(members)
    )
    record.audit(by=by, at=at, verb="meeting.record", subject=Reference.of("democracy", "meeting", made.pk))
    return made


@transaction.atomic
def declare_interest(
    *, member_id: int, text: str, is_pecuniary: bool, matter_code: str, starts_on: date, by: Actor, at: datetime
) -> Interest:
    """A member's interest is on the public register; a pecuniary one in a matter keeps the member from voting on it.

    :raises MeetingRefusedError: if nothing is said, or there is no such matter
    """
    if not text.strip():
        raise MeetingRefusedError("Say what the interest is: the public reads it.")
    made = Interest.objects.create(
        member_id=member_id,
        text=text.strip(),
        is_pecuniary=is_pecuniary,
        matter=_matter(matter_code),
        starts_on=starts_on,
        at=at,
    )
    record.audit(by=by, at=at, verb="member.declare", subject=Reference.of("democracy", "member", member_id))
    return made


@transaction.atomic
def grant_dispensation(
    *, member_id: int, matter_code: str, reason: str, on: date, by: Actor, at: datetime
) -> Dispensation:
    """A member with a pecuniary interest in a matter may vote on it all the same (Localism Act 2011 s33).

    :raises MeetingRefusedError: if no reason or matter is given
    """
    matter = _matter(matter_code)
    if matter is None or not reason.strip():
        raise MeetingRefusedError("Choose the matter, and say why the dispensation is granted.")
    made = Dispensation.objects.create(member_id=member_id, matter=matter, reason=reason.strip(), on=on, at=at)
    record.audit(
        by=by,
        at=at,
        verb="member.dispense",
        subject=Reference.of("democracy", "member", member_id),
        detail={"matter": matter_code},
    )
    return made


def _matter(code: str) -> Matter | None:
    return queries.matter(code=code) if code else None
