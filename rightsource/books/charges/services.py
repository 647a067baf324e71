"""Adopting fees and charges."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from rightsource.books.charges.models import Charge
from rightsource.books.charges.rules import ChargeRefusedError, VatTreatment
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money
from rightsource.ground.text import long_date


@transaction.atomic
def adopt_charge(
    *,
    code: str,
    name: str,
    unit: str,
    amount: Money,
    vat_treatment: VatTreatment,
    income_of_ref: str,
    starts_on: date,
    decision_ref: str,
    provenance: str,
    by: Actor,
    at: datetime,
    ends_before: date | None = None,
) -> Charge:
    """Adopt a charge from a day under a decision; it takes over from the one before, which stays for its own days.

    :raises ChargeRefusedError: the schedule has a charge from that day already, or the amount is below zero
    """
    if amount.pence < 0:
        raise ChargeRefusedError(f"A charge cannot be {amount}; give zero or more.")
    if Charge.objects.filter(code=code, starts_on=starts_on).exists():
        raise ChargeRefusedError(
            f"The schedule has a charge “{name}” from {long_date(starts_on)} already. Adopt a new one from a later day."
        )
    charge = Charge.objects.create(
        code=code,
        name=name,
        unit=unit,
        pence=amount.pence,
        vat_treatment=vat_treatment.value,
        income_of_ref=income_of_ref,
        starts_on=starts_on,
        ends_before=ends_before,
        decision_ref=decision_ref,
        provenance=provenance,
    )
    record.audit(by=by, at=at, verb="charge.adopt", subject=Reference.of("charges", "charge", code))
    return charge
