"""Ask every promise in turn, and say each breach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.db import connections

from rightsource.ground.text import pluralise
from rightsource.ground.time import day_in_london
from rightsource.journeys.check.promise import Promise
from rightsource.journeys.check.promises import PROMISES


def check(
    *,
    at: datetime,
    progress: Callable[[str], None],
    promises: Iterable[Promise] = PROMISES,
    using: str = "default",
) -> list[str]:
    """Return a sentence for every breach, as far as the acting role may see the rows; none means that all holds."""
    found: list[str] = []
    for promise in promises:
        said = list(_breaches(promise, at, using))
        progress(promise.holds if not said else f"{promise.holds}: {pluralise(len(said), 'breach', 'breaches')}")
        found += said
    return found


def _breaches(promise: Promise, at: datetime, using: str) -> Iterator[str]:
    with connections[using].cursor() as cursor:
        cursor.execute(promise.sql, {"today": day_in_london(at), "at": at})
        columns = [column.name for column in cursor.description]
        for row in cursor.fetchall():
            yield promise.sentence(dict(zip(columns, row, strict=True)))
