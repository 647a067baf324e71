"""What a duty costs at least, and who consents to less."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.council.duties import queries
from rightsource.council.duties.models import (
    Floor,
    FloorConsent,
)
from rightsource.council.duties.rules import (
    DutyUnknownError,
)
from rightsource.council.duties.services.posts import _post
from rightsource.council.duties.services.register import _reference


@transaction.atomic
def set_floor(
    *,
    duty_code: str,
    service_line_code: str,
    pence: int,
    basis: str,
    provenance: str,
    starts_on: date,
    ends_before: date | None,
    by: Actor,
    at: datetime,
) -> Floor:
    """A service line has a floor: the least that it needs to meet a duty safely (control R27).

    :raises DutyUnknownError: if there is no such duty
    """
    floor = Floor.objects.create(
        duty=queries.duty(code=duty_code),
        service_line_code=service_line_code,
        pence=pence,
        basis=basis,
        provenance=provenance,
        starts_on=starts_on,
        ends_before=ends_before,
        at=at,
    )
    record.audit(by=by, at=at, verb="floor.set", subject=_reference(duty_code), detail={"pence": pence})
    return floor


@transaction.atomic
def consent_under_floor(
    *, floor_id: int, post_code: str, matter_ref: str, reason: str, on: date, by: Actor, at: datetime
) -> FloorConsent:
    """The officer who answers for a duty consents, with a reason, to one matter's budget under its floor.

    :raises DutyUnknownError: if the post does not answer for the duty, or whoever acts does not hold it
    """
    floor = Floor.objects.select_related("duty").get(pk=floor_id)
    today = {duty.code: duty for duty in queries.duties_on(on)}.get(floor.duty.code)
    if today is None or today.answered_by_post != post_code:
        who = today.answered_by if today else "nobody: it is not in force"
        raise DutyUnknownError(f"This post does not answer for “{floor.duty.title}”. Ask: {who}.")
    if today.holder_ref != by.reference:
        raise DutyUnknownError(f"Only the holder of the post {today.answered_by} can consent. Ask them to sign in.")
    consent = FloorConsent.objects.create(
        floor=floor, post=_post(post_code), matter_ref=matter_ref, reason=reason, by_ref=by.reference, at=at
    )
    record.audit(
        by=by,
        at=at,
        verb="floor.consent",
        subject=_reference(floor.duty.code),
        detail={"matter": matter_ref, "post": post_code},
    )
    return consent
