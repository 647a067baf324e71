"""Simulating a version of the plan in a process of its own, and running a published simulation again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rightsource.books.plan import queries
from rightsource.books.plan.models import PlanVersion, SimulationRun
from rightsource.books.plan.rules import (
    Inputs,
    PlanRefusedError,
    SimulatedYear,
    inputs_from,
    inputs_of,
    simulated_year,
)
from rightsource.books.plan.services.apart import WorkFailedError, worked_apart
from rightsource.books.plan.services.scenarios import publish_run
from rightsource.commons.access.rules import Actor
from rightsource.ground import parameters


class SimulationFailedError(Exception):
    """The simulation came to no result."""


def simulate_apart(*, inputs: Inputs, seed: int, paths: int) -> list[SimulatedYear]:
    """Simulate in a process of its own, so that neither numbers nor compiler stay in the memory of this one.

    :raises SimulationFailedError: it ended without a result
    """
    asked = {"inputs": inputs.as_json(), "seed": seed, "paths": paths}
    try:
        told = worked_apart(module="simulating", asked=asked)
    except WorkFailedError as error:
        raise SimulationFailedError(f"The simulation ended without a result: {error}") from error
    return [simulated_year(year) for year in told]


def simulate_version(*, version: PlanVersion, on: date, by: Actor, at: datetime) -> SimulationRun:
    """Simulate a version as planned and publish the run; afterwards its risk can be read by everybody.

    The seed is the day of the version, so that nobody can have looked for one that pleases.

    :raises PlanRefusedError: the version rests on no drivers
    """
    found = queries.side_by_side(version=version)
    if found is None:
        raise PlanRefusedError(f"“{version.name}” rests on no drivers: record them with the version.")
    planned, policy = found.scenarios[0], parameters.value
    inputs = inputs_of(
        found.basis,
        rates=planned.rates,
        correlations=policy("plan.correlations", on=on).items,
        own_up=policy("plan.own_spread_up", on=on).rate,
        own_down=policy("plan.own_spread_down", on=on).rate,
    )
    seed, paths = int(version.on.strftime("%Y%m%d")), policy("plan.simulation_paths", on=on).whole
    results = simulate_apart(inputs=inputs, seed=seed, paths=paths)
    return publish_run(
        version=version,
        scenario=planned.code,
        inputs=inputs,
        seed=seed,
        paths=paths,
        results=results,
        on=on,
        by=by,
        at=at,
    )


@dataclass(frozen=True, slots=True)
class Again:
    """A published simulation beside the same one run now."""

    run: SimulationRun
    published: Sequence[SimulatedYear]
    found: Sequence[SimulatedYear]

    @property
    def is_same(self) -> bool:
        """Whether every figure is the same."""
        return list(self.published) == list(self.found)


def run_again(*, number: int) -> Again:
    """Run a published simulation again from its stored inputs and seed.

    :raises PlanUnknownError: there is none
    :raises PlanRefusedError: its inputs are not the ones that its digest was taken of
    """
    run = queries.run(number=number)
    inputs = inputs_from(run.inputs)
    if inputs.digest != run.digest:
        raise PlanRefusedError(f"The inputs of simulation {number} are not those of its digest: they were altered.")
    published = [simulated_year(year) for year in run.results]
    return Again(run, published, simulate_apart(inputs=inputs, seed=run.seed, paths=run.paths))
