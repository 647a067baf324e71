"""The books of a case: funds, budget lines and funding, and how a budget is derived from an outturn."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from rightsource.commons.access.rules import Role
from rightsource.journeys.load_case.schema.parts import Code, Part, Provenance, Rate


class Fund(Part):
    code: Code
    name: str
    kind: Literal["general", "ring_fenced", "schools", "public_health"]
    purpose: str
    lines: list[Code] | None = None


class Derive(Part):
    outturn_year: str
    plan_version: Code
    formula: str


class Line(Part):
    code: Code
    name: str
    directorate: str
    outturn_line: str
    outturn_k: int
    provenance: Provenance
    source: Code
    formula: str = ""
    fund: Code
    spread: bool
    is_protected: bool = False
    holder_role: Role
    holder: Annotated[str, Field(min_length=1)]
    control: Literal["stop", "warn", "ask"]


class Funding(Part):
    code: Code
    name: str
    outturn_k: int
    provenance: Provenance
    source: Code
    formula: str = ""
    takes_grant_change: bool = False
    rise_rate: Rate | None = None
    rise_source: Code | None = None


class Balance(Part):
    """What an account held when the first year of the plan began."""

    account: Literal["reserves_earmarked", "reserves_unallocated"]
    name: str
    opening_k: int
    provenance: Provenance
    source: Code


class Receipt(Part):
    code: Code
    asset: Annotated[str, Field(min_length=1)]
    project: Annotated[str, Field(min_length=1)]
    saving_k: Annotated[int, Field(ge=0)]
    stage: Literal["identified", "marketed", "contracted", "withdrawn"]
    planned_k: Annotated[int, Field(gt=0)]
    planned_on: date
    reason: Annotated[str, Field(min_length=1)]
    provenance: Provenance


class Floor(Part):
    """The least that a line needs for a duty in a year: the minimum safe capacity, and what it costs."""

    duty: Code
    line: Code
    amount_k: Annotated[int, Field(gt=0)]
    capacity: Annotated[int, Field(gt=0)] | None = None
    unit: str = ""
    basis: Annotated[str, Field(min_length=1)]
    provenance: Provenance


class Books(Part):
    """books.yaml"""

    funds: list[Fund]
    derive: Derive
    lines: Annotated[list[Line], Field(min_length=1)]
    funding: Annotated[list[Funding], Field(min_length=1)]
    balances: list[Balance] = []
    floors: list[Floor] = []
    receipts: list[Receipt] = []
