"""Seeing the council over the API: position, forecasts, what needs you, line of sight, outcomes, proofs."""

from django.http import HttpRequest
from ninja import Query

from rightsource.books.plan import queries as plan
from rightsource.books.plan import services as planning
from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import SYSTEM, Permission, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.rules import Reference
from rightsource.council.outcomes import queries as outcomes
from rightsource.desks.api.common import NotThereError, Part, who
from rightsource.desks.api.shapes import seeing as shapes
from rightsource.desks.api.shapes.common import MOST, Day, Kind, Room, RowId
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.check import check
from rightsource.journeys.line_of_sight import OutOfSightError, line_of_sight
from rightsource.journeys.see_desk import see_desk
from rightsource.journeys.see_position import end_of, see_position, year_of

part = Part("See")
AS_AT = Query(None, description="As it was known at the end of this day; now unless given", examples=["2015-09-30"])


@part.get("/position", to=Permission.POSITION_READ, answer=shapes.PositionOut, summary="See the position")
def position(request: HttpRequest, as_at: Day | None = AS_AT) -> object:
    """Budget, promised, spent and forecast, now or as it was known at the end of a day."""
    at = now()
    year = FinancialYear.containing(as_at) if as_at else year_of(at)
    seen = see_position(year=year, at=at, as_at=end_of(as_at) if as_at else None)
    sums = seen.position.sums
    return {
        "year": str(year),
        "as_at": seen.as_at,
        "finding": seen.finding,
        "budget_pence": sums.budget.pence,
        "committed_pence": sums.committed.pence,
        "actual_pence": sums.actual.pence,
        "forecast_pence": sums.forecast.pence,
        "underlying_variance_pence": sums.underlying_variance.pence,
        "lines": [
            {
                "line_id": row.line.line_id,
                "name": row.line.name,
                "directorate": each.name,
                "budget_pence": row.sums.budget.pence,
                "committed_pence": row.sums.committed.pence,
                "actual_pence": row.sums.actual.pence,
                "forecast_pence": row.sums.forecast.pence,
                "variance_pence": row.sums.variance.pence,
                "underlying_variance_pence": row.sums.underlying_variance.pence,
            }
            for each in seen.position.directorates
            for row in each.rows
        ],
    }


@part.get("/forecasts", to=Permission.POSITION_READ, answer=list[shapes.ForecastOut], summary="List forecasts")
def forecasts(
    request: HttpRequest,
    year: int | None = Query(
        None, ge=2000, le=2100, description="The year in which the financial year starts", examples=[2015]
    ),
) -> object:
    """Every version that was stored for a year, the newest first."""
    of = FinancialYear(year) if year else year_of(now())
    return [{"id": found.pk, "year": str(of), "as_at_on": found.as_at_on} for found in plan.forecasts(year=of)]


@part.post("/forecasts", to=Permission.STATEMENT_SETTLE, answer=shapes.ForecastOut, summary="Make a forecast")
def forecast(request: HttpRequest) -> object:
    """Forecast this year from what is booked and promised now, and store the version for ever."""
    at = now()
    version = planning.make_forecast(year=year_of(at), as_at=at, on=today(), by=who(request), at=at)
    return {"id": version.pk, "year": str(year_of(at)), "as_at_on": version.as_at_on}


@part.get(
    "/forecasts/bridge",
    to=Permission.POSITION_READ,
    answer=shapes.BridgeOut,
    summary="See why a forecast moved",
)
def bridge(
    request: HttpRequest,
    after: int | None = Query(None, ge=1, le=MOST, description="The later forecast; the latest unless given"),
    before: int = Query(0, ge=0, le=MOST, description="The earlier forecast; 0 is the budget", examples=[0]),
) -> object:
    """From an earlier forecast, or from the budget, by cause and by line; the steps sum to the penny."""
    latest = plan.latest_forecast(year=year_of(now())) if after is None else None
    found = plan.cause_bridge(before=before, after=after or (latest.pk if latest else 0))
    sums = found.sums
    return {
        "before_pence": sums.before.pence,
        "after_pence": sums.after.pence,
        "underlying_pence": sums.underlying.pence,
        "causes": [{"cause": cause, "pence": amount.pence} for cause, amount in sums.causes.items()],
        "unexplained_pence": sums.unexplained.pence,
        "lines": [
            {
                "line_id": line.line_id,
                "name": found.named[line.line_id].name,
                "change_pence": line.change.pence,
                "causes": [{"cause": cause, "pence": amount.pence} for cause, amount in line.causes.items()],
                "unexplained_pence": line.unexplained.pence,
            }
            for line in found.lines
        ],
    }


@part.post(
    "/forecasts/{after}/explain",
    to=Permission.VARIANCE_EXPLAIN,
    answer=shapes.ExplainedOut,
    summary="Say why a line moved",
)
def explain(request: HttpRequest, after: shapes.ForecastId, payload: shapes.ExplainIn) -> object:
    """What of a line's change is demand and what is price; together they are what is left, to the penny."""
    made = planning.attribute_change(
        before=payload.before,
        after=after,
        line_id=payload.line_id,
        demand=Money(payload.demand_pence),
        price=Money(payload.price_pence),
        reason=payload.reason,
        by=who(request),
        at=now(),
    )
    return {
        "line_id": made.line_id,
        "demand_pence": made.demand_pence,
        "price_pence": made.price_pence,
        "reason": made.reason,
    }


@part.get("/alerts", to=Permission.SIGNED_IN, answer=shapes.DeskOut, summary="See what needs you")
def alerts(request: HttpRequest) -> object:
    """What needs whoever is signed in, in the role they act in, oldest first, and what is fine."""
    desk = see_desk(actor=who(request), at=now())
    return {
        "headline": desk.headline,
        "alerts": [
            {"what": row.what, "why": row.why, "on": row.on, "href": row.href, "action": row.action}
            for row in desk.alerts
        ],
        "fine": list(desk.fine),
    }


@part.get(
    "/line-of-sight/{room}/{kind}/{id}", to=Permission.PUBLIC, answer=shapes.ChainOut, summary="See the line of sight"
)
def sight(request: HttpRequest, room: Room, kind: Kind, id: RowId) -> object:
    """From any row to its decision, budget line, agreement, offer, order, delivery, statement and outcome."""
    try:
        chain = line_of_sight(reference=Reference.of(room, kind, id), actor=who(request))
    except OutOfSightError as error:
        raise NotThereError(str(error)) from None
    return {
        "ref": str(chain.reference),
        "present": chain.present.value,
        "finding": chain.finding,
        "places": [
            {
                "step": stage.step.value,
                "total": stage.total,
                "rows": [{"ref": row.ref, "text": row.text, "href": row.href} for row in stage.rows],
                "hidden_for": stage.hidden_for,
            }
            for stage in chain.stages
        ],
    }


@part.get("/outcomes", to=Permission.PUBLIC, answer=list[shapes.OutcomeOut], summary="List outcomes")
def list_outcomes(request: HttpRequest) -> object:
    """What should become true for people, and how that is measured."""
    measured = outcomes.measures()
    return [
        {
            "code": found.code,
            "title": found.title,
            "provenance": found.provenance,
            "measures": [
                {
                    "code": row.code,
                    "title": row.title,
                    "unit": row.unit,
                    "direction": row.direction,
                    "target": None if row.target is None else str(row.target),
                }
                for row in measured
                if row.outcome_id == found.pk
            ],
        }
        for found in outcomes.outcomes()
    ]


@part.get("/proof", to=Permission.AUDIT_READ, answer=shapes.ProofOut, summary="Prove what must hold")
def proof(request: HttpRequest) -> object:
    """Ask the whole council everything that must always hold; every breach is named."""
    at = now()
    # The whole council is asked, as the command does it; the answers name no person.
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        breaches = check(at=at, progress=_unheard)
    return {"at": at, "holds": not breaches, "breaches": breaches}


def _unheard(sentence: str) -> None:
    """Nobody waits for the progress of a request."""
