"""What we tell a resident about an order, in their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from rightsource.frontdoor.marketplace.rules.orders import Unit, instant_words, time_words
from rightsource.ground.money import Money

UNIT_WORDS = {Unit.SESSION: "a session", Unit.HOUR: "an hour", Unit.WEEK: "a week", Unit.ITEM: "each"}
COUNTED = {
    Unit.SESSION: ("place", "places"),
    Unit.HOUR: ("hour", "hours"),
    Unit.WEEK: ("week", "weeks"),
    Unit.ITEM: ("item", "items"),
}
RATINGS = {1: "Inadequate", 2: "Requires improvement", 3: "Good", 4: "Outstanding"}


@dataclass(frozen=True, slots=True)
class Letter:
    """A message: its kind, its subject and its text."""

    kind: str
    subject: str
    text: str


def price_words(price: Money, unit: Unit) -> str:
    """Return a price as a resident reads it.

    >>> price_words(Money(450), Unit.SESSION), price_words(Money(0), Unit.HOUR)
    ('£4.50 a session', 'Free')
    """
    return "Free" if price.pence == 0 else f"{price} {UNIT_WORDS[unit]}"


def prices_words(prices: list[tuple[Money, Unit]]) -> str:
    """Return several prices in one short text.

    >>> prices_words([(Money(450), Unit.SESSION), (Money(300), Unit.SESSION)])
    'From £3.00 a session'
    """
    if not prices:
        return ""
    words = price_words(*min(prices))
    if len(set(prices)) == 1:
        return words
    return "Some free" if words == "Free" else f"From {words}"


def count_words(quantity: int, unit: Unit) -> str:
    """Return how many of what.

    >>> count_words(1, Unit.SESSION), count_words(3, Unit.HOUR)
    ('1 place', '3 hours')
    """
    one, many = COUNTED[unit]
    return f"{quantity} {one if quantity == 1 else many}"


def placed(*, number: str, title: str, when: str, charge: Money, held_until: datetime) -> Letter:
    """Return what we say when a place is held for a payment."""
    return Letter(
        kind="placed",
        subject=f"Pay to keep your place: {title}",
        text=(
            f"We are holding your place on {title}{when}.\n\nPay {charge} by {time_words(held_until)} on "
            f"{held_words(held_until)} to keep it. After that somebody else can have it.\n\n"
            f"Your order number is {number.upper()}."
        ),
    )


def held_words(at: datetime) -> str:
    """Return the day of an instant as a resident reads it."""
    return instant_words(at).rsplit(" at ", 1)[0]


def confirmed(*, number: str, title: str, when: str, paid: Money) -> Letter:
    """Return what we say when a resident can come."""
    money = f"You have paid {paid}." if paid.pence else "There is nothing to pay."
    return Letter(
        kind="confirmed",
        subject=f"You have booked: {title}",
        text=(
            f"You have booked {title}{when}.\n\n{money}\n\nYour order number is {number.upper()}. "
            "You can see or cancel it under “Your orders”."
        ),
    )


def cancelled(*, number: str, title: str, when: str, reason: str, refund: str) -> Letter:
    """Return what we say when an order was cancelled."""
    return Letter(
        kind="cancelled",
        subject=f"Cancelled: {title}",
        text=f"Your order {number.upper()} of {title}{when} is cancelled. {reason}\n\n{refund}".strip(),
    )
