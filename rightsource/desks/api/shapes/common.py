"""The kinds of values that requests and answers are made of, each with its unit, and how a refusal looks."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from ninja import Field, Path, Schema
from pydantic import AfterValidator, BeforeValidator

MOST = 2**63 - 1  # what a column of the database holds
MOST_PENCE = 10**13  # a hundred billion pounds: more than any council has
TEXT = r"^[^\x00]*$"  # any text; a NUL is none
CODE = r"^[a-z0-9][a-z0-9.\-]*$"
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)


class DayOutOfReachError(Exception):
    """A day that no record of a council has; no ValueError, so that it is refused in its own words."""


def within_reach(day: date) -> date:
    """Return a day that periods and clocks can be counted from."""
    if not FIRST <= day <= LAST:
        raise DayOutOfReachError(f"{day.isoformat()} is out of reach. Give a day from {FIRST:%Y} to {LAST:%Y}.")
    return day


def written_as_a_day(given: object) -> object:
    """Refuse what is not written as 2015-09-30: a number would be read as seconds since 1970."""
    if isinstance(given, str) and not ISO_DAY.fullmatch(given):
        raise ValueError("a day is written as 2015-09-30")
    if isinstance(given, int | float):
        raise ValueError("a day is text, written as 2015-09-30")
    return given


Day = Annotated[date, BeforeValidator(written_as_a_day), AfterValidator(within_reach)]
Id = Annotated[int, Field(ge=1, le=MOST)]
Pence = Annotated[int, Field(ge=0, le=MOST_PENCE)]
Code = Annotated[str, Field(pattern=CODE, max_length=40)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Words = Annotated[str, Field(max_length=4000)]

# What stands in the address of an operation.
Matter = Annotated[str, Path(..., description="The short name of the matter", examples=["budget-2015-16"])]
DecisionCode = Annotated[str, Path(..., description="The number of the decision", examples=["2015-001"])]
PlanCode = Annotated[str, Path(..., description="The short name of the version", examples=["adopted-2015"])]
SimulationNumber = Annotated[int, Path(..., ge=1, le=MOST, description="The number of the simulation", examples=[1])]
BodyCode = Annotated[str, Path(..., description="The short name of the body", examples=["wellbeing-cic"])]
AgreementCode = Annotated[str, Path(..., description="The number of the agreement", examples=["2015-042"])]
Slug = Annotated[str, Path(..., description="The service’s place in the address", examples=["day-care-corby"])]
OrderNumber = Annotated[str, Path(..., description="The number of the order", examples=["abcd-efgh-jklm"])]
ProblemNumber = Annotated[str, Path(..., description="The number of the report", examples=["abcd-efgh-jklm"])]
ConsultationId = Annotated[int, Path(..., ge=1, le=MOST, description="The number of the consultation", examples=[1])]
Room = Annotated[
    str, Path(..., description="The room of the row: the first word of its reference", examples=["agreements"])
]
Kind = Annotated[str, Path(..., description="What it is: the second word", examples=["agreement"])]
RowId = Annotated[str, Path(..., description="Which one: the last word", examples=["2015-042"])]


def told(words: str, example: Any, **more: Any) -> Any:
    """Describe a field: what it means and in which unit, with an example."""
    return Field(description=words, examples=[example], **more)


class Refused(Schema):
    """Why something was not done, in the words that a page would use."""

    error: str = told("A full sentence that says what to do", "Sign in first: this needs somebody known.")


class Fault(Schema):
    """What cannot be read, and where."""

    place: str = told("Where in the request, from the outside to the inside", "query.as_at")
    message: str = told("What is wrong with it", "Input should be a valid date")


class Unreadable(Schema):
    """A request that does not fit the description."""

    error: str = told("A full sentence", "The request cannot be read.")
    faults: list[Fault] = told("Every fault", [{"place": "query.as_at", "message": "Input should be a valid date"}])


class Done(Schema):
    """What was written, by the name under which it is found again."""

    reference: str = told("The code or number of what was made or changed", "budget-2016-17")


class Count(Schema):
    """How many rows were written."""

    count: int = told("How many", 3)
