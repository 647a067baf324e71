"""What a duty costs at least, who is asked for less, and the officer who consents to it or refuses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.council.duties import queries
from rightsource.council.duties.models import Floor, FloorAsk, FloorConsent
from rightsource.council.duties.rules import FloorRefusedError, floor_faults
from rightsource.council.duties.services.posts import _post
from rightsource.council.duties.services.register import _reference


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorSpec:
    """The least that a service line needs in a year for a duty: its minimum safe capacity, and what that costs."""

    duty_code: str
    service_line_code: str
    pence: int
    basis: str
    provenance: str
    starts_on: date
    ends_before: date | None = None
    capacity: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorQuestion:
    """An amount under a floor that a change of the budget would leave."""

    floor_id: int
    change_ref: str
    change: str
    pence: int


@transaction.atomic
def set_floor(*, spec: FloorSpec, by: Actor, at: datetime) -> Floor:
    """A service line has a floor: the least that it needs to meet a duty safely (control R27).

    :raises DutyUnknownError: if there is no such duty
    :raises FloorRefusedError: with every reason
    """
    faults = floor_faults(pence=spec.pence, capacity=spec.capacity, unit=spec.unit, basis=spec.basis)
    if faults:
        raise FloorRefusedError(" ".join(faults))
    floor = Floor.objects.create(
        duty=queries.duty(code=spec.duty_code),
        service_line_code=spec.service_line_code,
        pence=spec.pence,
        capacity=spec.capacity,
        unit=spec.unit.strip(),
        basis=spec.basis.strip(),
        provenance=spec.provenance,
        starts_on=spec.starts_on,
        ends_before=spec.ends_before,
        at=at,
    )
    record.audit(
        by=by,
        at=at,
        verb="floor.set",
        subject=_reference(spec.duty_code),
        detail={"line": spec.service_line_code, "pence": spec.pence},
    )
    return floor


@transaction.atomic
def ask_under_floor(*, question: FloorQuestion, on: date, by: Actor, at: datetime) -> FloorAsk:
    """The officer who answers for a duty is asked to consent to an amount under its floor; the same is asked once."""
    made, is_new = FloorAsk.objects.get_or_create(
        floor_id=question.floor_id,
        change_ref=question.change_ref,
        pence=question.pence,
        defaults={"change": question.change, "on": on, "by_ref": by.reference, "at": at},
    )
    if is_new:
        record.audit(
            by=by,
            at=at,
            verb="floor.ask",
            subject=_reference(made.floor.duty.code),
            detail={"change": question.change_ref, "pence": question.pence},
        )
    return made


@transaction.atomic
def answer_under_floor(
    *, asked_id: int, is_given: bool, reason: str, on: date, by: Actor, at: datetime
) -> FloorConsent:
    """The officer's answer stands: consent to this amount and no less, or refusal of it, with the reason.

    :raises FloorRefusedError: if nothing is asked, it is answered, no reason is given, or somebody else must answer
    """
    found = next(iter(queries.asked(on=on, asked_id=asked_id)), None)
    if found is None:
        raise FloorRefusedError("Nothing is asked under this number. Look at your desk.")
    if found.answer is not None:
        raise FloorRefusedError("This is answered already. Propose another amount, and the officer is asked again.")
    if not reason.strip():
        raise FloorRefusedError("Say why: whoever changes the budget reads it.")
    floor = found.floor
    if found.holder_ref != by.reference:
        raise FloorRefusedError(f"Only the holder of the post {floor.post_title} can answer. Ask them to sign in.")
    made = FloorConsent.objects.create(
        floor_id=floor.id,
        post=_post(floor.post),
        change_ref=found.change_ref,
        is_given=is_given,
        pence=found.pence,
        reason=reason.strip(),
        by_ref=by.reference,
        at=at,
    )
    record.audit(
        by=by,
        at=at,
        verb="floor.consent" if is_given else "floor.refuse",
        subject=_reference(floor.duty),
        detail={"change": found.change_ref, "post": floor.post, "pence": found.pence},
    )
    return made
