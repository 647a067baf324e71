"""What residents of a case find and book, and the generated residents themselves."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from rightsource.commons.parties import services as parties
from rightsource.commons.parties.rules import PersonDetails, Provenance
from rightsource.council.agreements import queries as agreements
from rightsource.frontdoor.directory import services as directory
from rightsource.frontdoor.directory.services import Entry
from rightsource.frontdoor.eligibility import services as eligibility
from rightsource.frontdoor.eligibility.rules import Means, Needs, Outcome, Rule, RuleKind
from rightsource.frontdoor.marketplace import services as marketplace
from rightsource.frontdoor.marketplace.rules import CapacityKind, IncomeOf, Unit
from rightsource.frontdoor.marketplace.services import OfferSpec, SessionSpec
from rightsource.ground.money import Money
from rightsource.ground.time import LONDON, Month
from rightsource.journeys.load_case.context import Loading, noon
from rightsource.journeys.load_case.naming import names_of
from rightsource.journeys.load_case.schema import Agreement, Offer, Service
from rightsource.journeys.publish_services import show_offers_again

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
CARE_GROUP = "adult-care"
OLDEST, YOUNGEST = 95, 0
PERSONAL_BUDGET = Money.of(6_000)  # generated: a year of day care and some hours at home


def load_services(loading: Loading) -> None:
    """Write each service into the directory, say who may have it, offer it under its agreement, and publish it."""
    by = loading.by
    for service in loading.case.services.services:
        starts_on = _first_day(loading, service)
        at = noon(starts_on - timedelta(days=14))
        body = next(body for body in loading.case.federation.bodies if body.code == service.body)
        kept = directory.add_service(
            entry=Entry(
                slug=service.slug,
                name=service.name,
                summary=service.summary,
                description=service.description,
                organisation_name=body.name,
                body_code=body.code,
                body_id=loading.bodies[body.code],
                needs=service.needs,
                audience=service.audience,
                min_age=service.rule.min_age,
                max_age=service.rule.max_age,
                area_codes=_areas(loading, service.rule.areas or "all"),
                venue_id=loading.venues[service.venue] if service.venue else None,
                assured_on=starts_on,
                last_checked_on=starts_on,
                provenance=Provenance.GENERATED,
            ),
            by=by,
            at=at,
        )
        eligibility.set_rule(
            service_slug=service.slug,
            rule=Rule(
                kind=RuleKind(service.rule.kind),
                min_age=service.rule.min_age,
                max_age=service.rule.max_age,
                area_codes=() if service.rule.areas in (None, "all") else tuple(service.rule.areas),
                source="SI 2015/313 regulation 2"
                if service.rule.kind == "assessed"
                else "the council's own rule (generated)",
            ),
            service_group=service.rule.group or "",
            starts_on=starts_on,
            ends_before=None,
            by=by,
            at=at,
        )
        for offer in service.offers:
            _offer(loading, service, kept.pk, offer, at)
        directory.publish(slug=service.slug, by=by, at=at)
    show_offers_again(
        slugs=[service.slug for service in loading.case.services.services], by=by, at=noon(loading.case.head.today)
    )


def _first_day(loading: Loading, service: Service) -> date:
    codes = {offer.agreement for offer in service.offers}
    return min(a.starts_on for a in loading.case.federation.agreements if a.code in codes)


def _areas(loading: Loading, areas: str | Sequence[str]) -> list[str]:
    if areas == "all":
        return [area.code for area in loading.case.places.areas if area.parent is None]
    return list(areas)


def _offer(loading: Loading, service: Service, service_id: int, offer: Offer, at: datetime) -> None:
    agreement = next(a for a in loading.case.federation.agreements if a.code == offer.agreement)
    is_assessed = service.rule.kind == "assessed"
    signed = agreements.agreement(code=offer.agreement)
    assert signed is not None, "the agreements of a case are signed before its services are offered"
    made = marketplace.add_offer(
        spec=OfferSpec(
            service_id=service_id,
            agreement_id=signed.pk,
            body_id=signed.body_id,
            income_of=IncomeOf(signed.income_of),
            title=offer.title,
            unit=Unit(offer.unit),
            price=Money.of(offer.price),
            cost=Money.of(offer.cost),
            vat_treatment=offer.vat,
            capacity_kind=CapacityKind(offer.capacity),
            starts_on=agreement.starts_on,
            ends_before=agreement.ends_before,
            quality_rating=offer.quality,
            quality_on=agreement.starts_on if offer.quality else None,
            area_codes=_areas(loading, offer.areas),
            needs_entitlement=is_assessed,
            service_group=service.rule.group or "" if is_assessed else "",
            cancel_hours=offer.cancel_hours,
            provenance="generated",
        ),
        by=loading.by,
        at=at,
    )
    sessions = _sessions(loading, service, offer, agreement)
    if sessions:
        marketplace.open_sessions(offer_id=made.pk, sessions=sessions, by=loading.by, at=at)


def _sessions(loading: Loading, service: Service, offer: Offer, agreement: Agreement) -> list[SessionSpec]:
    if offer.capacity == "period" and offer.places is not None:
        return _months(loading, offer.places, agreement)
    if offer.capacity != "sessions" or offer.at is None or offer.hours is None or offer.places is None:
        return []
    venue = offer.venue or service.venue
    begins = time.fromisoformat(offer.at)
    day, sessions = agreement.starts_on, []
    while day < min(agreement.ends_before, loading.case.head.ends_before):
        if WEEKDAYS[day.weekday()] in offer.weekdays:
            starts_at = datetime.combine(day, begins, tzinfo=LONDON)
            sessions.append(
                SessionSpec(
                    starts_at=starts_at,
                    ends_at=starts_at + timedelta(hours=offer.hours),
                    places=offer.places,
                    venue_id=loading.venues[venue] if venue else None,
                )
            )
        day += timedelta(days=1)
    return sessions


def _months(loading: Loading, units: int, agreement: Agreement) -> list[SessionSpec]:
    """Return one session a month, with the units that can be delivered in it as its places."""
    sessions = []
    month = Month.containing(agreement.starts_on)
    end = min(agreement.ends_before, loading.case.head.ends_before)
    while month.starts_on < end:
        starts_on = max(month.starts_on, agreement.starts_on)
        sessions.append(
            SessionSpec(
                starts_at=datetime.combine(starts_on, time(0), tzinfo=LONDON),
                ends_at=datetime.combine(min(month.ends_before, end), time(0), tzinfo=LONDON),
                places=units,
            )
        )
        month = month.next
    return sessions


def load_residents(loading: Loading) -> None:
    """Generate residents by the population of each area, and assessments with a personal budget for some."""
    case, at, by = loading.case, loading.opening_at, loading.by
    chance = random.Random(case.head.seed)
    districts = [area for area in case.places.areas if area.parent is not None and area.population]
    count = case.people.residents.count
    shares = Money(count).split([area.population or 0 for area in districts])
    areas = [area.code for area, share in zip(districts, shares, strict=True) for _ in range(share.pence)]
    details = [
        PersonDetails(
            name=name,
            birth_on=_birthday(chance, loading.year.starts_on),
            area_code=area,
            provenance=Provenance.GENERATED,
        )
        for name, area in zip(names_of(chance, count), areas, strict=True)
    ]
    loading.residents = list(parties.add_people_in_bulk(rows=details, by=by, at=at))
    adults = [
        number
        for number, row in zip(loading.residents, details, strict=True)
        if row.birth_on and row.birth_on < loading.year.starts_on.replace(year=loading.year.start_year - 65)
    ]
    chosen = adults[: case.people.assessed.count]
    chosen += [loading.people[a.key] for a in case.people.accounts if a.assessment]
    assessed_on = loading.year.starts_on
    eligibility.record_assessments_in_bulk(
        rows=[(person, assessed_on, _needs(chance), _means(chance)) for person in chosen],
        by=by,
        at=noon(assessed_on),
    )
    for person in chosen:
        eligibility.grant_entitlement(
            person_id=person,
            service_group=CARE_GROUP,
            amount=PERSONAL_BUDGET,
            answer_id=None,
            starts_on=assessed_on,
            ends_before=loading.year.ends_before,
            provenance="generated",
            by=by,
            at=noon(assessed_on),
        )


def _birthday(chance: random.Random, on: date) -> date:
    return on - timedelta(days=chance.randrange(YOUNGEST * 365, OLDEST * 365))


def _needs(chance: random.Random) -> Needs:
    return Needs(outcomes_unable=tuple(sorted(chance.sample(list(Outcome), chance.randrange(2, 6)))))


def _means(chance: random.Random) -> Means:
    return Means(
        income_pence=chance.randrange(120_00, 320_00, 50),
        capital_pence=chance.choice([0, 2_000_00, 9_000_00, 14_250_00, 16_750_00, 22_000_00, 30_000_00]),
        disability_weekly_pence=chance.choice([0, 0, 10_00, 25_00]),
    )
