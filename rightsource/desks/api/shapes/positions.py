"""What true positions of bodies take and give."""

from __future__ import annotations

from decimal import Decimal

from ninja import Schema

from rightsource.council.bodies.rules import Concern
from rightsource.desks.api.shapes.common import MOST_PENCE, told


class BodyPositionOut(Schema):
    """What a body's accounts come to at a price."""

    concern: Concern = told("Whether it can carry on for twelve months", "sound")
    dependence_rate: Decimal | None = told("Share of its income that comes from the council", "0.9200")
    price_pence: int = told("What the council pays in a year, in whole pence", 250_000_000)
    needed_pence: int = told("What it must pay for the body to cover its cost, in whole pence", 248_000_000)
    gap_pence: int = told("The price above that; below zero it does not cover its cost, in whole pence", 2_000_000)
    surplus_pence: int = told("What it earns above its cost in a year, in whole pence", 2_000_000)
    net_assets_pence: int = told("What it owns less what it owes, in whole pence", 40_000_000)
    cash_months: Decimal | None = told("For how many months of cost its cash lasts", "2.1")
    runway_months: Decimal | None = told("Until its cash is gone at this loss; null while it loses nothing", None)
    warnings: list[str] = told("What warns", [])


class GroupMemberOut(Schema):
    """A body in the group."""

    code: str = told("Its code", "wellbeing")
    name: str = told("Its name", "Wellbeing Community Interest Company")
    position: BodyPositionOut | None = told("By its accounts; null while it filed none", None)
    net_pence: int | None = told("Net cost of the year as it books it, in whole pence", -1_000_000)
    net_outside_pence: int | None = told("The same without the council and its bodies, in whole pence", 20_000_000)


class SeenBodyOut(GroupMemberOut):
    """A body's true position, and another price tried."""

    finding: str = told("How it stands", "What the council pays Wellbeing covers its cost.")
    contracts_pence: int = told("What its agreements in force come to in a year, in whole pence", 240_000_000)
    tried: BodyPositionOut | None = told("What it would be at the price tried", None)
    tried_finding: str = told("The same in words", "")


class GroupOut(Schema):
    """The council and its bodies as one."""

    year: str = told("The financial year", "2015/16")
    finding: str = told("How the group stands", "The council and its bodies spent £300.0m net on others so far.")
    net_pence: int = told("Net cost as each books it, in whole pence", 30_000_000_000)
    net_outside_pence: int = told("Net cost without what they deal with each other, in whole pence", 30_000_000_000)
    bodies: list[GroupMemberOut]


class AccountsIn(Schema):
    """What a body's accounts say for a year."""

    year: int = told("The year in which the financial year starts", 2015, ge=2000, le=2100)
    income_pence: int = told("Income, in whole pence", 270_000_000, ge=0, le=MOST_PENCE)
    from_council_pence: int = told("Of it from the council, in whole pence", 250_000_000, ge=0, le=MOST_PENCE)
    cost_pence: int = told("Cost, in whole pence", 268_000_000, ge=0, le=MOST_PENCE)
    net_assets_pence: int = told("Owned less owed, in whole pence", 40_000_000, ge=-MOST_PENCE, le=MOST_PENCE)
    cash_pence: int = told("Cash at the end of the year, in whole pence", 45_000_000, ge=0, le=MOST_PENCE)
    source: str = told("Where the figures come from", "Filed accounts", min_length=1, max_length=300)
