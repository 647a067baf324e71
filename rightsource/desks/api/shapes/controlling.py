"""What watching the money takes and gives: the finance officer's warnings and stops on budget lines."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Path, Schema

from rightsource.books.ledger.rules import LineNoticeKind
from rightsource.commons.access.rules import Role
from rightsource.desks.api.shapes.common import MOST, Name, told

LineId = Annotated[int, Path(..., ge=1, le=MOST, description="The number of the budget line", examples=[1])]


class LineNoticeIn(Schema):
    """A warning on a line, or a stop of new spending, and why."""

    kind: LineNoticeKind = told("A warning hinders nobody; a stop refuses new promises", "stop")
    reason: str = told(
        "Why, as the holder, members and the auditor read it", "The line is £1.2m over.", max_length=1000
    )


class LineLiftIn(Schema):
    """Why a warning or stop can go."""

    reason: str = told("Why it can be lifted", "Money was moved to the line.", max_length=1000)


class HolderIn(Schema):
    """Who holds a budget line."""

    role: Role = told("The role in which it is held", "budget_holder")
    title: Name = told("The title of the post", "Head of Adult Services")
    account_id: int | None = told(
        "The account of the person in the post, who acts in this role; none for everybody in it", None,
        default=None, ge=1, le=MOST,
    )  # fmt: skip


class HolderOut(Schema):
    """A budget line with its holder."""

    line_id: int = told("The budget line", 1)
    name: str = told("Its name", "Home care for older people")
    role: Role = told("The role in which it is held", "budget_holder")
    title: str = told("The title of the post", "Head of Adult Services")


class LineNoticeOut(Schema):
    """What stands, or stood, on a line."""

    line_id: int = told("The budget line", 1)
    kind: LineNoticeKind = told("A warning or a stop", "stop")
    reason: str = told("Why", "The line is £1.2m over.")
    left_pence: int = told("What was left when it was issued, in whole pence", -120_000_000)
    at: datetime = told("Since when", "2015-09-30T12:00:00+01:00")
    lifted_at: datetime | None = told("When it was lifted, if it was", None)
