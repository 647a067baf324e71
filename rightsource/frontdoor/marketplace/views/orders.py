"""A resident's orders: pay, see, put into a calendar, cancel."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commons.access.doors import now, open_to
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.frontdoor.eligibility.rules import EntitlementRefusedError
from rightsource.frontdoor.marketplace import queries
from rightsource.frontdoor.marketplace.rules import (
    LIVE,
    OrderError,
    OrderNotFoundError,
    OrderState,
    Unit,
    calendar,
    instant_words,
    span_words,
    time_words,
    words,
)
from rightsource.frontdoor.payments import queries as payments
from rightsource.frontdoor.payments.rules import PaymentError, PaymentState
from rightsource.ground.money import Money
from rightsource.journeys.cancel_order import cancel_order, refund_on_cancelling
from rightsource.journeys.take_payment import start_payment, take_payment

TITLES = {
    OrderState.PLACED: "Pay to keep your place",
    OrderState.PAID: "You have paid",
    OrderState.CONFIRMED: "You have booked",
    OrderState.ATTENDED: "You came",
    OrderState.CANCELLED: "Cancelled",
}
TAGS = {
    OrderState.PLACED: "yellow",
    OrderState.PAID: "turquoise",
    OrderState.CONFIRMED: "green",
    OrderState.ATTENDED: "grey",
    OrderState.CANCELLED: "grey",
}


@require_safe
@open_to(Permission.ORDER_PLACE)
def orders(request: HttpRequest) -> HttpResponse:
    """List the resident's orders: what is to come first."""
    mine = [_card(row) for row in queries.orders_of(person_id=request.actor.person_id or 0)]
    to_come = _to_come(mine)
    return render(
        request,
        "marketplace/orders.html",
        {
            "page_title": "Your orders",
            "headline": headline(to_come),
            "to_come": to_come,
            "past": [row for row in mine if row not in to_come],
        },
    )


def cards_to_come(person_id: int) -> list[dict[str, Any]]:
    """Return a resident's orders that are still to come, the next one first."""
    return _to_come([_card(row) for row in queries.orders_of(person_id=person_id)])


def _to_come(mine: list[dict[str, Any]]) -> list[dict[str, Any]]:
    at = now()
    return sorted(
        (row for row in mine if row["is_live"] and (row["ends_at"] is None or row["ends_at"] > at)),
        key=lambda row: (row["starts_at"] is None, row["starts_at"] or at),
    )


def headline(to_come: list[dict[str, Any]]) -> str:
    """Return the first thing that somebody with these orders should know."""
    unpaid = [row for row in to_come if row["state"] is OrderState.PLACED]
    if unpaid:
        return f"Pay for {unpaid[0]['title']} by {time_words(unpaid[0]['held_until'])} to keep your place."
    timed = [row for row in to_come if row["starts_at"]]
    if timed:
        return f"Next: {timed[0]['title']} on {timed[0]['when']}."
    return "You have nothing booked." if not to_come else "You have no day or time to remember."


@require_safe
@open_to(Permission.ORDER_PLACE)
def order(request: HttpRequest, number: str) -> HttpResponse:
    """Show one order: what, when, what was paid, and what can be done."""
    found = _found(request, number)
    card = _card(found)
    ref = f"marketplace/order/{found.number}"
    payment = payments.payment_of_order(order_ref=ref)
    back = payments.refunded_for(order_ref=ref)
    state = None if payment is None else PaymentState(payment.state)
    return render(
        request,
        "marketplace/order.html",
        {
            "page_title": TITLES[card["state"]] + ("" if card["state"] is OrderState.PLACED else f": {card['title']}"),
            "card": card,
            "was_declined": state is PaymentState.FAILED,
            "rows": _rows(found, payments.paid_for(order_ref=ref), back),
            "can_cancel": card["is_live"] and (card["starts_at"] is None or card["starts_at"] > now()),
            "back_href": "/orders",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.ORDER_PLACE, Purpose.PAYMENT)
def pay(request: HttpRequest, number: str) -> HttpResponseBase:
    """Open the payment page of the provider for an order; asking again opens the same page."""
    found = _found(request, number)
    if request.method != "POST" or found.state != OrderState.PLACED.value:
        return redirect("order", number=found.number)
    returns = request.build_absolute_uri(reverse("order_paid", kwargs={"number": found.number}))
    try:
        return redirect(start_payment(number=found.number, return_url=returns, by=request.actor, at=now()))
    except PaymentError as error:
        return _refused(request, found.number, "You cannot pay just now", str(error), status=502)


@require_safe
@open_to(Permission.ORDER_PLACE, Purpose.PAYMENT)
def paid(request: HttpRequest, number: str) -> HttpResponseBase:
    """Come back from the payment page: ask the provider, and show the order."""
    found = _found(request, number)
    try:
        take_payment(number=found.number, by=request.actor, at=now())
    except (PaymentError, OrderError) as error:
        return _refused(request, found.number, "We do not know yet whether you have paid", str(error), status=502)
    return redirect("order", number=found.number)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.ORDER_PLACE, Purpose.ORDER)
def cancel(request: HttpRequest, number: str) -> HttpResponseBase:
    """Ask before cancelling, say what goes back, and cancel."""
    found = _found(request, number)
    try:
        if request.method == "POST":
            cancel_order(number=found.number, reason="Cancelled by the resident.", by=request.actor, at=now())
            return redirect("order", number=found.number)
        if found.state == OrderState.CANCELLED.value:
            return redirect("order", number=found.number)
        refund = refund_on_cancelling(number=found.number, by=request.actor, at=now())
    except (OrderError, PaymentError, EntitlementRefusedError) as error:
        return _refused(request, found.number, "This order was not cancelled", str(error), status=409)
    return render(
        request,
        "marketplace/cancel.html",
        {
            "page_title": f"Do you want to cancel {found.offer.title}?",
            "card": _card(found),
            "refund": refund,
            "back_href": reverse("order", kwargs={"number": found.number}),
        },
    )


@require_safe
@open_to(Permission.ORDER_PLACE)
def calendar_file(request: HttpRequest, number: str) -> HttpResponse:
    """Give the booking as a calendar file."""
    found = _found(request, number)
    if found.session is None:
        raise Http404("This order has no day and time.")
    venue = found.session.venue
    page = request.build_absolute_uri(reverse("order", kwargs={"number": found.number}))
    event = calendar.Event(
        uid=f"{found.number}@{request.get_host().split(':')[0]}",
        sequence=1 if found.state == OrderState.CANCELLED.value else 0,
        title=found.offer.title,
        place="" if venue is None else ", ".join(part for part in (venue.name, venue.address, venue.postcode) if part),
        note=f"Order number {found.number.upper()}.\nSee or cancel it: {page}",
        url=page,
        starts_at=found.session.starts_at,
        ends_at=found.session.ends_at,
        stamped_at=found.at,
        is_cancelled=found.state == OrderState.CANCELLED.value,
    )
    answer = HttpResponse(calendar.calendar_file(event), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="booking-{found.number}.ics"'
    return answer


def _found(request: HttpRequest, number: str) -> Any:
    try:
        found = queries.order(number=number, actor=request.actor)
    except OrderNotFoundError as error:
        raise Http404(str(error)) from error
    if found.person_id != request.actor.person_id:
        raise Http404("This is not your order.")
    return found


def _refused(request: HttpRequest, number: str, title: str, text: str, *, status: int) -> HttpResponse:
    context = {
        "page_title": title,
        "text": text,
        "number": number,
        "back_href": reverse("order", kwargs={"number": number}),
    }
    return render(request, "marketplace/refused.html", context, status=status)


def _card(row: Any) -> dict[str, Any]:
    state = OrderState(row.state)
    session = row.session
    return {
        "number": row.number,
        "title": row.offer.title,
        "slug": row.offer.service.slug,
        "provider": row.offer.agreement.body.name,
        "when": "" if session is None else instant_words(session.starts_at),
        "starts_at": None if session is None else session.starts_at,
        "ends_at": None if session is None else session.ends_at,
        "where": "" if session is None or session.venue is None else session.venue.name,
        "charge": Money(row.charge_pence),
        "state": state,
        "state_words": {OrderState.PLACED: "Not paid yet", OrderState.CONFIRMED: "Booked"}.get(
            state, state.value.capitalize()
        ),
        "tag": TAGS[state],
        "is_live": state in LIVE,
        "is_booked": state in {OrderState.PAID, OrderState.CONFIRMED},
        "held_until": row.held_until,
        "held_words": "" if row.held_until is None else time_words(row.held_until),
    }


def _rows(row: Any, paid_now: Money, back: Money) -> list[dict[str, str]]:
    unit = Unit(row.offer.unit)
    rows = [{"label": "Who with", "value": row.offer.agreement.body.name}]
    if row.session is not None:
        rows.insert(0, {"label": "When", "value": span_words(row.session.starts_at, row.session.ends_at)})
        venue = row.session.venue
        if venue is not None:
            place = ", ".join(part for part in (venue.name, venue.address, venue.postcode) if part)
            rows.append({"label": "Where", "value": place})
    if unit is not Unit.SESSION or row.quantity > 1:
        rows.append({"label": "How many", "value": words.count_words(row.quantity, unit)})
    rows.append({"label": "Price", "value": "Free" if row.charge_pence == 0 else str(Money(row.charge_pence))})
    if paid_now.pence or back.pence:
        rows.append({"label": "You have paid", "value": str(paid_now + back)})
    if back.pence:
        rows.append({"label": "Goes back to your card", "value": str(back)})
    rows.append({"label": "Ordered", "value": instant_words(row.at)})
    return rows
