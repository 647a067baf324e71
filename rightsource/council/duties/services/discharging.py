"""Who does what a duty asks: by an agreement, handed over, ended, taken back."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.duties import queries
from rightsource.council.duties.models import (
    Discharge,
    Duty,
    Power,
)
from rightsource.council.duties.rules import (
    COUNCIL,
    DutyNotDischargeableError,
    may_discharge,
)
from rightsource.council.duties.services.register import _end_running, _reference


@transaction.atomic
def discharge(
    *,
    duty_code: str,
    by_ref: str,
    body_form: str,
    is_not_for_profit: bool,
    agreement_ref: str,
    starts_on: date,
    ends_before: date | None,
    by: Actor,
    at: datetime,
) -> Discharge:
    """Somebody discharges a duty from a day to a day, beside whoever does already; see `hand_over` for in place of.

    `by_ref` is “council” (with the form “council”), or the reference of a body with its legal form.

    :raises DutyNotDischargeableError: naming the duty and the power that is missing or the form that is wrong
    :raises DutyUnknownError: if there is no such duty
    """
    duty = queries.duty(code=duty_code)
    power = _power_for(duty, by_ref, body_form, starts_on, is_not_for_profit=is_not_for_profit)
    row = Discharge.objects.create(
        duty=duty,
        by_ref=by_ref,
        body_form=body_form,
        agreement_ref=agreement_ref,
        power=power,
        starts_on=starts_on,
        ends_before=ends_before,
    )
    record.audit(
        by=by,
        at=at,
        verb="duty.discharge",
        subject=_reference(duty_code),
        detail={
            "by": by_ref,
            "agreement": agreement_ref,
            "power": power.code if power else "",
            "starts_on": starts_on.isoformat(),
            "ends_before": ends_before.isoformat() if ends_before else None,
        },
    )
    return row


def _power_for(duty: Duty, by_ref: str, form: str, on: date, *, is_not_for_profit: bool) -> Power | None:
    if (by_ref == COUNCIL) != (form == COUNCIL):
        raise DutyNotDischargeableError(
            f"“{by_ref}” and the form “{form}” do not fit: only the council itself has the form “{COUNCIL}”. "
            "Give the body's own legal form."
        )
    answer = may_discharge(
        queries.rule_of(duty), queries.powers_of(duty_code=duty.code), form, on, is_not_for_profit=is_not_for_profit
    )
    if not answer.may:
        raise DutyNotDischargeableError(answer.reason)
    return Power.objects.get(code=answer.power) if answer.power else None


@transaction.atomic
def hand_over(
    *,
    duty_code: str,
    by_ref: str,
    body_form: str,
    is_not_for_profit: bool,
    agreement_ref: str,
    starts_on: date,
    ends_before: date | None,
    by: Actor,
    at: datetime,
) -> Discharge:
    """A body discharges a duty in the council's place: the council's own discharge ends as the body's starts.

    The council goes on answering for it. From `ends_before` nobody discharges it until somebody is named; the
    register shows those days.

    :raises DutyNotDischargeableError: naming the duty and the power that is missing or the form that is wrong
    :raises DutyUnknownError: if there is no such duty
    """
    row = discharge(
        duty_code=duty_code,
        by_ref=by_ref,
        body_form=body_form,
        is_not_for_profit=is_not_for_profit,
        agreement_ref=agreement_ref,
        starts_on=starts_on,
        ends_before=ends_before,
        by=by,
        at=at,
    )
    _end_running(Discharge.objects.filter(duty=row.duty, by_ref=COUNCIL), starts_on)
    return row


@transaction.atomic
def end_discharge(*, agreement_ref: str, on: date, by: Actor, at: datetime) -> int:
    """What an agreement discharges ends on a day; returns how many duties. The days after show as uncovered."""
    ended = _end_running(Discharge.objects.filter(agreement_ref=agreement_ref), on)
    record.audit(
        by=by,
        at=at,
        verb="duty.end_discharge",
        subject=Reference.parse(agreement_ref),
        detail={"on": on.isoformat(), "duties": ended},
    )
    return ended


@transaction.atomic
def take_back(*, duty_code: str, agreement_ref: str, on: date, by: Actor, at: datetime) -> Discharge:
    """The council itself discharges a duty again from a day, and the agreement no longer does.

    :raises DutyUnknownError: if there is no such duty
    """
    duty = queries.duty(code=duty_code)
    _end_running(Discharge.objects.filter(duty=duty, agreement_ref=agreement_ref), on)
    return discharge(
        duty_code=duty_code,
        by_ref=COUNCIL,
        body_form=COUNCIL,
        is_not_for_profit=True,
        agreement_ref="",
        starts_on=on,
        ends_before=None,
        by=by,
        at=at,
    )
