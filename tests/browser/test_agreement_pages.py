"""Pages of bodies, agreements, deliveries and evidence in a browser: accessible, fitting, looked at."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import services
from rightsource.journeys.import_outturn import import_outturn
from rightsource.journeys.verify_sample import draw_samples
from tests.books.signing_in import sign_in
from tests.browser.looking import assert_accessible, assert_fits, follow, looks
from tests.council.agreements.making import BLOCK, delivery_row, make_agreement
from tests.council.bodies.making import make_case, make_idea
from tests.shared_data import shared

AT = datetime(2015, 5, 4, 9, tzinfo=UTC)
pytestmark = [pytest.mark.browser, pytest.mark.heavy, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def county(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch) -> int:
    """Make a body with two agreements, deliveries and a sample, a planned body, and a year of outturn."""
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-05-04")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        agreement = make_agreement(duty_codes=("care-assessment", "care-planning"))
        make_agreement(code="2015-043", title="Day centres", terms=BLOCK)
        make_case(make_idea(code="aco", name="Accountable Care Organisation"))
        rows = [delivery_row(number) for number in range(30)]
        services.record_deliveries(agreement_id=agreement.pk, rows=rows, batch_key="b", by=SYSTEM, at=AT)
        draw_samples(on=AT.date(), seed="s", by=SYSTEM, at=AT)
        files = sorted(shared("data/outturn_workbooks").glob("*2014-15*.xls"))
        import_outturn(files=files, by=SYSTEM, at=AT, progress=lambda sentence: None)
    return agreement.body_id


def enter(page: Page, live_server: LiveServer, role: Role, body_id: int | None = None) -> None:
    client = Client()
    sign_in(client, role, body_id=body_id)
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )


def look(page: Page, address: str, name: str, pictures: Path) -> None:
    page.goto(address)
    assert_accessible(page)
    assert_fits(page)
    looks(page, name, pictures)


def test_open_pages(page: Page, county: int, pictures: Path) -> None:
    look(page, "/bodies", "bodies", pictures)
    look(page, "/bodies/wellbeing", "body", pictures)
    look(page, "/agreements", "agreements", pictures)
    look(page, "/agreements/2015-042", "agreement", pictures)
    look(page, "/evidence/outturn?q=north", "outturn", pictures)
    look(page, "/evidence/outturn?council=E2820&q=northamptonshire", "outturn-council", pictures)


def test_desks(page: Page, live_server: LiveServer, county: int, pictures: Path) -> None:
    enter(page, live_server, Role.COMMISSIONER)
    look(page, "/desk/agreements", "desk-agreements", pictures)
    look(page, "/bodies/aco", "desk-body-case", pictures)
    enter(page, live_server, Role.CONTRACT_MANAGER)
    look(page, "/desk/verify", "desk-verify", pictures)
    follow(page.get_by_role("button", name="Say what you found").first)
    look(page, page.url, "desk-verify-one", pictures)
    enter(page, live_server, Role.BODY_STAFF, county)
    look(page, "/desk/body", "desk-body", pictures)
    look(page, "/desk/body/2015-042", "desk-deliveries", pictures)
