"""Recording what a version of the plan rests on, and the simulations that are published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.db import transaction

from rightsource.books.plan import queries
from rightsource.books.plan.models import (
    PlanDriver,
    PlanExposure,
    PlanRange,
    PlanReserve,
    PlanScenario,
    PlanVersion,
    ScenarioRate,
    SimulationRun,
)
from rightsource.books.plan.rules import (
    Basis,
    DriverFaultError,
    Inputs,
    ScenarioSpec,
    SimulatedYear,
    basis_faults,
)
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference


@transaction.atomic
def record_basis(
    *, version: PlanVersion, basis: Basis, scenarios: Sequence[ScenarioSpec], by: Actor, at: datetime
) -> None:
    """Record what a version rests on: drivers with ranges, exposures of its parts, reserves, scenarios.

    :raises DriverFaultError: with every reason
    """
    faults = basis_faults(replace(basis, parts=queries.specs(version=version)), scenarios)
    if PlanReserve.objects.filter(version=version).exists():
        faults.append(f"What “{version.name}” rests on is recorded already: a change is a new version.")
    if faults:
        raise DriverFaultError(" ".join(faults))
    PlanReserve.objects.create(
        version=version,
        opening_pence=basis.reserves.opening.pence,
        minimum_pence=basis.reserves.minimum.pence,
        provenance=basis.reserves.provenance,
        source=basis.reserves.source,
        formula=basis.reserves.formula,
    )
    drivers = {
        driver.code: PlanDriver(
            version=version,
            code=driver.code,
            name=driver.name,
            unit=driver.unit,
            provenance=driver.provenance,
            source=driver.source,
            note=driver.note,
        )
        for driver in basis.drivers
    }
    PlanDriver.objects.bulk_create(drivers.values())
    PlanRange.objects.bulk_create(
        PlanRange(
            driver=drivers[driver.code],
            year=year.start_year,
            low_rate=span.low,
            central_rate=span.central,
            high_rate=span.high,
        )
        for driver in basis.drivers
        for year, span in driver.spans.items()
    )
    parts = {(part.year, part.kind, part.name): part for part in version.parts.all()}
    PlanExposure.objects.bulk_create(
        PlanExposure(
            driver=drivers[exposure.driver],
            part=parts[exposure.year.start_year, exposure.kind.value, exposure.part],
            base_pence=exposure.base.pence,
            provenance=exposure.provenance,
            source=exposure.source,
            formula=exposure.formula,
        )
        for exposure in basis.exposures
    )
    for scenario in scenarios:
        kept = PlanScenario.objects.create(version=version, code=scenario.code, name=scenario.name)
        ScenarioRate.objects.bulk_create(
            ScenarioRate(scenario=kept, driver=drivers[code], year=year.start_year, rate=rate)
            for (code, year), rate in scenario.rates.items()
        )
    record.audit(
        by=by,
        at=at,
        verb="plan.record_basis",
        subject=Reference.of("plan", "version", version.code),
        detail={"drivers": len(drivers), "exposures": len(basis.exposures), "scenarios": len(scenarios)},
    )


@transaction.atomic
def publish_run(
    *,
    version: PlanVersion,
    scenario: str,
    inputs: Inputs,
    seed: int,
    paths: int,
    results: Sequence[SimulatedYear],
    on: date,
    by: Actor,
    at: datetime,
) -> SimulationRun:
    """Publish a simulation with its seed and inputs; it is never changed, and anybody can run it again."""
    run = SimulationRun.objects.create(
        version=version,
        scenario=PlanScenario.objects.get(version=version, code=scenario),
        seed=seed,
        paths=paths,
        inputs=inputs.as_json(),
        digest=inputs.digest,
        results=[year.as_json() for year in results],
        at=at,
        on=on,
        by_ref=by.reference,
    )
    record.audit(
        by=by,
        at=at,
        verb="plan.publish_run",
        subject=Reference.of("plan", "run", run.pk),
        detail={"version": version.code, "scenario": scenario, "seed": seed, "paths": paths, "digest": inputs.digest},
    )
    return run
