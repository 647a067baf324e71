"""Writing down generations, areas and venues."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.places.models import Area, Generation, Venue
from rightsource.commons.places.rules import AreaKind, AreaRefusedError, Provenance, parent_fits
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.text import slug, sort_key


@transaction.atomic
def add_generation(*, code: str, starts_on: date, ends_before: date | None, by: Actor, at: datetime) -> Generation:
    """Open a generation of boundaries."""
    generation = Generation.objects.create(code=code, starts_on=starts_on, ends_before=ends_before)
    record.audit(by=by, at=at, verb="generation.add", subject=Reference.of("places", "generation", slug(code)))
    return generation


@transaction.atomic
def add_area(
    *,
    code: str,
    name: str,
    kind: AreaKind,
    parent_code: str | None,
    generation: str,
    population: int | None = None,
    provenance: Provenance = Provenance.PUBLISHED,
    source: str = "",
    by: Actor,
    at: datetime,
) -> Area:
    """Keep an area inside the one that it lies in.

    :raises AreaRefusedError: when the parent is unknown, of the wrong kind or of another generation
    """
    parent = None if parent_code is None else Area.objects.filter(pk=parent_code).first()
    if parent_code is not None and parent is None:
        raise AreaRefusedError(f"There is no area “{parent_code}” for {name} to lie in. Add it first.")
    parent_fits(kind=kind, parent=None if parent is None else AreaKind(parent.kind))
    if parent is not None and parent.generation_id != generation:
        raise AreaRefusedError(
            f"{name} is of generation {generation} but {parent.name} of {parent.generation_id}. Give both the same."
        )
    area = Area.objects.create(
        code=code,
        name=name,
        sort_key=sort_key(name),
        kind=kind.value,
        parent=parent,
        generation_id=generation,
        population=population,
        provenance=provenance.value,
        source=source,
    )
    record.audit(by=by, at=at, verb="area.add", subject=Reference.of("places", "area", slug(code)))
    return area


@transaction.atomic
def add_venue(
    *,
    name: str,
    area_code: str,
    address: str = "",
    postcode: str = "",
    latitude: Decimal | None = None,
    longitude: Decimal | None = None,
    provenance: Provenance = Provenance.GENERATED,
    by: Actor,
    at: datetime,
) -> Venue:
    """Keep a venue in its area."""
    venue = Venue.objects.create(
        name=name,
        sort_key=sort_key(name),
        area_id=area_code,
        address=address,
        postcode=postcode,
        latitude=latitude,
        longitude=longitude,
        provenance=provenance.value,
    )
    record.audit(by=by, at=at, verb="venue.add", subject=Reference.of("places", "venue", venue.pk))
    return venue
