"""The style pages in a browser: accessible, valid, light, whole without scripts, wide and narrow."""

import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route
from pytest_django.live_server_helper import LiveServer

from tests.browser import looking
from tests.browser.looking import follow

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("demonstration")]
PAGES = [
    "/style",
    "/style/open",
    "/style/resident",
    "/style/done",
    "/style/form",
    "/style/charts",
    "/accessibility",
    "/no-such-page",
]


@pytest.mark.parametrize(
    "address", [page if page == "/style/form" else pytest.param(page, marks=pytest.mark.heavy) for page in PAGES]
)
def test_a_style_page_is_accessible_and_fits_wide_and_narrow(page: Page, address: str) -> None:
    for width in (looking.WIDE, looking.NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        looking.assert_fits(page)
        looking.assert_accessible(page)


@pytest.mark.heavy  # waits for each page until nothing more is asked for
def test_a_first_visit_is_light(page: Page) -> None:
    weights = {}
    for address in PAGES:
        weights[address] = looking.weight_of(page, address)
    assert max(weights.values()) <= looking.HEAVIEST, weights


@pytest.mark.heavy  # the checker of HTML takes seconds to start
def test_style_pages_are_valid(page: Page) -> None:
    looking.assert_valid(*(page.request.get(address).text() for address in PAGES))


def test_the_checks_find_what_is_wrong(page: Page) -> None:
    page.goto("/style/done")
    page.evaluate("document.querySelector('h1').remove(); document.documentElement.lang = ''")
    page.evaluate("document.querySelector('main').style.width = '3000px'")
    found = "\n".join(looking.faults(page))
    assert "html-has-lang" in found
    assert looking.overflow(page) > 0


def test_a_table_works_without_scripts(chromium: Browser, live_server: LiveServer) -> None:
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/style")
    follow(page.get_by_role("link", name="Budget", exact=True))
    assert "sort=budget" in page.url
    first = page.locator("table.rs-table").last.locator("tbody tr").first
    assert "Short breaks" in first.inner_text()
    page.get_by_label("Budget line").fill("care")
    follow(page.get_by_role("button", name="Apply"))
    assert "q=care" in page.url
    assert page.get_by_role("status").inner_text() == "3 lines"
    context.close()


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/style/open")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main-content'")  # the script moves it in its own time


@pytest.mark.heavy  # only for those who want to look
def test_pictures_can_be_taken(page: Page, pictures: Path) -> None:
    page.goto("/style/done")
    assert all(path.stat().st_size > 10_000 for path in looking.looks(page, "style-done", pictures))


def test_who_follows_a_button_meets_the_whole_page_it_leads_to(page: Page) -> None:
    def late(route: Route) -> None:
        time.sleep(0.5)
        route.fulfill(body="", content_type="text/javascript")

    page.goto("/style")
    page.route("**/late.js", late)
    document = "<!doctype html><title>Late</title><script src='/late.js'></script><h1>Late</h1>"
    page.route("**/style?*", lambda route: route.fulfill(body=document, content_type="text/html"))
    follow(page.get_by_role("button", name="Apply"))
    assert page.evaluate("document.querySelector('h1').textContent") == "Late"
