"""Fees and charges: a charge is chosen by the day of the event, never by today's schedule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from rightsource.ground.text import long_date


class VatTreatment(StrEnum):
    """How a charge stands to value added tax (Value Added Tax Act 1994 s4, s30 and Schedule 9)."""

    EXEMPT = "exempt"  # care and welfare, education: VATA 1994 Sch 9 groups 6 and 7
    OUTSIDE_SCOPE = "outside_scope"  # not a business supply: statutory charges, VATA 1994 s41A
    STANDARD = "standard"
    ZERO = "zero"


class ChargeUnknownError(LookupError):
    """No charge was adopted for the day."""


class ChargeRefusedError(Exception):
    """The charge cannot be adopted as given."""


class Dated(Protocol):
    """A charge as it stands in the schedule."""

    @property
    def starts_on(self) -> date: ...

    @property
    def ends_before(self) -> date | None: ...


Charge = TypeVar("Charge", bound=Dated)


def charge_for(charges: Iterable[Charge], *, code: str, on: date) -> Charge:
    """Return the charge that holds on the day of the event: of those in force, the one adopted for the latest start.

    :raises ChargeUnknownError: none was adopted for that day
    """
    in_force = [c for c in charges if c.starts_on <= on and (c.ends_before is None or on < c.ends_before)]
    if not in_force:
        raise ChargeUnknownError(f"No charge “{code}” was adopted for {long_date(on)}. Ask the finance officer.")
    return max(in_force, key=lambda c: c.starts_on)
