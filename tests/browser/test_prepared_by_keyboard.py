"""What comes before a decision, and what is read after it, by keyboard alone and without scripts."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan import services as plan
from rightsource.books.plan.rules import PartKind, PartSpec, VersionKind
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.bodies import queries as bodies
from rightsource.council.bodies.rules import Stage
from rightsource.council.democracy.models import Consultation, Decision, Member, Response
from rightsource.council.evidence.models import Dataset, Outturn
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.import_outturn import import_outturn
from tests.books.ledger.making import make_chart, make_line
from tests.browser.walking import LOOKED_AT, Walk, as_
from tests.council.democracy import making as democracy
from tests.shared_data import shared

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("demonstration"), *LOOKED_AT]


def test_a_body_is_proposed_argued_for_and_signed_by_each_who_must(today: pytest.MonkeyPatch, walk: Walk) -> None:
    today.setenv("RIGHTSOURCE_TODAY", "2015-01-12")
    walk.enter(as_(Role.COMMISSIONER))
    walk.open("/desk/bodies")
    walk.press("Propose a body")
    walk.write("Its full name", "Wellbeing Community Interest Company")
    walk.write("Its name in short", "Wellbeing")
    walk.write("Its address on the register", "wellbeing")
    walk.write("What it is for", "It helps adults to live at home.")
    walk.pick("Its legal form", "Community interest company limited by guarantee")
    walk.choose("May it pay profit out?", "No")
    walk.press("Check the proposal")
    walk.reads("Nothing is decided by that.", "/bodies/wellbeing")
    walk.press("Put it on the register")
    walk.reads("Wellbeing is on the register", "bodies/wellbeing")
    walk.press("Write its business case")
    walk.write("In short", "The company does what the team did, for less.")
    walk.write("What the work costs today", "1,000,000")
    walk.write("Year (from April)", "2015", question="Year 1")
    walk.write("Gain in pounds", "50,000", question="Year 1")
    walk.write("Why", "Fewer layers.", question="Year 1")
    walk.write("What happens if nothing is done", "Costs rise by £30,000 a year.")
    walk.write("What it would cost and bring", "Half of the benefit, a year later.")
    walk.write("Strand", "Overheads", question="Strand 1")
    walk.write("Money in", "20,000", question="Strand 1")
    walk.write("Money out", "5,000", question="Strand 1")
    walk.press("Check the business case")
    walk.reads("1 part is still missing")
    walk.press("Change your answers")
    walk.write("How the work comes back", "Staff and leases come back within six months.")
    walk.press("Check the business case")
    walk.reads("No part is missing.", "£1,000,000")
    walk.press("Keep version 1")
    walk.press("See who has to sign it")
    walk.reads("3 things keep it from approval.", "The sign-off of")
    for role, left in (
        (Role.DIRECTOR, "2 things keep it from approval."),
        (Role.FINANCE_OFFICER, "1 thing keeps it from approval."),
        (Role.MONITORING_OFFICER, "The gate is open"),
    ):
        walk.enter(as_(role))
        walk.open("/desk/bodies/wellbeing")
        walk.press("Read and sign as")
        walk.reads("Costs rise by £30,000 a year.", "Fewer layers")
        walk.press("Sign version 1 as")
        walk.reads("You signed version 1")
        walk.press("See what is still missing")
        walk.reads(left)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        made = bodies.body(code="wellbeing")
        assert made is not None
        case = bodies.case_of(body_id=made.pk)
        assert case is not None
        signed = [(row.role, row.by_ref) for row in bodies.sign_offs_of(case_id=case.pk)]
        assert (made.stage, case.version, case.baseline_cost_pence) == (Stage.CASE, 1, 100_000_000)
        assert sorted(role for role, _ in signed) == ["director", "finance_officer", "monitoring_officer"]
        assert len({by for _, by in signed} | {case.by_ref}) == 4, "each signs in person, and none is the author"
        assert bodies.gate(body_id=made.pk) == []


def test_a_budget_waits_until_what_people_said_is_weighed(today: pytest.MonkeyPatch, walk: Walk) -> None:
    today.setenv("RIGHTSOURCE_TODAY", "2015-01-05")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        democracy.make_budget(without="consultation:public")
        make_chart()
        make_line()
        part = PartSpec(
            FinancialYear(2015), PartKind.BASELINE, "Base", Money.of(900), Recurrence.RECURRING, "generated"
        )
        plan.record_version(
            code="draft-2015", name="Draft plan", kind=VersionKind.DRAFT, parts=[part], on=date(2014, 12, 9),
            by=SYSTEM, at=democracy.AT,
        )  # fmt: skip
    clerk = as_(Role.CLERK)
    walk.enter(clerk)
    walk.open("/desk/democracy/matters/budget-2015-16")
    walk.press("Open a consultation")
    walk.choose("Whom to ask", "The public")
    walk.write("Question", "What do you think of the plan?")
    walk.day("Opens on", "5 1 2015")
    walk.day("Last day", "20 1 2015")
    walk.press("Check the consultation")
    walk.reads("neither the question nor its days can be changed", "The public", "20 January 2015", "Change nothing")
    walk.press("Change your answers")
    walk.press("Check the consultation")
    walk.press("Open the consultation")
    walk.reads(
        "The consultation is on record", "Your reference is budget-2015-16", "The public: 5 Jan 2015 to 20 Jan 2015"
    )
    walk.leave()
    walk.open("/")
    walk.press("Have your say")
    walk.press("Council plan and budget 2015/16")
    walk.press("Start now")
    walk.press("Continue")
    walk.reads("There is a problem", "Choose one of the answers")
    walk.choose("What do you think of the plan?", "Change nothing")
    walk.press("Continue")
    walk.write("Tell us why", "The library is close to me.")
    walk.press("Continue")
    walk.press("Continue")
    walk.reads("Check your answers", "Change nothing", "The library is close to me.")
    walk.press("Send your answers")
    walk.reads("We have your answer")
    today.setenv("RIGHTSOURCE_TODAY", "2015-02-19")
    walk.enter(clerk)
    walk.open("/desk/democracy/matters/budget-2015-16")
    walk.reads("1 part is missing")
    walk.press("Adopt the budget")
    adopt(walk)
    walk.reads("There is a problem", "1 part is missing", "Weigh what the public answered")
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert not Decision.objects.exists()
    walk.open("/desk/democracy/matters/budget-2015-16")
    walk.press("Add")
    walk.reads("Change nothing: 1")
    walk.write("You said", "The library matters.")
    walk.write("We did", "It stays open.")
    walk.press("Check what you publish")
    walk.reads("The public reads it, word for word", "The library matters.", "It stays open.")
    walk.press("Publish what was said and done")
    walk.reads("What was said and done is published.")
    walk.reads("Nothing is missing")
    walk.press("Adopt the budget")
    adopt(walk)
    walk.press("Adopt the budget")
    walk.reads("Full council decided on 19 February 2015")
    walk.leave()
    walk.open("/consultations/budget-2015-16?for=public")
    walk.reads("It stays open.")
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        asked = Consultation.objects.get(audience="public")
        answer = Response.objects.get(consultation=asked)
        assert (answer.answer, answer.text, answer.name) == ("Change nothing", "The library is close to me.", "")
        assert asked.summaries.get().counts == {"Change nothing": 1}
        (line,) = ledger.lines(year=FinancialYear(2015), entity="council")
        assert ledger.balance_of_line(line_id=line.pk).budget == Money.of(900)


def adopt(walk: Walk) -> None:
    """Fill in the adoption of the budget, up to its check."""
    walk.write("Number of the decision", "2015-001")
    walk.choose("What is decided", "Adopt the plan")
    walk.write("Reasons", "The gap closes.")
    walk.day("Day of the decision", "19 2 2015")
    walk.pick("Version of the plan", "Draft plan")
    walk.write("Total of the budget in pounds", "900")
    walk.write("Home care for older people", "900")
    walk.press("Check the budget")


def test_what_the_ministry_published_is_found_from_the_public_start(today: pytest.MonkeyPatch, walk: Walk) -> None:
    today.setenv("RIGHTSOURCE_TODAY", "2015-02-19")
    walk.open("/evidence/outturn")
    walk.reads("No return has been read yet.")
    workbook = sorted(shared("data/outturn_workbooks").glob("*.xls"))[-1]
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        import_outturn(
            files=[workbook], by=SYSTEM, at=datetime(2016, 2, 3, 9, tzinfo=UTC), progress=lambda sentence: None
        )
    walk.open("/")
    walk.press("Open data")
    walk.press("Evidence")
    walk.reads("444 councils in England told the ministry what they spent in 2014-15.")
    walk.write("Council’s name", "Northamptonshire")
    walk.press("Show")
    walk.reads("councils whose name has “Northamptonshire” told the ministry")
    walk.press("Northamptonshire")
    walk.reads("Northamptonshire spent £425.6m net in 2014-15", workbook.name)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert Dataset.objects.get().rows == Outturn.objects.count() > 30_000


def test_what_members_declare_and_who_came_is_read_back_before_it_is_kept(
    today: pytest.MonkeyPatch, walk: Walk
) -> None:
    today.setenv("RIGHTSOURCE_TODAY", "2015-02-20")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        democracy.make_key_decision()
        first, *_ = democracy.make_members()
    walk.enter(as_(Role.CLERK))
    walk.open("/members")
    walk.press("Record who was at a meeting")
    walk.write("Which meeting", "Full council")
    walk.day("Day", "19 2 2015")
    walk.press("Check who was there")
    walk.reads("There is a problem", "Mark at least one member as present")
    for member, came in (("A", "Present"), ("B", "Sent apologies")):
        walk.pick(f"Councillor {member}", came)
    walk.press("Check who was there")
    walk.reads("Present 1: Councillor A", "Absent 3: Councillor C, Councillor D, Councillor E")
    walk.press("Record the meeting")
    walk.press("Councillor A")
    walk.reads("was at 1 of 1 meeting on record")
    walk.press("Record an interest")
    walk.write("The interest", "Owns a care home.")
    walk.choose("Kind", "Another interest")
    walk.pick("In one matter", "Stand up the wellbeing company")
    walk.day("Since", "1 2 2015")
    walk.press("Check the interest")
    walk.reads("It keeps nobody from voting.")
    walk.press("Change your answers")
    walk.choose("Kind", "Disclosable pecuniary interest")
    walk.press("Check the interest")
    walk.reads("Owns a care home.", "cannot be recorded as voting on “Stand up the wellbeing company”")
    walk.press("Record the interest")
    walk.press("Record a dispensation")
    walk.pick("Matter", "Stand up the wellbeing company")
    walk.write("Why it is granted", "Nobody else knows the care market.")
    walk.press("Check the dispensation")
    walk.reads("may vote on “Stand up the wellbeing company” in spite of")
    walk.press("Record the dispensation")
    walk.press("Bar from votes on council tax")
    walk.day("From", "1 2 2015")
    walk.press("Check the bar")
    walk.reads("cannot be recorded as voting on a budget from 1 February 2015 on", "It is not paid yet")
    walk.press("Bar the member")
    walk.reads("May not vote on council tax", "Owns a care home.")
    walk.press("Record the payment")
    walk.day("Paid on", "9 2 2015")
    walk.press("Check the payment")
    walk.reads("Councillor A may vote on council tax from 9 February 2015 on.")
    walk.press("Record the payment")
    walk.reads("Until 9 February 2015.")
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        found = Member.objects.get(pk=first)
        assert found.attendances.get().presence == "present"
        assert (found.interests.get().is_pecuniary, found.interests.get().text) == (True, "Owns a care home.")
        assert found.dispensations.get().reason == "Nobody else knows the care market."
        bar = found.bars.get()
        assert (bar.starts_on, bar.ends_before) == (date(2015, 2, 1), date(2015, 2, 9))


def test_the_finance_officer_names_who_holds_a_line(today: pytest.MonkeyPatch, walk: Walk) -> None:
    today.setenv("RIGHTSOURCE_TODAY", "2015-09-30")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_chart()
        line = make_line(holder_role="", holder_title="")
    walk.enter(as_(Role.FINANCE_OFFICER))
    walk.open(f"/desk/finance/lines/{line.pk}")
    walk.press("Name one holder")
    walk.press("Check who holds it")
    walk.reads("There is a problem", "Give the title of the post", "Choose the role")
    walk.write("Which post holds the line?", "Head of Adult Services")
    walk.choose("In which role?", "Budget holder")
    walk.press("Check who holds it")
    walk.reads("Head of Adult Services", "The desk of everybody who acts as budget holder.")
    walk.press("Change your answers")
    walk.write("Which post holds the line?", "Director of People")
    walk.choose("In which role?", "Director")
    walk.press("Check who holds it")
    walk.press("Name the holder")
    walk.reads("held by Director of People")
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        found = ledger.line(line_id=line.pk)
        assert (found.holder_role, found.holder_title) == ("director", "Director of People")
