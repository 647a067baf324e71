"""Enough members call a decision in, scrutiny upholds it or refers it back, and it is decided again, linked."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape

import pytest
from django.test import Client

from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record import services as record
from rightsource.council.bodies import queries as bodies
from rightsource.council.bodies.rules import DecisionMissingError
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.models import CallIn, Member
from rightsource.council.democracy.rules import (
    CallInRefusedError,
    Cast,
    DecisionBody,
    MatterKind,
    SeatKind,
    VoteRefusedError,
)
from rightsource.council.democracy.rules.scrutiny import (
    CallInFact,
    CallInOutcome,
    MeetingRefusedError,
    Presence,
    ScrutinyRefusedError,
    Standing,
    attendance_finding,
    standing_of,
    standing_sentence,
)
from rightsource.ground.parameters import Value
from tests.books.signing_in import sign_in
from tests.council.democracy.making import (
    AT,
    BUDGET,
    KEY,
    OWN_VALUES,
    decide,
    make_budget,
    make_key_decision,
    make_members,
    make_parameters,
    vote,
)

ON = date(2015, 2, 20)
CODE = "2015-002"
REF = f"democracy/decision/{CODE}"
WHY = "The grant was not weighed."


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", ON.isoformat())
    yield


@pytest.fixture
def members() -> list[int]:
    """Five members, the last of the executive, and a key decision of the day before."""
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_parameters()
        found = make_members()
        services.give_seat(
            member_id=found[4], kind=SeatKind.CABINET, starts_on=date(2013, 5, 6), by=SYSTEM, at=AT, portfolio="Roads"
        )
        make_key_decision()
        decide(KEY)
    return found


def ask(member: int, on: date = ON, by: Actor = SYSTEM) -> None:
    with acting_as(by, purpose=Purpose.OPERATION):
        services.request_call_in(decision_code=CODE, member_id=member, reason=WHY, on=on, by=by, at=AT)


def standing(on: date = ON) -> Standing:
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        return queries.standing(decision=queries.decision(CODE), on=on)


def behind(code: str = CODE, on: date = ON) -> str:
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        return bodies.decision_behind(decision_ref=f"democracy/decision/{code}", on=on, what="agreement 1").code


def found(outcome: CallInOutcome) -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        services.conclude_call_in(decision_code=CODE, outcome=outcome, reason="Heard.", on=ON, by=SYSTEM, at=AT)


def test_three_members_call_a_decision_in_and_it_binds_nobody_meanwhile(members: list[int]) -> None:
    assert standing() is Standing.OPEN_TO_CALL_IN and behind() == CODE
    for number, member in enumerate(members[:3], start=1):
        ask(member)
        assert standing() is (Standing.SUSPENDED if number == 3 else Standing.OPEN_TO_CALL_IN)
    with pytest.raises(DecisionMissingError, match="was called in"):
        behind()
    with pytest.raises(CallInRefusedError, match="called in already"):
        ask(members[3])
    found(CallInOutcome.UPHELD)
    assert standing() is Standing.UPHELD and behind() == CODE
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert CallIn.objects.get().reason.count(WHY.rstrip(".")) == 3


def test_who_may_not_ask_is_told_why(members: list[int]) -> None:
    with pytest.raises(CallInRefusedError, match="of the executive cannot"):
        ask(members[4])
    with pytest.raises(CallInRefusedError, match="Only a member"):
        ask(999)
    ask(members[0])
    with pytest.raises(CallInRefusedError, match="asked for it already"):
        ask(members[0])
    with pytest.raises(CallInRefusedError, match="until 26 February 2015"):
        ask(members[1], on=date(2015, 2, 27))
    with pytest.raises(ScrutinyRefusedError, match="No call-in"):
        found(CallInOutcome.UPHELD)


def test_the_window_counts_from_the_notice(members: list[int]) -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        services.publish_decision(decision_code=CODE, on=date(2015, 2, 24), by=SYSTEM, at=AT)
        with pytest.raises(ScrutinyRefusedError, match="already"):
            services.publish_decision(decision_code=CODE, on=date(2015, 2, 24), by=SYSTEM, at=AT)
    ask(members[0], on=date(2015, 3, 3))
    with pytest.raises(CallInRefusedError, match="until 3 March 2015"):
        ask(members[1], on=date(2015, 3, 4))


def test_what_is_referred_back_is_decided_again_under_a_number_of_its_own(members: list[int]) -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION), pytest.raises(ScrutinyRefusedError, match="Only a decision"):
        services.decide_again(decision_code=CODE, on=ON, by=SYSTEM, at=AT)
    for member in members[:3]:
        ask(member)
    found(CallInOutcome.REFERRED_BACK)
    assert standing() is Standing.REFERRED_BACK
    with pytest.raises(DecisionMissingError):
        behind()
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        made = services.decide_again(decision_code=CODE, on=ON, by=SYSTEM, at=AT)
        with pytest.raises(ScrutinyRefusedError, match="in hand again"):
            services.decide_again(decision_code=CODE, on=ON, by=SYSTEM, at=AT)
        assert queries.missing_of(matter_code=made.code, option_number=1, on=ON) == [], "what was laid still holds"
        options = [queries.option_fact(row) for row in queries.options_of(matter_code=made.code)]
        services.decide(
            code="2015-003", matter_code=made.code, option_number=2, reasons="Heard.", decided_on=ON, by=SYSTEM, at=AT
        )
    assert len(options) == 3
    assert standing() is Standing.RETAKEN and behind("2015-003") == "2015-003"
    page = unescape(Client().get(f"/decisions/{CODE}").content.decode())
    assert "It was referred back and decided again as 2015-003." in page and "/decisions/2015-003" in page
    assert f"/decisions/{CODE}" in Client().get("/decisions/2015-003").content.decode()


def councillor(member: int) -> Client:
    """Sign in as the councillor that a member is."""
    client = Client()
    sign_in(client, Role.COUNCILLOR, body_id=None)
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        row = Member.objects.get(pk=member)
        row.account_id = int(client.session["_auth_user_id"])
        row.save(update_fields=["account_id"])
        services.give_seat(member_id=member, kind=SeatKind.SCRUTINY_CHAIR, starts_on=date(2014, 1, 1), by=SYSTEM, at=AT)
    return client


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:300]
    return unescape(answer.content.decode())


def test_a_councillor_and_democratic_services_walk_it_on_pages(members: list[int]) -> None:
    member, clerk = councillor(members[0]), Client()
    sign_in(clerk, Role.CLERK)
    assert "1 decision can be called in." in read(member, "/desk/scrutiny")
    where = f"/decisions/{CODE}/call-in"
    asked = read(member, where)
    assert "3 members can call it in until 26 February 2015." in asked and "Councillor B" not in asked
    told = {"member": members[0], "reason": WHY}
    assert "Say why" in member.post(where, {**told, "reason": ""}).content.decode()
    assert "It is called in when 2 more members ask." in unescape(member.post(where, told).content.decode())
    assert "asked for it so far" not in read(member, "/desk/scrutiny"), "a look binds nothing"
    assert member.post(where, {**told, "step": "do"}).status_code == 302
    assert member.post(where, {"member": members[1], "reason": WHY, "step": "do"}).status_code == 422, "not for others"
    assert "1 member of 3 asked for it so far." in read(member, "/desk/scrutiny")
    for other in members[1:3]:
        assert clerk.post(where, {"member": other, "reason": WHY, "step": "do"}).status_code == 302
    public = read(Client(), f"/decisions/{CODE}")
    assert "nothing may be done on it until scrutiny has looked at it" in public and "Councillor B" in public
    assert "1 decision waits for scrutiny" in read(clerk, "/desk/scrutiny")
    result = {"outcome": "referred_back", "reason": "The analysis leaves the grant out."}
    assert "It has no effect." in unescape(clerk.post(f"/decisions/{CODE}/scrutiny", result).content.decode())
    assert read(member, f"/decisions/{CODE}/scrutiny", 403)
    clerk.post(f"/decisions/{CODE}/scrutiny", {**result, "step": "do"})
    assert "Put it in hand again" in read(clerk, f"/decisions/{CODE}")
    assert "under a number of its own" in clerk.post(f"/decisions/{CODE}/again").content.decode()
    assert f"{KEY}-2" not in read(clerk, "/desk/democracy"), "a look opens nothing"
    again = clerk.post(f"/decisions/{CODE}/again", {"step": "do"})
    assert again["Location"] == f"/desk/democracy/matters/{KEY}-2"
    assert "is in hand again already" in clerk.post(f"/decisions/{CODE}/again").content.decode()
    assert "Nothing is missing" in read(clerk, "/desk/democracy") or KEY in read(clerk, "/desk/democracy")
    assert "Today, 20 February 2015" in clerk.post(f"/decisions/{CODE}/publish").content.decode()
    assert "Its notice was published" not in read(Client(), f"/decisions/{CODE}"), "a look publishes nothing"
    clerk.post(f"/decisions/{CODE}/publish", {"step": "do"})
    assert "Its notice was published on 20 February 2015." in read(Client(), f"/decisions/{CODE}")
    holder = Client()
    sign_in(holder, Role.BUDGET_HOLDER)
    read(holder, where, 403)


def test_the_api_calls_in_and_concludes_by_the_same_rights(members: list[int]) -> None:
    member, clerk = councillor(members[0]), Client()
    sign_in(clerk, Role.CLERK)
    where = f"/api/decisions/{CODE}"

    def send(client: Client, step: str, **given: object) -> dict[str, object]:
        found: dict[str, object] = client.post(f"{where}/{step}", given, content_type="application/json").json()
        return found

    assert send(member, "call-in", reason=WHY)["standing"] == "open_to_call_in"
    assert "asked for it already" in str(send(member, "call-in", reason=WHY, member_id=members[1])["error"])
    for other in members[1:3]:
        done = send(clerk, "call-in", reason=WHY, member_id=other)
    assert (done["standing"], len(list(done["asked"]))) == ("suspended", 3)
    assert "Your role" in str(send(member, "scrutiny", outcome="upheld", reason="x")["error"])
    assert send(clerk, "scrutiny", outcome="referred_back", reason="x")["standing"] == "referred_back"
    assert send(clerk, "again") == {"matter_code": f"{KEY}-2", "follows": CODE}
    assert send(clerk, "publish")["published_on"] == "2015-02-20"
    assert Client().get(f"{where}/standing").json()["standing"] == "referred_back"


def test_an_interest_in_a_matter_bars_the_vote_without_a_dispensation() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_budget(without="recorded_vote")
        member = queries.members(on=ON)[0].pk
        services.declare_interest(
            member_id=member,
            text="Owns a care home.",
            is_pecuniary=True,
            matter_code=BUDGET,
            starts_on=ON,
            by=SYSTEM,
            at=AT,
        )
        with pytest.raises(VoteRefusedError, match="declared a pecuniary interest"):
            vote(BUDGET, {member: Cast.FOR})
        services.grant_dispensation(
            member_id=member, matter_code=BUDGET, reason="Else no quorum.", on=ON, by=SYSTEM, at=AT
        )
        vote(BUDGET, {member: Cast.FOR})
        with pytest.raises(MeetingRefusedError, match="Choose the matter"):
            services.grant_dispensation(member_id=member, matter_code="", reason="x", on=ON, by=SYSTEM, at=AT)
        with pytest.raises(MeetingRefusedError, match="Say what"):
            services.declare_interest(
                member_id=member, text=" ", is_pecuniary=True, matter_code="", starts_on=ON, by=SYSTEM, at=AT
            )


def test_members_and_meetings_are_kept_on_pages(members: list[int]) -> None:
    clerk, here = Client(), f"/members/{members[0]}"
    sign_in(clerk, Role.CLERK)
    assert "No meeting is on record" in read(clerk, here)
    held = {"title": "Full council", "on_day": "19", "on_month": "2", "on_year": "2015"}
    assert "at least one member" in clerk.post("/desk/democracy/meetings/new", held).content.decode()
    held |= {f"member-{members[0]}": "present", f"member-{members[1]}": "apologies"}
    said = unescape(clerk.post("/desk/democracy/meetings/new", held).content.decode())
    assert "1: Councillor B" in said and "3: Councillor C, Councillor D, Councillor E" in said
    assert "No meeting is on record" in read(clerk, here), "nothing binds before it is confirmed"
    do = {"step": "do"}
    assert clerk.post("/desk/democracy/meetings/new", held | do).status_code == 302
    assert "on record already" in clerk.post("/desk/democracy/meetings/new", held).content.decode()
    assert "Councillor A was at 1 of 1 meeting on record, last on 19 February 2015." in read(Client(), here)
    since = {"starts_on_day": "1", "starts_on_month": "2", "starts_on_year": "2015"}
    declared = {"text": "Owns a care home.", "kind": "pecuniary", "matter": "", **since}
    assert "keeps Councillor A from no vote" in unescape(clerk.post(f"{here}/interest", declared).content.decode())
    assert "Owns a care home." not in read(Client(), here)
    again = clerk.post(f"{here}/interest", declared | {"step": "change"}).content.decode()
    assert "Owns a care home.</textarea>" in again and 'value="2015"' in again
    assert clerk.post(f"{here}/interest", declared | do).status_code == 302
    assert re.search(r"The interest is recorded\. .*· interest \d+", read(clerk, here))
    assert "from 1 February 2015 on." in unescape(clerk.post(f"{here}/bar", since).content.decode())
    assert "council tax are unpaid" not in read(clerk, here)
    assert clerk.post(f"{here}/bar", since | do).status_code == 302
    (bar,) = re.findall(rf"{here}/bar/\d+/paid", read(clerk, here))
    paid = {"ends_before_day": "9", "ends_before_month": "2", "ends_before_year": "2015"}
    refused = clerk.post(bar, {**paid, "ends_before_day": "1"})
    assert (refused.status_code, "after 1 February 2015" in refused.content.decode()) == (422, True)
    assert "may vote on council tax from 9 February 2015 on." in clerk.post(bar, paid).content.decode()
    assert clerk.post(bar, paid | do).status_code == 302
    assert "Until 9 February 2015." in read(clerk, here) and "/paid" not in read(clerk, here)
    assert "No such bar is open" in clerk.post(bar, paid | do).content.decode()
    assert "Owns a care home." in read(Client(), here)
    assert "council tax are unpaid" in read(clerk, here) and "council tax are unpaid" not in read(Client(), here)
    assert read(Client(), "/members/999", 404)
    read(Client(), "/members?q=councillor")
    public = Client()
    assert public.get(f"{here}/bar").status_code == 302


def test_the_api_keeps_the_members_record_by_the_same_rights(members: list[int]) -> None:
    clerk, public, here = Client(), Client(), f"/api/members/{members[0]}"
    sign_in(clerk, Role.CLERK)

    def send(address: str, **given: object) -> dict[str, object]:
        found: dict[str, object] = clerk.post(address, given, content_type="application/json").json()
        return found

    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        services.open_matter(
            code="parks", title="Parks", kind=MatterKind.DECISION, body=DecisionBody.EXECUTIVE, on=ON, by=SYSTEM, at=AT
        )
    told = {"text": "Owns a care home.", "is_pecuniary": True, "matter_code": "parks", "starts_on": "2015-02-01"}
    assert send(f"{here}/interests", **told)["effect"] == (
        "Councillor A cannot be recorded as voting on “Parks” without a dispensation."
    )
    given = send(f"{here}/dispensations", matter_code="parks", reason="Without it no vote could be taken.")
    assert "in spite of the pecuniary interest" in str(given["effect"])
    assert "from 1 February 2015 on" in str(send(f"{here}/bars", starts_on="2015-02-01")["effect"])
    assert "after the first day" in str(send(f"{here}/bars", starts_on="2015-02-01", ends_before="2015-02-01")["error"])
    assert len(clerk.get(f"{here}/bars").json()) == 1 and public.get(f"{here}/bars").status_code == 401
    (bar,) = clerk.get(f"{here}/bars").json()
    assert "not to come" in str(send(f"{here}/bars/{bar['id']}/paid", ends_before="2015-02-27")["error"])
    assert "until the day before" in str(send(f"{here}/bars/{bar['id']}/paid", ends_before="2015-02-09")["effect"])
    presence = {str(members[0]): "present", str(members[1]): "apologies"}
    held = send("/api/meetings", title="Full council", on="2015-02-19", presence=presence)
    assert (held["present"], held["apologies"], held["absent"]) == (1, 1, 3)
    assert "still to come" in str(send("/api/meetings", title="x", on="2015-02-27", presence=presence)["error"])
    assert "was no member" in str(send("/api/meetings", title="x", on="2015-02-19", presence={"999": "present"}))
    assert [row["title"] for row in public.get("/api/meetings?since=2015-02-19").json()] == ["Full council"]
    assert public.get("/api/meetings?since=2015-02-20").json() == []
    found = public.get(here).json()
    assert (found["present"], found["meetings"]) == (1, 1)
    assert [row["text"] for row in found["interests"]] == ["Owns a care home."]
    assert [row["matter_code"] for row in found["dispensations"]] == ["parks"] and "council tax" not in str(found)
    assert "May vote in spite of an interest" in read(public, f"/members/{members[0]}")
    for missing in ("/api/members/999/interests", "/api/members/999/bars"):
        assert "no such member" in str(send(missing, **told)["error"])


def test_a_meeting_is_of_members() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING), pytest.raises(MeetingRefusedError, match="no member"):
        services.record_meeting(title="x", on=ON, presence={7: Presence.PRESENT}, by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    ("fact", "stands"),
    [
        (CallInFact(None), Standing.STANDS),
        (CallInFact(date(2015, 2, 19)), Standing.STANDS),
        (CallInFact(ON), Standing.OPEN_TO_CALL_IN),
        (CallInFact(ON, is_called_in=True), Standing.SUSPENDED),
        (CallInFact(ON, True, CallInOutcome.UPHELD), Standing.UPHELD),
        (CallInFact(ON, True, CallInOutcome.REFERRED_BACK), Standing.REFERRED_BACK),
        (CallInFact(ON, True, CallInOutcome.REFERRED_BACK, "2015-003"), Standing.RETAKEN),
    ],
)
def test_where_a_decision_stands(fact: CallInFact, stands: Standing) -> None:
    assert standing_of(fact, ON) is stands


def _other_from(changes: date, amount: int) -> list[Value]:
    """The council's own number of members, another one from a day."""
    first = next(value for value in OWN_VALUES if value.name == "decisions.call_in_members")
    return [
        *(value for value in OWN_VALUES if value.name != first.name),
        replace(first, ends_before=changes),
        replace(first, starts_on=changes, amount=amount),
    ]


@pytest.mark.parametrize(("changes", "needed"), [(ON, 3), (date(2015, 2, 19), 1)])
def test_how_many_members_it_takes_is_what_held_when_the_decision_was_made(changes: date, needed: int):
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        record.set_parameters(values=_other_from(changes, 1), by=SYSTEM, at=AT)
        found = make_members()
        make_key_decision()
        decide(KEY)
        assert queries.call_in_members(queries.decision(CODE)) == needed
        for asked, member_id in enumerate(found[:needed], start=1):
            services.request_call_in(decision_code=CODE, member_id=member_id, reason=WHY, on=ON, by=SYSTEM, at=AT)
            assert CallIn.objects.exists() is (asked == needed)


def test_where_the_council_set_no_number_nobody_can_call_in_and_the_sentence_says_why():
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        values = [value for value in OWN_VALUES if value.name != "decisions.call_in_members"]
        record.set_parameters(values=values, by=SYSTEM, at=AT)
        found = make_members()
        make_key_decision()
        decide(KEY)
        with pytest.raises(CallInRefusedError, match="has not set how many members"):
            services.request_call_in(decision_code=CODE, member_id=found[0], reason=WHY, on=ON, by=SYSTEM, at=AT)
    said = standing_sentence(Standing.OPEN_TO_CALL_IN, CallInFact(ON))
    assert said.endswith("but the council has not set how many members that takes.")


@pytest.mark.parametrize(("on", "is_lost"), [(date(2015, 8, 19), False), (date(2015, 8, 20), True)])
def test_six_months_without_attending_are_said(on: date, is_lost: bool):
    """Local Government Act 1972 s85(1)."""
    said = attendance_finding(name="Councillor A", present=1, meetings=9, last_on=date(2015, 2, 19), on=on)
    assert ("the seat is lost" in said) is is_lost
    assert "19 February 2015" in said


def test_a_member_who_never_came_is_said_so_without_a_day():
    said = attendance_finding(name="Councillor A", present=0, meetings=2, last_on=None, on=date(2015, 8, 19))
    assert said == "Councillor A was at 0 of 2 meetings on record."
