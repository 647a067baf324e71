"""How a body fares, from its accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from rightsource.ground import parameters
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear


@dataclass(frozen=True, slots=True)
class Accounts:
    """What a body's accounts say for a year."""

    income: Money
    from_council: Money
    cost: Money
    net_assets: Money
    cash: Money


@dataclass(frozen=True, slots=True)
class Health:
    """A body's health (control R16): what it depends on, what it holds, what it would lose."""

    dependence_rate: Decimal | None  # share of income that comes from the council
    surplus: Money
    net_assets: Money
    cash_months: Decimal | None  # how long the cash lasts at this cost
    warnings: tuple[str, ...]


def health(accounts: Accounts, year: FinancialYear, change: Money | None = None) -> Health:
    """Return a body's health, and with `change` what it would be if the council paid so much more or less a year.

    What counts as too dependent or as little cash is what held on the last day of the accounts' year (control R16).
    """
    on = year.next.starts_on - timedelta(days=1)
    dependent_from = parameters.value("bodies.dependence_warning", on=on).rate
    cash_low = parameters.value("bodies.cash_warning", on=on).whole
    shift = change or Money(0)
    income = accounts.income + shift
    from_council = accounts.from_council + shift
    surplus = income - accounts.cost
    net_assets = accounts.net_assets + shift
    dependence = _rate(from_council.pence, income.pence)
    months = _rate(accounts.cash.pence * 12, accounts.cost.pence)
    warnings = []
    if dependence is not None and dependence >= dependent_from:
        warnings.append(f"{dependence:.0%} of its income comes from the council.")
    if surplus.pence < 0:
        warnings.append(f"What it earns is {Money(-surplus.pence)} a year below what it costs.")
    if net_assets.pence < 0:
        warnings.append("It would owe more than it owns.")
    if months is not None and months < cash_low:
        warnings.append(f"Its cash lasts {months:.1f} months.")
    return Health(dependence, surplus, net_assets, months, tuple(warnings))


def _rate(part: int, whole: int) -> Decimal | None:
    return None if whole <= 0 else (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001"))
