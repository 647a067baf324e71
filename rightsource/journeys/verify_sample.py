"""The client looks at what bodies say they delivered: draw the month's samples, record what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from rightsource.commons.access.rules import Actor
from rightsource.council.agreements import queries
from rightsource.council.agreements import services as agreements
from rightsource.council.agreements.rules import Finding
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.frontdoor.marketplace.rules.problems import OF_DELIVERY, PROBLEM_WORDS, ProblemKind
from rightsource.ground.time import Month

__all__ = ["Drawn", "Finding", "draw_samples", "told_by_resident", "verify_sample"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample of one agreement's month."""

    agreement_code: str
    month: Month
    size: int
    population: int


@transaction.atomic
def draw_samples(*, on: date, seed: str, by: Actor, at: datetime) -> list[Drawn]:
    """Draw a sample of every month that is over and holds deliveries that no sample has covered.

    Agreements of a body that the actor serves are left to somebody else.
    """
    drawn = []
    for agreement, month in queries.to_draw(before=Month.containing(on)):
        if agreement.body_id in by.body_ids:
            continue
        found = agreements.draw_sample(
            agreement_id=agreement.pk, month=month, seed=f"{seed}:{agreement.code}:{month.iso}", by=by, at=at
        )
        drawn.append(Drawn(agreement.code, month, found.size, found.population))
    return drawn


@transaction.atomic
def verify_sample(*, findings: Sequence[Finding], by: Actor, at: datetime) -> int:
    """Record what was found; a failed delivery is not paid, and more is looked at next time. Return how many.

    :raises VerifierBelongsToBodyError: for whoever serves the body; nothing of the findings is kept then
    :raises VerificationRefusedError: for a delivery that was looked at before, or a failure without a reason
    """
    return agreements.verify_all(findings=findings, by=by, at=at)


def told_by_resident(*, order_ref: str) -> list[tuple[str, str]]:
    """Return what the resident of a delivery's order reported about it, with the report's page: evidence to weigh."""
    if not order_ref:
        return []
    found = marketplace.problems_about(order_numbers=[order_ref.rpartition("/")[2].lower()])
    return [
        (f"{PROBLEM_WORDS[ProblemKind(row.kind)]}: {row.text}", f"/desk/problems/{row.number}")
        for row in found
        if ProblemKind(row.kind) in OF_DELIVERY
    ]
