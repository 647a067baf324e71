"""The front door in a browser: accessible, valid, light, whole without scripts and by keyboard, wide and narrow."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.directory import services
from tests.browser import looking
from tests.browser.looking import follow
from tests.commons.places.making import CORBY, COUNTY, DAVENTRY, make_county, make_venue
from tests.frontdoor.directory.making import AT, make_service
from tests.frontdoor.eligibility.making import make_rule
from tests.frontdoor.eligibility.test_check import HOME_CARE

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("demonstration", "county")]
QUESTION = "/check/home-care/"
PAGES = {
    "start": "/",
    "found": "/find",
    "found-in-corby": "/find?q=day&place=corby",
    "found-nothing": "/find?q=zeppelin&place=corby&need=care",
    "question-number": QUESTION + "age",
    "question-choice": QUESTION + "impairment",
    "question-choices": QUESTION + "outcomes",
    "question-money": QUESTION + "savings",
    "places": "/places",
}


@pytest.fixture
def county(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-05-01")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_county()
        hall = make_venue(name="Corby Wellbeing Centre", address="Elizabeth Street")
        make_service(
            name="Day centre in Corby",
            summary="Spend a day with other people: lunch, games and support.",
            venue_id=hall.pk,
            needs=["care", "company", "older people", "carers"],
            min_age=18,
            audience="Adults who have care needs",
            assured_on=date(2015, 3, 2),
        )
        make_service(
            name="Help at home",
            slug="home-care",
            summary="A care worker visits you at home and helps with washing, dressing and meals.",
            needs=["care", "home", "disability"],
            area_codes=[COUNTY],
            min_age=18,
            audience="Adults who have care needs",
        )
        make_service(
            name="Reading club for children",
            summary="Stories and games that help children enjoy reading.",
            needs=["children", "reading", "library"],
            min_age=5,
            max_age=11,
            area_codes=[DAVENTRY],
            last_checked_on=date(2014, 1, 1),
        )
        make_service(name="Park season ticket", summary="Park all year.", needs=["parks"], area_codes=[CORBY, DAVENTRY])
        services.show_offers(
            slug="day-centre-in-corby",
            price="£56.00 a day",
            quality=3,
            quality_on=date(2015, 1, 5),
            next_available_on=date(2015, 5, 5),
            by=SYSTEM,
            at=AT,
        )
        make_rule()


def walk(page: Page) -> None:
    """Answer every question of the worked case as a visitor does."""
    page.goto("/check/home-care")
    for key, given in HOME_CARE:
        expect(page).to_have_url(f"{page.url.split('/check/')[0]}{QUESTION}{key}")
        if isinstance(given, list):
            for code in given:
                page.locator(f"input[value={code}]").check()
        elif page.locator(f"input[type=radio][value='{given}']").count():
            page.locator(f"input[value='{given}']").check()
        else:
            page.locator(f"#{key}").fill(given)
        follow(page.get_by_role("button", name="Continue"))


@pytest.mark.parametrize(
    "name", [name if name == "found" else pytest.param(name, marks=pytest.mark.heavy) for name in PAGES]
)
def test_a_page_is_accessible_and_fits_wide_and_narrow(page: Page, name: str, pictures: Path) -> None:
    for width in (looking.WIDE, looking.NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(PAGES[name])
        looking.assert_fits(page)
        looking.assert_accessible(page)
    looking.looks(page, f"frontdoor-{name}", pictures)


@pytest.mark.heavy  # the default walk is that without scripts
def test_the_check_is_walked_to_its_result(page: Page, pictures: Path) -> None:
    walk(page)
    looking.assert_accessible(page)
    looking.looks(page, "frontdoor-check-answers", pictures)
    follow(page.get_by_role("button", name="See the result"))
    expect(page.locator(".rs-headline")).to_contain_text("pays £21.00 a week")
    looking.assert_accessible(page)
    looking.assert_fits(page)
    looking.looks(page, "frontdoor-check-result", pictures)


def test_an_error_is_told_and_leads_to_its_field(page: Page, pictures: Path) -> None:
    page.goto(QUESTION + "age")
    page.locator("#age").fill("old")
    follow(page.get_by_role("button", name="Continue"))
    looking.assert_accessible(page)
    looking.looks(page, "frontdoor-question-error", pictures)
    page.get_by_role("link", name="Write the age in years").click()
    expect(page.locator("#age")).to_be_focused()
    expect(page.locator("#age")).to_have_value("old")


def test_the_front_door_is_whole_without_scripts(chromium: Browser, live_server: LiveServer) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_label("What are you looking for?").fill("games")
    page.get_by_label("Where do you live?").select_option("corby")
    follow(page.get_by_role("button", name="Find services"))
    expect(page.locator(".rs-headline")).to_have_text("We found 1 service for “games” in Corby.")
    walk(page)
    expect(page.locator("h1")).to_have_text("Check your answers")
    follow(page.get_by_role("button", name="See the result"))
    # On 1 May 2015 the guarantee is £189.00: £200.00 and £10.00 for savings leave £21.00.
    expect(page.locator(".rs-headline")).to_contain_text("pays £21.00 a week")
    context.close()


def test_a_search_is_made_by_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("What are you looking for?")).to_be_focused()
    page.keyboard.type("reading")
    page.keyboard.press("Enter")
    expect(page.locator(".rs-headline")).to_have_text("We found 1 service for “reading”.")


def test_a_first_visit_is_light(page: Page) -> None:
    assert looking.weight_of(page, "/") <= looking.HEAVIEST


@pytest.mark.heavy  # the checker of HTML takes seconds to start
def test_pages_are_valid_and_light(page: Page) -> None:
    looking.assert_valid(*(page.request.get(address).text() for address in PAGES.values()))
    assert looking.weight_of(page, "/find") <= looking.HEAVIEST
