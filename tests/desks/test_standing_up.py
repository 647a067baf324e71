"""Standing a body up on pages: seen in words before it binds; each refusal beside its question, no answer lost."""

from collections.abc import Iterator
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import queries as agreements
from rightsource.council.bodies import queries as bodies
from rightsource.council.bodies.rules import Stage
from rightsource.council.duties import queries as duties
from tests.books.signing_in import sign_in
from tests.council.agreements.making import DECISION, make_decision, make_line
from tests.council.bodies.making import make_case, make_idea, sign_all
from tests.council.duties.making import make_register

ADDRESS = "/desk/bodies/wellbeing/stand-up"


@pytest.fixture
def told(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """A body whose gate is open, and the answers that stand it up."""
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-02-20")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_register()
        make_decision()
        sign_all(make_case(make_idea()))
        line = make_line()
    yield {
        "count": "1",
        "decision": DECISION,
        "starts_on_day": "1",
        "starts_on_month": "4",
        "starts_on_year": "2015",
        "a1-code": "2015-050",
        "a1-title": "Care management for adults",
        "a1-line": str(line),
        "a1-last_day_day": "31",
        "a1-last_day_month": "3",
        "a1-last_day_year": "2018",
        "a1-kind": "block",
        "a1-price": "36,600",
        "a1-duties": ["care-assessment", "care-planning"],
        "a1-after_end": "council_resumes",
    }


@pytest.fixture
def commissioner(told: dict[str, object]) -> Client:
    client = Client()
    sign_in(client, Role.COMMISSIONER)
    return client


def sent(client: Client, data: dict[str, object], status: int = 200) -> str:
    response = client.post(ADDRESS, data)
    assert response.status_code == status, unescape(response.content.decode()).split("error-summary")[2:3]
    return response["Location"] if status == 302 else unescape(response.content.decode())


def nothing_is_bound() -> bool:
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        body = bodies.body(code="wellbeing")
        return body is not None and Stage(body.stage) is Stage.CASE and agreements.agreements() == []


def test_what_would_happen_is_said_in_words_and_then_done(commissioner: Client, told: dict[str, object]) -> None:
    asked = unescape(commissioner.get(ADDRESS).content.decode())
    assert (
        "The gate is open." in asked
        and "Care Act 2014 s79 allows it." in asked
        and "cannot go over to this body, and why" in asked
    )
    page = sent(commissioner, told)
    for sentence in (
        "From 1 April 2015 Wellbeing Community Interest Company does 2 duties of the council",
        "Director of adult social services",
        "Care Act 2014",
        "2015/16",
        "£36,600",
        "Held from now",
        "The council itself takes back 2 duties from that day",
    ):
        assert sentence in page, sentence
    assert nothing_is_bound(), "a look binds nothing"
    back = sent(commissioner, {**told, "step": "change"})
    assert 'value="Care management for adults"' in back and "There is a problem" not in back
    location = sent(commissioner, {**told, "step": "do"}, 302)
    done = unescape(commissioner.get(location).content.decode())
    assert "wellbeing, 2015-050" in done and "ends on 31 March 2018" in done
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        body = bodies.body(code="wellbeing")
        assert body is not None and Stage(body.stage) is Stage.LIVE
    assert commissioner.get(ADDRESS)["Location"] == "/desk/bodies/wellbeing"
    assert "it is “At work”" in sent(commissioner, {**told, "a1-code": "2015-051"}, 422)


@pytest.mark.parametrize(
    ("over", "question", "says"),
    [
        ({"a1-duties": ["libraries"]}, "id_a1-duties", "“"),
        ({"a1-price": "2000000"}, "id_a1-price", "Head of Adult Services"),
        ({"a1-last_day_year": "2014"}, "id_a1-code", "before it starts"),
        ({"decision": ""}, "id_decision", "Choose the decision of the executive"),
        ({"a1-kind": "hourly"}, "id_a1-annual", "Say what it may cost in a whole year"),
        ({"a1-price": "dear"}, "id_a1-price", "Enter an amount in pounds"),
    ],
)
def test_a_refusal_stands_beside_its_question(
    commissioner: Client, told: dict[str, object], over: dict[str, object], question: str, says: str
) -> None:
    for step in ("check", "do"):
        page = sent(commissioner, {**told, **over, "step": step}, 422)
        assert f'id="{question}-error"' in page and says in page.split(f'id="{question}-error"')[1][:700]
        assert 'value="Care management for adults"' in page, "no answer is lost"
    assert nothing_is_bound()


def test_more_agreements_are_asked_for_and_the_gate_says_what_it_lacks(
    commissioner: Client, told: dict[str, object]
) -> None:
    more = sent(commissioner, {**told, "step": "more"})
    assert 'name="a2-code"' in more and "There is a problem" not in more
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        body = bodies.body(code="wellbeing")
        assert body is not None
        make_case(body)
    page = sent(commissioner, told, 422)
    assert "cannot be approved yet" in page and "3 things keep" in page
    assert commissioner.get("/desk/bodies/nobody/stand-up").status_code == 404
    assert commissioner.get("/desk/bodies/wellbeing/stood-up").status_code == 404
    other = Client()
    sign_in(other, Role.DIRECTOR)
    assert other.get(ADDRESS).status_code == 403


def test_the_powers_of_all_duties_are_read_at_once(commissioner: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        assert commissioner.get(ADDRESS).status_code == 200
    assert sum("duties_dutypower" in query["sql"] for query in asked) == 1
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        some = ["care-assessment", "children-in-need", "library-service"]
        found = duties.rules_with_powers(codes=some)
        assert "care-assessment" in found
        for code, (rule, powers) in found.items():
            assert rule == duties.rule_of(duties.duty(code=code))
            assert powers == duties.powers_of(duty_code=code)
            assert powers or code != "care-assessment"
