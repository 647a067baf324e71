"""What keeping within the budget takes and gives: virements, requests for an approval, and spend control."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Path, Schema

from rightsource.books.ledger.rules import (
    ApprovalKind,
    CommitmentKind,
    Exemption,
    Ground,
    Recurrence,
    VirementAuthority,
)
from rightsource.desks.api.shapes.common import MOST, MOST_PENCE, TEXT, Day, told


class VirementIn(Schema):
    """What is to be moved to which line, for how long, and why."""

    to_line: int = told("The budget line that gets the money", 2, ge=1, le=MOST)
    pence: int = told("How much, in whole pence", 1_000_000, ge=1, le=MOST_PENCE)
    recurrence: Recurrence = told("For this year only (one_off) or for every year (recurring)", "one_off")
    reason: str = told(
        "Why, as both holders, members and the auditor read it", "Fewer people need it.", max_length=1000, pattern=TEXT
    )
    key: str = told(
        "Yours; the same key is the same virement, however often it arrives", "v-2015-09-30-1",
        min_length=1, max_length=100, pattern=TEXT,
    )  # fmt: skip
    decision: str = told(
        "The number of the executive’s decision, where the sum needs one", "", max_length=40, pattern=TEXT, default=""
    )


class VirementOut(Schema):
    """Budget that was moved from one line to another."""

    number: int = told("Its number", 3)
    from_line: int = told("The budget line that gave it", 1)
    to_line: int = told("The budget line that got it", 2)
    pence: int = told("How much, in whole pence", 1_000_000)
    recurrence: Recurrence = told("For this year only or for every year", "one_off")
    reason: str = told("Why", "Fewer people need it.")
    authority: VirementAuthority = told("Who decided it", "holder")
    authority_ref: str = told("Under which decision", "democracy/decision/2015-001")
    on: date = told("On which day", "2015-09-30")
    batch_id: int = told("The batch of the journal that posted it", 12)


RequestId = Annotated[int, Path(..., ge=1, le=MOST, description="The number of the request", examples=[1])]


class AskIn(Schema):
    """Spending that is refused, and why it is needed."""

    kind: CommitmentKind = told("An agreement or an order", "agreement")
    number: str = told("Its number", "2015-042", pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=40)
    pence: int = told("What it can cost at most, over its whole term, in whole pence", 60_000, ge=1, le=MOST_PENCE)
    on_line_pence: int | None = told(
        "How much of that falls on this line, if not all of it, in whole pence",
        None,
        default=None,
        ge=0,
        le=MOST_PENCE,
    )
    what: str = told("What it is for, without names of people", "Day care", max_length=200, pattern=TEXT)
    reason: str = told("Why it is needed", "It cannot wait.", max_length=1000, pattern=TEXT)
    exemption: Exemption | None = told(
        "Which test of necessity is met under spend control, if one is", "safeguarding", default=None
    )


class AnswerIn(Schema):
    """What is decided about a request."""

    is_approved: bool = told("Whether it is approved", True)
    reason: str = told("Why, as who asked, members and the auditor read it", "It cannot wait.", max_length=1000)
    present: list[int] = told(
        "The accounts of the other members of the panel who decided it", [7], default=[], max_length=100
    )
    ground: Ground | None = told(
        "On which ground the finance officer authorises an agreement after a section 114 report", None, default=None
    )


class ApprovalOut(Schema):
    """A request for spending that was refused, and what came of it."""

    number: int = told("Its number", 1)
    kind: ApprovalKind = told("Whose word it needs: holder (limit), panel, or finance officer (authority)", "panel")
    line_id: int = told("The budget line", 1)
    ref: str = told("The agreement or order that it lets through", "agreements/agreement/2015-042")
    pence: int = told("Up to how much, in whole pence", 60_000)
    what: str = told("What it is for", "Day care")
    reason: str = told("Why it is needed", "It cannot wait.")
    exemption: str = told("The test of necessity that is claimed; empty for none", "safeguarding")
    at: datetime = told("When it was asked", "2015-09-30T12:00:00+01:00")
    is_approved: bool | None = told("What was decided; nothing while it waits", True)
    decision: str = told("Why it was decided so", "The need is shown.")
    is_used: bool = told("Whether it was used; each is used once", False)


class SpendControlIn(Schema):
    """How spending is to be controlled."""

    authority: str = told("The decision or report under which", "Decision 2015-020", max_length=120, pattern=TEXT)
    reason: str = told("Why, as staff, members and the auditor read it", "The forecast is £9m over.", max_length=1000)
    from_pence: int = told("From which sum the panel decides, in whole pence", 50_000, ge=1, le=MOST_PENCE)
    panel: list[int] = told("The accounts of its members, three at least", [6, 7, 8], max_length=100)
    is_after_section_114: bool = told("Whether every new agreement needs written authority", False, default=False)
    ends_before: Day | None = told("The first day on which it is over; open if none", None, default=None)


class SpendControlEndIn(Schema):
    """Why spend control can end."""

    reason: str = told("Why", "The forecast is within budget.", max_length=1000, pattern=TEXT)


class SpendControlOut(Schema):
    """How spend control stands."""

    finding: str = told("It in a sentence", "Spend control is not in force.")
    is_in_force: bool = told("Whether it is in force", True)
    from_pence: int | None = told("From which sum the panel decides, in whole pence", 50_000)
    is_after_section_114: bool = told("Whether every new agreement needs written authority", False)
    since: date | None = told("Since which day", "2015-09-30")
    reason: str = told("Why", "The forecast is £9m over.")
    panel: list[str] = told("The parts of those on the panel", ["Finance officer (section 151)"])
