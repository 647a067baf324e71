"""Writing evidence: a file that was read becomes one dataset, with its lineage."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from django.db import connection, transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.evidence import queries
from rightsource.council.evidence.models import Dataset, EarlyWarningDay, Publication, PublishedFile, ResilienceDay
from rightsource.council.evidence.rules import Figure, line_of
from rightsource.council.evidence.rules.warning import Assessment, Years

CHUNK = 20_000  # rows to a statement: large enough that the statement costs nothing, small enough for a progress line
COLUMNS = (
    "dataset_id", "financial_year", "authority_code", "authority", "authority_class", "sheet", "column", "part",
    "heading", "line", "key", "value_k",
)  # fmt: skip
INSERT = """
INSERT INTO council_evidence_outturn ({columns})
SELECT %s, %s, code, name, class, sheet, col, part, heading, line, key, value
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::int[], %s::text[], %s::text[], %s::text[],
            %s::text[], %s::numeric[])
  AS figure (code, name, class, sheet, col, part, heading, line, key, value)
""".format(columns=", ".join(f'"{column}"' for column in COLUMNS))


@dataclass(frozen=True, slots=True)
class DatasetSpec:
    """Where a dataset comes from."""

    code: str
    name: str
    publisher: str
    file_name: str
    sha256: str
    financial_year: str
    source: str = ""
    layout: Mapping[str, object] | None = None


@transaction.atomic
def import_dataset(
    *,
    dataset: DatasetSpec,
    figures: Sequence[Figure],
    by: Actor,
    at: datetime,
    progress: Callable[[str], None] = lambda sentence: None,
) -> tuple[Dataset, bool]:
    """Keep a dataset and its figures; the same bytes again change nothing. Return it, and whether it is new."""
    known = queries.dataset_of(sha256=dataset.sha256)
    if known is not None:
        return known, False
    kept = Dataset.objects.create(
        code=dataset.code,
        name=dataset.name,
        publisher=dataset.publisher,
        file_name=dataset.file_name,
        sha256=dataset.sha256,
        imported_at=at,
        by_ref=by.reference,
        rows=len(figures),
        layout=dict(dataset.layout or {}),
        source=dataset.source,
    )
    for first in range(0, len(figures), CHUNK):
        _insert(kept.pk, dataset.financial_year, figures[first : first + CHUNK])
        done = min(first + CHUNK, len(figures))
        progress(f"{dataset.financial_year}: {done:,} of {len(figures):,} figures kept.")
    record.audit(
        by=by,
        at=at,
        verb="dataset.import",
        subject=Reference.of("evidence", "dataset", kept.code),
        detail={"sha256": kept.sha256, "rows": kept.rows, "file_name": kept.file_name},
    )
    return kept, True


def _insert(dataset_id: int, financial_year: str, figures: Sequence[Figure]) -> None:
    named = {(row.line, row.heading, row.part) for row in figures}
    keys = {each: line_of(text=each[0], heading=each[1], part=each[2]) or "" for each in named}
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            [
                dataset_id,
                financial_year,
                [row.authority_code for row in figures],
                [row.authority for row in figures],
                [row.authority_class for row in figures],
                [row.sheet for row in figures],
                [row.column for row in figures],
                [row.part for row in figures],
                [row.heading for row in figures],
                [row.line for row in figures],
                [keys[(row.line, row.heading, row.part)] for row in figures],
                [row.value_k for row in figures],
            ],
        )


@transaction.atomic
def keep_warning(*, years: Years, assessment: Assessment, on: date, by: Actor, at: datetime) -> EarlyWarningDay:
    """What the rules say of the council on a day is kept, once a day, with the figures that they were asked of."""
    known = queries.warning_on(on=on)
    if known is not None:
        return known
    kept = EarlyWarningDay.objects.create(
        on=on,
        year=years.this.year.slug,
        level=None if assessment.level is None else assessment.level.value,
        rang=[rule.value for rule in assessment.rang],
        not_computed={rule.value: why for rule, why in assessment.not_computed.items()},
        figures={line.value: str(value) for line, value in years.this.values_k.items() if value is not None},
        at=at,
    )
    record.audit(
        by=by,
        at=at,
        verb="warning.assess",
        subject=Reference.of("evidence", "warning", on.isoformat()),
        detail={"level": kept.level, "rang": kept.rang},
    )
    return kept


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One published table: what it is, what it says, and its bytes."""

    name: str
    output: str
    file_name: str
    title: str
    says: str
    note: str
    missing: str
    rows: int
    schema: Mapping[str, object]
    content: str


@transaction.atomic
def keep_publication(*, quarter: str, council: str, files: Sequence[FileSpec], by: Actor, at: datetime) -> Publication:
    """What was published of a quarter is open to everybody, byte by byte; what was published before stays on record."""
    kept = Publication.objects.create(quarter=quarter, council=council, at=at, by_ref=by.reference)
    PublishedFile.objects.bulk_create(
        PublishedFile(
            publication=kept,
            name=each.name,
            output=each.output,
            file_name=each.file_name,
            title=each.title,
            says=each.says,
            note=each.note,
            missing=each.missing,
            rows=each.rows,
            sha256=sha256(each.content.encode()).hexdigest(),
            schema=dict(each.schema),
            content=each.content,
        )
        for each in files
    )
    record.audit(
        by=by,
        at=at,
        verb="publication.keep",
        subject=Reference.of("evidence", "publication", kept.pk),
        detail={"quarter": quarter, "files": [each.file_name for each in files]},
    )
    return kept


@transaction.atomic
def keep_resilience(
    *, on: date, rows: Sequence[Mapping[str, str]], finding: str, by: Actor, at: datetime
) -> ResilienceDay:
    """What the indicators say on a day is kept, once a day."""
    known = queries.resilience_on(on=on)
    if known is not None:
        return known
    kept = ResilienceDay.objects.create(on=on, rows=[dict(row) for row in rows], finding=finding, at=at)
    record.audit(
        by=by,
        at=at,
        verb="resilience.keep",
        subject=Reference.of("evidence", "resilience", on.isoformat()),
        detail={"known": sum(bool(row["value"]) for row in rows), "of": len(rows)},
    )
    return kept
