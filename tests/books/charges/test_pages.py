"""The schedule of charges in public."""

from datetime import date
from html import unescape

import pytest
from django.test import Client

from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from tests.books.charges.test_charges import adopt


@pytest.fixture(autouse=True)
def adopted(db: None) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        adopt("18", date(2015, 4, 1))
        adopt("19.50", date(2016, 4, 1))
        adopt("4", date(2016, 4, 1), code="park")


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


def test_the_charges_of_a_day_are_shown_with_their_decision(client: Client) -> None:
    page = words(client, "/charges?on=2015-05-01")
    assert "1 charge holds on 1 May 2015, each adopted by a decision." in page
    assert "£18.00" in page
    assert 'href="/decisions/2015-017"' in page
    assert "2 charges hold on 1 May 2016" in words(client, "/charges?on=2016-05-01&sort=-pence")
    assert "No charge is in force on this day." in words(client, "/charges?on=2014-01-01")
    assert "charges hold on" in words(client, "/charges?on=someday")


def test_the_charges_are_taken_away_as_shown(client: Client) -> None:
    text = client.get("/charges?on=2016-05-01&sort=pence&format=csv").content.decode()
    assert text.splitlines()[1].startswith("Library room,session,£4.00,Exempt,1 Apr 2016,Decision 2015-017")
