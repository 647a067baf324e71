"""The people of a case: generated residents, accounts to look with, posts they hold, and charges."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator

from rightsource.commons.access.rules import Role
from rightsource.journeys.load_case.schema.parts import AreaCode, Code, Part, Pounds, Provenance


class Residents(Part):
    count: Annotated[int, Field(ge=0)]
    provenance: Literal["generated"]
    population_share: Literal["by_area"]


class Assessed(Part):
    count: Annotated[int, Field(ge=0)]
    provenance: Literal["generated"]


class PersonOfAccount(Part):
    birth_on: date
    area: AreaCode
    postcode: str = ""


class DemonstrationAccount(Part):
    key: Code
    name: str
    email: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.example$")]
    role: Role
    body: Code | None = None
    person: PersonOfAccount | None = None
    assessment: bool = False

    @field_validator("name")
    @classmethod
    def says_generated(cls, value: str) -> str:
        if "(generated)" not in value:
            raise ValueError("a person of a case is generated: end the name with (generated)")
        return value


class PostHeld(Part):
    post: Code
    account: Code


class CaseCharge(Part):
    code: Code
    name: str
    unit: str
    pounds: Pounds
    vat: Literal["outside_scope", "exempt", "standard", "zero"]
    starts_on: date
    provenance: Provenance


class People(Part):
    """people.yaml"""

    residents: Residents
    assessed: Assessed
    accounts: Annotated[list[DemonstrationAccount], Field(min_length=1)]
    posts: list[PostHeld]
    charges: list[CaseCharge] = []
