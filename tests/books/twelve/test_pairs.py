"""The twelfth case: two clients at one moment for the last pound of a line have one winner, whichever way they come."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger import services
from rightsource.books.ledger.models import Line
from rightsource.books.ledger.rules import LimitReachedError, VirementSpec
from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import services as signing
from rightsource.ground.money import Money
from rightsource.ground.time import Month
from rightsource.journeys.move_budget import move_budget
from rightsource.journeys.place_order import OrderRequest, place_order
from tests.books.ledger.making import make_chart, make_line
from tests.books.twelve.story import HOURLY, agreed, block, offered, open_line, repriced, stands
from tests.council.agreements.making import DECISION, agreement_spec
from tests.frontdoor.marketplace.making import AT, make_resident

pytestmark = pytest.mark.django_db(transaction=True)
PRICE = 1_200  # what each of a pair asks; a year's block of it is promised whole
Deed = Callable[[], None]


@pytest.fixture
def line() -> Iterator[Line]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_chart()
        made = open_line(PRICE + 1_200)
    yield made


def an_order(line: Line, name: str) -> Deed:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        offer, session = offered(agreed(line, f"2015-{name}", HOURLY), name=name, cost=PRICE)
        resident = make_resident(name)

    def order() -> None:
        request = OrderRequest(
            person_id=resident.person_id or 0, key=name, offer_id=offer.pk, session_id=session, quantity=1
        )
        with acting_as(resident, purpose=Purpose.ORDER):
            place_order(request=request, by=resident, at=AT)

    return order


def an_agreement(line: Line, name: str) -> Deed:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        agreed(line, f"2015-before-{name}", HOURLY)  # the body and its decision are there

    def sign() -> None:
        with acting_as(SYSTEM, purpose=Purpose.OPERATION):
            wanted = agreement_spec(
                code=f"2015-{name}", terms=block(PRICE), annual=Money(PRICE), line_id=line.pk,
                ends_before=date(2016, 4, 1),
            )  # fmt: skip
            signing.sign_agreement(agreement=wanted, by=SYSTEM, at=AT)

    return sign


def a_price(line: Line, name: str) -> Deed:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        fixed = agreed(line, f"2015-{name}", block(1_200))
    # half a year at £24 more a year is £12.00 more; the £12.00 it costs already is promised beside it
    return lambda: repriced(fixed, Month(2015, 10), block(1_200 + 2 * PRICE))


def a_virement(line: Line, name: str) -> Deed:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        services.open_service_line(
            code="learning", name="Learning disabilities", directorate="Adults", fund="general", by=SYSTEM, at=AT
        )
        other = make_line(service_line="learning", name="Day care")

    def move() -> None:
        with acting_as(SYSTEM, purpose=Purpose.OPERATION):
            spec = VirementSpec(line.pk, other.pk, Money(PRICE), "Fewer people come.", key=name, decision_ref=DECISION)
            move_budget(virement=spec, by=SYSTEM, at=AT, on=AT.date())

    return move


PAIRS = [
    (an_order, an_order),
    (an_agreement, an_agreement),
    (an_agreement, an_order),
    (a_price, an_order),
    (an_order, a_virement),
]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: " and ".join(each.__name__ for each in pair))
def test_of_two_at_one_moment_one_gets_the_last_pound(
    line: Line, pair: tuple[Callable[[Line, str], Deed], ...]
) -> None:
    deeds = [make(line, f"pair-{number}") for number, make in enumerate(pair)]
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        left = ledger.balance_of_line(line_id=line.pk).left.pence
        if left > PRICE:  # so that one of the two fits, and not both
            agreed(line, "2015-filler", block(left - PRICE))
        before = ledger.balance_of_line(line_id=line.pk).committed.pence
    start = Barrier(len(deeds))

    def one(deed: Deed) -> str:
        try:
            start.wait()
            deed()
            return "won"
        except LimitReachedError as refused:
            assert refused.short == Money(PRICE)
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        outcomes = sorted(pool.map(one, deeds))
    assert outcomes == ["refused", "won"]
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        moved = PRICE + 1_200 - ledger.balance_of_line(line_id=line.pk).budget.pence
        assert moved in ((0, PRICE) if a_virement in pair else (0,))
        stands(line, budget=PRICE + 1_200 - moved, committed=before + PRICE - moved, actual=0, left=0)
