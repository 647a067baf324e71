"""See the council and its bodies as one, and the true position of each body in it (controls R16 and R17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.queries import MemberSum
from rightsource.council.agreements import queries as agreements
from rightsource.council.bodies import queries as bodies
from rightsource.council.bodies.queries import Body, BodyAccounts
from rightsource.council.bodies.rules import Concern, Stage, TruePosition
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

AT_WORK = frozenset({Stage.LIVE})
NO_SUMS: Mapping[str, MemberSum] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Member:
    """A body at work: what the books of the group have of it, and what its accounts say."""

    body: Body
    sums: MemberSum | None  # None while it has no books
    accounts: BodyAccounts | None  # None while it has filed none
    position: TruePosition | None


@dataclass(frozen=True, slots=True)
class Group:
    """The council and its bodies in a year."""

    year: FinancialYear
    council: MemberSum | None
    members: Sequence[Member]

    @property
    def _all(self) -> list[MemberSum]:
        sums = [member.sums for member in self.members if member.sums is not None]
        return sums if self.council is None else [self.council, *sums]

    @property
    def net(self) -> Money:
        """What all spent net as each books it, before what they dealt with each other is taken out."""
        return Money.sum_of(one.net for one in self._all)

    @property
    def net_outside(self) -> Money:
        """What the group spent net on everybody else."""
        return Money.sum_of(one.net_outside for one in self._all)

    @property
    def at_risk(self) -> list[Member]:
        """The bodies that cannot carry on for twelve months without support."""
        return [one for one in self.members if one.position and one.position.concern is Concern.AT_RISK]

    @property
    def without_cost(self) -> int:
        """How many bodies have booked income and no cost: what they spend is missing from the group's sum."""
        sums = [member.sums for member in self.members if member.sums is not None]
        return sum(bool(one.income) and not one.cost for one in sums)

    @property
    def without_accounts(self) -> list[Member]:
        """The bodies whose position nobody can know."""
        return [one for one in self.members if one.position is None]

    @property
    def finding(self) -> str:
        """The first sentence: what the group costs, and which bodies cannot carry on."""
        if not self.members:
            return "No body works for the council."
        said = f"The council and its bodies spent {self.net_outside.in_millions()} net on others in {self.year} so far"
        if self.without_cost:
            said += f", without the cost of {self.without_cost} that have booked income and no cost yet"
        risk, unknown = len(self.at_risk), len(self.without_accounts)
        if risk:
            said += f"; {risk} of {len(self.members)} bodies cannot carry on for twelve months without support"
        elif unknown == len(self.members):
            return f"{said}; no body has filed accounts, so nobody can say whether one can carry on."
        elif unknown:
            return f"{said}; {unknown} of {len(self.members)} bodies have filed no accounts."
        else:
            said += "; every body can carry on for twelve months"
        return f"{said}."


def positions_of_bodies(*, on: date, sums: Mapping[str, MemberSum] = NO_SUMS) -> list[Member]:
    """Return the bodies at work on a day with what their accounts say; without `sums` no posting is asked."""
    found = [body for body in bodies.bodies(on=on) if Stage(body.stage) in AT_WORK]
    accounts = bodies.latest_accounts(body_ids=[body.pk for body in found])
    return [
        Member(
            body=body,
            sums=sums.get(body.entity_code or body.code),
            accounts=accounts.get(body.pk),
            position=bodies.position_of(accounts=accounts.get(body.pk)),
        )
        for body in found
    ]


def see_group(*, on: date) -> Group:
    """Return the council and its bodies at work as they stand in the year of a day."""
    year = FinancialYear.containing(on)
    sums = {one.code: one for one in ledger.member_sums(starts_on=year.starts_on, ends_before=year.ends_before)}
    council = next((one for one in sums.values() if one.is_council), None)
    return Group(year, council, positions_of_bodies(on=on, sums=sums))


@dataclass(frozen=True, slots=True)
class SeenBody:
    """A body's true position: its own figures, those of the group, its contracts, and another price tried."""

    member: Member
    year: FinancialYear
    contracts: Sequence[agreements.Agreement]  # with the council, in force on the day
    tried: TruePosition | None

    @property
    def contract_sum(self) -> Money:
        """What its agreements in force come to in a year."""
        return Money.sum_of(Money(row.annual_pence) for row in self.contracts)


def see_body(*, code: str, on: date, price: Money | None = None) -> SeenBody | None:
    """Return a body's true position on a day, and what it would be at another price; None if it is not at work."""
    group = see_group(on=on)
    member = next((one for one in group.members if one.body.code == code), None)
    if member is None:
        return None
    return SeenBody(
        member=member,
        year=group.year,
        contracts=agreements.agreements(body_code=code, on=on),
        tried=None if price is None else bodies.position_of(accounts=member.accounts, price=price),
    )


@dataclass(frozen=True, slots=True)
class PriceEffect:
    """What agreements to be signed do to a body, by its accounts: now, and with them."""

    now: TruePosition
    then: TruePosition


def effect_of_signing(*, body_code: str, annual: Money, on: date) -> PriceEffect | None:
    """Return what agreements to be signed, beside those that stand, do to a body; None where it filed no accounts."""
    filed = _filed(body_code)
    return None if filed is None else _effect(filed, _standing(body_code, on) + annual)


def effect_of_price(*, agreement: agreements.Agreement, annual: Money) -> PriceEffect | None:
    """Return what another price of one agreement does to its body; None where it filed no accounts.

    All else that the council pays it stays as its accounts say, so the difference is this price alone.
    """
    filed = _filed(agreement.body.code)
    if filed is None:
        return None
    return _effect(filed, Money(filed.from_council_pence) + annual - Money(agreement.annual_pence))


def _standing(body_code: str, on: date) -> Money:
    return Money.sum_of(Money(row.annual_pence) for row in agreements.agreements(body_code=body_code, on=on))


def _filed(body_code: str) -> bodies.BodyAccounts | None:
    body = bodies.body(code=body_code)
    return None if body is None else bodies.latest_accounts(body_ids=[body.pk]).get(body.pk)


def _effect(filed: bodies.BodyAccounts, price: Money) -> PriceEffect | None:
    now, then = bodies.position_of(accounts=filed), bodies.position_of(accounts=filed, price=price)
    return None if now is None or then is None else PriceEffect(now, then)
