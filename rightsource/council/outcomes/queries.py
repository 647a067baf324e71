"""Reading outcomes: what is aimed at, how it is measured, and the scores of periods that had activity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from rightsource.council.outcomes.models import Measure, Observation, Outcome
from rightsource.council.outcomes.rules import Direction, Observed, Standing, score, standing


def outcomes() -> Sequence[Outcome]:
    """Return every outcome, by title."""
    return list(Outcome.objects.order_by("sort_key", "id"))


def outcome(*, code: str) -> Outcome | None:
    """Return an outcome by its code."""
    return Outcome.objects.filter(code=code).first()


def measures(*, outcome_code: str = "") -> Sequence[Measure]:
    """Return measures, of one outcome where given."""
    rows = Measure.objects.select_related("outcome")
    if outcome_code:
        rows = rows.filter(outcome__code=outcome_code)
    return list(rows.order_by("outcome__sort_key", "code"))


@dataclass(frozen=True, slots=True)
class Scored:
    """A measure in a period, with its score and how it stands; no activity, no score."""

    measure: Measure
    observation: Observation
    score: Decimal | None
    standing: Standing


def scores(
    *, measure_code: str = "", outcome_codes: Sequence[str] = (), body_ref: str = "", as_at: date | None = None
) -> list[Scored]:
    """Return the scores by measure and period, oldest first; the latest observation of a period counts."""
    rows = Observation.objects.select_related("measure__outcome")
    if measure_code:
        rows = rows.filter(measure__code=measure_code)
    if outcome_codes:
        rows = rows.filter(measure__outcome__code__in=list(outcome_codes))
    if body_ref:
        rows = rows.filter(body_ref=body_ref)
    if as_at is not None:
        rows = rows.filter(at__date__lte=as_at)
    latest: dict[tuple[int, date, date, str], Observation] = {}
    for row in rows.order_by("id"):
        latest[(row.measure_id, row.period_starts_on, row.period_ends_before, row.body_ref)] = row
    ordered = sorted(latest.values(), key=lambda row: (row.measure.code, row.period_starts_on, row.body_ref))
    return [_scored(row) for row in ordered]


def _scored(row: Observation) -> Scored:
    reached = score(Observed(row.value, row.denominator))
    return Scored(
        row.measure,
        row,
        reached,
        standing(reached=reached, target=row.measure.target, direction=Direction(row.measure.direction)),
    )
