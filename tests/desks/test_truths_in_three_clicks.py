"""From a councillor’s desk to a saving that is not delivered, and to one that proves nothing, in three clicks."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client

from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from tests.books.ledger.making import make_budget_line
from tests.books.plan.saving import JUNE, baseline, make_plan, make_saving, spend
from tests.books.plan.test_savings import APRIL
from tests.books.signing_in import sign_in

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
        yield


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
    ],
)
def test_the_truth_of_a_saving_is_at_most_three_clicks_away(client: Client, clicks: list[str], truth: str) -> None:
    sign_in(client, Role.COUNCILLOR)
    page = client.get("/desk").content.decode()
    for words in clicks:
        page = clicked(client, page, words)
    assert truth in page and len(clicks) <= 3
