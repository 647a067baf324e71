"""The six journeys by keyboard alone, without scripts: each step's focus is seen, each page on the way is sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from playwright.sync_api import Browser
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.rules import Recurrence
from rightsource.books.plan import services as plan
from rightsource.books.plan.rules import PartKind, PartSpec, VersionKind
from rightsource.books.settlement.models import Statement
from rightsource.commons.access import services as access
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import services as agreements
from rightsource.council.agreements.models import Agreement
from rightsource.council.bodies.models import Body
from rightsource.frontdoor.directory.models import Service
from rightsource.frontdoor.marketplace.models import Order
from rightsource.frontdoor.payments.models import Refund
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from tests.books.ledger.making import make_chart, make_line
from tests.browser.walking import Walk, as_, looked_at
from tests.council.agreements.making import delivery_row, make_agreement, make_decision
from tests.council.agreements.making import make_line as make_council_line
from tests.council.bodies.making import make_case, make_idea, sign_all
from tests.council.democracy import making as democracy
from tests.council.duties.making import make_register
from tests.frontdoor.marketplace import making as market
from tests.frontdoor.marketplace.test_pages import sign_in as sign_in_person
from tests.journeys.test_line_of_sight import Booked, book

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("demonstration")]


def test_full_council_votes_and_adopts_the_budget(today: pytest.MonkeyPatch, walk: Walk) -> None:
    today.setenv("RIGHTSOURCE_TODAY", "2015-02-19")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        democracy.make_budget(without="recorded_vote")
        make_chart()
        make_line()
        part = PartSpec(
            FinancialYear(2015), PartKind.BASELINE, "Base", Money.of(900), Recurrence.RECURRING, "generated"
        )
        plan.record_version(
            code="draft-2015", name="Draft plan", kind=VersionKind.DRAFT, parts=[part], on=date(2014, 12, 9),
            by=SYSTEM, at=democracy.AT,
        )  # fmt: skip
    walk.enter(as_(Role.CLERK))
    walk.open("/desk/democracy")
    walk.press("See what is missing")
    walk.reads("Only the recorded vote is missing.")
    walk.press("Record a vote")
    walk.write("Motion", "That the plan and budget be adopted")
    walk.choose("What the vote is on", "Option 1")
    walk.day("Day of the meeting", "19 2 2015")
    for member, cast in zip("ABCDE", ("For", "For", "For", "Against", "Abstained"), strict=True):
        walk.pick(f"Vote of Councillor {member}", cast)
    walk.press("Check the vote")
    walk.reads("Carried: 3 for, 1 against, 1 abstained.", "3: Councillor A, Councillor B, Councillor C")
    walk.press("Record the vote")
    walk.reads("Nothing is missing", "3 for, 1 against, 1 abstained")
    walk.press("Adopt the budget")
    walk.write("Number of the decision", "2015-001")
    walk.choose("What is decided", "Adopt the plan")
    walk.write("Reasons", "The gap closes.")
    walk.day("Day of the decision", "19 2 2015")
    walk.pick("Version of the plan", "Draft plan")
    walk.write("Total of the budget in pounds", "900")
    walk.write("Home care for older people", "900")
    walk.press("Check the budget")
    walk.reads("Nothing is missing.", "£900.00")
    walk.press("Adopt the budget")
    walk.reads("Full council decided on 19 February 2015: Adopt the plan, by 3 votes to 1 with 1 abstained.")
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        (line,) = ledger.lines(year=FinancialYear(2015), entity="council")
        assert ledger.balance_of_line(line_id=line.pk).budget == Money.of(900)


@looked_at
def test_a_body_is_stood_up(today: pytest.MonkeyPatch, walk: Walk) -> None:
    today.setenv("RIGHTSOURCE_TODAY", "2015-02-20")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_register()
        make_decision()
        sign_all(make_case(make_idea()))
        make_council_line()
    walk.enter(as_(Role.COMMISSIONER))
    walk.open("/desk/bodies/wellbeing")
    walk.press("Stand it up")
    walk.press("See what would happen")
    walk.reads("There is a problem", "Choose the decision of the executive")
    walk.pick("The executive’s key decision", "2015-002")
    walk.day("The body’s first day", "1 4 2015")
    walk.write("What is bought", "Care management for adults")
    walk.pick("The budget line that pays", "2015/16")
    walk.day("Its last day", "31 3 2018")
    walk.choose("How it is paid", "A fixed sum a year")
    walk.write("The price", "36,600")
    walk.tick("", question="The duties that go over")
    walk.press("See what would happen")
    walk.reads("does 1 duty of the council", "£36,600", "Nothing binds until you confirm.")
    walk.press("Stand up")
    walk.reads("is stood up", "wellbeing, 2015-001", "ends on 31 March 2018")
    walk.press("2015-001 Care management for adults")
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert Body.objects.get(code="wellbeing").stage == "live"
        assert Agreement.objects.get(code="2015-001").ends_before == date(2018, 4, 1)


@looked_at
def test_a_service_is_published_and_withdrawn(today: pytest.MonkeyPatch, walk: Walk) -> None:
    today.setenv("RIGHTSOURCE_TODAY", "2015-05-01")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        market.make_market(6, 4)
    walk.enter(as_(Role.COMMISSIONER))
    walk.open("/desk/offers")
    walk.press("Add an offer")
    walk.write("Its name", "Lunch club")
    walk.write("What it is, in one sentence", "Lunch with others once a week.")
    walk.tick("Corby", question="Where")
    walk.tick("Meals and shopping", question="What it helps with")
    walk.pick("Under which agreement?", "2015-001")
    walk.write("What is offered", "Tuesday lunch")
    walk.choose("What one buys", "a session")
    walk.write("What the resident pays", "3.20")
    walk.write("What the council pays the body for it", "7")
    walk.pick("VAT", "Exempt")
    walk.day("Its first day", "1 5 2015")
    walk.day("Its last day", "31 3 2016")
    walk.choose("How it is booked", "For a time")
    walk.day("The first session", "12 5 2015")
    walk.write("It begins at", "12:30")
    walk.write("It ends at", "14:00")
    walk.write("For how many weeks", "4")
    walk.press("Check the offer")
    walk.reads("There is a problem", "sessions need it")
    walk.write("How many places", "10")
    walk.press("Check the offer")
    walk.reads("£3.20 a session", "4 sessions of 10 places")
    walk.press("Publish it")
    walk.reads("Lunch club is published", "services/lunch-club")
    walk.press("See it as residents do")
    walk.reads("Tuesday lunch", "£3.20")
    walk.open("/desk/offers")
    walk.press("Withdraw")
    walk.write("Why", "The hall is closed.")
    walk.press("Check what you withdraw")
    walk.reads("Tuesday lunch", "What is booked stays booked.", "The hall is closed.")
    walk.press("Withdraw the service")
    walk.reads("is withdrawn")
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert Service.objects.get(slug="lunch-club").status == "withdrawn"


def test_a_resident_chooses_books_pays_and_cancels(today: pytest.MonkeyPatch, walk: Walk) -> None:
    today.setenv("RIGHTSOURCE_TODAY", "2015-05-01")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        made = market.make_market(12, 2, quality_rating=3, quality_on=market.ON)
        person = market.make_resident("Ada Lovelace").person_id
    client = Client()
    sign_in_person(client, Role.RESIDENT, person_id=person)
    walk.enter(client)
    walk.open("/")
    walk.write("What are you looking for?", made.service.name)
    walk.press("Find services")
    walk.press(made.service.name)
    walk.press("Book Tea dance")
    walk.press("Continue")
    walk.reads("Choose a day and time")
    walk.choose("", "2pm to 4pm")
    walk.press("Continue")
    walk.write("Why did you choose this one?", "My friends go there.")
    walk.press("Order and pay £4.50")
    walk.press("Pay £4.50")
    walk.reads("You have booked Tea dance")
    walk.open("/orders")
    walk.press("Tea dance")
    walk.press("Cancel this order")
    walk.press("Cancel this order")
    walk.reads("£4.50")
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert Order.objects.get(person_id=person).state == "cancelled"
        assert Refund.objects.get().pence == 450


@looked_at
def test_a_month_is_delivered_verified_and_settled(today: pytest.MonkeyPatch, walk: Walk) -> None:
    today.setenv("RIGHTSOURCE_TODAY", "2015-04-20")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        hours = make_agreement()
        agreements.record_deliveries(
            agreement_id=hours.pk, rows=[delivery_row(number) for number in range(2)], batch_key="b", by=SYSTEM,
            at=datetime(2015, 4, 20, 9, tzinfo=UTC),
        )  # fmt: skip
        access.delegate(
            role=Role.FINANCE_OFFICER, action="statement.settle", limit=None, starts_on=date(2015, 1, 1),
            ends_before=None, decision_ref="democracy/decision/2015-002", by=SYSTEM, at=democracy.AT,
        )  # fmt: skip
    walk.enter(as_(Role.BODY_STAFF, body_id=hours.body_id))
    walk.open("/desk/body")
    walk.press("Record deliveries")
    walk.write("Your reference", "D-9")
    walk.day("When was it delivered?", "31 2 2015")
    walk.press("Check this delivery")
    walk.reads("There is a problem")
    walk.day("When was it delivered?", "14 4 2015")
    walk.write("How many minutes?", "60")
    walk.press("Check this delivery")
    walk.reads("1 delivery would be recorded", "D-9", "14 April 2015")
    walk.press("Change your answers")
    walk.press("Check this delivery")
    walk.press("Record 1 delivery")
    walk.reads("1 delivery recorded", "Your reference is")
    today.setenv("RIGHTSOURCE_TODAY", "2015-06-02")
    finance = as_(Role.FINANCE_OFFICER)
    walk.enter(finance)
    walk.open("/desk/finance/settle")
    walk.press("April 2015")
    walk.reads("Nothing of April 2015 can be settled yet.")
    walk.enter(as_(Role.CONTRACT_MANAGER))
    walk.open("/desk/verify")
    walk.press("Draw the samples")
    walk.reads("1 sample is drawn.")
    while walk.page.get_by_role("button", name="Say what you found").count():
        walk.press("Say what you found")
        walk.choose("Was it delivered as the body says?", "Yes, as said")
        walk.press("Check what you found")
        walk.reads("It cannot be changed once you keep it.", "Yes, as said")
        walk.press("Keep what you found")
    walk.reads("Nothing waits to be looked at.")
    walk.enter(finance)
    walk.open("/desk/finance/settle")
    walk.press("April 2015")
    walk.press("Settle and book £45.00")
    walk.reads("£45.00 is booked")
    walk.press("See the statement")
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert Statement.objects.get().total_pence == 4500


@pytest.fixture
def council(
    loaded: Callable[[str], str], monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> Iterator[tuple[LiveServer, Booked]]:
    """Serve a council as loaded, in which one booking has come all the way to its statement."""
    loaded("northamptonshire-2015")
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-11-11")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        booked = book()
    server = LiveServer("localhost")
    yield server, booked
    server.stop()


def test_from_the_position_to_the_booking_and_on_to_the_vote(
    chromium: Browser, council: tuple[LiveServer, Booked]
) -> None:
    server, booked = council
    walk = Walk(chromium, server)
    walk.enter(as_(Role.AUDITOR))
    walk.open("/desk/finance/position")
    walk.reads("The council will")
    walk.press("Adult social care")
    walk.reads("Line of sight")
    walk.press(booked.order.upper())
    walk.reads("8 of 8 places are in sight")
    walk.press("Decision 2015-")
    walk.reads("decided on")
    assert "/decisions/2015-" in walk.page.url
    walk.close()
