"""The floors of service lines on a day, and what the officers who answer for the duties were asked about them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from rightsource.council.duties.models import Answerable, Floor, FloorAsk, FloorConsent, Post
from rightsource.council.duties.queries.register import posts_on, running
from rightsource.council.duties.rules import FloorAnswer, FloorOnDay


@dataclass(frozen=True, slots=True)
class Asked:
    """An amount under a floor that waits for the officer's answer, or has it."""

    id: int
    floor: FloorOnDay
    change_ref: str
    change: str
    pence: int
    on: date
    holder_ref: str
    answer: FloorAnswer | None


def floors_on(day: date) -> list[FloorOnDay]:
    """Return the floors of the service lines on a day; of one duty on one line the floor that started last counts."""
    found = _floors(Floor.objects.filter(running(day)), day)
    last = {(floor.duty, floor.service_line_code): floor for floor in sorted(found, key=_since)}
    return sorted(last.values(), key=lambda floor: floor.id)


def _since(floor: FloorOnDay) -> tuple[date, int]:
    return floor.starts_on, floor.id


def floors_of(*, duty_code: str, day: date) -> list[FloorOnDay]:
    """Return the floors of one duty on a day."""
    return [floor for floor in floors_on(day) if floor.duty == duty_code]


def _floors(rows: QuerySet[Floor], day: date) -> list[FloorOnDay]:
    answering = _posts(day)
    found = []
    for row in rows.select_related("duty").prefetch_related("consents").order_by("id"):
        post = answering.get(row.duty_id)
        found.append(
            FloorOnDay(
                id=row.pk,
                duty=row.duty.code,
                title=row.duty.title,
                service_line_code=row.service_line_code,
                pence=row.pence,
                capacity=row.capacity,
                unit=row.unit,
                basis=row.basis,
                provenance=row.provenance,
                starts_on=row.starts_on,
                post=post.code if post else "",
                post_title=post.title if post else "",
                answers=tuple(map(_answer, sorted(row.consents.all(), key=lambda one: one.pk))),
            )
        )
    return found


def _posts(day: date) -> dict[int, Post]:
    """Return the post that answers for each duty on a day; for one that is not in force yet, the first that will."""
    rows = Answerable.objects.filter(running(day) | Q(starts_on__gt=day)).select_related("post")
    coming = sorted((row for row in rows if row.starts_on > day), key=lambda row: (row.starts_on, row.pk), reverse=True)
    now = sorted((row for row in rows if row.starts_on <= day), key=lambda row: (row.starts_on, row.pk))
    return {row.duty_id: row.post for row in (*coming, *now)}


def _answer(row: FloorConsent) -> FloorAnswer:
    return FloorAnswer(row.change_ref, row.is_given, row.pence, row.reason)


def asked(
    *,
    on: date,
    change_ref: str | None = None,
    asked_id: int | None = None,
    is_waiting: bool = False,
    newest: int | None = None,
) -> list[Asked]:
    """Return the amounts under floors that officers were asked about, oldest first, with their answers.

    Only of one change, or one question, only what waits for an answer, or only the newest.
    """
    rows = FloorAsk.objects.order_by("-id")
    if change_ref is not None:
        rows = rows.filter(change_ref=change_ref)
    if asked_id is not None:
        rows = rows.filter(pk=asked_id)
    if is_waiting:
        rows = rows.filter(~Exists(_covering()))
    wanted = list(rows[:newest])[::-1]
    if not wanted:
        return []
    floors = {floor.id: floor for floor in _floors(Floor.objects.filter(pk__in={row.floor_id for row in wanted}), on)}
    holders = {post.code: post.holder_ref for post in posts_on(on)}
    return [
        Asked(
            id=row.pk,
            floor=floors[row.floor_id],
            change_ref=row.change_ref,
            change=row.change,
            pence=row.pence,
            on=row.on,
            holder_ref=holders.get(floors[row.floor_id].post, ""),
            answer=floors[row.floor_id].answer_to(change_ref=row.change_ref, pence=row.pence),
        )
        for row in wanted
    ]


def answers_given(*, by_ref: str) -> int:
    """Return how many questions about floors somebody answered."""
    return FloorConsent.objects.filter(by_ref=by_ref).count()


def _covering() -> QuerySet[FloorConsent]:
    """Return the answers that cover a question's amount: what `FloorAnswer.covers` says, for the database."""
    reach = (
        Q(pence=None) | Q(is_given=True, pence__lte=OuterRef("pence")) | Q(is_given=False, pence__gte=OuterRef("pence"))
    )
    return FloorConsent.objects.filter(reach, floor=OuterRef("floor"), change_ref=OuterRef("change_ref"))
