"""The head of a case: the council, its days and years, and the sources that everything else cites."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from rightsource.journeys.load_case.schema.parts import Code, Part, Year


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
