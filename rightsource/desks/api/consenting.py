"""Protected floors over the API: the least that is safe, what officers are asked, and what they answer (R27)."""

from typing import Any

from django.http import HttpRequest

from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import SYSTEM, Permission, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.rules import Reference
from rightsource.council.democracy import queries
from rightsource.council.duties import queries as duties
from rightsource.council.duties import services
from rightsource.council.duties.rules import floors_headline
from rightsource.desks.api.common import Part, who
from rightsource.desks.api.shapes import consenting as shapes
from rightsource.desks.api.shapes.common import Matter
from rightsource.desks.api.shapes.consenting import AskedId, DutyCode
from rightsource.journeys.adopt_budget import ask_for_consents
from rightsource.journeys.keep_floors import floors_of_year
from rightsource.journeys.see_position import year_of

part = Part("Adopt the budget")


@part.get("/floors", to=Permission.PUBLIC, answer=shapes.FloorsOut, summary="See the protected floors")
def floors(request: HttpRequest) -> object:
    """The least that each service needs for a duty, beside its budget as it stands."""
    year = year_of(now())
    # Floors and adopted budgets are public; the kept sums that the budgets are read from are not.
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        found = floors_of_year(year=year, on=today())
    return {
        "year": str(year),
        "finding": floors_headline([one.state for one in found], year=str(year)),
        "floors": [
            {
                "duty_code": one.floor.duty,
                "duty": one.floor.title,
                "service_line": one.floor.service_line_code,
                "floor_pence": one.floor.pence,
                "capacity": one.floor.capacity,
                "unit": one.floor.unit,
                "basis": one.floor.basis,
                "budget_pence": one.pence,
                "state": one.state,
                "post": one.floor.post_title,
                "provenance": one.floor.provenance,
            }
            for one in found
        ],
    }


@part.post("/duties/{code}/floors", to=Permission.DUTY_MANAGE, answer=shapes.FloorsOut, summary="Set a floor")
def set_floor(request: HttpRequest, code: DutyCode, payload: shapes.FloorIn) -> object:
    """From its day on no budget, move of money or saving goes under it without the officer who answers."""
    services.set_floor(
        spec=services.FloorSpec(
            duty_code=code,
            service_line_code=payload.service_line,
            pence=payload.pence,
            capacity=payload.capacity,
            unit=payload.unit,
            basis=payload.basis,
            provenance="published",
            starts_on=payload.starts_on,
        ),
        by=who(request),
        at=now(),
    )
    return floors(request)


@part.get(
    "/matters/{code}/floors", to=Permission.DUTY_READ, answer=list[shapes.AskedOut], summary="See consents under floors"
)
def asked(request: HttpRequest, code: Matter) -> object:
    """What officers were asked because a budget leaves less than a duty needs, and what they answered."""
    change_ref = str(Reference.of("democracy", "matter", queries.matter(code=code).code))
    return [_asked(found) for found in duties.asked(on=today(), change_ref=change_ref)]


@part.post(
    "/matters/{code}/floors",
    to=Permission.BUDGET_ADOPT,
    answer=list[shapes.AskedOut],
    summary="Ask for consents under floors",
)
def ask(request: HttpRequest, code: Matter, payload: list[shapes.AmountIn]) -> object:
    """Each officer without whose consent these amounts cannot be adopted is asked; it waits on their desk."""
    amounts = {line.line_id: line.pence for line in payload}
    ask_for_consents(matter_code=code, amounts=amounts, on=today(), by=who(request), at=now())
    return asked(request, code)


@part.post("/floors/{asked_id}", to=Permission.DUTY_READ, answer=shapes.AskedOut, summary="Consent to go under a floor")
def answer(request: HttpRequest, asked_id: AskedId, payload: shapes.FloorAnswerIn) -> object:
    """The holder of the post that answers for the duty consents to this amount, or refuses, with reasons."""
    services.answer_under_floor(
        asked_id=asked_id,
        is_given=payload.is_consent,
        reason=payload.reason,
        on=today(),
        by=who(request),
        at=now(),
    )
    return next(_asked(found) for found in duties.asked(on=today(), asked_id=asked_id))


def _asked(found: duties.Asked) -> dict[str, Any]:
    return {
        "id": found.id,
        "change": found.change,
        "duty_code": found.floor.duty,
        "duty": found.floor.title,
        "asked_pence": found.pence,
        "floor_pence": found.floor.pence,
        "basis": found.floor.basis,
        "post": found.floor.post_title,
        "asked_on": found.on,
        "is_consent": None if found.answer is None else found.answer.is_given,
        "reason": "" if found.answer is None else found.answer.reason,
    }
