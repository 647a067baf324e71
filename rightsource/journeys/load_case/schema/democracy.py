"""The democracy of a case: members and parties, the budget as a matter, and what is delegated to whom."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from rightsource.commons.access.rules import Role
from rightsource.journeys.load_case.schema.parts import Code, Part, Pounds, Provenance


class Party(Part):
    name: str
    seats: Annotated[int, Field(gt=0)]


class Members(Part):
    count: Annotated[int, Field(gt=0)]
    cabinet: Annotated[int, Field(gt=0)]
    provenance: Provenance
    source: Code
    parties: list[Party]
    starts_on: date


class BudgetConsultation(Part):
    opens_on: date
    closes_on: date
    responses: Annotated[int, Field(ge=0)]
    provenance: Provenance


class BudgetReports(Part):
    section_25_on: date
    equality_on: date
    ratepayers_on: date
    provenance: Provenance


class BudgetVote(Part):
    for_: Annotated[int, Field(alias="for", ge=0)]
    against: Annotated[int, Field(ge=0)]
    abstained: Annotated[int, Field(ge=0)]
    provenance: Provenance


class BudgetMatter(Part):
    matter: Code
    decision: Code
    title: str
    opened_on: date
    decided_on: date
    precept_on: date
    provenance: Provenance
    source: Code
    consultation: BudgetConsultation
    reports: BudgetReports
    vote: BudgetVote
    reasons: str


class DelegatedLimit(Part):
    role: Role
    action: str
    limit: Pounds | None


class DelegationScheme(Part):
    decision: Code
    starts_on: date
    provenance: Provenance
    rows: list[DelegatedLimit]


class Democracy(Part):
    """democracy.yaml"""

    members: Members
    budget: BudgetMatter
    delegation: DelegationScheme
