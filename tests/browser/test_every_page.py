"""Every page of every role, found by following links, looked at wide, narrow and without scripts; none is forgotten."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.test import override_settings
from playwright.sync_api import Browser
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from rightsource.books.ledger.models import Line, LineNotice
from rightsource.commons.access.rules import SYSTEM, TITLES, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.rehearsal.rehearse import rehearse
from tests import database
from tests.browser import looking
from tests.browser.crawling import Visitor, enter, patterns, route_of
from tests.council.bodies.making import make_case, make_idea

pytestmark = [pytest.mark.browser, pytest.mark.heavy, pytest.mark.survey]
TODAY = date(2015, 9, 30)
DAYS = 12

# Pages that links do not lead to, each with the reason and the place where it is looked at instead.
BY_FORM = "is met on the way of a journey, after a form: tests/browser/test_by_keyboard.py, test_booking.py"
SIGN_IN = "is for accounts with a password or a second step: tests/browser/test_sign_in.py"
MACHINE = "answers machines or is only pressed"
NOT_BY_LINK = {
    r"^account/(?!$|contact|answers)": SIGN_IN,
    r"^sandbox-pay/": "stands for another company's page: tests/browser/test_booking.py",
    r"/book/<int:offer_id>/(check|how-many)$": BY_FORM,
    r"^orders/<slug:number>/(pay|paid)$": BY_FORM,
    r"^desk/offers/done/": BY_FORM,
    r"^desk/bodies/<slug:code>/(done/<slug:what>|stood-up)$": BY_FORM,
    r"^desk/finance/settled/": BY_FORM,
    r"^check/<slug:slug>(/(answers|save|again))?$": BY_FORM,
    r"^desk/democracy/matters/<str:code>/(step|requirement|adopt|weigh/)": "asks for what only a budget, or a closed "
    "consultation, has: tests/browser/test_by_keyboard.py, tests/council/democracy/test_views.py",
    r"^decisions/<str:code>/(call-in|scrutiny|again|publish)$": "asks for a decision that can be called in or was: "
    "tests/council/democracy/test_scrutiny.py",
    r"^consultations/<str:code>/(why|name|check|sent)$": BY_FORM,
    r"^(sign-in/as/<int:account_id>|sign-out|role|desk/verify/draw|accessibility)$": MACHINE,
}


@pytest.fixture(scope="module")
def server(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[LiveServer]:
    """A council as loaded that has lived some days, with a body on its way, served to a browser."""
    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        override_settings(DEMONSTRATION=True),
        database.council("northamptonshire-2015"),
    ):
        patch.setenv("RIGHTSOURCE_TODAY", TODAY.isoformat())
        now = datetime(2031, 1, 1, 12, tzinfo=UTC)  # outside the case, so that the case's own day is today
        rehearse(days=DAYS, seed=1, share_percent=1, by=SYSTEM, at=now, progress=lambda _: None)
        with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
            _bring_on_its_way()
            warned = LineNotice.objects.values("line_id")
            quiet = Line.objects.exclude(pk__in=warned).filter(year=2015).latest("id")
        served = LiveServer("localhost")
        # One line of many that bears no notice, so that its page leads to the form that lays one.
        STARTS[Role.FINANCE_OFFICER] = [*STAFF, f"/desk/finance/lines/{quiet.pk}"]
        yield served
        served.stop()


def _bring_on_its_way() -> None:
    """Write a body's case, which officers have to sign; the rehearsal brings the rest on its way."""
    make_case(make_idea(code="reading", name="Reading Community Interest Company", short_name="Reading CIC"))


ROLES = [role for role in Role if role is not Role.SYSTEM]
STAFF = ["/desk", "/account", "/desk/alerts"]
STARTS = {
    Role.PUBLIC: ["/", "/sign-in", "/about", "/open"],
    Role.RESIDENT: ["/", "/about", "/account"],
}
FEWEST = 20


def test_every_page_that_a_role_can_reach_is_sound_and_none_is_forgotten(
    server: LiveServer, chromium: Browser, pictures: Path
) -> None:
    kept = pictures if os.environ.get("RIGHTSOURCE_PICTURES") else None
    routes: set[str] = set()
    visitor: Visitor | None = None
    faults: list[str] = []
    documents: dict[str, str] = {}
    for role in ROLES:
        visitor = enter(chromium, server.url, "" if role is Role.PUBLIC else TITLES[role], visitor, kept)
        visitor.follow(STARTS.get(role, STAFF))
        visitor.assert_titles_differ()
        routes |= {one.route for one in visitor.visited} | {route_of(address) for address in visitor.files}
        visitor.close()
        if len(visitor.visited) < FEWEST:
            visitor.fault("/", f"links lead to {len(visitor.visited)} pages only")
        faults += visitor.faults
        documents |= {f"{visitor.name} {one.address}": one.document for one in visitor.looked_at}
    faults += looking.invalid(documents)  # all at once: the checker is slow to start
    faults += [
        f"No role met {route} by links. Link it, or say above why not."
        for route, _ in patterns()
        if route not in routes and not any(re.search(known, route) for known in NOT_BY_LINK)
    ]
    faults += [
        f"There is no page {known} any more."
        for known in NOT_BY_LINK
        if not any(re.search(known, route) for route, _ in patterns())
    ]
    faults += [
        f"All of {known} are met by links, so it need not stand above."
        for known in NOT_BY_LINK
        if {route for route, _ in patterns() if re.search(known, route)} <= routes
    ]
    assert not faults, "\n".join(faults)
