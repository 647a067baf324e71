"""What a decision is made from and what it gives: the case, the rule of the service, the answer with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from rightsource.ground.money import Money


class RuleKind(StrEnum):
    """How it is decided who may have a service."""

    OPEN = "open"
    AGE_OR_PLACE = "age_or_place"
    ASSESSED = "assessed"


class Free(StrEnum):
    """Why a service of care is free, if it is."""

    NO = ""
    REABLEMENT = "reablement"
    MINOR_ADAPTATION = "minor_adaptation"


class Result(StrEnum):
    """What a rule did in a case."""

    APPLIED = "applied"  # it changed the sum
    PASSED = "passed"  # it was asked and met
    FAILED = "failed"  # it was asked and not met
    NOT_APPLICABLE = "not applicable"  # it does not speak of this case


class Setting(StrEnum):
    """Where care is given; the sum differs."""

    AT_HOME = "at_home"
    CARE_HOME = "care_home"


class AgeGroup(StrEnum):
    """The ages that the guarantee tells apart."""

    UNDER_25 = "under_25"
    FROM_25 = "25_to_pension_age"
    PENSION_AGE = "pension_age"


class Household(StrEnum):
    """Whom a person lives with, as the guarantee tells it apart."""

    SINGLE = "single"
    LONE_PARENT = "lone_parent"
    COUPLE = "couple"


class Premium(StrEnum):
    """What is added to the guarantee."""

    DISABILITY = "disability"
    ENHANCED_DISABILITY = "enhanced_disability"
    CARER = "carer"


class Every(StrEnum):
    """How often an amount comes in."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    FOUR_WEEKS = "four_weeks"


class Outcome(StrEnum):
    """SI 2015/313 regulation 2(2): the ten outcomes, in its order."""

    NUTRITION = "nutrition"
    HYGIENE = "hygiene"
    TOILET = "toilet"
    CLOTHING = "clothing"
    HOME_SAFETY = "home_safety"
    HABITABLE_HOME = "habitable_home"
    RELATIONSHIPS = "relationships"
    WORK_OR_LEARNING = "work_or_learning"
    COMMUNITY = "community"
    CARING_FOR_CHILD = "caring_for_child"


# The outcomes in a resident's words.
OUTCOME_WORDS = {
    Outcome.NUTRITION: "Making food, eating and drinking",
    Outcome.HYGIENE: "Washing yourself and your clothes",
    Outcome.TOILET: "Using the toilet",
    Outcome.CLOTHING: "Getting dressed for the day and the weather",
    Outcome.HOME_SAFETY: "Moving about your home safely",
    Outcome.HABITABLE_HOME: "Keeping your home clean and fit to live in",
    Outcome.RELATIONSHIPS: "Seeing family and friends",
    Outcome.WORK_OR_LEARNING: "Going to work, lessons or helping out",
    Outcome.COMMUNITY: "Getting out, by bus or to the shops",
    Outcome.CARING_FOR_CHILD: "Looking after a child",
}


class AssessmentRefusedError(ValueError):
    """What was given is not an assessment."""


class RuleMissingError(LookupError):
    """Nobody has said who may have this service on that day."""


class EntitlementUsedUpError(Exception):
    """There is not enough left of an entitlement."""


class EntitlementRefusedError(ValueError):
    """The entitlement cannot be granted, used or given back as asked."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What an assessment found about a person's needs."""

    outcomes_unable: tuple[Outcome, ...] = ()
    has_impairment: bool = True
    has_significant_impact: bool = True


@dataclass(frozen=True, slots=True)
class Means:
    """What a person has and spends, for the means test. Earnings and the home are told so that they can be left out."""

    income_pence: int = 0  # what comes in, but earnings
    income_every: Every = Every.WEEK
    earnings_weekly_pence: int = 0
    capital_pence: int = 0  # savings and the like, but the only or main home
    home_pence: int = 0
    housing_weekly_pence: int = 0
    disability_weekly_pence: int = 0
    age_group: AgeGroup = AgeGroup.PENSION_AGE
    household: Household = Household.SINGLE
    children: int = 0
    premiums: tuple[Premium, ...] = ()
    setting: Setting = Setting.AT_HOME
    moved_in_on: date | None = None  # to a care home, for good


@dataclass(frozen=True, slots=True)
class Case:
    """All that an answer is computed from; stored with it, so that it can be computed again."""

    on: date
    age: int | None = None
    area_codes: tuple[str, ...] = ()  # the person's area and the areas that it lies in
    needs: Needs | None = None  # None: nobody has assessed the person
    means: Means | None = None
    unit_cost_pence: int = 0
    weekly_units: Decimal = field(default_factory=lambda: Decimal(1))
    week_of_service: int = 1


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may have a service, from a day to a day."""

    kind: RuleKind
    min_age: int | None = None
    max_age: int | None = None
    area_codes: tuple[str, ...] = ()
    free: Free = Free.NO
    source: str = ""


@dataclass(frozen=True, slots=True)
class Reason:
    """What one rule said, in a sentence, and where the rule stands."""

    rule: str
    version: str
    result: Result
    sentence: str
    source: str


@dataclass(frozen=True, slots=True)
class Answer:
    """May this person have it, what do they pay, and why."""

    on: date
    is_eligible: bool
    reasons: tuple[Reason, ...]
    charge: Money | None = None  # a week; None where there is no means test or it cannot be computed
    cannot_compute: str = ""


def case_to(case: Case) -> dict[str, Any]:
    """Return a case as it is stored: JSON's own kinds only, days and decimals as text."""
    stored = asdict(case)
    stored["on"] = case.on.isoformat()
    stored["weekly_units"] = str(case.weekly_units)
    stored["area_codes"] = list(case.area_codes)
    if case.needs is not None:
        stored["needs"]["outcomes_unable"] = [outcome.value for outcome in case.needs.outcomes_unable]
    if case.means is not None:
        stored["means"]["premiums"] = [premium.value for premium in case.means.premiums]
        stored["means"]["moved_in_on"] = case.means.moved_in_on and case.means.moved_in_on.isoformat()
    return stored


def case_from(stored: Mapping[str, Any]) -> Case:
    """Return a stored case."""
    needs, means = stored["needs"], stored["means"]
    return Case(
        on=date.fromisoformat(stored["on"]),
        age=stored["age"],
        area_codes=tuple(stored["area_codes"]),
        needs=None
        if needs is None
        else Needs(**{**needs, "outcomes_unable": tuple(Outcome(code) for code in needs["outcomes_unable"])}),
        means=None if means is None else _means_from(means),
        unit_cost_pence=stored["unit_cost_pence"],
        weekly_units=Decimal(stored["weekly_units"]),
        week_of_service=stored["week_of_service"],
    )


def _means_from(stored: Mapping[str, Any]) -> Means:
    moved = stored["moved_in_on"]
    known = {
        "income_every": Every(stored["income_every"]),
        "age_group": AgeGroup(stored["age_group"]),
        "household": Household(stored["household"]),
        "setting": Setting(stored["setting"]),
        "premiums": tuple(Premium(code) for code in stored["premiums"]),
        "moved_in_on": None if moved is None else date.fromisoformat(moved),
    }
    return Means(**{**stored, **known})


def rule_to(rule: Rule) -> dict[str, Any]:
    """Return a rule as it is stored with an answer."""
    return {**asdict(rule), "area_codes": list(rule.area_codes)}


def rule_from(stored: Mapping[str, Any]) -> Rule:
    """Return a stored rule."""
    known = {
        "kind": RuleKind(stored["kind"]),
        "area_codes": tuple(stored["area_codes"]),
        "free": Free(stored["free"]),
    }
    return Rule(**{**stored, **known})
