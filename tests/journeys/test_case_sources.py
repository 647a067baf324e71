"""The sources of a case are kept, shown with what they are used for, and one click from every published figure."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.pages.rules import source_href
from rightsource.commons.record import queries as record
from rightsource.commons.record import services as recording
from rightsource.commons.record.queries import Case, CaseSource
from rightsource.journeys.load_case.case import read_case
from rightsource.journeys.load_case.citing import PAGES, sources_of

CASES = Path(__file__).resolve().parents[2] / "cases"
AT = datetime(2015, 2, 19, 12, tzinfo=UTC)


def cited_in(folder):
    """Count the citations in the files themselves, another way than the code does."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in folder.glob("*.yaml"))
    return re.findall(r"\b(?:rise_)?source: ([a-z0-9\-.]+)", text)


@pytest.mark.parametrize("code", ["northamptonshire-2015", "exampleshire-2026"])
def test_every_citation_of_the_files_is_counted_once(code):
    sources = sources_of(read_case(CASES / code))
    counted = {row.key: sum(int(use["what"].split()[0]) for use in row.used_for) for row in sources}
    cited = cited_in(CASES / code)
    for key, count in counted.items():
        assert count >= cited.count(key), key  # what says nothing of its source is by the seed
        if key != "seed":
            assert count == cited.count(key), key
    assert {use["href"] for row in sources for use in row.used_for} <= set(PAGES.values())


def test_a_published_source_can_be_followed_or_says_why_not():
    for source in sources_of(read_case(CASES / "northamptonshire-2015")):
        if source.status == "published":
            assert source.url.startswith("https://") or "no one address" in source.note


@pytest.fixture
def known(db):
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        case = Case(
            code="c", title="A case", council_name="A council", accent="#12436D", today_on=AT.date(), budget_year=2015,
            seed=1, is_wholly_generated=False, notes=[],
        )  # fmt: skip
        recording.note_case(case=case, by=SYSTEM, at=AT)
        used = [{"what": "12 lines of the budget", "href": "/plan"}]
        source = CaseSource(
            key="outturn", title="Revenue outturn", publisher="the ministry", status="published",
            url="https://example.org/outturn", used_for=used,
        )  # fmt: skip
        recording.note_sources(case=case, sources=[source], by=SYSTEM, at=AT)
    return Client()


def test_the_page_lists_sources_with_their_link_and_use(known):
    page = known.get("/about").content.decode()
    assert 'id="source-outturn"' in page
    assert '<a class="govuk-link" href="https://example.org/outturn" rel="external">Revenue outturn</a>' in page
    assert "Published by the ministry." in page
    assert 'Used for <a class="govuk-link" href="/plan">12 lines of the budget</a>.' in page


def test_sources_are_kept_for_ever_and_only_by_whoever_loads(known):
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert [row.key for row in record.sources()] == ["outturn"]


def test_a_figure_leads_to_its_source():
    assert source_href("published", "outturn") == "/about#source-outturn"
    assert source_href("published", "Budget papers, page 3") == "/about#sources"
    assert source_href("derived", "outturn") == "/about#source-outturn"
    assert source_href("derived") == ""
    assert source_href("generated", "seed") == ""
