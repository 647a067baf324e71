"""Position, forecast, adoption of the budget and settlement over the API."""

from datetime import date

from django.http import HttpRequest
from ninja import Router
from ninja.security import django_auth

from rightsource.books.plan import services as plan
from rightsource.commons.access.doors import api_open_to, now, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.council.democracy.rules import Cast
from rightsource.desks.api import shapes
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, Month
from rightsource.journeys.adopt_budget import AdoptedLine, RecordedVote, adopt_budget
from rightsource.journeys.pay_body import pay_body
from rightsource.journeys.see_position import end_of, see_position, year_of

router = Router(tags=["Money"], auth=django_auth)
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409), shapes.Refused) | {422: shapes.Unreadable}


@router.get("/position", response={200: shapes.PositionOut, **REFUSALS}, summary="See the position")
@api_open_to(Permission.POSITION_READ)
def position(request: HttpRequest, as_at: date | None = None):  # type: ignore[no-untyped-def]
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


@router.post("/forecasts", response={200: shapes.ForecastOut, **REFUSALS}, summary="Make a forecast")
@api_open_to(Permission.STATEMENT_SETTLE, Purpose.OPERATION)
def forecast(request: HttpRequest):  # type: ignore[no-untyped-def]
    """Forecast this year from what is booked and promised now, and store the version for ever."""
    at = now()
    version = plan.make_forecast(year=year_of(at), as_at=at, on=today(), by=request.actor, at=at)  # type: ignore[attr-defined]
    return {"id": version.pk, "year": str(year_of(at)), "as_at_on": version.as_at_on}


@router.post("/matters/{matter_code}/adopt", response={200: shapes.AdoptedOut, **REFUSALS}, summary="Adopt the budget")
@api_open_to(Permission.BUDGET_ADOPT, Purpose.OPERATION)
def adopt(request: HttpRequest, matter_code: str, payload: shapes.AdoptIn):  # type: ignore[no-untyped-def]
    """Full council's recorded vote becomes a decision and the control on spending; refused while a part is missing."""
    at = now()
    vote = None
    if payload.casts:
        casts = {member: Cast(cast) for member, cast in payload.casts.items() if cast in set(Cast)}
        vote = RecordedVote(motion=payload.motion, casts=casts)
    made = adopt_budget(
        matter_code=matter_code,
        decision_code=payload.decision_code,
        plan_version_code=payload.plan_version_code,
        option_number=payload.option_number,
        reasons=payload.reasons,
        lines=[
            AdoptedLine(line.line_id, line.pence, line.holder, line.provenance, line.source, line.formula)
            for line in payload.lines
        ],
        total=Money(payload.total_pence),
        on=today(),
        vote=vote,
        by=request.actor,  # type: ignore[attr-defined]
        at=at,
    )
    return {
        "decision_ref": made.decision_ref,
        "plan_version_code": made.plan_version_code,
        "batch_id": made.batch_id,
    }


@router.post("/agreements/{code}/settle", response={200: shapes.SettledOut, **REFUSALS}, summary="Settle a month")
@api_open_to(Permission.STATEMENT_SETTLE, Purpose.SETTLEMENT)
def settle(request: HttpRequest, code: str, payload: shapes.SettleIn):  # type: ignore[no-untyped-def]
    """What was delivered in a month becomes a statement and its postings, once."""
    year, month = (int(part) for part in payload.month.split("-"))
    paid = pay_body(agreement_code=code, month=Month(year, month), by=request.actor, at=now())  # type: ignore[attr-defined]
    return {
        "statement_id": paid.statement_id,
        "version": paid.version,
        "total_pence": paid.total.pence,
        "booked_pence": paid.booked.pence,
        "is_new": paid.is_new,
    }
