"""Writing to the record. Every service of every room calls `audit` in its own transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import connection
from psycopg.types.json import Jsonb

from rightsource.commons.record.models import Audit, Case, CaseSource, CouncilParameter, Fact
from rightsource.commons.record.rules import Acting, Reference
from rightsource.ground.parameters import Value, packaged, written


class AuditOutsideTransactionError(Exception):
    """An audit row must share the transaction of what it records."""


def audit(
    *, by: Acting, at: datetime, verb: str, subject: Reference, detail: Mapping[str, object] | None = None
) -> None:
    """Leave the audit row of a write; without it the database refuses the transaction's commit.

    :raises AuditOutsideTransactionError: if no transaction is open
    """
    if not connection.in_atomic_block:
        raise AuditOutsideTransactionError(f"“{verb}” on {subject} was to be audited outside a transaction.")
    # Written without RETURNING: somebody who may leave an audit row need not be able to read it, as the public.
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Audit._meta.db_table} (at, by, role, purpose, verb, subject, detail) "
            "VALUES (%s, %s, %s, coalesce(current_setting('rightsource.purpose', true), ''), %s, %s, %s)",
            [at, by.reference, by.acting_role, verb, str(subject), Jsonb(dict(detail or {}))],
        )


def record(
    *, kind: str, subject: Reference, at: datetime, on: date, numbers: Mapping[str, object] | None = None
) -> None:
    """Record a fact: numbers and references only, never a name."""
    # Written without RETURNING, as an audit row is: a resident whose order is a fact need not be able to read facts.
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {Fact._meta.db_table} (kind, subject, at, "on", numbers) VALUES (%s, %s, %s, %s, %s)',
            [kind, str(subject), at, on, Jsonb(dict(numbers or {}))],
        )


def note_case(*, case: Case, by: Acting, at: datetime) -> None:
    """Write down which council was loaded; a second one beside it is refused by whoever loads."""
    case.loaded_at = at
    case.save(force_insert=True)
    audit(by=by, at=at, verb="case.load", subject=Reference.of("record", "case", case.code))


def note_sources(*, case: Case, sources: Sequence[CaseSource], by: Acting, at: datetime) -> None:
    """Write down where the figures of a case come from, in the order of its file."""
    for source in sources:
        source.case = case
    CaseSource.objects.bulk_create(sources)
    audit(
        by=by,
        at=at,
        verb="case.sources",
        subject=Reference.of("record", "case", case.code),
        detail={"sources": len(sources)},
    )


def set_parameters(*, values: Sequence[Value], by: Acting, at: datetime) -> None:
    """Keep what the council set for itself; nothing that law settles can be set.

    :raises ParameterUnknownError: for a name that law does not leave to a council
    """
    packaged().with_values(values)
    CouncilParameter.objects.bulk_create(
        CouncilParameter(
            name=value.name,
            amount=written(value),
            unit=value.unit.value,
            reference=value.reference,
            status=value.status.value,
            starts_on=value.starts_on,
            ends_before=value.ends_before,
            note=value.note,
            source=value.source,
        )
        for value in values
    )
    audit(
        by=by,
        at=at,
        verb="parameters.set",
        subject=Reference.of("record", "parameters", "council"),
        detail={"names": sorted({value.name for value in values})},
    )
