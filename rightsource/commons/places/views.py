"""The register of places: areas as they are on a day, and venues."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked
from rightsource.commons.places import queries
from rightsource.commons.places.rules import AreaKind
from rightsource.ground.text import long_date, pluralise


def _day_asked(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today()


@require_safe
@open_to(Permission.PUBLIC)
def register(request: HttpRequest) -> HttpResponse:
    """Show the areas and venues of a day."""
    on = _day_asked(request)
    areas, venues = queries.areas(kind=None, on=on), queries.venues(on=on)
    names = {area.code: area.name for area in areas}
    address = request.get_full_path()
    area_table = Table(
        caption="Areas",
        columns=[
            Column("name", "Area"),
            Column("kind", "Kind"),
            Column("within", "Lies in"),
            Column("population", "People", format="number"),
            Column("code", "Code"),
            Column("provenance", "From"),
        ],
        rows=[
            {
                "name": area.name,
                "kind": area.kind,
                "within": names.get(area.parent_code, ""),
                "population": area.population,
                "code": area.code,
                "provenance": area.provenance,
                "source": area.source,
            }
            for area in areas
        ],
        address=address,
        csv_name="areas",
        empty=f"No boundaries are known for {long_date(on)}. Choose another day.",
    )
    venue_table = Table(
        caption="Venues",
        columns=[
            Column("name", "Venue"),
            Column("area", "Area"),
            Column("address", "Address"),
            Column("postcode", "Postcode"),
            Column("provenance", "From"),
        ],
        rows=[
            {
                "name": venue.name,
                "area": venue.area.name,
                "address": venue.address,
                "postcode": venue.postcode,
                "provenance": venue.provenance,
            }
            for venue in venues
        ],
        empty="No venue is known on this day.",
    )
    if is_csv_asked(request):
        return csv_response(area_table)
    kinds = [sum(area.kind == kind.value for area in areas) for kind in AreaKind]
    counted = [pluralise(kinds[0], "county", "counties"), pluralise(kinds[1], "district"), pluralise(kinds[2], "ward")]
    counted = [words for number, words in zip(kinds, counted, strict=True) if number]
    headline = (
        f"On {long_date(on)} the register holds {', '.join(counted)} and {pluralise(len(venues), 'venue')}."
        if areas
        else f"No boundaries are known for {long_date(on)}."
    )
    context = {
        "page_title": "Places",
        "headline": headline,
        "area_table": area_table,
        "venue_table": venue_table,
        "on": on,
        "as_at": on,
    }
    return render(request, "places/register.html", context)
