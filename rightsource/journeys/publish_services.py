"""A body publishes services under its agreement: entry, rule, offers and their times, findable in one go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from rightsource.commons.access.rules import Actor, Role
from rightsource.council.agreements import queries as agreements
from rightsource.frontdoor.directory import queries as directory_queries
from rightsource.frontdoor.directory import services as directory
from rightsource.frontdoor.directory.rules import ServiceRefusedError
from rightsource.frontdoor.eligibility import services as eligibility
from rightsource.frontdoor.eligibility.rules import Rule
from rightsource.frontdoor.marketplace import queries as marketplace_queries
from rightsource.frontdoor.marketplace import services as marketplace
from rightsource.frontdoor.marketplace.rules import CapacityKind, IncomeOf, OfferInvalidError, Unit, words
from rightsource.ground.money import Money
from rightsource.ground.text import slug as slug_of
from rightsource.ground.time import day_in_london


@dataclass(frozen=True, slots=True)
class OfferWanted:
    """A price for a service under an agreement, with the times at which it can be had."""

    agreement_code: str
    title: str
    unit: Unit
    price: Money
    cost: Money
    vat_treatment: str
    capacity_kind: CapacityKind
    starts_on: date
    ends_before: date
    provenance: str
    income_of: IncomeOf | None = None  # as the agreement says, unless given
    quality_rating: int | None = None
    quality_on: date | None = None
    area_codes: Sequence[str] = field(default_factory=tuple)
    needs_entitlement: bool = False
    service_group: str = ""
    cancel_hours: int | None = None
    sessions: Sequence[marketplace.SessionSpec] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class ServiceWanted:
    """A service as it shall be found, who may have it, and what is offered."""

    entry: directory.Entry
    offers: Sequence[OfferWanted]
    rule: Rule | None = None  # a commissioner sets it; without one the rule in force stays
    service_group: str = ""
    rule_starts_on: date | None = None  # the first day of the first offer, unless given


@dataclass(frozen=True, slots=True)
class PublishedService:
    """What came of it."""

    slug: str
    offer_ids: Sequence[int]


@transaction.atomic
def publish_services(*, services: Sequence[ServiceWanted], by: Actor, at: datetime) -> list[PublishedService]:
    """Publish services with their offers; run again, it adds what is not there yet and leaves the rest as it is.

    :raises ServiceRefusedError: naming what an entry lacks
    :raises OfferInvalidError: naming what an offer or a session cannot be
    """
    done = [_publish(wanted, by, at) for wanted in services]
    directory.publish_many(slugs=[published.slug for published in done], by=by, at=at)
    show_offers_again(slugs=[published.slug for published in done], by=by, at=at)
    return done


@transaction.atomic
def show_offers_again(*, slugs: Sequence[str], by: Actor, at: datetime) -> None:
    """Bring what search shows of services up to date: price, quality, and the next day with room."""
    on = day_in_london(at)
    for slug in slugs:
        entry = directory_queries.own_entry(actor=by, slug=slug)
        if entry is None:
            continue
        offers = marketplace_queries.offers_for(service_id=entry.pk, on=on, at=at)
        rated = {(row.offer.quality_rating, row.offer.quality_on) for row in offers if row.offer.quality_rating}
        quality, quality_on = rated.pop() if len(rated) == 1 else (None, None)  # several are compared, not averaged
        next_at = min((row.next_free_at for row in offers if row.next_free_at), default=None)
        directory.show_offers(
            slug=slug,
            price=words.prices_words([(Money(row.offer.price_pence), Unit(row.offer.unit)) for row in offers]),
            quality=quality,
            quality_on=quality_on,
            next_available_on=None if next_at is None else day_in_london(next_at),
            by=by,
            at=at,
        )


def _publish(wanted: ServiceWanted, by: Actor, at: datetime) -> PublishedService:
    slug = wanted.entry.slug or slug_of(wanted.entry.name)
    entry = directory_queries.own_entry(actor=by, slug=slug)
    if entry is None:
        entry = directory.add_service(entry=wanted.entry, by=by, at=at)
        if wanted.rule is not None:
            eligibility.set_rule(
                service_slug=entry.slug,
                rule=wanted.rule,
                service_group=wanted.service_group,
                starts_on=wanted.rule_starts_on or min(offer.starts_on for offer in wanted.offers),
                ends_before=None,
                by=by,
                at=at,
            )
    return PublishedService(entry.slug, [_offer(entry.pk, entry.slug, offer, by, at) for offer in wanted.offers])


def _offer(service_id: int, slug: str, wanted: OfferWanted, by: Actor, at: datetime) -> int:
    agreement = agreements.agreement(code=wanted.agreement_code)
    if agreement is None:
        raise OfferInvalidError(f"There is no agreement {wanted.agreement_code}: name one that is signed.")
    offer = marketplace_queries.offer_like(
        agreement_code=wanted.agreement_code, service_slug=slug, title=wanted.title, starts_on=wanted.starts_on
    )
    if offer is None:
        offer = marketplace.add_offer(
            spec=marketplace.OfferSpec(
                service_id=service_id,
                agreement_id=agreement.pk,
                body_id=agreement.body_id,
                income_of=wanted.income_of or IncomeOf(agreement.income_of),
                title=wanted.title,
                unit=wanted.unit,
                price=wanted.price,
                cost=wanted.cost,
                vat_treatment=wanted.vat_treatment,
                capacity_kind=wanted.capacity_kind,
                starts_on=wanted.starts_on,
                ends_before=wanted.ends_before,
                provenance=wanted.provenance,
                quality_rating=wanted.quality_rating,
                quality_on=wanted.quality_on,
                area_codes=wanted.area_codes,
                needs_entitlement=wanted.needs_entitlement,
                service_group=wanted.service_group,
                cancel_hours=wanted.cancel_hours,
            ),
            by=by,
            at=at,
        )
    there = marketplace_queries.session_times(offer_id=offer.pk)
    missing = [session for session in wanted.sessions if session.starts_at not in there]
    if missing:
        marketplace.open_sessions(offer_id=offer.pk, sessions=missing, by=by, at=at)
    return int(offer.pk)


@transaction.atomic
def withdraw_service(*, slug: str, reason: str, by: Actor, at: datetime) -> list[int]:
    """Take a service from the public's sight and end its running offers today; what is booked stays booked.

    Staff of a body end the offers of that body; the offers that ended are returned.

    :raises ServiceRefusedError: without a reason, or when there is none that the actor may withdraw
    """
    if not reason.strip():
        raise ServiceRefusedError("Say why the service is withdrawn: the reason is kept with it.")
    on = day_in_london(at)
    entry = directory_queries.own_entry(actor=by, slug=slug)
    running = [] if entry is None else marketplace_queries.offers_for(service_id=entry.pk, on=on, at=at)
    directory.withdraw(slug=slug, reason=reason, by=by, at=at)
    ended = []
    for row in running:
        if by.role is not Role.BODY_STAFF or row.offer.body_id in by.body_ids:
            marketplace.end_offer(offer_id=row.offer.pk, ends_before=on, by=by, at=at)
            ended.append(int(row.offer.pk))
    return ended
