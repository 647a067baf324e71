"""What a case may say, file by file: shapes and units; how the files hang together is checked in `checks`."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from rightsource.commons.access.rules import Role
from rightsource.council.bodies.rules import LegalForm
from rightsource.ground.time import FinancialYear

Provenance = Literal["published", "derived", "generated"]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.\-]*$")]
AreaCode = Annotated[str, Field(pattern=r"^[A-Z][0-9]{8}$|^X[A-Z0-9]{4,}$")]


def _no_float(value: Any) -> Any:
    if isinstance(value, float):
        raise ValueError("write the amount in quotes, so that no penny is lost")
    return value


def _year(value: Any) -> FinancialYear:
    if isinstance(value, FinancialYear):
        return value
    try:
        return FinancialYear.parse(str(value))
    except ValueError:
        raise ValueError("a financial year is written 2015/16") from None


Pounds = Annotated[Decimal, BeforeValidator(_no_float), Field(ge=0, max_digits=14, decimal_places=2)]
Rate = Annotated[Decimal, BeforeValidator(_no_float)]
Year = Annotated[Any, BeforeValidator(_year)]


class Part(BaseModel):
    """A part of a case file: nothing that is not asked for, nothing changed."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Council(Part):
    name: str
    code: str
    accent: Annotated[str, Field(pattern="^#[0-9A-Fa-f]{6}$")] = "#12436D"


class Source(Part):
    id: Code
    title: str
    publisher: str
    status: Literal["published", "to_be_checked", "generated"]
    url: Annotated[str, Field(pattern=r"^https?://[^\s]+$")] | None = None
    note: str = ""


class CaseHead(Part):
    """case.yaml"""

    code: Code
    title: str
    council: Council
    wholly_generated: bool
    today: date
    budget_year: Year
    plan_years: Annotated[list[Year], Field(min_length=1)]
    ends_before: date
    seed: int
    notes: list[str] = []
    sources: Annotated[list[Source], Field(min_length=1)]


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


class Books(Part):
    """books.yaml"""

    funds: list[Fund]
    derive: Derive
    lines: Annotated[list[Line], Field(min_length=1)]
    funding: Annotated[list[Funding], Field(min_length=1)]


class Total(Part):
    value: int
    provenance: Provenance
    source: Code


class Totals(Part):
    pressures_k: Total
    grant_k: Total
    savings_first_year_k: Total


class NamedSaving(Part):
    name: str
    line: Code
    year: Year
    k: Annotated[int, Field(ge=0)]
    provenance: Provenance
    source: Code


class WeightedPart(Part):
    name: str
    weight: Annotated[int, Field(gt=0)]
    recurrence: Literal["recurring", "one_off", "ring_fenced"]


class GenerateParts(Part):
    pressure_weights: list[Annotated[int, Field(ge=0)]]
    grant_weights_after_first: list[Annotated[int, Field(ge=0)]]
    pressures: Annotated[list[WeightedPart], Field(min_length=1)]
    savings: Annotated[list[WeightedPart], Field(min_length=1)]


class PlanVersion(Part):
    code: Code
    name: str
    kind: Literal["draft", "adopted"]
    as_of: date
    totals: Totals
    named_savings: list[NamedSaving]
    generate: GenerateParts


class CouncilTax(Part):
    line: Code
    base_k: int
    rise_rate: Rate
    year: Year
    provenance: Provenance
    source: Code
    formula: str


class Plan(Part):
    """plan.yaml"""

    council_tax: CouncilTax
    versions: Annotated[list[PlanVersion], Field(min_length=1)]


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


class Owner(Part):
    name: str
    share: Rate


class BodyDecision(Part):
    code: Code
    on: date
    notice_on: date


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


class ServiceRule(Part):
    kind: Literal["open", "age_or_place", "assessed"]
    group: Code | None = None
    min_age: Annotated[int, Field(ge=0, le=120)] | None = None
    max_age: Annotated[int, Field(ge=0, le=120)] | None = None
    areas: Literal["all"] | list[AreaCode] | None = None


class Offer(Part):
    agreement: Code
    title: str
    unit: Literal["session", "hour", "week", "item"]
    price: Pounds
    cost: Pounds
    vat: Literal["outside_scope", "exempt", "standard", "zero"]
    capacity: Literal["sessions", "period", "none"]
    places: Annotated[int, Field(gt=0)] | None = None
    hours: Annotated[int, Field(gt=0, le=24)] | None = None
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    weekdays: list[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]] = []
    venue: Code | None = None
    quality: Annotated[int, Field(ge=1, le=4)] | None = None
    areas: Literal["all"] | list[AreaCode]
    cancel_hours: Annotated[int, Field(ge=0)]


class Service(Part):
    slug: Code
    name: str
    summary: str
    description: str
    needs: Annotated[list[str], Field(min_length=1)]
    audience: str
    body: Code
    venue: Code | None = None
    rule: ServiceRule
    offers: list[Offer]


class Services(Part):
    """services.yaml"""

    services: list[Service]


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


FILES: dict[str, type[Part]] = {
    "case.yaml": CaseHead,
    "places.yaml": Places,
    "books.yaml": Books,
    "plan.yaml": Plan,
    "democracy.yaml": Democracy,
    "bodies.yaml": Federation,
    "services.yaml": Services,
    "people.yaml": People,
}
