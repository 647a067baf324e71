"""The pages of savings: a finding first, the ledger beside the claim, and every change shown before it is kept."""

from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client

from rightsource.books.ledger.models import Line
from rightsource.books.plan import queries, services
from rightsource.books.plan.models import PlanPart, SavingMove
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, YEAR, make_budget_line
from tests.books.plan.saving import JUNE, baseline, make_plan, make_saving, spend
from tests.books.plan.test_savings import APRIL
from tests.books.signing_in import sign_in

LIST = "/desk/finance/savings"


@pytest.fixture(autouse=True)
def in_june(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", JUNE.date().isoformat())
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


@pytest.fixture
def line() -> Line:
    line = make_budget_line("1200")
    first, second, _ = make_plan("800", "400", "70")
    make_saving(first, line, baseline(line, "2400"))
    make_saving(second, line, code="sourcing", cost=Money.of("90"), name="Shared services")
    spend(line, "150", APRIL, key="april")
    return line


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return unescape(response.content.decode())


def test_the_register_shows_what_is_claimed_beside_the_ledger(client: Client, line: Line) -> None:
    sign_in(client, Role.COUNCILLOR)
    page = words(client, LIST)
    assert "1 of 2 has no counterfactual." in page
    assert "Savings of the plan that nobody answers for" in page and "Saving 3" in page
    assert f"{LIST}/new/" not in page, "only who answers for money takes one in"
    rows = client.get(f"{LIST}?format=csv").content.decode()
    assert "Saving 1,Head of Waste,£800,£133,–,£33,£100,£33,Amber,Stated" in rows
    assert "Shared services,Head of Waste,£400,£67,–,£0,£67,£0,Amber,Nobody stated it" in rows
    rows = client.get(f"{LIST}?show=no-counterfactual&format=csv").content.decode()
    assert "Shared services" in rows and "Saving 1" not in rows
    assert "Saving 1" not in client.get(f"{LIST}?confidence=green&format=csv").content.decode()
    assert "Saving 3" in client.get(f"{LIST}?format=csv&table=unclaimed").content.decode()
    assert "Savings not delivered" in words(client, f"{LIST}?show=undelivered&year=2015-16")


def test_a_saving_shows_its_months_its_lines_and_what_was_said(client: Client, line: Line) -> None:
    sign_in(client, Role.COUNCILLOR)
    page = words(client, f"{LIST}/waste")
    assert "Saving 1 has delivered £33 of £133 due; £100 is missing." in page
    assert f"/desk/finance/lines/{line.pk}#spent" in page
    assert "Review it" not in page
    assert "proves nothing yet" in words(client, f"{LIST}/sourcing")
    assert "£2,400" in client.get(f"{LIST}/waste?format=csv").content.decode()
    assert "The contract is not signed." in client.get(f"{LIST}/waste?format=csv&table=history").content.decode()
    assert client.get(f"{LIST}/nothing").status_code == 404
    assert client.get(f"{LIST}/waste/review").status_code == 403


def test_everybody_reads_money_in_and_out_or_that_it_is_not_stated(client: Client, line: Line) -> None:
    """Control R2."""
    rows = client.get("/savings?format=csv").content.decode()
    assert "Saving 1. Fewer collections,£800,Not stated,£33,£33,Amber" in rows
    assert "Shared services. Fewer collections,£400,£90,£0,£0,Amber" in rows
    page = words(client, "/savings?year=2015-16")
    assert "A saving counts only when" in page
    assert "/desk/" not in page.partition("<main")[2].partition("</main")[0]


SAID: list[tuple[str, dict[str, str], str]] = [
    ("review", {"confidence": "red", "reason": "The tender failed.", "claimed": "100"}, "£33.33 of £133.34 due by now"),
    (
        "profile",
        {"first": "0", "second": "0", "third": "0", "fourth": "500", "reason": "Late."},
        "the plan has £800.00",
    ),
    (
        "counterfactual",
        {"line": "", "amount": "2500", "inside": "", "source": "Outturn", "confidence": "green", "reason": "Growth."},
        "It would have cost",
    ),
    ("withdraw", {"reason": "No bidder."}, "Nothing of it counts from now on"),
]


@pytest.mark.parametrize(("what", "answers", "said"), SAID)
def test_what_is_said_is_shown_before_it_is_kept(
    client: Client, line: Line, what: str, answers: dict[str, str], said: str
) -> None:
    sign_in(client, Role.FINANCE_OFFICER)
    address = f"{LIST}/waste/{what}"
    answers = {key: str(line.pk) if key == "line" else value for key, value in answers.items()}
    before = SavingMove.objects.count()
    assert "Check what it does" in words(client, address)
    page = client.post(address, {**answers, "reason": ""})
    assert page.status_code == 422 and "Say why" in page.content.decode()
    page = client.post(address, answers)
    assert said in unescape(page.content.decode())
    assert SavingMove.objects.count() == before, "nothing is kept yet"
    assert client.post(address, {**answers, "step": "do"})["Location"] == f"{LIST}/waste#history"
    assert SavingMove.objects.count() == before + 1
    assert client.get(f"{LIST}/waste").status_code == 200


def test_what_the_register_refuses_is_said_on_the_form(client: Client, line: Line) -> None:
    sign_in(client, Role.FINANCE_OFFICER)
    answers = {"first": "900", "second": "0", "third": "0", "fourth": "0", "reason": "More."}
    page = client.post(f"{LIST}/waste/profile", answers)
    assert page.status_code == 422
    assert "take £100.00 off" in unescape(page.content.decode())
    assert client.get(f"{LIST}/waste/nothing").status_code == 404
    services.withdraw_saving(code="waste", reason="No bidder.", by=SYSTEM, at=AT)
    assert client.get(f"{LIST}/waste/review")["Location"] == f"{LIST}/waste"
    assert "was withdrawn: nothing of it counts" in words(client, f"{LIST}/waste")
    assert "Withdrawn" in client.get("/savings?format=csv").content.decode()


def test_a_part_of_the_plan_is_taken_into_the_register(client: Client, line: Line) -> None:
    sign_in(client, Role.FINANCE_OFFICER)
    part = PlanPart.objects.get(name="Saving 3")
    address = f"{LIST}/new/{part.pk}"
    assert address in words(client, LIST)
    assert client.get(f"{LIST}/new/{part.pk + 9}").status_code == 404
    answers = {"summary": "Fewer cars", "owner_title": "Head of Fleet", "owner_role": "budget_holder"}
    answers |= {"line": str(line.pk), "confidence": "amber", "reason": "New.", "cost": ""}
    refused = client.post(address, answers)
    assert "together claim £1,270.00" in unescape(refused.content.decode())
    services.state_baseline(code="waste", baselines=[baseline(line, "2600")], reason="x", by=SYSTEM, at=AT)
    assert "Head of Fleet" in client.post(address, answers).content.decode()
    assert client.post(address, {**answers, "step": "do"})["Location"] == f"{LIST}/saving-3-2015-16"
    assert queries.register(year=YEAR, on=JUNE.date()).unclaimed == []


def test_before_there_is_a_saving_the_pages_say_so(client: Client) -> None:
    assert "No saving is in the register for 2015/16." in words(client, "/savings")
    sign_in(client, Role.AUDITOR)
    assert "No saving is in the register for 2015/16." in words(client, LIST)
