"""Many residents who came are noted at once: all or none, a step each, one audit row an offer."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.frontdoor.marketplace.models import Order, OrderStep
from rightsource.frontdoor.marketplace.rules import OrderEndedError, OrderStepError
from rightsource.frontdoor.marketplace.services.attending import attend_all
from rightsource.ground.money import Money
from rightsource.journeys.place_order import OrderRequest, place_order
from tests.frontdoor.marketplace.making import AT, make_market, make_resident

LATER = AT + timedelta(days=60)


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def booked(count: int) -> list[Order]:
    """Let residents book a free session, which needs no payment."""
    market = make_market(count, price=Money(0))
    for number in range(count):
        actor = make_resident(f"Resident {number}")
        request = OrderRequest(
            person_id=actor.person_id, key=f"k{number}", offer_id=market.offer.pk, session_id=market.sessions[0]
        )
        place_order(request=request, by=SYSTEM, at=AT)
    return list(Order.objects.order_by("id"))


def test_all_that_came_are_noted_in_a_few_statements(acting: None) -> None:
    orders = booked(3)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert attend_all(orders=orders, by=SYSTEM, at=LATER) == 3
    assert len(asked) <= 8, [query["sql"] for query in asked]
    assert set(Order.objects.values_list("state", flat=True)) == {"attended"}
    assert OrderStep.objects.filter(state="attended", at=LATER).count() == 3
    row = Audit.objects.get(verb="order.attend_all")
    assert row.detail == {"orders": [order.number for order in orders]}
    with pytest.raises(OrderStepError):
        attend_all(orders=orders, by=SYSTEM, at=LATER)


def test_nobody_is_noted_when_one_order_has_ended_in_the_meantime(acting: None) -> None:
    orders = booked(2)
    Order.objects.filter(pk=orders[0].pk).update(state="cancelled")
    with pytest.raises(OrderEndedError, match="Nothing was changed"):
        attend_all(orders=orders, by=SYSTEM, at=LATER)
    assert list(Order.objects.order_by("id").values_list("state", flat=True)) == ["cancelled", "confirmed"]
    assert not OrderStep.objects.filter(state="attended").exists()


def test_nobody_came_and_nothing_is_written(acting: None) -> None:
    assert attend_all(orders=[], by=SYSTEM, at=LATER) == 0
    assert not Audit.objects.filter(verb="order.attend_all").exists()
