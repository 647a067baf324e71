"""The plan of a case: its versions with their parts, what each rests on, and its scenarios."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan import services as plan
from rightsource.books.plan.rules import (
    Basis,
    DriverSpec,
    ExposureSpec,
    PartKind,
    PartSpec,
    Point,
    ReserveSpec,
    ScenarioSpec,
    Span,
    VersionKind,
)
from rightsource.ground.time import FinancialYear
from rightsource.journeys.load_case import derive
from rightsource.journeys.load_case.context import Loading, noon
from rightsource.journeys.load_case.deciding import budget_decision
from rightsource.journeys.load_case.schema import Plan


def load_plan(loading: Loading) -> None:
    """Record the versions of the plan, each on its own day; the adopted one names the decision that adopts it."""
    head, by = loading.case.head, loading.by
    for version in loading.case.plan.versions:
        parts = derive.parts_of(version, plan=loading.case.plan, years=head.plan_years)
        directorates = {line.code: line.directorate for line in loading.case.books.lines}
        kind = VersionKind(version.kind)
        specs = [
            PartSpec(
                year=part.year,
                kind=PartKind(part.kind),
                name=part.name,
                amount=part.amount,
                recurrence=Recurrence(part.recurrence),
                provenance=part.provenance,
                directorate=directorates.get(part.line or "", ""),
                source=part.source,
                formula=part.formula,
                evidence=part.evidence,
                from_reserves=part.from_reserves,
            )
            for part in parts
        ]
        recorded = plan.record_version(
            code=version.code,
            name=version.name,
            kind=kind,
            parts=specs,
            on=version.as_of,
            decision_ref=str(budget_decision(loading)) if kind is VersionKind.ADOPTED else "",
            source=version.totals.pressures_k.source,
            by=by,
            at=noon(version.as_of),
        )
        plan.record_basis(
            version=recorded,
            basis=basis_of(loading.case.plan, specs, years=head.plan_years),
            scenarios=scenarios_of(loading.case.plan, years=head.plan_years),
            by=by,
            at=noon(version.as_of),
        )


def basis_of(given: Plan, parts: Sequence[PartSpec], *, years: Sequence[FinancialYear]) -> Basis:
    """Return what a version rests on: a range for each year, and an exposure for each year that has the part."""
    return Basis(
        parts=parts,
        drivers=[
            DriverSpec(
                code=driver.code,
                name=driver.name,
                unit=driver.unit,
                spans={year: Span(driver.low, driver.central, driver.high) for year in years},
                provenance=driver.provenance,
                source=driver.source,
            )
            for driver in given.drivers
        ],
        exposures=[
            ExposureSpec(
                driver=exposure.driver,
                year=part.year,
                kind=part.kind,
                part=part.name,
                base=part.amount if exposure.base_k is None else derive.of_k(exposure.base_k),
                recurrence=part.recurrence,
                provenance=exposure.provenance,
                source=exposure.source,
                formula=exposure.formula,
            )
            for exposure in given.exposures
            for part in parts
            if (part.kind.value, part.name) == (exposure.kind, exposure.part)
        ],
        reserves=ReserveSpec(
            opening=derive.of_k(given.reserves.opening_k),
            minimum=derive.of_k(given.reserves.minimum_k),
            provenance=given.reserves.provenance,
            source=given.reserves.source,
            formula=given.reserves.formula,
        ),
    )


def scenarios_of(given: Plan, *, years: Sequence[FinancialYear]) -> list[ScenarioSpec]:
    """Return the scenarios of a case, with the rate of each driver that one moves."""
    spans = {driver.code: Span(driver.low, driver.central, driver.high) for driver in given.drivers}

    def rates(moved: dict[str, str]) -> dict[tuple[str, FinancialYear], Decimal]:
        return {(code, year): spans[code].at(Point(point)) for code, point in moved.items() for year in years}

    return [ScenarioSpec(each.code, each.name, rates(dict(each.set))) for each in given.scenarios]
