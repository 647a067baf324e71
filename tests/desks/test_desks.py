"""The desks in a council as loaded: every role has its own, every place in the navigation is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from pytest_django import DjangoDbBlocker

from rightsource.commons.access import queries as access
from rightsource.commons.access.doors import ENROLLED_KEY, SESSION_KEY
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.desks.navigation import NAVIGATION
from rightsource.journeys.see_desk import SOURCES, see_desk
from tests import database

AT = datetime(2015, 9, 30, 12, tzinfo=UTC)
ON = date(2015, 9, 30)
MOST_QUERIES = 75  # a desk asks a bounded number of questions, however large the council


@pytest.fixture(scope="module")
def council(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[Role, int]]:
    """A council as loaded, on its own day, in one transaction for all tests here; the account of each role."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        override_settings(DEMONSTRATION=True),
        database.council("northamptonshire-2015"),
        transaction.atomic(),
    ):
        patch.setenv("RIGHTSOURCE_TODAY", ON.isoformat())
        with acting_as(SYSTEM, purpose=Purpose.VIEW):
            yield {found.role: found.account_id for found in reversed(access.demonstration_roles(on=ON))}
        transaction.set_rollback(True)


def signed_in(council: dict[Role, int], role: Role) -> Client:
    """Return a browser in which somebody acts in a role, with a second step proved."""
    client = Client()
    if role is Role.PUBLIC:
        return client
    client.force_login(access.demonstration_account(account_id=council[role]))
    session = client.session
    session[ENROLLED_KEY] = council[role]
    session[SESSION_KEY] = role.value
    session.save()
    return client


def test_every_role_has_a_desk_or_the_front_door():
    assert set(NAVIGATION) == set(Role) - {Role.SYSTEM}
    assert set(SOURCES) == set(Role) - {Role.SYSTEM, Role.PUBLIC, Role.RESIDENT}


def test_desks_and_navigation_of_every_role(council):
    for role, places in NAVIGATION.items():
        client = signed_in(council, role)
        for text, href in places:
            assert client.get(href).status_code == 200, (role, text, href)
        if role not in SOURCES:
            continue
        with CaptureQueriesContext(connection) as asked:
            page = client.get("/desk")
        html = page.content.decode()
        assert page.status_code == 200, role
        assert "need you" in html or "needs you" in html, role
        assert len(asked) <= MOST_QUERIES, (role, len(asked))
        assert client.get("/desk/alerts").status_code == 200
        csv = client.get("/desk/alerts?format=csv")
        assert csv["Content-Type"].startswith("text/csv")


def test_a_resident_starts_at_their_own_page_and_the_public_signs_in_first(council):
    assert signed_in(council, Role.RESIDENT).get("/desk")["Location"] == "/home"
    assert Client().get("/desk")["Location"].startswith("/sign-in")


def test_what_waits_comes_oldest_first_with_its_reason(council):
    actor = next(a for a in access.actors_of(account_id=council[Role.FINANCE_OFFICER], on=ON))
    with acting_as(actor, purpose=Purpose.VIEW):
        desk = see_desk(actor=actor, at=AT)
    days = [alert.on for alert in desk.alerts]
    assert days == sorted(days)
    assert all(alert.why for alert in desk.alerts)
    unsettled = [alert for alert in desk.alerts if "is not settled" in alert.what]
    assert unsettled[0].what == "April 2015 to August 2015: Registration and support services is not settled"
    assert unsettled[0].on == date(2015, 5, 1)
    assert "Every payment of a resident is in the ledger." in desk.fine
    assert desk.headline.endswith(".")


def test_the_check_and_the_trail_are_for_those_who_answer_for_them(council):
    auditor = signed_in(council, Role.AUDITOR)
    html = auditor.get("/desk/check").content.decode()
    assert "things that must always hold do." in html
    assert "case.load" in auditor.get("/desk/trail?subject=record/case/northamptonshire-2015").content.decode()
    assert signed_in(council, Role.COUNCILLOR).get("/desk/check").status_code == 403
    assert signed_in(council, Role.COUNCILLOR).get("/desk/trail").status_code == 403


def test_what_can_be_taken_away_is_there_for_whoever_is_told_so(council):
    for role in (Role.PUBLIC, Role.COUNCILLOR):
        client = signed_in(council, role)
        html = client.get("/open").content.decode()
        assert "can be read, searched and taken away by everybody" in html
        assert ("/desk/finance/position?format=csv" in html) is (role is Role.COUNCILLOR)
        for line in client.get("/open?format=csv").content.decode().splitlines()[1:]:
            assert line
        for part in html.split('href="')[1:]:
            href = part.split('"', 1)[0].replace("&amp;", "&")
            if "format=csv" in href and href.startswith("/") and not href.startswith("/open"):
                assert client.get(href)["Content-Type"].startswith("text/csv"), href


def test_about_says_what_is_real(council):
    html = Client().get("/about").content.decode()
    assert "Northamptonshire County Council is a real council." in html
    assert "People, providers, places below ward" in html
