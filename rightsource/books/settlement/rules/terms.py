"""Payment terms as data: how an agreement pays, read from what it stores and written back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rightsource.ground.money import Money

ANY_OUTCOME = "*"
SATURDAY = 5  # of the week, from Monday as nought


class TermsKind(StrEnum):
    """How an agreement pays."""

    BLOCK = "block"
    HOURLY = "hourly"
    PER_OUTCOME = "per_outcome"


class TermsUnknownError(ValueError):
    """The terms cannot be read."""


@dataclass(frozen=True, slots=True)
class Hourly:
    """So much an hour, counted in steps of minutes; a few minutes short of a step or of the plan are forgiven.

    Saturdays and Sundays may have a rate of their own.
    """

    rate_pence: int
    rounding_minutes: int = 1
    tolerance_minutes: int = 0
    weekend_rate_pence: int | None = None

    def rate_on(self, day: date) -> int:
        """Return what an hour of a day costs."""
        is_weekend = day.weekday() >= SATURDAY
        return self.weekend_rate_pence if is_weekend and self.weekend_rate_pence is not None else self.rate_pence


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
            weekend_rate_pence=_weekend(terms),
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


def _weekend(terms: Mapping[str, object]) -> int | None:
    pence = _pence(terms, "weekend_rate")
    if pence is not None and pence < 0:
        raise TermsUnknownError("The rate of an hour at the weekend is not below zero.")
    return pence


def terms_to(terms: Terms) -> dict[str, object]:
    """Return terms as data that `terms_from` reads back."""
    if isinstance(terms, Hourly):
        hourly: dict[str, object] = {
            "kind": TermsKind.HOURLY.value,
            "rate_pence": terms.rate_pence,
            "rounding_minutes": terms.rounding_minutes,
            "tolerance_minutes": terms.tolerance_minutes,
        }
        if terms.weekend_rate_pence is not None:  # left out otherwise, so that what was settled before stays the same
            hourly["weekend_rate_pence"] = terms.weekend_rate_pence
        return hourly
    if isinstance(terms, Block):
        return {
            "kind": TermsKind.BLOCK.value,
            "annual_pence": terms.annual_pence,
            "guaranteed_units": None if terms.guaranteed_units is None else str(terms.guaranteed_units),
            "clawback_rate": str(terms.clawback_rate),
        }
    return {"kind": TermsKind.PER_OUTCOME.value, "tariff": dict(terms.tariff), "cap_pence": terms.cap_pence}
