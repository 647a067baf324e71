"""What those who offer see: services and offers with the room that is left, publishing one more, withdrawing one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose, Role
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.commons.pages.components.confirming import Binding, Done, bind, in_words
from rightsource.commons.places import queries as places
from rightsource.council.agreements import queries as agreements
from rightsource.frontdoor.directory import queries as directory
from rightsource.frontdoor.directory.queries import Service
from rightsource.frontdoor.directory.rules import NEEDS, Provenance, ServiceRefusedError, Status
from rightsource.frontdoor.directory.services import Entry
from rightsource.frontdoor.eligibility.rules import RuleKind
from rightsource.frontdoor.marketplace import queries
from rightsource.frontdoor.marketplace.forms import NEW, VAT, OfferForm, WithdrawForm
from rightsource.frontdoor.marketplace.queries import OnDesk
from rightsource.frontdoor.marketplace.rules import (
    AgreementEndsEarlierError,
    CapacityKind,
    OfferInvalidError,
    Unit,
    instant_words,
    words,
)
from rightsource.frontdoor.marketplace.rules.orders import cancel_hours
from rightsource.frontdoor.marketplace.services import SessionSpec
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise, sentence_list
from rightsource.ground.text import slug as slug_of
from rightsource.journeys.publish_services import OfferWanted, ServiceWanted, publish_services, withdraw_service

START = "/desk/offers"
CRUMB = {"text": "Offers", "href": START}


def _own(request: HttpRequest, body_id: int | None) -> bool:
    return request.actor.role is not Role.BODY_STAFF or body_id in request.actor.body_ids


@require_safe
@open_to(Permission.OFFER_MANAGE)
def offers(request: HttpRequest) -> HttpResponse:
    """List offers with the room that is left and the end of the agreement behind each."""
    on = today()
    found = queries.offers_managed(actor=request.actor, on=on, at=now())
    table = Table(
        caption="Offers",
        columns=[
            Column("service", "Service", href=lambda row: f"/services/{row['slug']}"),
            Column("title", "Offer"),
            Column("body", "Body"),
            Column("price", "Price"),
            Column("room", "Room left", tag=lambda row: "red" if row["is_full"] else ""),
            Column("ends_on", "Until", "day"),
            Column("agreement", "Agreement", href=lambda row: f"/agreements/{row['agreement']}"),
            Column("agreement_ends_on", "Agreement until", "day"),
            Column("action", "Change", href=lambda row: f"{START}/withdraw/{row['slug']}"),
        ],
        rows=[_row(row) for row in found],
        address=request.get_full_path(),
        csv_name="offers",
        empty="Nothing is offered yet. Add an offer under an agreement, and residents find it at once.",
    )
    if is_csv_asked(request):
        return csv_response(table)
    return render(
        request,
        "marketplace/offers.html",
        {"page_title": "Offers", "headline": _finding(found), "table": table, "as_at": on},
    )


def _row(row: OnDesk) -> dict[str, object]:
    offer = row.offer
    room = "No limit"
    if offer.capacity_kind != CapacityKind.NONE:
        room = (
            f"{row.free:,} of {row.places:,} in {pluralise(row.sessions, 'session')}" if row.sessions else "No session"
        )
    return {
        "service": offer.service.name,
        "slug": offer.service.slug,
        "title": offer.title,
        "body": offer.agreement.body.short_name,
        "price": words.price_words(Money(offer.price_pence), Unit(offer.unit)),
        "room": room,
        "is_full": offer.capacity_kind != CapacityKind.NONE and row.free == 0,
        "ends_on": offer.ends_before - timedelta(days=1),
        "agreement": offer.agreement.code,
        "agreement_ends_on": offer.agreement.ends_before - timedelta(days=1),
        "action": "Withdraw",
    }


def _finding(found: Sequence[OnDesk]) -> str:
    if not found:
        return "Nothing is offered yet."
    full = sum(row.offer.capacity_kind != CapacityKind.NONE and row.free == 0 for row in found)
    said = f"{pluralise(len(found), 'offer')} can be found"
    if not full:
        return f"{said}, and every one has room."
    return f"{said}; {full} {'has' if full == 1 else 'have'} no room left."


def _form(request: HttpRequest) -> OfferForm:
    on = today()
    running = agreements.agreements(on=on, actor=request.actor)
    entries = [row for row in directory.entries(actor=request.actor) if _own(request, row.body_id)]
    return OfferForm(
        request.POST or None,
        initial={"cancel_hours": cancel_hours(None, on)},
        services=[(row.slug, row.name) for row in entries if row.status != Status.WITHDRAWN],
        agreements=[
            (row.code, f"{row.code} {row.title}, {row.body.short_name}, until {_last(row.ends_before)}")
            for row in running
        ],
        areas=[(row.code, row.name) for row in places.areas(kind=None, on=on) if row.kind != "ward"],
    )


def _last(ends_before: date) -> str:
    return long_date(ends_before - timedelta(days=1))


@require_http_methods(["GET", "POST"])
@open_to(Permission.OFFER_MANAGE, Purpose.OPERATION)
def add(request: HttpRequest) -> HttpResponse:
    """Ask what is offered under which agreement and when, show it, and publish it."""
    form = _form(request)
    step = request.POST.get("step", "")
    if request.method == "POST" and step != "change" and form.is_valid():
        if step != "do":
            return _check(request, form)
        try:
            with transaction.atomic():
                (made,) = publish_services(services=[_wanted(request, form)], by=request.actor, at=now())
        except AgreementEndsEarlierError as error:
            form.add_error("last_day", str(error))
        except ServiceRefusedError as error:
            form.add_error("name", str(error))
        except OfferInvalidError as error:
            form.add_error("first_on" if "session" in str(error).lower() else "title", str(error))
        else:
            return redirect("offer_done", slug=made.slug)
    return render(
        request,
        "marketplace/offer_new.html",
        {
            "page_title": "Add an offer",
            "headline": "You see it as residents would before it is published.",
            "breadcrumbs": [CRUMB, {"text": "Add an offer"}],
            "form": form,
            "sets_rule": request.actor.role is Role.COMMISSIONER,
            "errors": list(form.errors) if form.is_bound else [],
        },
        status=422 if form.is_bound and form.errors else 200,
    )


def _wanted(request: HttpRequest, form: OfferForm) -> ServiceWanted:
    told = form.cleaned_data
    agreement = agreements.agreement(code=told["agreement"])
    if agreement is None:
        raise OfferInvalidError(f"There is no agreement {told['agreement']}: choose one that is signed.")
    entry = Entry(
        name=told["name"],
        summary=told["summary"],
        organisation_name=agreement.body.name,
        needs=told["needs"],
        area_codes=told["areas"],
        last_checked_on=today(),
        slug=form.slug,
        body_code=agreement.body.code,
        body_id=agreement.body_id,
        provenance=Provenance.PUBLISHED,
    )
    sets_rule = told["service"] == NEW and request.actor.role is Role.COMMISSIONER
    is_assessed = sets_rule and form.rule.kind is RuleKind.ASSESSED
    group = slug_of(told["group"]) if is_assessed else ""
    offer = OfferWanted(
        agreement_code=told["agreement"],
        title=told["title"],
        unit=Unit(told["unit"]),
        price=told["price"],
        cost=told["cost"],
        vat_treatment=told["vat"],
        capacity_kind=CapacityKind(told["capacity"]),
        starts_on=told["starts_on"],
        ends_before=told["last_day"] + timedelta(days=1),
        provenance="published",
        cancel_hours=told["cancel_hours"],
        needs_entitlement=is_assessed,
        service_group=group,
        sessions=[SessionSpec(starts_at, ends_at, told["places"]) for starts_at, ends_at in form.times()],
    )
    return ServiceWanted(entry=entry, offers=[offer], rule=form.rule if sets_rule else None, service_group=group)


def _check(request: HttpRequest, form: OfferForm) -> HttpResponse:
    told = form.cleaned_data
    times = form.times()
    is_new = told["service"] == NEW
    areas = dict(form.fields["areas"].choices)
    is_commissioner = request.actor.role is Role.COMMISSIONER
    who = _who(form, areas) if is_commissioner else "A commissioner says so before it is booked"
    rows = [
        {
            "label": "Service",
            "value": told["name"] if is_new else dict(form.fields["service"].choices)[told["service"]],
        },
        {"label": "What it is", "value": told["summary"]} if is_new else None,
        {"label": "Helps with", "value": sentence_list([NEEDS[need] for need in told["needs"]])} if is_new else None,
        {"label": "Where", "value": sentence_list([areas[code] for code in told["areas"]])} if is_new else None,
        {"label": "Who may have it", "value": who} if is_new else None,
        {"label": "Offer", "value": told["title"]},
        {"label": "Agreement", "value": dict(form.fields["agreement"].choices)[told["agreement"]]},
        {"label": "The resident pays", "value": words.price_words(told["price"], Unit(told["unit"]))},
        {"label": "The council pays the body", "value": f"{told['cost']} {words.UNIT_WORDS[Unit(told['unit'])]}"},
        {"label": "VAT", "value": dict(VAT)[told["vat"]]},
        {"label": "From", "value": long_date(told["starts_on"])},
        {"label": "Until", "value": long_date(told["last_day"])},
        {
            "label": "Times",
            "value": f"{pluralise(len(times), 'session')} of {pluralise(told['places'], 'place')}, "
            f"the first on {instant_words(times[0][0])}"
            if times
            else "No time, no limit",
        },
    ]
    return render(
        request,
        "marketplace/offer_check.html",
        {
            "page_title": "Check the offer",
            "headline": "Residents find it as soon as you publish it.",
            "breadcrumbs": [CRUMB, {"text": "Check the offer"}],
            "rows": rows,
            "form": form,
        },
    )


def _who(form: OfferForm, areas: dict[str, str]) -> str:
    """Return who may have a new service, in words."""
    rule = form.rule
    if rule.kind is RuleKind.OPEN:
        return "Open to everybody"
    ages = {
        (True, True): f"people aged {rule.min_age} to {rule.max_age}",
        (True, False): f"people aged {rule.min_age} and over",
        (False, True): f"people aged up to {rule.max_age}",
        (False, False): "people of any age",
    }[rule.min_age is not None, rule.max_age is not None]
    where = f" who live in {sentence_list([areas[code] for code in rule.area_codes])}" if rule.area_codes else ""
    if rule.kind is RuleKind.ASSESSED:
        budgets = slug_of(form.cleaned_data["group"])
        return (
            f"For {ages}{where} whose assessed needs qualify; paid from personal budgets for “{budgets}”, "
            "with a means-tested charge"
        )
    return f"For {ages}{where}"


def _entry(request: HttpRequest, slug: str) -> Service:
    found = directory.own_entry(actor=request.actor, slug=slug)
    if found is None or not _own(request, found.body_id):
        raise Http404(f"There is no service “{slug}” that you may change. Look at the list of offers.")
    return found


@require_http_methods(["GET", "POST"])
@open_to(Permission.OFFER_MANAGE, Purpose.OPERATION)
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what withdrawing a service does, ask why, read it back, and withdraw it."""
    entry = _entry(request, slug)
    form = WithdrawForm(request.POST or None)
    running = [
        row
        for row in queries.offers_managed(actor=request.actor, on=today(), at=now())
        if row.offer.service_id == entry.pk
    ]
    ends = f"{pluralise(len(running), 'offer')} {'ends' if len(running) == 1 else 'end'} today"
    effect = f"Residents no longer find it, and {ends}. What is booked stays booked."
    around = Binding(
        title=f"Withdraw {entry.name}",
        check="Check what you withdraw",
        effect=effect,
        button="Withdraw the service",
        headline=effect,
        breadcrumbs=[CRUMB, {"text": "Withdraw"}],
        cancel_href=START,
        cancel="Keep it",
        warning=True,
    )

    def rows() -> list[dict[str, str]]:
        titles = [row.offer.title for row in running]
        return [
            {"label": "Service", "value": entry.name},
            {"label": "Offers that end today", "value": sentence_list(titles) if titles else "None"},
            *in_words(form),
        ]

    return bind(
        request,
        form,
        around,
        act=lambda: withdraw_service(slug=slug, reason=form.cleaned_data["reason"], by=request.actor, at=now()),
        done=lambda _: Done(href=reverse("offer_done", kwargs={"slug": slug})),
        refusals=(ServiceRefusedError, OfferInvalidError),
        rows=rows,
    )


@require_safe
@open_to(Permission.OFFER_MANAGE)
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """Confirm that a service was published or withdrawn, as it now stands."""
    entry = _entry(request, slug)
    is_out = entry.status == Status.WITHDRAWN
    return render(
        request,
        "marketplace/offer_done.html",
        {
            "page_title": f"{entry.name} is {'withdrawn' if is_out else 'published'}",
            "reference": f"services/{slug}",
            "is_out": is_out,
            "slug": slug,
        },
    )
