"""Booking in a browser without scripts: every page accessible, valid and within its window, wide and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, expect
from pytest_django.live_server_helper import LiveServer

from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.marketplace.models import SessionBalance
from rightsource.ground.money import Money
from tests.browser import looking
from tests.browser.looking import follow
from tests.frontdoor.marketplace.making import (
    ON,
    STARTS_AT,
    Market,
    make_market,
    make_offer,
    make_resident,
    make_sessions,
)
from tests.frontdoor.marketplace.test_pages import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def market(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Market:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-05-01")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        found = make_market(12, 2, quality_rating=3, quality_on=ON)
        dear = make_offer(
            found.service, found.agreement, title="Ballroom for beginners", price=Money(950), cancel_hours=48
        )
        make_sessions(dear, 3, starts_at=STARTS_AT + timedelta(hours=3))
        make_offer(found.service, found.agreement, title="Dance at your own pace", price=Money(0))
    return found


@pytest.fixture
def resident(chromium: Browser, live_server: LiveServer, market: Market) -> Iterator[BrowserContext]:
    """Return a browser without scripts in which a resident has signed in."""
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        person = make_resident("Ada Lovelace").person_id
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    enter(context, live_server, Role.RESIDENT, person_id=person)
    yield context
    context.close()


def enter(context: BrowserContext, server: LiveServer, role: Role, **whom: int | None) -> None:
    client = Client()
    sign_in(client, role, **whom)
    context.clear_cookies()
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


@pytest.mark.heavy  # the default walk is that by keyboard
def test_a_resident_books_pays_and_cancels_without_scripts(
    resident: BrowserContext, market: Market, pictures: Path
) -> None:
    page = resident.new_page()
    documents: list[str] = []

    def look(name: str) -> None:
        documents.append(page.content())
        looking.looks(page, f"booking-{name}", pictures)
        looking.assert_fits(page)

    page.goto(f"/services/{market.service.slug}")
    look("service")
    follow(page.get_by_role("button", name="Book Tea dance"))
    look("when")
    follow(page.get_by_role("button", name="Continue"))
    expect(page.get_by_role("alert")).to_contain_text("Choose a day and time")
    look("when-error")
    page.get_by_label("2pm to 4pm").first.check()
    follow(page.get_by_role("button", name="Continue"))
    page.get_by_label("Why did you choose this one?").fill("My friends go there.")
    look("check")
    follow(page.get_by_role("button", name="Order and pay £4.50"))
    look("pay")
    page.go_back()
    expect(page.get_by_label("Why did you choose this one?")).to_have_value("My friends go there.")
    follow(page.get_by_role("button", name="Order and pay £4.50"))
    follow(page.get_by_role("button", name="Decline"))
    expect(page.get_by_text("Your card was declined.")).to_be_visible()
    look("declined")
    follow(page.get_by_role("button", name="Pay £4.50"))
    follow(page.get_by_role("button", name="Pay £4.50"))
    expect(page.get_by_role("heading", name="You have booked Tea dance")).to_be_visible()
    look("booked")
    page.goto("/orders")
    look("orders")
    follow(page.get_by_role("link", name="Tea dance").first)
    follow(page.get_by_role("link", name="Cancel this order"))
    look("cancel")
    follow(page.get_by_role("button", name="Cancel this order"))
    look("cancelled")
    page.goto("/orders")
    look("orders-past")
    looking.assert_valid(*documents)


def test_who_comes_too_late_sees_what_is_left(resident: BrowserContext, market: Market, pictures: Path) -> None:
    page = resident.new_page()
    page.goto(f"/services/{market.service.slug}/book/{market.offer.pk}/check?session={market.sessions[0]}")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        SessionBalance.objects.filter(pk=market.sessions[0]).update(taken=12)
    follow(page.get_by_role("button", name="Order and pay £4.50"))
    expect(page.get_by_text("was taken a moment ago")).to_be_visible()
    looking.looks(page, "booking-too-late", pictures)
    follow(page.get_by_role("link", name="Choose another time"))
    expect(page.get_by_label("2pm to 4pm")).to_have_count(1)


@pytest.mark.heavy  # looks hard at ten pages
def test_every_page_of_a_booking_is_accessible(
    chromium: Browser, live_server: LiveServer, market: Market, pictures: Path
) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        person = make_resident("Ada Lovelace").person_id
    context = chromium.new_context(base_url=live_server.url)
    enter(context, live_server, Role.RESIDENT, person_id=person)
    page = context.new_page()
    book = f"/services/{market.service.slug}/book/{market.offer.pk}"
    for address in (f"/services/{market.service.slug}", book, f"{book}?asked=1"):
        page.goto(address)
        looking.assert_accessible(page)
    page.goto(f"{book}/check?session={market.sessions[0]}")
    looking.assert_accessible(page)
    follow(page.get_by_role("button", name="Order and pay £4.50"))
    looking.assert_accessible(page)
    follow(page.get_by_role("button", name="Pay £4.50"))
    looking.assert_accessible(page)
    page.goto("/orders")
    looking.assert_accessible(page)
    follow(page.get_by_role("link", name="Tea dance").first)
    follow(page.get_by_role("link", name="Cancel this order"))
    looking.assert_accessible(page)
    enter(context, live_server, Role.BODY_STAFF, body_id=market.body.pk)
    page.goto("/desk/body/bookings")
    looking.assert_accessible(page)
    looking.looks(page, "booking-desk-body", pictures)
    enter(context, live_server, Role.FINANCE_OFFICER)
    page.goto("/desk/outbox")
    looking.assert_accessible(page)
    looking.looks(page, "booking-desk-outbox", pictures)
    context.close()
