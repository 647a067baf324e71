"""What is owed for a month by an agreement's terms: one pure function for each kind of terms, each line with why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import sha256

from rightsource.books.settlement.rules.terms import ANY_OUTCOME, Block, Hourly, PerOutcome, Terms, terms_to
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import Month

HOUR = 60
MONTHS = 12


class SettlementRefusedError(Exception):
    """What was delivered cannot be settled as given."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """One delivery as settlement needs it: an opaque reference, when, and how much."""

    ref: str
    on: date
    units: Decimal = Decimal(1)
    minutes: int | None = None
    planned_minutes: int | None = None
    outcome: str = ""
    outcome_achieved: bool | None = None


@dataclass(frozen=True, slots=True)
class LineSpec:
    """One line of a statement: what it is for, what it comes to, and why, in words."""

    delivery_ref: str
    on: date
    units: Decimal
    rate_pence: int
    amount: Money
    explanation: str


def settle(
    terms: Terms, deliveries: Sequence[Delivered], *, month: Month, paid_before: Money | None = None
) -> list[LineSpec]:
    """Return what is owed for a month by an agreement's terms, line by line.

    `paid_before` is what earlier statements of the agreement paid; only a cap asks for it.

    :raises SettlementRefusedError: a delivery is of another month, or counts twice
    """
    outside = [delivery for delivery in deliveries if not month.period.contains(delivery.on)]
    if outside:
        raise SettlementRefusedError(
            f"{outside[0].ref} was delivered on {long_date(outside[0].on)}, not in {month}: "
            "settle it with its own month."
        )
    twice = [ref for ref, count in Counter(delivery.ref for delivery in deliveries).items() if count > 1]
    if twice:
        raise SettlementRefusedError(f"{twice[0]} is in the list more than once: a delivery is paid once.")
    in_order = sorted(deliveries, key=lambda delivery: (delivery.on, delivery.ref))
    if isinstance(terms, Hourly):
        return settle_hourly(terms, in_order)
    if isinstance(terms, Block):
        return settle_block(terms, in_order, month=month)
    return settle_per_outcome(terms, in_order, paid_before=paid_before or Money(0))


def settle_hourly(terms: Hourly, deliveries: Sequence[Delivered]) -> list[LineSpec]:
    """Return a line for each delivery by the hour; each is rounded once, to the penny.

    Where minutes are known they count, in steps; where they are not, the units are hours. More than was planned is not
    paid without an agreement on it.
    """
    lines = []
    for delivery in deliveries:
        minutes, why = _minutes_paid(terms, delivery)
        rate = terms.rate_on(delivery.on)
        when = " at the weekend" if rate != terms.rate_pence else ""
        lines.append(
            LineSpec(
                delivery_ref=delivery.ref,
                on=delivery.on,
                units=(minutes / HOUR).quantize(Decimal("0.0001")),
                rate_pence=rate,
                amount=Money(rate).times(minutes / HOUR),
                explanation=f"{why}, at {Money(rate)} an hour{when}.",
            )
        )
    return lines


def _minutes_paid(terms: Hourly, delivery: Delivered) -> tuple[Decimal, str]:
    if delivery.minutes is None:
        hours = delivery.units.normalize()
        return delivery.units * HOUR, f"{hours:f} {'hour' if hours == 1 else 'hours'} delivered"
    came, planned, step = delivery.minutes, delivery.planned_minutes, terms.rounding_minutes
    said = f"{pluralise(came, 'minute')} delivered"
    if planned is not None:
        said += f" of {planned} planned"
        if came > planned:
            return Decimal(planned), f"{said}; more than planned is not paid unless it is agreed first"
        if came >= planned - terms.tolerance_minutes:
            forgiven = "" if came == planned else f", within the tolerance of {terms.tolerance_minutes}"
            return Decimal(planned), f"{said}{forgiven}"
    paid = (came + terms.tolerance_minutes) // step * step
    if planned is not None:
        paid = min(paid, planned)
    if paid == came:
        return Decimal(paid), said
    return Decimal(paid), f"{said}, counted as {paid} in steps of {step}"


def settle_block(terms: Block, deliveries: Sequence[Delivered], *, month: Month) -> list[LineSpec]:
    """Return the month's instalment and, where guaranteed units are missing, what comes back.

    The twelve instalments of a financial year sum exactly to the year's price.
    """
    annual = Money(terms.annual_pence)
    instalment = annual.split([1] * MONTHS)[month.financial_year.months().index(month)]
    lines = [
        LineSpec(
            delivery_ref="",
            on=month.starts_on,
            units=Decimal(1),
            rate_pence=instalment.pence,
            amount=instalment,
            explanation=f"The instalment for {month} of {annual} a year, paid in twelve.",
        )
    ]
    if not terms.guaranteed_units:
        return lines
    delivered = sum((delivery.units for delivery in deliveries), Decimal(0))
    expected = terms.guaranteed_units / MONTHS
    missing = expected - delivered
    if missing <= 0:
        return lines
    each = Decimal(terms.annual_pence) / terms.guaranteed_units
    back = Money.nearest(missing * each * terms.clawback_rate / 100)
    if back:
        lines.append(
            LineSpec(
                delivery_ref="",
                on=month.starts_on,
                units=-missing.quantize(Decimal("0.0001")),
                rate_pence=int((each * terms.clawback_rate).to_integral_value()),
                amount=-back,
                explanation=(
                    f"{_plain(delivered)} of {_plain(expected)} guaranteed units were delivered: "
                    f"{_plain(terms.clawback_rate * 100)}% of the price of the {_plain(missing)} missing comes back."
                ),
            )
        )
    return lines


def _plain(number: Decimal) -> str:
    """Return a number as people write it, with at most two decimals."""
    return f"{number.quantize(Decimal('0.01')):,f}".rstrip("0").rstrip(".")


def settle_per_outcome(
    terms: PerOutcome, deliveries: Sequence[Delivered], *, paid_before: Money | None = None
) -> list[LineSpec]:
    """Return a line for each delivery by outcome, the first reached first paid, up to the agreement's cap."""
    left = None if terms.cap_pence is None else max(terms.cap_pence - (paid_before or Money(0)).pence, 0)
    lines = []
    for delivery in deliveries:
        pence = terms.tariff.get(delivery.outcome, terms.tariff.get(ANY_OUTCOME))
        name = f"“{delivery.outcome}”" if delivery.outcome else "The outcome"
        if pence is None:
            raise SettlementRefusedError(f"The tariff has no price for {name}: correct the delivery, or agree a price.")
        paid, why = 0, f"{name} was not reached, so nothing is paid."
        if delivery.outcome_achieved:
            paid = pence if left is None else min(pence, left)
            why = f"{name} was reached: {Money(pence)}."
            if paid < pence:
                why = f"{name} was reached, but the cap of {Money(terms.cap_pence or 0)} leaves {Money(paid)}."
            left = None if left is None else left - paid
        lines.append(LineSpec(delivery.ref, delivery.on, Decimal(1), pence, Money(paid), why))
    return lines


def amount_of(terms: Terms, paid_before: Money, one: Delivered) -> Money:
    """Return what one delivery comes to by itself: nought of a block, and where the terms have no price for it."""
    if isinstance(terms, Block):
        return Money(0)
    if isinstance(terms, Hourly):
        return total_of(settle_hourly(terms, [one]))
    if one.outcome not in terms.tariff and ANY_OUTCOME not in terms.tariff:
        return Money(0)
    return total_of(settle_per_outcome(terms, [one], paid_before=paid_before))


def nothing_payable(*, month: Month, delivered: int) -> LineSpec:
    """Return the one line of a month of which nothing that was delivered can be paid, so that the month ends settled.

    What is resolved later makes a new version.
    """
    none = (
        f"The delivery of {month} cannot" if delivered == 1 else f"None of the {delivered:,} deliveries of {month} can"
    )
    why = f"{none} be paid: it is held, was found wanting or was rejected."
    return LineSpec("", month.starts_on, Decimal(0), 0, Money(0), why)


def total_of(lines: Sequence[LineSpec]) -> Money:
    """Return what a statement comes to."""
    return Money.sum_of(line.amount for line in lines)


@dataclass(frozen=True, slots=True)
class Alike:
    """So many deliveries of a month that differ in nothing that a price depends on."""

    one: Delivered
    count: int


def total_alike(terms: Terms, alike: Sequence[Alike], *, month: Month, paid_before: Money | None = None) -> Money:
    """Return what a month comes to without its lines: what `total_of` makes of `settle`, to the penny.

    :raises SettlementRefusedError: the tariff has no price for an outcome
    """
    if isinstance(terms, Block):
        units = sum((each.one.units * each.count for each in alike), Decimal(0))
        return total_of(settle_block(terms, [Delivered("", month.starts_on, units)], month=month))
    ones = [each.one for each in alike]
    if isinstance(terms, Hourly):
        return Money.sum_of(
            line.amount.times(each.count) for line, each in zip(settle_hourly(terms, ones), alike, strict=True)
        )
    lines = settle_per_outcome(PerOutcome(terms.tariff), ones)
    whole = Money.sum_of(line.amount.times(each.count) for line, each in zip(lines, alike, strict=True))
    if terms.cap_pence is None:
        return whole
    return min(whole, Money(max(terms.cap_pence - (paid_before or Money(0)).pence, 0)))


def digest_of(terms: Terms, lines: Sequence[LineSpec]) -> str:
    """Return a hash of a settlement, so that settling again without news makes no new version."""
    said = [
        terms_to(terms),
        *((line.delivery_ref, line.on, line.units, line.amount, line.explanation) for line in lines),
    ]
    return sha256(repr(said).encode()).hexdigest()
