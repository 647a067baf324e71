"""Reading samples: how large one is and why, which were drawn, and what waits for the client."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from rightsource.council.agreements.models import Agreement, Delivery, Draw, DrawItem, Verification
from rightsource.council.agreements.queries.register import registered
from rightsource.council.agreements.rules import sampling
from rightsource.council.agreements.rules.sampling import Experience, SampleRule
from rightsource.ground import parameters
from rightsource.ground.time import Month, add_months


def sample_rule(*, on: date) -> SampleRule:
    """Return the rule of the sample's size as it stands on a day."""
    names = ("floor", "minimum", "weight", "cap", "confidence", "judged_from")
    found = {name: parameters.value(f"verification.sample_{name}", on=on) for name in names}
    newest = max(value.starts_on for value in found.values())
    return SampleRule(
        version=f"verification from {newest.isoformat()}",
        floor=found["floor"].rate,
        minimum=found["minimum"].whole,
        weight=Decimal(found["weight"].whole),
        cap=found["cap"].rate,
        confidence=found["confidence"].rate,
        judged_from=found["judged_from"].whole,
    )


def look_back(*, on: date) -> int:
    """Return how many months before a month count for the size of its sample."""
    return parameters.value("verification.look_back", on=on).whole


def self_certified_limit(*, on: date) -> Decimal:
    """Return the share above which payment is blocked, unless an agreement sets its own."""
    return parameters.value("verification.self_certified_limit", on=on).rate


def experience_of(*, body_id: int, month: Month) -> Experience:
    """Return what was found at a body in the look-back before a month."""
    found = Verification.objects.filter(
        body_id=body_id,
        delivery__on__gte=add_months(month.starts_on, -look_back(on=month.starts_on)),
        delivery__on__lt=month.starts_on,
    ).aggregate(looked_at=Count("pk"), faults=Count("pk", filter=Q(is_confirmed=False)))
    return Experience(looked_at=found["looked_at"], faults=found["faults"])


def why_so_many(*, draw: Draw) -> str:
    """Return why a sample has its size, in one sentence, from what the draw itself keeps."""
    return sampling.why_so_many(
        size=draw.size,
        volume=draw.population,
        rate=draw.rate,
        rule=sample_rule(on=draw.month),
        experience=Experience(looked_at=draw.looked_at_before, faults=draw.faults_before),
        month=str(Month.containing(draw.month)),
        months=look_back(on=draw.month),
    )


def draws_of(*, agreement_id: int, month: Month | None = None) -> Sequence[Draw]:
    """Return the samples that were drawn, the latest first."""
    rows = Draw.objects.filter(agreement_id=agreement_id)
    if month is not None:
        rows = rows.filter(month=month.starts_on)
    return list(rows.order_by("-month", "-number"))


def _waiting() -> QuerySet[DrawItem]:
    """Return what was drawn and nobody has looked at, without reading the deliveries themselves."""
    return DrawItem.objects.filter(~Exists(Verification.objects.filter(delivery_id=OuterRef("delivery_id"))))


def to_verify(*, limit: int | None = None) -> Sequence[DrawItem]:
    """Return the drawn deliveries that nobody has looked at, the oldest draw first."""
    rows = (
        _waiting()
        .select_related("draw", "delivery__agreement__body")
        .order_by("draw__month", "draw__id", "delivery__on", "delivery__id")
    )
    return list(rows if limit is None else rows[:limit])


def samples_waiting() -> list[tuple[Draw, int]]:
    """Return the samples of which something has not been looked at, the oldest first, each with how much."""
    counts = dict(_waiting().values_list("draw_id").annotate(n=Count("pk")).order_by())
    rows = Draw.objects.filter(pk__in=counts).select_related("agreement__body")
    return [(row, counts[row.pk]) for row in rows.order_by("month", "agreement__code", "number")]


def to_draw(*, before: Month) -> list[tuple[Agreement, Month]]:
    """Return agreements and months before a month that have deliveries no sample has covered yet, oldest first."""
    covered = Draw.objects.filter(agreement_id=OuterRef("agreement_id"), month__lt=before.starts_on)
    rows = (
        Delivery.objects.filter(on__lt=before.starts_on)
        .filter(~Exists(covered.filter(after_id__lt=OuterRef("pk"), through_id__gte=OuterRef("pk"))))
        .order_by()
    )
    found: dict[tuple[int, Month], None] = {}
    for agreement_id, day in rows.values_list("agreement_id", "on").distinct():
        found[(agreement_id, Month.containing(day))] = None
    named = {row.pk: row for row in registered().filter(pk__in={key[0] for key in found})}
    listed = [(named[agreement_id], month) for agreement_id, month in found]
    return sorted(listed, key=lambda each: (each[1].starts_on, each[0].code))
