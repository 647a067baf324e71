"""Reading the record."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from rightsource.commons.record.models import Audit, Case, CaseSource, Fact
from rightsource.commons.record.rules import Reference


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


def facts(*, kind: str) -> Sequence[Fact]:
    """Return the facts of a kind by the day that they are true for, as far as the acting person may see them."""
    return list(Fact.objects.filter(kind=kind).order_by("on", "id"))
