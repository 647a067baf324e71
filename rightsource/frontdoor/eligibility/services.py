"""Setting rules, recording assessments, storing answers, and granting and using entitlements."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NoReturn

from django.db import connection, transaction
from django.db.models import F

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.frontdoor.eligibility import queries
from rightsource.frontdoor.eligibility.models import Answer, Assessment, Entitlement, EntitlementBalance, ServiceRule
from rightsource.frontdoor.eligibility.rules import (
    AssessmentRefusedError,
    Case,
    EntitlementRefusedError,
    EntitlementUsedUpError,
    Every,
    Means,
    Needs,
    Rule,
    answer,
    case_to,
    rule_to,
)
from rightsource.ground.money import Money
from rightsource.ground.parameters import packaged


@transaction.atomic
def set_rule(
    *,
    service_slug: str,
    rule: Rule,
    service_group: str,
    starts_on: date,
    ends_before: date | None,
    by: Actor,
    at: datetime,
) -> ServiceRule:
    """Say who may have a service from a day; a rule that was in force ends the day before."""
    ServiceRule.objects.filter(service_slug=service_slug, starts_on__lt=starts_on, ends_before=None).update(
        ends_before=starts_on
    )
    kept = ServiceRule.objects.create(
        service_slug=service_slug,
        kind=rule.kind.value,
        min_age=rule.min_age,
        max_age=rule.max_age,
        area_codes=list(rule.area_codes),
        free=rule.free.value,
        service_group=service_group,
        source=rule.source,
        starts_on=starts_on,
        ends_before=ends_before,
    )
    record.audit(by=by, at=at, verb="rule.set", subject=Reference.of("eligibility", "rule", kept.pk))
    return kept


def _assessment(
    person_id: int, on: date, needs: Needs, means: Means, provenance: str, by: Actor, at: datetime
) -> Assessment:
    if means.income_every is not Every.WEEK:
        raise AssessmentRefusedError("An assessment holds income by the week. Work it out for one week first.")
    sums = (
        means.income_pence,
        means.earnings_weekly_pence,
        means.capital_pence,
        means.home_pence,
        means.housing_weekly_pence,
        means.disability_weekly_pence,
    )
    if min(sums) < 0:
        raise AssessmentRefusedError("No sum of an assessment can be below zero. Correct it and try again.")
    return Assessment(
        person_id=person_id,
        on=on,
        has_impairment=needs.has_impairment,
        outcomes_unable=[outcome.value for outcome in needs.outcomes_unable],
        significant_impact=needs.has_significant_impact,
        weekly_income_pence=means.income_pence,
        weekly_earnings_pence=means.earnings_weekly_pence,
        capital_pence=means.capital_pence,
        home_pence=means.home_pence,
        housing_pence=means.housing_weekly_pence,
        disability_pence=means.disability_weekly_pence,
        age_group=means.age_group.value,
        household=means.household.value,
        children=means.children,
        premiums=[premium.value for premium in means.premiums],
        setting=means.setting.value,
        moved_in_on=means.moved_in_on,
        assessor_ref=by.reference,
        at=at,
        provenance=provenance,
    )


@transaction.atomic
def record_assessment(
    *,
    person_id: int,
    on: date,
    needs: Needs,
    means: Means,
    provenance: str = "generated",
    by: Actor,
    at: datetime,
) -> Assessment:
    """Keep what an assessor found about a person.

    :raises AssessmentRefusedError: when a sum is below zero or not by the week
    """
    kept = _assessment(person_id, on, needs, means, provenance, by, at)
    kept.save()
    record.audit(by=by, at=at, verb="assessment.record", subject=Reference.of("eligibility", "assessment", kept.pk))
    return kept


@transaction.atomic
def record_assessments_in_bulk(
    *, rows: Sequence[tuple[int, date, Needs, Means]], by: Actor, at: datetime
) -> Sequence[int]:
    """Keep many assessments at once, each of a person, a day, needs and means; one audit row tells of all of them.

    :raises AssessmentRefusedError: when one is not an assessment; then none is kept
    """
    if not rows:
        return []
    kept = Assessment.objects.bulk_create(
        [_assessment(person_id, on, needs, means, "generated", by, at) for person_id, on, needs, means in rows],
        batch_size=2_000,
    )
    numbers = [assessment.pk for assessment in kept]
    record.audit(
        by=by,
        at=at,
        verb="assessment.record_in_bulk",
        subject=Reference.of("eligibility", "assessment", min(numbers)),
        detail={"first": min(numbers), "last": max(numbers), "count": len(numbers)},
    )
    return numbers


@transaction.atomic
def store_answer(
    *,
    person_id: int | None,
    service_slug: str,
    case: Case,
    is_estimate: bool,
    by: Actor,
    at: datetime,
) -> Answer:
    """Answer a case by the service's rule of its day, and keep the answer with all that it was computed from.

    :raises RuleMissingError: when nobody has set a rule for that day
    """
    rule = queries.rule_of(service_slug=service_slug, on=case.on).rule
    decision = answer(case=case, rule=rule, parameters=packaged())
    kept = Answer.objects.create(
        person_id=person_id,
        service_slug=service_slug,
        on=case.on,
        inputs={"case": case_to(case), "rule": rule_to(rule)},
        is_estimate=is_estimate,
        at=at,
        **queries.stored_form(decision),
    )
    record.audit(by=by, at=at, verb="answer.store", subject=Reference.of("eligibility", "answer", kept.pk))
    return kept


@transaction.atomic
def answer_person(
    *,
    person_id: int,
    age: int | None,
    area_codes: Sequence[str],
    service_slug: str,
    unit_cost: Money,
    weekly_units: Decimal,
    week_of_service: int = 1,
    on: date,
    by: Actor,
    at: datetime,
) -> Answer:
    """Answer for a known person from their latest assessment on that day, and keep the answer.

    `area_codes` are the person's area and those that it lies in (places.rules.area_codes_within).

    :raises RuleMissingError: when nobody has set a rule for that day
    """
    assessment = queries.assessment_of(person_id=person_id, on=on)
    case = Case(
        on=on,
        age=age,
        area_codes=tuple(sorted(area_codes)),
        needs=None if assessment is None else queries.needs_of(assessment),
        means=None if assessment is None else queries.means_of(assessment),
        unit_cost_pence=unit_cost.pence,
        weekly_units=weekly_units,
        week_of_service=week_of_service,
    )
    return store_answer(person_id=person_id, service_slug=service_slug, case=case, is_estimate=False, by=by, at=at)


@transaction.atomic
def grant_entitlement(
    *,
    person_id: int,
    service_group: str,
    amount: Money,
    answer_id: int | None,
    starts_on: date,
    ends_before: date | None,
    provenance: str = "generated",
    by: Actor,
    at: datetime,
) -> Entitlement:
    """Let a person spend an amount on a group of services for a time.

    :raises EntitlementRefusedError: when there is nothing to grant, or the answer is another person's or a no
    """
    if amount.pence <= 0:
        raise EntitlementRefusedError("An entitlement is an amount above zero. Give the amount for the whole time.")
    if answer_id is not None:
        said = Answer.objects.filter(pk=answer_id, person_id=person_id).first()
        if said is None or not said.is_eligible:
            raise EntitlementRefusedError("This answer is not a yes for this person. Answer their case first.")
    kept = Entitlement.objects.create(
        person_id=person_id,
        service_group=service_group,
        answer_id=answer_id,
        amount_pence=amount.pence,
        starts_on=starts_on,
        ends_before=ends_before,
        provenance=provenance,
    )
    EntitlementBalance.objects.create(entitlement=kept, person_id=person_id, limit_pence=amount.pence)
    record.audit(
        by=by,
        at=at,
        verb="entitlement.grant",
        subject=Reference.of("eligibility", "entitlement", kept.pk),
        detail={"pence": amount.pence},
    )
    return kept


@transaction.atomic
def use_entitlement(*, entitlement_id: int, amount: Money, on: date, by: Actor, at: datetime) -> None:
    """Use part of an entitlement in one update that the database lets through only within its limit and its days.

    :raises EntitlementUsedUpError: when less is left, or it does not hold on that day
    :raises EntitlementRefusedError: when the amount is not above zero, or the entitlement is not the actor's to use
    """
    if amount.pence <= 0:
        raise EntitlementRefusedError("An order uses an amount above zero. Check the price and the number.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT use_entitlement(%s, %s, %s)", [entitlement_id, amount.pence, on])
        (is_used,) = cursor.fetchone()
    if not is_used:
        _refuse(entitlement_id, amount, on)
    record.audit(
        by=by,
        at=at,
        verb="entitlement.use",
        subject=Reference.of("eligibility", "entitlement", entitlement_id),
        detail={"pence": amount.pence},
    )


def _refuse(entitlement_id: int, amount: Money, on: date) -> NoReturn:
    """Tell what is used up from what holds on other days and from what the actor may not use."""
    kept = Entitlement.objects.select_related("balance").filter(pk=entitlement_id).first()
    if kept is None:
        raise EntitlementRefusedError("This entitlement is not yours to use. Sign in as the person it belongs to.")
    if not queries.holds(kept, on):
        raise EntitlementUsedUpError(
            "Your entitlement does not cover this day. Choose another day, or ask the council to look at it again."
        )
    left = Money(kept.balance.limit_pence - kept.balance.used_pence)
    if amount <= left:
        raise EntitlementRefusedError(
            "An entitlement is used by an order. Place the order as the person it belongs to."
        )
    refuse_used_up(amount=amount, left=left, limit=Money(kept.balance.limit_pence))


def refuse_used_up(*, amount: Money, left: Money, limit: Money) -> NoReturn:
    """Say that an entitlement does not cover an amount.

    :raises EntitlementUsedUpError: always
    """
    raise EntitlementUsedUpError(
        f"This costs {amount} and you have {left} left of your {limit}. "
        "Choose something that costs less, pay for it yourself, or ask the council to look at your needs again."
    )


@transaction.atomic
def give_back_entitlement(*, entitlement_id: int, amount: Money, by: Actor, at: datetime) -> None:
    """Give back what a cancelled order had used.

    :raises EntitlementRefusedError: when that much was not used, or the entitlement is not the actor's
    """
    changed = 0
    if amount.pence > 0:
        changed = EntitlementBalance.objects.filter(pk=entitlement_id, used_pence__gte=amount.pence).update(
            used_pence=F("used_pence") - amount.pence
        )
    if not changed:
        raise EntitlementRefusedError(f"{amount} was not used of this entitlement, so it cannot be given back.")
    record.audit(
        by=by,
        at=at,
        verb="entitlement.give_back",
        subject=Reference.of("eligibility", "entitlement", entitlement_id),
        detail={"pence": amount.pence},
    )
