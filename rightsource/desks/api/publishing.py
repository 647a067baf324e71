"""Publishing services over the API: a body or a commissioner puts a service where residents find it."""

from django.http import HttpRequest

from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import Permission
from rightsource.council.agreements import queries as agreements
from rightsource.desks.api.common import NotThereError, Part, who
from rightsource.desks.api.shapes import publishing as shapes
from rightsource.desks.api.shapes.common import Slug
from rightsource.frontdoor.directory.rules import Provenance
from rightsource.frontdoor.directory.services import Entry
from rightsource.frontdoor.eligibility.rules import Rule
from rightsource.frontdoor.marketplace.services import SessionSpec
from rightsource.ground.money import Money
from rightsource.journeys.publish_services import OfferWanted, ServiceWanted, publish_services, withdraw_service

part = Part("Publish services")


def _offer(given: shapes.OfferIn) -> OfferWanted:
    return OfferWanted(
        agreement_code=given.agreement_code,
        title=given.title,
        unit=given.unit,
        price=Money(given.price_pence),
        cost=Money(given.cost_pence),
        vat_treatment=given.vat,
        capacity_kind=given.capacity,
        starts_on=given.starts_on,
        ends_before=given.ends_before,
        provenance="published",
        income_of=given.income_of,
        quality_rating=given.quality_rating,
        quality_on=given.quality_on,
        area_codes=given.area_codes,
        needs_entitlement=given.needs_entitlement,
        service_group=given.service_group,
        cancel_hours=given.cancel_hours,
        sessions=[SessionSpec(time.starts_at, time.ends_at, time.places) for time in given.times],
    )


@part.post("/services", to=Permission.OFFER_MANAGE, answer=shapes.PublishedOut, summary="Publish a service")
def publish(request: HttpRequest, payload: shapes.ServiceIn) -> object:
    """Entry, rule, offers and their times, findable in one go; sent again, it adds what is not there yet."""
    code = payload.offers[0].agreement_code
    agreement = agreements.agreement(code=code)
    if agreement is None:
        raise NotThereError(f"There is no agreement {code}. Name one that is signed.")
    entry = Entry(
        name=payload.name,
        summary=payload.summary,
        description=payload.description,
        organisation_name=agreement.body.name,
        needs=payload.needs,
        area_codes=payload.area_codes,
        last_checked_on=today(),
        slug=payload.slug,
        audience=payload.audience,
        min_age=payload.rule.min_age if payload.rule else None,
        max_age=payload.rule.max_age if payload.rule else None,
        body_code=agreement.body.code,
        body_id=agreement.body_id,
        provenance=Provenance.PUBLISHED,
    )
    rule = None
    if payload.rule is not None:
        rule = Rule(**payload.rule.dict() | {"area_codes": tuple(payload.rule.area_codes)})
    wanted = ServiceWanted(entry=entry, offers=[_offer(given) for given in payload.offers], rule=rule)
    (made,) = publish_services(services=[wanted], by=who(request), at=now())
    return {"slug": made.slug, "offer_ids": list(made.offer_ids)}


@part.post(
    "/services/{slug}/withdraw", to=Permission.OFFER_MANAGE, answer=shapes.WithdrawnOut, summary="Withdraw a service"
)
def withdraw(request: HttpRequest, slug: Slug, payload: shapes.WithdrawIn) -> object:
    """Out of the public's sight today; what is booked stays booked."""
    return {"ended_offer_ids": withdraw_service(slug=slug, reason=payload.reason, by=who(request), at=now())}
