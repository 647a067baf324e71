"""Versions of the plan, their parts and totals, and the lines that a decision adopted."""

from __future__ import annotations

from collections.abc import Sequence

from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan.models import AdoptedLine, PlanPart, PlanVersion
from rightsource.books.plan.queries.receipts import banked_by_receipt
from rightsource.books.plan.rules import (
    PartKind,
    PartSpec,
    PlanUnknownError,
    YearTotals,
    totals_of,
)
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

ORDER = (PartKind.BASELINE, PartKind.PRESSURE, PartKind.FUNDING, PartKind.SAVING)


def versions() -> list[PlanVersion]:
    """Return the versions of the plan, newest first."""
    return list(PlanVersion.objects.select_related("reserve").order_by("-on", "-id"))


def version(*, code: str) -> PlanVersion:
    """Return a version.

    :raises PlanUnknownError: there is none
    """
    found = PlanVersion.objects.select_related("reserve").filter(code=code).first()
    if found is None:
        raise PlanUnknownError(f"There is no version “{code}” of the plan. Choose one from the list of versions.")
    return found


def parts(*, version: PlanVersion) -> list[PlanPart]:
    """Return the parts of a version by year, in the order in which they make the gap, largest first."""
    found = list(version.parts.order_by("id"))
    return sorted(found, key=lambda part: (part.year, ORDER.index(PartKind(part.kind)), -abs(part.pence)))


def totals(*, version: PlanVersion) -> list[YearTotals]:
    """Return what a version says of each year, by kind."""
    found = specs(version=version)
    return totals_of(found, banked_by_receipt() if any(part.receipt_code for part in found) else {})


def specs(*, version: PlanVersion) -> list[PartSpec]:
    """Return the parts of a version as rules take them, in the same order."""
    return [spec_of(part) for part in parts(version=version)]


def spec_of(part: PlanPart) -> PartSpec:
    """Return a part as it was given."""
    return PartSpec(
        year=FinancialYear(part.year),
        kind=PartKind(part.kind),
        name=part.name,
        amount=Money(part.pence),
        recurrence=Recurrence(part.recurrence),
        provenance=part.provenance,
        directorate=part.directorate,
        source=part.source,
        formula=part.formula,
        evidence=part.evidence,
        receipt_code=part.receipt_code,
        from_reserves=part.from_reserves,
    )


def adopted_lines(*, version: PlanVersion) -> list[AdoptedLine]:
    """Return the adopted lines of a version by directorate."""
    return list(
        AdoptedLine.objects.filter(version=version)
        .select_related("line__service_line", "line__fund")
        .order_by("line__service_line__directorate", "line__service_line__sort", "line__name")
    )


def decisions_on(*, line_ids: Sequence[int]) -> list[str]:
    """Return the references of the decisions that adopted a budget for lines, newest first."""
    rows = PlanVersion.objects.filter(adopted_lines__line_id__in=list(line_ids)).exclude(decision_ref="")
    return list(dict.fromkeys(rows.order_by("-on", "-id").values_list("decision_ref", flat=True)))


def lines_under(*, decision_ref: str) -> list[AdoptedLine]:
    """Return the lines that a decision adopted, by directorate."""
    return list(
        AdoptedLine.objects.filter(version__decision_ref=decision_ref)
        .select_related("line")
        .order_by("line__service_line__directorate", "line__name")
    )
