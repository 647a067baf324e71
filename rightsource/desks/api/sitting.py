"""Keeping the members' record over the API: interests, dispensations, bars on votes, and who was at a meeting."""

from typing import Any

from django.http import HttpRequest
from ninja import Query

from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import Permission
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.rules.scrutiny import Presence, attendance_finding
from rightsource.council.democracy.rules.sitting import arrears, bar_effect, dispensation_effect, interest_effect
from rightsource.desks.api.common import Part, who
from rightsource.desks.api.shapes import sitting as shapes
from rightsource.desks.api.shapes.common import Day
from rightsource.desks.api.shapes.sitting import BarId, MemberId

part = Part("Keep the members’ record")
SINCE = Query(None, description="Held on this day or later", examples=["2015-04-01"])


def _interest(name: str, row: Any) -> dict[str, object]:
    matter = row.matter
    return {
        "text": row.text,
        "is_pecuniary": row.is_pecuniary,
        "matter_code": "" if matter is None else matter.code,
        "starts_on": row.starts_on,
        "effect": interest_effect(
            name=name, is_pecuniary=row.is_pecuniary, matter="" if matter is None else matter.title
        ),
    }


def _dispensation(name: str, row: Any, *, declared: set[str]) -> dict[str, object]:
    return {
        "matter_code": row.matter.code,
        "reason": row.reason,
        "on": row.on,
        "effect": dispensation_effect(name=name, matter=row.matter.title, is_declared=row.matter.code in declared),
    }


def _bar(name: str, row: Any) -> dict[str, object]:
    return {
        "id": row.pk,
        "reason": row.reason,
        "starts_on": row.starts_on,
        "ends_before": row.ends_before,
        "effect": bar_effect(name=name, starts_on=row.starts_on, ends_before=row.ends_before),
    }


def _declared(member_id: int) -> set[str]:
    """Return the matters in which a member declared a pecuniary interest."""
    rows = queries.interests_of(member_id=member_id)
    return {row.matter.code for row in rows if row.is_pecuniary and row.matter is not None}


@part.get("/members/{member_id}", to=Permission.PUBLIC, answer=shapes.SittingMemberOut, summary="See a member")
def member(request: HttpRequest, member_id: MemberId) -> object:
    """The public record: how often the member came, what was declared, and leave to vote in spite of it."""
    found, came = queries.member(member_id=member_id), queries.attendance_of(member_id=member_id)
    name, declared = found.name_public, _declared(member_id)
    return {
        "id": found.pk,
        "name": name,
        "ward": found.ward,
        "party": found.party,
        "finding": attendance_finding(
            name=name, present=came.present, meetings=came.meetings, last_on=came.last_on, on=today()
        ),
        "present": came.present,
        "meetings": came.meetings,
        "interests": [_interest(name, row) for row in queries.interests_of(member_id=member_id)],
        "dispensations": [
            _dispensation(name, row, declared=declared) for row in queries.dispensations_of(member_id=member_id)
        ],
    }


@part.post(
    "/members/{member_id}/interests",
    to=Permission.DECISION_RECORD,
    answer=shapes.InterestOut,
    summary="Record an interest",
)
def interest(request: HttpRequest, member_id: MemberId, payload: shapes.InterestIn) -> object:
    """It is on the public register; a pecuniary one in a matter keeps the member from voting on it."""
    found = queries.member(member_id=member_id)
    made = services.declare_interest(
        member_id=member_id,
        text=payload.text,
        is_pecuniary=payload.is_pecuniary,
        matter_code=payload.matter_code or "",
        starts_on=payload.starts_on,
        by=who(request),
        at=now(),
    )
    return _interest(found.name_public, made)


@part.post(
    "/members/{member_id}/dispensations",
    to=Permission.DECISION_RECORD,
    answer=shapes.DispensationOut,
    summary="Record a dispensation",
)
def dispensation(request: HttpRequest, member_id: MemberId, payload: shapes.DispensationIn) -> object:
    """The member may vote on this matter in spite of a pecuniary interest."""
    found = queries.member(member_id=member_id)
    made = services.grant_dispensation(
        member_id=member_id,
        matter_code=payload.matter_code,
        reason=payload.reason,
        on=today(),
        by=who(request),
        at=now(),
    )
    return _dispensation(found.name_public, made, declared=_declared(member_id))


@part.get(
    "/members/{member_id}/bars",
    to=Permission.DECISION_RECORD,
    answer=list[shapes.BarOut],
    summary="See a member’s bars",
)
def bars(request: HttpRequest, member_id: MemberId) -> object:
    """The days on which the member may not vote on council tax; few may know them."""
    found = queries.member(member_id=member_id)
    return [_bar(found.name_public, row) for row in queries.bars_of(member_id=member_id)]


@part.post(
    "/members/{member_id}/bars", to=Permission.DECISION_RECORD, answer=shapes.BarOut, summary="Bar a member from votes"
)
def bar(request: HttpRequest, member_id: MemberId, payload: shapes.BarIn) -> object:
    """Council tax is unpaid, so the member may not vote on it from this day; few may know."""
    found = queries.member(member_id=member_id)
    made = services.bar_member(
        member_id=member_id,
        reason=arrears(payload.starts_on),
        starts_on=payload.starts_on,
        ends_before=payload.ends_before,
        by=who(request),
        at=now(),
    )
    return _bar(found.name_public, made)


@part.post(
    "/members/{member_id}/bars/{bar_id}/paid",
    to=Permission.DECISION_RECORD,
    answer=shapes.BarOut,
    summary="Record that a member paid",
)
def paid(request: HttpRequest, member_id: MemberId, bar_id: BarId, payload: shapes.PaidIn) -> object:
    """The bar ends: the member may vote on council tax from the day of payment on."""
    found = queries.member(member_id=member_id)
    made = services.end_bar(
        bar_id=bar_id, member_id=member_id, ends_before=payload.ends_before, by=who(request), at=now()
    )
    return _bar(found.name_public, made)


@part.get("/meetings", to=Permission.PUBLIC, answer=list[shapes.MeetingOut], summary="List meetings")
def meetings(request: HttpRequest, since: Day | None = SINCE) -> object:
    """The meetings on record with how many came, the newest first."""
    return [
        {
            "title": held.meeting.title,
            "on": held.meeting.on,
            **{presence.value: number for presence, number in held.came.items()},
        }
        for held in queries.meetings(since=since)
    ]


@part.post("/meetings", to=Permission.DECISION_RECORD, answer=shapes.MeetingOut, summary="Record a meeting")
def meeting(request: HttpRequest, payload: shapes.MeetingIn) -> object:
    """Every member of that day was present, sent apologies or was absent; it counts in how often each came."""
    made = services.record_meeting(
        title=payload.title, on=payload.on, presence=payload.presence, by=who(request), at=now()
    )
    held = next(row for row in queries.meetings(since=made.on) if row.meeting.pk == made.pk)
    return {"title": made.title, "on": made.on, **{one.value: held.came[one] for one in Presence}}
