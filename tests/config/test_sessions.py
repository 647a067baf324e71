"""Sessions: one question says what a session holds and whose it is, and nobody acts as somebody else by it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rightsource.commons.access import jobs
from rightsource.commons.access.models import Account, BrowserSession, RoleHeld
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as, close_account, note_sign_in
from tests.books.ledger.making import AT
from tests.books.signing_in import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
OPEN_TO_FINANCE = "/desk/finance/controls"


@pytest.fixture
def officer() -> Client:
    client = Client()
    sign_in(client, Role.FINANCE_OFFICER)
    return client


def status(client: Client) -> int:
    return int(client.get(OPEN_TO_FINANCE).status_code)


def test_session_account_and_roles_are_one_question(officer: Client) -> None:
    assert status(officer) == 200
    with CaptureQueriesContext(connection) as asked:
        assert status(officer) == 200
    about = [query["sql"] for query in asked.captured_queries if "commons_access" in query["sql"]]
    assert len(about) == 1, about


def test_a_role_that_was_taken_away_opens_nothing_from_the_next_request(officer: Client) -> None:
    assert status(officer) == 200
    number = Account.objects.get().pk
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        RoleHeld.objects.update(ends_before=AT.date())
        note_sign_in(account_id=number, verb="role.end", detail={}, by=SYSTEM, at=AT)
    assert status(officer) == 302


def test_an_account_that_was_closed_opens_nothing_from_the_next_request(officer: Client) -> None:
    assert status(officer) == 200
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        close_account(account_id=Account.objects.get().pk, by=SYSTEM, at=AT)
    assert b"generated)" not in officer.get("/accessibility").content


def test_two_browsers_in_one_process_stay_two_people(officer: Client) -> None:
    auditor, nobody = Client(), Client()
    sign_in(auditor, Role.AUDITOR)
    for _ in range(2):
        assert b"finance_officer (generated)" in officer.get("/accessibility").content
        assert b"generated)" not in nobody.get("/accessibility").content
        assert b"auditor (generated)" in auditor.get("/accessibility").content


def test_a_session_that_is_over_or_unknown_is_nobodys(officer: Client) -> None:
    BrowserSession.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert status(officer) == 302
    officer.cookies["sessionid"] = "x" * 32
    assert status(officer) == 302


def test_a_session_is_told_apart_from_its_neighbour_by_whose_it_is(officer: Client) -> None:
    """A row that names another account than the session does is not believed: the session holds who signed in."""
    other = Client()
    sign_in(other, Role.AUDITOR)
    auditor = Account.objects.get(email__startswith="auditor")
    BrowserSession.objects.filter(session_key=officer.cookies["sessionid"].value).update(account_id=auditor.pk)
    assert b"finance_officer (generated)" in officer.get("/accessibility").content


def test_sessions_that_are_over_are_forgotten(officer: Client) -> None:
    kept = officer.cookies["sessionid"].value
    BrowserSession.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    assert jobs.forget_sessions(timestamp=0) == 1
    assert [row.session_key for row in BrowserSession.objects.all()] == [kept]
    assert status(officer) == 200
