"""Settle what a year still promises when it ended: carried under a decision, borne by the next year, or released."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import Carried, CarryRefusedError, CarrySpec, CommitmentKind, Fate
from rightsource.commons.access.rules import Actor
from rightsource.commons.record.rules import Reference
from rightsource.council.democracy import queries as democracy
from rightsource.council.democracy.rules import MatterUnknownError
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.keep_floors import Change, refuse_change_under_floor


@transaction.atomic
def carry_forward(
    *, year: FinancialYear, asked: Sequence[CarrySpec], decision_code: str, by: Actor, at: datetime, on: date
) -> Carried:
    """Afterwards nothing is promised on the lines of a year that ended, and each promise is explained on its list.

    What was not spent is not the next year's: budget goes along with a promise only where a decision that has effect
    says so (Local Government Act 2000 s9D; Local Authorities (Functions and Responsibilities) Regulations 2000 reg 4).

    Of a service that a floor protects nothing is taken silently: what is released of its promises, and what its next
    year has to bear for the last one, is asked like a move of its budget (control R27).

    :raises BudgetUnderFloorError: a service would have less than is safe
    :raises CarryRefusedError: something is left out or not explained, or budget is carried without a decision
    :raises LimitReachedError: the next year's line cannot bear what comes without budget
    """
    wanted = decision_code.strip()
    needs_decision = any(each.fate is Fate.CARRY for each in asked)
    if needs_decision and wanted:
        _refuse_without_effect(wanted, on)
    promised = {(row.line_id, row.kind): row.amount for row in ledger_queries.promised_of_year(year=year)}
    made = ledger.carry_forward(
        year=year,
        asked=asked,
        authority_ref=str(Reference.of("democracy", "decision", wanted)) if needs_decision and wanted else "",
        by=by,
        at=at,
        on=on,
    )
    _refuse_under_floor(year, asked, promised, on)
    return made


def _refuse_under_floor(
    year: FinancialYear, asked: Sequence[CarrySpec], promised: Mapping[tuple[int, CommitmentKind], Money], on: date
) -> None:
    """Ask the floors once all is settled; budget that came along with a promise is for that promise alone."""
    sums: dict[Fate, dict[int, int]] = {fate: defaultdict(int) for fate in Fate}
    for one in asked:
        sums[one.fate][one.line_id] += promised[one.line_id, one.kind].pence
    borne = {_next_line(line_id, year): -pence for line_id, pence in sums[Fate.BEAR].items()}
    came_along = {_next_line(line_id, year): pence for line_id, pence in sums[Fate.CARRY].items()} if borne else {}
    released = {line_id: -pence for line_id, pence in sums[Fate.RELEASE].items()}
    change = Change(f"ledger/year-end/{year.slug}", f"Settling what {year} still promises")
    for which, changes, bound in ((year, released, {}), (year.next, borne, came_along)):
        if changes:
            refuse_change_under_floor(year=which, changes=changes, change=change, on=on, bound=bound)


def _next_line(line_id: int, year: FinancialYear) -> int:
    """Return the same line of the year after."""
    return int(ledger_queries.line_in(line=ledger_queries.line(line_id=line_id), year=year.next).pk)


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
