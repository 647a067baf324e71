"""Who holds a post, and who answers for a duty."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.duties import queries
from rightsource.council.duties.models import (
    Answerable,
    Post,
    PostHolder,
)
from rightsource.council.duties.rules import (
    DutyUnknownError,
)
from rightsource.council.duties.services.register import _end_running, _reference


def _post(code: str) -> Post:
    found = Post.objects.filter(code=code).first()
    if found is None:
        raise DutyUnknownError(f"The register has no post “{code}”. Register it first.")
    return found


@transaction.atomic
def hold_post(
    *, post_code: str, account_id: int | None, holder_ref: str, starts_on: date, by: Actor, at: datetime
) -> PostHolder:
    """Somebody holds a post from a day, and whoever held it before holds it no longer.

    :raises DutyUnknownError: if there is no such post
    """
    post = _post(post_code)
    _end_running(PostHolder.objects.filter(post=post), starts_on)
    holder = PostHolder.objects.create(post=post, account_id=account_id, holder_ref=holder_ref, starts_on=starts_on)
    record.audit(
        by=by,
        at=at,
        verb="post.hold",
        subject=Reference.of("duties", "post", post_code),
        detail={"holder": holder_ref, "starts_on": starts_on.isoformat()},
    )
    return holder


@transaction.atomic
def leave_post(*, post_code: str, on: date, by: Actor, at: datetime) -> None:
    """Nobody holds a post from a day; what it answers for shows as uncovered until somebody does.

    :raises DutyUnknownError: if there is no such post
    """
    _end_running(PostHolder.objects.filter(post=_post(post_code)), on)
    record.audit(
        by=by,
        at=at,
        verb="post.leave",
        subject=Reference.of("duties", "post", post_code),
        detail={"on": on.isoformat()},
    )


@transaction.atomic
def answer_for(*, duty_code: str, post_code: str, starts_on: date, by: Actor, at: datetime) -> Answerable:
    """A post of the council answers for a duty from a day, in the place of any other.

    Who answers never leaves the council: there is no way to name a body here.

    :raises DutyUnknownError: if there is no such duty or post
    """
    duty = queries.duty(code=duty_code)
    _end_running(Answerable.objects.filter(duty=duty), starts_on)
    answerable = Answerable.objects.create(duty=duty, post=_post(post_code), starts_on=starts_on)
    record.audit(
        by=by,
        at=at,
        verb="duty.answer_for",
        subject=_reference(duty_code),
        detail={"post": post_code, "starts_on": starts_on.isoformat()},
    )
    return answerable
