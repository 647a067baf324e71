"""The register of places answers for a day, says what is generated, and can be taken away."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from tests.commons.places.making import make_county, make_venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-05-01")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_county()
        make_venue()
    return Client()


def test_the_register_counts_first_and_marks_what_is_generated(visitor: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        html = visitor.get("/places").content.decode()
    assert "On 1 May 2015 the register holds 1 county, 2 districts, 1 ward and 1 venue." in html
    assert "61,255" in html
    assert "generated" in html
    assert len([one for one in asked if "commons_places" in one["sql"]]) == 2


def test_a_day_without_boundaries_says_so(visitor: Client) -> None:
    assert "No boundaries are known for 1 May 2030." in visitor.get("/places?on=2030-05-01").content.decode()
    assert "On 1 May 2015" in visitor.get("/places?on=yesterday").content.decode()


def test_the_areas_can_be_taken_away(visitor: Client) -> None:
    response = visitor.get("/places?format=csv")
    assert response["Content-Type"].startswith("text/csv")
    assert "E07000150" in response.content.decode()
