"""Getting to know people and organisations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from json import dumps

from django.db import connection, transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.parties.models import Organisation, Person
from rightsource.commons.parties.rules import PersonDetails, Provenance, tidy
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.text import sort_key

COLUMNS = ("name", "sort_key", "birth_on", "email", "phone", "area_code", "postcode", "provenance")
TYPES = ("text", "text", "date", "text", "text", "text", "text", "text")


class PersonNotFoundError(LookupError):
    """There is no such person, or the actor may not change them."""


@transaction.atomic
def add_person(*, details: PersonDetails, account_id: int | None = None, by: Actor, at: datetime) -> Person:
    """Keep a person's row and return it.

    :raises PersonRefusedError: when the details have no name
    """
    known = tidy(details)
    person = Person.objects.create(
        name=known.name,
        sort_key=sort_key(known.name),
        birth_on=known.birth_on,
        email=known.email,
        phone=known.phone,
        area_code=known.area_code,
        postcode=known.postcode,
        account_id=account_id,
        provenance=known.provenance.value,
    )
    record.audit(by=by, at=at, verb="person.add", subject=Reference.of("parties", "person", person.pk))
    return person


@transaction.atomic
def add_people_in_bulk(*, rows: Iterable[PersonDetails], by: Actor, at: datetime) -> Sequence[int]:
    """Keep many people at once and return their numbers in the order given; one audit row tells of all of them.

    :raises PersonRefusedError: when one has no name; then nobody is kept
    """
    columns: list[list[object]] = [[] for _ in COLUMNS]
    keys: dict[str, str] = {}  # many people have one name
    for row in rows:
        known = tidy(row)
        values = (
            known.name,
            keys.get(known.name) or keys.setdefault(known.name, sort_key(known.name)),
            known.birth_on,
            known.email,
            known.phone,
            known.area_code,
            known.postcode,
            known.provenance.value,
        )
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    if not columns[0]:
        return []
    # COPY is refused under row-level security, so the columns go as lists into one INSERT; lists of JSON are read
    # several times as fast as arrays.
    lists = ", ".join("json_array_elements_text(%s)" for _ in COLUMNS)
    wanted = ", ".join(f"{name}::{kind}" for name, kind in zip(COLUMNS, TYPES, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO commons_parties_person ({', '.join(COLUMNS)}) SELECT {wanted} FROM ROWS FROM ({lists}) "
            f"WITH ORDINALITY AS given({', '.join(COLUMNS)}, place) ORDER BY place RETURNING id",
            [dumps(column, default=str) for column in columns],
        )
        numbers = [number for (number,) in cursor.fetchall()]
    record.audit(
        by=by,
        at=at,
        verb="person.add_in_bulk",
        subject=Reference.of("parties", "person", min(numbers)),
        detail={"first": min(numbers), "last": max(numbers), "count": len(numbers)},
    )
    return numbers


@transaction.atomic
def change_contact(*, person_id: int, email: str, phone: str, postcode: str, by: Actor, at: datetime) -> None:
    """Keep how a person wants to be reached.

    :raises PersonNotFoundError: when there is no such person or the actor may not change them
    """
    changed = Person.objects.filter(pk=person_id).update(
        email=email.strip(), phone=" ".join(phone.split()), postcode=" ".join(postcode.upper().split())
    )
    if not changed:
        raise PersonNotFoundError("These details cannot be changed by you. Sign in as the person they belong to.")
    record.audit(by=by, at=at, verb="person.change_contact", subject=Reference.of("parties", "person", person_id))


@transaction.atomic
def add_organisation(
    *,
    name: str,
    kind: str,
    registered_number: str = "",
    provenance: Provenance = Provenance.PUBLISHED,
    by: Actor,
    at: datetime,
) -> Organisation:
    """Keep an organisation's row and return it."""
    organisation = Organisation.objects.create(
        name=name,
        sort_key=sort_key(name),
        kind=kind,
        registered_number=registered_number,
        provenance=provenance.value,
    )
    record.audit(
        by=by, at=at, verb="organisation.add", subject=Reference.of("parties", "organisation", organisation.pk)
    )
    return organisation
