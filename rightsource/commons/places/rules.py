"""Kinds of area and what each lies in."""

from __future__ import annotations

from enum import StrEnum


class AreaKind(StrEnum):
    """What an area is."""

    COUNTY = "county"
    DISTRICT = "district"
    WARD = "ward"


class Provenance(StrEnum):
    """Where a row comes from; shown wherever the row is shown."""

    PUBLISHED = "published"
    DERIVED = "derived"
    GENERATED = "generated"


# Local Government Act 1972, section 1(1) and (3), and section 16: a county is divided into districts, those into wards.
LIES_IN = {AreaKind.COUNTY: None, AreaKind.DISTRICT: AreaKind.COUNTY, AreaKind.WARD: AreaKind.DISTRICT}


class AreaRefusedError(ValueError):
    """The area does not fit among those that are there."""


def parent_fits(*, kind: AreaKind, parent: AreaKind | None) -> None:
    """Refuse an area whose parent is not of the kind that it lies in.

    :raises AreaRefusedError: saying what it lies in
    """
    wanted = LIES_IN[kind]
    if parent is not wanted:
        inside = "no other area" if wanted is None else f"a {wanted.value}"
        given = "none was given" if parent is None else f"a {parent.value} was given"
        raise AreaRefusedError(f"A {kind.value} lies in {inside}, but {given}. Correct parent_code.")


def area_codes_within(*, code: str, parents: dict[str, str]) -> frozenset[str]:
    """Return an area's code and those of the areas that it lies in, given each area's parent.

    >>> sorted(area_codes_within(code="ward", parents={"ward": "district", "district": "county"}))
    ['county', 'district', 'ward']
    """
    found = []
    while code and code not in found:
        found.append(code)
        code = parents.get(code, "")
    return frozenset(found)
