"""The federation of a case: bodies decided and planned, their agreements, and the outcomes that these buy."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from rightsource.council.bodies.rules import LegalForm
from rightsource.journeys.load_case.schema.parts import Code, Part, Pounds, Provenance, Rate, Year


class Owner(Part):
    name: str
    share: Rate


class BodyDecision(Part):
    code: Code
    on: date
    notice_on: date


class BodyAccounts(Part):
    """What a body's accounts, or the forecast of its board, say for a year."""

    year: Year
    income_k: Annotated[int, Field(ge=0)]
    from_council_k: Annotated[int, Field(ge=0)]
    cost_k: Annotated[int, Field(ge=0)]
    net_assets_k: int
    cash_k: Annotated[int, Field(ge=0)]
    provenance: Provenance
    source: Annotated[str, Field(min_length=1)]


class Body(Part):
    code: Code
    name: str
    first_name: str = ""
    short_name: str
    legal_form: LegalForm
    is_not_for_profit: bool
    delivers: str
    owners: Annotated[list[Owner], Field(min_length=1)]
    starts_on: date
    decision: BodyDecision
    accounts: BodyAccounts | None = None
    provenance: Provenance
    source: Code


class PlannedCase(Part):
    """A business case as far as it is written: what is left out is missing at the gate."""

    summary: str
    baseline_pounds: Pounds
    benefits_pounds: Annotated[list[Pounds], Field(min_length=1)]
    do_nothing: str = ""
    in_house: str = ""
    exit_plan: str = ""
    on: date


class PlannedBody(Part):
    """A body that is proposed and not decided; its gate shows what is missing."""

    code: Code
    name: str
    short_name: str
    legal_form: LegalForm
    is_not_for_profit: bool
    delivers: str
    owned_share: Rate
    proposed_on: date
    case: PlannedCase
    provenance: Provenance
    source: Code


class Terms(Part):
    kind: Literal["hourly", "block", "per_outcome"]
    annual_pounds: Pounds | None = None
    rate_pounds: Pounds | None = None
    rounding_minutes: Literal[1, 5, 15] | None = None
    tolerance_minutes: Annotated[int, Field(ge=0)] | None = None
    weekend_rate_pounds: Pounds | None = None
    tariff_pounds: Pounds | None = None
    cap_pounds: Pounds | None = None


class Agreement(Part):
    code: Code
    body: Code
    title: str
    line: Code
    starts_on: date
    ends_before: date
    break_on: date | None = None
    terms: Terms
    ceiling_pounds: Pounds | None = None
    duties: list[Code]
    outcomes: list[Code]
    income_of: Literal["council", "body"]
    provenance: Provenance


class Outcome(Part):
    code: Code
    title: str
    measure: str
    unit: str
    direction: Literal["up", "down"]
    target: Rate


class Federation(Part):
    """bodies.yaml"""

    bodies: list[Body]
    planned: list[PlannedBody] = []
    agreements: list[Agreement]
    outcomes: list[Outcome]
