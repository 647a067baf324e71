"""What the marketplace does by itself comes out the same if it is done twice, and on the demonstration's day."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.frontdoor.directory.models import PublishedService
from rightsource.frontdoor.marketplace import jobs
from rightsource.frontdoor.marketplace.models import Order, SessionBalance
from rightsource.frontdoor.payments.models import SandboxPayment
from rightsource.frontdoor.payments.rules import ProviderError
from rightsource.frontdoor.payments.services import gateway
from rightsource.journeys.place_order import OrderRequest, place_order
from rightsource.journeys.publish_services import show_offers_again
from rightsource.journeys.take_payment import start_payment
from tests.frontdoor.marketplace.making import AT, Market, make_market, make_resident

NEXT_DAY = (AT + timedelta(days=1)).date().isoformat()


@pytest.fixture
def market(db: None) -> Iterator[Market]:
    """A session with two places, both held by orders that nobody pays for."""
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        made = make_market(2)
        for number in (1, 2):
            resident = make_resident(f"Resident {number}")
            with acting_as(resident, purpose=Purpose.ORDER):
                request = OrderRequest(
                    person_id=resident.person_id or 0, key="k", offer_id=made.offer.pk, session_id=made.sessions[0]
                )
                placed = place_order(request=request, by=resident, at=AT)
                start_payment(number=placed.number, return_url="https://council.example/paid", by=resident, at=AT)
    yield made


def states() -> list[str]:
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        return list(Order.objects.order_by("pk").values_list("state", flat=True))


def taken(market: Market) -> int:
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        return int(SessionBalance.objects.get(pk=market.sessions[0]).taken)


def test_places_that_nobody_pays_for_are_given_back_once(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", (AT - timedelta(days=1)).date().isoformat())
    assert jobs.release(timestamp=0) == 0, "it is the day before: the demonstration's day counts, not the clock's"
    monkeypatch.setenv("RIGHTSOURCE_TODAY", NEXT_DAY)
    assert jobs.release(timestamp=0) == 2
    assert (states(), taken(market)) == (["cancelled", "cancelled"], 0)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        trail = Audit.objects.count()
    assert jobs.release(timestamp=0) == 0
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert Audit.objects.count() == trail, "the second time nothing is done"


def test_an_order_of_which_the_provider_says_nothing_holds_up_no_other(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", NEXT_DAY)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        silent = SandboxPayment.objects.order_by("pk").first()
    assert silent is not None
    ask = gateway.Gateway._ask

    def asked(self: gateway.Gateway, method: str, path: str, *rest: object, **named: object) -> object:
        if str(silent.pk) in path:
            raise ProviderError("The provider does not answer. Try again in a minute.")
        return ask(self, method, path, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(gateway.Gateway, "_ask", asked)
    with pytest.raises(ProviderError):
        jobs.release(timestamp=0)
    assert sorted(states()) == ["cancelled", "placed"]
    monkeypatch.undo()
    monkeypatch.setenv("RIGHTSOURCE_TODAY", NEXT_DAY)
    assert jobs.release(timestamp=0) == 1, "a minute later the provider speaks again"


def test_search_shows_the_prices_of_the_day(market: Market, monkeypatch: pytest.MonkeyPatch) -> None:
    slug = market.service.slug
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        show_offers_again(slugs=[slug], by=SYSTEM, at=AT)
    offered = PublishedService.objects.get(pk=slug).price
    assert offered
    monkeypatch.setenv("RIGHTSOURCE_TODAY", market.offer.ends_before.isoformat())
    for _ in range(2):
        assert jobs.show_again(timestamp=0) == 1
        assert PublishedService.objects.get(pk=slug).price == "", "the offer has ended"
