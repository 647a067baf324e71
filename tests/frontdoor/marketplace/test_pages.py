"""A resident books, pays, sees and cancels on pages, without scripts; staff see what they may."""

from collections.abc import Iterator

import pytest
from django.test import Client

from rightsource.commons.access import services as access
from rightsource.commons.access.doors import ENROLLED_KEY
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.marketplace.models import Order, SessionBalance
from rightsource.frontdoor.marketplace.rules import Unit
from rightsource.ground.money import Money
from tests.frontdoor.marketplace.making import AT, ON, Market, make_market, make_resident

NOON = "2015-05-01"


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch, db: None) -> Iterator[None]:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", NOON)
    yield


def sign_in(client: Client, role: Role, *, person_id: int | None = None, body_id: int | None = None) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        account = access.open_account(
            email=f"{role.value}{person_id}@example.org", name="Somebody", person_id=person_id,
            is_demonstration=False, by=SYSTEM, at=AT,
        )  # fmt: skip
        access.give_role(
            account_id=account.pk, role=role, body_id=body_id, starts_on=AT.date(), ends_before=None, by=SYSTEM, at=AT
        )
    client.force_login(account)
    session = client.session
    session[ENROLLED_KEY] = account.pk
    session.save()


def market(*places: int, **over: object) -> Market:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        return make_market(*places, **over)  # type: ignore[arg-type]


def ada() -> Actor:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        return make_resident("Ada Lovelace")


def address(found: Market, step: str = "") -> str:
    return f"/services/{found.service.slug}/book/{found.offer.pk}{step}"


def key_in(page: str) -> str:
    return page.split('name="key" value="')[1].split('"')[0]


def taken(found: Market) -> int:
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        return SessionBalance.objects.get(pk=found.sessions[0]).taken


def test_everybody_can_compare_offers(client: Client) -> None:
    found = market(2, quality_rating=3, quality_on=ON)
    page = client.get(f"/services/{found.service.slug}").content.decode()
    assert "£4.50 a session" in page and "Good" in page and "found on 1 May 2015" in page
    assert (
        "Tuesday 12 May 2015 at 2pm" in page and "You can cancel up to 24 hours before and get your money back" in page
    )
    assert client.get("/services/nobody").status_code == 404


def test_booking_paying_and_cancelling_without_scripts(client: Client) -> None:
    found, who = market(2), ada()
    assert client.get(address(found)).url.startswith("/sign-in?")
    sign_in(client, Role.RESIDENT, person_id=who.person_id)
    assert "2pm to 4pm" in client.get(address(found)).content.decode()
    assert "Choose a day and time" in client.get(address(found, "?asked=1")).content.decode()
    chosen = client.get(address(found, f"?asked=1&session={found.sessions[0]}"), follow=True)
    page = chosen.content.decode()
    assert "Check your answers" in page and "Order and pay £4.50" in page and "£10.00, to the provider" in page
    form = {"key": key_in(page), "session": found.sessions[0], "units": 1, "reason": "My friends go there."}
    ordered = client.post(address(found, "/check"), form)
    assert ordered.status_code == 307
    again = client.post(address(found, "/check"), form)
    assert again["Location"] == ordered["Location"]
    number = ordered["Location"].split("/")[2]
    hosted = client.post(ordered["Location"], form)["Location"]
    assert "/sandbox-pay/secure/" in hosted
    held = client.get(f"/orders/{number}").content.decode()
    assert "until 10:" in held or "until" in held and "Pay £4.50" in held
    returned = client.post(hosted.replace("http://testserver", "") + "/press", {"press": "pay"})["Location"]
    done = client.get(returned, follow=True).content.decode()
    assert "You have booked Tea dance" in done and number.upper() in done
    file = client.get(f"/orders/{number}/calendar.ics")
    assert file["Content-Type"].startswith("text/calendar") and b"DTSTART:20150512T130000Z" in file.content
    assert "Next: Tea dance" in client.get("/orders").content.decode()
    assert "You get all of it back: £4.50." in client.get(f"/orders/{number}/cancel").content.decode()
    gone = client.post(f"/orders/{number}/cancel", follow=True).content.decode()
    assert "This order is cancelled" in gone and "Goes back to your card" in gone
    assert client.get(f"/orders/{number}/cancel").status_code == 302
    assert taken(found) == 0
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert Order.objects.get().reason_for_choice == "My friends go there."


def test_a_declined_card_leads_back_to_the_held_order(client: Client) -> None:
    found, who = market(2), ada()
    sign_in(client, Role.RESIDENT, person_id=who.person_id)
    form = {"key": "k", "session": found.sessions[0], "units": 1}
    pay = client.post(address(found, "/check"), form)["Location"]
    hosted = client.post(pay)["Location"].replace("http://testserver", "")
    returned = client.post(f"{hosted}/press", {"press": "decline"})["Location"]
    page = client.get(returned, follow=True).content.decode()
    assert "declined" in page and "Pay £4.50" in page
    assert client.get(pay).status_code == 302


def test_who_comes_too_late_keeps_the_answers_and_sees_another_time(client: Client) -> None:
    found, who = market(1, 2), ada()
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        SessionBalance.objects.filter(pk=found.sessions[0]).update(taken=1)
    sign_in(client, Role.RESIDENT, person_id=who.person_id)
    form = {"key": "k", "session": found.sessions[0], "units": 1, "reason": "Near me."}
    late = client.post(address(found, "/check"), form)
    page = late.content.decode()
    assert late.status_code == 409
    assert "was taken a moment ago. Next free: Tuesday 19 May 2015 at 2pm." in page
    assert "Choose another time" in page and "Nothing was ordered" in page


def test_a_provider_that_is_away_says_what_is_safe(client: Client, settings) -> None:
    found, who = market(2), ada()
    sign_in(client, Role.RESIDENT, person_id=who.person_id)
    pay = client.post(address(found, "/check"), {"key": "k", "session": found.sessions[0], "units": 1})["Location"]
    client.post(pay)
    settings.SANDBOX_PAY = False
    assert client.post(pay).status_code == 502
    assert client.post(pay.replace("/pay", "/cancel")).status_code == 409
    returned = client.get(pay.replace("/pay", "/paid"))
    assert returned.status_code == 502 and b"What you have is safe" in returned.content
    assert taken(found) == 1


def test_hours_are_asked_for_and_priced(client: Client) -> None:
    found, who = market(8, unit=Unit.HOUR, price=Money(1200)), ada()
    sign_in(client, Role.RESIDENT, person_id=who.person_id)
    session = found.sessions[0]
    page = client.get(address(found, f"?session={session}"), follow=True).content.decode()
    assert "How many hours do you want?" in page
    wrong = client.get(address(found, f"/how-many?session={session}&units=none")).content.decode()
    assert "Enter how many hours, from 1 to 40" in wrong
    right = client.get(address(found, f"/how-many?session={session}&units=3"), follow=True).content.decode()
    assert "Order and pay £36.00" in right and "3 hours" in right
    assert client.get(address(found, "/how-many")).status_code == 302
    assert client.get(address(found, f"/check?session={session}")).status_code == 302
    assert client.get(address(found, "/check")).status_code == 302


def test_nobody_sees_anothers_order(client: Client) -> None:
    found, who, other = market(2, price=Money(0)), ada(), ada()
    sign_in(client, Role.RESIDENT, person_id=who.person_id)
    there = client.post(address(found, "/check"), {"key": "k", "session": found.sessions[0], "units": 1})["Location"]
    assert "You have booked" in client.get(there).content.decode()
    sign_in(client, Role.RESIDENT, person_id=other.person_id)
    for end in ("", "/cancel", "/calendar.ics", "/paid"):
        assert client.get(there + end).status_code == 404
    assert "You have nothing booked." in client.get("/orders").content.decode()


def test_a_body_sees_who_comes_and_officers_what_was_written(client: Client) -> None:
    found, who = market(2), ada()
    sign_in(client, Role.RESIDENT, person_id=who.person_id)
    client.post(address(found, "/check"), {"key": "k", "session": found.sessions[0], "units": 1})
    assert client.get("/desk/body/bookings").status_code == 403
    sign_in(client, Role.BODY_STAFF, body_id=found.body.pk)
    page = client.get("/desk/body/bookings").content.decode()
    assert "Ada Lovelace" in page and "1 booking to come. The next is Tea dance" in page
    assert "Ada Lovelace" in client.get("/desk/body/bookings?format=csv").content.decode()
    sign_in(client, Role.FINANCE_OFFICER)
    outbox = client.get("/desk/outbox").content.decode()
    assert "Pay to keep your place" in outbox


def test_lists_ask_the_database_the_same_number_of_times_however_long(client: Client, django_assert_max_num_queries):
    found, who = market(9, 9, 9, price=Money(0)), ada()
    sign_in(client, Role.RESIDENT, person_id=who.person_id)
    for number, session in enumerate(found.sessions):
        client.post(address(found, "/check"), {"key": f"k{number}", "session": session, "units": 1})
    with django_assert_max_num_queries(12):
        client.get("/orders")
    with django_assert_max_num_queries(12):
        client.get(address(found))
    with django_assert_max_num_queries(12):
        client.get(f"/services/{found.service.slug}")
