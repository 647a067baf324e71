"""Posting batches, whole or not at all, and budgets under a decision."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from json import dumps

from django.db import transaction

from rightsource.books.ledger.models import Line
from rightsource.books.ledger.rules import (
    BatchSpec,
    BudgetSpec,
    BudgetTotalError,
    EntrySpec,
    LegSpec,
    LineUnknownError,
    OrphanLineError,
    PostingRefusedError,
    Stratum,
    digest_of,
    evidence_fault,
    faults_of,
    total_fault,
)
from rightsource.books.ledger.services.refusing import ask
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money
from rightsource.ground.text import sentence_list


@transaction.atomic
def post(*, batch: BatchSpec, by: Actor, at: datetime) -> int:
    """Post a batch, whole or not at all, and return its id; the same key returns the first batch.

    :raises PostingRefusedError: it does not balance, its money may not be used for this, or it names what is unknown
    :raises LimitReachedError: it would pass a line that must not be passed
    """
    faults = faults_of(batch)
    if faults:
        raise PostingRefusedError(" ".join(faults))
    batch_id, is_new = ask("SELECT * FROM ledger_post(%s)", [dumps(_as_json(batch, by=by, at=at))], kind=None)
    if is_new:
        record.audit(
            by=by,
            at=at,
            verb=f"{batch.stratum.value}.post",
            subject=Reference.of("ledger", "batch", batch_id),
            detail={"authority_ref": batch.authority_ref, "entries": len(batch.entries)},
        )
    return int(batch_id)


def _as_json(batch: BatchSpec, *, by: Actor, at: datetime) -> dict[str, object]:
    return {
        "stratum": batch.stratum.value,
        "authority_ref": batch.authority_ref,
        "key": batch.key,
        "digest": digest_of(batch),
        "at": at.isoformat(),
        "on": batch.on.isoformat(),
        "by_ref": by.reference,
        "entries": [
            {
                "entity": entry.entity,
                "on": entry.on.isoformat(),
                "ref": entry.ref,
                "text": entry.text,
                "legs": [
                    {
                        "account": leg.account,
                        "fund": leg.fund,
                        "service_line": leg.service_line,
                        "line_id": leg.line_id,
                        "recurrence": leg.recurrence.value,
                        "counterparty": leg.counterparty,
                        "agreement_ref": leg.agreement_ref,
                        "pence": leg.amount.pence,
                    }
                    for leg in entry.legs
                ],
            }
            for entry in batch.entries
        ],
    }


@transaction.atomic
def set_budget(
    *,
    lines: Sequence[BudgetSpec],
    total: Money,
    authority_ref: str,
    key: str,
    on: date,
    by: Actor,
    at: datetime,
    expense_account: str = "expenditure",
    control_account: str = "budget",
) -> int:
    """Post the budget of lines under a decision's reference and return the batch's id.

    Afterwards every line has its budget, and the lines sum to the adopted total. Amounts add to what a line has: a
    move of money between lines is a budget of zero with a minus and a plus.

    :raises OrphanLineError: a line has no holder (control R13)
    :raises BudgetTotalError: the lines do not sum to the total
    :raises PostingRefusedError: one-off money without evidence (control R5)
    """
    bare = evidence_fault(lines)
    if bare is not None:
        raise PostingRefusedError(bare)
    fault = total_fault(lines, total)
    if fault is not None:
        raise BudgetTotalError(fault)
    wanted = {spec.line_id for spec in lines}
    found = Line.objects.select_related("entity", "service_line", "fund").in_bulk(wanted)
    if len(found) < len(wanted):
        raise LineUnknownError(f"There is no budget line {min(wanted - found.keys())}: open it first.")
    orphans = sorted(line.name for line in found.values() if not (line.holder_role and line.holder_title))
    if orphans:
        raise OrphanLineError(
            f"{sentence_list(orphans)} {'has' if len(orphans) == 1 else 'have'} no budget holder: "
            "name the role and title of who holds the money, then adopt again."
        )
    entries = [
        EntrySpec(
            entity=found[spec.line_id].entity.code,
            on=on,
            ref=authority_ref,
            text=f"Budget for {found[spec.line_id].name}" + (f"; one-off: {spec.evidence}" if spec.evidence else ""),
            legs=_budget_legs(spec, found[spec.line_id], expense_account, control_account),
        )
        for spec in lines
        if spec.amount.pence
    ]
    return post(batch=BatchSpec(Stratum.BUDGET, authority_ref, key, on, entries), by=by, at=at)


def _budget_legs(spec: BudgetSpec, line: Line, expense_account: str, control_account: str) -> list[LegSpec]:
    fund, service_line = line.fund.code, line.service_line.code
    return [
        LegSpec(expense_account, spec.amount, fund, service_line, spec.line_id, spec.recurrence),
        LegSpec(control_account, -spec.amount, fund, recurrence=spec.recurrence),
    ]
