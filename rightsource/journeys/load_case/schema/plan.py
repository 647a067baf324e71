"""The plan of a case: its versions with pressures, grants and savings, and the council tax."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rightsource.books.plan.rules.caseloads import CaseloadArea
from rightsource.commons.access.rules import Role
from rightsource.journeys.load_case.schema.parts import Code, Part, Provenance, Rate, Year


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
    summary: str
    year: Year
    k: Annotated[int, Field(ge=0)]
    provenance: Provenance
    source: Code


class WeightedPart(Part):
    name: str
    weight: Annotated[int, Field(gt=0)]
    recurrence: Literal["recurring", "one_off", "ring_fenced"]
    from_reserves: bool = False
    evidence: str = ""

    @model_validator(mode="after")
    def one_off_has_evidence(self) -> Self:
        """One-off money names the document that shows why it will not come again (control R5)."""
        if self.recurrence == "one_off" and not self.evidence:
            raise ValueError(f"“{self.name}” is one-off: give its evidence, the document that shows why")
        return self


class WeightedSaving(WeightedPart):
    """A saving that is spread over lines: its owner, what it means in plain words, and whether it can be measured."""

    owner_role: Role
    owner: str
    summary: str
    has_counterfactual: bool = True


class GenerateParts(Part):
    pressure_weights: list[Annotated[int, Field(ge=0)]]
    grant_weights_after_first: list[Annotated[int, Field(ge=0)]]
    pressures: Annotated[list[WeightedPart], Field(min_length=1)]
    savings: Annotated[list[WeightedSaving], Field(min_length=1)]


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


class Driver(Part):
    code: Code
    name: str
    unit: str
    low: Rate
    central: Rate
    high: Rate
    provenance: Provenance
    source: Code


class Exposure(Part):
    """The money of a part, in each year that has it, on which a driver acts; without a base, the part itself."""

    driver: Code
    kind: Literal["funding", "pressure", "saving"]
    part: str
    base_k: Annotated[int, Field(ge=0)] | None = None
    provenance: Provenance
    source: Code
    formula: str


class Reserves(Part):
    opening_k: int
    minimum_k: int
    provenance: Provenance
    source: Code
    formula: str


class Scenario(Part):
    code: Code
    name: str
    set: dict[Code, Literal["low", "central", "high"]]


class Caseload(Part):
    """A series of cases by month, made from the seed: a level that rises by the year, a season from April, chance."""

    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9\-]{0,60}$")]
    name: str
    area: CaseloadArea
    unit: str
    driver: Code | Literal[""] = ""
    first: Annotated[str, Field(pattern=r"^(19|20)[0-9]{2}-(0[1-9]|1[0-2])$")]
    start: Annotated[int, Field(ge=0)]
    rise_rate: Rate
    season_permille: Annotated[list[int], Field(min_length=12, max_length=12)]
    chance: Annotated[int, Field(ge=0)]  # cases by which a month may lie off by itself
    provenance: Literal["generated"]
    source: Code


class Plan(Part):
    """plan.yaml"""

    council_tax: CouncilTax
    drivers: list[Driver]
    exposures: list[Exposure]
    reserves: Reserves
    scenarios: Annotated[list[Scenario], Field(min_length=1)]
    caseloads: list[Caseload] = []
    versions: Annotated[list[PlanVersion], Field(min_length=1)]
