"""Section 25 and section 114 reports: figures from the books, the officer's words, every member and the auditor."""

from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import BatchSpec, Control, EntrySpec, LegSpec, Stratum
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.democracy import queries as democracy
from rightsource.council.democracy.rules import DecisionBody, MatterKind, ReportRefusedError
from rightsource.ground.money import Money
from rightsource.journeys.statutory_report import (
    compose_section_25,
    compose_section_114,
    file_section_25,
    issue_section_114,
)
from tests.books.ledger.making import AT, ON, YEAR, make_budget_line
from tests.books.ledger.test_posting import spending
from tests.books.plan.test_plan import make_version
from tests.books.signing_in import sign_in
from tests.council.democracy import making


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def hold(pounds: int) -> None:
    """Book reserves from earlier years."""
    legs = [LegSpec("cash", Money.of(pounds), "general"), LegSpec("reserves", Money.of(-pounds), "general")]
    entry = EntrySpec(entity="council", on=ON, ref="x/y/1", text="Reserves brought forward", legs=legs)
    ledger.post(batch=BatchSpec(Stratum.ACTUAL, "x/y/1", f"r{pounds}", ON, [entry]), by=SYSTEM, at=AT)


def test_the_books_say_whether_spending_exceeds_resources(acting: None) -> None:
    at, on = AT + timedelta(days=1), ON + timedelta(days=1)
    assert "No budget has been adopted" in compose_section_114(at=at, on=on).finding
    line = make_budget_line("1000", control=Control.WARN)
    assert "no spending above the resources" in compose_section_114(at=at, on=on).finding
    ledger.post(batch=spending(line, 150_000), by=SYSTEM, at=AT)
    composed = compose_section_114(at=at, on=on)
    assert (
        "£500 above the budget of 2015/16. Reserves are not recorded in the books, so the books cannot say"
        in composed.finding
    )
    assert composed.kept()["reserves"] == {
        "label": "Reserves", "pence": None, "query": "/desk/finance/funds", "as_at": at.isoformat(),
        "provenance": "derived",
    }  # fmt: skip
    hold(499)
    assert (
        "reserves of £499 do not cover it: it is likely to exceed resources."
        in compose_section_114(at=at, on=on).finding
    )
    hold(1)
    assert "reserves of £500 cover it" in compose_section_114(at=at, on=on).finding


def test_a_section_114_report_reaches_everybody_with_its_figures_and_stands(acting: None) -> None:
    making.make_members()
    with pytest.raises(ReportRefusedError, match="in your own words"):
        issue_section_114(text=" ", on=ON, by=SYSTEM, at=AT)
    code = issue_section_114(text="We cannot balance.", on=ON, by=SYSTEM, at=AT)
    with pytest.raises(ReportRefusedError, match="stands already"):
        issue_section_114(text="Again.", on=ON, by=SYSTEM, at=AT)
    (warning,) = democracy.warnings_on(on=ON)
    assert (warning.code, warning.due_on, warning.receipts) == (code, ON + timedelta(days=21), 5)
    (report,) = democracy.reports_of(matter_code=code)
    assert report.kind == "section_114" and "forecast" in report.figures


def test_a_section_25_report_is_laid_on_a_budget_with_the_plans_figures(acting: None) -> None:
    assert "No plan is recorded" in compose_section_25(at=AT, on=ON).finding
    make_version()
    finding = compose_section_25(at=AT, on=ON).finding
    assert "leaves £0 to find in 2015/16" in finding and "Reserves are not recorded in the books" in finding
    making._matter("b", MatterKind.BUDGET, DecisionBody.FULL_COUNCIL, YEAR)
    making._matter("plain", MatterKind.DECISION, DecisionBody.EXECUTIVE, None)
    given = {"on": ON, "by": SYSTEM, "at": AT}
    with pytest.raises(ReportRefusedError, match="Say what you make"):
        file_section_25(matter_code="b", text=" ", **given)  # type: ignore[arg-type]
    with pytest.raises(ReportRefusedError, match="belongs to a budget"):
        file_section_25(matter_code="plain", text="Robust.", **given)  # type: ignore[arg-type]
    file_section_25(matter_code="b", text="Robust.", **given)  # type: ignore[arg-type]
    (report,) = democracy.reports_of(matter_code="b")
    assert report.kind == "section_25" and report.figures["gap"]["pence"] == 0


def test_the_finance_officer_reads_it_back_before_it_binds(
    acting: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", ON.isoformat())
    make_budget_line("1000")
    sign_in(client, Role.FINANCE_OFFICER)
    assert "Section 25 report" in client.get("/desk/finance/section-25").content.decode()
    told = {"text": "We cannot balance."}
    page = client.post("/desk/finance/section-114", {**told, "step": "check"})
    assert page.status_code == 200 and "Issue the report" in page.content.decode()
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert democracy.warnings_on(on=ON) == []
    assert client.post("/desk/finance/section-114", {**told, "step": "do"}).status_code == 302
    page = client.get("/decisions")
    assert "The report is issued." in page.content.decode()
    assert "Section 114 report of 1 April 2015" in unescape(page.content.decode())
    assert client.post("/desk/finance/section-114", {**told, "step": "do"}).status_code == 422
    assert "£1,000" in client.get("/desk/finance/section-114?format=csv").content.decode()
    sign_in(client, Role.COUNCILLOR)
    assert client.get("/desk/finance/section-114").status_code == 403
    monkeypatch.setenv("RIGHTSOURCE_TODAY", (ON + timedelta(days=22)).isoformat())
    assert "The council should have answered by 22 April 2015" in unescape(client.get("/desk").content.decode())
