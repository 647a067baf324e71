"""What is asked, of whom and until when, and what was answered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import Count

from rightsource.council.democracy.models import Consultation, Response
from rightsource.council.democracy.rules import MatterUnknownError


def consultation(*, consultation_id: int) -> Consultation:
    """Return a consultation.

    :raises MatterUnknownError: if there is none of that number
    """
    found = Consultation.objects.filter(pk=consultation_id).select_related("matter").first()
    if found is None:
        raise MatterUnknownError("There is no such consultation. Look it up under /decisions.")
    return found


def consultations_of(*, matter_code: str) -> Sequence[Consultation]:
    """Return the consultations on a matter with what was said and done."""
    found = Consultation.objects.filter(matter__code=matter_code).select_related("matter").prefetch_related("summaries")
    return list(found.order_by("id"))


def open_consultations(*, on: date) -> Sequence[Consultation]:
    """Return the consultations that can be answered on a day, of those on one matter the public's first."""
    found = Consultation.objects.filter(opens_on__lte=on, closes_on__gte=on).select_related("matter")
    return list(found.prefetch_related("summaries").order_by("closes_on", "matter_id", "audience", "id"))


def answers_of(*, consultation_id: int) -> dict[str, int]:
    """Return how many gave each answer, as far as whoever acts may see the answers."""
    return answers_of_each(consultation_ids=[consultation_id])[consultation_id]


def answers_of_each(*, consultation_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """Return the same of consultations, by number; one statement for any number."""
    found: dict[int, dict[str, int]] = {number: {} for number in consultation_ids}
    rows = Response.objects.filter(consultation_id__in=list(consultation_ids)).values_list("consultation_id", "answer")
    for number, answer, count in rows.annotate(n=Count("reference")).order_by("answer"):
        found[number][answer] = count
    return found
