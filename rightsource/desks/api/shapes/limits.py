"""What keeping within the budget takes and gives: virements between lines."""

from __future__ import annotations

from datetime import date

from ninja import Schema

from rightsource.books.ledger.rules import Recurrence, VirementAuthority
from rightsource.desks.api.shapes.common import MOST, MOST_PENCE, TEXT, told


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
