"""What the plan gives: versions with their parts and lines, the bridge between two, scenarios, simulations."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Schema

from rightsource.desks.api.shapes.common import told


class PlanOut(Schema):
    """A version of the medium-term plan."""

    code: str = told("Its short name", "adopted-2015")
    name: str = told("Its name", "Plan and budget as adopted, February 2015")
    kind: str = told("draft or adopted", "adopted")
    on: date = told("Its day", "2015-02-19")
    decision_ref: str = told("The decision behind it", "democracy/decision/2015-001")


class PartOut(Schema):
    """What moves the budget of one year."""

    year: int = told("The year in which the financial year starts", 2015)
    kind: str = told("pressure, saving, funding and so on", "saving")
    name: str = told("What it is", "Waste")
    pence: int = told("How much, in whole pence; a minus sign takes away", -700000000)
    recurrence: str = told("recurring, one_off or ring_fenced", "recurring")
    provenance: str = told("published, derived or generated", "published")
    source: str = told("Where a published figure comes from; see the sources of the case", "council")


class AdoptedLineOut(Schema):
    """A line of the budget as adopted."""

    line_id: int = told("The number of the line", 4)
    name: str = told("The line", "Adult social care")
    pence: int = told("Its budget of the year, in whole pence", 17000000000)
    holder: str = told("Who answers for it, by office", "Head of Adult Services")
    provenance: str = told("published, derived or generated", "derived")
    source: str = told("Where it comes from", "outturn")
    formula: str = told("How it was worked out", "outturn 2014-15 with the published changes")


class WholePlanOut(PlanOut):
    """A version of the plan with its parts and, once adopted, its lines."""

    parts: list[PartOut] = told("Every part, by year", [])
    lines: list[AdoptedLineOut] = told("The adopted lines of the budget", [])


class PartChangeOut(Schema):
    """One part in two versions of the plan."""

    kind: str = told("baseline, pressure, funding or saving", "pressure")
    name: str = told("What it is", "Pay and prices")
    before_pence: int = told("Its sum in the first version, in whole pence; 0 where it has none", 1980000000)
    after_pence: int = told("Its sum in the second version, in whole pence; 0 where it has none", 2080000000)
    on_savings_pence: int = told("What it adds to the savings to find; more funding takes away", 100000000)


class ComparedOut(Schema):
    """The bridge between two versions: savings after = savings before + causes − what is left open."""

    before: str = told("The first version", "draft-2015")
    after: str = told("The second version", "adopted-2015")
    savings_before_pence: int = told("Savings of the first version, in whole pence", 17558000000)
    savings_after_pence: int = told("Savings of the second version, in whole pence", 17858000000)
    left_open_pence: int = told("How much more the second version leaves to find without a saving, in whole pence", 0)
    parts: list[PartChangeOut] = told("Every part of either version", [])


class ScenarioYearOut(Schema):
    """One year of a scenario."""

    year: str = told("The financial year", "2015-16")
    gap_pence: int = told("Spending of the year that nothing pays for, in whole pence", 0)
    cumulative_pence: int = told("The gaps up to this year, in whole pence", 0)
    drawn_pence: int = told("What the plan itself takes from reserves this year, in whole pence", 552500000)
    reserves_pence: int = told("Usable reserves at the end of the year, in whole pence", 5417900000)


class ScenarioOut(Schema):
    """A named set of driver values over a version, and what it comes to."""

    code: str = told("Its short name", "delivery")
    name: str = told("Its name", "Savings slip")
    years: list[ScenarioYearOut] = told("Year by year", [])


class SimulationOut(Schema):
    """A published simulation of the plan."""

    number: int = told("Its number", 1)
    version: str = told("The version of the plan", "adopted-2015")
    scenario: str = told("The scenario it starts from", "as-planned")
    on: date = told("The day on which it was run", "2015-09-30")
    seed: int = told("The seed of its random numbers: the day of the version", 20150219)
    paths: int = told("How many paths were walked", 1000000)
    digest: str = told("SHA-256 of its inputs as JSON with sorted keys", "9f86d081884c7d659a2feaa0c55ad015")


class WholeSimulationOut(SimulationOut):
    """A simulation with its inputs and its results."""

    inputs: dict[str, Any] = told("All that its results follow from, in whole pence", {"minimum_pence": 2127900000})
    results: list[dict[str, Any]] = told(
        "By year: gap and reserves (a tenth of cases lies below low, a quarter below lower, half below middle, and so "
        "on, in whole pence), paths with reserves below the minimum, and shares of the variance in millionths",
        [{"year": "2015-16", "paths_below": 0}],
    )
