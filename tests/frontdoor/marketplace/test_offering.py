"""Publishing and withdrawing on pages: seen before it is public, refused beside the question, own offers only."""

from collections.abc import Iterator
from datetime import date
from html import unescape

import pytest
from django.test import Client

from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.directory import queries as directory
from rightsource.frontdoor.eligibility import queries as eligibility
from rightsource.frontdoor.marketplace.models import Offer, Session
from tests.books.signing_in import sign_in
from tests.commons.places.making import CORBY
from tests.confirming import confirm
from tests.frontdoor.marketplace.making import Market, make_market

START = "/desk/offers"
TOLD = {
    "service": "new",
    "name": "Lunch club",
    "summary": "Lunch with others once a week.",
    "needs": ["meals", "company"],
    "areas": [CORBY],
    "agreement": "2015-001",
    "title": "Tuesday lunch",
    "unit": "session",
    "price": "3.20",
    "cost": "7",
    "vat": "exempt",
    "cancel_hours": "24",
    "starts_on_day": "1",
    "starts_on_month": "5",
    "starts_on_year": "2015",
    "last_day_day": "31",
    "last_day_month": "3",
    "last_day_year": "2016",
    "capacity": "sessions",
    "first_on_day": "12",
    "first_on_month": "5",
    "first_on_year": "2015",
    "begins": "12:30",
    "ends": "14:00",
    "weeks": "4",
    "places": "10",
}


@pytest.fixture
def market(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Market]:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-05-01")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        made = make_market(6, 4)
    yield made


def signed_in(role: Role, body_id: int | None = None) -> Client:
    client = Client()
    sign_in(client, role, body_id=body_id)
    return client


def sent(client: Client, address: str, data: dict[str, object], status: int = 200) -> str:
    response = client.post(address, data)
    assert response.status_code == status, unescape(response.content.decode()).split("error-summary")[2:3]
    return response["Location"] if status == 302 else unescape(response.content.decode())


def test_a_service_is_published_after_a_look_and_found(market: Market) -> None:
    commissioner = signed_in(Role.COMMISSIONER)
    page = unescape(commissioner.get(START).content.decode())
    assert "1 offer can be found, and every one has room." in page and "10 of 10 in 2 sessions" in page
    page = sent(commissioner, f"{START}/new", TOLD)
    for sentence in ("£3.20 a session", "4 sessions of 10 places", "Open to everybody", "Meals and shopping"):
        assert sentence in page, sentence
    assert directory.service(slug="lunch-club") is None, "a look publishes nothing"
    assert 'value="Tuesday lunch"' in sent(commissioner, f"{START}/new", {**TOLD, "step": "change"})
    location = sent(commissioner, f"{START}/new", {**TOLD, "step": "do"}, 302)
    done = unescape(commissioner.get(location).content.decode())
    assert "Lunch club is published" in done and "services/lunch-club" in done
    found = directory.service(slug="lunch-club")
    assert found is not None and found.price == "£3.20 a session"
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert Session.objects.filter(offer__title="Tuesday lunch").count() == 4
    assert "40 of 40 in 4 sessions" in unescape(commissioner.get(START).content.decode())


@pytest.mark.parametrize(
    ("over", "step", "question", "says"),
    [
        ({"last_day_year": "2017"}, "do", "last_day", "no longer than its agreement"),
        ({"summary": ""}, "check", "summary", "Say in one sentence"),
        ({"ends": "11:00"}, "check", "ends", "ends after it begins"),
        ({"begins": "noon"}, "check", "begins", "Write the time as 14:30."),
        ({"places": ""}, "check", "places", "sessions need it"),
        ({"first_on_year": "2018"}, "do", "first_on", "within the days of its offer"),
    ],
)
def test_a_refusal_stands_beside_its_question(
    market: Market, over: dict[str, object], step: str, question: str, says: str
) -> None:
    page = sent(signed_in(Role.COMMISSIONER), f"{START}/new", {**TOLD, **over, "step": step}, 422)
    assert says in page.split(f'id="id_{question}-error"')[1][:300]
    assert 'value="Tuesday lunch"' in page, "no answer is lost"
    assert directory.service(slug="lunch-club") is None


def test_a_service_is_withdrawn_with_a_reason_and_its_offers_end(market: Market) -> None:
    commissioner = signed_in(Role.COMMISSIONER)
    address = f"{START}/withdraw/{market.service.slug}"
    page = unescape(commissioner.get(address).content.decode())
    assert "1 offer ends today. What is booked stays booked." in page
    assert "Say why the service is withdrawn" in sent(commissioner, address, {"reason": ""}, 422)
    told = {"reason": "The hall is closed."}
    stands = lambda: directory.service(slug=market.service.slug) is not None  # noqa: E731
    location = confirm(commissioner, address, told, "Offers that end today", "Tea dance", unkept=stands)["Location"]
    assert "is withdrawn" in unescape(commissioner.get(location).content.decode())
    assert directory.service(slug=market.service.slug) is None
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert str(Offer.objects.get(pk=market.offer.pk).ends_before) == "2015-05-01"
    assert "Nothing is offered yet." in unescape(commissioner.get(START).content.decode())


def test_a_body_s_staff_see_and_publish_their_own_only(market: Market) -> None:
    own, other = signed_in(Role.BODY_STAFF, market.body.pk), signed_in(Role.BODY_STAFF, market.body.pk + 1)
    assert "Tea dance" in unescape(own.get(START).content.decode())
    assert "Nothing is offered yet." in unescape(other.get(START).content.decode())
    assert other.get(f"{START}/withdraw/{market.service.slug}").status_code == 404
    assert "Choose one of the answers" in sent(other, f"{START}/new", TOLD, 422)
    assert "A commissioner says so before it is booked" in sent(own, f"{START}/new", TOLD)
    assert sent(own, f"{START}/new", {**TOLD, "step": "do"}, 302) == f"{START}/done/lunch-club"
    assert signed_in(Role.DIRECTOR).get(START).status_code == 403


@pytest.mark.parametrize(
    ("told", "says", "kind", "group"),
    [
        ({"who": "open"}, "Open to everybody", "open", ""),
        (
            {"who": "age_or_place", "min_age": "60", "living_in": [CORBY]},
            "For people aged 60 and over who live in Corby",
            "age_or_place",
            "",
        ),
        (
            {"who": "assessed", "min_age": "18", "group": "Adult care"},
            "paid from personal budgets for “adult-care”, with a means-tested charge",
            "assessed",
            "adult-care",
        ),
    ],
)
def test_a_commissioner_says_who_may_have_a_new_service(
    market: Market, told: dict[str, object], says: str, kind: str, group: str
) -> None:
    commissioner, address = signed_in(Role.COMMISSIONER), f"{START}/new"
    assert "Who may have it" in commissioner.get(address).content.decode()
    assert says in sent(commissioner, address, {**TOLD, **told})
    sent(commissioner, address, {**TOLD, **told, "step": "do"}, 302)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        rule = eligibility.rule_of(service_slug="lunch-club", on=date(2015, 5, 12))
        offer = Offer.objects.get(title="Tuesday lunch")
    assert (rule.kind, rule.service_group) == (kind, group)
    assert (offer.needs_entitlement, offer.service_group) == (kind == "assessed", group)
    assert Client().get("/check/lunch-club").status_code == 302


@pytest.mark.parametrize(
    ("told", "question", "says"),
    [
        ({"who": "age_or_place"}, "id_who", "Give an age or a place"),
        ({"who": "age_or_place", "min_age": "60", "max_age": "18"}, "id_max_age", "below the lowest"),
        ({"who": "assessed"}, "id_group", "Say which personal budgets"),
    ],
)
def test_a_rule_that_says_nothing_is_refused(market: Market, told: dict[str, object], question: str, says: str) -> None:
    page = sent(signed_in(Role.COMMISSIONER), f"{START}/new", {**TOLD, **told}, 422)
    assert f'id="{question}-error"' in page and says in page


def test_a_body_s_staff_do_not_say_who_may_have_it(market: Market) -> None:
    staff = signed_in(Role.BODY_STAFF, market.body.pk)
    assert "By an assessment of needs" not in staff.get(f"{START}/new").content.decode()
    page = sent(staff, f"{START}/new", {**TOLD, "who": "assessed", "group": "x"})
    assert "A commissioner says so before it is booked" in page
