"""Warnings and recommendations that wait for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch

from rightsource.council.democracy.models import Matter, Recommendation, RecommendationStep, Report
from rightsource.council.democracy.rules import MatterKind, ReportKind, is_escalated


@dataclass(frozen=True, slots=True)
class WarningOnDay:
    """A statutory officer's or auditor's warning, and whether it was answered in time (control R12)."""

    code: str
    title: str
    warned_on: date
    answered_on: date | None
    receipts: int
    is_escalated: bool


def warnings_on(*, on: date) -> list[WarningOnDay]:
    """Return the warnings given by a day, those unanswered beyond their period first."""
    answers = Report.objects.filter(kind=ReportKind.RESPONSE.value, on__lte=on)
    rows = (
        Matter.objects.filter(kind=MatterKind.WARNING.value, on__lte=on)
        .annotate(receipts_count=Count("receipts"))
        .prefetch_related(Prefetch("reports", answers.order_by("on", "id"), to_attr="answers"))
        .order_by("on", "id")
    )
    found = [
        WarningOnDay(
            code=row.code,
            title=row.title,
            warned_on=row.on,
            answered_on=row.answers[0].on if row.answers else None,
            receipts=row.receipts_count,
            is_escalated=is_escalated(warned_on=row.on, answered_on=row.answers[0].on if row.answers else None, on=on),
        )
        for row in rows
    ]
    return sorted(found, key=lambda warning: (not warning.is_escalated, warning.warned_on))


def recommendations(*, on: date) -> Sequence[Recommendation]:
    """Return the recommendations not yet done or rejected by a day, the longest overdue first (control R14)."""
    closed = RecommendationStep.objects.filter(
        recommendation=OuterRef("pk"), status__in=("done", "rejected"), on__lte=on
    )
    found = Recommendation.objects.filter(~Exists(closed), made_on__lte=on)
    return list(found.prefetch_related("steps").order_by("due_on", "id"))
