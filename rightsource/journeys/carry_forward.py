"""Settle what a year still promises when it ended: carried under a decision, borne by the next year, or released."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import Carried, CarryRefusedError, CarrySpec, Fate
from rightsource.commons.access.rules import Actor
from rightsource.commons.record.rules import Reference
from rightsource.council.democracy import queries as democracy
from rightsource.council.democracy.rules import MatterUnknownError
from rightsource.ground.time import FinancialYear


@transaction.atomic
def carry_forward(
    *, year: FinancialYear, asked: Sequence[CarrySpec], decision_code: str, by: Actor, at: datetime, on: date
) -> Carried:
    """Afterwards nothing is promised on the lines of a year that ended, and each promise is explained on its list.

    What was not spent is not the next year's: budget goes along with a promise only where a decision that has effect
    says so (Local Government Act 2000 s9D; Local Authorities (Functions and Responsibilities) Regulations 2000 reg 4).

    :raises CarryRefusedError: something is left out or not explained, or budget is carried without a decision
    :raises LimitReachedError: the next year's line cannot bear what comes without budget
    """
    wanted = decision_code.strip()
    needs_decision = any(each.fate is Fate.CARRY for each in asked)
    if needs_decision and wanted:
        _refuse_without_effect(wanted, on)
    return ledger.carry_forward(
        year=year,
        asked=asked,
        authority_ref=str(Reference.of("democracy", "decision", wanted)) if needs_decision and wanted else "",
        by=by,
        at=at,
        on=on,
    )


def _refuse_without_effect(code: str, on: date) -> None:
    try:
        decision = democracy.decision(code)
    except MatterUnknownError:
        raise CarryRefusedError(f"There is no decision “{code}”: budget is carried once it is decided.") from None
    if decision.decided_on > on:
        raise CarryRefusedError(
            f"Decision {decision.code} is of {decision.decided_on:%-d %B %Y}: carry budget once it is made."
        )
    if not democracy.has_effect(decision=decision, on=on):
        raise CarryRefusedError(f"Decision {decision.code} was called in: wait until it is decided again.")
