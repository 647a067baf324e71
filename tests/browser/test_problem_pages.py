"""Messages, budget and reports of problems in a browser: read, accessible, fitting, valid, looked at."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.eligibility.rules import Rule, RuleKind
from rightsource.ground.money import Money
from tests.browser import looking
from tests.browser.looking import follow
from tests.browser.test_booking import enter
from tests.browser.walking import looked_at
from tests.frontdoor.eligibility.making import make_answer, make_assessment, make_entitlement, make_rule
from tests.frontdoor.marketplace.making import make_market, make_resident
from tests.reading import HARDEST_GRADE, grade

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def person(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> int:
    """Make a market with a free service, and a resident with a personal budget."""
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-05-01")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_market(6, 2, price=Money(0), rule=Rule(kind=RuleKind.OPEN))
        number = make_resident("Ada Lovelace").person_id
        assert number is not None
        make_rule()
        make_assessment(person_id=number)
        said = make_answer(person_id=number)
        make_entitlement(person_id=number, pounds="520.00", answer_id=said.pk)
    return number


@looked_at
def test_from_a_booking_to_an_answer_and_back(
    chromium: Browser, live_server: LiveServer, person: int, pictures: Path, is_looked_at: bool
) -> None:
    resident = chromium.new_context(base_url=live_server.url)
    officer = chromium.new_context(base_url=live_server.url)
    enter(resident, live_server, Role.RESIDENT, person_id=person)
    enter(officer, live_server, Role.CONTRACT_MANAGER)
    documents: list[str] = []

    def look(page: Page, name: str, *, is_read: bool = True) -> None:
        looking.assert_fits(page)
        if is_read:
            assert grade(page.content()) <= HARDEST_GRADE, (page.url, grade(page.content()))
        if is_looked_at:
            documents.append(page.content())
            looking.looks(page, f"problem-{name}", pictures)
            looking.assert_fits(page)
            looking.assert_accessible(page)

    page = resident.new_page()
    page.goto("/services/tea-dance")
    follow(page.get_by_role("button", name="Book Tea dance"))
    page.get_by_label("2pm to 4pm").first.check()
    follow(page.get_by_role("button", name="Continue"))
    follow(page.get_by_role("button", name="Order"))
    order = page.url
    follow(page.get_by_role("link", name="Report a problem"))
    look(page, "kind")
    follow(page.get_by_role("button", name="Continue"))
    look(page, "kind-error")
    page.get_by_label("It did not take place").check()
    follow(page.get_by_role("button", name="Continue"))
    page.get_by_label("What happened?").fill("Nobody came, and the hall was locked.")
    look(page, "text")
    follow(page.get_by_role("button", name="Continue"))
    look(page, "check")
    follow(page.get_by_role("button", name="Change it"))
    assert page.get_by_label("It did not take place").is_checked()
    follow(page.get_by_role("button", name="Continue"))
    follow(page.get_by_role("button", name="Continue"))
    follow(page.get_by_role("button", name="Send it"))
    look(page, "sent")
    report = page.url.partition("?")[0]

    mine, page = page, officer.new_page()
    page.goto("/desk/problems")
    look(page, "desk", is_read=False)
    follow(page.get_by_role("button", name="Read and answer").first)
    follow(page.get_by_role("button", name="Check what you send"))
    look(page, "desk-error", is_read=False)
    page.get_by_label("The answer", exact=True).check()
    page.get_by_label("Your words to the resident").fill("You are right. The hall is open again.")
    follow(page.get_by_role("button", name="Check what you send"))
    look(page, "desk-check", is_read=False)
    follow(page.get_by_role("button", name="Send it to the resident"))
    look(page, "desk-sent", is_read=False)

    page = mine
    page.goto(report)
    look(page, "answered")
    page.goto("/account/problems")
    look(page, "list")
    page.goto("/account/messages")
    look(page, "messages")
    follow(page.get_by_role("link", name="Our answer: Tea dance"))
    look(page, "message")
    page.goto("/account/budget")
    look(page, "budget")
    follow(page.get_by_role("link", name="See this result alone"))
    look(page, "result")
    page.goto("/account")
    look(page, "account")
    page.goto(order)
    look(page, "order")
    if is_looked_at:
        looking.assert_valid(*documents)
    resident.close()
    officer.close()
