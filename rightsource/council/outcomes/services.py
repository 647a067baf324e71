"""Writing outcomes: set an outcome and its measures, and record what was observed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.outcomes.models import Measure, Observation, Outcome
from rightsource.council.outcomes.rules import (
    Direction,
    ObservationRefusedError,
    Observed,
    check_observed,
)
from rightsource.ground.text import sort_key
from rightsource.ground.time import day_in_london


@transaction.atomic
def add_outcome(*, code: str, title: str, provenance: str, by: Actor, at: datetime, source: str = "") -> Outcome:
    """Set something that should become true for people."""
    outcome = Outcome.objects.create(
        code=code, title=title, sort_key=sort_key(title), provenance=provenance, source=source
    )
    record.audit(by=by, at=at, verb="outcome.add", subject=Reference.of("outcomes", "outcome", code))
    return outcome


@transaction.atomic
def add_measure(
    *, code: str, outcome_code: str, title: str, unit: str, direction: Direction, target: Decimal | None,
    provenance: str, by: Actor, at: datetime, source: str = "",
) -> Measure:  # fmt: skip
    """Say how an outcome is measured, and what is aimed at.

    :raises ObservationRefusedError: if there is no such outcome
    """
    outcome = Outcome.objects.filter(code=outcome_code).first()
    if outcome is None:
        raise ObservationRefusedError(f"There is no outcome “{outcome_code}”: add it before its measures.")
    measure = Measure.objects.create(
        code=code,
        outcome=outcome,
        title=title,
        unit=unit,
        direction=direction.value,
        target=target,
        provenance=provenance,
        source=source,
    )
    record.audit(by=by, at=at, verb="measure.add", subject=Reference.of("outcomes", "measure", code))
    return measure


@transaction.atomic
def observe(
    *, measure_code: str, starts_on: date, ends_before: date, observed: Observed, provenance: str, by: Actor,
    at: datetime, body_ref: str = "", body_id: int | None = None, agreement_ref: str = "", source: str = "",
) -> Observation:  # fmt: skip
    """Record what was observed in a period; observing it again puts a new row over the old one.

    :raises ObservationRefusedError: for an unknown measure or a period that cannot be
    """
    measure = Measure.objects.filter(code=measure_code).first()
    if measure is None:
        raise ObservationRefusedError(f"There is no measure “{measure_code}”: add it before it is observed.")
    check_observed(observed, starts_on=starts_on, ends_before=ends_before, on=day_in_london(at))
    row = Observation.objects.create(
        measure=measure,
        period_starts_on=starts_on,
        period_ends_before=ends_before,
        value=observed.value,
        denominator=observed.denominator,
        body_ref=body_ref,
        body_id=body_id,
        agreement_ref=agreement_ref,
        at=at,
        provenance=provenance,
        source=source,
    )
    record.audit(
        by=by,
        at=at,
        verb="outcome.observe",
        subject=Reference.of("outcomes", "measure", measure_code),
        detail={"period": starts_on.isoformat(), "body": body_ref},
    )
    return row
