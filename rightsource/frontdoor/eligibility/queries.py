"""Reading rules, assessments, answers and entitlements, as far as the acting person may see them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from rightsource.commons.access.rules import Actor
from rightsource.frontdoor.eligibility.models import Answer, Assessment, Entitlement, ServiceRule
from rightsource.frontdoor.eligibility.rules import (
    AgeGroup,
    Household,
    Means,
    Needs,
    Outcome,
    Premium,
    RuleMissingError,
    Setting,
    answer,
    case_from,
    rule_from,
)
from rightsource.frontdoor.eligibility.rules import Answer as Decision
from rightsource.ground.parameters import packaged
from rightsource.ground.text import long_date


def in_force(on: date) -> Q:
    """Return the condition that a row holds on a day."""
    return Q(starts_on__lte=on) & (Q(ends_before=None) | Q(ends_before__gt=on))


def holds(entitlement: Entitlement, on: date) -> bool:
    """Return whether an entitlement holds on a day."""
    return entitlement.starts_on <= on and (entitlement.ends_before is None or on < entitlement.ends_before)


def rule_of(*, service_slug: str, on: date) -> ServiceRule:
    """Return the rule of a service on the day of the event.

    :raises RuleMissingError: when nobody has set one for that day
    """
    found = ServiceRule.objects.filter(in_force(on), service_slug=service_slug).order_by("-starts_on").first()
    return required(found, on=on)


def rule_read(row: Mapping[str, Any] | None, *, on: date) -> ServiceRule:
    """Return the rule that sql/using.sql read with other facts of an order.

    :raises RuleMissingError: when nobody has set one for that day
    """
    return required(None if row is None else ServiceRule(**row), on=on)


def required(found: ServiceRule | None, *, on: date) -> ServiceRule:
    """Return the rule of a day that somebody has set.

    :raises RuleMissingError: when nobody has
    """
    if found is None:
        raise RuleMissingError(
            f"Nobody has said who can have this service on {long_date(on)}. Ask the council; a commissioner can set it."
        )
    return found


def assessment_of(*, person_id: int, on: date) -> Assessment | None:
    """Return the latest assessment of a person that there was on a day."""
    return Assessment.objects.filter(person_id=person_id, on__lte=on).order_by("-on", "-id").first()


def needs_of(assessment: Assessment) -> Needs:
    """Return the needs that an assessment found."""
    return Needs(
        outcomes_unable=tuple(Outcome(code) for code in assessment.outcomes_unable),
        has_impairment=assessment.has_impairment,
        has_significant_impact=assessment.significant_impact,
    )


def means_of(assessment: Assessment) -> Means:
    """Return the means that an assessment found."""
    return Means(
        income_pence=assessment.weekly_income_pence,
        earnings_weekly_pence=assessment.weekly_earnings_pence,
        capital_pence=assessment.capital_pence,
        home_pence=assessment.home_pence,
        housing_weekly_pence=assessment.housing_pence,
        disability_weekly_pence=assessment.disability_pence,
        age_group=AgeGroup(assessment.age_group),
        household=Household(assessment.household),
        children=assessment.children,
        premiums=tuple(Premium(code) for code in assessment.premiums),
        setting=Setting(assessment.setting),
        moved_in_on=assessment.moved_in_on,
    )


def answer_by_id(*, actor: Actor, answer_id: int) -> Answer | None:
    """Return a stored answer."""
    return Answer.objects.filter(pk=answer_id).first()


def answers_of(*, actor: Actor, person_id: int) -> Sequence[Answer]:
    """Return a person's answers, the latest first."""
    return list(Answer.objects.filter(person_id=person_id).order_by("-id"))


@dataclass(frozen=True, slots=True)
class Recomputed:
    """A stored answer beside the one that its inputs give today."""

    stored: Answer
    decision: Decision
    is_equal: bool


def stored_form(decision: Decision) -> dict[str, Any]:
    """Return a decision as its row holds it."""
    return {
        "is_eligible": decision.is_eligible,
        "reasons": [
            {
                "rule": reason.rule,
                "version": reason.version,
                "result": reason.result.value,
                "sentence": reason.sentence,
                "source": reason.source,
            }
            for reason in decision.reasons
        ],
        "charge_weekly_pence": None if decision.charge is None else decision.charge.pence,
        "cannot_compute": decision.cannot_compute,
    }


def recompute(*, answer_id: int) -> Recomputed:
    """Answer again from the stored inputs by the law of the stored day, and say whether it comes out the same."""
    return recomputed(Answer.objects.get(pk=answer_id))


def recomputed(stored: Answer) -> Recomputed:
    """Answer a stored answer again; asks nothing of the database."""
    decision = answer(
        case=case_from(stored.inputs["case"]), rule=rule_from(stored.inputs["rule"]), parameters=packaged()
    )
    again = stored_form(decision)
    is_equal = all(getattr(stored, name) == value for name, value in again.items())
    return Recomputed(stored=stored, decision=decision, is_equal=is_equal)


def entitlements_of(*, person_id: int, on: date | None = None, service_group: str = "") -> Sequence[Entitlement]:
    """Return a person's entitlements with their balances, those of a day and a group if asked, the latest first."""
    found = Entitlement.objects.select_related("balance").filter(person_id=person_id)
    if on is not None:
        found = found.filter(in_force(on))
    if service_group:
        found = found.filter(service_group=service_group)
    return list(found.order_by("-starts_on", "-id"))


def entitled_people(*, service_group: str, on: date) -> list[int]:
    """Return the numbers of the people who hold an entitlement to a group of services on a day."""
    found = Entitlement.objects.filter(in_force(on), service_group=service_group)
    return list(found.order_by("person_id").values_list("person_id", flat=True).distinct())
