"""A resident sees the own details, changes how to be reached, and keeps what was typed when it is wrong."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from pytest_django import Settings

from rightsource.commons.access import services as access
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.parties.models import Person
from tests.commons.parties.making import AT, make_person
from tests.reading import assert_plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Client:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        person = make_person(name="Ada Example", birth_on=date(1941, 3, 2), email="ada@example.org")
    return signed_in(person, Role.RESIDENT)


def signed_in(person: Person | None, role: Role) -> Client:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        account = access.open_account(
            email=f"{role}@example.org",
            name="Ada Example",
            person_id=person and person.pk,
            is_demonstration=False,
            by=SYSTEM,
            at=AT,
        )
        access.give_role(
            account_id=account.pk,
            role=role,
            body_id=None,
            starts_on=date(2015, 1, 1),
            ends_before=None,
            by=SYSTEM,
            at=AT,
        )
    client = Client()
    client.force_login(account)
    return client


def test_a_resident_sees_the_own_details(ada: Client) -> None:
    html = ada.get("/account").content.decode()
    for told in ("Ada Example", "2 March 1941", "ada@example.org", "Not given", "generated"):
        assert told in html
    assert_plain(html)


def test_a_resident_changes_how_to_be_reached(ada: Client) -> None:
    changed = ada.post(
        "/account/contact", {"email": "new@example.org", "phone": "01604 555 000", "postcode": "nn1 1aa"}
    )
    assert changed["Location"] == "/account?changed=yes"
    html = ada.get(changed["Location"]).content.decode()
    for told in ("Your details are changed.", "new@example.org", "NN1 1AA"):
        assert told in html
    assert_plain(ada.get("/account/contact").content.decode())


def test_a_wrong_detail_is_shown_again_and_nothing_is_kept(ada: Client) -> None:
    wrong = ada.post("/account/contact", {"email": "no email", "phone": "01604 555 000", "postcode": "?"})
    assert wrong.status_code == 400
    html = wrong.content.decode()
    for told in ("Write an email address", "Write a postcode like", 'value="no email"', 'value="01604 555 000"'):
        assert told in html
    assert "ada@example.org" in ada.get("/account").content.decode()


def test_who_is_no_resident_is_told_so(settings: Settings) -> None:
    settings.SECOND_FACTOR = "off"
    clerk = signed_in(None, Role.CLERK)
    assert "You are signed in as: Democratic services officer." in clerk.get("/account").content.decode()
    assert clerk.get("/account/contact")["Location"] == "/account"


def test_the_account_is_for_those_signed_in() -> None:
    for address in ("/account", "/account/contact"):
        assert Client().get(address)["Location"].startswith("/sign-in?next=")
