"""Finding services."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Q

from rightsource.commons.access.rules import Actor
from rightsource.frontdoor.directory.models import PublishedService, Service
from rightsource.frontdoor.directory.rules import PAGE_SIZE, Freshness, freshness, text_query, who_for, words_of

MOST_PAGES = 100_000
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class ListedService:
    """What a list of found services shows of one."""

    slug: str
    name: str
    summary: str
    audience: str
    min_age: int | None
    max_age: int | None
    venue: str
    area_names: str
    price: str
    quality: int | None
    next_available_on: date | None
    assured_on: date | None
    last_checked_on: date
    provenance: str

    @property
    def who_for(self) -> str:
        """Who the service is for, in a few words."""
        return who_for(audience=self.audience, min_age=self.min_age, max_age=self.max_age)

    def freshness(self, on: date) -> Freshness:
        """Whether the entry can be relied on, on a day."""
        return freshness(assured_on=self.assured_on, last_checked_on=self.last_checked_on, on=on)


@dataclass(frozen=True)
class Found(Generic[Row]):
    """One page of what a search found."""

    services: Sequence[Row]
    total: int
    page: int
    pages: int
    is_near: bool = False  # no service has all the words; these have some
    words: Sequence[str] = field(default_factory=list)


def search(
    *, text: str = "", need: str = "", area_code: str = "", page: int = 1, size: int = PAGE_SIZE
) -> Found[PublishedService]:
    """Return a page of the published services with the words, the need and the place, best first, in one query.

    Where no service has every word, those with any of them are returned and marked as near.
    """
    whole = [column for column in PublishedService._meta.concrete_fields if column.column != "search"]
    names = [column.attname for column in whole]
    return _search(
        text=text,
        need=need,
        area_code=area_code,
        page=page,
        size=size,
        columns=[column.column for column in whole],
        make=lambda row: PublishedService.from_db(connection.alias, names, row),
    )


def search_listed(
    *, text: str = "", need: str = "", area_code: str = "", page: int = 1, size: int = PAGE_SIZE
) -> Found[ListedService]:
    """Return the same page with no more of each service than a list shows: a page of many rows is read often."""
    return _search(
        text=text,
        need=need,
        area_code=area_code,
        page=page,
        size=size,
        columns=[each.name for each in fields(ListedService)],
        make=lambda row: ListedService(*row),
    )


def _search(
    *,
    text: str,
    need: str,
    area_code: str,
    page: int,
    size: int,
    columns: Sequence[str],
    make: Callable[[Sequence[Any]], Row],
) -> Found[Row]:
    """Ask for one page of services, each with these columns."""
    words = words_of(text)
    page = min(max(page, 1), MOST_PAGES)
    statement, values = _statement(words=words, need=need, area_code=area_code, columns=columns)
    with connection.cursor() as cursor:  # planned each time: what is best depends on how common the words are
        cursor.execute(statement, {**values, "size": size, "skipped": (page - 1) * size})
        rows = cursor.fetchall()
    total_found = rows[0][0]
    return Found(
        services=[make(row[2:]) for row in rows if row[2] is not None],
        total=total_found,
        page=page,
        pages=max(1, -(-total_found // size)),
        is_near=any(row[1] for row in rows),
        words=words,
    )


def _statement(
    *, words: Sequence[str], need: str, area_code: str, columns: Sequence[str]
) -> tuple[str, Mapping[str, object]]:
    """Return the statement of a search, one for each form that a search can take, and its values."""
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
    by_rank = "SELECT * FROM found ORDER BY rank DESC, sort_key, slug"
    total = "SELECT count(*) AS total FROM found"
    if words:
        values["every"] = text_query(words, joined_by="&")
        every_word = (
            f"SELECT {keys}, ts_rank(search, to_tsquery('english', %(every)s)) AS rank, false AS is_near "
            f"FROM {table} WHERE {where} AND search @@ to_tsquery('english', %(every)s)"
        )
    if len(words) == 1:  # one word is every word: nothing is near it
        found, shown = f"found AS MATERIALIZED ({every_word})", by_rank
    elif words:
        values["any"] = text_query(words, joined_by="|")
        found, shown = (
            f"every_word AS MATERIALIZED ({every_word}), found AS MATERIALIZED (SELECT * FROM every_word "
            f"UNION ALL SELECT {keys}, ts_rank(search, to_tsquery('english', %(any)s)), true "
            f"FROM {table} WHERE {where} AND search @@ to_tsquery('english', %(any)s) "
            "AND NOT EXISTS (SELECT FROM every_word))",
            by_rank,
        )
    else:  # the index by name gives the page, unless few are found: only the count reads them all, and none is sorted
        found = f"total_of AS (SELECT count(*) AS total FROM {table} WHERE {where})"
        total = "SELECT total FROM total_of"
        shown = f"SELECT {keys}, 0 AS rank, false AS is_near FROM {table} WHERE {where} ORDER BY sort_key, slug"
    asked = ", ".join(f"row.{column}" for column in columns)
    return (
        f"WITH {found}, counted AS ({total}), shown AS ({shown} LIMIT %(size)s OFFSET %(skipped)s) "
        f"SELECT total, is_near, {asked} FROM counted LEFT JOIN shown ON true "
        f"LEFT JOIN {table} AS row ON row.slug = shown.slug "
        "ORDER BY shown.rank DESC NULLS LAST, shown.sort_key, shown.slug"
    ), values


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
