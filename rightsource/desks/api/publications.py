"""What was published from the books over the API: by quarter, table by table, and the indicators of each day."""

import csv
import io
from typing import Any

from django.http import HttpRequest

from rightsource.commons.access.doors import now
from rightsource.commons.access.rules import Permission
from rightsource.council.evidence import queries
from rightsource.council.evidence.queries import PublishedFile
from rightsource.desks.api.common import NotThereError, Part, who
from rightsource.desks.api.shapes import publications as shapes
from rightsource.ground.time import Quarter
from rightsource.journeys.publish import publish_openly

part = Part("Publish from the books")


def _published(each: PublishedFile) -> dict[str, Any]:
    quarter = each.publication.quarter
    return {
        "quarter": quarter,
        "name": each.name,
        "title": each.title,
        "says": each.says,
        "note": each.note,
        "missing": each.missing,
        "rows": each.rows,
        "sha256": each.sha256,
        "published_at": each.publication.at,
        "csv": f"/open/publications/{quarter}/{each.name}?format=csv",
    }


@part.get(
    "/publications", to=Permission.PUBLIC, answer=list[shapes.PublishedTableOut], summary="List what was published"
)
def publications(request: HttpRequest) -> object:
    """Every table of every quarter, the latest first, with what the books lack for it."""
    ids = [each.pk for each in queries.publications()]
    return [_published(each) for each in queries.files_of(publication_ids=ids)]


@part.post(
    "/publications",
    to=Permission.STATUTORY_REPORT,
    answer=list[shapes.PublishedTableOut],
    summary="Put a quarter before the public",
)
def publish(request: HttpRequest, payload: shapes.PublishIn) -> object:
    """Every table is written and read back, and all are public, or none is."""
    quarter = Quarter.parse(payload.quarter)
    publish_openly(quarter=quarter, by=who(request), at=now())
    found = queries.publication(quarter=quarter.iso)
    return [_published(each) for each in queries.files_of(publication_ids=[found.pk] if found else [])]


@part.get(
    "/publications/{quarter}/{name}",
    to=Permission.PUBLIC,
    answer=shapes.PublishedRowsOut,
    summary="Read a published table",
)
def table(request: HttpRequest, quarter: shapes.QuarterName, name: shapes.TableName) -> object:
    """The rows as they were published, and what each heading means."""
    found = queries.published_file(quarter=quarter, name=name)
    if found is None:
        raise NotThereError(f"Nothing called “{name}” was published of {quarter}. Look at the list of what was.")
    return _published(found) | {
        "table_schema": found.schema,
        "data": list(csv.DictReader(io.StringIO(found.content))),
    }


@part.get("/resilience", to=Permission.PUBLIC, answer=list[shapes.ResilienceOut], summary="See resilience day by day")
def resilience(request: HttpRequest) -> object:
    """The indicators of each day from the council's own books, the newest first; what they lack is said."""
    return [{"on": day.on, "finding": day.finding, "indicators": day.rows} for day in queries.resilience_days()]
