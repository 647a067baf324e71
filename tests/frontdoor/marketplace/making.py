"""A county with a body, an agreement, a service and its offers, made in few lines, for tests of the rooms above."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.models import Line
from rightsource.commons.access.rules import SYSTEM, Actor, Role
from rightsource.commons.parties import services as parties
from rightsource.commons.parties.rules import PersonDetails
from rightsource.commons.places import queries as places
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.agreements.models import Agreement
from rightsource.council.bodies.models import Body
from rightsource.frontdoor.directory.models import Service
from rightsource.frontdoor.eligibility import services as eligibility
from rightsource.frontdoor.eligibility.rules import Rule, RuleKind
from rightsource.frontdoor.marketplace import services as marketplace
from rightsource.frontdoor.marketplace.models import Offer
from rightsource.frontdoor.marketplace.rules import CapacityKind, IncomeOf, Unit
from rightsource.ground.money import Money
from tests.books.ledger.making import make_budget_line
from tests.commons.places.making import CORBY, make_county
from tests.frontdoor.directory.making import make_service

AT = datetime(2015, 5, 1, 9, 0, tzinfo=UTC)
ON = date(2015, 5, 1)
STARTS_AT = datetime(2015, 5, 12, 13, 0, tzinfo=UTC)


def make_body(**over: Any) -> Body:
    """Return a live body whose books are those of tests.books.ledger.making."""
    given: dict[str, Any] = {
        "code": "wellbeing",
        "name": "Wellbeing CIC",
        "short_name": "Wellbeing",
        "sort_key": "wellbeing0cic",
        "legal_form": "cic_guarantee",
        "is_not_for_profit": True,
        "stage": "live",
        "entity_code": "wellbeing",
        "starts_on": date(2015, 4, 1),
        "provenance": "generated",
    }
    body = Body.objects.create(**{**given, **over})
    record.audit(by=SYSTEM, at=AT, verb="body.make", subject=Reference.of("bodies", "body", body.code))
    return body


def make_agreement(body: Body, line: Line, **over: Any) -> Agreement:
    """Return an agreement by the hour, from April 2015 to March 2016, whose charges are the body's."""
    given: dict[str, Any] = {
        "code": "2015-001",
        "title": "Activities for adults",
        "sort_key": "activities",
        "body": body,
        "line": line,
        "starts_on": date(2015, 4, 1),
        "ends_before": date(2016, 4, 1),
        "terms": {"kind": "hourly"},
        "annual_pence": 12_000_00,
        "decision_ref": "democracy/decision/2015-017",
        "income_of": "body",
        "fund_code": "general",
        "owner_role": "commissioner",
        "certified_limit_rate": Decimal("0.1"),
        "after_end": "council_resumes",
        "signed_at": AT,
        "provenance": "generated",
    }
    agreement = Agreement.objects.create(**{**given, **over})
    record.audit(
        by=SYSTEM, at=AT, verb="agreement.make", subject=Reference.of("agreements", "agreement", agreement.code)
    )
    return agreement


def make_offer(service: Service, agreement: Agreement, **over: Any) -> Offer:
    """Return an offer of sessions at £4.50 that cost the council £10.00."""
    spec = marketplace.OfferSpec(
        service_id=service.pk,
        agreement_id=agreement.pk,
        body_id=agreement.body_id,
        income_of=IncomeOf(agreement.income_of),
        title="Tea dance",
        unit=Unit.SESSION,
        price=Money(450),
        cost=Money(1000),
        vat_treatment="exempt",
        capacity_kind=CapacityKind.SESSIONS,
        starts_on=date(2015, 4, 1),
        ends_before=date(2016, 4, 1),
        provenance="generated",
    )
    return marketplace.add_offer(spec=replace(spec, **over), by=SYSTEM, at=AT)


def make_sessions(offer: Offer, *places_of: int, starts_at: datetime = STARTS_AT) -> list[int]:
    """Open sessions of two hours, a week apart, with so many places each."""
    return marketplace.open_sessions(
        offer_id=offer.pk,
        sessions=[
            marketplace.SessionSpec(
                starts_at=starts_at + timedelta(weeks=week),
                ends_at=starts_at + timedelta(weeks=week, hours=2),
                places=places,
            )
            for week, places in enumerate(places_of)
        ],
        by=SYSTEM,
        at=AT,
    )


def make_resident(name: str = "Ada Lovelace", *, birth_on: date | None = date(1950, 6, 1)) -> Actor:
    """Return a resident of Corby as they act."""
    person = parties.add_person(details=PersonDetails(name=name, birth_on=birth_on, area_code=CORBY), by=SYSTEM, at=AT)
    return resident_of(person.pk)


def resident_of(person_id: int) -> Actor:
    """Return the actor that a person is."""
    return Actor(account_id=90_000 + person_id, role=Role.RESIDENT, person_id=person_id, name="A resident")


@dataclass(frozen=True)
class Market:
    """What a test books in."""

    line: Line
    body: Body
    agreement: Agreement
    service: Service
    offer: Offer
    sessions: list[int]


def make_market(
    *places_of: int,
    pounds: str = "1000",
    rule: Rule | None = None,
    agreement: dict[str, Any] | None = None,
    **over: Any,
) -> Market:
    """Make a whole small market: a budget of £1,000, a service open to all, an offer, and sessions of these places."""
    if not places.areas(kind=None, on=ON):
        make_county()
    line = make_budget_line(pounds)
    assert ledger.entities()
    body = make_body()
    signed = make_agreement(body, line, **(agreement or {}))
    service = make_service(name="Tea dance")
    eligibility.set_rule(
        service_slug=service.slug,
        rule=rule or Rule(kind=RuleKind.OPEN),
        service_group="day-care",
        starts_on=date(2015, 4, 1),
        ends_before=None,
        by=SYSTEM,
        at=AT,
    )
    offer = make_offer(service, signed, **over)
    return Market(line, body, signed, service, offer, make_sessions(offer, *places_of) if places_of else [])
