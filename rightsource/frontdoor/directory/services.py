"""Keeping, publishing and withdrawing services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.places import queries as places
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.frontdoor.directory.models import PublishedService, Service
from rightsource.frontdoor.directory.rules import (
    NEEDS,
    Provenance,
    ServiceRefusedError,
    Status,
    codes_found_from,
    faults_of_entry,
    open_id,
    search_text,
)
from rightsource.ground.text import sentence_list, slug, sort_key
from rightsource.ground.time import day_in_london


@dataclass(frozen=True, slots=True)
class Entry:
    """What is written down of a service."""

    name: str
    summary: str
    organisation_name: str
    needs: Sequence[str]
    area_codes: Sequence[str]
    last_checked_on: date
    slug: str = ""  # made from the name when empty
    description: str = ""
    body_code: str = ""
    body_id: int | None = None
    audience: str = ""
    min_age: int | None = None
    max_age: int | None = None
    venue_id: int | None = None
    website: str = ""
    email: str = ""
    phone: str = ""
    assured_on: date | None = None
    provenance: Provenance = Provenance.GENERATED


def _reference(key: str) -> Reference:
    return Reference.of("directory", "service", key)


@transaction.atomic
def add_service(*, entry: Entry, by: Actor, at: datetime) -> Service:
    """Keep a service as a draft.

    :raises ServiceRefusedError: naming everything that is missing or wrong
    """
    needs = [slug(need) for need in entry.needs if need.strip()]
    faults = faults_of_entry(
        name=entry.name,
        summary=entry.summary,
        needs=needs,
        area_codes=list(entry.area_codes),
        min_age=entry.min_age,
        max_age=entry.max_age,
    )
    if faults:
        raise ServiceRefusedError(" ".join(faults))
    key = entry.slug or slug(entry.name)
    if Service.objects.filter(slug=key).exists():
        raise ServiceRefusedError(f"There is a service at /services/{key} already. Give this one another name.")
    kept = Service.objects.create(
        slug=key,
        name=entry.name,
        sort_key=sort_key(entry.name),
        summary=entry.summary,
        description=entry.description,
        organisation_name=entry.organisation_name,
        body_code=entry.body_code,
        body_id=entry.body_id,
        needs=needs,
        audience=entry.audience,
        min_age=entry.min_age,
        max_age=entry.max_age,
        area_codes=list(entry.area_codes),
        venue_id=entry.venue_id,
        website=entry.website,
        email=entry.email,
        phone=entry.phone,
        assured_on=entry.assured_on,
        last_checked_on=entry.last_checked_on,
        provenance=entry.provenance.value,
        changed_at=at,
    )
    record.audit(by=by, at=at, verb="service.add", subject=_reference(key))
    return kept


@transaction.atomic
def publish(*, slug: str, by: Actor, at: datetime) -> None:
    """Let the public find a service.

    :raises ServiceRefusedError: when there is none that the actor may publish
    """
    publish_many(slugs=[slug], by=by, at=at)


@transaction.atomic
def publish_many(*, slugs: Sequence[str], by: Actor, at: datetime) -> None:
    """Let the public find these services; one audit row for one, one for all of a batch.

    :raises ServiceRefusedError: naming those that there are not or that the actor may not publish
    """
    wanted = list(dict.fromkeys(slugs))
    changed = Service.objects.filter(slug__in=wanted).update(status=Status.PUBLISHED.value, changed_at=at)
    if changed != len(wanted) or not wanted:
        raise ServiceRefusedError(
            "Some of these services are not there, or belong to a body that you do not serve: nothing was published. "
            f"You asked for {sentence_list(wanted) or 'none'}."
        )
    _publish_rows(wanted, on=day_in_london(at))
    detail = {"count": len(wanted), "slugs": wanted[:100]}
    record.audit(by=by, at=at, verb="service.publish", subject=_reference(wanted[0]), detail=detail)


# Everything but what the marketplace tells, and the index.
TOLD = {"price", "quality", "quality_on", "next_available_on", "search"}
WRITTEN = [column.column for column in PublishedService._meta.concrete_fields if column.column not in TOLD]


def _publish_rows(slugs: Sequence[str], *, on: date) -> None:
    """Write what the public may read; price, quality and room stay as the marketplace last told them."""
    parents = places.parents(on=on)
    names = {area.code: area.name for area in places.areas(kind=None, on=on)}
    table = PublishedService._meta.db_table
    found_from: dict[tuple[str, ...], list[str]] = {}
    rows = []
    for kept in Service.objects.select_related("venue").filter(slug__in=slugs):
        codes = tuple(kept.area_codes)
        if codes not in found_from:
            found_from[codes] = codes_found_from(codes=list(codes), parents=parents)
        venue = kept.venue
        rows.append(
            {
                "slug": kept.slug,
                "open_id": open_id("service", kept.slug),
                "name": kept.name,
                "sort_key": kept.sort_key,
                "summary": kept.summary,
                "description": kept.description,
                "organisation_name": kept.organisation_name,
                "body_code": kept.body_code,
                "needs": kept.needs,
                "audience": kept.audience,
                "min_age": kept.min_age,
                "max_age": kept.max_age,
                "area_codes": kept.area_codes,
                "found_from": found_from[codes],
                "area_names": sentence_list([names.get(code, code) for code in codes]),
                "venue": "" if venue is None else venue.name,
                "venue_address": "" if venue is None else venue.address,
                "venue_postcode": "" if venue is None else venue.postcode,
                "latitude": None if venue is None else venue.latitude,
                "longitude": None if venue is None else venue.longitude,
                "website": kept.website,
                "email": kept.email,
                "phone": kept.phone,
                "assured_on": kept.assured_on,
                "last_checked_on": kept.last_checked_on,
                "provenance": kept.provenance,
                "changed_at": kept.changed_at,
                "A": search_text(kept.name),
                "B": search_text(*(NEEDS.get(need, need) for need in kept.needs), kept.audience),
                "C": search_text(kept.summary, kept.organisation_name, "" if venue is None else venue.name),
                "D": search_text(kept.description, *(names.get(code, "") for code in codes)),
            }
        )
    slots = ", ".join(f"%({column})s" for column in WRITTEN)
    vector = " || ".join(f"setweight(to_tsvector('english', %({weight})s), '{weight}')" for weight in "ABCD")
    update = ", ".join(f"{column} = excluded.{column}" for column in [*WRITTEN, "search"] if column != "slug")
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(WRITTEN)}, price, search) VALUES ({slots}, '', {vector}) "
            f"ON CONFLICT (slug) DO UPDATE SET {update}",
            rows,
        )


@transaction.atomic
def withdraw(*, slug: str, reason: str, by: Actor, at: datetime) -> None:
    """Take a service from the public's sight; its entry stays.

    :raises ServiceRefusedError: when there is none that the actor may withdraw
    """
    changed = Service.objects.filter(slug=slug).update(status=Status.WITHDRAWN.value, changed_at=at)
    if not changed:
        raise ServiceRefusedError("There is no such service, or it belongs to a body that you do not serve.")
    PublishedService.objects.filter(pk=slug).delete()
    record.audit(by=by, at=at, verb="service.withdraw", subject=_reference(slug), detail={"reason": reason})


@transaction.atomic
def show_offers(
    *,
    slug: str,
    price: str,
    quality: int | None,
    quality_on: date | None,
    next_available_on: date | None,
    by: Actor,
    at: datetime,
) -> None:
    """Show with a published service what it costs, how good it is and when there is room next.

    :raises ServiceRefusedError: when the service is not published or the actor may not change it
    """
    changed = PublishedService.objects.filter(pk=slug).update(
        price=price, quality=quality, quality_on=quality_on, next_available_on=next_available_on
    )
    if not changed:
        raise ServiceRefusedError("This service is not published, or belongs to a body that you do not serve.")
    record.audit(by=by, at=at, verb="service.show_offers", subject=_reference(slug))


@transaction.atomic
def check_entry(*, slug: str, on: date, is_assured: bool, by: Actor, at: datetime) -> None:
    """Note that somebody looked at an entry on a day and found it right, or vouches for it.

    :raises ServiceRefusedError: when there is none that the actor may check
    """
    dates = {"last_checked_on": on} | ({"assured_on": on} if is_assured else {})
    if not Service.objects.filter(slug=slug).update(**dates, changed_at=at):
        raise ServiceRefusedError("There is no such service, or it belongs to a body that you do not serve.")
    PublishedService.objects.filter(pk=slug).update(**dates, changed_at=at)
    record.audit(by=by, at=at, verb="service.check", subject=_reference(slug), detail={"is_assured": is_assured})
