"""What an agreement must say, what it costs by year, who may verify, and how a sample is sized and drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear


class IncomeOf(StrEnum):
    """Whose income it is what residents pay for services under the agreement."""

    BODY = "body"
    COUNCIL = "council"


class TermsKind(StrEnum):
    """By which terms deliveries become money; the terms themselves belong to settlement."""

    BLOCK = "block"
    HOURLY = "hourly"
    PER_OUTCOME = "per_outcome"


TERMS_TITLES: Mapping[TermsKind, str] = {
    TermsKind.BLOCK: "A fixed sum a year",
    TermsKind.HOURLY: "By the hour",
    TermsKind.PER_OUTCOME: "For each outcome reached",
}


class Step(StrEnum):
    """What can happen to an agreement."""

    SIGNED = "signed"
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


def schedule(*, annual: Money, starts_on: date, ends_before: date) -> list[tuple[FinancialYear, Money]]:
    """Return what the agreement costs by financial year: the yearly sum by the days of each year that it covers."""
    rows = []
    year = FinancialYear.containing(starts_on)
    while year.starts_on < ends_before:
        first, last = max(year.starts_on, starts_on), min(year.ends_before, ends_before)
        days, whole = (last - first).days, (year.ends_before - year.starts_on).days
        rows.append((year, annual if days == whole else annual.split([days, whole - days])[0]))
        year = year.next
    return rows


# ---- deliveries ----

COLUMNS = ("reference", "date", "units", "minutes", "outcome", "achieved", "order")
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
    """What a delivery must fit: the agreement's days and the kind of its terms."""

    starts_on: date
    ends_before: date
    kind: TermsKind


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
    minutes, outcome, achieved = None, cells.get("outcome", ""), None
    if receives.kind is TermsKind.HOURLY or cells.get("minutes"):
        minutes = _whole(cells.get("minutes", ""))
        if minutes is None or not 0 < minutes <= MINUTES_IN_A_DAY:
            return Fault(row, "minutes", "Give whole minutes, from 1 to 1440.")
    if receives.kind is TermsKind.PER_OUTCOME:
        if not outcome:
            return Fault(row, "outcome", "Name the outcome, as the agreement's tariff has it.")
        answer = cells.get("achieved", "").lower()
        if answer not in YES | NO:
            return Fault(row, "achieved", "Say yes or no: was the outcome reached?")
        achieved = answer in YES
    units = _amount(cells.get("units", "") or "1")
    if units is None or not 0 < units <= MOST_UNITS:
        return Fault(row, "units", "Give a number above nought, with at most four decimals, such as 1 or 2.5.")
    return DeliveryRow(row, reference, day, units, minutes, outcome, achieved, cells.get("order", ""))


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


# ---- verification ----


@dataclass(frozen=True, slots=True)
class SampleRule:
    """The rule of the sample's size, in a dated version; reasons in docs/decisions."""

    version: str
    share: Decimal
    minimum: int
    per_fault: Decimal
    limit: Decimal


def sample_rate(rule: SampleRule, faults: int) -> Decimal:
    """Return the share of deliveries to look at: each fault found before adds to it, up to the limit."""
    return min(rule.limit, rule.share + rule.per_fault * faults)


def sample_size(*, volume: int, faults: int, rule: SampleRule) -> int:
    """Return how many of a month's deliveries are looked at: by rate, at least the minimum, at most all."""
    wanted = volume * sample_rate(rule, faults)
    rounded_up = int(wanted) + (wanted != int(wanted))
    return min(volume, max(rule.minimum, rounded_up))


def draw(*, seed: str, ids: Sequence[int], size: int) -> list[int]:
    """Return the drawn ids: the same seed and ids give the same draw, on every machine and in every order.

    Each id is weighed by a hash of seed and id, and the lightest are drawn, so that nobody who does not know the
    seed can steer what is looked at.
    """
    weighed = sorted(set(ids), key=lambda each: (hashlib.sha256(f"{seed}:{each}".encode()).hexdigest(), each))
    return sorted(weighed[:size])


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


@dataclass(frozen=True, slots=True)
class MonthChecked:
    """A month of deliveries: how many there are, and how many lie in a draw that was looked at to the last one."""

    deliveries: int
    covered: int


def self_certified_rate(months: Iterable[MonthChecked]) -> Decimal | None:
    """Return the share of deliveries that nobody but the body vouches for; None without deliveries (control R20).

    A delivery is vouched for by the client when the sample drawn from its month has been looked at to the last one.
    """
    listed = list(months)
    total = sum(month.deliveries for month in listed)
    covered = sum(month.covered for month in listed)
    return None if total == 0 else (Decimal(total - covered) / total).quantize(Decimal("0.0001"))


def payment_block(*, code: str, rate: Decimal | None, limit: Decimal, waiting: int) -> str | None:
    """Return why the month is not paid yet, or None: over the agreement's limit nothing is paid (control R20)."""
    if rate is None or rate <= limit:
        return None
    return (
        f"Agreement {code} is not paid yet: {rate:.0%} of its deliveries are vouched for by the body alone, over the "
        f"limit of {limit:.0%}. Verify the {waiting} waiting, or draw the month's sample."
    )
