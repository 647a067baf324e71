"""Asking, deciding and controlling spending on pages and over the API, each by who may."""

from datetime import date
from html import unescape

import pytest
from django.test import Client

from rightsource.books.ledger import queries
from rightsource.books.ledger.rules import Control
from rightsource.commons.access import queries as access
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.journeys.statutory_report import issue_section_114
from tests.books.ledger.making import AT, ON, make_budget_line
from tests.books.ledger.test_approvals import WHY_CONTROLLED, delegate, promise
from tests.books.signing_in import sign_in
from tests.confirming import confirm

LIST, MODE = "/desk/finance/approvals", "/desk/finance/spend-control"


@pytest.fixture(autouse=True)
def a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-09-30")


def browser(role: Role) -> Client:
    client = Client()
    sign_in(client, role)
    return client


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:300]
    return unescape(answer.content.decode())


def test_who_is_refused_asks_and_the_holder_decides(db: None) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line = make_budget_line("100", control=Control.ASK)
        delegate(Role.BUDGET_HOLDER, "50")
    buyer, holder, councillor = (browser(role) for role in (Role.COMMISSIONER, Role.BUDGET_HOLDER, Role.COUNCILLOR))
    here = f"/desk/finance/lines/{line.pk}/ask"
    assert "Nobody waits for an approval." in read(buyer, LIST) and here in read(
        buyer, f"/desk/finance/lines/{line.pk}"
    )
    asked = {
        "commitment_kind": "order", "number": "2015-0001", "amount": "130", "what": "Home care",
        "reason": "It is late.",
    }  # fmt: skip
    assert "needs no approval" in unescape(buyer.post(here, {**asked, "amount": "99"}).content.decode())
    assert "as it is written on it" in unescape(buyer.post(here, {**asked, "number": "a b"}).content.decode())
    sent = confirm(buyer, here, asked, "2015-0001", "Nothing is promised", unkept=lambda: "Nobody" in read(buyer, LIST))
    request = sent["Location"]
    assert "£130.00 for Home care: waiting." in read(buyer, request)
    assert "1 request for £130.00 waits to be decided" in read(councillor, LIST)
    assert "£130.00 is asked for: Home care" in read(holder, "/desk")
    assert "Decide" not in read(councillor, request) and "Decide" in read(holder, request)
    read(councillor, f"{request}/decide", 403)
    read(councillor, here, 403)
    told = {"answer": "yes", "reason": "The need is shown."}
    over = unescape(holder.post(f"{request}/decide", told).content.decode())
    assert "cannot approve £130.00" in over
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        delegate(Role.BUDGET_HOLDER, "500")
    done = confirm(holder, f"{request}/decide", told, "The need is shown.", "may take up to £130.00 of the line, once")
    assert done["Location"] == request and "£130.00 for Home care: approved." in read(buyer, request)
    assert holder.get(f"{request}/decide")["Location"] == request
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        promise(line, "130")
    assert "£130.00 for Home care: used." in read(buyer, request)
    assert "The need is shown." in read(councillor, f"{LIST}?table=decided&format=csv")
    assert "Request " in read(councillor, f"/desk/finance/lines/{line.pk}")
    read(buyer, f"{LIST}/0", 404)
    read(buyer, "/desk/finance/lines/0/ask", 404)


def test_spend_control_starts_decides_and_ends_on_pages(db: None) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line = make_budget_line("10000")
    roles = (Role.FINANCE_OFFICER, Role.MONITORING_OFFICER, Role.DIRECTOR, Role.COMMISSIONER, Role.COUNCILLOR)
    officer, monitor, _, buyer, councillor = (browser(role) for role in roles)
    people = {one.role: one.account_id for one in access.people_in(roles=list(roles), on=ON)}
    assert "Spend control is not in force" in read(councillor, MODE) and "Start" not in read(councillor, MODE)
    read(councillor, f"{MODE}/start", 403)
    assert officer.get(f"{MODE}/end")["Location"] == MODE
    start = {
        "from_sum": "500", "authority": "Decision 2015-020", "reason": WHY_CONTROLLED,
        "panel": [people[role] for role in roles[:2]],
    }  # fmt: skip
    few = unescape(officer.post(f"{MODE}/start", start).content.decode())
    assert "Name at least 3 members" in few
    start["panel"] = [people[role] for role in roles[:3]]
    start |= {"ends_on_day": "31", "ends_on_month": "3", "ends_on_year": "2016"}
    confirm(
        officer, f"{MODE}/start", start, WHY_CONTROLLED, "without a decision",
        unkept=lambda: "not in force" in read(officer, MODE),
    )  # fmt: skip
    assert officer.get(f"{MODE}/start")["Location"] == MODE
    assert "Until 31 March 2016." in read(councillor, MODE)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        mode = queries.spend_control()
    assert mode is not None and mode.ends_before == date(2016, 4, 1), "its last day is a day of it"
    assert "from £500.00 on the panel decides about new spending. Nothing waits." in read(councillor, MODE)
    assert "Spend control is in force" in read(councillor, "/desk") and "Spend control" in read(officer, "/desk")
    assert "from £500.00 on the panel decides first" in read(buyer, f"/desk/finance/lines/{line.pk}")
    assert "New spending from £500.00 on" in read(councillor, "/desk/finance/position")
    asked = {
        "commitment_kind": "order", "number": "2015-0001", "amount": "600", "what": "Home care",
        "reason": "It is late.", "exemption": "",
    }  # fmt: skip
    request = confirm(buyer, f"/desk/finance/lines/{line.pk}/ask", asked, "No: the panel decides")["Location"]
    assert "£600.00 is asked for" in read(monitor, "/desk")
    decided = {"answer": "yes", "reason": "It keeps people safe."}
    alone = unescape(monitor.post(f"{request}/decide", decided).content.decode())
    assert "2 members at least" in alone
    confirm(
        monitor, f"{request}/decide", {**decided, "present": [people[Role.DIRECTOR]]}, "director (generated) (Director)"
    )
    assert "with Director" in read(councillor, request)
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        promise(line, "600")
    ended = {"reason": "The forecast is within budget."}
    confirm(
        officer, f"{MODE}/end", ended, "need no decision any more", unkept=lambda: "not in" not in read(officer, MODE)
    )
    assert "Spend control is not in force" in read(councillor, MODE)
    assert "The forecast is within budget." in read(councillor, f"{MODE}?format=csv")


def test_the_api_asks_decides_and_controls_by_the_same_rights(db: None) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line = make_budget_line("10000")
    roles = (Role.FINANCE_OFFICER, Role.MONITORING_OFFICER, Role.DIRECTOR, Role.COMMISSIONER)
    officer, monitor, director, buyer = (browser(role) for role in roles)
    people = {one.role: one.account_id for one in access.people_in(roles=list(roles), on=ON)}
    told = {
        "authority": "Decision 2015-020",
        "reason": WHY_CONTROLLED,
        "from_pence": 50_000,
        "panel": list(people.values()),
    }
    json = "application/json"
    assert buyer.post("/api/spend-control", told, content_type=json).status_code == 403
    assert officer.post("/api/spend-control", told, content_type=json).json()["is_in_force"]
    asked = {"kind": "order", "number": "2015-0001", "pence": 60_000, "what": "Home care", "reason": "It is late."}
    (made,) = buyer.post(f"/api/lines/{line.pk}/ask", asked, content_type=json).json()
    assert (made["kind"], made["is_approved"], made["is_used"]) == ("panel", None, False)
    where = f"/api/approvals/{made['number']}/decide"
    answer = {"is_approved": True, "reason": "The need is shown.", "present": [people[Role.DIRECTOR]]}
    own = buyer.post(where, answer, content_type=json)
    assert own.status_code == 409 and "asked for this yourself" in own.json()["error"]
    assert monitor.post(where, answer, content_type=json).json()["is_approved"]
    assert [row["number"] for row in director.get("/api/approvals").json()] == [made["number"]]
    assert director.get("/api/spend-control").json()["from_pence"] == 50_000
    over = officer.post("/api/spend-control/end", {"reason": "Within budget."}, content_type=json).json()
    assert not over["is_in_force"] and over["panel"] == []


def test_a_section_114_report_controls_spending_and_keeps_the_sum_that_stood(db: None) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_budget_line("10000")
        issue_section_114(text="We cannot balance.", on=ON, by=SYSTEM, at=AT)
        first = queries.spend_control()
        assert first is not None and (first.is_after_section_114, first.from_pence) == (True, 50_000)
        assert first.authority_ref == "democracy/matter/section-114-2015-04-01"
        issue_section_114(text="Still not.", on=ON.replace(day=2), by=SYSTEM, at=AT)
        second = queries.spend_control()
        assert second is not None and second.pk > first.pk and second.from_pence == 50_000
        assert [row.pk for row in queries.spend_controls()] == [second.pk, first.pk]
