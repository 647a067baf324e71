"""How figures, days and counts are written on every page: pounds, millions, a minus sign, never brackets."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from functools import cache

from rightsource.ground.money import MINUS, Money
from rightsource.ground.text import MONTHS, long_date, pluralise
from rightsource.ground.time import LONDON

READABLE = Decimal("4.5")  # WCAG 2.2, success criterion 1.4.3: contrast of text against its background


class Provenance(StrEnum):
    """Where a figure comes from; every figure says it."""

    PUBLISHED = "published"
    DERIVED = "derived"
    GENERATED = "generated"


PROVENANCE_WORDS = {
    Provenance.PUBLISHED: "taken as it stands from a published source",
    Provenance.DERIVED: "worked out from published figures",
    Provenance.GENERATED: "made up for this demonstration",
}


SOURCE_KEY = re.compile(r"[a-z0-9][a-z0-9.\-]*")


def source_href(provenance: str, source: object = "") -> str:
    """Return where the source of a figure is shown: its own entry, or the list; nothing for what is made up.

    >>> source_href("published", "outturn"), source_href("published"), source_href("generated", "seed")
    ('/about#source-outturn', '/about#sources', '')
    """
    if provenance == Provenance.GENERATED:
        return ""
    if isinstance(source, str) and SOURCE_KEY.fullmatch(source):
        return f"/about#source-{source}"
    return "/about#sources" if provenance == Provenance.PUBLISHED else ""


class Step(StrEnum):
    """The places on the line of sight, in order."""

    DECISION = "decision"
    BUDGET_LINE = "budget_line"
    AGREEMENT = "agreement"
    OFFER = "offer"
    ORDER = "order"
    DELIVERY = "delivery"
    STATEMENT = "statement"
    OUTCOME = "outcome"


STEP_WORDS = {
    Step.DECISION: "Decision",
    Step.BUDGET_LINE: "Budget line",
    Step.AGREEMENT: "Agreement",
    Step.OFFER: "Offer",
    Step.ORDER: "Order",
    Step.DELIVERY: "Delivery",
    Step.STATEMENT: "Statement",
    Step.OUTCOME: "Outcome",
}


def money(amount: object) -> Money:
    """Return money, given as money or as whole pence.

    :raises MoneyError: for anything else, because a float would lose pennies.
    """
    return amount if isinstance(amount, Money) else Money(amount)  # type: ignore[arg-type]


def pounds(amount: object) -> str:
    """Return an amount for a table: £1,234."""
    return money(amount).in_pounds()


def pence(amount: object) -> str:
    """Return an amount for a statement: £1,234.56."""
    return str(money(amount))


def millions(amount: object) -> str:
    """Return an amount for a headline: £4.2m."""
    return money(amount).in_millions()


def signed(text: str) -> str:
    """Return a change with its sign in front: +£4.2m, −£0.3m; zero has none."""
    if text.startswith(MINUS) or not any(character in "123456789" for character in text):
        return text
    return f"+{text}"


def number(value: int | Decimal) -> str:
    """Return a count with commas and a minus sign: 1,234."""
    return f"{MINUS if value < 0 else ''}{abs(value):,}"


def percent(rate: Decimal | int, places: int = 1) -> str:
    """Return a rate as a percentage: Decimal("0.125") is 12.5%."""
    exact = (Decimal(rate) * 100).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return f"{MINUS if exact < 0 else ''}{abs(exact):,}%"


def day(value: date | datetime) -> str:
    """Return a day for people: 19 February 2015; of an instant, the day in London."""
    if isinstance(value, datetime):
        value = value.astimezone(LONDON)
    return long_date(value)


def short_day(value: date | datetime) -> str:
    """Return a day for a dense table: 19 Feb 2015."""
    if isinstance(value, datetime):
        value = value.astimezone(LONDON)
    return f"{value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def instant(value: datetime) -> str:
    """Return an instant in London: 19 February 2015 at 4:05pm."""
    local = value.astimezone(LONDON)
    hour = local.hour % 12 or 12
    return f"{day(local)} at {hour}:{local.minute:02d}{'am' if local.hour < 12 else 'pm'}"


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: 1 agreement, 214 agreements, 2 duties."""
    return pluralise(count, one, many or None)


def luminance(colour: str) -> Decimal:
    """Return the relative luminance of a colour written as #rrggbb (WCAG 2.2, definitions)."""
    parts = []
    for start in (1, 3, 5):
        share = Decimal(int(colour[start : start + 2], 16)) / 255
        parts.append(
            share / Decimal("12.92")
            if share <= Decimal("0.04045")
            else ((share + Decimal("0.055")) / Decimal("1.055")) ** Decimal("2.4")
        )
    red, green, blue = parts
    return Decimal("0.2126") * red + Decimal("0.7152") * green + Decimal("0.0722") * blue


@cache
def is_readable_under_white(colour: str) -> bool:
    """Return whether white words can be read on a colour."""
    return Decimal("1.05") / (luminance(colour) + Decimal("0.05")) >= READABLE


@dataclass(frozen=True, slots=True)
class Place:
    """One place on the line of sight: what stands there, or nothing when the link is missing."""

    step: Step
    text: str = ""
    href: str = ""
    note: str = ""


def line_of_sight(places: Iterable[Place], present: str) -> list[dict[str, object]]:
    """Return all eight places in order: known, the present one marked, missing ones shown as missing."""
    known = {place.step: place for place in places}
    line: list[dict[str, object]] = []
    for step in Step:
        place = known.get(step)
        line.append(
            {
                "step": step.value,
                "word": STEP_WORDS[step],
                "text": place.text if place else "",
                "href": place.href if place else "",
                "note": place.note if place else "",
                "is_present": step == present,
                "is_missing": place is None,
            }
        )
    return line
