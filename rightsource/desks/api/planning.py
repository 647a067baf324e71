"""The plan over the API: its versions, what differs between two, its scenarios and its simulations."""

from typing import Any

from django.http import HttpRequest
from ninja import Query

from rightsource.books.plan import queries as plan
from rightsource.commons.access.rules import Permission
from rightsource.desks.api.common import Part
from rightsource.desks.api.shapes import planning as shapes
from rightsource.desks.api.shapes.common import PlanCode, SimulationNumber

part = Part("Read the plan")


def told_version(found: Any) -> dict[str, Any]:
    """Return a version as the API tells of it."""
    return {
        "code": found.code,
        "name": found.name,
        "kind": found.kind,
        "on": found.on,
        "decision_ref": found.decision_ref,
    }


@part.get("/plans", to=Permission.PUBLIC, answer=list[shapes.PlanOut], summary="List versions of the plan")
def plans(request: HttpRequest) -> object:
    """Every version of the medium-term plan, draft and adopted, the newest first."""
    return [told_version(found) for found in plan.versions()]


@part.get("/plans/{code}", to=Permission.PUBLIC, answer=shapes.WholePlanOut, summary="See a version of the plan")
def whole_plan(request: HttpRequest, code: PlanCode) -> object:
    """Every part by year with where it comes from, and the lines of the budget once adopted."""
    found = plan.version(code=code)
    return {
        **told_version(found),
        "parts": [
            {
                "year": row.year,
                "kind": row.kind,
                "name": row.name,
                "pence": row.pence,
                "recurrence": row.recurrence,
                "provenance": row.provenance,
                "source": row.source,
            }
            for row in plan.parts(version=found)
        ],
        "lines": [
            {
                "line_id": row.line_id,
                "name": row.line.name,
                "pence": row.pence,
                "holder": row.holder,
                "provenance": row.provenance,
                "source": row.source,
                "formula": row.formula,
            }
            for row in plan.adopted_lines(version=found)
        ],
    }


@part.get(
    "/plans-compared", to=Permission.PUBLIC, answer=shapes.ComparedOut, summary="Compare two versions of the plan"
)
def compared(
    request: HttpRequest,
    before: str = Query("", description="The first version; without it, the newest but one", examples=["draft-2015"]),
    after: str = Query("", description="The second version; without it, the newest", examples=["adopted-2015"]),
) -> object:
    """What each part was in the first version and is in the second, over all years; every sum is exact."""
    newest = [each.code for each in plan.versions()]
    first = plan.version(code=before or (newest[1] if len(newest) > 1 else ""))
    second = plan.version(code=after or (newest[0] if newest else ""))
    found = plan.comparison(before=first, after=second)
    savings_before, savings_after = found.savings
    return {
        "before": first.code,
        "after": second.code,
        "savings_before_pence": savings_before.pence,
        "savings_after_pence": savings_after.pence,
        "left_open_pence": found.left_open.pence,
        "parts": [
            {
                "kind": change.kind.value,
                "name": change.name,
                "before_pence": change.before.pence,
                "after_pence": change.after.pence,
                "on_savings_pence": change.on_savings.pence,
            }
            for change in found.changes
        ],
    }


def _simulation(found: Any) -> dict[str, Any]:
    return {
        "number": found.pk,
        "version": found.version.code,
        "scenario": found.scenario.code,
        "on": found.on,
        "seed": found.seed,
        "paths": found.paths,
        "digest": found.digest,
    }


@part.get(
    "/scenarios",
    to=Permission.PUBLIC,
    answer=list[shapes.ScenarioOut],
    summary="See the scenarios of a version side by side",
)
def scenarios(
    request: HttpRequest,
    version: str = Query("", description="The version; without it, the newest", examples=["adopted-2015"]),
) -> object:
    """What each scenario comes to by year; none where the version rests on no drivers."""
    newest = [each.code for each in plan.versions()]
    found = plan.side_by_side(version=plan.version(code=version or (newest[0] if newest else "")))
    if found is None:
        return []
    return [
        {
            "code": scenario.code,
            "name": scenario.name,
            "years": [
                {
                    "year": one.year.slug,
                    "gap_pence": one.gap.pence,
                    "cumulative_pence": one.cumulative.pence,
                    "drawn_pence": one.drawn.pence,
                    "reserves_pence": one.reserves.pence,
                }
                for one in years
            ],
        }
        for scenario, years in zip(found.scenarios, found.years, strict=True)
    ]


@part.get("/simulations", to=Permission.PUBLIC, answer=list[shapes.SimulationOut], summary="List simulations")
def simulations(request: HttpRequest) -> object:
    """Every published simulation of the plan, the newest first."""
    return [_simulation(found) for found in plan.runs()]


@part.get(
    "/simulations/{number}",
    to=Permission.PUBLIC,
    answer=shapes.WholeSimulationOut,
    summary="See a simulation with all it takes to run it again",
)
def simulation(request: HttpRequest, number: SimulationNumber) -> object:
    """Inputs, seed and results: who gives the first two to the program finds the third."""
    found = plan.run(number=number)
    return {**_simulation(found), "inputs": found.inputs, "results": found.results}
