"""Placing, paying and cancelling an order: each conditional update here decides who wins."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from json import dumps, loads
from typing import NoReturn, TypeVar

from django.db import OperationalError, connection, transaction
from django.db.models import F

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.queries import ask
from rightsource.commons.record.rules import Reference
from rightsource.frontdoor.marketplace.models import Message, Order, OrderStep, Session, SessionBalance
from rightsource.frontdoor.marketplace.rules import (
    LIVE,
    OrderChangedError,
    OrderEndedError,
    OrderState,
    Placement,
    SessionFullError,
    TooBusyError,
    digest_of,
    instant_words,
    overtaken,
)
from rightsource.frontdoor.marketplace.rules.words import Letter
from rightsource.ground.money import Money
from rightsource.ground.time import day_in_london

Result = TypeVar("Result")
AGAIN = frozenset({"40P01", "40001"})  # deadlock, serialisation: the database asks us to try again
BUSY = "55P03"  # the lock did not come in time
TIMES = 3
LOCK_TIMEOUT = "5s"
ONCE = frozenset({"order_once", "order_number_once"})  # a wish has one number
FULL, USED_UP = "RS011", "RS012"  # as sql/placing.sql raises them
TOO_BUSY = "Very many people are booking this just now. Nothing was booked; try again in a minute."
JITTER = random.Random()


class PlacingRefusedError(Exception):
    """What the database answered in the place of an order, as PostgreSQL names it; the journey says it in words."""

    def __init__(self, state: str, said: str, detail: str, constrained_by: str) -> None:
        super().__init__(said)
        self.state, self.said, self.detail = state, said, detail
        self.is_repeated = constrained_by in ONCE  # the same wish arrived twice at once
        self.is_full = state == FULL
        self.left_when_used_up: tuple[Money, Money] | None = None  # what was left of which personal budget
        if state == USED_UP:
            left, limit = loads(detail)
            self.left_when_used_up = Money(left), Money(limit)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a resident asks for; the same person and key is the same wish."""

    person_id: int
    key: str
    offer_id: int
    session_id: int | None
    quantity: int
    reason_for_choice: str = ""
    answer_id: int | None = None
    entitlement_id: int | None = None
    entitlement_used: int = 0
    is_care_charge: bool = False


def retrying(work: Callable[[], Result]) -> Result:
    """Do the work in one transaction, again when the database asks for it, at most three times more.

    :raises TooBusyError: if it could not be done even so
    """
    for attempt in range(TIMES + 1):
        try:
            with transaction.atomic():
                return work()
        except OperationalError as error:
            state = getattr(error.__cause__, "sqlstate", None)
            if state == BUSY or (state in AGAIN and attempt == TIMES):
                raise TooBusyError(TOO_BUSY) from error
            if state not in AGAIN:
                raise
            time.sleep(JITTER.uniform(0.01, 0.05) * (attempt + 1))
    raise AssertionError("the loop returns or raises")


def wait_briefly() -> None:
    """Let no statement of this transaction wait longer for a row than people wait for a page."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])


def place(
    *,
    number: str,
    wish: Wish,
    placement: Placement,
    letter: Letter,
    body_id: int,
    line_id: int | None,
    on: date,
    held_until: datetime | None,
    by: Actor,
    at: datetime,
) -> None:
    """Keep an order under its number as it was decided and take what it needs, all in one call of sql/placing.sql.

    `line_id` is the budget line that bears it, `on` the day of the service. The audit row is left with it.

    :raises PlacingRefusedError: if the database refuses; nothing of the order is kept, and the transaction goes on
    :raises TooBusyError: if it could not be done for others, tried again too
    """
    order = {
        "number": number,
        "person_id": wish.person_id,
        "offer_id": wish.offer_id,
        "session_id": wish.session_id,
        "quantity": wish.quantity,
        "price_pence": placement.price.pence,
        "charge_pence": placement.charge.pence,
        "is_care_charge": wish.is_care_charge,
        "entitlement_id": wish.entitlement_id,
        "entitlement_used": wish.entitlement_used,
        "answer_id": wish.answer_id,
        "reason_for_choice": wish.reason_for_choice,
        "body_id": body_id,
        "state": (OrderState.PLACED if placement.is_held else OrderState.CONFIRMED).value,
        "held_until": held_until.isoformat() if placement.is_held and held_until is not None else None,
        "key": wish.key,
        "digest": digest_of(offer_id=wish.offer_id, session_id=wish.session_id, quantity=wish.quantity),
        "at": at.isoformat(),
    }
    given = {
        "order": order,
        "ref": str(reference(number)),
        "by": by.reference,
        "today": day_in_london(at).isoformat(),
        "on": on.isoformat(),
        "letter": {"kind": letter.kind, "subject": letter.subject, "text": letter.text},
        "line_id": None if placement.commitment is None else line_id,
        "commitment_pence": None if placement.commitment is None else placement.commitment.pence,
    }
    [(made, state, said, detail, constrained_by)] = ask("SELECT * FROM place_order($1)", dumps(given))
    if made is None:
        if state == BUSY or state in AGAIN:
            raise TooBusyError(TOO_BUSY)
        raise PlacingRefusedError(state, said or "", detail or "", constrained_by or "")


def refuse_full(*, wish: Wish, title: str, starts_at: datetime, at: datetime) -> NoReturn:
    """Say that the session is full, and which is the next with room.

    :raises SessionFullError: always
    """
    following = (
        Session.objects.filter(
            offer_id=wish.offer_id, starts_at__gt=at, balance__taken__lte=F("balance__places") - wish.quantity
        )
        .exclude(pk=wish.session_id)
        .order_by("starts_at", "id")
        .first()
    )
    raise SessionFullError(
        overtaken(
            title=title,
            when=instant_words(starts_at),
            following=None if following is None else instant_words(following.starts_at),
            wanted=wish.quantity,
        )
    )


def refuse_changed(*, number: str, digest: str, offer_id: int, session_id: int | None, quantity: int) -> None:
    """Refuse a key that comes again with another wish.

    :raises OrderChangedError: if the wish is another
    """
    if digest != digest_of(offer_id=offer_id, session_id=session_id, quantity=quantity):
        raise OrderChangedError(
            f"You have already sent this order as number {number.upper()}, with other choices. "
            "Look at your orders, or start again."
        )


@transaction.atomic
def confirm(*, order: Order, reason: str, by: Actor, at: datetime) -> bool:
    """Confirm an order whose money has come; True the first time, False when it was confirmed before.

    :raises OrderEndedError: if the order was cancelled in the meantime
    """
    won = Order.objects.filter(pk=order.pk, state=OrderState.PLACED.value).update(
        state=OrderState.CONFIRMED.value, held_until=None
    )
    order.refresh_from_db(fields=["state", "held_until"])
    if not won:
        if OrderState(order.state) is OrderState.CANCELLED:
            raise OrderEndedError("This order was cancelled before the payment arrived.")
        return False
    _leave_step(order, OrderState.PAID, by, at, reason)
    _leave_step(order, OrderState.CONFIRMED, by, at, reason)
    record.audit(by=by, at=at, verb="order.confirm", subject=reference(order.number))
    return True


@transaction.atomic
def end(*, order: Order, reason: str, only_from: Sequence[OrderState], by: Actor, at: datetime) -> bool:
    """Cancel an order and give its places back, once; False if somebody else ended it first.

    What else it held (entitlement, commitment, money) goes back in the same transaction, by the journey.
    """
    won = Order.objects.filter(pk=order.pk, state__in=[state.value for state in only_from if state in LIVE]).update(
        state=OrderState.CANCELLED.value, held_until=None
    )
    order.refresh_from_db(fields=["state", "held_until"])
    if not won:
        return False
    _leave_step(order, OrderState.CANCELLED, by, at, reason)
    record.audit(by=by, at=at, verb="order.cancel", subject=reference(order.number), detail={"reason": reason[:200]})
    record.record(
        kind="order.cancelled",
        subject=Reference.of("marketplace", "offer", order.offer_id),
        at=at,
        on=day_in_london(at),
        numbers={"quantity": order.quantity, "price_pence": order.price_pence},
    )
    return True


@transaction.atomic
def give_places_back(*, order: Order, by: Actor, at: datetime) -> None:
    """Free the places of an order that has just ended."""
    if order.session_id is None:
        return
    SessionBalance.objects.filter(session_id=order.session_id).update(taken=F("taken") - order.quantity)
    record.audit(
        by=by,
        at=at,
        verb="session.give_back",
        subject=reference(order.number),
        detail={"session": order.session_id, "places": order.quantity},
    )


@transaction.atomic
def tell(*, order: Order, letter: Letter, by: Actor, at: datetime) -> None:
    """Put a message to the resident in the outbox, once of each kind for an order."""
    message = Message(
        person_id=order.person_id,
        order_id=order.pk,
        kind=letter.kind,
        subject=letter.subject,
        text=letter.text,
        at=at,
    )
    Message.objects.bulk_create([message], ignore_conflicts=True)
    record.audit(by=by, at=at, verb="message.write", subject=reference(order.number), detail={"kind": letter.kind})


def reference(number: str) -> Reference:
    """Return the reference of an order."""
    return Reference.of("marketplace", "order", number)


def _leave_step(order: Order, state: OrderState, by: Actor, at: datetime, reason: str) -> None:
    OrderStep.objects.create(order_id=order.pk, state=state.value, at=at, by_ref=by.reference, reason=reason)
