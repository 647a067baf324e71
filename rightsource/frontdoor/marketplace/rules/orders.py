"""The decisions of an order: may it be placed, what does it cost whom, may it move, what goes back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from rightsource.frontdoor.marketplace.rules.errors import (
    NotBookableError,
    NotEligibleError,
    OrderEndedError,
    OrderStepError,
)
from rightsource.ground import parameters
from rightsource.ground.money import Money
from rightsource.ground.time import LONDON


class Unit(StrEnum):
    """What one of an offer is."""

    SESSION = "session"
    HOUR = "hour"
    WEEK = "week"
    ITEM = "item"


class CapacityKind(StrEnum):
    """How an offer can be full: places in a session, units in a period, or never."""

    SESSIONS = "sessions"
    PERIOD = "period"
    NONE = "none"


class IncomeOf(StrEnum):
    """Whose income a charge is."""

    COUNCIL = "council"
    BODY = "body"


class OrderState(StrEnum):
    """Where an order is."""

    PLACED = "placed"  # everything is held, and money is owed
    PAID = "paid"  # the money has arrived
    CONFIRMED = "confirmed"  # nothing is owed (any more): the resident can come
    ATTENDED = "attended"
    CANCELLED = "cancelled"


STEPS: Mapping[OrderState, frozenset[OrderState]] = {
    OrderState.PLACED: frozenset({OrderState.PAID, OrderState.CONFIRMED, OrderState.CANCELLED}),
    OrderState.PAID: frozenset({OrderState.CONFIRMED, OrderState.CANCELLED}),
    OrderState.CONFIRMED: frozenset({OrderState.ATTENDED, OrderState.CANCELLED}),
    OrderState.ATTENDED: frozenset(),
    OrderState.CANCELLED: frozenset(),
}
LIVE = frozenset({OrderState.PLACED, OrderState.PAID, OrderState.CONFIRMED})
ENDED = frozenset(OrderState) - LIVE

# Terms under which the council pays by what is ordered; under a block it has already committed the year.
COMMITS_BY_ORDER = frozenset({"hourly", "per_outcome"})
ALPHABET = "23456789bcdfghjkmnpqrstvwxyz"  # no vowels, so no words; nothing that looks like something else


@dataclass(frozen=True, slots=True)
class OfferFacts:
    """What the decision needs to know of an offer."""

    title: str
    capacity_kind: CapacityKind
    price: Money
    cost: Money
    starts_on: date
    ends_before: date  # never later than its agreement's: the database sees to it
    terms_kind: str
    needs_entitlement: bool


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What the decision needs to know of a session."""

    starts_at: datetime
    on: date  # the day it starts, in London


@dataclass(frozen=True, slots=True)
class Placement:
    """The decision: what the order will cost and hold, worked out before anything is written."""

    price: Money
    charge: Money
    commitment: Money | None
    is_held: bool  # the place waits for a payment


@dataclass(frozen=True, slots=True)
class Refund:
    """What goes back on cancelling, and the sentence that says why."""

    amount: Money
    sentence: str


def place_of(
    *,
    offer: OfferFacts,
    session: SessionFacts | None,
    quantity: int,
    why_not: str,
    contribution: Money | None,
    has_entitlement: bool,
    on: date,
    at: datetime,
) -> Placement:
    """Decide an order: open, in time, allowed, and what it costs the resident and the council.

    `why_not` is eligibility's sentence when the person may not have the service, and empty when they may.

    :raises NotBookableError: if the offer or the session cannot be ordered now
    :raises NotEligibleError: if the person may not have it
    """
    if not offer.starts_on <= on < offer.ends_before:
        raise NotBookableError(f"“{offer.title}” cannot be booked on {on:%-d %B %Y}. Choose another offer.")
    if quantity < 1:
        raise NotBookableError("Choose how many you want: at least one.")
    if session is None and offer.capacity_kind is not CapacityKind.NONE:
        raise NotBookableError(f"“{offer.title}” is booked for a time. Choose a day and time.")
    if session is not None and session.starts_at <= at:
        raise NotBookableError("This session has already started. Choose a later one.")
    if session is not None and session.on >= offer.ends_before:
        raise NotBookableError("This session is after the end of the offer. Choose an earlier one.")
    if why_not:
        raise NotEligibleError(why_not)
    if offer.needs_entitlement and not has_entitlement:
        raise NotEligibleError(
            f"“{offer.title}” is paid from a personal budget or an agreed number of units, and you have none for it "
            "on this day. Ask for an assessment, or ring us and we will do it with you."
        )
    price = Money(offer.price.pence * quantity)
    charge = charge_for(price, contribution)
    return Placement(
        price=price,
        charge=charge,
        commitment=commitment_for(offer.terms_kind, offer.cost, quantity),
        is_held=charge.pence > 0,
    )


def charge_for(price: Money, contribution: Money | None) -> Money:
    """Return what the resident pays: the price, or less where a means test found less.

    Care and Support (Charging and Assessment of Resources) Regulations 2014 (SI 2014/2672): never more than the cost.
    """
    return price if contribution is None else min(price, contribution)


def commitment_for(terms_kind: str, cost: Money, quantity: int) -> Money | None:
    """Return what the order reserves on the budget line: nothing where the agreement's block is already committed."""
    amount = Money(cost.pence * quantity)
    return amount if terms_kind in COMMITS_BY_ORDER and amount.pence > 0 else None


def money_owner(*, income_of: IncomeOf, is_care_charge: bool) -> IncomeOf:
    """Return whose income a charge is: whoever the agreement names, but a care charge is always the council's.

    Care Act 2014, section 14: the power to charge for meeting needs is the local authority's.
    """
    return IncomeOf.COUNCIL if is_care_charge else income_of


def step(now: OrderState, following: OrderState) -> OrderState:
    """Return the state that follows.

    :raises OrderEndedError: if the order has ended
    :raises OrderStepError: if it cannot move so
    """
    if now in ENDED:
        raise OrderEndedError(f"This order is already {now.value}. Nothing was changed.")
    if following not in STEPS[now]:
        raise OrderStepError(f"This order is {now.value} and cannot become {following.value}. Nothing was changed.")
    return following


def refuse_started(starts_at: datetime | None, at: datetime) -> None:
    """Refuse to cancel what has begun: it was delivered, or the place could go to nobody else.

    :raises OrderEndedError: if it has started
    """
    if starts_at is not None and starts_at <= at:
        raise OrderEndedError(
            "It has already started, so it cannot be cancelled here. Ring us if something went wrong."
        )


def cancel_hours(given: int | None, starts_on: date) -> int:
    """Return how long before its start an order can be cancelled free: as the offer says, else by policy on its day."""
    return parameters.value("marketplace.cancel_until", on=starts_on).whole if given is None else given


def refund_for(*, paid: Money, starts_at: datetime | None, cancel_hours: int, at: datetime) -> Refund:
    """Decide what goes back when the resident cancels.

    All of it until `cancel_hours` before the start, and nothing after; an order without a time is refunded in full.
    The window is the offer's, shown before the order: a leisure service on a date carries no statutory right to
    cancel (Consumer Contracts Regulations 2013, SI 2013/3134, regulation 28(1)(h)).
    """
    if paid.pence == 0:
        return Refund(Money(0), "You have not paid anything, so there is nothing to refund.")
    if starts_at is None or at <= starts_at - timedelta(hours=cancel_hours):
        return Refund(paid, f"You get all of it back: {paid}.")
    return Refund(Money(0), f"It starts in less than {cancel_hours} hours, so the {paid} you paid is not refunded.")


def instant_words(at: datetime) -> str:
    """Return an instant as a resident reads it on a clock in London.

    >>> from datetime import UTC
    >>> instant_words(datetime(2015, 5, 5, 13, 30, tzinfo=UTC)), instant_words(datetime(2015, 1, 5, 12, 0, tzinfo=UTC))
    ('Tuesday 5 May 2015 at 2:30pm', 'Monday 5 January 2015 at midday')
    """
    local = at.astimezone(LONDON)
    return f"{local:%A} {local.day} {local:%B} {local.year} at {time_words(at)}"


def time_words(at: datetime) -> str:
    """Return the time of day as a resident reads it on a clock in London."""
    local = at.astimezone(LONDON)
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{'am' if local.hour < 12 else 'pm'}"


def span_words(starts_at: datetime, ends_at: datetime) -> str:
    """Return from when to when, on one day or over several.

    >>> from datetime import UTC
    >>> span_words(datetime(2015, 5, 5, 13, tzinfo=UTC), datetime(2015, 5, 5, 15, tzinfo=UTC))
    'Tuesday 5 May 2015, 2pm to 4pm'
    """
    day, last = (instant_words(at).rsplit(" at ", 1)[0] for at in (starts_at, ends_at))
    if day == last:
        return f"{day}, {time_words(starts_at)} to {time_words(ends_at)}"
    return f"{instant_words(starts_at)} to {instant_words(ends_at)}"


def number_of(person_id: int, key: str) -> str:
    """Return the number of an order: the same wish has the same number, and nobody can guess another's key from it."""
    left = int.from_bytes(hashlib.sha256(f"order {person_id} {key}".encode()).digest()[:12], "big")
    signs = []
    for _ in range(12):
        left, sign = divmod(left, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "-".join("".join(signs[start : start + 4]) for start in (0, 4, 8))


def digest_of(*, offer_id: int, session_id: int | None, quantity: int) -> str:
    """Return what makes two requests the same wish; the reason for the choice may differ."""
    return f"{offer_id}/{session_id or '-'}/{quantity}"


def overtaken(*, title: str, when: str, following: str | None, wanted: int) -> str:
    """Return the sentence for somebody who came a moment too late."""
    rest = f"Next free: {following}." if following else "There is no later session with a free place yet."
    if wanted == 1:
        return f"The last place on “{title}” ({when}) was taken a moment ago. {rest}"
    return f"There is no longer room for {wanted} on “{title}” ({when}): places were taken a moment ago. {rest}"
