"""What places promises: areas by generation, each inside the one it lies in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from rightsource.commons.access.rules import PUBLIC, SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.places import queries
from rightsource.commons.places.rules import AreaKind, AreaRefusedError, Provenance, area_codes_within, parent_fits
from tests.commons.places.making import CORBY, COUNTY, WARD, make_area, make_county, make_generation, make_venue

pytestmark = pytest.mark.django_db
DAY = date(2015, 4, 1)


def test_the_areas_of_a_day_are_those_of_its_generation() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_county()
        make_generation(code="2021", starts_on=date(2021, 4, 1), ends_before=None)
        make_area(code="E06000061", name="North", generation="2021")
    with acting_as(PUBLIC, purpose=Purpose.VIEW):
        assert [area.name for area in queries.areas(kind=AreaKind.DISTRICT, on=DAY)] == ["Corby", "Daventry"]
        assert [area.name for area in queries.areas(kind=None, on=date(2021, 3, 31))][-1] == "Oakley Example"
        assert [area.name for area in queries.areas(kind=None, on=date(2021, 4, 1))] == ["North"]
        assert queries.parents(on=DAY) == {COUNTY: "", CORBY: COUNTY, "E07000151": COUNTY, WARD: CORBY}
        found = queries.area(code=WARD)
        assert found is not None
        assert found.parent_code == CORBY
        assert found.provenance == Provenance.GENERATED.value


def test_an_area_lies_in_one_of_the_right_kind_and_generation() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_county()
        with pytest.raises(AreaRefusedError, match="A ward lies in a district, but a county was given"):
            make_area(code="X1", name="X", kind=AreaKind.WARD, parent_code=COUNTY)
        with pytest.raises(AreaRefusedError, match="There is no area “none”"):
            make_area(code="X1", name="X", kind=AreaKind.WARD, parent_code="none")
        make_generation(code="2021", starts_on=date(2021, 4, 1), ends_before=None)
        with pytest.raises(AreaRefusedError, match="of generation 2021 but Corby of 2009"):
            make_area(code="X1", name="X", kind=AreaKind.WARD, parent_code=CORBY, generation="2021")


def test_a_county_lies_in_nothing() -> None:
    parent_fits(kind=AreaKind.COUNTY, parent=None)
    with pytest.raises(AreaRefusedError, match="A county lies in no other area, but a county was given"):
        parent_fits(kind=AreaKind.COUNTY, parent=AreaKind.COUNTY)
    with pytest.raises(AreaRefusedError, match="A district lies in a county, but none was given"):
        parent_fits(kind=AreaKind.DISTRICT, parent=None)


def test_an_area_is_within_itself_and_all_above() -> None:
    parents = {WARD: CORBY, CORBY: COUNTY, COUNTY: ""}
    assert area_codes_within(code=WARD, parents=parents) == {WARD, CORBY, COUNTY}
    assert area_codes_within(code="", parents=parents) == frozenset()
    assert area_codes_within(code="a", parents={"a": "b", "b": "a"}) == {"a", "b"}


def test_a_venue_has_both_coordinates_or_neither() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        make_county()
        with pytest.raises(IntegrityError, match="venue_both_coordinates_or_neither"), transaction.atomic():
            make_venue(latitude=Decimal("52.48"))
        hall = make_venue(latitude=Decimal("52.48"), longitude=Decimal("-0.69"))
    with acting_as(PUBLIC, purpose=Purpose.VIEW):
        found = queries.venue(venue_id=hall.pk)
        assert found is not None
        assert (found.area.name, found.provenance) == ("Corby", "generated")
        assert [venue.name for venue in queries.venues(on=DAY)] == ["Corby Example Hall"]
        assert list(queries.venues(on=date(2022, 1, 1))) == []
