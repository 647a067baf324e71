"""The members, their seats, and what each did by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Prefetch, Q

from rightsource.commons.access.rules import Actor
from rightsource.council.democracy.models import (
    Attendance,
    Bar,
    Dispensation,
    Interest,
    Meeting,
    Member,
    MemberSeat,
    VoteCast,
)
from rightsource.council.democracy.rules import MatterUnknownError, SeatKind
from rightsource.council.democracy.rules.scrutiny import Presence


def _running(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(ends_before=None) | Q(ends_before__gt=on))


def members(*, on: date) -> Sequence[Member]:
    """Return the members of a day by name, each with the seats that they hold then; two statements."""
    seats = Prefetch("seats", MemberSeat.objects.filter(_running(on)), to_attr="seats_now")
    return list(Member.objects.filter(_running(on)).prefetch_related(seats).order_by("sort_key", "id"))


def member_of(*, actor: Actor, on: date) -> Member | None:
    """Return the member that somebody signed in is, if any."""
    if actor.account_id is None:
        return None
    return Member.objects.filter(_running(on), account_id=actor.account_id).first()


def member(*, member_id: int) -> Member:
    """Return a member.

    :raises MatterUnknownError: if there is none of that number
    """
    found = Member.objects.filter(pk=member_id).prefetch_related("seats", "bars").first()
    if found is None:
        raise MatterUnknownError("There is no such member. Look under /members.")
    return found


def is_executive(*, member_id: int, on: date) -> bool:
    """Whether a member is of the executive on a day."""
    kinds = [SeatKind.CABINET.value, SeatKind.LEADER.value]
    return MemberSeat.objects.filter(_running(on), member_id=member_id, kind__in=kinds).exists()


@dataclass(frozen=True, slots=True)
class Came:
    """How often a member came."""

    present: int
    meetings: int
    last_on: date | None


def attendance_of(*, member_id: int) -> Came:
    """Return how often a member was at the meetings on record."""
    rows = Attendance.objects.filter(member_id=member_id)
    present = rows.filter(presence=Presence.PRESENT.value)
    return Came(present.count(), rows.count(), present.aggregate(last=Max("meeting__on"))["last"])


def interests_of(*, member_id: int) -> Sequence[Interest]:
    """Return what a member declared, the newest first."""
    rows = Interest.objects.filter(member_id=member_id).select_related("matter")
    return list(rows.order_by("-starts_on", "-id"))


def dispensations_of(*, member_id: int) -> Sequence[Dispensation]:
    """Return the leave that a member was given to vote in spite of an interest, the newest first."""
    return list(Dispensation.objects.filter(member_id=member_id).select_related("matter").order_by("-on", "-id"))


def bars_of(*, member_id: int) -> Sequence[Bar]:
    """Return the days on which a member may not vote on council tax, as far as whoever acts may know them."""
    return list(Bar.objects.filter(member_id=member_id).order_by("-starts_on", "-id"))


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting with how many came, sent apologies and were absent."""

    meeting: Meeting
    came: dict[Presence, int]


def meetings(*, since: date | None = None) -> Sequence[Held]:
    """Return the meetings on record with how many came, the newest first; one statement."""
    found = Meeting.objects.filter() if since is None else Meeting.objects.filter(on__gte=since)
    counted = found.annotate(
        **{one.name.lower(): Count("attendances", filter=Q(attendances__presence=one.value)) for one in Presence}
    )
    return [
        Held(row, {one: getattr(row, one.name.lower()) for one in Presence}) for row in counted.order_by("-on", "-id")
    ]


def votes_by(*, member_id: int) -> Sequence[VoteCast]:
    """Return how a member voted, the newest first."""
    rows = VoteCast.objects.filter(member_id=member_id).select_related("vote__matter__decision")
    return list(rows.order_by("-vote__on", "-id"))
