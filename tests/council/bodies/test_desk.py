"""The desk of bodies: proposed, argued for, signed in one's own role; each door refuses with the way forward."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client

from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.bodies import queries
from rightsource.council.bodies.rules import Stage
from tests.books.signing_in import sign_in
from tests.council.bodies.making import PARTS, make_body, make_case, make_idea

START = "/desk/bodies"
AT = datetime(2015, 2, 20, 9, tzinfo=UTC)
PROPOSAL = {
    "name": "Accountable Care Organisation",
    "short_name": "Care organisation",
    "code": "",
    "purpose": "It looks after adults who need care.",
    "legal_form": "cic_guarantee",
    "profit": "no",
    "owned": "40",
}
CASE = {
    "summary": "The company does what the team did, for less.",
    "baseline": "£1,000,000",
    "do_nothing": "Costs rise.",
    "in_house": "Half of the benefit.",
    "exit_plan": "",
    "benefit_0_year": "2015",
    "benefit_0_amount": "50000",
    "benefit_0_sentence": "Fewer layers.",
    "strand_0_name": "Pensions",
    "strand_0_in": "",
    "strand_0_out": "",
}


@pytest.fixture(autouse=True)
def today(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-02-20")
    CLIENTS.clear()
    yield


CLIENTS: dict[Role, Client] = {}


def signed_in(role: Role, body_id: int | None = None) -> Client:
    """Return the browser of this test in which somebody acts in a role."""
    if role not in CLIENTS:
        CLIENTS[role] = Client()
        sign_in(CLIENTS[role], role, body_id=body_id)
    return CLIENTS[role]


def got(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response
    return unescape(response.content.decode())


def sent(client: Client, address: str, data: dict[str, str], status: int = 200) -> str:
    response = client.post(address, data)
    assert response.status_code == status, unescape(response.content.decode())
    return response["Location"] if status == 302 else unescape(response.content.decode())


def test_a_body_is_proposed_after_a_look_at_the_answers() -> None:
    commissioner = signed_in(Role.COMMISSIONER)
    page = sent(commissioner, f"{START}/propose", PROPOSAL)
    assert "Check the proposal" in page and "Community interest company limited by guarantee" in page
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert queries.every_body() == [], "a look binds nothing"
    again = sent(commissioner, f"{START}/propose", {**PROPOSAL, "step": "change"})
    assert 'value="Care organisation"' in again and "There is a problem" not in again
    location = sent(commissioner, f"{START}/propose", {**PROPOSAL, "step": "do"}, 302)
    page = got(commissioner, location)
    assert "Care organisation is on the register" in page and "bodies/accountable-care-organisation" in page
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        (body,) = queries.every_body()
        assert (body.stage, body.is_not_for_profit, str(body.owned_share_rate)) == (Stage.IDEA, True, "0.400000")
    assert "There is a body at /bodies/accountable-care-organisation already" in sent(
        commissioner, f"{START}/propose", PROPOSAL, 422
    )
    page = sent(commissioner, f"{START}/propose", {**PROPOSAL, "code": "aco", "profit": "yes"}, 422)
    assert "never pays profit out" in page and 'value="Care organisation"' in page
    got(commissioner, f"{START}/{body.code}/done/signed", 404)
    assert signed_in(Role.COUNCILLOR).get(f"{START}/propose").status_code == 403


def test_a_case_is_written_version_by_version_and_says_what_is_missing() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_idea(code="aco")
    commissioner = signed_in(Role.COMMISSIONER)
    address = f"{START}/aco/case"
    page = sent(commissioner, address, CASE)
    assert "It becomes version 1" in page and "1 part is still missing: The exit is absent" in page
    assert "not stated" in page
    longer = sent(commissioner, address, {**CASE, "step": "more-strand"})
    assert 'name="strand_4_name"' in longer and "Costs rise." in longer and "There is a problem" not in longer
    wrong = sent(
        commissioner, address, {**CASE, "baseline": "a million", "strand_1_in": "5", "benefit_1_sentence": "x"}, 422
    )
    for sentence in ("Enter an amount in pounds", "Name the strand", "Say in which financial year"):
        assert sentence in wrong
    assert "Half of the benefit." in wrong, "no answer is lost"
    location = sent(commissioner, address, {**CASE, "step": "do"}, 302)
    assert "Version 1 is kept" in got(commissioner, location)
    page = got(commissioner, f"{START}/aco")
    assert "4 things keep it from approval." in page and "Control R1" in page
    assert 'value="1000000"' in got(commissioner, address), "a new version starts from the last"
    assert "1 of 1 planned body is kept from approval" in got(commissioner, START)


def test_officers_sign_in_their_own_role_once_and_nobody_else_does() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_case(make_idea())
    finance = signed_in(Role.FINANCE_OFFICER)
    assert "Read and sign as Finance officer (section 151)" in got(finance, f"{START}/wellbeing")
    assert "Read and sign" in got(finance, START)
    address = f"{START}/wellbeing/sign"
    assert "under no other" in got(finance, address)
    assert "You read another version" in sent(finance, address, {"version": "7"}, 422)
    assert "You signed version 1" in got(finance, sent(finance, address, {"version": "1"}, 302))
    assert "signed by the Finance officer (section 151) already" in sent(finance, address, {"version": "1"}, 422)
    page = got(signed_in(Role.COMMISSIONER), f"{START}/wellbeing")
    assert "2 things keep it from approval." in page and "Read and sign" not in page
    assert "Your role does not sign" in got(signed_in(Role.COMMISSIONER), address, 403)
    for role in (Role.DIRECTOR, Role.MONITORING_OFFICER):
        sent(signed_in(role), address, {"version": "1"}, 302)
    page = got(signed_in(Role.COMMISSIONER), f"{START}/wellbeing")
    assert "The gate is open" in page and f'href="{START}/wellbeing/stand-up"' in page


def test_the_desk_is_the_council_s_and_a_body_at_work_stands_in_one_line() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        body = make_body()
        make_case(make_idea(code="aco"), PARTS)
    page = got(signed_in(Role.DIRECTOR), START)
    assert "1 body at work, with nothing to do at the gate." in page and "No accounts filed" in page
    assert "has worked for the council since 1 April 2012" in got(signed_in(Role.DIRECTOR), f"{START}/wellbeing")
    staff = signed_in(Role.BODY_STAFF, body.pk)
    assert staff.get(START).status_code == 403 and staff.get(f"{START}/wellbeing").status_code == 403
    refused = sent(signed_in(Role.COMMISSIONER), f"{START}/wellbeing/case", {**CASE, "step": "do"}, 422)
    assert "the body must be at “Idea” or “Business case”" in refused
    got(signed_in(Role.DIRECTOR), f"{START}/nobody", 404)
    got(signed_in(Role.DIRECTOR), f"{START}/wellbeing/sign", 404)
