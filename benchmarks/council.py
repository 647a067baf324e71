"""The council that is measured: generated lines, agreements, offers, signed-in residents and services to be found."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.conf import settings
from django.test import Client

from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import BudgetSpec, Control, EntityKind, FundKind, Recurrence
from rightsource.commons.access import services as access
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.parties import services as parties
from rightsource.commons.parties.rules import PersonDetails
from rightsource.commons.places import services as places
from rightsource.commons.places.rules import AreaKind
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.agreements.models import Agreement
from rightsource.council.bodies.models import Body
from rightsource.frontdoor.directory import services as directory
from rightsource.frontdoor.directory.models import Service
from rightsource.frontdoor.directory.rules import NEEDS
from rightsource.frontdoor.eligibility import services as eligibility
from rightsource.frontdoor.eligibility.rules import Rule, RuleKind
from rightsource.frontdoor.marketplace import services as marketplace
from rightsource.frontdoor.marketplace.models import Offer
from rightsource.frontdoor.marketplace.rules import CapacityKind, IncomeOf, Unit
from rightsource.ground.money import Money
from rightsource.ground.text import slug, sort_key
from rightsource.ground.time import FinancialYear

STARTS_ON, ENDS_BEFORE = date(2026, 4, 1), date(2027, 4, 1)
AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
FIRST_SESSION_AT = datetime(2026, 9, 1, 9, tzinfo=UTC)
GROUP = "day-care"
PLENTY = Money(1_000_000_000_00)
COUNTY, DISTRICTS = "E10000099", ("E07000901", "E07000902", "E07000903", "E07000904", "E07000905")
WORDS = [
    "walking", "dancing", "swimming", "gardening", "cooking", "singing", "reading", "painting", "cycling",
    "knitting", "memory", "stroke", "falls", "dementia", "hearing", "sight", "carers", "parents", "toddlers",
    "teenagers", "veterans", "bereavement", "benefits", "debt", "housing", "damp", "heating", "transport",
    "shopping", "meals", "lunch", "breakfast", "befriending", "advocacy", "interpreting", "respite", "therapy",
    "exercise", "balance", "breathing",
]  # fmt: skip
# Each word that is searched for stands in about every seventh service; these are the others.
OTHER_WORDS = [
    f"{a}{b}{c}" for a in "bcdfghklmn" for b in ("ar", "el", "in", "om", "ut") for c in ("ding", "ton", "ven")
]


@dataclass(frozen=True, slots=True)
class Resident:
    """A signed-in resident: who acts, and what their browser sends."""

    actor: Actor
    cookies: str
    csrf_token: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An offer with its sessions, on a budget line of its own."""

    offer_id: int
    line_id: int
    sessions: Sequence[int]


@dataclass(frozen=True, slots=True)
class Council:
    """What clients book in."""

    choices: Sequence[Choice]
    residents: Sequence[Resident]


def make_council(*, lines: int, sessions: int, residents: int, places_of: int = 1_000_000) -> Council:
    """Make a council with so many lines, on each an agreement and an offer with sessions, and signed-in residents."""
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        _places()
        _chart()
        body = Body.objects.create(
            code="wellbeing",
            name="Wellbeing Example CIC",
            short_name="Wellbeing",
            sort_key=sort_key("Wellbeing Example CIC"),
            legal_form="cic_guarantee",
            is_not_for_profit=True,
            stage="live",
            entity_code="wellbeing",
            starts_on=STARTS_ON,
            provenance="generated",
        )
        record.audit(by=SYSTEM, at=AT, verb="body.make", subject=Reference.of("bodies", "body", body.code))
        make_services(lines, prefix="Day out")
        choices = [
            _choice(number, service, body, sessions, places_of)
            for number, service in enumerate(Service.objects.order_by("id")[:lines])
        ]
        people = [_resident(number) for number in range(residents)]
    return Council(choices, people)


def _places() -> None:
    places.add_generation(code="2021", starts_on=date(2021, 4, 1), ends_before=None, by=SYSTEM, at=AT)
    for code, name, kind in [
        (COUNTY, "Exampleshire", AreaKind.COUNTY),
        *((code, f"Example District {number}", AreaKind.DISTRICT) for number, code in enumerate(DISTRICTS, 1)),
    ]:
        parent = None if kind is AreaKind.COUNTY else COUNTY
        places.add_area(code=code, name=name, kind=kind, parent_code=parent, generation="2021", by=SYSTEM, at=AT)


def _chart() -> None:
    ledger.open_standard_chart(by=SYSTEM, at=AT)
    ledger.open_entity(code="council", name="The council", kind=EntityKind.COUNCIL, by=SYSTEM, at=AT)
    ledger.open_entity(code="wellbeing", name="Wellbeing", kind=EntityKind.BODY, by=SYSTEM, at=AT)
    ledger.open_fund(code="general", name="General fund", kind=FundKind.GENERAL, by=SYSTEM, at=AT)


def _choice(number: int, service: Service, body: Body, sessions: int, places_of: int) -> Choice:
    ledger.open_service_line(
        code=f"line-{number}", name=f"Day care {number}", directorate="Adults", fund="general", by=SYSTEM, at=AT
    )
    line = ledger.open_line(
        year=FinancialYear(2026),
        entity="council",
        service_line=f"line-{number}",
        control=Control.STOP,
        provenance="generated",
        holder_role="budget_holder",
        holder_title="Head of Adult Services",
        by=SYSTEM,
        at=AT,
    )
    ledger.set_budget(
        lines=[BudgetSpec(line.pk, PLENTY, Recurrence.RECURRING)],
        total=PLENTY,
        authority_ref="democracy/decision/2026-001",
        key=f"budget-{number}",
        on=STARTS_ON,
        by=SYSTEM,
        at=AT,
    )
    agreement = Agreement.objects.create(
        code=f"2026-{number:03}",
        title=f"Day care {number}",
        sort_key=f"day care {number:03}",
        body=body,
        line=line,
        starts_on=STARTS_ON,
        ends_before=ENDS_BEFORE,
        terms={"kind": "hourly"},
        annual_pence=12_000_00,
        decision_ref="democracy/decision/2026-001",
        income_of="body",
        fund_code="general",
        owner_role="commissioner",
        certified_limit_rate=Decimal("0.1"),
        after_end="council_resumes",
        signed_at=AT,
        provenance="generated",
    )
    record.audit(
        by=SYSTEM, at=AT, verb="agreement.make", subject=Reference.of("agreements", "agreement", agreement.code)
    )
    eligibility.set_rule(
        service_slug=service.slug,
        rule=Rule(kind=RuleKind.OPEN),
        service_group=GROUP,
        starts_on=STARTS_ON,
        ends_before=None,
        by=SYSTEM,
        at=AT,
    )
    offer = _offer(service, agreement)
    return Choice(offer.pk, line.pk, open_sessions(offer.pk, sessions, places_of))


def _offer(service: Service, agreement: Agreement) -> Offer:
    spec = marketplace.OfferSpec(
        service_id=service.pk,
        agreement_id=agreement.pk,
        body_id=agreement.body_id,
        income_of=IncomeOf(agreement.income_of),
        title=service.name,
        unit=Unit.SESSION,
        price=Money(450),
        cost=Money(1000),
        vat_treatment="exempt",
        capacity_kind=CapacityKind.SESSIONS,
        starts_on=STARTS_ON,
        ends_before=ENDS_BEFORE,
        needs_entitlement=True,
        service_group=GROUP,
        provenance="generated",
    )
    return marketplace.add_offer(spec=spec, by=SYSTEM, at=AT)


def open_sessions(offer_id: int, count: int, places_of: int, *, after: int = 0) -> list[int]:
    """Open so many sessions of an offer with so many places each, five minutes apart."""
    starts = [FIRST_SESSION_AT + timedelta(minutes=5 * (after + number)) for number in range(count)]
    return marketplace.open_sessions(
        offer_id=offer_id,
        sessions=[marketplace.SessionSpec(start, start + timedelta(minutes=5), places_of) for start in starts],
        by=SYSTEM,
        at=AT,
    )


def _resident(number: int) -> Resident:
    """Return a resident with a personal budget that lasts, signed in."""
    name = f"Resident Example {number}"
    details = PersonDetails(name=name, birth_on=date(1950, 6, 1), area_code=DISTRICTS[number % len(DISTRICTS)])
    person = parties.add_person(details=details, by=SYSTEM, at=AT)
    eligibility.grant_entitlement(
        person_id=person.pk,
        service_group=GROUP,
        amount=PLENTY,
        answer_id=None,
        starts_on=STARTS_ON,
        ends_before=None,
        by=SYSTEM,
        at=AT,
    )
    account = access.open_account(
        email=f"resident{number}@example.org", name=name, person_id=person.pk, is_demonstration=False, by=SYSTEM, at=AT
    )
    access.give_role(
        account_id=account.pk,
        role=Role.RESIDENT,
        body_id=None,
        starts_on=STARTS_ON,
        ends_before=None,
        by=SYSTEM,
        at=AT,
    )
    browser = Client()
    browser.force_login(account)
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    token = os.urandom(16).hex()
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
    actor = Actor(account_id=account.pk, role=Role.RESIDENT, person_id=person.pk, name=name)
    return Resident(actor, cookies, token)


def make_services(count: int, *, prefix: str, seed: int = 1) -> None:
    """Publish so many services of generated names, needs and places; call it while SYSTEM acts."""
    chance = Random(seed)
    rows = []
    for number in range(count):
        words = chance.sample(WORDS, 3)
        name = f"{prefix}: {words[0]} and {words[1]} {number}"
        rows.append(
            Service(
                slug=slug(name),
                name=name,
                sort_key=sort_key(name),
                summary=f"Help with {words[2]}, with lunch and company, each {chance.choice(('week', 'day'))}.",
                description=" ".join([*chance.sample(WORDS, 3), *chance.choices(OTHER_WORDS, k=40)]),
                organisation_name=f"{chance.choice(WORDS).title()} Example Trust",
                needs=chance.sample(sorted(NEEDS), 2),
                area_codes=[chance.choice(DISTRICTS)],
                last_checked_on=STARTS_ON,
                changed_at=AT,
            )
        )
    made = Service.objects.bulk_create(rows, batch_size=2_000)
    record.audit(
        by=SYSTEM, at=AT, verb="service.make", subject=Reference.of("directory", "service", made[0].slug),
        detail={"count": count},
    )  # fmt: skip
    slugs = [row.slug for row in made]
    for first in range(0, count, 2_000):
        directory.publish_many(slugs=slugs[first : first + 2_000], by=SYSTEM, at=AT)
