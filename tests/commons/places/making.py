"""A county, its districts, a ward and a venue for tests of every room."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from rightsource.commons.access.rules import SYSTEM
from rightsource.commons.places import services
from rightsource.commons.places.models import Area, Generation, Venue
from rightsource.commons.places.rules import AreaKind, Provenance

AT = datetime(2015, 4, 1, 9, 0, tzinfo=UTC)
COUNTY = "E10000021"
CORBY = "E07000150"
DAVENTRY = "E07000151"
WARD = "GEN00001"


def make_generation(**over: Any) -> Generation:
    """Return a generation of boundaries that holds from 2009 to 2021."""
    given = {"code": "2009", "starts_on": date(2009, 4, 1), "ends_before": date(2021, 4, 1), **over}
    return services.add_generation(**given, by=SYSTEM, at=AT)


def make_area(**over: Any) -> Area:
    """Return an area; the county unless told."""
    given = {
        "code": COUNTY,
        "name": "Northamptonshire",
        "kind": AreaKind.COUNTY,
        "parent_code": None,
        "generation": "2009",
        **over,
    }
    return services.add_area(**given, by=SYSTEM, at=AT)


def make_county() -> Area:
    """Return a county with two districts and a ward."""
    make_generation()
    county = make_area()
    make_area(code=CORBY, name="Corby", kind=AreaKind.DISTRICT, parent_code=COUNTY, population=61_255)
    make_area(code=DAVENTRY, name="Daventry", kind=AreaKind.DISTRICT, parent_code=COUNTY, population=77_843)
    make_area(
        code=WARD,
        name="Oakley Example",
        kind=AreaKind.WARD,
        parent_code=CORBY,
        provenance=Provenance.GENERATED,
    )
    return county


def make_venue(**over: Any) -> Venue:
    """Return a venue in Corby; make the county first."""
    given = {"name": "Corby Example Hall", "area_code": CORBY, "postcode": "NN17 1XX", **over}
    return services.add_venue(**given, by=SYSTEM, at=AT)
