"""Reading areas and venues as they were on a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import Q

from rightsource.commons.places.models import Area, Generation, Venue
from rightsource.commons.places.rules import AreaKind


def _of_generation_on(on: date) -> Q:
    return Q(generation__starts_on__lte=on) & (Q(generation__ends_before=None) | Q(generation__ends_before__gt=on))


def areas(*, kind: AreaKind | None, on: date) -> Sequence[Area]:
    """Return the areas that there were on a day, by name, of one kind if asked."""
    found = Area.objects.filter(_of_generation_on(on)).order_by("sort_key", "code")
    return list(found if kind is None else found.filter(kind=kind.value))


def area_names(*, kind: AreaKind, on: date) -> Sequence[tuple[str, str]]:
    """Return the codes and names of the areas of a kind that there were on a day, by name.

    In SQL as it is: every search asks this.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT a.code, a.name FROM {Area._meta.db_table} a JOIN {Generation._meta.db_table} g "
            "ON g.code = a.generation_id WHERE a.kind = %s AND g.starts_on <= %s "
            "AND (g.ends_before IS NULL OR g.ends_before > %s) ORDER BY a.sort_key, a.code",
            [kind.value, on, on],
        )
        return list(cursor.fetchall())


def area(*, code: str) -> Area | None:
    """Return an area of any generation by its code."""
    return Area.objects.filter(pk=code).first()


def parents(*, on: date) -> dict[str, str]:
    """Return which area each area lay in on a day, by code."""
    rows = Area.objects.filter(_of_generation_on(on)).values_list("code", "parent_id")
    return {code: parent or "" for code, parent in rows}


def venue(*, venue_id: int) -> Venue | None:
    """Return a venue with its area."""
    return Venue.objects.select_related("area").filter(pk=venue_id).first()


def venues(*, on: date) -> Sequence[Venue]:
    """Return the venues in the areas that there were on a day, by name."""
    of_day = Venue.objects.select_related("area").filter(
        Q(area__generation__starts_on__lte=on)
        & (Q(area__generation__ends_before=None) | Q(area__generation__ends_before__gt=on))
    )
    return list(of_day.order_by("sort_key", "id"))
