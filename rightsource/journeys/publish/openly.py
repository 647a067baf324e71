"""Publish openly: the tables of a quarter go before the public as they were written and read back, all or none."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from django.db import transaction

from rightsource.books.plan.rules.resilience import resilience_finding
from rightsource.commons.access.rules import Actor, Permission
from rightsource.council.evidence import queries as evidence
from rightsource.council.evidence import services
from rightsource.council.evidence.services import FileSpec
from rightsource.ground.time import Quarter
from rightsource.journeys.publish.publish import council_name, refuse_unended, write_tables
from rightsource.journeys.publish.resilience import resilience_on, row_of
from rightsource.journeys.publish.written import PublishError, Written

OFFERED = 6  # quarters that can be chosen


def quarters_to_publish(*, on: date) -> list[Quarter]:
    """Return the quarters that have ended, the latest first."""
    found = Quarter(on.year, (on.month - 1) // 3 + 1)
    quarters = []
    for _ in range(OFFERED):
        found = Quarter(found.year, found.number - 1) if found.number > 1 else Quarter(found.year - 1, 4)
        quarters.append(found)
    return quarters


@transaction.atomic
def publish_openly(*, quarter: Quarter, by: Actor, at: datetime) -> Sequence[Written]:
    """Every table of a quarter is open to everybody; what was published of it before stays on record.

    The journal itself is not among them: its entries hold texts. `rightsource export journal` writes it.

    :raises PublishError: the quarter has not ended, somebody else publishes, or a table does not tie to the ledger
    :raises ParameterNotInForceError: a threshold is not known for the quarter
    """
    if not by.may(Permission.STATUTORY_REPORT):
        raise PublishError("Only the finance officer puts the council's books before the public. Ask them.")
    refuse_unended(quarter, at)
    with tempfile.TemporaryDirectory(prefix="rightsource-publication-") as folder:
        part = Path(folder)
        files = write_tables(part, quarter, at, lambda _: None)
        services.keep_publication(
            quarter=quarter.iso,
            council=council_name(),
            files=[_spec(part, each) for each in files],
            by=by,
            at=at,
        )
    return files


def _spec(part: Path, each: Written) -> FileSpec:
    return FileSpec(
        name=each.name,
        output=each.output.value,
        file_name=each.file,
        title=each.title,
        says=each.says,
        note=each.note,
        missing=each.missing,
        rows=each.rows,
        schema=json.loads((part / each.schema).read_text(encoding="utf-8")),
        content=(part / each.file).read_bytes().decode(),
    )


def resilience_of_today(*, on: date, by: Actor, at: datetime) -> str:
    """Keep what the indicators of resilience say today, once a day, and return the finding."""
    known = evidence.resilience_on(on=on)
    if known is not None:
        return known.finding
    found = resilience_on(on=on, at=at)
    rows = [row_of(each, on) for each in found]
    return services.keep_resilience(on=on, rows=rows, finding=resilience_finding(found), by=by, at=at).finding
