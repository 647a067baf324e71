"""From what was delivered to what is owed: payment terms as data, and one pure function for each kind of terms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from rightsource.books.ledger.rules import BatchSpec, EntrySpec, LegSpec, Stratum, words_for
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import Month

HOUR = 60
MONTHS = 12
ANY_OUTCOME = "*"


class TermsKind(StrEnum):
    """How an agreement pays."""

    BLOCK = "block"
    HOURLY = "hourly"
    PER_OUTCOME = "per_outcome"


class TermsUnknownError(ValueError):
    """The terms cannot be read."""


class SettlementRefusedError(Exception):
    """What was delivered cannot be settled as given."""


class StatementUnequalError(Exception):
    """A statement and its postings differ; nothing is booked."""


@dataclass(frozen=True, slots=True)
class Hourly:
    """So much an hour, counted in steps of minutes; a few minutes short of a step or of the plan are forgiven."""

    rate_pence: int
    rounding_minutes: int = 1
    tolerance_minutes: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A sum a year in twelve instalments; of guaranteed units that are missing, a part of the price comes back."""

    annual_pence: int
    guaranteed_units: Decimal | None = None
    clawback_rate: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class PerOutcome:
    """So much for each outcome reached, by outcome (`*` is any), up to a cap for the agreement."""

    tariff: Mapping[str, int]
    cap_pence: int | None = None


Terms = Hourly | Block | PerOutcome


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


def _pence(terms: Mapping[str, object], name: str) -> int | None:
    """Return an amount given in pence or, as case files have it, in pounds."""
    if terms.get(f"{name}_pence") is not None:
        return int(str(terms[f"{name}_pence"]))
    if terms.get(f"{name}_pounds") is not None:
        return Money.of(str(terms[f"{name}_pounds"])).pence
    return None


def terms_from(terms: Mapping[str, object]) -> Terms:
    """Read terms from the data that an agreement stores.

    >>> terms_from({"kind": "hourly", "rate_pounds": "14.40", "rounding_minutes": 15, "tolerance_minutes": 5})
    Hourly(rate_pence=1440, rounding_minutes=15, tolerance_minutes=5)

    :raises TermsUnknownError: the kind is unknown or its price is missing
    """
    kind = terms.get("kind")
    if kind == TermsKind.HOURLY:
        return Hourly(
            rate_pence=_price(terms, "rate"),
            rounding_minutes=int(str(terms.get("rounding_minutes") or 1)),
            tolerance_minutes=int(str(terms.get("tolerance_minutes") or 0)),
        )
    if kind == TermsKind.BLOCK:
        units = terms.get("guaranteed_units")
        return Block(
            annual_pence=_price(terms, "annual"),
            guaranteed_units=None if units is None else Decimal(str(units)),
            clawback_rate=Decimal(str(terms.get("clawback_rate") or 0)),
        )
    if kind == TermsKind.PER_OUTCOME:
        given = terms.get("tariff")
        tariff = (
            {str(outcome): int(str(pence)) for outcome, pence in given.items()}
            if isinstance(given, Mapping)
            else {ANY_OUTCOME: _price(terms, "tariff")}
        )
        return PerOutcome(tariff=tariff, cap_pence=_pence(terms, "cap"))
    raise TermsUnknownError(f"“{kind}” is not a kind of terms: write hourly, block or per_outcome.")


def _price(terms: Mapping[str, object], name: str) -> int:
    pence = _pence(terms, name)
    if pence is None or pence < 0:
        raise TermsUnknownError(f"Terms by {terms['kind']} need {name}_pence or {name}_pounds, not below zero.")
    return pence


def terms_to(terms: Terms) -> dict[str, object]:
    """Return terms as data that `terms_from` reads back."""
    if isinstance(terms, Hourly):
        return {
            "kind": TermsKind.HOURLY.value,
            "rate_pence": terms.rate_pence,
            "rounding_minutes": terms.rounding_minutes,
            "tolerance_minutes": terms.tolerance_minutes,
        }
    if isinstance(terms, Block):
        return {
            "kind": TermsKind.BLOCK.value,
            "annual_pence": terms.annual_pence,
            "guaranteed_units": None if terms.guaranteed_units is None else str(terms.guaranteed_units),
            "clawback_rate": str(terms.clawback_rate),
        }
    return {"kind": TermsKind.PER_OUTCOME.value, "tariff": dict(terms.tariff), "cap_pence": terms.cap_pence}


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
        amount = Money(terms.rate_pence).times(minutes / HOUR)
        lines.append(
            LineSpec(
                delivery_ref=delivery.ref,
                on=delivery.on,
                units=(minutes / HOUR).quantize(Decimal("0.0001")),
                rate_pence=terms.rate_pence,
                amount=amount,
                explanation=f"{why}, at {Money(terms.rate_pence)} an hour.",
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


@dataclass(frozen=True, slots=True)
class Accounts:
    """Where a settlement is booked."""

    expense: str = "expenditure"
    income: str = "income"
    council_side: str = "creditors"
    body_side: str = "debtors"


@dataclass(frozen=True, slots=True)
class SettledSum:
    """What of a statement is to be booked: the whole of the first version, the difference of a later one."""

    statement_ref: str
    agreement_ref: str
    amount: Money
    on: date
    line_id: int
    fund: str
    service_line: str
    council: str
    body: str
    accounts: Accounts = field(default_factory=Accounts)


def batch_for(settled: SettledSum) -> BatchSpec:
    """Return the posting of a settlement: expense at the council, income at the body, each naming the other.

    For the group the pair is nothing. A sum below zero, as after a correction, books the same legs the other way round.
    """
    accounts, amount = settled.accounts, settled.amount

    def leg(
        account: str, sum_: Money, counterparty: str, service_line: str = "", line_id: int | None = None
    ) -> LegSpec:
        return LegSpec(
            account,
            sum_,
            settled.fund,
            service_line,
            line_id,
            counterparty=counterparty,
            agreement_ref=settled.agreement_ref,
        )

    at_council = [
        leg(accounts.expense, amount, settled.body, settled.service_line, settled.line_id),
        leg(accounts.council_side, -amount, settled.body),
    ]
    at_body = [
        leg(accounts.body_side, amount, settled.council),
        leg(accounts.income, -amount, settled.council, settled.service_line),
    ]
    text = f"Settled under {words_for(settled.agreement_ref).lower()}"
    return BatchSpec(
        stratum=Stratum.ACTUAL,
        authority_ref=settled.statement_ref,
        key=settled.statement_ref,
        on=settled.on,
        entries=[
            EntrySpec(settled.council, settled.on, settled.statement_ref, text, at_council),
            EntrySpec(settled.body, settled.on, settled.statement_ref, text, at_body),
        ],
    )


def statements_finding(*, total: int, unbooked: int) -> str:
    """Return the sentence that opens the list of statements."""
    if total == 0:
        return "No month has been settled yet."
    if unbooked == 0:
        return f"{'The statement is' if total == 1 else f'All {total:,} statements are'} booked to the penny."
    return f"{unbooked:,} of {pluralise(total, 'statement')} {'is' if unbooked == 1 else 'are'} not booked yet."
