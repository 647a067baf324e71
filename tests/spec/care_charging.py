"""Who may have a service and what they pay, as a table of cases that a care officer can read and check by hand.

The page docs/reference/care-charging-cases.md is written from this table: python -m tests.spec.care_charging
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rightsource.frontdoor.eligibility import rules
from rightsource.frontdoor.eligibility.rules import (
    AgeGroup,
    Case,
    Every,
    Free,
    Household,
    Means,
    Needs,
    Outcome,
    Premium,
    Result,
    Rule,
    RuleKind,
    Setting,
)
from rightsource.ground.money import Money
from rightsource.ground.parameters import packaged
from rightsource.ground.text import long_date

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "care-charging-cases.md"
SHOWN = {Result.APPLIED, Result.FAILED}
MAY_2015 = date(2015, 5, 1)
JUNE_2024 = date(2024, 6, 3)
JUNE_2025 = date(2025, 6, 2)
TWO_NEEDS = Needs(outcomes_unable=(Outcome.NUTRITION, Outcome.HYGIENE))
CARE = Rule(kind=RuleKind.ASSESSED, min_age=18)
REABLEMENT = replace(CARE, free=Free.REABLEMENT)
ADAPTATION = replace(CARE, free=Free.MINOR_ADAPTATION)
CHILDREN = Rule(kind=RuleKind.AGE_OR_PLACE, min_age=5, max_age=11)
DISTRICT = Rule(kind=RuleKind.AGE_OR_PLACE, area_codes=("E07000150",))


@dataclass(frozen=True)
class Expected:
    """One line of the table: what we know, what must come out, and by which rule."""

    title: str
    case: Case
    rule: Rule
    pays: str | None  # pounds a week; None: nothing is computed
    is_eligible: bool = True
    by: str = ""  # the rule that decides, when somebody is refused
    cannot: str = ""  # words of the sentence, when it cannot be computed


def _pence(pounds: str) -> int:
    return Money.of(pounds).pence


def care(
    title: str,
    *,
    pays: str | None,
    on: date = MAY_2015,
    income: str = "250.00",
    savings: str = "0.00",
    home: str = "0.00",
    earnings: str = "0.00",
    housing: str = "0.00",
    disability: str = "0.00",
    cost: str = "300.00",
    units: str = "1",
    week: int = 1,
    rule: Rule = CARE,
    cannot: str = "",
    **means: Any,
) -> Expected:
    """Return a case of somebody whose needs are eligible."""
    known = Means(
        income_pence=_pence(income),
        capital_pence=_pence(savings),
        home_pence=_pence(home),
        earnings_weekly_pence=_pence(earnings),
        housing_weekly_pence=_pence(housing),
        disability_weekly_pence=_pence(disability),
        **means,
    )
    case = Case(
        on=on,
        age=80,
        needs=TWO_NEEDS,
        means=known,
        unit_cost_pence=_pence(cost),
        weekly_units=Decimal(units),
        week_of_service=week,
    )
    return Expected(title, case, rule, pays, cannot=cannot)


def needing(title: str, *, is_eligible: bool, by: str = "", age: int = 80, **needs: Any) -> Expected:
    """Return a case about needs alone: somebody with no income, so that nothing is paid."""
    case = Case(on=MAY_2015, age=age, needs=Needs(**needs), means=Means(), unit_cost_pence=10_000)
    return Expected(title, case, CARE, "0.00" if is_eligible else None, is_eligible, by)


def asking(title: str, rule: Rule, *, is_eligible: bool, by: str = "", **case: Any) -> Expected:
    """Return a case about age or place."""
    return Expected(title, Case(on=MAY_2015, **case), rule, None, is_eligible, by)


CARE_HOME: dict[str, Any] = {"setting": Setting.CARE_HOME, "income": "200.00", "cost": "597.70"}
HOME_OWNER: dict[str, Any] = {**CARE_HOME, "home": "150000.00", "moved_in_on": MAY_2015}
YOUNGER = {"age_group": AgeGroup.FROM_25}

CHAPTERS: dict[str, Sequence[Expected]] = {
    "Savings, care at home (guarantee £189.00, income £250.00)": [
        care("One penny below the lower limit: not counted", savings="14249.99", pays="61.00"),
        care("At the lower limit: not counted", savings="14250.00", pays="61.00"),
        care("One penny above the lower limit: a part of £250 counts as a whole one", savings="14250.01", pays="62.00"),
        care("One penny below the first £250", savings="14499.99", pays="62.00"),
        care("The first £250 exactly", savings="14500.00", pays="62.00"),
        care("One penny above the first £250: a second step", savings="14500.01", pays="63.00"),
        care("One penny below the upper limit", savings="23249.99", pays="97.00"),
        care("At the upper limit: still counted as income", savings="23250.00", pays="97.00"),
        care("One penny above the upper limit: the full cost", savings="23250.01", pays="300.00"),
    ],
    "Income against the guarantee (£228.70; savings of £16,750.00 count as £10.00 a week)": [
        care("The worked case: nothing to pay", on=JUNE_2024, income="200.00", savings="16750.00", pays="0.00"),
        care("One penny below the guarantee", on=JUNE_2024, income="218.69", savings="16750.00", pays="0.00"),
        care("At the guarantee", on=JUNE_2024, income="218.70", savings="16750.00", pays="0.00"),
        care("One penny above the guarantee", on=JUNE_2024, income="218.71", savings="16750.00", pays="0.01"),
    ],
    "Never more than the care costs": [
        care("One penny less left than the cost", income="288.99", cost="100.00", pays="99.99"),
        care("As much left as the cost", income="289.00", cost="100.00", pays="100.00"),
        care("One penny more left than the cost", income="289.01", cost="100.00", pays="100.00"),
    ],
    "What is kept": [
        care("Costs of a disability and of housing", disability="20.50", housing="30.00", pays="10.50"),
        care("Pay from work is not counted", income="189.00", earnings="500.00", pays="0.00"),
        care("The home that one lives in is not counted", home="200000.00", pays="61.00"),
        care("Under 25", on=JUNE_2025, income="150.00", age_group=AgeGroup.UNDER_25, pays="60.85"),
        care(
            "25 to pension age with both disability premiums",
            on=JUNE_2025,
            income="200.00",
            premiums=(Premium.DISABILITY, Premium.ENHANCED_DISABILITY),
            **YOUNGER,
            pays="13.60",
        ),
        care("One of a couple of pension age", income="200.00", household=Household.COUPLE, pays="55.70"),
        care(
            "A lone parent of two children",
            income="260.00",
            household=Household.LONE_PARENT,
            children=2,
            **YOUNGER,
            pays="1.30",
        ),
    ],
    "Half pence": [
        care("Half an hour at £14.41 costs £7.205: up to £7.21", cost="14.41", units="0.5", pays="7.21"),
        care("An hour and a half at £14.40 costs £21.60 exactly", cost="14.40", units="1.5", pays="21.60"),
        care(
            "£800.02 every four weeks is £200.005 a week: up to £200.01",
            income="800.02",
            income_every=Every.FOUR_WEEKS,
            pays="11.01",
        ),
        care(
            "£400.00 every two weeks is £200.00 a week exactly",
            income="400.00",
            income_every=Every.TWO_WEEKS,
            pays="11.00",
        ),
    ],
    "In a care home (allowance £24.90)": [
        care("All income but the allowance", **CARE_HOME, pays="175.10"),
        care("At the allowance: nothing", **{**CARE_HOME, "income": "24.90"}, pays="0.00"),
        care(
            "The last day of the twelve weeks: the home is not counted",
            **HOME_OWNER,
            on=date(2015, 7, 23),
            pays="175.10",
        ),
        care("The day after the twelve weeks: the home counts", **HOME_OWNER, on=date(2015, 7, 24), pays="597.70"),
        care(
            "Nobody told the day of the move",
            **{**HOME_OWNER, "moved_in_on": None},
            pays=None,
            cannot="nobody has told us the day on which you moved",
        ),
    ],
    "The law of the day": [
        care("5 April 2015: the guarantee as made, £185.45", on=date(2015, 4, 5), pays="64.55"),
        care("6 April 2015: the guarantee as amended, £189.00", on=date(2015, 4, 6), pays="61.00"),
        Expected(
            "31 March 2015: the law was not in force yet",
            Case(on=date(2015, 3, 31), age=80, needs=TWO_NEEDS, means=Means()),
            CARE,
            None,
            is_eligible=False,
            cannot="not in force on 31 March 2015",
        ),
        care(
            "2024/25, aged 40: the guarantee is not in our sources",
            on=JUNE_2024,
            **YOUNGER,
            pays=None,
            cannot="not in force on 3 June 2024",
        ),
        care(
            "2024/25: the disability premium is not in our sources",
            on=JUNE_2024,
            premiums=(Premium.DISABILITY,),
            pays=None,
            cannot="disability premium",
        ),
        care("The carer premium is not in our sources", premiums=(Premium.CARER,), pays=None, cannot="carer premium"),
        care(
            "The disability premium of a couple is not in our sources",
            household=Household.COUPLE,
            premiums=(Premium.DISABILITY,),
            pays=None,
            cannot="disability premium of a couple",
        ),
        care(
            "The guarantee of a lone parent of pension age is not in our sources",
            household=Household.LONE_PARENT,
            pays=None,
            cannot="guarantee lone parent of pension age",
        ),
    ],
    "Free": [
        care("Reablement in week 5", rule=REABLEMENT, week=5, pays="0.00"),
        care("Reablement in week 6", rule=REABLEMENT, week=6, pays="0.00"),
        care("Reablement in week 7: the means test", rule=REABLEMENT, week=7, pays="61.00"),
        care("A small change to the home for £999.99", rule=ADAPTATION, cost="999.99", pays="0.00"),
        care("A small change to the home for £1,000.00", rule=ADAPTATION, cost="1000.00", pays="0.00"),
        care(
            "A change to the home for £1,000.01",
            rule=ADAPTATION,
            cost="1000.01",
            pays=None,
            cannot="a change to the home above",
        ),
    ],
    "Needs": [
        needing("No outcome", is_eligible=False, by="needs.outcomes"),
        needing("One outcome", outcomes_unable=(Outcome.TOILET,), is_eligible=False, by="needs.outcomes"),
        needing("Two outcomes", outcomes_unable=(Outcome.TOILET, Outcome.CLOTHING), is_eligible=True),
        needing(
            "Three outcomes", outcomes_unable=(Outcome.TOILET, Outcome.CLOTHING, Outcome.COMMUNITY), is_eligible=True
        ),
        needing(
            "The same outcome told twice is one",
            outcomes_unable=(Outcome.TOILET,) * 2,
            is_eligible=False,
            by="needs.outcomes",
        ),
        needing(
            "No impairment or illness",
            outcomes_unable=(Outcome.TOILET, Outcome.CLOTHING),
            has_impairment=False,
            is_eligible=False,
            by="needs.cause",
        ),
        needing(
            "No significant impact",
            outcomes_unable=(Outcome.TOILET, Outcome.CLOTHING),
            has_significant_impact=False,
            is_eligible=False,
            by="needs.impact",
        ),
        needing(
            "Aged 17", outcomes_unable=(Outcome.TOILET, Outcome.CLOTHING), age=17, is_eligible=False, by="service.age"
        ),
        needing("Aged 18", outcomes_unable=(Outcome.TOILET, Outcome.CLOTHING), age=18, is_eligible=True),
        Expected("Nobody has assessed the person", Case(on=MAY_2015, age=80), CARE, None, False, "needs.assessment"),
        Expected(
            "Income and savings are not known",
            Case(on=MAY_2015, age=80, needs=TWO_NEEDS, unit_cost_pence=10_000),
            CARE,
            None,
            cannot="we do not know your income and savings",
        ),
    ],
    "Open to all, by age or by place": [
        asking("Open to all", Rule(kind=RuleKind.OPEN), is_eligible=True),
        asking("Aged 4 for ages 5 to 11", CHILDREN, age=4, is_eligible=False, by="service.age"),
        asking("Aged 5 for ages 5 to 11", CHILDREN, age=5, is_eligible=True),
        asking("Aged 11 for ages 5 to 11", CHILDREN, age=11, is_eligible=True),
        asking("Aged 12 for ages 5 to 11", CHILDREN, age=12, is_eligible=False, by="service.age"),
        asking("Age not known", CHILDREN, is_eligible=False, by="service.age"),
        asking("Aged 4 for ages up to 4", Rule(kind=RuleKind.AGE_OR_PLACE, max_age=4), age=4, is_eligible=True),
        asking("A ward of the district", DISTRICT, area_codes=("GEN00001", "E07000150"), is_eligible=True),
        asking("Another district", DISTRICT, area_codes=("E07000151",), is_eligible=False, by="service.place"),
        asking("Place not known", DISTRICT, is_eligible=False, by="service.place"),
    ],
}
CASES = [expected for chapter in CHAPTERS.values() for expected in chapter]


def decide(expected: Expected) -> rules.Answer:
    """Return what the rules say about a case of the table."""
    return rules.answer(case=expected.case, rule=expected.rule, parameters=packaged())


def _outcome(expected: Expected) -> str:
    if expected.cannot:
        return "cannot be computed"
    if not expected.is_eligible:
        return f"may not have it (`{expected.by}`)"
    return "may have it" if expected.pays is None else f"pays {Money.of(expected.pays)} a week"


def page() -> str:
    """Return the page that documents the table, each case with the reasons that the rules give."""
    lines = [
        "# Care charging: the cases that must come out so",
        "",
        f"The {len(CASES)} cases below run as tests (`tests/spec/`), and this page is written from the same table with",
        "`python -m tests.spec.care_charging`. Amounts are a week. Unless a case says otherwise the person is single,",
        "of pension age, has two eligible needs and gets care at home that costs £300.00. Only rules that changed the",
        "answer are shown; rules that were passed or do not speak of the case are stored with each answer too.",
        "",
    ]
    number = 0
    for chapter, cases in CHAPTERS.items():
        lines += [f"## {chapter}", ""]
        for expected in cases:
            number += 1
            lines += [
                f"### {number}. {expected.title}",
                "",
                f"On {long_date(expected.case.on)}: **{_outcome(expected)}**.",
                "",
            ]
            answer = decide(expected)
            lines += [f"- {said.sentence} ({said.source})" for said in answer.reasons if said.result in SHOWN]
            lines += [f"- {answer.cannot_compute}"] if answer.cannot_compute else []
            lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
