"""Recording versions of the plan and adopting their lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from rightsource.books.ledger.rules import BudgetSpec, BudgetTotalError, OrphanLineError, total_fault
from rightsource.books.plan import queries
from rightsource.books.plan.models import AdoptedLine, PlanPart, PlanVersion
from rightsource.books.plan.rules import (
    AdoptedSpec,
    PartSpec,
    PlanRefusedError,
    VersionKind,
    part_faults,
)
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise
from rightsource.ground.time import FinancialYear


@transaction.atomic
def record_version(
    *,
    code: str,
    name: str,
    kind: VersionKind,
    parts: Sequence[PartSpec],
    on: date,
    by: Actor,
    at: datetime,
    decision_ref: str = "",
    source: str = "",
) -> PlanVersion:
    """Record a version of the plan with its parts; it is never changed, a correction is a new version.

    :raises PlanRefusedError: with every reason
    """
    faults = part_faults(kind, decision_ref, parts)
    if PlanVersion.objects.filter(code=code).exists():
        faults.append(f"There is a version “{code}” already: give the new one a code of its own.")
    if faults:
        raise PlanRefusedError(" ".join(faults))
    version = PlanVersion.objects.create(
        code=code,
        name=name,
        kind=kind.value,
        years=sorted({part.year.start_year for part in parts}),
        decision_ref=decision_ref,
        at=at,
        on=on,
        source=source,
    )
    PlanPart.objects.bulk_create(
        PlanPart(
            version=version,
            year=part.year.start_year,
            kind=part.kind.value,
            name=part.name,
            directorate=part.directorate,
            recurrence=part.recurrence.value,
            pence=part.amount.pence,
            provenance=part.provenance,
            source=part.source,
            formula=part.formula,
            evidence=part.evidence,
            receipt_code=part.receipt_code,
            from_reserves=part.from_reserves,
        )
        for part in parts
    )
    record.audit(
        by=by,
        at=at,
        verb="plan.record",
        subject=Reference.of("plan", "version", code),
        detail={"kind": kind.value, "parts": len(parts)},
    )
    return version


@transaction.atomic
def adopt_lines(
    *,
    version: str,
    year: FinancialYear,
    lines: Sequence[AdoptedSpec],
    total: Money,
    by: Actor,
    at: datetime,
) -> None:
    """Adopt the lines of a year under an adopted version; afterwards they sum to the adopted total.

    :raises OrphanLineError: a line has no holder (control R13)
    :raises BudgetTotalError: the lines do not sum to the total
    :raises PlanRefusedError: the version is a draft
    """
    found = queries.version(code=version)
    if found.kind != VersionKind.ADOPTED:
        raise PlanRefusedError(f"“{found.name}” is a draft: only the lines of an adopted version can be adopted.")
    orphans = [line for line in lines if not line.holder.strip()]
    if orphans:
        raise OrphanLineError(
            f"{pluralise(len(orphans), 'line')} of the budget {'has' if len(orphans) == 1 else 'have'} no holder "
            f"(line {orphans[0].line_id}): name the officer who holds the money, then adopt again."
        )
    fault = total_fault([BudgetSpec(line.line_id, line.amount) for line in lines], total)
    if fault is not None:
        raise BudgetTotalError(fault)
    AdoptedLine.objects.bulk_create(
        AdoptedLine(
            version=found,
            year=year.start_year,
            line_id=line.line_id,
            pence=line.amount.pence,
            holder=line.holder,
            provenance=line.provenance,
            source=line.source,
            formula=line.formula,
        )
        for line in lines
    )
    record.audit(
        by=by,
        at=at,
        verb="plan.adopt_lines",
        subject=Reference.of("plan", "version", version),
        detail={"lines": len(lines), "total_pence": total.pence},
    )
