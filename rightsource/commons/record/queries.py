"""Reading the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from rightsource.commons.record.models import Audit, Case, CaseSource, CouncilParameter, Fact
from rightsource.commons.record.rules import Reference
from rightsource.ground.parameters import Parameters, Status, Unit, Value, amount_of, packaged


def ask(sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Return the rows of a statement that is sent all the time, its values as $1, $2 …: planned once a connection."""
    wrapper: Any = connection
    found: list[tuple[Any, ...]] = wrapper.ask(sql, *values)
    return found


def begin_with(settings: Mapping[str, str]) -> None:
    """Begin the transaction of an atomic block that was just opened, with settings that end with it."""
    wrapper: Any = connection
    wrapper.begin_with(settings)


def history_of(*, subject: Reference) -> Sequence[Audit]:
    """Return the audit rows of one subject, oldest first, as far as the acting person may see them."""
    return list(Audit.objects.filter(subject=str(subject)).order_by("id"))


def trail(*, subject: str = "") -> QuerySet[Audit]:
    """Return the audit rows that the acting person may see, newest first, of one subject where given."""
    rows = Audit.objects.filter(subject=subject) if subject else Audit.objects.all()
    return rows.order_by("-id")


def loaded_case() -> Case | None:
    """Return the council that was loaded, if there is one."""
    return Case.objects.order_by("id").first()


def sources() -> Sequence[CaseSource]:
    """Return where the figures of the loaded case come from, in the order of its file."""
    return list(CaseSource.objects.order_by("id"))


def council_parameters() -> Parameters:
    """Return the values of law with what this council set for itself in the places that law leaves to it."""
    own = [
        Value(
            name=row.name,
            amount=amount_of(Unit(row.unit), row.amount),
            unit=Unit(row.unit),
            reference=row.reference,
            status=Status(row.status),
            starts_on=row.starts_on,
            ends_before=row.ends_before,
            note=row.note,
            source=row.source,
        )
        for row in CouncilParameter.objects.order_by("name", "starts_on")
    ]
    return packaged().with_values(own)


def facts(*, kind: str) -> Sequence[Fact]:
    """Return the facts of a kind by the day that they are true for, as far as the acting person may see them."""
    return list(Fact.objects.filter(kind=kind).order_by("on", "id"))
