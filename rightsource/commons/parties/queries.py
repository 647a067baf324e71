"""Reading people and organisations, as far as the acting person may see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rightsource.commons.access.rules import Actor
from rightsource.commons.parties.models import Organisation, Person


def person_of(*, actor: Actor, person_id: int) -> Person | None:
    """Return a person, or None when there is none or the actor may not know."""
    return Person.objects.filter(pk=person_id).first()


def people(*, actor: Actor, area_code: str = "", limit: int = 100) -> Sequence[Person]:
    """Return people by name, as many as asked, of one area if asked."""
    found = Person.objects.order_by("sort_key", "id")
    return list((found.filter(area_code=area_code) if area_code else found)[:limit])


def organisations() -> Sequence[Organisation]:
    """Return all organisations by name."""
    return list(Organisation.objects.order_by("sort_key", "id"))


def ages_and_places(*, actor: Actor) -> list[tuple[int, date | None, str]]:
    """Return number, day of birth and area of everybody whom the actor may know, in the order in which they came."""
    return list(Person.objects.order_by("id").values_list("id", "birth_on", "area_code"))
