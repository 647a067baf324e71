"""What an agreement must say, what it costs by year, which deliveries can be recorded, and who may verify."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from rightsource.books.settlement.rules import ANY_OUTCOME, Block, Hourly, TermsKind, terms_from, terms_to
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise


class IncomeOf(StrEnum):
    """Whose income it is what residents pay for services under the agreement."""

    BODY = "body"
    COUNCIL = "council"


TERMS_TITLES: Mapping[TermsKind, str] = {
    TermsKind.BLOCK: "A fixed sum a year",
    TermsKind.HOURLY: "By the hour",
    TermsKind.PER_OUTCOME: "For each outcome reached",
}


class Step(StrEnum):
    """What can happen to an agreement."""

    SIGNED = "signed"
    CHANGED = "changed"  # another price from a month on
    COMMITTED = "committed"
    BROKEN = "broken"  # ended before its end, at its break or by breach
    ENDED = "ended"


class AfterEnd(StrEnum):
    """Who does what the agreement's duties ask once it ends; they are the council's whoever does it."""

    COUNCIL_RESUMES = "council_resumes"
    NOBODY_NAMED = "nobody_named"  # the register of duties shows the days as uncovered, and alarms come before


class AgreementRefusedError(Exception):
    """The agreement cannot be signed, or cannot be ended, as asked."""


@dataclass(frozen=True, slots=True)
class AgreementParts:
    """What an agreement says of itself, before anything is looked up."""

    code: str
    title: str
    starts_on: date
    ends_before: date
    break_on: date | None
    annual: Money
    decision_ref: str
    owner_role: str
    certified_limit_rate: Decimal


def refuse_parts(parts: AgreementParts) -> None:
    """Refuse an agreement that contradicts itself; the first reason is named.

    :raises AgreementRefusedError: saying what to change
    """
    if not parts.title.strip():
        raise AgreementRefusedError(f"Agreement {parts.code} has no title: give it one that a resident understands.")
    if not parts.decision_ref.strip():
        raise AgreementRefusedError(
            f"Agreement {parts.code} names no decision: give the code of the key decision that authorised it."
        )
    if not parts.owner_role.strip():
        raise AgreementRefusedError(f"Agreement {parts.code} has no owner: name the role that answers for it.")
    if parts.ends_before <= parts.starts_on:
        raise AgreementRefusedError(
            f"Agreement {parts.code} would end on {parts.ends_before:%-d %B %Y}, before it starts "
            f"({parts.starts_on:%-d %B %Y}): change one of the days."
        )
    if parts.break_on is not None and not parts.starts_on < parts.break_on < parts.ends_before:
        raise AgreementRefusedError(
            f"The break of agreement {parts.code} ({parts.break_on:%-d %B %Y}) is not inside its term: change the day."
        )
    if parts.annual.pence < 0:
        raise AgreementRefusedError(f"The yearly sum of agreement {parts.code} is below nought: give nought or more.")
    if not 0 <= parts.certified_limit_rate <= 1:
        raise AgreementRefusedError(
            f"The limit on what the body certifies itself is {parts.certified_limit_rate}: give a share from 0 to 1."
        )


def read_terms(terms: Mapping[str, object], *, code: str) -> tuple[TermsKind, dict[str, object]]:
    """Return the kind of the terms, and the terms as settlement reads them back.

    :raises AgreementRefusedError: if settlement could not pay by them
    """
    try:
        read = terms_from(terms)
    except (ArithmeticError, ValueError) as error:
        raise AgreementRefusedError(f"The terms of agreement {code} cannot be read: {error}") from error
    kept = terms_to(read)
    return TermsKind(str(kept["kind"])), kept


MILLION = Money(100_000_000)


def in_short(amount: Money) -> str:
    """Return an amount for a headline: millions from a million on, else whole pounds."""
    return amount.in_millions() if abs(amount) >= MILLION else amount.in_pounds()


def terms_in_words(terms: Mapping[str, object]) -> str:
    """Return the terms as a sentence that a resident understands."""
    read = terms_from(terms)
    if isinstance(read, Hourly):
        weekend = "" if read.weekend_rate_pence is None else f" ({Money(read.weekend_rate_pence)} at the weekend)"
        steps = pluralise(read.rounding_minutes, "minute")
        text = f"{Money(read.rate_pence)} an hour{weekend}, counted in steps of {steps}"
        spare = pluralise(read.tolerance_minutes, "minute")
        return f"{text}; {spare} short of the plan are forgiven." if read.tolerance_minutes else f"{text}."
    if isinstance(read, Block):
        text = f"A fixed sum of {Money(read.annual_pence)} a year, in twelve instalments"
        return f"{text}, for {read.guaranteed_units} units." if read.guaranteed_units else f"{text}."
    prices = "; ".join(
        f"{Money(pence)} for {'each outcome reached' if name == ANY_OUTCOME else f'each “{name}”'}"
        for name, pence in sorted(read.tariff.items())
    )
    return f"{prices}." if read.cap_pence is None else f"{prices}; at most {Money(read.cap_pence)} in all."


# ---- deliveries ----

COLUMNS = ("reference", "date", "units", "minutes", "planned", "outcome", "achieved", "order")
YES = frozenset({"y", "yes", "true", "1"})
NO = frozenset({"n", "no", "false", "0"})
LONGEST_REFERENCE = 80
MOST_UNITS = Decimal(1_000_000)
MINUTES_IN_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """One row that can be recorded."""

    row: int
    reference: str
    on: date
    units: Decimal
    minutes: int | None = None
    planned_minutes: int | None = None
    outcome_code: str = ""
    outcome_achieved: bool | None = None
    order_ref: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that cannot be recorded: where, and what to do."""

    row: int
    column: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """A row whose provider's reference is already on the register: it stays one delivery."""

    row: int
    reference: str
    differs: bool

    @property
    def sentence(self) -> str:
        """The repeat in words."""
        if self.differs:
            return (
                f"Row {self.row}: {self.reference} is already recorded with other figures; the first stands. "
                "To correct it, record the difference under a new reference."
            )
        return f"Row {self.row}: {self.reference} is already recorded; nothing was added."


@dataclass(frozen=True, slots=True)
class Receives:
    """What a delivery must fit: the agreement's days and terms."""

    starts_on: date
    ends_before: date
    kind: TermsKind
    any_outcome: bool = True  # the tariff has one price, whatever the outcome is called


def read_rows(
    rows: Iterable[Mapping[str, str]], *, receives: Receives, on: date, first_row: int = 1
) -> tuple[list[DeliveryRow], list[Fault]]:
    """Read rows of text: the good ones, and one fault for each row that is not, with its row, column and remedy."""
    good: list[DeliveryRow] = []
    faults: list[Fault] = []
    for number, raw in enumerate(rows, start=first_row):
        cells = {str(key).strip().lower(): str(value or "").strip() for key, value in raw.items() if key is not None}
        found = _read(number, cells, receives, on)
        if isinstance(found, Fault):
            faults.append(found)
        else:
            good.append(found)
    return good, faults


def _read(row: int, cells: Mapping[str, str], receives: Receives, on: date) -> DeliveryRow | Fault:
    reference = cells.get("reference", "")
    if not reference:
        return Fault(row, "reference", "Give your own reference, the same each time you send this delivery.")
    if len(reference) > LONGEST_REFERENCE:
        return Fault(row, "reference", f"Shorten the reference to {LONGEST_REFERENCE} signs.")
    day = read_day(cells.get("date", ""))
    if day is None:
        return Fault(row, "date", "Write the day as 2015-04-30 or 30/04/2015.")
    if day > on:
        return Fault(row, "date", f"{day:%-d %B %Y} has not happened yet: record it when it has.")
    if not receives.starts_on <= day < receives.ends_before:
        last = receives.ends_before - timedelta(days=1)
        return Fault(
            row,
            "date",
            f"{day:%-d %B %Y} is outside the agreement ({receives.starts_on:%-d %B %Y} to {last:%-d %B %Y}): "
            "check the day, or the agreement.",
        )
    minutes, planned = _whole(cells.get("minutes", "")), _whole(cells.get("planned", ""))
    for column, found in (("minutes", minutes), ("planned", planned)):
        if cells.get(column) and (found is None or not 0 < found <= MINUTES_IN_A_DAY):
            return Fault(row, column, "Give whole minutes, from 1 to 1440.")
    if receives.kind is TermsKind.HOURLY and minutes is None and not cells.get("units"):
        return Fault(row, "minutes", "Give the minutes, or the hours under units: this agreement is paid by the hour.")
    outcome, achieved = cells.get("outcome", ""), None
    if receives.kind is TermsKind.PER_OUTCOME:
        answer = cells.get("achieved", "").lower()
        if answer not in YES | NO:
            return Fault(row, "achieved", "Say yes or no: was the outcome reached?")
        achieved = answer in YES
        if not outcome and not receives.any_outcome:
            return Fault(row, "outcome", "Name the outcome, as the agreement's tariff has it.")
    units = _amount(cells.get("units", "") or "1")
    if units is None or not 0 < units <= MOST_UNITS:
        return Fault(row, "units", "Give a number above nought, with at most four decimals, such as 1 or 2.5.")
    return DeliveryRow(row, reference, day, units, minutes, planned, outcome, achieved, cells.get("order", ""))


def as_booked(row: DeliveryRow, *, lasts: int | None) -> DeliveryRow:
    """Return a row with what was booked as its plan, so many minutes a unit; a body may have planned less, not more."""
    booked = 0 if lasts is None else min(int(row.units * lasts), MINUTES_IN_A_DAY)
    if row.minutes is None or not booked:
        return row
    return replace(row, planned_minutes=min(booked, row.planned_minutes or booked))


def read_day(text: str) -> date | None:
    """Return a day written as 2015-04-30 or 30/04/2015, else None."""
    parts = text.replace("/", "-").split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    first, month, last = (int(part) for part in parts)
    year, day = (first, last) if len(parts[0]) == 4 else (last, first)
    try:
        return date(year, month, day) if year > 999 else None
    except ValueError:
        return None


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _amount(text: str) -> Decimal | None:
    whole, _, part = text.partition(".")
    digits = whole + part
    if not digits or not (digits.isascii() and digits.isdigit()) or len(part) > 4 or len(whole) > 9:
        return None
    return Decimal(f"{whole or 0}.{part or 0}")


class DeliveryRefusedError(Exception):
    """Deliveries cannot be recorded by this person or for this agreement."""


# ---- verification (how large a sample is: `rules.sampling`) ----


@dataclass(frozen=True, slots=True)
class Finding:
    """What somebody found when they looked at a delivery."""

    delivery_id: int
    is_confirmed: bool
    reason: str = ""


class VerifierBelongsToBodyError(Exception):
    """Whoever serves a body may not verify its deliveries (controls R20, R21)."""


class VerificationRefusedError(Exception):
    """The verification cannot be kept as asked."""


def refuse_verifier(*, body_id: int, serves: Iterable[int], name: str) -> None:
    """Refuse a verifier who belongs to the body.

    :raises VerifierBelongsToBodyError: saying who can
    """
    if body_id in set(serves):
        raise VerifierBelongsToBodyError(
            f"You belong to {name}, so you cannot verify what it delivered. A contract manager of the council can."
        )


def self_certified_rate(*, deliveries: int, verified: int) -> Decimal | None:
    """Return the share of deliveries that nobody but the body vouches for; None without deliveries (control R20)."""
    return None if deliveries == 0 else (Decimal(deliveries - verified) / deliveries).quantize(Decimal("0.0001"))


def payment_block(
    *, code: str, month: str, rate: Decimal | None, limit: Decimal, drawn: int, waiting: int
) -> str | None:
    """Return why a month is not paid yet, or None: over the agreement's limit nothing is paid (control R20)."""
    if rate is None or rate <= limit:
        return None
    way = f"Verify the {waiting} that wait." if waiting else "Draw the month’s sample and verify it."
    if drawn and not waiting:
        way = "Deliveries came in after the sample was drawn: draw another."
    return (
        f"{month} of agreement {code} is not paid yet: {rate:.1%} of its deliveries are vouched for by the body alone, "
        f"over the limit of {limit:.1%}. {way}"
    )


# ---- what an end means for the duties ----


@dataclass(frozen=True, slots=True)
class Ending:
    """An agreement that ends soon, in words for the alarm."""

    code: str
    title: str
    ends_before: date
    duties: tuple[str, ...]
    after_end: AfterEnd

    def sentence(self, on: date) -> str:
        """Say what ends when, and who does the duties then."""
        days = (self.ends_before - on).days
        when = "today" if days <= 0 else f"in {days} day{'s' if days != 1 else ''}"
        text = f"Agreement {self.code}, {self.title}, ends {when} ({self.ends_before:%-d %B %Y})."
        return f"{text} {self.follows}".rstrip()

    @property
    def follows(self) -> str:
        """Say who does the duties after the end; nothing where there are none."""
        if not self.duties:
            return ""
        number = f"{len(self.duties)} dut{'ies' if len(self.duties) != 1 else 'y'}"
        if self.after_end is AfterEnd.COUNCIL_RESUMES:
            return f"The council itself takes back {number} from that day: make ready."
        return f"Nobody is named for {number} from that day: sign a successor or take them back."


def resumes_until(*, ended_on: date, old_end: date, others: Iterable[tuple[date, date | None]]) -> date | None:
    """Return until when the council does a duty again after an early end; None where another agreement has it.

    `others` are the periods in which other agreements discharge the duty. The council resumes on the day of the end
    and goes on until the next agreement starts, at the latest until the day on which it resumes anyway.
    """
    until = old_end
    for starts_on, ends_before in others:
        if ends_before is not None and ends_before <= max(ended_on, starts_on):
            continue
        if starts_on <= ended_on:
            return None
        until = min(until, starts_on)
    return until if until > ended_on else None
