"""From a service to an order: compare offers, choose a time and how many, check, order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import uuid4

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.books.ledger.rules import LimitReachedError, LineBusyError, LineUnknownError
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.frontdoor.directory import queries as directory
from rightsource.frontdoor.eligibility.rules import EntitlementRefusedError, EntitlementUsedUpError, RuleMissingError
from rightsource.frontdoor.marketplace import queries
from rightsource.frontdoor.marketplace.rules import (
    CapacityKind,
    OrderError,
    OrderState,
    SessionFullError,
    Unit,
    instant_words,
    span_words,
    time_words,
    words,
)
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise
from rightsource.ground.time import day_in_london
from rightsource.journeys.place_order import OrderRequest, Quote, place_order, quote

# What an order may be refused for; each has a sentence for the person.
REFUSALS = (
    OrderError,
    LimitReachedError,
    LineBusyError,
    LineUnknownError,
    EntitlementUsedUpError,
    EntitlementRefusedError,
    RuleMissingError,
)
MOST_UNITS = 40
MOST_WORDS = 500


@require_safe
@open_to(Permission.PUBLIC)
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what a service is and compare its offers."""
    found = directory.service(slug=slug)
    if found is None:
        raise Http404("There is no such service.")
    offers = queries.offers_of(slug=slug, on=today(), at=now())
    if offers:  # what is offered now is fresher than what search last showed
        found.price = words.prices_words([(Money(row.offer.price_pence), Unit(row.offer.unit)) for row in offers])
        soonest = min((row.next_free_at for row in offers if row.next_free_at), default=None)
        found.next_available_on = None if soonest is None else day_in_london(soonest)
    return render(
        request,
        "marketplace/service.html",
        {
            "page_title": found.name,
            "caption": found.organisation_name,
            "headline": found.summary,
            "service": found,
            "today": today(),
            "offers": [_compared(row) for row in offers],
            "finding": _finding(offers),
            "may_book": not request.actor.is_signed_in or request.actor.may(Permission.ORDER_PLACE),
            "back_href": "/find",
        },
    )


def _finding(offers: list[queries.Compared]) -> str:
    """Return the sentence that opens the comparison."""
    if not offers:
        return "You cannot book this online. Ring or write to the service."
    open_now = [row for row in offers if row.has_room]
    if not open_now:
        return "There is no free place online at the moment."
    soonest = min((row.next_free_at for row in open_now if row.next_free_at), default=None)
    several = f"{pluralise(len(open_now), 'offer')} can be booked" if len(offers) > 1 else "You can book this"
    return f"{several} online." if soonest is None else f"{several} online, the next on {instant_words(soonest)}."


def _compared(row: queries.Compared) -> dict[str, Any]:
    offer = row.offer
    if row.next_free_at is not None:
        room = instant_words(row.next_free_at)
    else:
        room = "Any time" if row.has_room else "Full at the moment"
    return {
        "id": offer.pk,
        "title": offer.title,
        "provider": row.provider,
        "price": words.price_words(Money(offer.price_pence), Unit(offer.unit)),
        "quality": words.RATINGS.get(offer.quality_rating or 0, ""),
        "quality_on": offer.quality_on,
        "room": room,
        "has_room": row.has_room,
        "cancel": _cancel_words(offer.cancel_hours, is_paid=offer.price_pence > 0),
        "provenance": offer.provenance,
    }


def _cancel_words(hours: int, *, is_paid: bool) -> str:
    until = "until it starts" if hours == 0 else f"up to {hours} hours before"
    return f"You can cancel {until} and get your money back" if is_paid else "You can cancel until it starts"


@dataclass(frozen=True, slots=True)
class Choice:
    """What has been chosen so far, as it stands in the address."""

    slug: str
    offer: Any
    session: Any | None
    quantity: int | None

    def href(self, name: str, **over: object) -> str:
        """Return the address of a step with what was chosen."""
        given: dict[str, object] = {"session": "" if self.session is None else self.session.pk, "units": self.quantity}
        kept = {key: value for key, value in {**given, **over}.items() if value not in ("", None)}
        path = reverse(name, kwargs={"slug": self.slug, "offer_id": self.offer.pk})
        return f"{path}?{urlencode(kept)}" if kept else path


def _choice(request: HttpRequest, slug: str, offer_id: int) -> Choice:
    offer = queries.offer(offer_id=offer_id)
    if offer is None or offer.service.slug != slug:
        raise Http404("There is no such offer.")
    asked = request.POST if request.method == "POST" else request.GET
    number, units = asked.get("session", ""), asked.get("units", "")
    session = None
    if number.isascii() and number.isdigit() and len(number) < 19:
        session = queries.session(session_id=int(number), offer_id=offer.pk)
    quantity = int(units) if units.isascii() and units.isdigit() and 1 <= int(units[:6]) <= MOST_UNITS else None
    return Choice(slug, offer, session, 1 if offer.unit == Unit.SESSION.value else quantity)


@require_safe
@open_to(Permission.ORDER_PLACE)
def choose_time(request: HttpRequest, slug: str, offer_id: int) -> HttpResponseBase:
    """Ask when."""
    choice = _choice(request, slug, offer_id)
    if choice.offer.capacity_kind == CapacityKind.NONE.value:
        return redirect(choice.href("book_units"))
    if choice.session is not None and "change" not in request.GET:
        return redirect(choice.href("book_units"))
    sessions = queries.sessions_with_room(offer_id=choice.offer.pk, at=now())
    errors = []
    if "asked" in request.GET and choice.session is None:
        errors = [{"text": "Choose a day and time", "href": "#session"}]
    days = [
        {"day": day, "sessions": [_session_row(row, choice) for row in rows]}
        for day, rows in groupby(sessions, key=lambda row: instant_words(row.starts_at).rsplit(" at ", 1)[0])
    ]
    context = {
        "page_title": "When do you want to come?",
        "caption": choice.offer.title,
        "days": days,
        "errors": errors,
        "choice": choice,
        "back_href": f"/services/{slug}",
    }
    return render(request, "marketplace/choose_time.html", context)


def _session_row(row: Any, choice: Choice) -> dict[str, Any]:
    free = row.balance.free
    unit = Unit(choice.offer.unit)
    left = words.count_words(free, unit)
    return {
        "id": row.pk,
        "time": f"{time_words(row.starts_at)} to {time_words(row.ends_at)}",
        "where": "" if row.venue is None else row.venue.name,
        "left": f"Only {left} left" if free <= 3 else f"{left} left",
        "is_chosen": choice.session is not None and choice.session.pk == row.pk,
    }


@require_safe
@open_to(Permission.ORDER_PLACE)
def choose_units(request: HttpRequest, slug: str, offer_id: int) -> HttpResponseBase:
    """Ask how many, where that is a question."""
    choice = _choice(request, slug, offer_id)
    if choice.session is None and choice.offer.capacity_kind != CapacityKind.NONE.value:
        return redirect(choice.href("book", asked="1"))
    if choice.quantity is not None and "change" not in request.GET:
        return redirect(choice.href("book_check"))
    one, many = words.COUNTED[Unit(choice.offer.unit)]
    errors = []
    if "units" in request.GET and choice.quantity is None:
        errors = [{"text": f"Enter how many {many}, from 1 to {MOST_UNITS}", "href": "#units"}]
    context = {
        "page_title": f"How many {many} do you want?",
        "caption": choice.offer.title,
        "price": words.price_words(Money(choice.offer.price_pence), Unit(choice.offer.unit)),
        "typed": request.GET.get("units", ""),
        "errors": errors,
        "choice": choice,
        "back_href": choice.href("book", change="1") if choice.session else f"/services/{slug}",
    }
    return render(request, "marketplace/choose_units.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.ORDER_PLACE, Purpose.ORDER)
def check(request: HttpRequest, slug: str, offer_id: int) -> HttpResponseBase:
    """Show what will be ordered, and order it."""
    choice = _choice(request, slug, offer_id)
    if choice.session is None and choice.offer.capacity_kind != CapacityKind.NONE.value:
        return redirect(choice.href("book", asked="1"))
    if choice.quantity is None:
        return redirect(choice.href("book_units"))
    key = request.POST.get("key", "")[:64] or str(uuid4())
    reason = request.POST.get("reason", "")[:MOST_WORDS]
    wish = OrderRequest(
        person_id=request.actor.person_id or 0,
        key=key,
        offer_id=choice.offer.pk,
        session_id=None if choice.session is None else choice.session.pk,
        quantity=choice.quantity,
        reason_for_choice=reason,
    )
    refusal, is_full, found = "", False, None
    try:
        if request.method == "POST":
            placed = place_order(request=wish, by=request.actor, at=now())
            if placed.state is OrderState.PLACED:
                # 307 keeps the POST: one press both orders and opens the payment page.
                return HttpResponseRedirect(reverse("order_pay", kwargs={"number": placed.number}), status=307)
            return redirect("order", number=placed.number)
        found = quote(request=wish, by=request.actor, at=now())
    except REFUSALS as error:
        refusal, is_full = str(error), isinstance(error, SessionFullError)
    return render(
        request,
        "marketplace/check.html",
        {
            "page_title": "Check your answers before you order" if not refusal else "You cannot order this now",
            "caption": choice.offer.title,
            "rows": _rows(choice, found),
            "quote": found,
            "to_pay": "" if found is None else str(found.placement.charge),
            "is_free": found is not None and found.placement.charge.pence == 0,
            "refusal": refusal,
            "is_full": is_full,
            "choice": choice,
            "again_href": choice.href("book", session="", change="1"),
            "key": key,
            "reason": reason,
            "already": queries.live_orders_like(
                person_id=wish.person_id, offer_id=wish.offer_id, session_id=wish.session_id
            ),
            "back_href": choice.href("book", change="1"),
        },
        status=409 if refusal else 200,
    )


def _rows(choice: Choice, found: Quote | None) -> list[dict[str, str]]:
    offer, session = choice.offer, choice.session
    unit = Unit(offer.unit)
    rows = [{"label": "What", "value": offer.title}, {"label": "Who with", "value": offer.agreement.body.name}]
    if session is not None:
        when = span_words(session.starts_at, session.ends_at)
        change = {"action": "Change when", "action_href": choice.href("book", change="1")}
        rows.append({"label": "When", "value": when, **change})
        if session.venue is not None:
            place = ", ".join(part for part in (session.venue.name, session.venue.postcode) if part)
            rows.append({"label": "Where", "value": place})
    if unit is not Unit.SESSION:
        change = {"action": "Change how many", "action_href": choice.href("book_units", change="1")}
        rows.append({"label": "How many", "value": words.count_words(choice.quantity or 1, unit), **change})
    if found is not None:
        price, charge = found.placement.price, found.placement.charge
        rows.append({"label": "You pay", "value": "Nothing" if charge.pence == 0 else str(charge)})
        if charge != price:
            rows.append(
                {"label": "The full price", "value": f"{price}. You pay less because of your income and savings."}
            )
        rows.append({"label": "The council pays", "value": _council_pays(offer, choice.quantity or 1, found)})
    is_paid = offer.price_pence > 0 if found is None else found.placement.charge.pence > 0
    rows.append({"label": "If you cancel", "value": _cancel_words(offer.cancel_hours, is_paid=is_paid)})
    return rows


def _council_pays(offer: Any, quantity: int, found: Quote) -> str:
    cost = Money(offer.cost_pence * quantity)
    if cost.pence == 0:
        return "Nothing"
    if found.entitlement_id is not None:
        return f"{cost}, from your personal budget"
    return f"{cost}, to the provider"
