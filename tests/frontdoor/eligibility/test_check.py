"""The check asks one question a page, loses no answer, reads all back, and says why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.http import QueryDict
from django.test import Client

from rightsource.commons.access import services as access
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.eligibility import queries
from rightsource.frontdoor.eligibility.forms import Question, questions, read
from rightsource.frontdoor.eligibility.rules import Rule, RuleKind
from tests.commons.parties.making import make_person
from tests.commons.places.making import CORBY, make_county
from tests.frontdoor.eligibility.making import AT, DAY, make_rule
from tests.reading import assert_plain

pytestmark = pytest.mark.django_db

HOME_CARE = [
    ("age", "80"),
    ("impairment", "yes"),
    ("outcomes", ["nutrition", "hygiene"]),
    ("impact", "yes"),
    ("pension", "yes"),
    ("household", "single"),
    ("income", "200"),
    ("savings", "16,750.00"),
    ("housing", "0"),
    ("disability", "0"),
    ("cost", "144.00"),
]


@pytest.fixture
def visitor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2024-06-03")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_county()
        make_rule()
        make_rule(service_slug="library-room", kind=RuleKind.OPEN, min_age=None)
    yield Client()


def page(visitor: Client, address: str) -> str:
    response = visitor.get(address, follow=True)
    assert response.status_code == 200, response
    return response.content.decode()


def answer_all(visitor: Client, slug: str = "home-care") -> None:
    for key, given in HOME_CARE:
        arrived = visitor.get(f"/check/{slug}")
        assert arrived["Location"] == f"/check/{slug}/{key}"
        response = visitor.post(f"/check/{slug}/{key}", {key: given})
        assert response.status_code == 302, response.content


def test_the_worked_case_is_answered_question_by_question(visitor: Client) -> None:
    answer_all(visitor)
    html = page(visitor, "/check/home-care")
    assert "Check your answers" in html
    assert "£16,750.00" in html
    assert "Making food, eating and drinking and washing yourself and your clothes" in html
    html = page(visitor, "/check/home-care/result")
    assert "the person can have this, and pays nothing." in html
    assert "The law lets you keep £228.70 a week to live on." in html
    assert "So £10.00 a week is added to your income." in html
    assert "values from 6 April 2024, applied." in html
    assert "Local authority circular on charging for care and support 2024 to 2025 (to be checked)" in html


def test_a_wrong_answer_is_shown_again_with_what_to_do_and_loses_nothing(visitor: Client) -> None:
    visitor.post("/check/home-care/age", {"age": "80"})
    wrong = visitor.post("/check/home-care/income", {"income": "12.345"})
    assert wrong.status_code == 400
    html = wrong.content.decode()
    assert "Error:" in html
    assert 'value="12.345"' in html
    assert 'href="#income"' in html
    assert "Write an amount in pounds, such as 120 or 120.50." in html
    assert 'value="80"' in page(visitor, "/check/home-care/age")


def test_an_answer_can_be_changed_and_questions_that_follow_from_it_come_and_go(visitor: Client) -> None:
    answer_all(visitor)
    visitor.post("/check/home-care/age", {"age": "40"})
    html = page(visitor, "/check/home-care/answers")
    assert "State Pension age" not in html
    html = page(visitor, "/check/home-care/result")
    assert "cannot be computed because the guarantee 25 to pension age" in html
    visitor.post("/check/home-care/household", {"household": "couple"})
    assert visitor.get("/check/home-care")["Location"] == "/check/home-care/children"
    visitor.post("/check/home-care/children", {"children": "2"})
    assert visitor.get("/check/home-care")["Location"] == "/check/home-care/answers"


def test_starting_again_forgets_the_answers(visitor: Client) -> None:
    answer_all(visitor)
    visitor.post("/check/home-care/again")
    assert visitor.get("/check/home-care")["Location"] == "/check/home-care/age"
    assert visitor.get("/check/home-care/result")["Location"] == "/check/home-care"
    assert visitor.get("/check/home-care/answers")["Location"] == "/check/home-care"


def test_a_service_for_everybody_asks_nothing(visitor: Client) -> None:
    assert "From what you told us, the person can have this." in page(visitor, "/check/library-room")


def test_place_decides_by_the_areas_that_hold_it(visitor: Client) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_rule(service_slug="corby-club", kind=RuleKind.AGE_OR_PLACE, min_age=None, area_codes=(CORBY,))
    yes = {"corby": "can have this", "daventry": "not for this person", "elsewhere": "not for this person"}
    for place, said in yes.items():
        with pytest.MonkeyPatch.context() as today:
            today.setenv("RIGHTSOURCE_TODAY", "2015-05-01")
            visitor.post("/check/corby-club/place", {"place": place})
            assert said in page(visitor, "/check/corby-club/result"), place


def test_a_service_without_a_rule_or_a_question_that_is_not_asked_is_no_error(visitor: Client) -> None:
    assert visitor.get("/check/nothing").status_code == 404
    assert visitor.get("/check/home-care/shoe-size")["Location"] == "/check/home-care"


def test_somebody_who_is_not_signed_in_saves_nothing(visitor: Client) -> None:
    answer_all(visitor)
    assert "Sign in to save this result" in page(visitor, "/check/home-care/result")
    assert visitor.post("/check/home-care/save")["Location"].startswith("/sign-in?next=")
    assert visitor.get("/account/answers")["Location"].startswith("/sign-in?next=")


def _sign_in(visitor: Client, email: str) -> int:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        person = make_person(name=email)
        account = access.open_account(
            email=email, name=email, person_id=person.pk, is_demonstration=False, by=SYSTEM, at=AT
        )
        access.give_role(
            account_id=account.pk,
            role=Role.RESIDENT,
            body_id=None,
            starts_on=DAY,
            ends_before=None,
            by=SYSTEM,
            at=AT,
        )
    visitor.force_login(account)
    return person.pk


def test_a_resident_saves_a_result_and_nobody_else_sees_it(visitor: Client) -> None:
    answer_all(visitor)
    person_id = _sign_in(visitor, "ada@example.org")
    answer_all(visitor) if visitor.get("/check/home-care")["Location"].endswith("/age") else None
    saved = visitor.post("/check/home-care/save")
    assert saved["Location"].startswith("/account/answers/")
    html = page(visitor, saved["Location"])
    assert "Your result is saved" in html
    assert "yes, for £0.00 a week" in html
    assert "Home care, 3 June 2024" in page(visitor, "/account/answers")
    actor = Actor(account_id=1, role=Role.RESIDENT, person_id=person_id)
    with acting_as(actor, purpose=Purpose.VIEW):
        kept = queries.answers_of(actor=actor, person_id=person_id)
        assert [one.is_estimate for one in kept] == [True]
    other = Client()
    _sign_in(other, "ben@example.org")
    assert other.get(saved["Location"]).status_code == 404
    assert "Nothing saved yet" in page(other, "/account/answers")


def test_a_resident_without_answers_is_sent_to_the_questions(visitor: Client) -> None:
    _sign_in(visitor, "ada@example.org")
    assert visitor.post("/check/home-care/save")["Location"] == "/check/home-care"


@pytest.mark.parametrize(
    ("kind", "given", "good"),
    [
        ("number", "0", True),
        ("number", "125", True),
        ("number", "126", False),
        ("number", "-1", False),
        ("number", "1.5", False),
        ("number", "²", False),
        ("number", "", False),
        ("money", "0", True),
        ("money", "10000000", True),
        ("money", "10000000.01", False),
        ("money", "-0.01", False),
        ("money", "0.001", False),
        ("money", "£1,234.50", True),
        ("money", "lots", False),
        ("choice", "yes", True),
        ("choice", "maybe", False),
        ("choices", "yes", True),
        ("choices", "maybe", True),
    ],
)
def test_an_answer_is_read_or_refused_at_its_bounds(kind: str, given: str, good: bool) -> None:
    question = Question("q", "Q?", kind, "", (("yes", "Yes"),), "Wrong.", 125)
    asked = QueryDict(mutable=True)
    asked["q"] = given
    value, error = read(question, asked)
    assert (error == "") is good
    if kind == "choices":
        assert value == (["yes"] if given == "yes" else [])


def test_the_words_are_for_readers_of_nine_to_eleven(visitor: Client) -> None:
    for key, given in HOME_CARE:
        assert_plain(page(visitor, f"/check/home-care/{key}"))
        visitor.post(f"/check/home-care/{key}", {key: given})
    assert_plain(page(visitor, "/check/home-care/answers"))
    assert_plain(page(visitor, "/check/home-care/result"))


def test_every_kind_of_rule_asks_only_what_it_needs() -> None:
    asked = questions(rule=Rule(kind=RuleKind.AGE_OR_PLACE, max_age=4), places=[], answers={})
    assert [question.key for question in asked] == ["age"]
    asked = questions(rule=Rule(kind=RuleKind.ASSESSED), places=[], answers={"age": "30"})
    assert [question.key for question in asked][:4] == ["age", "impairment", "outcomes", "impact"]
    assert "pension" not in {question.key for question in asked}
