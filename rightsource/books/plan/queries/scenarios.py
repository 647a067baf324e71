"""What a version of the plan rests on, its scenarios side by side, and its simulations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan.models import PlanDriver, PlanExposure, PlanScenario, PlanVersion, SimulationRun
from rightsource.books.plan.queries.versions import specs
from rightsource.books.plan.rules import (
    Basis,
    DriverSpec,
    ExposureSpec,
    PartKind,
    PlanUnknownError,
    ReserveSpec,
    ScenarioSpec,
    ScenarioYear,
    Span,
    scenario_years,
)
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear


def basis(*, version: PlanVersion) -> Basis | None:
    """Return what a version rests on; nothing where it was recorded without drivers."""
    reserve = getattr(version, "reserve", None)
    if reserve is None:
        return None
    drivers = list(PlanDriver.objects.filter(version=version).order_by("id").prefetch_related("ranges"))
    exposures = PlanExposure.objects.filter(driver__version=version).select_related("part", "driver").order_by("id")
    return Basis(
        parts=specs(version=version),
        drivers=[
            DriverSpec(
                code=driver.code,
                name=driver.name,
                unit=driver.unit,
                spans={
                    FinancialYear(row.year): Span(row.low_rate, row.central_rate, row.high_rate)
                    for row in sorted(driver.ranges.all(), key=lambda row: row.year)
                },
                provenance=driver.provenance,
                source=driver.source,
                note=driver.note,
            )
            for driver in drivers
        ],
        exposures=[
            ExposureSpec(
                driver=row.driver.code,
                year=FinancialYear(row.part.year),
                kind=PartKind(row.part.kind),
                part=row.part.name,
                base=Money(row.base_pence),
                recurrence=Recurrence(row.part.recurrence),
                provenance=row.provenance,
                source=row.source,
                formula=row.formula,
            )
            for row in exposures
        ],
        reserves=ReserveSpec(
            opening=Money(reserve.opening_pence),
            minimum=Money(reserve.minimum_pence),
            provenance=reserve.provenance,
            source=reserve.source,
            formula=reserve.formula,
        ),
    )


def scenarios(*, version: PlanVersion) -> list[ScenarioSpec]:
    """Return the scenarios of a version in the order in which they were recorded; the first is the plan itself."""
    found = PlanScenario.objects.filter(version=version).order_by("id").prefetch_related("rates__driver")
    return [
        ScenarioSpec(
            code=scenario.code,
            name=scenario.name,
            rates={(row.driver.code, FinancialYear(row.year)): row.rate for row in scenario.rates.all()},
        )
        for scenario in found
    ]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The scenarios of a version with what each comes to, and what they rest on."""

    basis: Basis
    scenarios: Sequence[ScenarioSpec]
    years: Sequence[Sequence[ScenarioYear]]


def side_by_side(*, version: PlanVersion) -> SideBySide | None:
    """Return every scenario of a version with its years; nothing where the version has none."""
    found, rests_on = scenarios(version=version), basis(version=version)
    if rests_on is None or not found:
        return None
    return SideBySide(rests_on, found, [scenario_years(rests_on, scenario.rates) for scenario in found])


def runs(*, version: PlanVersion | None = None) -> list[SimulationRun]:
    """Return simulations with their version and scenario, the newest first."""
    found = SimulationRun.objects.select_related("version", "scenario").order_by("-id")
    return list(found if version is None else found.filter(version=version))


def run(*, number: int) -> SimulationRun:
    """Return a simulation by its number.

    :raises PlanUnknownError: there is none
    """
    found = SimulationRun.objects.select_related("version", "scenario").filter(pk=number).first()
    if found is None:
        raise PlanUnknownError(f"There is no simulation {number}. Choose one from the page of risk.")
    return found


def versions_to_simulate() -> list[PlanVersion]:
    """Return the versions that rest on drivers and have no simulation yet, the oldest first."""
    return list(
        PlanVersion.objects.filter(reserve__isnull=False, scenarios__isnull=False, runs__isnull=True)
        .distinct()
        .order_by("id")
    )
