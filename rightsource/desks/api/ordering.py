"""Choosing, booking, paying and cancelling over the API."""

from typing import Any

from django.http import HttpRequest
from ninja import Path, Query

from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import Actor, Permission, Purpose
from rightsource.commons.places import queries as places
from rightsource.commons.places.rules import area_codes_within
from rightsource.desks.api.common import NotThereError, Part, who
from rightsource.desks.api.shapes import ordering as shapes
from rightsource.desks.api.shapes.common import MOST, TEXT, OrderNumber, Slug
from rightsource.frontdoor.directory import queries as directory
from rightsource.frontdoor.eligibility import queries as eligibility
from rightsource.frontdoor.eligibility.rules import Case, Means, Needs, answer
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.ground.money import Money
from rightsource.ground.parameters import packaged
from rightsource.journeys.cancel_order import cancel_order, refund_on_cancelling
from rightsource.journeys.place_order import NotYoursError, OrderRequest, place_order, quote
from rightsource.journeys.take_payment import start_payment, take_payment

part = Part("Choose, book, pay, cancel")


def _person(actor: Actor) -> int:
    if actor.person_id is None:
        raise NotYoursError("This account stands for no person, so it cannot order. Sign in as a resident.")
    return actor.person_id


def _service(row: Any) -> dict[str, Any]:
    return {
        "slug": row.slug,
        "name": row.name,
        "summary": row.summary,
        "organisation_name": row.organisation_name,
        "needs": list(row.needs),
    }


@part.get("/services", to=Permission.PUBLIC, answer=shapes.SearchOut, summary="Find services")
def services(
    request: HttpRequest,
    q: str = Query("", max_length=200, pattern=TEXT, description="Words to look for", examples=["lunch"]),
    need: str = Query("", max_length=100, pattern=TEXT, description="A need in one word", examples=["meals"]),
    place: str = Query("", max_length=20, pattern=TEXT, description="The code of an area", examples=["E07000150"]),
    page: int = Query(1, ge=1, le=1000, description="Which page, of 20 each"),
) -> object:
    """Published services by words, need and place, best first."""
    found = directory.search(text=q, need=need, area_code=place, page=page)
    return {
        "total": found.total,
        "page": found.page,
        "pages": found.pages,
        "services": [_service(row) for row in found.services],
    }


@part.get("/services/{slug}", to=Permission.PUBLIC, answer=shapes.WholeServiceOut, summary="See a service")
def service(request: HttpRequest, slug: Slug) -> object:
    """A service with its offers: price, quality with its date, and when there is room next."""
    found = directory.service(slug=slug)
    if found is None:
        raise NotThereError("There is no published service of this name. Look for it with “Find services”.")
    return {
        **_service(found),
        "description": found.description,
        "who_for": found.who_for,
        "area_codes": list(found.area_codes),
        "venue": found.venue,
        "postcode": found.venue_postcode,
        "assured_on": found.assured_on,
        "last_checked_on": found.last_checked_on,
        "offers": [
            {
                "offer_id": row.offer.pk,
                "title": row.offer.title,
                "provider": row.provider,
                "unit": row.offer.unit,
                "price_pence": row.offer.price_pence,
                "quality_rating": row.offer.quality_rating,
                "quality_on": row.offer.quality_on,
                "capacity": row.offer.capacity_kind,
                "has_room": row.has_room,
                "next_free_at": row.next_free_at,
                "cancel_hours": row.offer.cancel_hours,
                "provenance": row.offer.provenance,
            }
            for row in marketplace.offers_of(slug=slug, on=today(), at=now())
        ],
    }


@part.get("/offers/{offer_id}/times", to=Permission.PUBLIC, answer=list[shapes.TimeOut], summary="See times with room")
def times(
    request: HttpRequest,
    offer_id: int = Path(..., ge=1, le=MOST, description="The number of the offer", examples=[31]),
    quantity: int = Query(1, ge=1, le=100, description="How many units are wanted"),
) -> object:
    """The next times of an offer that still have room, soonest first."""
    return [
        {
            "session_id": row.pk,
            "starts_at": row.starts_at,
            "ends_at": row.ends_at,
            "free": row.balance.places - row.balance.taken,
            "venue": "" if row.venue is None else row.venue.name,
        }
        for row in marketplace.sessions_with_room(offer_id=offer_id, at=now(), quantity=quantity)
    ]


@part.post(
    "/services/{slug}/check",
    to=Permission.PUBLIC,
    purpose=Purpose.VIEW,
    answer=shapes.CheckOut,
    summary="Check eligibility",
)
def check(request: HttpRequest, slug: Slug, payload: shapes.CheckIn) -> object:
    """May a person have a service, what would they pay a week, and which rules said so; nothing is kept."""
    on = today()
    rule = eligibility.rule_of(service_slug=slug, on=on).rule
    code = payload.area_code
    means = None
    if payload.means is not None:
        given = payload.means
        means = Means(
            income_pence=given.income_pence,
            capital_pence=given.savings_pence,
            housing_weekly_pence=given.housing_pence,
            disability_weekly_pence=given.disability_pence,
            age_group=given.age_group,
            household=given.household,
            children=given.children,
        )
    needs = None
    if payload.outcomes_unable is not None:
        needs = Needs(tuple(payload.outcomes_unable), payload.has_impairment, payload.has_significant_impact)
    said = answer(
        case=Case(
            on=on,
            age=payload.age,
            area_codes=tuple(sorted(area_codes_within(code=code, parents=places.parents(on=on)))) if code else (),
            needs=needs,
            means=means,
            unit_cost_pence=payload.weekly_cost_pence,
        ),
        rule=rule,
        parameters=packaged(),
    )
    return {
        "on": said.on,
        "is_eligible": said.is_eligible,
        "charge_pence": None if said.charge is None else said.charge.pence,
        "cannot_compute": said.cannot_compute,
        "reasons": [
            {
                "rule": each.rule,
                "result": each.result,
                "sentence": each.sentence,
                "source": each.source,
                "version": each.version,
            }
            for each in said.reasons
        ],
    }


@part.post(
    "/quotes",
    to=Permission.ORDER_PLACE,
    purpose=Purpose.ORDER,
    answer=shapes.QuoteOut,
    summary="Ask what an order would cost",
)
def ask_quote(request: HttpRequest, payload: shapes.WishIn) -> object:
    """What you would pay and what the council would, or why you cannot have it; nothing is written."""
    actor = who(request)
    wish = OrderRequest(person_id=_person(actor), key="", **payload.model_dump())
    found = quote(request=wish, by=actor, at=now())
    placement = found.placement
    return {
        "price_pence": placement.price.pence,
        "charge_pence": placement.charge.pence,
        "council_pence": (placement.commitment or Money(0)).pence,
        "personal_budget_pence": found.entitlement_used.pence,
        "is_held": placement.is_held,
        "on": found.on,
    }


@part.post(
    "/orders", to=Permission.ORDER_PLACE, purpose=Purpose.ORDER, answer=shapes.OrderOut, summary="Place an order"
)
def place(request: HttpRequest, payload: shapes.OrderIn) -> object:
    """Take a place, the part of the personal budget and of the council's budget, or nothing."""
    actor = who(request)
    placed = place_order(
        request=OrderRequest(person_id=_person(actor), **payload.model_dump()),
        by=actor,
        at=now(),
    )
    return shapes.OrderOut(
        number=placed.number,
        state=placed.state.value,
        price_pence=placed.price.pence,
        charge_pence=placed.charge.pence,
        held_until=placed.held_until,
        is_new=placed.is_new,
    )


def _order(row: Any) -> dict[str, Any]:
    return {
        "number": row.number,
        "state": row.state,
        "service_slug": row.offer.service.slug,
        "title": row.offer.title,
        "provider": row.offer.agreement.body.name,
        "quantity": row.quantity,
        "price_pence": row.price_pence,
        "charge_pence": row.charge_pence,
        "starts_at": None if row.session is None else row.session.starts_at,
        "held_until": row.held_until,
        "ordered_at": row.at,
    }


@part.get("/orders", to=Permission.ORDER_PLACE, answer=list[shapes.OwnOrderOut], summary="List your orders")
def orders(request: HttpRequest) -> object:
    """Your orders, the newest first."""
    return [_order(row) for row in marketplace.orders_of(person_id=_person(who(request)))]


@part.get("/orders/{number}", to=Permission.SIGNED_IN, answer=shapes.OwnOrderOut, summary="See an order")
def order(request: HttpRequest, number: OrderNumber) -> object:
    """An order that is yours, your body's, or on a budget that you answer for."""
    return _order(marketplace.order(number=number, actor=who(request)))


@part.post(
    "/orders/{number}/pay",
    to=Permission.ORDER_PLACE,
    purpose=Purpose.PAYMENT,
    answer=shapes.PayOut,
    summary="Start to pay",
)
def pay(request: HttpRequest, number: OrderNumber, payload: shapes.PayIn) -> object:
    """Make the payment with the provider, or find the one that is open, and say where to pay."""
    back = request.build_absolute_uri(payload.return_path)
    return {"pay_at": start_payment(number=number, return_url=back, by=who(request), at=now())}


@part.post(
    "/orders/{number}/payment",
    to=Permission.ORDER_PLACE,
    purpose=Purpose.PAYMENT,
    answer=shapes.TakenOut,
    summary="See the payment",
)
def payment(request: HttpRequest, number: OrderNumber) -> object:
    """Ask the provider how the payment stands; a success confirms the order, once."""
    taken = take_payment(number=number, by=who(request), at=now())
    return {
        "number": taken.number,
        "state": taken.state.value,
        "payment": None if taken.payment is None else taken.payment.value,
        "sentence": taken.sentence,
    }


@part.get(
    "/orders/{number}/refund", to=Permission.ORDER_PLACE, answer=shapes.RefundOut, summary="Ask what would go back"
)
def refund(request: HttpRequest, number: OrderNumber) -> object:
    """What cancelling now would give back, and why; nothing is written."""
    found = refund_on_cancelling(number=number, by=who(request), at=now())
    return {"refund_pence": found.amount.pence, "sentence": found.sentence}


@part.post(
    "/orders/{number}/cancel",
    to=Permission.ORDER_PLACE,
    purpose=Purpose.ORDER,
    answer=shapes.CancelledOut,
    summary="Cancel an order",
)
def cancel(request: HttpRequest, number: OrderNumber, payload: shapes.CancelIn) -> object:
    """Give back what the order held and, by the offer's terms, what was paid; twice is once."""
    done = cancel_order(number=number, reason=payload.reason, by=who(request), at=now())
    return {"number": done.number, "refund_pence": done.refund.pence, "sentence": done.sentence}
