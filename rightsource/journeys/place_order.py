"""A resident orders: everything is decided first, written next, and taken last, in one transaction.

What is decided is decided here, by rules. What the database guarantees is one function of its own (place_order in the
marketplace's sql/placing.sql): it writes the rows and takes entitlement, place and budget, from the coldest row to the
hottest. Whatever is short rolls all back, with its own sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import CommitmentKind
from rightsource.commons.access.rules import Actor, Permission, Role
from rightsource.commons.parties import queries as parties
from rightsource.commons.parties.rules import age_on
from rightsource.commons.places import queries as places
from rightsource.commons.places.rules import area_codes_within
from rightsource.frontdoor.eligibility import queries as eligibility_queries
from rightsource.frontdoor.eligibility import services as eligibility
from rightsource.frontdoor.eligibility.rules import Case, Result, RuleKind, answer
from rightsource.frontdoor.marketplace import queries as marketplace_queries
from rightsource.frontdoor.marketplace import services as marketplace
from rightsource.frontdoor.marketplace.queries import Earlier, OrderFacts, WantedOffer
from rightsource.frontdoor.marketplace.rules import (
    CapacityKind,
    NotBookableError,
    NotYoursError,
    OfferFacts,
    OrderState,
    Placement,
    SessionFacts,
    instant_words,
    number_of,
    place_of,
    words,
)
from rightsource.frontdoor.marketplace.services import Wish
from rightsource.ground import parameters
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, day_in_london


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """What somebody wants; the same person and key is the same wish, however often it arrives."""

    person_id: int
    key: str
    offer_id: int
    session_id: int | None = None
    quantity: int = 1
    reason_for_choice: str = ""


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """What came of it."""

    number: str
    state: OrderState
    price: Money
    charge: Money
    held_until: datetime | None
    is_new: bool


@dataclass(frozen=True, slots=True)
class About:
    """What eligibility asks of a person."""

    age: int | None
    area_codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Eligibility's answer as far as the order needs it."""

    about: About | None = None  # an answer about the person was asked for, and is kept when they order
    why_not: str = ""
    contribution: Money | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order would be, worked out without writing: for the page before the order."""

    placement: Placement
    allowed: Allowed
    on: date  # the day of the service
    entitlement_id: int | None
    entitlement_used: Money


def place_order(*, request: OrderRequest, by: Actor, at: datetime) -> PlacedOrder:
    """Place an order: afterwards its place, its part of the entitlement and of the budget are taken, or nothing is.

    :raises NotYoursError: if the actor orders for somebody else
    :raises NotBookableError: if the offer or session cannot be ordered now
    :raises NotEligibleError: if the person may not have the service, with the reason
    :raises EntitlementUsedUpError: if less is left of the personal budget
    :raises SessionFullError: if somebody else was faster, naming the next free session
    :raises LimitReachedError: if the budget behind it is used up, naming who can help
    :raises OrderChangedError: if the key came with another wish before
    :raises TooBusyError: if too many ask at this instant
    """
    if by.role is not Role.SYSTEM and not (by.may(Permission.ORDER_PLACE) and by.person_id == request.person_id):
        raise NotYoursError("You can order for yourself only. Sign in as the person whom it is for.")
    facts = _facts(request, at)
    if facts.earlier is not None:
        return _again(facts.earlier, request)
    found = _quote(request, facts, by, at)
    offer, wish = _offer(facts), _wish(request, found)
    try:
        if found.allowed.about is not None:  # the answer that is kept goes when the order does not come
            with transaction.atomic():
                return _place(request, wish, offer, facts.starts_at, found, by, at)
        return _place(request, wish, offer, facts.starts_at, found, by, at)
    except marketplace.PlacingRefusedError as refused:  # nothing of it is kept; say why
        if refused.is_repeated and (earlier := _facts(request, at).earlier) is not None:
            return _again(earlier, request)
        if refused.left_when_used_up is not None:
            left, limit = refused.left_when_used_up
            eligibility.refuse_used_up(amount=found.entitlement_used, left=left, limit=limit)
        if refused.is_full and facts.starts_at is not None:
            marketplace.refuse_full(wish=wish, title=offer.title, starts_at=facts.starts_at, at=at)
        ledger.refuse_answer(
            state=refused.state, said=refused.said, detail=refused.detail, kind=CommitmentKind.ORDER, cause=refused
        )


def quote(*, request: OrderRequest, by: Actor, at: datetime) -> Quote:
    """Work out what an order would cost whom, without writing anything.

    :raises NotBookableError: if the offer or session cannot be ordered now
    :raises NotEligibleError: if the person may not have the service, with the reason
    """
    return _quote(request, _facts(request, at), by, at)


def _facts(request: OrderRequest, at: datetime) -> OrderFacts:
    return marketplace_queries.order_facts(
        person_id=request.person_id,
        key=request.key,
        offer_id=request.offer_id,
        session_id=request.session_id,
        today=day_in_london(at),
    )


def _offer(facts: OrderFacts) -> WantedOffer:
    if facts.offer is None:
        raise NotBookableError("There is no such offer any more. Choose another one.")
    return facts.offer


def _quote(request: OrderRequest, facts: OrderFacts, by: Actor, at: datetime) -> Quote:
    offer, starts_at = _offer(facts), facts.starts_at
    if request.session_id is not None and starts_at is None:
        raise NotBookableError("There is no such session any more. Choose another one.")
    today = day_in_london(at)
    on = today if starts_at is None else day_in_london(starts_at)
    allowed = _allowed(request, offer, facts, on, by)
    used = Money((offer.cost.pence or offer.price.pence) * request.quantity)
    entitlement_id = _entitlement(facts.entitlements, used) if offer.needs_entitlement else None
    placement = place_of(
        offer=OfferFacts(
            title=offer.title,
            capacity_kind=CapacityKind(offer.capacity_kind),
            price=offer.price,
            cost=offer.cost,
            starts_on=offer.starts_on,
            ends_before=offer.ends_before,
            terms_kind=offer.terms_kind,
            needs_entitlement=offer.needs_entitlement,
        ),
        session=None if starts_at is None else SessionFacts(starts_at=starts_at, on=on),
        quantity=request.quantity,
        why_not=allowed.why_not,
        contribution=allowed.contribution,
        has_entitlement=entitlement_id is not None,
        on=today,
        at=at,
    )
    return Quote(placement, allowed, on, entitlement_id, used if offer.needs_entitlement else Money(0))


def _wish(request: OrderRequest, found: Quote) -> Wish:
    return Wish(
        person_id=request.person_id,
        key=request.key,
        offer_id=request.offer_id,
        session_id=request.session_id,
        quantity=request.quantity,
        reason_for_choice=request.reason_for_choice,
        entitlement_id=found.entitlement_id,
        entitlement_used=found.entitlement_used.pence,
        is_care_charge=found.allowed.contribution is not None,
    )


def _place(
    request: OrderRequest,
    wish: Wish,
    offer: WantedOffer,
    starts_at: datetime | None,
    found: Quote,
    by: Actor,
    at: datetime,
) -> PlacedOrder:
    """Write the order as it was decided; the database takes what it needs, the coldest row first, the hottest last."""
    placement = found.placement
    minutes = parameters.value("payments.hold_minutes", on=day_in_london(at)).whole
    held_until = at + timedelta(minutes=minutes) if placement.is_held else None
    if found.allowed.about is not None:
        wish = replace(wish, answer_id=_keep_answer(request, offer, found.allowed.about, found.on, by, at))
    number = number_of(wish.person_id, wish.key)
    marketplace.place(
        number=number,
        wish=wish,
        placement=placement,
        letter=_letter(number, offer.title, starts_at, placement, held_until),
        body_id=offer.body_id,
        line_id=None if placement.commitment is None else _line_behind(offer, found.on),
        on=found.on,
        held_until=held_until,
        by=by,
        at=at,
    )
    return PlacedOrder(
        number=number,
        state=OrderState.PLACED if placement.is_held else OrderState.CONFIRMED,
        price=placement.price,
        charge=placement.charge,
        held_until=held_until,
        is_new=True,
    )


def line_of(agreement: Any, on: date) -> int:
    """Return the budget line that bears an agreement's cost on a day: its own, or the same line of that year.

    :raises LineUnknownError: if the year has no such line yet
    """
    return int(ledger_queries.line_in(line=agreement.line, year=FinancialYear.containing(on)).pk)


def _line_behind(offer: WantedOffer, on: date) -> int:
    """Return the same of the agreement behind an offer, without asking for it again."""
    if FinancialYear.containing(on).start_year == offer.line_year:
        return offer.line_id
    found = ledger_queries.line_for(
        year=FinancialYear.containing(on),
        entity=offer.entity_code,
        service_line=offer.service_line_code,
        fund=offer.fund_code,
    )
    return int(found.pk)


def _allowed(request: OrderRequest, offer: WantedOffer, facts: OrderFacts, on: date, by: Actor) -> Allowed:
    """Ask eligibility by the law of the day of the service."""
    rule = eligibility_queries.rule_read(facts.rule, on=on)
    if rule.kind == RuleKind.OPEN.value:
        return Allowed()
    assessment = eligibility_queries.assessment_of(person_id=request.person_id, on=on)
    about = _about(request, on, by)
    case = Case(
        on=on,
        age=about.age,
        area_codes=about.area_codes,
        needs=None if assessment is None else eligibility_queries.needs_of(assessment),
        means=None if assessment is None else eligibility_queries.means_of(assessment),
        unit_cost_pence=offer.price.pence,
        weekly_units=Decimal(request.quantity),
    )
    said = answer(case=case, rule=rule.rule, parameters=parameters.packaged())
    if not said.is_eligible:
        failed = [reason.sentence for reason in said.reasons if reason.result is Result.FAILED]
        return Allowed(about=about, why_not="You cannot book this. " + (" ".join(failed) or said.cannot_compute))
    if said.cannot_compute:
        return Allowed(
            about=about,
            why_not=f"{said.cannot_compute} So it cannot be booked online: ring us and we will help.",
        )
    if said.charge is None:
        return Allowed(about=about)
    left = said.charge.pence - _charged_that_week(request.person_id, on).pence
    return Allowed(about=about, contribution=Money(max(left, 0)))


def _keep_answer(request: OrderRequest, offer: WantedOffer, about: About, on: date, by: Actor, at: datetime) -> int:
    """Keep the answer under which the order is placed, with all that it was computed from."""
    kept = eligibility.answer_person(
        person_id=request.person_id,
        age=about.age,
        area_codes=about.area_codes,
        service_slug=offer.service_slug,
        unit_cost=offer.price,
        weekly_units=Decimal(request.quantity),
        on=on,
        by=by,
        at=at,
    )
    return int(kept.pk)


def _about(request: OrderRequest, on: date, by: Actor) -> About:
    person = parties.person_of(actor=by, person_id=request.person_id)
    if person is None:
        raise NotYoursError("We do not know this person. Sign in again, or ring us.")
    return About(
        age=None if person.birth_on is None else age_on(birth_on=person.birth_on, on=on),
        area_codes=tuple(sorted(area_codes_within(code=person.area_code, parents=places.parents(on=on)))),
    )


def _charged_that_week(person_id: int, on: date) -> Money:
    """Return what the person already pays for care in the week of a day: the means test is by the week."""
    monday = on - timedelta(days=on.weekday())
    begins = timezone.make_aware(datetime(monday.year, monday.month, monday.day))  # noqa: DTZ001 made aware in London
    return marketplace_queries.care_charged(
        person_id=person_id, starts_at=begins, ends_before=begins + timedelta(days=7)
    )


def _entitlement(left: Sequence[tuple[int, Money]], needed: Money) -> int | None:
    """Return the entitlement to use: the first with enough left, else the one that has most, so that it can refuse."""
    enough = next((number for number, pence in left if pence >= needed), None)
    if enough is not None or not left:
        return enough
    return max((pence, number) for number, pence in left)[1]


def _letter(
    number: str, title: str, starts_at: datetime | None, placement: Placement, held_until: datetime | None
) -> words.Letter:
    when = "" if starts_at is None else f" on {instant_words(starts_at)}"
    if held_until is None:
        return words.confirmed(number=number, title=title, when=when, paid=Money(0))
    return words.placed(number=number, title=title, when=when, charge=placement.charge, held_until=held_until)


def _again(earlier: Earlier, request: OrderRequest) -> PlacedOrder:
    """Return what the same wish made before, unless it is another wish under the same key."""
    marketplace.refuse_changed(
        number=earlier.number,
        digest=earlier.digest,
        offer_id=request.offer_id,
        session_id=request.session_id,
        quantity=request.quantity,
    )
    return PlacedOrder(
        number=earlier.number,
        state=earlier.state,
        price=earlier.price,
        charge=earlier.charge,
        held_until=earlier.held_until,
        is_new=False,
    )
