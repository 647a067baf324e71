"""The market of a case: services, who may have them, and what is offered at which price."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from rightsource.journeys.load_case.schema.parts import AreaCode, Code, Part, Pounds


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
