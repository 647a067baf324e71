"""Every finance page offers all of its tables as one data package that programs can read."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.desks.navigation import NAVIGATION
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.see_position import see_position
from tests.books.ledger.making import AT
from tests.books.signing_in import sign_in
from tests.packages import read_package

ABOUT_MONEY = re.compile(r"/(desk/finance|plan|savings|charges|open/(resilience|seals|publications)|evidence)\b")
LINK = re.compile(r'href="(/[^"#]*)')
OFFER = re.compile(r'href="([^"]*[?&]package=1)"')
TAKEN_AWAY = "Download what is shown (CSV)"
OF_A_KIND = 2  # pages of one pattern that are asked


@pytest.fixture
def officer(loaded: Callable[[str], str], client: Client, monkeypatch: pytest.MonkeyPatch) -> Client:
    """The finance officer of a council that is loaded."""
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-09-30")
    loaded("northamptonshire-2015")
    sign_in(client, Role.FINANCE_OFFICER)
    return client


def test_every_finance_page_with_a_table_gives_its_package(officer: Client) -> None:
    waiting = deque(href for _, href in NAVIGATION[Role.FINANCE_OFFICER])
    seen: set[str] = set()
    met: Counter[str] = Counter()
    packed: set[str] = set()
    while waiting:
        address = unescape(waiting.popleft())
        path = urlsplit(address).path
        if path in seen or not (ABOUT_MONEY.match(path) or path in ("/desk", "/open")):
            continue
        seen.add(path)
        try:
            route = resolve(path).route
        except Resolver404:
            continue
        if met[route] >= OF_A_KIND:
            continue
        met[route] += 1
        answer = officer.get(path)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        page = unescape(answer.content.decode())
        waiting.extend(LINK.findall(page))
        offered = OFFER.search(page)
        assert bool(offered) or TAKEN_AWAY not in page, f"{path} shows a table and offers no package"
        if offered:
            answer = officer.get(offered[1])
            assert answer["Content-Type"] == "application/zip", path
            assert read_package(answer.content), path
            packed.add(route)
    assert {
        "desk/finance/position",
        "desk/finance/savings",
        "desk/finance/caseloads",
        "plan",
        "plan/scenarios",
    } <= packed
    assert len(packed) > 20, sorted(packed)


def test_the_package_of_the_position_says_what_the_page_says_in_numbers(officer: Client) -> None:
    answer = officer.get("/desk/finance/position?package=1")
    assert answer["Content-Disposition"] == 'attachment; filename="desk-finance-position.zip"'
    found = read_package(answer.content)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        budget = see_position(year=FinancialYear(2015), at=AT).position.sums.budget
    sums = [
        Money.sum_of(Money.of(row["budget"]) for row in rows if row.get("budget"))
        for rows in found.values()
        if rows and "budget" in rows[0]
    ]
    assert budget in sums, "pounds and pence that add up to the budget"


def test_who_may_not_see_a_page_has_no_package_of_it(officer: Client) -> None:
    sign_in(officer, Role.RESIDENT)
    answer = officer.get("/desk/finance/position?package=1")
    assert answer.status_code == 403 and answer["Content-Type"].startswith("text/html")
