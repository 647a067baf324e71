"""A resident orders: everything is decided first, written next, and taken last, in one transaction.

The three conditional updates run from the coldest row to the hottest: entitlement, session, budget line. Zero rows in
any of them rolls all back with its own sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

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
from rightsource.frontdoor.marketplace.rules import (
    CapacityKind,
    NotBookableError,
    NotYoursError,
    OfferFacts,
    OrderState,
    Placement,
    SessionFacts,
    instant_words,
    place_of,
    words,
)
from rightsource.ground import parameters
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear


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
class Allowed:
    """Eligibility's answer as far as the order needs it."""

    is_answered: bool = False  # an answer about the person was asked for, and is kept when they order
    why_not: str = ""
    contribution: Money | None = None


@dataclass(frozen=True, slots=True)
class About:
    """What eligibility asks of a person."""

    age: int | None
    area_codes: tuple[str, ...]


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
    return marketplace.retrying(lambda: _place(request, by, at))


def quote(*, request: OrderRequest, by: Actor, at: datetime) -> Quote:
    """Work out what an order would cost whom, without writing anything.

    :raises NotBookableError: if the offer or session cannot be ordered now
    :raises NotEligibleError: if the person may not have the service, with the reason
    """
    offer = marketplace_queries.offer(offer_id=request.offer_id)
    if offer is None:
        raise NotBookableError("There is no such offer any more. Choose another one.")
    session = None
    if request.session_id is not None:
        session = marketplace_queries.session(session_id=request.session_id, offer_id=offer.pk)
        if session is None:
            raise NotBookableError("There is no such session any more. Choose another one.")
    today = timezone.localdate(at)
    on = today if session is None else timezone.localdate(session.starts_at)
    allowed = _allowed(request, offer, on, by)
    used = Money((offer.cost_pence or offer.price_pence) * request.quantity)
    entitlement_id = _entitlement(request.person_id, offer.service_group, used, on) if offer.needs_entitlement else None
    placement = place_of(
        offer=OfferFacts(
            title=offer.title,
            capacity_kind=CapacityKind(offer.capacity_kind),
            price=Money(offer.price_pence),
            cost=Money(offer.cost_pence),
            starts_on=offer.starts_on,
            ends_before=offer.ends_before,
            terms_kind=offer.agreement.terms["kind"],
            needs_entitlement=offer.needs_entitlement,
        ),
        session=None if session is None else SessionFacts(starts_at=session.starts_at, on=on),
        quantity=request.quantity,
        why_not=allowed.why_not,
        contribution=allowed.contribution,
        has_entitlement=entitlement_id is not None,
        on=today,
        at=at,
    )
    return Quote(placement, allowed, on, entitlement_id, used if offer.needs_entitlement else Money(0))


def _place(request: OrderRequest, by: Actor, at: datetime) -> PlacedOrder:
    earlier = marketplace_queries.order_by_key(person_id=request.person_id, key=request.key)
    if earlier is not None:
        marketplace.refuse_changed(
            order=earlier, offer_id=request.offer_id, session_id=request.session_id, quantity=request.quantity
        )
        return _result(earlier, is_new=False)
    found = quote(request=request, by=by, at=at)
    offer = marketplace_queries.offer(offer_id=request.offer_id)
    session = None
    if request.session_id is not None:
        session = marketplace_queries.session(session_id=request.session_id, offer_id=request.offer_id)
    assert offer is not None, "the quote has found it"
    minutes = parameters.value("payments.hold_minutes", on=timezone.localdate(at)).whole
    order, is_new = marketplace.open_order(
        wish=marketplace.Wish(
            person_id=request.person_id,
            key=request.key,
            offer_id=request.offer_id,
            session_id=request.session_id,
            quantity=request.quantity,
            reason_for_choice=request.reason_for_choice,
            answer_id=_keep_answer(request, offer, found.on, by, at) if found.allowed.is_answered else None,
            entitlement_id=found.entitlement_id,
            entitlement_used=found.entitlement_used.pence,
            is_care_charge=found.allowed.contribution is not None,
        ),
        placement=found.placement,
        body_id=offer.body_id,
        held_until=at + timedelta(minutes=minutes),
        by=by,
        at=at,
    )
    if not is_new:
        return _result(order, is_new=False)
    _tell(order, offer.title, session, found.placement, by, at)
    # From here on rows are taken: the coldest first, the hottest last, and then the commit.
    if found.entitlement_id is not None:
        eligibility.use_entitlement(
            entitlement_id=found.entitlement_id, amount=found.entitlement_used, on=found.on, by=by, at=at
        )
    if session is not None:
        marketplace.take_places(order=order, offer=offer, session=session, by=by, at=at)
    if found.placement.commitment is not None:
        commitment_id = ledger.commit(
            line_id=line_of(offer.agreement, found.on),
            ref=str(marketplace.reference(order.number)),
            kind=CommitmentKind.ORDER,
            amount=found.placement.commitment,
            by=by,
            at=at,
        )
        marketplace.hold_commitment(order=order, commitment_id=commitment_id, by=by, at=at)
    return _result(order, is_new=True)


def line_of(agreement: Any, on: date) -> int:
    """Return the budget line that bears an agreement's cost on a day: its own, or the same line of that year.

    :raises LineUnknownError: if the year has no such line yet
    """
    line = agreement.line
    year = FinancialYear.containing(on)
    if line.year == year.start_year:
        return int(line.pk)
    same = ledger_queries.line_for(
        year=year, entity=line.entity.code, service_line=line.service_line.code, fund=line.fund.code
    )
    return int(same.pk)


def _allowed(request: OrderRequest, offer: Any, on: date, by: Actor) -> Allowed:
    """Ask eligibility by the law of the day of the service."""
    rule = eligibility_queries.rule_of(service_slug=offer.service.slug, on=on)
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
        unit_cost_pence=offer.price_pence,
        weekly_units=Decimal(request.quantity),
    )
    said = answer(case=case, rule=rule.rule, parameters=parameters.packaged())
    if not said.is_eligible:
        failed = [reason.sentence for reason in said.reasons if reason.result is Result.FAILED]
        return Allowed(is_answered=True, why_not="You cannot book this. " + (" ".join(failed) or said.cannot_compute))
    if said.cannot_compute:
        return Allowed(
            is_answered=True,
            why_not=f"{said.cannot_compute} So it cannot be booked online: ring us and we will help.",
        )
    if said.charge is None:
        return Allowed(is_answered=True)
    left = said.charge.pence - _charged_that_week(request.person_id, on).pence
    return Allowed(is_answered=True, contribution=Money(max(left, 0)))


def _keep_answer(request: OrderRequest, offer: Any, on: date, by: Actor, at: datetime) -> int:
    """Keep the answer under which the order is placed, with all that it was computed from."""
    about = _about(request, on, by)
    kept = eligibility.answer_person(
        person_id=request.person_id,
        age=about.age,
        area_codes=about.area_codes,
        service_slug=offer.service.slug,
        unit_cost=Money(offer.price_pence),
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


def _entitlement(person_id: int, service_group: str, needed: Money, on: date) -> int | None:
    """Return the entitlement to use: the first with enough left, else the one that has most, so that it can refuse."""
    found = eligibility_queries.entitlements_of(person_id=person_id, on=on, service_group=service_group)
    left = [(row.balance.limit_pence - row.balance.used_pence, row.pk) for row in reversed(found)]
    enough = next((number for pence, number in left if pence >= needed.pence), None)
    if enough is not None or not left:
        return enough
    return max(left)[1]


def _tell(
    order: Any,
    title: str,
    session: Any | None,
    placement: Placement,
    by: Actor,
    at: datetime,
) -> None:
    when = "" if session is None else f" on {instant_words(session.starts_at)}"
    if order.held_until is not None:
        letter = words.placed(
            number=order.number, title=title, when=when, charge=placement.charge, held_until=order.held_until
        )
    else:
        letter = words.confirmed(number=order.number, title=title, when=when, paid=Money(0))
    marketplace.tell(order=order, letter=letter, by=by, at=at)


def _result(order: Any, *, is_new: bool) -> PlacedOrder:
    return PlacedOrder(
        number=order.number,
        state=OrderState(order.state),
        price=Money(order.price_pence),
        charge=Money(order.charge_pence),
        held_until=order.held_until,
        is_new=is_new,
    )
