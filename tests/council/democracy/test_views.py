"""Democracy as the public and democratic services meet it, page by page."""

import re
from datetime import date

import pytest
from django.test import Client

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan import services as plan
from rightsource.books.plan.rules import PartKind, PartSpec, VersionKind
from rightsource.commons.access.rules import SYSTEM, TITLES, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.models import Response
from rightsource.council.democracy.rules import ReportKind, SeatKind
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from tests.books.ledger.making import make_chart, make_line
from tests.books.signing_in import sign_in
from tests.confirming import confirm
from tests.council.democracy import making
from tests.council.democracy.making import AT, BUDGET, KEY, decide, make_budget, make_key_decision

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-02-19")


def case(*steps):
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        for step in steps:
            step()


def read(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content
    return response.content.decode()


def test_anybody_reads_a_decision_with_all_that_led_to_it(client: Client):
    case(make_budget, lambda: decide(BUDGET))
    page = read(client, "/decisions/2015-001")
    for words in (
        "Full council decided on 19 February 2015: Adopt the plan, by 3 votes to 1 with 1 abstained.",
        "Councillor D",
        "We asked, you said, we did",
        "Two in three want no change.",
        "Libraries stay protected.",
        "Change nothing: 2 answers",
        "The section_25 report.",
        "Go on as in 2014/15.",
    ):
        assert words in page, words
    assert read(client, "/decisions/2015-009", 404)
    assert "Councillor D,Against" in read(client, "/decisions/2015-001?format=csv")


def test_the_register_is_searched_by_its_address_and_taken_away(client: Client):
    case(make_budget, lambda: decide(BUDGET), make_key_decision)
    page = read(client, "/decisions")
    assert "The council has recorded 1 decision, the last on 19 February 2015" in page
    assert "1 matter waits to be decided." in page
    assert "2015-001" in read(client, "/decisions?q=budget&kind=budget&by=full_council&since=2015-01-01&sort=title")
    assert "No decision matches" in read(client, "/decisions?kind=key_decision")
    assert read(client, "/decisions?format=csv").count("\n") == 2


def test_the_list_of_decisions_takes_the_same_statements_whatever_its_length(
    client: Client, django_assert_max_num_queries
):
    case(make_budget, lambda: decide(BUDGET), make_key_decision, lambda: decide(KEY))
    with django_assert_max_num_queries(14):
        read(client, "/decisions")


def test_members_of_a_day(client: Client):
    case(making.make_members)
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        services.give_seat(
            member_id=queries.members(on=making.DECIDED)[0].pk,
            kind=SeatKind.LEADER,
            starts_on=date(2014, 1, 1),
            by=SYSTEM,
            at=AT,
        )
    page = read(client, "/members")
    assert "The council has 5 members, of whom 1 form the executive." in page
    assert "Leader" in page
    assert "No member is on record" in read(client, "/members?on=2013-05-05")
    assert read(client, "/members?q=opposition&sort=-ward&format=csv").count("\n") == 3


def test_somebody_answers_without_signing_in_one_question_a_page(client: Client, monkeypatch):
    case(lambda: make_budget(without="weighed"))
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-01-15")
    base = f"/consultations/{BUDGET}"
    assert "You can answer 2 consultations today." in read(client, "/consultations")
    assert "by 20 January 2015" in read(client, base)
    assert client.get(f"{base}/check").headers["Location"].endswith("/answer")
    assert client.get(f"{base}/sent").status_code == 302
    refused = client.post(f"{base}/answer", {})
    assert refused.status_code == 422
    assert "Choose one of the answers" in refused.content.decode()
    assert client.post(f"{base}/answer", {"answer": "Change nothing"}).headers["Location"] == f"{base}/why"
    assert client.post(f"{base}/why", {"text": "Keep the bus."}).headers["Location"] == f"{base}/name"
    assert client.post(f"{base}/name", {"name": ""}).headers["Location"] == f"{base}/check"
    page = read(client, f"{base}/check")
    assert "Keep the bus." in page
    assert "Not given" in page
    changed = client.post(f"{base}/answer?from=check", {"answer": "Adopt the plan"})
    assert changed.headers["Location"] == f"{base}/check"
    assert client.post(f"{base}/check").headers["Location"] == f"{base}/sent"
    assert re.search(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}", read(client, f"{base}/sent"))
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        asked = next(row for row in queries.consultations_of(matter_code=BUDGET) if row.audience == "public")
        assert queries.answers_of(consultation_id=asked.pk) == {"Adopt the plan": 2, "Change nothing": 2}
        assert Response.objects.filter(consultation=asked, text="Keep the bus.").count() == 1


def test_a_closed_consultation_says_what_was_done(client: Client):
    case(make_budget)
    page = read(client, f"/consultations/{BUDGET}?for=ratepayers")
    assert "This closed on 20 January 2015" in page
    assert "Libraries stay protected." in page
    assert client.get(f"/consultations/{BUDGET}/answer").status_code == 302
    assert read(client, "/consultations/unheard-of", 404)
    assert "There is nothing to answer today." in read(client, "/consultations")


def test_the_desk_is_closed_to_residents(client: Client):
    assert client.get("/desk/democracy").status_code == 302
    sign_in(client, Role.RESIDENT)
    assert client.get("/desk/democracy").status_code == 403
    assert client.get(f"/desk/democracy/matters/{BUDGET}/vote").status_code == 403


def test_the_clerk_sees_what_each_matter_lacks_with_its_law(client: Client):
    case(lambda: make_budget(without="equality"))
    sign_in(client, Role.CLERK)
    assert "1 matter lacks something" in read(client, "/desk/democracy")
    page = read(client, f"/desk/democracy/matters/{BUDGET}")
    assert "Equality Act 2010 s149" in page
    assert f"/desk/democracy/matters/{BUDGET}/report" in page
    assert read(client, "/desk/democracy/matters/unheard-of", 404)


def day(on: date) -> dict[str, str]:
    return {"on_day": str(on.day), "on_month": str(on.month), "on_year": str(on.year)}


def test_the_clerk_supplies_what_is_missing_and_decides(client: Client):
    case(lambda: make_key_decision(without="weighed"))
    sign_in(client, Role.CLERK)
    base = f"/desk/democracy/matters/{KEY}"
    given = {"code": "2015-002", "option_number": "1", "reasons": "The gap closes.", **day(making.DECIDED)}
    refused = client.post(f"{base}/decide", given)
    assert refused.status_code == 422
    assert "Weigh what the public answered" in refused.content.decode()
    consultation = re.search(rf"{base}/weigh/\d+", read(client, base)).group()
    assert "Change nothing: 2" in read(client, consultation)
    told = {"said": "No.", "did": "Less."}
    done = confirm(client, consultation, told, "Change nothing: 2", "word for word", "You said", "Less.")
    assert done.headers["Location"] == base
    page = read(client, base)
    assert "Nothing is missing" in page
    assert re.search(rf"What was said and done is published\. .*{KEY} · answers weighed \d+", page)
    assert "answers weighed" not in read(client, base), "it is said once"
    seen = client.post(f"{base}/decide", given).content.decode()
    assert "Check the decision" in seen and "The gap closes." in seen
    assert queries.decisions().count() == 0, "a look decides nothing"
    assert "There is a problem" not in client.post(f"{base}/decide", {**given, "step": "change"}).content.decode()
    assert client.post(f"{base}/decide", {**given, "step": "do"}).headers["Location"] == "/decisions/2015-002"
    assert "Decided on 19 February 2015." in read(client, base)


def test_the_clerk_files_reports_steps_and_the_requirement(client: Client):
    case(lambda: make_budget(without="council_tax_requirement"))
    sign_in(client, Role.CLERK)
    base = f"/desk/democracy/matters/{BUDGET}"
    assert "Only the finance officer files" in read(client, f"{base}/report")
    assert client.post(f"{base}/report", {"kind": "duty_test", "text": "Met."}).status_code == 422
    officer = {"kind": "officer", "text": "Met.", "duty_code": ""}
    filed = confirm(client, f"{base}/report", officer, "Officer’s report", "Duty that is tested", "None", "Met.")
    assert filed.status_code == 302
    page = read(client, base)
    number = re.search(rf"The report is filed\. .*{BUDGET} · report (\d+)", page).group(1)
    assert f"(report {number})" in page, "its reference stands where it is found again"
    objection = {"kind": "council_objection", **day(making.DECIDED), "text": ""}
    said = ("The council’s objection", "19 February 2015", "Not given")
    assert confirm(client, f"{base}/step", objection, *said).status_code == 302
    precept = {"precept_on_day": "27", "precept_on_month": "2", "precept_on_year": "2015"}
    asked = {"pounds": "231,061,000", "band_d_pounds": "", **precept}
    assert client.post(f"{base}/requirement", {**asked, "band_d_pounds": "-1"}).status_code == 422
    lacks = lambda: "council tax requirement" in read(client, base)  # noqa: E731
    posted = confirm(client, f"{base}/requirement", asked, "£231,061,000.00", "27 February 2015", unkept=lacks)
    assert posted.status_code == 302
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        facts = queries.facts_of(matter_code=BUDGET)
        assert facts.has_requirement
        assert [part.part for part in queries.missing_of(matter_code=BUDGET, option_number=1, on=making.DECIDED)] == [
            "leader_reply"
        ]


def test_the_finance_officer_files_the_section_25_report(client: Client):
    case(lambda: make_budget(without="section_25"))
    sign_in(client, Role.FINANCE_OFFICER)
    told = {"kind": "section_25", "text": "Robust.", "duty_code": ""}
    reads = ("Section 25: robustness of the budget and reserves", "Robust.", TITLES[Role.FINANCE_OFFICER])
    posted = confirm(client, f"/desk/democracy/matters/{BUDGET}/report", told, *reads)
    assert posted.status_code == 302
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert queries.reports_of(matter_code=BUDGET)[-1].kind == ReportKind.SECTION_25


def test_a_vote_is_recorded_by_name_and_a_tie_asks_for_the_casting_vote(client: Client):
    case(lambda: make_budget(without="recorded_vote"))
    sign_in(client, Role.CLERK)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        ids = [member.pk for member in queries.members(on=making.DECIDED)]
    address = f"/desk/democracy/matters/{BUDGET}/vote"
    given = {"motion": "That it be adopted", "about": "1", "casting": "", **day(making.DECIDED)}
    given |= {f"member-{ids[0]}": "for", f"member-{ids[1]}": "against", f"member-{ids[2]}": "abstained"}
    assert "Councillor E" in read(client, address)
    refused = client.post(address, given)
    assert refused.status_code == 422
    assert "casting vote" in refused.content.decode()
    given["casting"] = "for"
    checked = client.post(address, given).content.decode()
    assert "Carried: 1 for, 1 against, 1 abstained." in checked
    assert "2: Councillor D, Councillor E" in checked
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert not queries.votes_of(matter_code=BUDGET), "nothing binds before it is confirmed"
    again = client.post(address, {**given, "step": "change"})
    assert (again.status_code, "That it be adopted</textarea>" in again.content.decode()) == (200, True)
    assert '<option value="abstained" selected>' in again.content.decode()
    assert client.post(address, {**given, "step": "do"}).status_code == 302
    assert f"{BUDGET} · vote " in read(client, f"/desk/democracy/matters/{BUDGET}"), "its reference is told"
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        vote = queries.votes_of(matter_code=BUDGET)[0]
    assert vote.counts == {"for": 1, "against": 1, "abstained": 1}
    assert (vote.result, vote.casting) == ("carried", "for")


def test_the_budget_is_adopted_from_its_page_and_refused_whole_when_the_lines_do_not_sum(client: Client):
    lines = []

    def chart():
        make_chart()
        lines.append(make_line().pk)
        part = PartSpec(
            FinancialYear(2015), PartKind.BASELINE, "Base", Money.of(900), Recurrence.RECURRING, "generated"
        )
        plan.record_version(
            code="draft-2015",
            name="Draft plan",
            kind=VersionKind.DRAFT,
            parts=[part],
            on=date(2014, 12, 9),
            by=SYSTEM,
            at=AT,
        )

    case(make_budget, chart)
    sign_in(client, Role.CLERK)
    address = f"/desk/democracy/matters/{BUDGET}/adopt"
    assert "Head of Adult Services" in read(client, address)
    given = {
        "code": "2015-001",
        "option_number": "1",
        "reasons": "The gap closes.",
        "plan_version_code": "draft-2015",
        "total_pounds": "901",
        f"line-{lines[0]}": "900",
        **day(making.DECIDED),
    }
    assert client.post(address, given).status_code == 422
    assert "no decision yet" in read(client, "/decisions")
    given["total_pounds"] = "900"
    seen = client.post(address, given).content.decode()
    assert "Check the budget" in seen and "£900" in seen
    assert "no decision yet" in read(client, "/decisions"), "a look adopts nothing"
    assert client.post(address, {**given, "step": "do"}).headers["Location"] == "/decisions/2015-001"
    page = read(client, "/decisions/2015-001")
    assert "Draft plan, as adopted" in page
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert ledger.balance_of_line(line_id=lines[0]).budget == Money.of(900)
    assert client.get(f"/desk/democracy/matters/{BUDGET}/decide").status_code == 302


def test_the_clerk_opens_a_matter_and_brings_it_towards_its_decision(client: Client):
    sign_in(client, Role.CLERK)
    assert "Open a new matter" in read(client, "/desk/democracy")
    new = {"code": "Parks", "title": "Country parks", "kind": "key_decision", "summary": "", "year": ""}
    assert client.post("/desk/democracy/new", {**new, "kind": "budget"}).status_code == 422
    begun = confirm(client, "/desk/democracy/new", new, "parks", "Country parks", "Key decision (the executive)")
    assert begun.headers["Location"] == "/desk/democracy/matters/parks"
    assert "“Country parks” is in hand." in read(client, "/desk/democracy/matters/parks")
    assert "There is a matter with this short name already" in client.post("/desk/democracy/new", new).content.decode()
    base = "/desk/democracy/matters/parks"
    ask = {"audience": "public", "question": "Who should run the parks?"}
    ask |= {"opens_on_day": "19", "opens_on_month": "2", "opens_on_year": "2015"}
    late = {"closes_on_day": "20", "closes_on_month": "3", "closes_on_year": "2015"}
    refused = client.post(f"{base}/consult", {**ask, **late})
    assert "propose the options first" in refused.content.decode()
    proposed = {f"{key}-{number}": f"{key} {number}" for key in ("title", "summary") for number in (1, 2, 3)}
    proposed |= {"do_nothing": "2", "in_house": "3"}
    absent = client.post(f"{base}/options", {**proposed, "do_nothing": "4"})
    assert "Option 4 has no title." in absent.content.decode()
    reads = ("Option 1, recommended", "summary 1", "Option 2: title 2", "Option 3: title 3")
    posted = confirm(client, f"{base}/options", proposed, *reads)
    assert posted.headers["Location"] == base
    assert "title 3" in read(client, f"{base}/options")
    assert client.post(f"{base}/consult", {**ask, **late, "closes_on_year": "2014"}).status_code == 422
    reads = ("19 February 2015", "20 March 2015", "The public", "title 1\ntitle 2\ntitle 3")
    assert confirm(client, f"{base}/consult", {**ask, **late}, *reads).status_code == 302
    assert "You can answer 1 consultation today." in read(client, "/consultations")
    assert "does not say" in client.post(f"{base}/notice", {"kind": "special_urgency"}).content.decode()
    urgent = {"kind": "special_urgency", "matter": "Parks", "reason": "Flood", "agreed_by": "The chair"}
    reads = ("Flood", "Special urgency", "Decided at the soonest", "On 19 February 2015")
    assert confirm(client, f"{base}/notice", urgent, *reads).status_code == 302
    page = read(client, base)
    assert "4 parts are missing" in page  # three reports, and the consultation that is still open
    assert f"{base}/notice" not in page
