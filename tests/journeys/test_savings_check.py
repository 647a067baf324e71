"""What reviews of savings say of the ledger is found again from the postings by another way, whatever was posted."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from rightsource.books.plan import services
from rightsource.books.plan.rules import ClaimSpec, Confidence
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from rightsource.journeys.check import check
from rightsource.journeys.check.books import SAVINGS_AS_POSTED, SAVINGS_OF_THE_PLAN
from tests.books.ledger.making import make_budget, make_budget_line, make_line
from tests.books.plan.saving import JUNE, baseline, make_plan, make_saving, spend

BOTH = [SAVINGS_OF_THE_PLAN, SAVINGS_AS_POSTED]


@pytest.fixture(autouse=True)
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def test_reviews_hold_against_the_postings() -> None:
    line = make_budget_line("1000.01")
    health = make_line(service_line="public-health", fund="public-health", name="Health")
    make_budget(health, "100")
    first, second = make_plan("900", "500")
    claims = [ClaimSpec(line.pk, Money.of("600")), ClaimSpec(health.pk, Money.of("300"))]
    make_saving(first, line, baseline(line, "2400.07", inside="600"), baseline(health, "400"), claims=claims)
    make_saving(second, line, baseline(line, "2300.11"), code="sourcing")
    spend(line, "50.55", date(2015, 4, 30), key="april", counterparty="wellbeing")
    spend(line, "310.10", date(2015, 5, 31), key="may")
    spend(health, "20", date(2015, 5, 31), key="health")
    for code in ("waste", "sourcing"):
        services.review_saving(code=code, confidence=Confidence.AMBER, reason="Late.", by=SYSTEM, at=JUNE)
    july = JUNE + timedelta(days=31)
    spend(line, "10.01", date(2015, 6, 3), key="june", at=july)
    services.withdraw_saving(code="sourcing", reason="No bidder.", by=SYSTEM, at=july)
    for days in (0, 40):
        at = july + timedelta(days=days)
        move = services.review_saving(code="waste", confidence=Confidence.RED, reason="Late.", by=SYSTEM, at=at)
        assert move.shown_pence
    assert check(at=july, progress=lambda _: None, promises=BOTH) == []
