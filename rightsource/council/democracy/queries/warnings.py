"""Warnings and recommendations that wait for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch

from rightsource.council.democracy.models import Matter, Recommendation, RecommendationStep, Report
from rightsource.council.democracy.rules import PERIODS, MatterKind, ReportKind, answer_due_on, is_escalated


@dataclass(frozen=True, slots=True)
class WarningOnDay:
    """A statutory officer's or auditor's warning, and whether it was answered in time (control R12)."""

    code: str
    title: str
    warned_on: date
    answered_on: date | None
    receipts: int
    is_escalated: bool
    kind: ReportKind
    due_on: date


def warnings_on(*, on: date) -> list[WarningOnDay]:
    """Return the warnings given by a day, those unanswered beyond their period first."""
    reports = Report.objects.filter(kind__in=[kind.value for kind in (ReportKind.RESPONSE, *PERIODS)], on__lte=on)
    rows = (
        Matter.objects.filter(kind=MatterKind.WARNING.value, on__lte=on)
        .annotate(receipts_count=Count("receipts"))
        .prefetch_related(Prefetch("reports", reports.order_by("on", "id"), to_attr="filed"))
        .order_by("on", "id")
    )
    found = [_on_day(row, on) for row in rows]
    return sorted(found, key=lambda warning: (not warning.is_escalated, warning.warned_on))


def _on_day(row: Matter, on: date) -> WarningOnDay:
    filed: list[Report] = row.filed  # type: ignore[attr-defined]
    answered_on = next((report.on for report in filed if report.kind == ReportKind.RESPONSE), None)
    kind = next((ReportKind(report.kind) for report in filed if report.kind in PERIODS), ReportKind.SECTION_114)
    return WarningOnDay(
        code=row.code,
        title=row.title,
        warned_on=row.on,
        answered_on=answered_on,
        receipts=row.receipts_count,  # type: ignore[attr-defined]
        is_escalated=is_escalated(kind=kind, warned_on=row.on, answered_on=answered_on, on=on),
        kind=kind,
        due_on=answer_due_on(kind=kind, warned_on=row.on),
    )


def recommendations(*, on: date) -> Sequence[Recommendation]:
    """Return the recommendations not yet done or rejected by a day, the longest overdue first (control R14)."""
    closed = RecommendationStep.objects.filter(
        recommendation=OuterRef("pk"), status__in=("done", "rejected"), on__lte=on
    )
    found = Recommendation.objects.filter(~Exists(closed), made_on__lte=on)
    return list(found.prefetch_related("steps").order_by("due_on", "id"))
