"""What the rehearsed council is made of: its offers, its agreements, who may ask for what, and who is still to come."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from rightsource.commons.access import queries as access
from rightsource.commons.access.rules import Actor, Role
from rightsource.commons.parties import queries as parties
from rightsource.commons.parties import services as people
from rightsource.commons.parties.rules import PersonDetails, Provenance
from rightsource.commons.places import queries as places
from rightsource.council.agreements import queries as agreements
from rightsource.frontdoor.eligibility import queries as eligibility
from rightsource.frontdoor.eligibility import services as entitling
from rightsource.frontdoor.eligibility.rules import Means, Needs, Outcome, Rule, RuleKind
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.load_case.naming import names_of
from rightsource.rehearsal.demand import PER, PERSONAL_BUDGETS, at_time, chance_of, orders_a_week

OLDEST_DAYS = 95 * 365
TOGETHER = 20_000  # people that come in by one batch
PERSONAL_BUDGET = Money.of(6_000)  # generated: a year of day care and some hours at home
CARE_AGE = 65


@dataclass(frozen=True, slots=True)
class Offering:
    """An offer as the rehearsal needs it: who may have it, and how many ask for it."""

    offer: Any
    rule: Rule
    service_group: str
    a_week: float

    @property
    def id(self) -> int:
        """The offer's number."""
        return int(self.offer.pk)


@dataclass(slots=True)
class World:
    """The council as it stands on a day, read once and read again when it changes."""

    seed: int
    share_percent: int
    year: FinancialYear
    first_on: date
    today: date
    by: Actor
    progress: Callable[[str], None]
    residents: list[tuple[int, date | None, str]] = field(default_factory=list)
    population: int = 0
    offerings: list[Offering] = field(default_factory=list)
    agreements: list[Any] = field(default_factory=list)
    _for_rule: dict[tuple[object, ...], list[int]] = field(default_factory=dict)
    _entitled: dict[str, list[int]] = field(default_factory=dict)

    def read_offers(self, on: date) -> None:
        """Read what can be ordered, and the agreements in force, on a day."""
        before = {row.id for row in self.offerings}
        found = marketplace.offers_on(on=on)
        if {row.pk for row in found} != before:
            self.offerings = [self._offering(row, on) for row in found]
        self.agreements = list(agreements.agreements(on=on))

    def _offering(self, offer: Any, on: date) -> Offering:
        kept = eligibility.rule_of(service_slug=offer.service.slug, on=on)
        a_week = orders_a_week(
            rule_kind=kept.kind, unit=offer.unit, is_priced=offer.price_pence > 0, residents=self.population
        )
        return Offering(offer, kept.rule, kept.service_group, a_week)

    def somebody(self, chance: random.Random, offering: Offering, *, is_stranger: bool) -> int:
        """Return somebody who asks for an offer: nearly always one who may have it."""
        able = [] if is_stranger else self._able(offering)
        return chance.choice(able) if able else chance.choice(self.residents)[0]

    def _able(self, offering: Offering) -> list[int]:
        rule = offering.rule
        if rule.kind is RuleKind.ASSESSED:
            group = offering.service_group
            if group not in self._entitled:
                self._entitled[group] = eligibility.entitled_people(service_group=group, on=self.first_on)
            return self._entitled[group]
        key = (rule.min_age, rule.max_age, rule.area_codes)
        if key not in self._for_rule:
            self._for_rule[key] = [
                number
                for number, birth_on, area in self.residents
                if _fits_age(birth_on, rule, self.first_on) and (not rule.area_codes or area in rule.area_codes)
            ]
        return self._for_rule[key]


def _fits_age(birth_on: date | None, rule: Rule, on: date) -> bool:
    if birth_on is None:
        return False
    age = (on - birth_on).days / 365.25
    # A birthday may fall into the rehearsed days, so nobody within a few months of a limit is sent on purpose.
    oldest = rule.max_age is None or age < rule.max_age + 0.5
    return oldest and (rule.min_age is None or age > rule.min_age + 0.3)


def actors_in(*, role: Role, on: date) -> list[Actor]:
    """Return the accounts of the demonstration that act in a role, each with the person and bodies it stands for."""
    found: list[Actor] = []
    for account in access.demonstration_roles(on=on):
        found += [actor for actor in access.actors_of(account_id=account.account_id, on=on) if actor.role is role]
    return found


def take_in(world: World) -> int:
    """Let the residents come in who are still missing from the rehearsed share, and return how many came."""
    on, at = world.first_on, at_time(world.first_on, 8)
    areas = [area for area in places.areas(kind=None, on=on) if area.parent_id is not None and area.population]
    whole = sum(area.population or 0 for area in areas)
    world.population = max(whole * world.share_percent // 100, 1)
    known = parties.ages_and_places(actor=world.by)
    missing = world.population - len(known)
    came = 0
    if missing > 0:
        chance = chance_of(world.seed, "residents")
        shares = Money(missing).split([area.population or 0 for area in areas])
        homes = [area.code for area, share in zip(areas, shares, strict=True) for _ in range(share.pence)]
        names = names_of(chance, min(missing, TOGETHER))
        while came < missing:
            part = homes[came : came + TOGETHER]
            rows = [
                PersonDetails(
                    name=name,
                    birth_on=on - timedelta(days=chance.randrange(1, OLDEST_DAYS)),
                    area_code=area,
                    provenance=Provenance.GENERATED,
                )
                for name, area in zip(names, part, strict=False)
            ]
            people.add_people_in_bulk(rows=rows, by=world.by, at=at)
            came += len(rows)
            world.progress(f"{came:,} of {missing:,} residents came in")
        known = parties.ages_and_places(actor=world.by)
    world.residents = known
    _assess(world, known)
    return came


def _assess(world: World, known: Sequence[tuple[int, date | None, str]]) -> None:
    """Assess as many more as the share has people with a personal budget, where the case has such a service."""
    on = world.first_on
    groups = sorted(
        {
            row.service_group
            for offer in marketplace.offers_on(on=on)
            if (row := eligibility.rule_of(service_slug=offer.service.slug, on=on)).kind == RuleKind.ASSESSED.value
        }
    )
    chance = chance_of(world.seed, "assessments")
    for group in groups:
        held = set(eligibility.entitled_people(service_group=group, on=on))
        missing = world.population * PERSONAL_BUDGETS // PER - len(held)
        old = [
            number
            for number, birth_on, _ in known
            if number not in held and birth_on is not None and (on - birth_on).days > CARE_AGE * 366
        ][: max(missing, 0)]
        if not old:
            continue
        at = at_time(on, 8, 30)
        entitling.record_assessments_in_bulk(
            rows=[(number, on, _needs(chance), _means(chance)) for number in old], by=world.by, at=at
        )
        for number in old:
            entitling.grant_entitlement(
                person_id=number,
                service_group=group,
                amount=PERSONAL_BUDGET,
                answer_id=None,
                starts_on=on,
                ends_before=world.year.ends_before,
                by=world.by,
                at=at,
            )


def _needs(chance: random.Random) -> Needs:
    return Needs(outcomes_unable=tuple(sorted(chance.sample(list(Outcome), chance.randrange(2, 6)))))


def _means(chance: random.Random) -> Means:
    return Means(
        income_pence=chance.randrange(120_00, 320_00, 50),
        capital_pence=chance.choice([0, 2_000_00, 9_000_00, 14_250_00, 16_750_00, 22_000_00, 30_000_00]),
        disability_weekly_pence=chance.choice([0, 0, 10_00, 25_00]),
    )
