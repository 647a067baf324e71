"""A body's true position: what its contract with the council is worth to it, and whether it can carry on (R16)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from rightsource.council.bodies.rules.body_health import Accounts, Health, health
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

NOTHING = Money(0)


class Concern(StrEnum):
    """Whether a body can be taken as a going concern for twelve months."""

    SOUND = "sound"
    LOSING = "losing"  # it costs more than it earns, and lasts the twelve months
    AT_RISK = "at_risk"  # it does not last them without support


WORDS = {Concern.SOUND: "sound", Concern.LOSING: "at a loss", Concern.AT_RISK: "at risk"}
CONCERNS = {
    Concern.SOUND: "It can carry on for twelve months.",
    Concern.LOSING: "It can carry on for twelve months, but at a loss.",
    Concern.AT_RISK: "It cannot carry on for twelve months without support.",
}


class AccountsRefusedError(ValueError):
    """Accounts that contradict themselves."""


@dataclass(frozen=True, slots=True)
class TruePosition:
    """What a body's accounts come to at a price that the council pays it in a year."""

    health: Health
    price: Money  # what the council pays in a year
    needed: Money  # what the council must pay for the body to cover its cost
    cash_after: Money  # after twelve months at this price
    net_assets_after: Money
    runway_months: Decimal | None  # until the cash is gone; None while it loses nothing

    @property
    def gap(self) -> Money:
        """What the price is above what it must cover; below zero the body pays for the council's work itself."""
        return self.price - self.needed

    @property
    def concern(self) -> Concern:
        """Whether it can carry on for twelve months from its accounts.

        A director looks at least twelve months ahead: FRS 102 section 3.8 (to be checked).
        """
        if self.cash_after < NOTHING or self.net_assets_after < NOTHING:
            return Concern.AT_RISK
        return Concern.LOSING if self.health.surplus < NOTHING else Concern.SOUND


def true_position(accounts: Accounts, year: FinancialYear, price: Money | None = None) -> TruePosition:
    """Return a body's position by its accounts, or as it would be if the council paid another price a year.

    A body is taken to spend what it spends now: a lower price is a loss until somebody says which cost falls with it.
    """
    paid = accounts.from_council if price is None else price
    found = health(accounts, year, paid - accounts.from_council)
    lost = -found.surplus.pence
    runway = (Decimal(accounts.cash.pence * 12) / lost).quantize(Decimal("0.1")) if lost > 0 else None
    return TruePosition(
        health=found,
        price=paid,
        needed=accounts.cost - (accounts.income - accounts.from_council),
        cash_after=accounts.cash + found.surplus,
        net_assets_after=accounts.net_assets + found.surplus,
        runway_months=None if runway is None else max(runway, Decimal(0)),
    )


def position_finding(name: str, found: TruePosition) -> str:
    """Return the sentence that a body's position opens with."""
    if found.gap < NOTHING:
        first = (
            f"The council pays {name} {found.price.in_millions()} a year for what costs {found.needed.in_millions()}"
        )
        first += f": {(-found.gap).in_pounds()} is missing."
    else:
        first = f"What the council pays {name} covers its cost, with {found.gap.in_pounds()} a year above it."
    return f"{first} {CONCERNS[found.concern]}"


def price_finding(name: str, now: TruePosition, then: TruePosition) -> str:
    """Return in a sentence what another price does to a body."""
    change = then.price - now.price
    if not change:
        return f"The price is what {name} gets today."
    side = "less" if change < NOTHING else "more"
    said = f"{abs(change).in_pounds()} {side} a year takes {name} from “{_word(now)}” to “{_word(then)}”."
    if _word(now) == _word(then):
        said = f"With {abs(change).in_pounds()} {side} a year {name} stays “{_word(now)}”."
    if then.runway_months is not None:
        said += (
            f" It would lose {abs(then.health.surplus).in_pounds()} a year; its cash lasts {then.runway_months} months."
        )
    if change < NOTHING:
        said += " For the council and its bodies as one this saves nothing until the body’s cost falls too."
    return said


def _word(found: TruePosition) -> str:
    return WORDS[found.concern]


def accounts_faults(accounts: Accounts) -> list[str]:
    """Return why accounts cannot be filed; none means that they can."""
    faults = []
    if accounts.from_council < NOTHING or accounts.income < accounts.from_council:
        faults.append("What comes from the council is part of the income: it is between nothing and all of it.")
    if accounts.cost < NOTHING or accounts.cash < NOTHING:
        faults.append("Cost and cash are nothing or more: what is overdrawn is owed, and lowers what is owned.")
    return faults
