"""Keeping members of the council, their seats, and bars on their votes."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.democracy.models import (
    Bar,
    Member,
    MemberSeat,
)
from rightsource.council.democracy.rules import (
    SeatKind,
)
from rightsource.council.democracy.rules.scrutiny import MeetingRefusedError
from rightsource.ground.text import long_date, sort_key
from rightsource.ground.time import day_in_london


@transaction.atomic
def add_member(
    *,
    name_public: str,
    ward: str,
    party: str,
    starts_on: date,
    provenance: str,
    by: Actor,
    at: datetime,
    ends_before: date | None = None,
    account_id: int | None = None,
    person_ref: str = "",
) -> Member:
    """A councillor is in office from a day."""
    member = Member.objects.create(
        name_public=name_public,
        sort_key=sort_key(name_public),
        ward=ward,
        party=party,
        starts_on=starts_on,
        ends_before=ends_before,
        account_id=account_id,
        person_ref=person_ref,
        provenance=provenance,
    )
    record.audit(by=by, at=at, verb="member.add", subject=Reference.of("democracy", "member", member.pk))
    return member


@transaction.atomic
def give_seat(
    *,
    member_id: int,
    kind: SeatKind,
    starts_on: date,
    by: Actor,
    at: datetime,
    portfolio: str = "",
    ends_before: date | None = None,
) -> MemberSeat:
    """A member holds a seat besides being a member, from a day."""
    seat = MemberSeat.objects.create(
        member_id=member_id, kind=kind.value, portfolio=portfolio, starts_on=starts_on, ends_before=ends_before
    )
    record.audit(
        by=by,
        at=at,
        verb="member.seat",
        subject=Reference.of("democracy", "member", member_id),
        detail={"kind": kind.value, "starts_on": starts_on.isoformat()},
    )
    return seat


@transaction.atomic
def bar_member(
    *, member_id: int, reason: str, starts_on: date, ends_before: date | None, by: Actor, at: datetime
) -> Bar:
    """A member may not vote on council tax on some days (Local Government Finance Act 1992 s106).

    :raises MeetingRefusedError: if the last day is not after the first
    """
    if ends_before is not None and ends_before <= starts_on:
        raise MeetingRefusedError("Give a day of payment after the first day, or leave it out.")
    bar = Bar.objects.create(member_id=member_id, reason=reason, starts_on=starts_on, ends_before=ends_before)
    record.audit(by=by, at=at, verb="member.bar", subject=Reference.of("democracy", "member", member_id))
    return bar


@transaction.atomic
def end_bar(*, bar_id: int, member_id: int, ends_before: date, by: Actor, at: datetime) -> Bar:
    """What a member owed is paid on a day: from then on the member may vote on council tax again.

    :raises MeetingRefusedError: if there is no such open bar of the member, or the day does not fit
    """
    bar = Bar.objects.select_for_update().filter(pk=bar_id, member_id=member_id, ends_before=None).first()
    if bar is None:
        raise MeetingRefusedError("No such bar is open for this member. Look at the member again.")
    if not bar.starts_on < ends_before <= day_in_london(at):
        raise MeetingRefusedError(
            f"Give the day on which it was paid: after {long_date(bar.starts_on)}, and not to come."
        )
    bar.ends_before = ends_before
    bar.save(update_fields=["ends_before"])
    record.audit(by=by, at=at, verb="member.end_bar", subject=Reference.of("democracy", "member", member_id))
    return bar
