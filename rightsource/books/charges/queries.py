"""Reading the schedule of charges."""

from __future__ import annotations

from datetime import date

from rightsource.books.charges.models import Charge
from rightsource.books.charges.rules import charge_for


def charge_on(*, code: str, on: date) -> Charge:
    """Return the charge for an event of a day.

    :raises ChargeUnknownError: none was adopted for that day
    """
    return charge_for(Charge.objects.filter(code=code), code=code, on=on)


def charges_on(*, on: date) -> list[Charge]:
    """Return the whole schedule as it holds on a day, by name."""
    by_code: dict[str, list[Charge]] = {}
    for charge in Charge.objects.filter(starts_on__lte=on).exclude(ends_before__lte=on):
        by_code.setdefault(charge.code, []).append(charge)
    chosen = [charge_for(charges, code=code, on=on) for code, charges in by_code.items()]
    return sorted(chosen, key=lambda charge: (charge.name, charge.code))


def history_of(*, code: str) -> list[Charge]:
    """Return every charge that was adopted under a code, newest first."""
    return list(Charge.objects.filter(code=code).order_by("-starts_on"))
