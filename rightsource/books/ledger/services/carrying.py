"""Settling what a year still promises when it ended: carried to the next year's lines, or released."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from json import dumps

from django.db import transaction

from rightsource.books.ledger import queries
from rightsource.books.ledger.rules import (
    BudgetSpec,
    Carried,
    CarryRefusedError,
    CarrySpec,
    CommitmentKind,
    Fate,
    LineUnknownError,
    Recurrence,
    carry_refused,
)
from rightsource.books.ledger.services.posting import set_budget
from rightsource.books.ledger.services.refusing import ask
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear


@transaction.atomic
def carry_forward(
    *,
    year: FinancialYear,
    asked: Sequence[CarrySpec],
    authority_ref: str,
    by: Actor,
    at: datetime,
    on: date,
) -> Carried:
    """Afterwards nothing is promised on the lines of a year that ended: all is settled once, explained and listed.

    What is carried stands on the same line of the next year under the same order or agreement. Budget goes along only
    under a decision, as one-off money of the next year; the year that ended keeps its own budget.

    :raises CarryRefusedError: the year has not ended, a line is left out or unknown, no reason or decision is given
    :raises LimitReachedError: the next year's line cannot bear what comes without budget
    """
    _refuse(year, on, asked, authority_ref)
    onto = _next_lines(year, {each.line_id for each in asked if each.fate is not Fate.RELEASE})
    ask("SELECT ledger_hold_lines(%s)", [sorted({*(each.line_id for each in asked), *onto.values()})], kind=None)
    _refuse(year, on, asked, authority_ref)  # again: others may have promised or drawn until the lines were held
    wanted = {(each.line_id, each.kind): each for each in asked}
    found = queries.outstanding_of_year(year=year)
    sums: dict[Fate, Money] = defaultdict(Money.zero)
    budget: dict[int, Money] = defaultdict(Money.zero)
    for each in found:
        fate = wanted[each.line_id, each.kind].fate
        sums[fate] += each.amount
        if fate is Fate.CARRY:
            budget[onto[each.line_id]] += each.amount
    subject = Reference.of("ledger", "year", year.slug)
    batch_id = None
    if budget:
        batch_id = set_budget(
            lines=[
                BudgetSpec(line_id, amount, Recurrence.ONE_OFF, f"carried forward from {year} with what it promises")
                for line_id, amount in sorted(budget.items())
            ],
            total=Money.sum_of(budget.values()),
            authority_ref=authority_ref,
            key=f"carry-forward:{year.start_year}:{found[0].commitment_id}",
            on=queries.posting_day(wanted=year.ends_before, on=on),
            by=by,
            at=at,
        )
    rows = [
        {
            "commitment_id": each.commitment_id,
            "pence": each.amount.pence,
            "fate": spec.fate.value,
            "to_line": None if spec.fate is Fate.RELEASE else onto[each.line_id],
            "reason": spec.reason.strip(),
            "authority_ref": authority_ref if spec.fate is Fate.CARRY else "",
            "batch_id": batch_id if spec.fate is Fate.CARRY else None,
        }
        for each in found
        for spec in [wanted[each.line_id, each.kind]]
    ]
    ask("SELECT carry_commitments(%s, %s, %s)", [dumps(rows), at, by.reference], kind=CommitmentKind.AGREEMENT)
    settled = Carried(len(found), sums[Fate.CARRY], sums[Fate.BEAR], sums[Fate.RELEASE])
    record.audit(
        by=by,
        at=at,
        verb="commitment.carry_forward",
        subject=subject,
        detail={
            "authority_ref": authority_ref,
            "batch": batch_id,
            "promises": settled.promises,
            **{fate.value: amount.pence for fate, amount in sums.items()},
        },
    )
    return settled


def _refuse(year: FinancialYear, on: date, asked: Sequence[CarrySpec], authority_ref: str) -> None:
    refused = carry_refused(
        year=year, on=on, promised=queries.promised_of_year(year=year), asked=asked, authority_ref=authority_ref
    )
    if refused:
        raise CarryRefusedError(refused)


def _next_lines(year: FinancialYear, line_ids: set[int]) -> dict[int, int]:
    """Return for each line the same line of the next year."""
    onto = {}
    for line_id in sorted(line_ids):
        line = queries.line(line_id=line_id)
        try:
            onto[line_id] = queries.line_in(line=line, year=year.next).pk
        except LineUnknownError:
            raise CarryRefusedError(
                f"There is no line for {line.name} in {year.next} to carry to: open it, or release what is promised."
            ) from None
    return onto
