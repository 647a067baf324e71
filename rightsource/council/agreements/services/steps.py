"""What every write to an agreement leaves: a step on the public register, and its audit row."""

from __future__ import annotations

from datetime import date, datetime

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.agreements.models import Agreement, AgreementStep
from rightsource.council.agreements.rules import Step


def reference(agreement: Agreement) -> Reference:
    """Return the reference of an agreement."""
    return Reference.of("agreements", "agreement", agreement.code)


def note(agreement: Agreement, step: Step, on: date, by: Actor, at: datetime, reason: str) -> None:
    """Leave a step and its audit row."""
    AgreementStep.objects.create(agreement=agreement, step=step.value, on=on, at=at, by_ref=by.reference, reason=reason)
    record.audit(by=by, at=at, verb=f"agreement.{step.value}", subject=reference(agreement), detail={"reason": reason})
