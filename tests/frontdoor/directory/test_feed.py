"""The open feed keeps to HSDS-UK 3.0: every answer is checked against the standard's schemas, formats too."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from jsonschema import Draft202012Validator, FormatChecker

from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.directory import services
from rightsource.frontdoor.directory.rules import NEEDS, open_id
from tests.commons.places.making import CORBY, COUNTY, make_county, make_venue
from tests.frontdoor.directory.making import AT, make_service

SCHEMAS = Path("shared/standards/hsds-uk-3.0/schema")
pytestmark = pytest.mark.django_db


def schema(name: str) -> dict[str, Any]:
    beside = [folder / SCHEMAS / f"{name}.json" for folder in Path(__file__).resolve().parents]
    found = next((path for path in beside if path.exists()), None)
    assert found is not None, f"The schemas of the standard are missing: put {name}.json at {beside[-2]}."
    known: dict[str, Any] = json.loads(found.read_text(encoding="utf-8"))
    return known


def faults(name: str, body: object) -> list[str]:
    known = schema(name)
    if name.endswith("_list"):  # the schema of the standard describes one item under contents
        assert isinstance(body, dict)
        known = known["properties"].get("contents") or {"type": "array", "items": known}
    return [
        f"{error.json_path}: {error.message}"
        for one in ([body["contents"]] if name.endswith("_list") else [body])  # type: ignore[index]
        for error in Draft202012Validator(known, format_checker=FormatChecker()).iter_errors(one)
    ]


@pytest.fixture
def feed() -> Iterator[Client]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_county()
        hall = make_venue(latitude=Decimal("52.487100"), longitude=Decimal("-0.698400"), address="1 High Street")
        make_service(
            name="Day care, Corby",
            venue_id=hall.pk,
            min_age=65,
            assured_on=date(2015, 3, 1),
            email="day@example.org",
            website="https://example.org/day",
            needs=["care", "company"],
        )
        services.show_offers(
            slug="day-care-corby",
            price="£12 a day",
            quality=3,
            quality_on=date(2015, 1, 5),
            next_available_on=None,
            by=SYSTEM,
            at=AT,
        )
        make_service(name="Bare", area_codes=[COUNTY])
        make_service(name="Draft", is_published=False)
    yield Client()


def body(client: Client, address: str, status: int = 200) -> Any:
    response = client.get(address)
    assert response.status_code == status, response.content
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Content-Type"] == "application/json"
    return response.json()


def test_the_checker_of_formats_finds_a_fault() -> None:
    """The proof below would pass on anything if formats were not checked."""
    wrong = {"id": "no uuid", "name": "A", "status": "active", "email": "no email", "url": "no uri"}
    assert len(faults("service", wrong)) >= 3


def test_the_feed_says_what_it_is(feed: Client) -> None:
    about = body(feed, "/api/hsds/")
    assert about["version"] == "HSDS-UK-3.0"
    assert faults("api_details", about) == []
    assert feed.get(about["openapi_url"]).json()["openapi"].startswith("3.")


def test_the_list_holds_published_services_and_keeps_to_the_standard(feed: Client) -> None:
    listed = body(feed, "/api/hsds/services")
    assert faults("service_list", listed) == []
    assert [one["name"] for one in listed["contents"]] == ["Bare", "Day care, Corby"]
    assert {key: listed[key] for key in ("total_items", "total_pages", "page_number", "size", "empty")} == {
        "total_items": 2,
        "total_pages": 1,
        "page_number": 1,
        "size": 2,
        "empty": False,
    }


def test_a_service_is_whole_and_keeps_to_the_standard(feed: Client) -> None:
    for one in body(feed, "/api/hsds/services")["contents"]:
        whole = body(feed, f"/api/hsds/services/{one['id']}")
        assert faults("service", whole) == []
    assert whole["name"] == "Day care, Corby"
    assert (whole["minimum_age"], whole["fees"], whole["assured_date"]) == (65, "£12 a day", "2015-03-01")
    assert whole["service_at_locations"][0]["location"]["latitude"] == 52.4871
    assert [one["taxonomy_term"]["term"] for one in whole["attributes"]] == ["care", "company"]
    assert whole["service_areas"][0]["name"] == "Corby"


def _empties(value: object, path: str = "$") -> list[str]:
    if isinstance(value, dict):
        return [found for key, one in value.items() for found in _empties(one, f"{path}.{key}")]
    if isinstance(value, list):
        return [found for one in value for found in _empties(one, path)] or ([path] if not value else [])
    return [path] if value in (None, "") else []


def test_empty_fields_are_left_out(feed: Client) -> None:
    bare = body(feed, f"/api/hsds/services/{open_id('service', 'bare')}")
    assert _empties(bare) == []
    assert {"email", "fees", "minimum_age", "assured_date", "service_at_locations"} & bare.keys() == set()


def test_pages_words_and_needs_narrow_the_list(feed: Client) -> None:
    second = body(feed, "/api/hsds/services?per_page=1&page=2")
    assert (second["total_items"], second["total_pages"], second["first_page"], second["last_page"]) == (
        2,
        2,
        False,
        True,
    )
    beyond = body(feed, "/api/hsds/services?page=9")
    assert (beyond["empty"], beyond["contents"], beyond["total_items"]) == (True, [], 2)
    assert faults("service_list", beyond) == []
    assert body(feed, "/api/hsds/services?search=corby%20day")["total_items"] == 1
    care = open_id("need", "care")
    assert body(feed, f"/api/hsds/services?taxonomy_term_id={care}")["total_items"] == 1
    assert body(feed, f"/api/hsds/services?taxonomy_term_id={uuid4()}")["total_items"] == 0


@pytest.mark.parametrize(
    "asked", ["page=0", "page=x", "per_page=101", "page=²", "taxonomy_term_id=x", "page=-1", "page=1.5"]
)
def test_what_is_asked_wrongly_is_told(feed: Client, asked: str) -> None:
    told = body(feed, f"/api/hsds/services?{asked}", 400)["error"]
    assert asked.partition("=")[0] in told


def test_what_is_not_there_is_told(feed: Client) -> None:
    for kind in ("services", "taxonomies", "taxonomy_terms", "organizations", "service_at_locations"):
        assert "There is no" in body(feed, f"/api/hsds/{kind}/{uuid4()}", 404)["error"]
    draft = open_id("service", "draft")
    body(feed, f"/api/hsds/services/{draft}", 404)
    assert feed.post("/api/hsds/services").status_code == 405


def test_needs_are_the_taxonomy(feed: Client) -> None:
    listed = body(feed, "/api/hsds/taxonomies")
    assert faults("taxonomy_list", listed) == []
    one = body(feed, f"/api/hsds/taxonomies/{listed['contents'][0]['id']}")
    assert faults("taxonomy", one) == []
    terms = body(feed, "/api/hsds/taxonomy_terms")
    assert faults("taxonomy_term_list", terms) == []
    assert terms["total_items"] == len(NEEDS)
    term = body(feed, f"/api/hsds/taxonomy_terms/{terms['contents'][0]['id']}")
    assert faults("taxonomy_term", term) == []


def test_area_names_are_those_of_the_service(feed: Client) -> None:
    assert CORBY not in json.dumps(body(feed, "/api/hsds/services"))


def test_organisations_are_listed_with_their_services(feed: Client) -> None:
    listed = body(feed, "/api/hsds/organizations")
    assert faults("organization_list", listed) == []
    assert listed["total_items"] == len({one["id"] for one in listed["contents"]}) == 1
    one = body(feed, f"/api/hsds/organizations/{listed['contents'][0]['id']}")
    assert faults("organization", one) == []
    assert [service["name"] for service in one["services"]] == ["Bare", "Day care, Corby"]
    of_service = body(feed, f"/api/hsds/services/{one['services'][0]['id']}")["organization"]
    assert of_service == {key: one[key] for key in ("id", "name", "description")}


def test_services_are_listed_at_their_places(feed: Client) -> None:
    listed = body(feed, "/api/hsds/service_at_locations")
    assert faults("service_at_location_list", listed) == []
    assert [one["service"]["name"] for one in listed["contents"]] == ["Day care, Corby"]  # the other has no place
    one = body(feed, f"/api/hsds/service_at_locations/{listed['contents'][0]['id']}")
    assert faults("service_at_location", one) == []
    assert one["location"]["latitude"] == 52.4871
    whole = body(feed, f"/api/hsds/services/{one['service']['id']}")
    assert whole["service_at_locations"][0]["id"] == one["id"]
    assert body(feed, "/api/hsds/service_at_locations?page=2")["empty"] is True


@pytest.mark.parametrize("kind", ["organizations", "service_at_locations"])
def test_their_pages_are_asked_rightly(feed: Client, kind: str) -> None:
    assert "per_page" in body(feed, f"/api/hsds/{kind}?per_page=0", 400)["error"]


def test_every_address_of_the_standard_is_served(feed: Client) -> None:
    asked = set(schema("open_api")["paths"])
    assert asked == set(body(feed, "/api/hsds/openapi.json")["paths"])
