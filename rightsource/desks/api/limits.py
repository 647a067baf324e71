"""Keeping within the budget over the API: moving budget between lines."""

from django.db import transaction
from django.http import HttpRequest
from ninja import Query

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.queries import Virement
from rightsource.books.ledger.rules import VirementSpec
from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import Permission
from rightsource.desks.api.common import PAGE_SIZE, Part, who
from rightsource.desks.api.shapes import limits as shapes
from rightsource.desks.api.shapes.controlling import LineId
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.keep_floors import BudgetUnderFloorError, ask_officers
from rightsource.journeys.move_budget import move_budget

part = Part("Keep within the budget")


@part.post(
    "/lines/{line_id}/virement", to=Permission.VIREMENT_MAKE, answer=shapes.VirementOut, summary="Move budget to a line"
)
def vire(request: HttpRequest, line_id: LineId, payload: shapes.VirementIn) -> object:
    """Budget stands on another line; its total stays. What is spent or promised keeps its budget."""
    spec = VirementSpec(
        from_line=line_id,
        to_line=payload.to_line,
        amount=Money(payload.pence),
        reason=payload.reason,
        key=payload.key,
        recurrence=payload.recurrence,
        decision_ref=f"democracy/decision/{payload.decision}" if payload.decision else "",
    )
    try:
        with transaction.atomic():
            return _virement(move_budget(virement=spec, by=who(request), at=now(), on=today()))
    except BudgetUnderFloorError as error:
        # Nothing of the move is kept; what the officers are asked is.
        told = ask_officers(error=error, on=today(), by=who(request), at=now())
        return 409, {"error": f"{error} {told}".strip()}


@part.get("/virements", to=Permission.POSITION_READ, answer=list[shapes.VirementOut], summary="See virements")
def virements(
    request: HttpRequest,
    year: int | None = Query(
        None, ge=2000, le=2100, description="The year in which the financial year starts", examples=[2015]
    ),
) -> object:
    """The newest fifty virements of a year: what was moved from where to where, why and by whose authority."""
    of = FinancialYear(year) if year else FinancialYear.containing(today())
    return [_virement(row) for row in ledger.virements(year=of)[:PAGE_SIZE]]


def _virement(row: Virement) -> dict[str, object]:
    return {
        "number": row.pk,
        "from_line": row.from_line_id,
        "to_line": row.to_line_id,
        "pence": row.pence,
        "recurrence": row.recurrence,
        "reason": row.reason,
        "authority": row.authority,
        "authority_ref": row.authority_ref,
        "on": row.on,
        "batch_id": row.batch_id,
    }
