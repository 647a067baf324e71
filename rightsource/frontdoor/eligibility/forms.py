"""The questions of a check, one a page: what is asked, of whom, and what an answer must be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from rightsource.frontdoor.eligibility.rules import (
    OUTCOME_WORDS,
    AgeGroup,
    Case,
    Household,
    Means,
    Needs,
    Outcome,
    Rule,
    RuleKind,
)
from rightsource.ground.money import Money, MoneyError
from rightsource.ground.text import sentence_list

OLDEST = 125
MOST_POUNDS = 10_000_000
MOST_CHILDREN = 15
YES_NO = (("yes", "Yes"), ("no", "No"))
OLD_ENOUGH_TO_ASK = 55  # nobody below has reached State Pension age on any day that we have law for
GROWN_UP = 25
WITH_CHILDREN = frozenset({Household.COUPLE.value, Household.LONE_PARENT.value})


@dataclass(frozen=True, slots=True)
class Question:
    """One question on one page."""

    key: str
    title: str
    kind: str  # number, money, choice or choices
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    missing: str = ""
    most: int = 0


def questions(*, rule: Rule, places: Sequence[tuple[str, str]], answers: Mapping[str, Any]) -> list[Question]:
    """Return the questions that the rule needs, given what was answered so far."""
    asked = []
    if rule.min_age is not None or rule.max_age is not None or rule.kind is RuleKind.ASSESSED:
        title = "How old is the person who needs this?"
        hint = "Write the age in years, such as 72."
        asked.append(Question("age", title, "number", hint, (), "Write the age in years, such as 72.", OLDEST))
    if rule.area_codes:
        missing = "Choose the place where the person lives."
        asked.append(Question("place", "Where does the person live?", "choice", "", tuple(places), missing))
    return [*asked, *(_needs() + _means(answers) if rule.kind is RuleKind.ASSESSED else [])]


def _needs() -> list[Question]:
    outcomes = tuple((outcome.value, words) for outcome, words in OUTCOME_WORDS.items())
    return [
        Question(
            "impairment",
            "Does the person have a disability or an illness?",
            "choice",
            "This can be of the body or the mind. Being frail in old age counts too.",
            YES_NO,
            "Choose yes or no.",
        ),
        Question(
            "outcomes",
            "What is hard to do without help?",
            "choices",
            "Choose a thing too if it hurts, is not safe or takes very long. Choose none if all is well.",
            outcomes,
        ),
        Question(
            "impact",
            "Does this change the person’s life a lot?",
            "choice",
            "Think of health, safety, family, friends and a good day.",
            YES_NO,
            "Choose yes or no.",
        ),
    ]


def _means(answers: Mapping[str, Any]) -> list[Question]:
    money = "Write an amount in pounds, such as 120 or 120.50."
    asked = []
    if int(answers.get("age") or 0) >= OLD_ENOUGH_TO_ASK:
        title = "Has the person reached State Pension age?"
        asked.append(Question("pension", title, "choice", "", YES_NO, "Choose yes or no."))
    homes = (
        (Household.SINGLE.value, "Alone, or with others who are not a partner"),
        (Household.COUPLE.value, "With a partner"),
        (Household.LONE_PARENT.value, "With children and no partner"),
    )
    asked.append(Question("household", "Who does the person live with?", "choice", "", homes, "Choose one."))
    if answers.get("household") in WITH_CHILDREN:
        title, hint = "How many children live there?", "Write 0 if there are none."
        asked.append(Question("children", title, "number", hint, (), "Write a number, such as 2.", MOST_CHILDREN))
    return [
        *asked,
        Question(
            "income",
            "How much money comes in each week?",
            "money",
            "Count pensions and benefits. Do not count pay from work.",
            (),
            money,
        ),
        Question(
            "savings",
            "How much money is saved?",
            "money",
            "Count money in the bank, and a second home. Do not count the home that the person lives in.",
            (),
            money,
        ),
        Question("housing", "How much is rent and the like each week?", "money", "Write 0 if nothing.", (), money),
        Question(
            "disability",
            "How much does the disability or illness cost each week?",
            "money",
            "Such as more heating, washing or special food. Write 0 if nothing.",
            (),
            money,
        ),
        Question(
            "cost",
            "How much does the care cost each week?",
            "money",
            "You find the price on the page of the service. Times it by how often you need it.",
            (),
            money,
        ),
    ]


def read(question: Question, given: QueryDict) -> tuple[Any, str]:
    """Return the answer as it is kept, and what is wrong with it."""
    if question.kind == "choices":
        chosen = given.getlist(question.key)
        return [code for code, _ in question.options if code in chosen], ""
    text = given.get(question.key, "").strip()
    if question.kind == "choice":
        return (text, "") if text in dict(question.options) else ("", question.missing)
    if question.kind == "number":
        if not re.fullmatch(r"[0-9]{1,3}", text) or int(text) > question.most:
            return text, question.missing
        return text, ""
    try:
        amount = Money.of(text)
    except MoneyError:
        return text, question.missing
    if not 0 <= amount.pence <= MOST_POUNDS * 100:
        return text, question.missing
    return text, ""


def case_of(*, answers: Mapping[str, Any], on: date, area_codes: Sequence[str]) -> Case:
    """Return what was answered as a case."""
    age = int(answers["age"]) if answers.get("age") else None
    if "outcomes" not in answers:
        return Case(on=on, age=age, area_codes=tuple(sorted(area_codes)))
    return Case(
        on=on,
        age=age,
        area_codes=tuple(sorted(area_codes)),
        needs=Needs(
            outcomes_unable=tuple(Outcome(code) for code in answers["outcomes"]),
            has_impairment=answers["impairment"] == "yes",
            has_significant_impact=answers["impact"] == "yes",
        ),
        means=Means(
            income_pence=Money.of(answers["income"]).pence,
            capital_pence=Money.of(answers["savings"]).pence,
            housing_weekly_pence=Money.of(answers["housing"]).pence,
            disability_weekly_pence=Money.of(answers["disability"]).pence,
            age_group=_age_group(age, answers),
            household=Household(answers["household"]),
            children=int(answers.get("children") or 0) if answers["household"] in WITH_CHILDREN else 0,
        ),
        unit_cost_pence=Money.of(answers["cost"]).pence,
        weekly_units=Decimal(1),
    )


def _age_group(age: int | None, answers: Mapping[str, Any]) -> AgeGroup:
    # An answer from before the age was changed does not count.
    if answers.get("pension") == "yes" and (age or 0) >= OLD_ENOUGH_TO_ASK:
        return AgeGroup.PENSION_AGE
    return AgeGroup.UNDER_25 if age is not None and age < GROWN_UP else AgeGroup.FROM_25


def in_words(question: Question, answer: Any) -> str:
    """Return an answer as it is read back."""
    if question.kind == "choices":
        words = dict(question.options)
        return sentence_list([words[code].lower() for code in answer]).capitalize() or "None of these"
    if question.kind == "choice":
        return dict(question.options).get(answer, "")
    return str(Money.of(answer)) if question.kind == "money" else str(answer)
