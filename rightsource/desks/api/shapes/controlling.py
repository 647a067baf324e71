"""What watching the money takes and gives: the finance officer's warnings and stops on budget lines."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from ninja import Path, Schema

from rightsource.books.ledger.rules import LineNoticeKind, SuspenseKind
from rightsource.commons.access.rules import Role
from rightsource.desks.api.shapes.common import MOST, Name, told

LineId = Annotated[int, Path(..., ge=1, le=MOST, description="The number of the budget line", examples=[1])]


BatchId = Annotated[int, Path(..., ge=1, le=MOST, description="The number of the batch", examples=[12])]
Year = Annotated[str, Path(..., pattern=r"^[0-9]{4}-[0-9]{2}$", description="The financial year", examples=["2015-16"])]
MonthOf = Annotated[str, Path(..., pattern=r"^[0-9]{4}-[0-9]{2}$", description="The month", examples=["2015-04"])]


class PeriodIn(Schema):
    """Why a month is locked or opened."""

    reason: str = told("Why, as members and the auditor read it", "The accounts of April are agreed.", max_length=1000)


class PeriodOut(Schema):
    """A month of the books and how it stands."""

    month: str = told("The month", "2015-04")
    is_locked: bool = told("Whether nothing is posted in it any more", True)
    since: date | None = told("Since when; nothing where nobody moved it", "2015-05-12")
    reason: str = told("Why", "The accounts of April are agreed.")
    batches: int = told("Batches posted in it", 14)


class ReversalIn(Schema):
    """Why a batch is taken back."""

    reason: str = told("Why, as the auditor reads it on both batches", "Booked to the wrong line.", max_length=1000)


class ReversedOut(Schema):
    """A batch that takes back another."""

    batch_id: int = told("The new batch", 13)
    reverses: int = told("The batch that it takes back", 12)


class YearOut(Schema):
    """A year that is closed."""

    year: str = told("The financial year", "2015-16")
    batch_id: int | None = told("The batch that took its result into reserves; none where it came to nothing", 812)


ItemId = Annotated[int, Path(..., ge=1, le=MOST, description="The number of the item in suspense", examples=[1])]


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


class SealOut(Schema):
    """A seal over the books: what it covers, and the code by which a change is noticed."""

    number: int = told("Its number, without a gap from 1", 41)
    at: datetime = told("When it was made", "2015-09-30T12:00:00+01:00")
    batches: int = told("Batches that it covers", 3)
    entries: int = told("Entries in them", 14)
    legs: int = told("Legs in these", 28)
    code: str = told("SHA-256 of what it covers and of the code before", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b")
    previous_code: str = told("The code of the seal before; empty for the first", "")


class LineNoticeOut(Schema):
    """What stands, or stood, on a line."""

    line_id: int = told("The budget line", 1)
    kind: LineNoticeKind = told("A warning or a stop", "stop")
    reason: str = told("Why", "The line is £1.2m over.")
    left_pence: int = told("What was left when it was issued, in whole pence", -120_000_000)
    at: datetime = told("Since when", "2015-09-30T12:00:00+01:00")
    lifted_at: datetime | None = told("When it was lifted, if it was", None)


class SuspenseOut(Schema):
    """What came from the finance system and waits, or waited, in suspense."""

    id: int = told("Its number", 1)
    kind: SuspenseKind = told("Why it waits: a code that is not in the map, or held as a whole", "cost_centre")
    code: str = told("The code that nobody has explained, if that is why", "A999")
    reason: str = told("Why it is held, if it is", "")
    text: str = told("What for, as the journal says", "Taxis, May")
    pence: int = told("The amount in whole pence, a debit above zero", 12_345)
    owner: str = told("The post that owns the list", "Head of Financial Systems")
    file: str = told("The file it came from", "journal-2015-05-05.csv")
    row: int = told("Its row there", 7)
    key: str = told("Its journal in the finance system", "J-1004")
    at: datetime = told("Since when it waits", "2015-05-05T07:00:00+01:00")


class CodeIn(Schema):
    """Where an amount in suspense belongs."""

    account: Name = told("The account", "expenditure")
    service_line: str = told(
        "The service line, for what is spent or earned", "older-people", max_length=120, default=""
    )
    reason: str = told("How you know", "It is on the order.", max_length=1000, default="")


class SuspenseWithdrawIn(Schema):
    """Why a held entry will not be posted."""

    reason: str = told("Why, as the auditor reads it", "It was entered twice.", max_length=1000)


class MovedOut(Schema):
    """The posting that moved an amount."""

    batch_id: int = told("Its number in the journal", 12)
