"""Publishing services under an agreement: found, priced, bookable, and the same when done twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.directory import queries as directory
from rightsource.frontdoor.eligibility import queries as eligibility
from rightsource.frontdoor.eligibility.rules import Rule, RuleKind
from rightsource.frontdoor.marketplace import services as marketplace
from rightsource.frontdoor.marketplace.models import Offer, Session, SessionBalance
from rightsource.frontdoor.marketplace.rules import (
    AgreementEndsEarlierError,
    CapacityKind,
    OfferInvalidError,
    Unit,
)
from rightsource.ground.money import Money
from rightsource.journeys.publish_services import OfferWanted, ServiceWanted, publish_services, show_offers_again
from tests.frontdoor.directory.making import make_entry
from tests.frontdoor.marketplace.making import AT, ON, STARTS_AT, make_market

OFFER = OfferWanted(
    agreement_code="2015-001",
    title="Swim",
    unit=Unit.SESSION,
    price=Money(320),
    cost=Money(700),
    vat_treatment="exempt",
    capacity_kind=CapacityKind.SESSIONS,
    starts_on=date(2015, 4, 1),
    ends_before=date(2016, 4, 1),
    provenance="generated",
    quality_rating=3,
    quality_on=ON,
    sessions=[marketplace.SessionSpec(STARTS_AT, STARTS_AT + timedelta(hours=1), 4)],
)


@pytest.fixture(autouse=True)
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_market()
        yield


def publish(**over: object) -> ServiceWanted:
    offer = replace(OFFER, **over)  # type: ignore[arg-type]
    wanted = ServiceWanted(entry=make_entry(name="Swimming"), rule=Rule(kind=RuleKind.OPEN), offers=[offer])
    publish_services(services=[wanted], by=SYSTEM, at=AT)
    return wanted


def test_what_is_published_is_found_with_price_quality_and_next_day() -> None:
    publish()
    found = directory.service(slug="swimming")
    assert found is not None
    assert (found.price, found.quality, found.next_available_on) == ("£3.20 a session", 3, STARTS_AT.date())
    assert eligibility.rule_of(service_slug="swimming", on=ON).kind == "open"
    assert Offer.objects.get(title="Swim").income_of == "body"


def test_publishing_again_adds_what_is_missing_only() -> None:
    publish()
    before = (Offer.objects.count(), Session.objects.count())
    publish()
    assert (Offer.objects.count(), Session.objects.count()) == before
    later = marketplace.SessionSpec(STARTS_AT + timedelta(days=1), STARTS_AT + timedelta(days=1, hours=1), 4)
    publish(sessions=[*OFFER.sessions, later])
    assert Session.objects.count() == before[1] + 1


def test_what_search_shows_follows_the_room_there_is() -> None:
    publish()
    SessionBalance.objects.update(taken=4)
    show_offers_again(slugs=["swimming", "nobody"], by=SYSTEM, at=AT)
    found = directory.service(slug="swimming")
    assert found is not None and found.next_available_on is None


def test_nothing_is_published_when_one_offer_cannot_stand() -> None:
    with pytest.raises(AgreementEndsEarlierError):
        publish(ends_before=date(2017, 1, 1))
    with pytest.raises(OfferInvalidError, match="no agreement 2099-1"):
        publish(agreement_code="2099-1")
    assert directory.service(slug="swimming") is None
