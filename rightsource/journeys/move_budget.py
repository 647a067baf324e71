"""Budget is moved from one line to another: what other rooms know of it is asked here, then the ledger moves it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.queries import Virement
from rightsource.books.ledger.rules import (
    LimitReachedError,
    LineBusyError,
    PeriodLockedError,
    PostingRefusedError,
    VirementRefusedError,
    VirementSpec,
)
from rightsource.commons.access.rules import Actor
from rightsource.council.bodies import queries as bodies
from rightsource.council.bodies.rules import DecisionMissingError
from rightsource.ground.time import FinancialYear
from rightsource.journeys.keep_floors import BudgetUnderFloorError, Change, refuse_made_under_floor

REFUSALS = (
    BudgetUnderFloorError,
    VirementRefusedError,
    DecisionMissingError,
    LimitReachedError,
    LineBusyError,
    PeriodLockedError,
    PostingRefusedError,
)


@transaction.atomic
def move_budget(*, virement: VirementSpec, by: Actor, at: datetime, on: date) -> Virement:
    """Budget stands on another line; a decision that is named is one of the executive, made and not called in.

    A service is not cut below the least that a duty needs without the word of the officer who answers (control R27):
    that is asked once the move stands, while it holds its lines, and nothing is kept of a move that is refused.

    :raises BudgetUnderFloorError: the giving line's service would have less than is safe
    :raises DecisionMissingError: the decision that is named is none, another body's, or without effect
    :raises VirementRefusedError: the lines do not go together, or whoever asks has not the authority for this sum
    :raises LimitReachedError: the giving line has less left that is neither spent nor promised
    """
    if virement.decision_ref:
        bodies.decision_behind(decision_ref=virement.decision_ref, on=on, what="this virement")
    made = ledger.vire(virement=virement, by=by, at=at, on=on)
    giving, taking, pence = made.from_line, made.to_line, made.pence
    refuse_made_under_floor(
        year=FinancialYear(giving.year),
        made={giving.pk: -pence, taking.pk: pence},
        change=Change(f"ledger/virement/{giving.pk}-{taking.pk}", f"A move from {giving.name} to {taking.name}"),
        on=on,
    )
    return made
