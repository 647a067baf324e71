"""A resident reads messages, reports a problem and is answered, on pages and over the API; a body learns nothing."""

from collections.abc import Iterator
from html import unescape

import pytest
from django.test import Client

from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.council.agreements import services as agreements
from rightsource.frontdoor.eligibility.rules import Rule, RuleKind
from rightsource.frontdoor.marketplace import queries, services
from rightsource.frontdoor.marketplace.models import Message, Order, Problem, ProblemStep
from rightsource.frontdoor.marketplace.rules.problems import STEPS, ProblemState, ProblemStepError, move
from rightsource.ground.money import Money
from tests.confirming import confirm
from tests.frontdoor.eligibility.making import make_answer, make_assessment, make_entitlement, make_rule
from tests.frontdoor.marketplace.making import AT, Market, make_market, make_resident
from tests.frontdoor.marketplace.test_pages import ada, address, market, sign_in

DAY = "2015-05-01"
WORDS = "Nobody came, and the hall was locked."


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", DAY)
    yield


@pytest.fixture
def booked(client: Client) -> tuple[Market, Actor, str]:
    """A free booking of a resident who is signed in."""

    found, who = market(3, price=Money(0)), ada()
    sign_in(client, Role.RESIDENT, person_id=who.person_id)
    client.post(address(found, "/check"), {"key": "k", "session": found.sessions[0], "units": 1})
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        return found, who, Order.objects.get().number


def page(client: Client, where: str, status: int = 200) -> str:
    answer = client.get(where)
    assert answer.status_code == status, answer.content.decode()[:400]
    return unescape(answer.content.decode())


def report(client: Client, where: str, **over: str) -> str:
    """Report a problem as a person does without scripts, and return the page that it leads to."""
    asked = page(client, where)
    key = asked.split('name="key" value="')[1].split('"')[0]
    told = {"key": key, "kind": "did_not_happen", "text": WORDS, **over}
    second = unescape(client.post(where, {"key": key, "kind": told["kind"], "step": "kind"}).content.decode())
    assert "What happened?" in second and "There is a problem" not in second
    third = unescape(client.post(where, {**told, "step": "text"}).content.decode())
    assert "Check your report" in third and told["text"] in third
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        before = Problem.objects.count()
    sent = client.post(where, {**told, "step": "do"})
    again = client.post(where, {**told, "step": "do"})
    assert sent.status_code == 302 and again["Location"] == sent["Location"]
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert Problem.objects.count() == before + 1, "sent twice, it is one report"
    return str(sent["Location"])


def test_every_message_stands_in_the_account_of_its_resident_alone(
    client: Client, booked: tuple[Market, Actor, str]
) -> None:
    client.post(f"/orders/{booked[2]}/cancel")
    listed = page(client, "/account/messages")
    assert "You have booked: Tea dance" in listed and "The last one came on" in listed and "Cancelled" in listed
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        message = Message.objects.get(kind="cancelled")
        other = make_other()
    one = page(client, f"/account/messages/{message.pk}")
    assert message.text.splitlines()[0] in one and f"/orders/{booked[2]}" in one
    assert [row["subject"] for row in client.get("/api/account/messages").json()] == [
        "Cancelled: Tea dance",
        "You have booked: Tea dance",
    ]
    stranger = Client()
    sign_in(stranger, Role.RESIDENT, person_id=other.person_id)
    assert "We have not written to you yet." in page(stranger, "/account/messages")
    page(stranger, f"/account/messages/{message.pk}", 404)
    assert Client().get("/account/messages").status_code == 302


def make_other() -> Actor:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        return make_resident("Grace Hopper")


def test_a_problem_is_reported_answered_and_opened_again(client: Client, booked: tuple[Market, Actor, str]) -> None:
    found, _, number = booked
    assert f"/orders/{number}/problem" in page(client, f"/orders/{number}")
    location = report(client, f"/orders/{number}/problem")
    done = page(client, location)
    assert "We have your report" in done and "by 18 May 2015" in done, "ten working days, a bank holiday between"

    manager = Client()
    sign_in(manager, Role.CONTRACT_MANAGER)
    desk = page(manager, "/desk/problems")
    assert "1 report of residents waits for an answer since 1 May 2015." in desk
    assert "A resident reported a problem with Tea dance" in page(manager, "/desk")
    place = "/desk/problems/" + location.split("/")[-1].split("?")[0]
    shown = page(manager, place)
    assert WORDS in shown and found.agreement.code in shown and "Ada" not in shown
    assert "Write what you found" in unescape(manager.post(place, {"to": "answered", "text": ""}).content.decode())
    reply = {"to": "answered", "text": "You are right. The hall is open again, and you get another place."}
    assert "Check what you send" in unescape(manager.post(place, reply).content.decode())
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert ProblemStep.objects.count() == 1, "a look sends nothing"
    assert manager.post(place, {**reply, "step": "do"}).status_code == 302
    assert "No report of a resident waits" in page(manager, "/desk/problems")
    assert manager.post(place, {**reply, "step": "do"}).status_code == 422, "answered once"

    mine = page(client, location.split("?")[0])
    assert "We have answered." in mine and reply["text"] in mine
    assert "Our answer: Tea dance" in page(client, "/account/messages")
    more = confirm(client, location.split("?")[0], {"text": "It was locked again."}, "We look at it again")
    assert "We look at it again" in page(client, more["Location"])
    assert "1 report of residents waits" in page(manager, "/desk/problems")
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        verbs = set(Audit.objects.filter(verb__startswith="problem.").values_list("verb", flat=True))
    assert verbs == {"problem.report", "problem.answered", "problem.reopened"}


def test_a_wrong_report_keeps_what_was_written(client: Client, booked: tuple[Market, Actor, str]) -> None:
    where = f"/orders/{booked[2]}/problem"
    nothing = client.post(where, {"key": "k", "step": "kind"})
    assert nothing.status_code == 422 and "Choose what is wrong." in nothing.content.decode()
    silent = client.post(where, {"key": "k", "kind": "staff", "text": " ", "step": "text"})
    assert silent.status_code == 422 and "Tell us what happened." in silent.content.decode()
    back = client.post(where, {"key": "k", "kind": "staff", "text": WORDS, "step": "change"}).content.decode()
    assert 'value="staff" checked' in back and WORDS in unescape(back)


def test_a_problem_with_a_service_needs_no_booking(client: Client) -> None:
    found, who = market(2), ada()
    sign_in(client, Role.RESIDENT, person_id=who.person_id)
    location = report(client, f"/services/{found.service.slug}/problem", kind="page")
    assert "Tea dance" in page(client, location)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        kept = Problem.objects.get()
        assert (kept.agreement_id, kept.order_number, kept.happened_on) == (found.agreement.pk, "", None)


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.BODY_STAFF, 403), (Role.FINANCE_OFFICER, 403), (Role.COMMISSIONER, 200), (Role.CONTRACT_MANAGER, 200)],
)
def test_the_body_that_it_is_about_does_not_read_it(
    client: Client, booked: tuple[Market, Actor, str], role: Role, status: int
) -> None:
    number = report(client, f"/orders/{booked[2]}/problem").split("/")[-1].split("?")[0]
    staff = Client()
    sign_in(staff, role, body_id=booked[0].body.pk if role is Role.BODY_STAFF else None)
    page(staff, "/desk/problems", status)
    page(staff, f"/desk/problems/{number}", status)
    actor = Actor(account_id=7, role=role, body_ids=(booked[0].body.pk,))
    with acting_as(actor, purpose=Purpose.VIEW):
        assert Problem.objects.exists() is (status == 200)
    page(staff, f"/account/problems/{number}", 403)


def test_who_verifies_a_delivery_reads_what_the_resident_said(
    client: Client, booked: tuple[Market, Actor, str]
) -> None:
    found, _, number = booked
    report(client, f"/orders/{number}/problem")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        row = {"reference": "v-1", "date": "2015-05-12", "minutes": "120", "order": number}
        done = agreements.record_deliveries(
            agreement_id=found.agreement.pk, rows=[row], batch_key="b", by=SYSTEM, at=AT.replace(month=6)
        )
    manager = Client()
    sign_in(manager, Role.CONTRACT_MANAGER)
    assert f"It did not take place: {WORDS}" in page(manager, f"/desk/verify/{done.accepted[0]}")


def test_the_api_reports_and_answers_by_the_same_rights(client: Client, booked: tuple[Market, Actor, str]) -> None:
    given = {"key": "a", "order_number": booked[2], "kind": "quality", "text": WORDS}
    made = client.post("/api/problems", given, content_type="application/json")
    assert (made.status_code, made.json()["state"]) == (200, "reported"), made.content
    where = f"/api/problems/{made.json()['number']}/answer"
    assert client.post(where, {"is_answer": True, "text": "x"}, content_type="application/json").status_code == 403
    stranger = Client()
    sign_in(stranger, Role.RESIDENT, person_id=make_other().person_id)
    refused = stranger.post("/api/problems", {**given, "key": "b"}, content_type="application/json")
    assert refused.status_code == 404 and "We cannot find the order" in refused.json()["error"]
    manager = Client()
    sign_in(manager, Role.CONTRACT_MANAGER)
    said = {"is_answer": False, "text": ""}
    assert manager.post(where, said, content_type="application/json").json()["state"] == "looking"
    again = manager.post(where, said, content_type="application/json")
    assert again.status_code == 409 and "We are looking into it" in again.json()["error"]
    assert [row["state"] for row in client.get("/api/account/problems").json()] == ["looking"]


def test_a_resident_starts_with_what_comes_what_came_and_what_is_left(
    client: Client, booked: tuple[Market, Actor, str]
) -> None:
    _, who, number = booked
    shown = page(client, "/home")
    assert "Next: Tea dance" in shown and f'href="/orders/{number}"' in shown
    assert "You have booked: Tea dance" in shown, "the last messages"
    assert "Your personal budget" not in shown.split("<main", 1)[1], "who has none reads nothing of it"
    assert who.person_id is not None
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_entitlement(person_id=who.person_id, pounds="520.00")
    there = report(client, f"/orders/{number}/problem").split("?")[0]
    shown = page(client, "/home")
    assert "You have £520.00 left to spend until 31 March 2016." in shown
    assert f'href="{there}"' in shown and "Your report: Tea dance" in shown
    client.post(f"/orders/{number}/cancel")
    assert "You have nothing booked." in page(client, "/home")
    other = Client()
    sign_in(other, Role.RESIDENT, person_id=make_other().person_id)
    shown = page(other, "/home")
    assert "Nothing is booked" in shown and "What we wrote to you" not in shown and "Your report" not in shown
    assert Client().get("/home")["Location"].startswith("/sign-in"), "somebody unknown has none"


def test_a_personal_budget_shows_how_it_was_worked_out(client: Client) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_market(rule=Rule(kind=RuleKind.OPEN))
        who = make_resident("Ada Lovelace")
        assert who.person_id is not None
        make_rule()
        make_assessment(person_id=who.person_id)
        said = make_answer(person_id=who.person_id)
        make_entitlement(person_id=who.person_id, pounds="520.00", answer_id=said.pk)
    sign_in(client, Role.RESIDENT, person_id=who.person_id)
    shown = page(client, "/account/budget")
    assert "You have £520.00 left to spend until 31 March 2016." in shown
    assert "Worked out again today from the same facts, it comes out the same." in shown
    assert said.reasons[0]["sentence"] in shown
    assert "from what the council found out with you" in page(client, f"/account/answers/{said.pk}")
    (budget,) = client.get("/api/account/budgets").json()
    assert (budget["limit_pence"], budget["used_pence"], budget["answer_id"]) == (52000, 0, said.pk)
    (answer,) = client.get("/api/account/answers").json()
    assert answer["comes_out_the_same_today"] and answer["reasons"][0]["sentence"] == said.reasons[0]["sentence"]
    other = Client()
    sign_in(other, Role.RESIDENT, person_id=make_other().person_id)
    assert "You have no personal budget." in page(other, "/account/budget")
    assert other.get("/api/account/budgets").json() == []


@pytest.mark.parametrize("now", list(ProblemState))
@pytest.mark.parametrize("to", list(ProblemState))
def test_every_step_is_in_the_table_or_refused(now: ProblemState, to: ProblemState) -> None:
    if to in STEPS[now]:
        assert move(now, to, "words") is to
    else:
        with pytest.raises(ProblemStepError, match="Look at it again"):
            move(now, to, "words")


@pytest.mark.parametrize(
    ("now", "to", "said"),
    [
        (ProblemState.REPORTED, ProblemState.ANSWERED, "Write what you found"),
        (ProblemState.ANSWERED, ProblemState.REOPENED, "Tell us what is still wrong"),
    ],
)
def test_an_answer_and_a_new_report_need_words(now: ProblemState, to: ProblemState, said: str) -> None:
    assert to in STEPS[now]
    with pytest.raises(ProblemStepError, match=said):
        move(now, to, " \n")


def test_two_answers_at_once_are_one(booked: tuple[Market, Actor, str], client: Client) -> None:
    number = report(client, f"/orders/{booked[2]}/problem").split("/")[-1].split("?")[0]
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        found = queries.problem(number=number)
        ProblemStep.objects.create(problem=found, turn=2, state="answered", text="x", at=AT, by_ref="a", by_title="b")
        with pytest.raises(ProblemStepError):
            services.move_problem(problem=found, to=ProblemState.ANSWERED, text="y", by=SYSTEM, at=AT)


def test_it_is_late_after_its_day(
    client: Client, booked: tuple[Market, Actor, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    report(client, f"/orders/{booked[2]}/problem")
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-05-19")
    manager = Client()
    sign_in(manager, Role.CONTRACT_MANAGER)
    assert "; 1 is late." in page(manager, "/desk/problems") and "1 day late" in page(manager, "/desk/problems")
