"""What the register of savings takes and gives; every amount in whole pence."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from ninja import Path, Schema

from rightsource.books.plan.rules import Confidence, SavingMoveKind
from rightsource.commons.access.rules import Role
from rightsource.desks.api.shapes.common import CODE, MOST, MOST_PENCE, Name, told

SavingCode = Annotated[
    str, Path(..., pattern=CODE, max_length=200, description="The code of the saving", examples=["waste-2015-16"])
]
REASON = "Why, as members and the public read it"


class ClaimIn(Schema):
    """By how much a saving lowers a budget line."""

    line_id: int = told("The number of the line", 7, ge=1, le=MOST)
    pence: int = told("By how much over the year, in whole pence", 700_000_000, ge=1, le=MOST_PENCE)


class BaselineIn(Schema):
    """What a line would have cost over the year without the saving."""

    line_id: int = told("The number of the line", 7, ge=1, le=MOST)
    pence: int = told("All of the line over the whole year, in whole pence", 3_200_000_000, ge=0, le=MOST_PENCE)
    inside_pence: int | None = told(
        "Of it to the council’s own bodies, in whole pence; none where nobody stated it",
        None,
        default=None,
        ge=0,
        le=MOST_PENCE,
    )
    source: str = told("Where the figure comes from", "Outturn 2014-15 and pressures", max_length=300)
    confidence: Confidence = told("How sure the figure is", "amber")


class SavingIn(Schema):
    """A saving of the plan with its owner, the lines that it lowers and when it comes."""

    code: str = told("A code of its own", "waste-2015-16", pattern=CODE, max_length=200)
    part_id: int = told("The part of the plan that it comes from", 12, ge=1, le=MOST)
    name: Name = told("Its name", "Waste")
    summary: str = told("What changes and for whom, in plain words", "Fewer collections", max_length=600)
    owner_role: Role = told("The role of the officer who answers for it", "budget_holder")
    owner_title: Name = told("The title of that officer", "Head of Waste")
    claims: list[ClaimIn] = told("The lines that it lowers; they sum to the plan’s amount", [])
    profile: list[int] = told(
        "What comes in each of twelve months or four quarters, in whole pence",
        [175_000_000, 175_000_000, 175_000_000, 175_000_000],
        max_length=12,
    )
    confidence: Confidence = told("How sure it is", "amber")
    reason: str = told(REASON, "The contract is not signed.", max_length=1000)
    cost_pence: int | None = told(
        "What it takes to make it, once, in whole pence; none where nobody stated it",
        None,
        default=None,
        ge=0,
        le=MOST_PENCE,
    )
    evidence: str = told("Where the evidence is", "", default="", max_length=300)
    baselines: list[BaselineIn] = told("What its lines would have cost, where it is known", [], default=[])


class ReviewIn(Schema):
    """How sure a saving is now, and what its owner says is delivered."""

    confidence: Confidence = told("How sure it is", "red")
    reason: str = told(REASON, "The tender failed.", max_length=1000)
    claimed_pence: int | None = told(
        "What is said to be delivered by now, in whole pence", 100_000_000, default=None, ge=0, le=MOST_PENCE
    )
    evidence: str = told("Where the evidence is", "", default="", max_length=300)


class ProfileIn(Schema):
    """Another profile of a saving."""

    profile: list[int] = told(
        "What comes in each of twelve months or four quarters, in whole pence",
        [0, 200_000_000, 250_000_000, 250_000_000],
        max_length=12,
    )
    reason: str = told(REASON, "It starts in July.", max_length=1000)


class CounterfactualIn(Schema):
    """What lines of a saving would have cost without it."""

    baselines: list[BaselineIn] = told("Line by line", [])
    reason: str = told(REASON, "Outturn of last year with this year’s prices.", max_length=1000)


class GiveUpIn(Schema):
    """Why a saving is given up."""

    reason: str = told(REASON, "There was no bidder.", max_length=1000)


class MoveOut(Schema):
    """What was said of a saving, and what the ledger showed then."""

    code: str = told("The saving", "waste-2015-16")
    kind: SavingMoveKind = told("What was said", "reviewed")
    on: date = told("On which day", "2015-09-30")
    reason: str = told("Why", "The tender failed.")
    claimed_pence: int | None = told("What was said to be delivered", 100_000_000)
    delivered_pence: int | None = told("What the ledger showed of it then", 30_000_000)


class SavingOut(Schema):
    """A saving as it stands: due, claimed, and what the ledger shows, measured in whole months."""

    code: str = told("Its code", "waste-2015-16")
    name: str = told("Its name", "Waste")
    summary: str = told("What changes, in plain words", "Fewer collections")
    owner_title: str = told("Who answers for it", "Head of Waste")
    planned_pence: int = told("What the plan has for it in the year", 700_000_000)
    cost_pence: int | None = told("What it takes to make it, once; none where nobody stated it", None)
    due_pence: int = told("What should have come by the end of the last whole month", 291_666_670)
    claimed_pence: int | None = told("What its owner says is delivered", 290_000_000)
    delivered_pence: int = told("What the ledger shows of it", 120_000_000)
    group_pence: int = told("The same for the council and its bodies as one", 110_000_000)
    confidence: Confidence = told("How sure it is", "amber")
    reason: str = told("Why", "The contract is not signed.")
    has_counterfactual: bool = told("Whether it is stated what would have been without it", True)
    is_withdrawn: bool = told("Whether it was given up", False)
    provenance: str = told("published, derived or generated", "published")


class RegisterOut(Schema):
    """The savings of a year against the ledger."""

    year: str = told("The financial year", "2015/16")
    finding: str = told("In a sentence", "Of £28.3m of savings due by now the ledger shows £12.0m.")
    measured_on: date | None = told("The last day that is measured", "2015-08-31")
    savings: list[SavingOut] = told("Each saving", [])
    double_counts: list[str] = told("What is claimed twice, in sentences", [])
