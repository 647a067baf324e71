"""What the ledger refuses: the errors, and the sentences in which a limit or a stop speaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rightsource.books.ledger.rules.kinds import CommitmentKind, Control
from rightsource.ground.money import Money
from rightsource.ground.text import long_date


class PostingRefusedError(Exception):
    """The posting is not whole, or its money may not be used for this; nothing of it is kept."""


class OrphanLineError(Exception):
    """A budget line without a holder (control R13)."""


class HolderRefusedError(Exception):
    """Nobody can hold a budget line in this role, without a title, or as this person."""


class BudgetTotalError(Exception):
    """The lines of a budget do not sum to what was adopted."""


class CommitmentRefusedError(Exception):
    """A commitment cannot be made, drawn or released as asked."""


class LineBusyError(Exception):
    """Too many use a line at this instant."""


class LineUnknownError(LookupError):
    """There is no such budget line, or it has no balance."""


class NoticeRefusedError(Exception):
    """A warning or stop cannot be issued or lifted as asked."""


class LimitReachedError(Exception):
    """A commitment or posting would pass what is left on a line that must not be passed.

    Carries the line's id and the sum that is short, so that a page can link to the line.
    """

    def __init__(self, message: str, *, line_id: int, short: Money) -> None:
        super().__init__(message)
        self.line_id = line_id
        self.short = short


class SpendingStoppedError(LimitReachedError):
    """The finance officer has stopped new promises on the line."""


@dataclass(frozen=True, slots=True)
class Limit:
    """What a refusal knows about the line that it protects."""

    line: str
    holder_of: str
    holder_title: str
    control: Control
    budget: Money
    left: Money
    asked: Money

    @property
    def short(self) -> Money:
        """The sum that is missing."""
        return self.asked - self.left


THIS = {CommitmentKind.ORDER: "This order", CommitmentKind.AGREEMENT: "This agreement", None: "This posting"}


def limit_sentence(limit: Limit, kind: CommitmentKind | None) -> str:
    """Return what a refusal says: the line, the sum, who can help and how.

    Only a line under control *ask* can be passed by an approval, so only there is it offered.
    """
    way = "can approve it or move money" if limit.control is Control.ASK else "can move money to it"
    return (
        f"{THIS[kind]} would take {limit.line} {limit.short} over what is left "
        f"({limit.left} of {in_short(limit.budget)}). "
        f"The budget holder for {limit.holder_of} (role: {limit.holder_title}) {way}."
    )


def stopped_sentence(line: str, *, since: date | None, reason: str) -> str:
    """Return what a refusal says where spending is stopped; the reason is told to whoever may know it.

    >>> stopped_sentence("Home care", since=None, reason="")
    'The council has stopped new spending on Home care for now. What is agreed already stands. Please ask again later.'
    """
    if since is None:
        return (
            f"The council has stopped new spending on {line} for now. What is agreed already stands. "
            "Please ask again later."
        )
    return (
        f"The finance officer stopped new spending on {line} on {long_date(since)}: {reason.rstrip('.')}. "
        "What is promised already is paid. Ask the finance officer (section 151) to lift the stop."
    )


MILLION = 100_000_000


def in_short(amount: Money) -> str:
    """Return a budget as people say it: in millions from a million pounds, else in pounds and pence."""
    return amount.in_millions() if abs(amount).pence >= MILLION else str(amount)
