"""The public register of duties as anybody finds it."""

from datetime import date

import pytest
from django.test import Client

from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.council.duties import services
from tests.council.duties.making import AT, hand_over, make_register

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(monkeypatch):
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-09-30")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_register()
        hand_over("adults-meet-needs", ends_before=date(2016, 2, 29))


def test_anybody_sees_who_answers_and_what_is_open(client: Client, register):
    page = client.get("/duties").content.decode()
    assert "1 duty has no one answering for or discharging them from 29 February 2016." in page
    assert "Director of adult social services" in page
    assert "bodies/body/cic" in page
    assert "1 duty is uncovered on some day of 2015/16" in page


def test_the_register_is_that_of_the_day_in_the_address(client: Client, register):
    assert "Care Act 2014" not in client.get("/duties?on=2015-03-31").content.decode()
    page = client.get("/duties?on=2016-03-01").content.decode()
    assert "1 duty has no one answering for or discharging them today." in page
    assert "Nobody" in page


def test_the_register_is_filtered_by_its_address_and_taken_away_as_shown(client: Client, register):
    response = client.get("/duties?area=Libraries&format=csv")
    text = response.content.decode("utf-8-sig")
    assert text.count("\n") == 2
    assert "Provide a comprehensive and efficient library service" in text
    assert "No duty matches" in client.get("/duties?q=unheard-of").content.decode()
    assert "Flood and Water" in client.get("/duties?q=flood&who=director-of-place&sort=-area").content.decode()


def test_a_duty_says_its_law_and_who_else_could_do_it(client: Client, register):
    page = client.get("/duties/adults-meet-needs").content.decode()
    assert "Care Act 2014 s79" in page
    assert "29 February 2016" in page
    assert "Nobody: no power lets anybody but the council do it" in client.get("/duties/equality").content.decode()
    assert "is not in force on 30 September 2015" in client.get("/duties/capital-receipts").content.decode()
    assert "no longer" in client.get("/duties/adults-assessment-1990").content.decode()
    assert client.get("/duties/unheard-of").status_code == 404


def test_a_vacant_post_heads_the_posts(client: Client, register):
    assert "Somebody holds each of the 10 posts." in client.get("/duties/posts").content.decode()
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        services.leave_post(post_code="finance-officer", on=date(2015, 9, 1), by=SYSTEM, at=AT)
    assert "1 post is vacant." in client.get("/duties/posts").content.decode()
    assert "Nobody" in client.get("/duties/posts?format=csv").content.decode()
    assert "post vacant" in client.get("/duties").content.decode()


def test_the_register_takes_the_same_number_of_statements_whatever_its_size(
    client: Client, register, django_assert_max_num_queries
):
    with django_assert_max_num_queries(22):
        client.get("/duties")


def test_a_duty_that_changes_hands_is_named_with_its_day(client: Client, register):
    page = client.get("/duties").content.decode()
    assert "1 duty changes hands in 2015/16" in page
    assert "/duties/adults-meet-needs?on=2015-04-01" in page
