"""An offer lives no longer than its agreement; the database itself refuses what cannot stand."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements.models import Agreement
from rightsource.frontdoor.marketplace import queries, services
from rightsource.frontdoor.marketplace.models import Offer, SessionBalance
from rightsource.frontdoor.marketplace.rules import AgreementEndsEarlierError, OfferInvalidError
from rightsource.ground.money import Money
from tests.frontdoor.marketplace.making import AT, ON, STARTS_AT, make_market, make_offer, make_sessions


@pytest.fixture(autouse=True)
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


@pytest.mark.parametrize(
    ("over", "error"),
    [
        ({"ends_before": date(2016, 4, 2)}, AgreementEndsEarlierError),
        ({"starts_on": date(2015, 3, 31)}, AgreementEndsEarlierError),
        ({"starts_on": date(2015, 6, 1), "ends_before": date(2015, 5, 1)}, OfferInvalidError),
        ({"price": Money(-1)}, OfferInvalidError),
        ({"quality_rating": 3}, OfferInvalidError),
        ({"quality_rating": 5, "quality_on": ON}, OfferInvalidError),
        ({"needs_entitlement": True}, OfferInvalidError),
        ({"cancel_hours": -1}, OfferInvalidError),
        ({"body_id": 987_654_321}, OfferInvalidError),
        ({"title": "Tea dance"}, OfferInvalidError),
    ],
)
def test_an_offer_that_cannot_stand_is_refused_with_a_sentence(over: dict[str, Any], error: type[Exception]) -> None:
    market = make_market()
    with pytest.raises(error) as caught:
        make_offer(market.service, market.agreement, **{"title": "Another", **over})
    assert str(caught.value).endswith(".") and ":" in str(caught.value)


def test_the_last_day_of_the_agreement_is_allowed() -> None:
    assert make_market(ends_before=date(2016, 4, 1)).offer.pk


def test_an_agreement_that_ends_earlier_takes_its_offers_with_it() -> None:
    market = make_market()
    Agreement.objects.filter(pk=market.agreement.pk).update(ends_before=date(2015, 9, 1))
    assert Offer.objects.get().ends_before == date(2015, 9, 1)
    Agreement.objects.filter(pk=market.agreement.pk).update(ends_before=date(2016, 4, 1))
    assert Offer.objects.get().ends_before == date(2015, 9, 1)


def test_an_offer_ends_earlier_and_not_later() -> None:
    market = make_market()
    services.end_offer(offer_id=market.offer.pk, ends_before=date(2015, 8, 1), by=SYSTEM, at=AT)
    assert Offer.objects.get().ends_before == date(2015, 8, 1)
    with pytest.raises(OfferInvalidError, match="no such offer"):
        services.end_offer(offer_id=market.offer.pk, ends_before=date(2015, 9, 1), by=SYSTEM, at=AT)


def test_sessions_lie_within_their_offer_and_once_at_a_time() -> None:
    market = make_market(3, ends_before=date(2015, 6, 1))
    for starts_at, match in ((STARTS_AT, "already a session"), (STARTS_AT + timedelta(days=30), "within the days")):
        with pytest.raises(OfferInvalidError, match=match):
            make_sessions(market.offer, 1, starts_at=starts_at)
    with pytest.raises(OfferInvalidError, match="at least one place"):
        make_sessions(market.offer, 0, starts_at=STARTS_AT + timedelta(hours=3))


@pytest.mark.parametrize("taken", [-1, 4])
def test_the_database_never_lets_a_session_be_over_or_under(taken: int) -> None:
    make_market(3)
    with pytest.raises(IntegrityError, match="session_never_over_nor_under"), transaction.atomic():
        SessionBalance.objects.update(taken=taken)


def test_offers_are_compared_by_price_with_their_quality_and_next_room() -> None:
    market = make_market(1)
    SessionBalance.objects.update(taken=1)
    dear = make_offer(
        market.service, market.agreement, title="Ballroom", price=Money(900), quality_rating=3, quality_on=ON
    )
    (free,) = make_sessions(dear, 2, starts_at=STARTS_AT)
    gone = make_offer(market.service, market.agreement, title="Past", ends_before=date(2015, 4, 2))
    found = queries.offers_for(service_id=market.service.pk, on=ON, at=AT)
    assert [(row.offer.title, row.has_room, row.next_free_at) for row in found] == [
        ("Tea dance", False, None),
        ("Ballroom", True, STARTS_AT),
    ]
    assert found[0].provider == "Wellbeing CIC"
    assert gone.pk not in [row.offer.pk for row in found]
    assert [row.pk for row in queries.sessions_with_room(offer_id=dear.pk, at=AT)] == [free]
    assert queries.sessions_with_room(offer_id=dear.pk, at=AT, quantity=3) == []


def test_a_body_offers_under_its_own_agreements_only() -> None:
    market = make_market(1)
    own = Actor(account_id=1, role=Role.BODY_STAFF, body_ids=(market.body.pk,))
    spec = services.OfferSpec(
        service_id=market.service.pk, agreement_id=market.agreement.pk, body_id=market.body.pk, title="By staff",
        income_of=services.offers.IncomeOf.BODY, unit=services.offers.Unit.SESSION, price=Money(1), cost=Money(1),
        vat_treatment="exempt", capacity_kind=services.offers.CapacityKind.SESSIONS, starts_on=date(2015, 4, 1),
        ends_before=date(2016, 4, 1), provenance="generated",
    )  # fmt: skip
    with acting_as(own, purpose=Purpose.PUBLICATION):
        offer = services.add_offer(spec=spec, by=own, at=AT)
        services.open_sessions(
            offer_id=offer.pk,
            sessions=[services.SessionSpec(STARTS_AT, STARTS_AT + timedelta(hours=1), 4)],
            by=own,
            at=AT,
        )
    other = replace(own, body_ids=(market.body.pk + 1,))
    with acting_as(other, purpose=Purpose.PUBLICATION), pytest.raises(Exception, match="row-level security"):
        services.add_offer(spec=replace(spec, title="By others"), by=other, at=AT)
