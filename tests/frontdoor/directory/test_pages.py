"""The front door's pages: the count first, filters in the address, a way on from nothing, few queries, plain words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.directory import services
from tests.commons.places.making import CORBY, DAVENTRY, make_county
from tests.frontdoor.directory.making import AT, make_service
from tests.reading import assert_plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-05-01")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_county()
        make_service(name="Day care, Corby", summary="A day with lunch and friends.")
        make_service(name="Day care, Daventry", area_codes=[DAVENTRY], last_checked_on=date(2014, 1, 1))
        make_service(name="Help at home", summary="Somebody helps you wash and eat.", needs=["care"], min_age=18)
    yield Client()


def page(visitor: Client, address: str) -> str:
    response = visitor.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_the_start_page_asks_one_thing_and_shows_what_people_look_for(visitor: Client) -> None:
    html = page(visitor, "/")
    assert 'action="/find" method="get"' in html
    assert '<a class="govuk-link govuk-link--no-visited-state rs-needs__link" href="/find?need=care">' in html
    assert "2 services" in html


def test_results_begin_with_how_many_and_keep_the_filters_in_the_address(visitor: Client) -> None:
    html = page(visitor, "/find?q=day+care&need=company&place=corby")
    assert "We found 1 service for “day care” for meeting other people in Corby." in html
    assert 'value="day care"' in html
    assert '<option value="corby" selected>' in html
    assert '<option value="company" selected>' in html


def test_a_place_may_be_given_by_name_or_code(visitor: Client) -> None:
    for place in ("corby", CORBY):
        assert "We found 2 services in Corby." in page(visitor, f"/find?place={place}")
    assert "We found 3 services." in page(visitor, "/find?place=atlantis&need=nothing")


def test_nothing_found_says_what_to_do(visitor: Client) -> None:
    html = page(visitor, "/find?q=zeppelin&place=corby&need=care")
    assert "We found no services for “zeppelin”" in html
    for way in ("look in the whole county", "look at services for anything", "see all services", "use fewer words"):
        assert way in html
    assert 'href="/find?q=zeppelin&amp;need=care"' in html
    far = page(visitor, "/find?page=8")
    assert "go to the first page" in far


def test_what_is_near_is_said_to_be_near(visitor: Client) -> None:
    assert "We found no service with all of “wash daventry”. 2 services have some of it." in page(
        visitor, "/find?q=wash+daventry"
    )


def test_an_entry_says_when_it_was_checked_and_when_that_is_long_ago(visitor: Client) -> None:
    html = page(visitor, "/find?q=daventry")
    assert "Last checked on 1 January 2014. That is a while ago, so ring before you go." in html
    assert "rs-fresh--stale" in html
    assert "rs-fresh--stale" not in page(visitor, "/find?q=corby")


@pytest.mark.parametrize("address", ["/", "/find", "/find?q=day&need=company&place=corby&page=2"])
def test_a_page_asks_the_database_for_the_places_and_the_services(visitor: Client, address: str) -> None:
    with CaptureQueriesContext(connection) as asked:
        page(visitor, address)
    assert len([one for one in asked if "FROM" in one["sql"] and "set_config" not in one["sql"]]) == 2


def test_pages_are_walked_by_address(visitor: Client) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        for number in range(25):
            make_service(name=f"Club {number}", is_published=False)
        services.publish_many(slugs=[f"club-{number}" for number in range(25)], by=SYSTEM, at=AT)
    html = page(visitor, "/find?q=club&page=2")
    assert html.count('class="rs-result"') == 5
    assert 'href="/find?q=club"' in html


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a" * 5000, "%", "'"])
def test_whatever_is_typed_is_shown_as_text(visitor: Client, text: str) -> None:
    response = visitor.get("/find", {"q": text, "page": "99999999999"})
    assert response.status_code == 200
    assert b"<script>alert" not in response.content


@pytest.mark.parametrize("address", ["/", "/find", "/find?q=day", "/find?q=zeppelin&place=corby"])
def test_the_words_are_for_readers_of_nine_to_eleven(visitor: Client, address: str) -> None:
    assert_plain(page(visitor, address))
