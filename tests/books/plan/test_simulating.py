"""What a version rests on is recorded once; a simulation is published with its seed, and can be run again."""

from collections.abc import Iterator, Sequence
from html import unescape

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from rightsource.books.plan import jobs, queries, services
from rightsource.books.plan.models import PlanVersion, SimulationRun
from rightsource.books.plan.rules import (
    OWN,
    Basis,
    DriverFaultError,
    Inputs,
    PlanRefusedError,
    PlanUnknownError,
    Point,
    ReserveSpec,
    ScenarioSpec,
    SimulatedYear,
    Spread,
)
from rightsource.books.plan.services import simulating
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.config import command_journeys
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from tests.books.ledger.making import AT, ON
from tests.books.plan import test_scenarios as making
from tests.books.plan.test_bulk import inputs as small_inputs
from tests.books.plan.test_plan import make_version

BASIS = Basis(
    parts=making.PARTS,
    drivers=making.BASIS.drivers,
    exposures=making.BASIS.exposures,
    reserves=ReserveSpec(Money.of(200), Money.of(50), "generated", formula="as the finance officer says"),
)
SCENARIOS = [
    ScenarioSpec("as-planned", "As planned", {}),
    ScenarioSpec("demand", "Demand rises faster", making.at(Point.HIGH, "demand")),
]


def simulated(*, inputs: Inputs, seed: int, paths: int) -> list[SimulatedYear]:
    """Stand in for the process apart: figures that follow from what was asked."""
    shares = dict.fromkeys([*inputs.drivers, OWN], 250_000)
    return [
        SimulatedYear(
            FinancialYear.parse(year), Spread(1, 2, 3, 4, seed), Spread(-seed, 0, 100, 200, 300), paths // 4, shares
        )
        for year in inputs.years
    ]


@pytest.fixture
def version(db: None) -> Iterator[PlanVersion]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        found = make_version(parts=making.PARTS)
        services.record_basis(version=found, basis=BASIS, scenarios=SCENARIOS, by=SYSTEM, at=AT)
        yield queries.version(code=found.code)


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(simulating, "simulate_apart", simulated)


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_a_basis_is_read_as_it_was_recorded_and_recorded_once(version: PlanVersion) -> None:
    found = queries.side_by_side(version=version)
    assert found is not None
    assert (found.basis.drivers, found.basis.exposures, found.basis.reserves) == (
        BASIS.drivers, BASIS.exposures, BASIS.reserves,
    )  # fmt: skip
    assert list(found.scenarios) == SCENARIOS
    assert [years[0].gap for years in found.years] == [Money(0), Money.of(20)]
    with pytest.raises(DriverFaultError, match="recorded already"):
        services.record_basis(version=version, basis=BASIS, scenarios=SCENARIOS, by=SYSTEM, at=AT)
    other = make_version("other", parts=making.PARTS[:1])
    with pytest.raises(DriverFaultError, match="No part “Grant” of 2015/16 is in the version"):
        services.record_basis(version=other, basis=BASIS, scenarios=[], by=SYSTEM, at=AT)
    assert queries.side_by_side(version=queries.version(code="other")) is None
    with pytest.raises(PlanRefusedError, match="rests on no drivers"):
        services.simulate_version(version=queries.version(code="other"), on=ON, by=SYSTEM, at=AT)


def test_the_job_simulates_each_version_once_with_the_seed_of_its_day(
    version: PlanVersion, apart: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", ON.isoformat())
    (number,) = jobs.simulate(timestamp=0)
    assert jobs.simulate(timestamp=0) == []
    run = queries.run(number=number)
    assert (run.seed, run.paths, run.scenario.code) == (int(f"{version.on:%Y%m%d}"), 1_000_000, "as-planned")
    assert services.run_again(number=number).is_same
    with pytest.raises(PlanUnknownError, match="no simulation 0"):
        queries.run(number=0)
    with pytest.raises(DatabaseError, match="denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE books_plan_simulationrun SET seed = 1")


def test_only_the_system_publishes_a_simulation(version: PlanVersion, apart: None) -> None:
    with (
        acting_as(Actor(account_id=4, role=Role.FINANCE_OFFICER), purpose=Purpose.OPERATION),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        services.simulate_version(version=version, on=ON, by=SYSTEM, at=AT)


def test_a_run_that_does_not_come_out_again_is_told(
    version: PlanVersion, apart: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = services.simulate_version(version=version, on=ON, by=SYSTEM, at=AT)

    def otherwise(*, inputs: Inputs, seed: int, paths: int) -> list[SimulatedYear]:
        return simulated(inputs=inputs, seed=seed + 1, paths=paths)

    monkeypatch.setattr(simulating, "simulate_apart", otherwise)
    assert not services.run_again(number=run.pk).is_same
    altered = SimulationRun(**{f.attname: getattr(run, f.attname) for f in run._meta.concrete_fields})
    altered.inputs = {**run.inputs, "minimum_pence": 1}
    monkeypatch.setattr(queries, "run", lambda *, number: altered)
    with pytest.raises(PlanRefusedError, match="were altered"):
        services.run_again(number=run.pk)


def test_the_pages_open_with_what_is_found_and_say_how_to_find_it_again(
    client: Client, version: PlanVersion, apart: None
) -> None:
    assert "has not been simulated yet" in words(client, "/plan/risk")
    run = services.simulate_version(version=version, on=ON, by=SYSTEM, at=AT)
    page = words(client, "/plan/risk")
    assert "At the end of 2017/18 reserves are in 25 of 100 cases below the minimum of £0.0m" in page
    assert f"rightsource simulate {run.pk}" in page
    assert f'href="/api/simulations/{run.pk}"' in page
    assert "2015/16,25.0%" in client.get("/plan/risk?format=csv&table=years").content.decode()
    assert "The demand,25.0%" in client.get("/plan/risk?format=csv&table=drivers").content.decode()
    assert client.get("/plan/risk?run=0").status_code == 404
    assert f"?version=adopted-2015&run={run.pk}" in words(client, f"/plan/risk?run={run.pk}")
    told = client.get(f"/api/simulations/{run.pk}").json()
    assert (told["seed"], told["results"][0]["paths_below"]) == (run.seed, 250_000)
    assert [one["number"] for one in client.get("/api/simulations").json()] == [run.pk]


def test_scenarios_stand_side_by_side(client: Client, version: PlanVersion) -> None:
    page = words(client, "/plan/scenarios")
    assert "Every scenario ends with reserves below the minimum" in page
    assert 'href="/plan/scenarios?version=adopted-2015"' in words(client, "/plan")
    rows = client.get("/plan/scenarios?format=csv&table=years").content.decode()
    assert "Demand rises faster,2015/16,£20,£70,£20,£110" in rows
    assert (
        "The demand,2015/16 to 2017/18,rise a year,1.0%,2.0%,4.0%"
        in client.get("/plan/scenarios?format=csv&table=drivers").content.decode()
    )
    (planned, demand) = client.get("/api/scenarios").json()
    assert (planned["years"][1]["gap_pence"], demand["years"][0]["reserves_pence"]) == (4500, 11000)


def test_without_drivers_the_pages_say_so(client: Client, db: None) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_version()
    for address in ("/plan/scenarios", "/plan/risk"):
        assert "No version of the plan rests on drivers yet." in words(client, address)
    assert client.get("/api/scenarios").json() == []


@pytest.mark.heavy
def test_a_process_apart_finds_what_this_one_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starts Python with numbers and compiler in it: some seconds."""
    from rightsource.books.plan.bulk import simulating as bulk

    given = small_inputs()
    found = services.simulate_apart(inputs=given, seed=9, paths=3000)
    assert found == bulk.simulate(given, seed=9, paths=3000)
    with pytest.raises(services.SimulationFailedError, match="without a result"):
        services.simulate_apart(inputs=given, seed=-1, paths=0)


def test_the_command_compares_every_figure(
    version: PlanVersion, apart: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run = services.simulate_version(version=version, on=ON, by=SYSTEM, at=AT)
    from contextlib import nullcontext

    monkeypatch.setattr(command_journeys, "database", nullcontext)
    monkeypatch.setattr(command_journeys, "require_migrated", lambda: None)
    assert command_journeys.simulate(run.pk) == 0
    assert "Every figure is as it was published." in capsys.readouterr().out
    with pytest.raises(command_journeys.CommandError, match="no simulation 0"):
        command_journeys.simulate(0)

    def otherwise(*, inputs: Inputs, seed: int, paths: int) -> Sequence[SimulatedYear]:
        return simulated(inputs=inputs, seed=seed + 1, paths=paths)

    monkeypatch.setattr(simulating, "simulate_apart", otherwise)
    assert command_journeys.simulate(run.pk) == 1
    assert "DIFFERENT" in capsys.readouterr().out
