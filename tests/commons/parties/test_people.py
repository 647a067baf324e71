"""What parties promises: known once, sorted alike everywhere, seen by those who need it only."""

from __future__ import annotations

import time
from datetime import date

import pytest
from django.db import Error, connection, transaction

from rightsource.commons.access.rules import PUBLIC, SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.parties import queries, services
from rightsource.commons.parties.models import Person
from rightsource.commons.parties.rules import PersonDetails, PersonRefusedError, age_on
from rightsource.commons.record.models import Audit
from tests.commons.parties.making import AT, make_organisation, make_person

pytestmark = pytest.mark.django_db


def resident(person_id: int) -> Actor:
    return Actor(account_id=7, role=Role.RESIDENT, person_id=person_id)


def test_names_sort_by_their_stored_key_without_accents_or_case() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        for name in ("Zoë Ward", "élan Vital", "O'Brien", "Obree", "abel"):
            make_person(name=name)
        assert [person.name for person in queries.people(actor=SYSTEM)] == [
            "abel",
            "élan Vital",
            "Obree",
            "O'Brien",
            "Zoë Ward",
        ]


def test_a_person_without_a_name_is_refused() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING), pytest.raises(PersonRefusedError, match="cannot be empty"):
        make_person(name="   ")


def test_a_resident_sees_the_own_row_only() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        mine, other = make_person(name="Mine"), make_person(name="Other")
    actor = resident(mine.pk)
    with acting_as(actor, purpose=Purpose.VIEW):
        assert queries.person_of(actor=actor, person_id=mine.pk) == mine
        assert queries.person_of(actor=actor, person_id=other.pk) is None
        assert [person.name for person in queries.people(actor=actor)] == ["Mine"]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.CLERK, 1),
        (Role.COMMISSIONER, 1),
        (Role.BUDGET_HOLDER, 1),
        (Role.FINANCE_OFFICER, 0),
        (Role.CONTRACT_MANAGER, 0),
        (Role.BODY_STAFF, 0),
        (Role.COUNCILLOR, 0),
        (Role.AUDITOR, 0),
        (Role.PUBLIC, 0),
    ],
)
def test_of_the_council_only_those_who_need_it_see_people(role: Role, seen: int) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_person()
    with acting_as(Actor(account_id=9, role=role), purpose=Purpose.VIEW):
        assert Person.objects.count() == seen


def test_a_resident_changes_how_to_be_reached_and_nothing_of_others() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        mine, other = make_person(name="Mine"), make_person(name="Other")
    actor = resident(mine.pk)
    with acting_as(actor, purpose=Purpose.OPERATION):
        services.change_contact(
            person_id=mine.pk, email=" me@example.org ", phone="01604  555 000", postcode="nn1 1aa", by=actor, at=AT
        )
        with pytest.raises(services.PersonNotFoundError, match="cannot be changed by you"):
            services.change_contact(person_id=other.pk, email="", phone="", postcode="", by=actor, at=AT)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        kept = queries.person_of(actor=SYSTEM, person_id=mine.pk)
        assert kept is not None
        assert (kept.email, kept.phone, kept.postcode) == ("me@example.org", "01604 555 000", "NN1 1AA")


def test_a_resident_does_not_change_date_of_birth() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        mine = make_person(birth_on=date(1950, 1, 1))
    with (
        acting_as(resident(mine.pk), purpose=Purpose.OPERATION),
        pytest.raises(Error, match="changed by the council"),
        transaction.atomic(),
    ):
        Person.objects.filter(pk=mine.pk).update(birth_on=date(1940, 1, 1))


def test_many_people_come_in_at_once_in_order_with_one_audit_row() -> None:
    rows = [PersonDetails(name=f"Person {number}", area_code="E07000150") for number in range(20_000)]
    started = time.perf_counter()
    with acting_as(SYSTEM, purpose=Purpose.REHEARSAL):
        numbers = services.add_people_in_bulk(rows=rows, by=SYSTEM, at=AT)
        took = time.perf_counter() - started
        assert len(set(numbers)) == 20_000
        names = dict(Person.objects.filter(pk__in=[numbers[0], numbers[10], numbers[-1]]).values_list("pk", "name"))
        assert names == {numbers[0]: "Person 0", numbers[10]: "Person 10", numbers[-1]: "Person 19999"}
        told = Audit.objects.get(verb="person.add_in_bulk")
        assert told.detail == {"first": min(numbers), "last": max(numbers), "count": 20_000}
    assert took < 20, f"20,000 people took {took:.1f} s; the rehearsal brings in a county"


def test_nobody_is_nothing() -> None:
    with acting_as(SYSTEM, purpose=Purpose.REHEARSAL):
        assert services.add_people_in_bulk(rows=[], by=SYSTEM, at=AT) == []


def test_a_write_without_its_audit_row_is_refused() -> None:
    with (
        acting_as(SYSTEM, purpose=Purpose.CASE_LOADING),
        pytest.raises(Error, match="no audit row"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        Person.objects.create(name="Unaudited", sort_key="unaudited")
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_organisations_are_public() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_organisation()
    with acting_as(PUBLIC, purpose=Purpose.VIEW):
        assert [organisation.name for organisation in queries.organisations()] == ["Corby Example Trust"]


@pytest.mark.parametrize(
    ("birth_on", "on", "age"),
    [
        (date(1950, 6, 1), date(2015, 5, 31), 64),
        (date(1950, 6, 1), date(2015, 6, 1), 65),
        (date(1950, 6, 1), date(2015, 6, 2), 65),
        (date(2000, 2, 29), date(2018, 2, 28), 17),
        (date(2000, 2, 29), date(2018, 3, 1), 18),
    ],
)
def test_an_age_is_reached_on_the_birthday(birth_on: date, on: date, age: int) -> None:
    assert age_on(birth_on=birth_on, on=on) == age
