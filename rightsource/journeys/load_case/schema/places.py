"""The places of a case: areas with where they lie and when they stand, and venues."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from rightsource.journeys.load_case.schema.parts import AreaCode, Code, Part, Provenance


class Generation(Part):
    code: Code
    starts_on: date
    ends_before: date | None = None


class Area(Part):
    code: AreaCode
    name: str
    kind: Literal["county", "district", "unitary", "ward"]
    parent: AreaCode | None = None
    population: Annotated[int, Field(ge=0)] | None = None
    provenance: Provenance
    source: Code = "seed"
    formula: str = ""


class Venue(Part):
    key: Code
    name: str
    area: AreaCode
    address: str
    postcode: str = ""
    provenance: Provenance


class Places(Part):
    """places.yaml"""

    generation: Generation
    areas: Annotated[list[Area], Field(min_length=1)]
    venues: list[Venue] = []
