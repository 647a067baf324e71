"""What a person pays for care a week: the means test of the Care Act 2014, sections 14 and 17, step by step.

At home a person pays what is left of their income, with the income that their savings stand for, once the minimum
income guarantee, housing and the costs of a disability are taken off; in a care home, what is left above the personal
expenses allowance. Nobody pays more than the care costs. Savings above the upper limit: the full cost.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rightsource.frontdoor.eligibility.rules.facts import (
    AgeGroup,
    Every,
    Household,
    Means,
    Premium,
    Reason,
    Result,
    Setting,
)
from rightsource.ground.money import Money, Rounding
from rightsource.ground.parameters import ParameterError, Parameters, ParameterUnknownError, Status, Value
from rightsource.ground.text import long_date

RULES_VERSION = "1"
REGULATIONS = "SI 2014/2672 (Care and Support (Charging and Assessment of Resources) Regulations 2014)"
WEEKS = {Every.WEEK: 1, Every.TWO_WEEKS: 2, Every.FOUR_WEEKS: 4}

# SI 2014/2672 regulation 7: which guarantee is whose. That of a lone parent of pension age is not in our sources.
GUARANTEES = {
    (Household.SINGLE, AgeGroup.UNDER_25): "guarantee_under_25",
    (Household.SINGLE, AgeGroup.FROM_25): "guarantee_25_to_pension_age",
    (Household.SINGLE, AgeGroup.PENSION_AGE): "guarantee_pension_age",
    (Household.LONE_PARENT, AgeGroup.UNDER_25): "guarantee_lone_parent",
    (Household.LONE_PARENT, AgeGroup.FROM_25): "guarantee_lone_parent",
    (Household.LONE_PARENT, AgeGroup.PENSION_AGE): "guarantee_lone_parent_of_pension_age",
    (Household.COUPLE, AgeGroup.UNDER_25): "guarantee_couple",
    (Household.COUPLE, AgeGroup.FROM_25): "guarantee_couple",
    (Household.COUPLE, AgeGroup.PENSION_AGE): "guarantee_couple_pension_age",
}
# SI 2014/2672 regulation 7(5): premiums of a single person. Those of a couple and of a carer are not in our sources.
PREMIUMS = {
    Premium.DISABILITY: "disability_premium",
    Premium.ENHANCED_DISABILITY: "enhanced_disability_premium",
    Premium.CARER: "carer_premium",
}


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a person pays a week, or why that cannot be computed, with each step."""

    charge: Money | None
    reasons: tuple[Reason, ...]
    cannot_compute: str = ""


class _Steps:
    """The parameters of a day, and the reasons gathered on the way."""

    def __init__(self, parameters: Parameters, on: date) -> None:
        self.parameters, self.on = parameters, on
        self.reasons: list[Reason] = []

    def value(self, name: str) -> Value:
        try:
            return self.parameters.value(f"care_charging.{name}", on=self.on)
        except ParameterUnknownError:
            words = name.replace("_", " ")
            raise ParameterError(f"our sources do not give the {words}", "add it with its reference") from None

    def say(self, rule: str, result: Result, sentence: str, *values: Value, source: str = REGULATIONS) -> None:
        self.reasons.append(reason(rule, result, sentence, *values, source=source))


def reason(rule: str, result: Result, sentence: str, *values: Value, source: str) -> Reason:
    """Return a reason whose version names the latest of the dated values that it used."""
    version = RULES_VERSION
    if values:
        version += f", values from {long_date(max(value.starts_on for value in values))}"
        source = "; ".join(dict.fromkeys(_source_of(value) for value in values))
    return Reason(rule=rule, version=version, result=result, sentence=sentence, source=source)


def _source_of(value: Value) -> str:
    return f"{value.reference} (to be checked)" if value.status is Status.TO_BE_CHECKED else value.reference


def rounding_of(parameters: Parameters, on: date) -> Rounding:
    """Return how a part of a penny is rounded: SI 2014/2672 regulation 11, itself a dated parameter."""
    return Rounding(parameters.value("care_charging.rounding", on=on).words)


def weekly_cost(*, unit_cost: Money, weekly_units: Decimal, rounding: Rounding) -> Money:
    """Return what the care costs a week.

    >>> print(weekly_cost(unit_cost=Money(1441), weekly_units=Decimal("1.5"), rounding=Rounding.HALF_UP))
    £21.62
    """
    return unit_cost.times(weekly_units, rounding)


def tariff_income(*, capital: Money, lower: Money, step: Money, per_step: Money) -> Money:
    """Return the weekly income that capital stands for: so much for every step, or part of one, above the lower limit.

    SI 2014/2672 regulation 25.

    >>> limit, step, pound = Money.of(14_250), Money.of(250), Money.of(1)
    >>> print(tariff_income(capital=Money.of(14_251), lower=limit, step=step, per_step=pound))
    £1.00
    """
    above = max(0, capital.pence - lower.pence)
    return Money(-(-above // step.pence) * per_step.pence)


def contribution(*, means: Means, cost: Money, parameters: Parameters, on: date) -> Contribution:
    """Return what a person pays a week towards care of this cost, by the law of a day."""
    steps = _Steps(parameters, on)
    try:
        charge = _charge(steps, means, cost)
    except ParameterError as error:
        sentence = f"What you pay cannot be computed because {error.reason}."
        return Contribution(charge=None, reasons=tuple(steps.reasons), cannot_compute=sentence)
    return Contribution(charge=charge, reasons=tuple(steps.reasons))


def _charge(steps: _Steps, means: Means, cost: Money) -> Money:
    capital = _capital(steps, means)
    upper = steps.value("upper_capital_limit")
    # SI 2014/2672 regulation 12: no help with the cost while capital is above the upper limit.
    if capital > upper.money:
        sentence = f"You have {capital} in savings. That is more than {upper.money}."
        sentence += f" So you pay the full cost of {cost} a week."
        steps.say("charging.upper_capital_limit", Result.APPLIED, sentence, upper)
        return cost
    sentence = f"You have {capital} in savings. That is not more than {upper.money}, so we look at your income."
    steps.say("charging.upper_capital_limit", Result.PASSED, sentence, upper)
    income = _income(steps, means) + _tariff(steps, capital)
    kept = _kept_at_home(steps, means) if means.setting is Setting.AT_HOME else _kept_in_care_home(steps)
    left = max(Money.zero(), income - kept)
    charge = min(cost, left)
    sentence = f"You have {left} a week left to pay with. Your care costs {cost} a week. You pay {charge} a week."
    if not left:
        sentence = "You have nothing left to pay with, so you pay nothing."
    steps.say("charging.contribution", Result.APPLIED, sentence, source="Care Act 2014 section 17; " + REGULATIONS)
    return charge


def _capital(steps: _Steps, means: Means) -> Money:
    capital, home = Money(means.capital_pence), Money(means.home_pence)
    # SI 2014/2672 schedule 2: the only or main home is disregarded while the person lives in it.
    if not home:
        steps.say("charging.home", Result.NOT_APPLICABLE, "You told us of no home of your own.")
        return capital
    if means.setting is Setting.AT_HOME:
        steps.say("charging.home", Result.APPLIED, "The home that you live in is not counted.")
        return capital
    disregard = steps.value("property_disregard")
    if means.moved_in_on is None:
        raise ParameterError("nobody has told us the day on which you moved to the care home", "tell us that day")
    # SI 2014/2672 schedule 2: it is disregarded for twelve weeks after moving to a care home for good.
    if disregard.clock.due_on(means.moved_in_on) > steps.on:
        sentence = f"Your home is not counted for the first {disregard.whole} weeks in a care home."
        steps.say("charging.home", Result.APPLIED, sentence, disregard)
        return capital
    sentence = f"You moved more than {disregard.whole} weeks ago, so your home counts: {home} is added to your savings."
    steps.say("charging.home", Result.APPLIED, sentence, disregard)
    return capital + home


def _income(steps: _Steps, means: Means) -> Money:
    if means.earnings_weekly_pence:
        sentence = f"Your pay from work, {Money(means.earnings_weekly_pence)} a week, is not counted."
        steps.say("charging.earnings", Result.APPLIED, sentence, source=REGULATIONS)
    weeks = WEEKS[means.income_every]
    income = Money(means.income_pence)
    if weeks > 1:
        rounding = steps.value("rounding")
        weekly = income.times(Decimal(1) / Decimal(weeks), Rounding(rounding.words))
        sentence = f"You get {income} every {weeks} weeks. That is {weekly} a week."
        steps.say("charging.weekly_income", Result.APPLIED, sentence, rounding)
        income = weekly
    steps.say("charging.income", Result.APPLIED, f"Your income is {income} a week.", source=REGULATIONS)
    return income


def _tariff(steps: _Steps, capital: Money) -> Money:
    lower, step, per_step = (
        steps.value(name) for name in ("lower_capital_limit", "tariff_step", "tariff_income_per_step")
    )
    tariff = tariff_income(capital=capital, lower=lower.money, step=step.money, per_step=per_step.money)
    # SI 2014/2672 regulation 25: capital up to the lower limit is ignored; above it, it counts as income.
    if not tariff:
        sentence = f"Savings up to {lower.money} are not counted."
        steps.say("charging.tariff_income", Result.NOT_APPLICABLE, sentence, lower)
    else:
        sentence = (
            f"Savings up to {lower.money} are not counted. Each {step.money} above that, or part of it, counts as "
            f"{per_step.money} a week. So {tariff} a week is added to your income."
        )
        steps.say("charging.tariff_income", Result.APPLIED, sentence, lower, step, per_step)
    return tariff


def _kept_at_home(steps: _Steps, means: Means) -> Money:
    # SI 2014/2672 regulation 7: the minimum income guarantee.
    guarantee = steps.value(GUARANTEES[means.household, means.age_group])
    kept, used = guarantee.money, [guarantee]
    if means.children:
        child = steps.value("guarantee_per_child")
        kept, used = kept + child.money.times(means.children), [*used, child]
    for premium in means.premiums:
        name = PREMIUMS[premium]
        added = steps.value(name if means.household is not Household.COUPLE else f"{name}_of_a_couple")
        kept, used = kept + added.money, [*used, added]
    steps.say("charging.guarantee", Result.APPLIED, f"The law lets you keep {kept} a week to live on.", *used)
    for rule, words, pence in (
        ("charging.disability_costs", "costs of your disability", means.disability_weekly_pence),
        ("charging.housing_costs", "rent or other housing costs", means.housing_weekly_pence),
    ):
        result = Result.APPLIED if pence else Result.NOT_APPLICABLE
        sentence = f"You also keep {Money(pence)} a week for {words}." if pence else f"You told us of no {words}."
        steps.say(rule, result, sentence, source=REGULATIONS)
        kept += Money(pence)
    return kept


def _kept_in_care_home(steps: _Steps) -> Money:
    # SI 2014/2672 regulation 6: the personal expenses allowance.
    allowance = steps.value("personal_expenses_allowance")
    sentence = f"In a care home you keep {allowance.money} a week for yourself."
    steps.say("charging.personal_expenses_allowance", Result.APPLIED, sentence, allowance)
    return allowance.money
