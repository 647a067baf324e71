"""Rules, assessments, answers and entitlements for tests of every room."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from rightsource.commons.access.rules import SYSTEM
from rightsource.frontdoor.eligibility import services
from rightsource.frontdoor.eligibility.models import Answer, Assessment, Entitlement, ServiceRule
from rightsource.frontdoor.eligibility.rules import AgeGroup, Means, Needs, Outcome, Rule, RuleKind
from rightsource.ground.money import Money

AT = datetime(2015, 5, 1, 9, 0, tzinfo=UTC)
DAY = date(2015, 5, 1)
SLUG = "home-care"
GROUP = "adult-care"


def make_rule(*, service_slug: str = SLUG, starts_on: date = date(2015, 4, 1), **over: Any) -> ServiceRule:
    """Return a rule that asks for an assessed need of an adult, unless told."""
    rule = Rule(**{"kind": RuleKind.ASSESSED, "min_age": 18, **over})
    return services.set_rule(
        service_slug=service_slug,
        rule=rule,
        service_group=GROUP,
        starts_on=starts_on,
        ends_before=None,
        by=SYSTEM,
        at=AT,
    )


def make_assessment(*, person_id: int, on: date = date(2015, 4, 10), **means: Any) -> Assessment:
    """Return an assessment with two outcomes unable, £250 of income and no savings, unless told."""
    known = Means(**{"income_pence": 250_00, "age_group": AgeGroup.PENSION_AGE, **means})
    needs = Needs(outcomes_unable=(Outcome.NUTRITION, Outcome.HYGIENE))
    return services.record_assessment(person_id=person_id, on=on, needs=needs, means=known, by=SYSTEM, at=AT)


def make_answer(*, person_id: int, **over: Any) -> Answer:
    """Return a stored answer for a person of 80; make the rule, and the assessment if there is one, first."""
    given: dict[str, Any] = {
        "age": 80,
        "area_codes": [],
        "service_slug": SLUG,
        "unit_cost": Money.of("14.40"),
        "weekly_units": Decimal(10),
        "on": DAY,
        **over,
    }
    return services.answer_person(person_id=person_id, **given, by=SYSTEM, at=AT)


def make_entitlement(*, person_id: int, pounds: str = "100.00", **over: Any) -> Entitlement:
    """Return an entitlement for the year."""
    given: dict[str, Any] = {
        "service_group": GROUP,
        "answer_id": None,
        "starts_on": date(2015, 4, 1),
        "ends_before": date(2016, 4, 1),
        **over,
    }
    return services.grant_entitlement(person_id=person_id, amount=Money.of(pounds), **given, by=SYSTEM, at=AT)
