"""Finding services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection
from django.db.models import Q

from rightsource.commons.access.rules import Actor
from rightsource.frontdoor.directory.models import PublishedService, Service
from rightsource.frontdoor.directory.rules import PAGE_SIZE, text_query, words_of

SHOWN = [column for column in PublishedService._meta.concrete_fields if column.column != "search"]
COLUMNS, FIELDS = [column.column for column in SHOWN], [column.attname for column in SHOWN]
MOST_PAGES = 100_000


@dataclass(frozen=True)
class Found:
    """One page of what a search found."""

    services: Sequence[PublishedService]
    total: int
    page: int
    pages: int
    is_near: bool = False  # no service has all the words; these have some
    words: Sequence[str] = field(default_factory=list)


def search(*, text: str = "", need: str = "", area_code: str = "", page: int = 1, size: int = PAGE_SIZE) -> Found:
    """Return a page of the published services with the words, the need and the place, best first, in one query.

    Where no service has every word, those with any of them are returned and marked as near.
    """
    words = words_of(text)
    page = min(max(page, 1), MOST_PAGES)
    conditions, values = ["true"], {}
    if need:
        conditions.append("needs @> ARRAY[%(need)s]")
        values["need"] = need
    if area_code:
        conditions.append("found_from @> ARRAY[%(area)s]")
        values["area"] = area_code
    where = " AND ".join(conditions)
    table = PublishedService._meta.db_table
    # Ranks are sorted over keys only; whole rows are read for the page shown.
    keys = "slug, sort_key"
    if words:
        values |= {"every": text_query(words, joined_by="&"), "any": text_query(words, joined_by="|")}
        found = (
            f"every_word AS MATERIALIZED (SELECT {keys}, ts_rank(search, to_tsquery('english', %(every)s)) AS rank "
            f"FROM {table} WHERE {where} AND search @@ to_tsquery('english', %(every)s)), "
            f"found AS MATERIALIZED (SELECT *, false AS is_near FROM every_word UNION ALL "
            f"SELECT {keys}, ts_rank(search, to_tsquery('english', %(any)s)), true "
            f"FROM {table} WHERE {where} AND search @@ to_tsquery('english', %(any)s) "
            "AND NOT EXISTS (SELECT FROM every_word))"
        )
        total = "SELECT count(*) AS total FROM found"
        shown = "SELECT * FROM found ORDER BY rank DESC, sort_key, slug"
    elif need or area_code:
        found = f"found AS MATERIALIZED (SELECT {keys}, 0 AS rank, false AS is_near FROM {table} WHERE {where})"
        total = "SELECT count(*) AS total FROM found"
        shown = "SELECT * FROM found ORDER BY sort_key, slug"
    else:  # the index gives the first page; only the count reads them all
        found = f"total_of AS (SELECT count(*) AS total FROM {table} WHERE {where})"
        total = "SELECT total FROM total_of"
        shown = f"SELECT {keys}, 0 AS rank, false AS is_near FROM {table} WHERE {where} ORDER BY sort_key, slug"
    columns = ", ".join(f"row.{column}" for column in COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {found}, counted AS ({total}), shown AS ({shown} LIMIT %(size)s OFFSET %(skipped)s) "
            f"SELECT total, is_near, {columns} FROM counted LEFT JOIN shown ON true "
            f"LEFT JOIN {table} AS row ON row.slug = shown.slug "
            "ORDER BY shown.rank DESC NULLS LAST, shown.sort_key, shown.slug",
            {**values, "size": size, "skipped": (page - 1) * size},
        )
        rows = cursor.fetchall()
    total_found = rows[0][0]
    services = [PublishedService.from_db(connection.alias, FIELDS, row[2:]) for row in rows if row[2] is not None]
    return Found(
        services=services,
        total=total_found,
        page=page,
        pages=max(1, -(-total_found // size)),
        is_near=any(row[1] for row in rows),
        words=words,
    )


def service(*, slug: str) -> PublishedService | None:
    """Return what the public may read of a service."""
    return PublishedService.objects.defer("search").filter(pk=slug).first()


def service_by_open_id(*, open_id: UUID) -> PublishedService | None:
    """Return a published service by its identifier in the open feed."""
    return PublishedService.objects.defer("search").filter(open_id=open_id).first()


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who gives published services: a body by its code, anybody else by name."""

    key: str
    name: str


def organisations() -> list[Organisation]:
    """Return who gives published services, by name; one statement."""
    rows = PublishedService.objects.order_by("organisation_name").values_list("body_code", "organisation_name")
    found = {code or name: name for code, name in rows.distinct()}
    return [Organisation(key, name) for key, name in found.items()]


def services_by_organisation(*, key: str) -> list[PublishedService]:
    """Return the published services of an organisation, by name."""
    of_it = Q(body_code=key) | Q(body_code="", organisation_name=key)
    return list(PublishedService.objects.defer("search").filter(of_it).order_by("sort_key", "slug"))


def services_at_places(*, page: int, size: int) -> tuple[list[PublishedService], int]:
    """Return a page of the published services that are given at a place, by name, and how many there are."""
    rows = PublishedService.objects.defer("search").exclude(venue="").order_by("sort_key", "slug")
    return list(rows[(page - 1) * size : page * size]), rows.count()


def slugs_at_places() -> list[str]:
    """Return the published services that are given at a place."""
    return list(PublishedService.objects.exclude(venue="").order_by("slug").values_list("slug", flat=True))


def own_entry(*, actor: Actor, slug: str) -> Service | None:
    """Return a service's entry, drafts too, as far as the actor may see it."""
    return Service.objects.select_related("venue").filter(slug=slug).first()


def entries(*, actor: Actor) -> Sequence[Service]:
    """Return the entries that the actor may see, by name."""
    return list(Service.objects.order_by("sort_key", "slug"))


def counts_by_need() -> dict[str, int]:
    """Return how many published services meet each need."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT need, count(*) FROM {PublishedService._meta.db_table}, unnest(needs) AS need GROUP BY need"
        )
        return dict(cursor.fetchall())
