"""Finding and ordering services over the API."""

from django.http import HttpRequest
from ninja import Query, Router
from ninja.security import django_auth

from rightsource.commons.access.doors import api_open_to, now
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.desks.api import shapes
from rightsource.desks.api.money import REFUSALS
from rightsource.frontdoor.directory import queries as directory
from rightsource.journeys.cancel_order import cancel_order
from rightsource.journeys.place_order import NotYoursError, OrderRequest, place_order
from rightsource.journeys.take_payment import start_payment, take_payment

TEXT = r"^[^\x00]*$"  # any text; a NUL is none
router = Router(tags=["Services and orders"])


@router.get(
    "/services", response={200: shapes.SearchOut, 400: shapes.Refused, 422: shapes.Unreadable}, summary="Find services"
)
@api_open_to(Permission.PUBLIC)
def services(  # type: ignore[no-untyped-def]
    request: HttpRequest,
    q: str = Query("", max_length=200, pattern=TEXT),
    need: str = Query("", max_length=100, pattern=TEXT),
    place: str = Query("", max_length=20, pattern=TEXT),
    page: int = Query(1, ge=1, le=1000),
):
    """Published services by words, need and place, best first."""
    found = directory.search(text=q, need=need, area_code=place, page=page)
    return {
        "total": found.total,
        "page": found.page,
        "pages": found.pages,
        "services": [
            {
                "slug": row.slug,
                "name": row.name,
                "summary": row.summary,
                "organisation_name": row.organisation_name,
                "needs": list(row.needs),
            }
            for row in found.services
        ],
    }


@router.post("/orders", response={200: shapes.OrderOut, **REFUSALS}, auth=django_auth, summary="Place an order")
@api_open_to(Permission.ORDER_PLACE, Purpose.ORDER)
def place(request: HttpRequest, payload: shapes.OrderIn):  # type: ignore[no-untyped-def]
    """Take a place, the part of the personal budget and of the council's budget, or nothing."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.person_id is None:
        raise NotYoursError("This account stands for no person, so it cannot order. Sign in as a resident.")
    placed = place_order(
        request=OrderRequest(
            person_id=actor.person_id,
            key=payload.key,
            offer_id=payload.offer_id,
            session_id=payload.session_id,
            quantity=payload.quantity,
            reason_for_choice=payload.reason_for_choice,
        ),
        by=actor,
        at=now(),
    )
    return {
        "number": placed.number,
        "state": placed.state.value,
        "price_pence": placed.price.pence,
        "charge_pence": placed.charge.pence,
        "held_until": placed.held_until,
        "is_new": placed.is_new,
    }


@router.post(
    "/orders/{number}/pay", response={200: shapes.PayOut, **REFUSALS}, auth=django_auth, summary="Start to pay"
)
@api_open_to(Permission.ORDER_PLACE, Purpose.PAYMENT)
def pay(request: HttpRequest, number: str, payload: shapes.PayIn):  # type: ignore[no-untyped-def]
    """Make the payment with the provider, or find the one that is open, and say where to pay."""
    where = start_payment(
        number=number,
        return_url=request.build_absolute_uri(payload.return_path),
        by=request.actor,  # type: ignore[attr-defined]
        at=now(),
    )
    return {"pay_at": where}


@router.post(
    "/orders/{number}/payment", response={200: shapes.TakenOut, **REFUSALS}, auth=django_auth, summary="See the payment"
)
@api_open_to(Permission.ORDER_PLACE, Purpose.PAYMENT)
def payment(request: HttpRequest, number: str):  # type: ignore[no-untyped-def]
    """Ask the provider how the payment stands; a success confirms the order, once."""
    taken = take_payment(number=number, by=request.actor, at=now())  # type: ignore[attr-defined]
    return {
        "number": taken.number,
        "state": taken.state.value,
        "payment": None if taken.payment is None else taken.payment.value,
        "sentence": taken.sentence,
    }


@router.post(
    "/orders/{number}/cancel",
    response={200: shapes.CancelledOut, **REFUSALS},
    auth=django_auth,
    summary="Cancel an order",
)
@api_open_to(Permission.ORDER_PLACE, Purpose.ORDER)
def cancel(request: HttpRequest, number: str, payload: shapes.CancelIn):  # type: ignore[no-untyped-def]
    """Give back what the order held and, by the offer's terms, what was paid; twice is once."""
    done = cancel_order(number=number, reason=payload.reason, by=request.actor, at=now())  # type: ignore[attr-defined]
    return {"number": done.number, "refund_pence": done.refund.pence, "sentence": done.sentence}
