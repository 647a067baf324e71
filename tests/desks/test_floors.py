"""A budget under the floor of a duty waits on the desk of the officer who answers, who consents or refuses (R27)."""

from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from django.test import Client

from rightsource.books.ledger.models import Line
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.duties import queries
from rightsource.council.duties import services as duties
from rightsource.council.duties.rules import FloorOnDay, FloorState
from rightsource.ground.time import FinancialYear
from rightsource.journeys.adopt_budget import BudgetUnderFloorError, ask_for_consents
from rightsource.journeys.keep_floors import floors_of_year
from rightsource.journeys.see_desk import see_desk
from tests.books.ledger.making import make_chart
from tests.books.signing_in import sign_in
from tests.council.democracy import making
from tests.journeys.test_adopt_budget import AT, BUDGET, adopt, budget_of, make_draft, make_line

ON = date(2015, 2, 19)
POST = "director-of-adult-social-services"
FLOOR, HAS = 95_000, 90_000


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", ON.isoformat())
    yield


@pytest.fixture
def director() -> Client:
    """The director of adult social services, signed in."""
    client = Client()
    sign_in(client, Role.DIRECTOR)
    return client


@pytest.fixture
def line(director: Client) -> Line:
    """A line whose budget would be under the floor, and the officer asked about it."""
    account = int(director.session["_auth_user_id"])
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_chart()
        making.make_budget()
        make_draft()
        found = make_line()
        duties.load_register(starts_on=date(2014, 4, 1), by=SYSTEM, at=AT)
        duties.hold_post(
            post_code=POST,
            account_id=account,
            holder_ref=Actor(account, Role.DIRECTOR).reference,
            starts_on=date(2014, 4, 1),
            by=SYSTEM,
            at=AT,
        )
        spec = duties.FloorSpec(
            duty_code="adults-meet-needs",
            service_line_code="older-people",
            pence=FLOOR,
            basis="2,000 people supported",
            provenance="generated",
            starts_on=date(2015, 4, 1),
        )
        duties.set_floor(spec=spec, by=SYSTEM, at=AT)
        for _ in range(2):  # asked twice, it waits once
            ask_for_consents(matter_code=BUDGET, amounts={found.pk: HAS}, on=ON, by=SYSTEM, at=AT)
    return found


def waits(on: date = ON) -> list[queries.Asked]:
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        return queries.asked(on=on)


def page(client: Client, path: str) -> str:
    return unescape(client.get(path).content.decode())


def try_to_adopt(line: Line) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        adopt(line)


def test_it_waits_on_the_desk_of_the_officer_who_answers_and_on_no_other(line: Line, director: Client):
    (one,) = waits()
    assert one.answer is None and one.pence == HAS
    assert f"/desk/floors/{one.id}" in page(director, "/desk")
    other = Client()
    sign_in(other, Role.FINANCE_OFFICER)
    assert f"/desk/floors/{one.id}" not in page(other, "/desk")
    assert "without the consent of the Director of adult social services" in page(other, f"/desk/floors/{one.id}")
    given = {"answer": "consent", "reason": "I wish", "step": "do"}
    refused = other.post(f"/desk/floors/{one.id}", given)
    assert refused.status_code == 422
    assert "Only the holder of the post Director of adult social services" in unescape(refused.content.decode())
    assert waits()[0].answer is None


def test_the_officer_reads_the_answer_back_before_it_stands_and_the_budget_is_adopted(line: Line, director: Client):
    with pytest.raises(BudgetUnderFloorError, match="ask the Director of adult social services to consent"):
        try_to_adopt(line)
    (one,) = waits()
    here, given = f"/desk/floors/{one.id}", {"answer": "consent", "reason": "Demand fell."}
    checked = unescape(director.post(here, given).content.decode())
    assert "Check your answer" in checked and "You consent" in checked
    assert waits()[0].answer is None, "nothing binds before it was read back"
    assert director.post(here, {**given, "step": "do"}).status_code == 302
    assert "consented: Demand fell." in page(director, here)
    assert here not in page(director, "/desk")
    try_to_adopt(line)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert budget_of(line) == HAS


def test_a_refusal_stands_with_its_reason_and_nothing_is_adopted(line: Line, director: Client):
    (one,) = waits()
    director.post(f"/desk/floors/{one.id}", {"answer": "refuse", "reason": "People wait.", "step": "do"})
    with pytest.raises(BudgetUnderFloorError, match=r"refused \(People wait\), so leave it more"):
        try_to_adopt(line)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert budget_of(line) == 0


def test_consent_reaches_no_lower_than_the_amount_that_was_asked(line: Line, director: Client):
    (one,) = waits()
    director.post(f"/desk/floors/{one.id}", {"answer": "consent", "reason": "Demand fell.", "step": "do"})
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        (floor,) = queries.floors_on(date(2015, 4, 1))
    allowed = [floor.allows(change_ref=one.change_ref, pence=pence) for pence in (HAS - 1, HAS, HAS + 1, FLOOR)]
    assert allowed == [False, True, True, True]
    assert not floor.allows(change_ref="democracy/matter/another", pence=HAS)


def test_the_api_asks_and_answers_by_the_same_rules(line: Line, director: Client):
    (one,) = waits()
    seen = director.get(f"/api/matters/{BUDGET}/floors").json()
    assert [(row["asked_pence"], row["is_consent"]) for row in seen] == [(HAS, None)]
    clerk = Client()
    sign_in(clerk, Role.CLERK)
    lower = clerk.post(
        f"/api/matters/{BUDGET}/floors", [{"line_id": line.pk, "pence": HAS - 1}], content_type="application/json"
    )
    assert [row["asked_pence"] for row in lower.json()] == [HAS, HAS - 1]
    answer = {"is_consent": False, "reason": "People wait."}
    assert clerk.post(f"/api/floors/{one.id}", answer, content_type="application/json").status_code == 409
    told = director.post(f"/api/floors/{one.id}", answer, content_type="application/json")
    assert (told.status_code, told.json()["is_consent"]) == (200, False)
    again = director.post(f"/api/floors/{one.id}", answer, content_type="application/json")
    assert again.status_code == 409 and "answered already" in again.json()["error"]


def test_the_desk_says_what_was_answered(line: Line, director: Client):
    (one,) = waits()
    director.post(f"/desk/floors/{one.id}", {"answer": "consent", "reason": "Demand fell.", "step": "do"})
    actor = Actor(int(one.holder_ref.rpartition("/")[2]), Role.DIRECTOR)
    with acting_as(actor, purpose=Purpose.VIEW):
        assert "1 question about floors answered." in see_desk(actor=actor, at=AT).fine


def test_the_floors_are_public_beside_the_budget_and_taken_away_as_shown(line: Line, monkeypatch: pytest.MonkeyPatch):
    nobody = Client()
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-04-01")
    assert "1 floor will protect services in 2015/16, whose budget is not adopted yet." in page(
        nobody, "/duties/floors"
    )
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        standings = floors_of_year(year=FinancialYear(2015), on=ON)
    assert [(one.state, one.pence) for one in standings] == [(FloorState.NO_BUDGET, None)]
    assert "Older people" in nobody.get("/duties/floors?format=csv").content.decode()


def test_after_the_adoption_the_floor_stands_as_consented_on_the_pages(
    line: Line, director: Client, monkeypatch: pytest.MonkeyPatch
):
    (one,) = waits()
    director.post(f"/desk/floors/{one.id}", {"answer": "consent", "reason": "Demand fell.", "step": "do"})
    try_to_adopt(line)
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-09-30")
    words = "1 of 1 floor is not kept in 2015/16, with the officer’s consent"
    shown = page(Client(), "/duties/floors")
    assert words in shown and "consented. Demand fell." in shown and "Under, with consent" in shown
    finance = Client()
    sign_in(finance, Role.FINANCE_OFFICER)
    assert words in page(finance, "/desk/finance/position")
    assert "Least that is safe" in page(finance, "/desk/finance/position")
    assert "£950 a year for 2,000 people supported" in page(Client(), "/duties/adults-meet-needs")
    told = Client().get("/api/floors").json()
    assert [(row["floor_pence"], row["budget_pence"], row["state"]) for row in told["floors"]] == [
        (FLOOR, HAS, "consented")
    ]


def test_the_monitoring_officer_reads_a_floor_back_before_it_is_set_and_nobody_else_sets_one(line: Line):
    officer = Client()
    sign_in(officer, Role.MONITORING_OFFICER)
    here = "/duties/adults-meet-needs/floor"
    assert here in page(officer, "/duties/adults-meet-needs")
    given = {"service_line": "older-people", "capacity": "9", "unit": "", "amount": "1,000", "basis": "A study",
             "starts_on": "2015-04-01"}  # fmt: skip
    assert "Say how many and of what" in unescape(officer.post(here, given).content.decode())
    given["unit"] = "nurses"
    checked = unescape(officer.post(here, given).content.decode())
    assert "Check the floor" in checked and "9 nurses" in checked
    assert len(floors_set()) == 1
    assert officer.post(here, {**given, "step": "do"}).status_code == 302
    assert [(floor.pence, floor.safe) for floor in floors_set()] == [(100_000, "9 nurses")]
    assert Client().get(here).status_code == 302
    asked = {"service_line": "older-people", "pence": 120_000, "basis": "A study", "starts_on": "2015-04-01",
             "capacity": None, "unit": ""}  # fmt: skip
    told = officer.post("/api/duties/adults-meet-needs/floors", asked, content_type="application/json")
    assert told.status_code == 200 and [floor.pence for floor in floors_set()] == [120_000]


def floors_set() -> list[FloorOnDay]:
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        return queries.floors_on(date(2015, 4, 1))
