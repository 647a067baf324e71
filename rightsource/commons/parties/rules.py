"""What a person's or an organisation's row must be; where figures about them come from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Provenance(StrEnum):
    """Where a row comes from; shown wherever the row is shown."""

    PUBLISHED = "published"
    DERIVED = "derived"
    GENERATED = "generated"


class PersonRefusedError(ValueError):
    """The details given are not those of a person."""


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What is known of a person when they are first met."""

    name: str
    birth_on: date | None = None
    email: str = ""
    phone: str = ""
    area_code: str = ""
    postcode: str = ""
    provenance: Provenance = Provenance.GENERATED


def age_on(*, birth_on: date, on: date) -> int:
    """Return a person's age on a day; a year is reached on the birthday itself, and a leap day's on 1 March.

    Family Law Reform Act 1969, section 9: an age is reached at the start of the birthday.

    >>> age_on(birth_on=date(1950, 6, 1), on=date(2015, 5, 31)), age_on(birth_on=date(1950, 6, 1), on=date(2015, 6, 1))
    (64, 65)
    """
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def tidy(details: PersonDetails) -> PersonDetails:
    """Return the details with spaces tidied and the postcode in capitals.

    :raises PersonRefusedError: when there is no name
    """
    name = " ".join(details.name.split())
    if not name:
        raise PersonRefusedError("Give the person's name: it cannot be empty.")
    return PersonDetails(
        name=name,
        birth_on=details.birth_on,
        email=details.email.strip(),
        phone=" ".join(details.phone.split()),
        area_code=details.area_code,
        postcode=" ".join(details.postcode.upper().split()),
        provenance=details.provenance,
    )
