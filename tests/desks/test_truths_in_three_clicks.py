"""From a councillor’s desk to each of the four truths that must be impossible to hide, in three clicks."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client

from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan import services as plan
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.bodies import services as bodies
from rightsource.council.bodies.rules import Accounts
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from tests.books.ledger.making import make_budget, make_budget_line, make_line
from tests.books.plan.saving import JUNE, baseline, make_plan, make_saving, spend
from tests.books.plan.test_savings import APRIL
from tests.books.signing_in import sign_in
from tests.council.bodies.making import make_body

LINK = re.compile(r'<a [^>]*href="(?P<href>[^"#]*)[^"]*"[^>]*>(?P<words>.*?)</a>', re.S)


@pytest.fixture(autouse=True)
def council(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", JUNE.date().isoformat())
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line = make_budget_line("1200")
        first, second = make_plan("800", "400")
        make_saving(first, line, baseline(line, "2400"))
        make_saving(second, line, code="shared", name="Shared support services")
        spend(line, "150", APRIL, key="april")
        make_one_off()
        make_body_at_risk()
        yield


def make_one_off() -> None:
    """Give a line a budget that comes once, so that its cost goes on without it."""
    line = make_line(service_line="public-health", name="Public health")
    make_budget(line, "3000000", key="once", recurrence=Recurrence.ONE_OFF)
    spend(line, "750000", APRIL, key="nurses")
    plan.make_forecast(year=FinancialYear(2015), as_at=JUNE, on=JUNE.date(), by=SYSTEM, at=JUNE)


def make_body_at_risk() -> None:
    """Take over a body whose accounts do not last twelve months."""
    body = make_body(code="care", name="The care company", short_name="Care company", entity_code="wellbeing")
    accounts = Accounts(*(Money.of(pounds) for pounds in (1_000, 900, 1_100, 50, 60)))
    bodies.file_accounts(
        body_id=body.pk, year=2014, accounts=accounts, provenance="generated", source="Its accounts", by=SYSTEM, at=JUNE
    )


def clicked(client: Client, page: str, words: str) -> str:
    """Follow the link of a page's own content that says something; there must be one."""
    content = page.partition("<main")[2].partition("</main")[0]
    links = {re.sub("<.*?>", "", found["words"]).strip(): found["href"] for found in LINK.finditer(content)}
    href = next((href for said, href in links.items() if words in unescape(said)), None)
    assert href, f"No link says “{words}”: {sorted(links)}"
    return unescape(client.get(unescape(href)).content.decode())


@pytest.mark.parametrize(
    ("clicks", "truth"),
    [
        (["is not delivered", "Saving 1"], "Saving 1 has delivered £33 of £133 due; £100 is missing."),
        (["can prove nothing", "Shared support services"], "Shared support services proves nothing yet"),
        (["cannot carry on", "The care company"], "is missing. It cannot carry on for twelve months without support."),
        (["See the rows under Without one-off money"], "; without one-off money it would be £"),
    ],
)
def test_each_truth_is_at_most_three_clicks_away(client: Client, clicks: list[str], truth: str) -> None:
    sign_in(client, Role.COUNCILLOR)
    page = client.get("/desk").content.decode()
    for words in clicks:
        page = clicked(client, page, words)
    assert truth in page and len(clicks) <= 3
