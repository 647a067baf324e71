"""Reading agreements: the register, deliveries, samples, what is payable, and what ends soon."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from rightsource.commons.access.rules import Actor, Role
from rightsource.council.agreements.models import (
    Agreement,
    AgreementStep,
    CommitmentSchedule,
    Delivery,
    DeliveryFault,
    Draw,
    DrawItem,
    Verification,
)
from rightsource.council.agreements.rules import (
    AfterEnd,
    Ending,
    payment_block,
    sampling,
    self_certified_rate,
)
from rightsource.council.agreements.rules.sampling import Experience, SampleRule
from rightsource.ground import parameters
from rightsource.ground.text import sort_key
from rightsource.ground.time import Month, add_months

Key = tuple[int, Month]  # an agreement's number and a month of it


def _register() -> QuerySet[Agreement]:
    return Agreement.objects.select_related("body", "line__service_line", "line__fund")


def agreements(
    *,
    on: date | None = None,
    text: str = "",
    body_code: str = "",
    kind: str = "",
    actor: Actor | None = None,
) -> Sequence[Agreement]:
    """Return agreements by code, narrowed by the day they are in force on, words, body, terms or whose they are.

    An actor of a body sees the agreements of that body only; the register itself is public.
    """
    rows = _register()
    if on is not None:
        rows = rows.filter(starts_on__lte=on, ends_before__gt=on)
    for word in sort_key(text).split("0") if text.strip() else []:
        rows = rows.filter(Q(sort_key__contains=word) | Q(code__icontains=word) | Q(body__sort_key__contains=word))
    if body_code:
        rows = rows.filter(body__code=body_code)
    if kind:
        rows = rows.filter(terms__kind=kind)
    if actor is not None and actor.role is Role.BODY_STAFF:
        rows = rows.filter(body_id__in=actor.body_ids)
    return list(rows.order_by("code"))


def in_sight(*, decision_ref: str = "", line_ids: Sequence[int] = (), outcome_code: str = "") -> Sequence[Agreement]:
    """Return the agreements that stand on a decision or on budget lines, or buy an outcome; one query."""
    asked = Q(line_id__in=list(line_ids))
    if decision_ref:
        asked |= Q(decision_ref=decision_ref)
    if outcome_code:
        asked |= Q(outcomes__outcome__code=outcome_code)
    return list(_register().filter(asked).distinct().order_by("code"))


def deliveries_in_sight(
    *,
    agreement_ids: Sequence[int] = (),
    order_refs: Sequence[str] | None = None,
    delivery_ids: Sequence[int] | None = None,
    limit: int,
) -> tuple[Sequence[Delivery], int]:
    """Return the latest deliveries of agreements, orders or by number that the acting person may see, and how many."""
    rows = Delivery.objects.select_related("agreement")
    if delivery_ids is not None:
        rows = rows.filter(pk__in=list(delivery_ids))
    elif order_refs is not None:
        rows = rows.filter(order_ref__in=list(order_refs))
    else:
        rows = rows.filter(agreement_id__in=list(agreement_ids))
    if agreement_ids and order_refs is None and delivery_ids is None:  # each agreement's latest by its own index
        latest = [Delivery.objects.filter(agreement_id=one).order_by("-on", "-id")[:limit] for one in agreement_ids]
        first, *others = [each.values_list("pk", flat=True) for each in latest]
        found = list(rows.filter(pk__in=list(first.union(*others, all=True))).order_by("-on", "-id")[:limit])
    else:
        found = list(rows.order_by("-on", "-id")[:limit])
    return found, len(found) if len(found) < limit else rows.count()


def agreement(*, code: str) -> Agreement | None:
    """Return an agreement by its code."""
    return _register().filter(code=code).first()


def agreement_by_id(*, agreement_id: int) -> Agreement | None:
    """Return an agreement by its number, for callers that keep the number."""
    return _register().filter(pk=agreement_id).first()


def steps_of(*, agreement_id: int) -> Sequence[AgreementStep]:
    """Return what happened to an agreement, oldest first."""
    return list(AgreementStep.objects.filter(agreement_id=agreement_id).order_by("id"))


def schedule_of(*, agreement_id: int) -> Sequence[CommitmentSchedule]:
    """Return what an agreement costs by financial year."""
    return list(CommitmentSchedule.objects.filter(agreement_id=agreement_id).order_by("year"))


def duty_codes(*, agreement_id: int) -> list[str]:
    """Return the codes of the duties that the body discharges under an agreement."""
    rows = Agreement.objects.filter(pk=agreement_id, duties__isnull=False)
    return list(rows.order_by("duties__duty__code").values_list("duties__duty__code", flat=True))


def outcomes_bought(*, agreement_ids: Sequence[int]) -> list[str]:
    """Return the codes of the outcomes that any of these agreements buys; one query."""
    rows = Agreement.objects.filter(pk__in=list(agreement_ids), outcomes__isnull=False)
    return sorted(set(rows.values_list("outcomes__outcome__code", flat=True)))


def outcome_codes(*, agreement_id: int) -> list[str]:
    """Return the codes of the outcomes that an agreement buys."""
    rows = Agreement.objects.filter(pk=agreement_id, outcomes__isnull=False)
    return list(rows.order_by("outcomes__outcome__code").values_list("outcomes__outcome__code", flat=True))


def without_decision() -> list[str]:
    """Return the codes of agreements that name no decision; the database lets none be kept."""
    return list(Agreement.objects.filter(decision_ref="").order_by("code").values_list("code", flat=True))


def expiring(*, on: date, within: int) -> list[Ending]:
    """Return the agreements that end within so many days, soonest first, with the duties that they cover."""
    last = on + timedelta(days=within)
    rows = Agreement.objects.filter(ends_before__gte=on, ends_before__lte=last, starts_on__lte=on)
    return [
        Ending(
            code=row.code,
            title=row.title,
            ends_before=row.ends_before,
            duties=tuple(sorted(link.duty.code for link in row.duties.all())),
            after_end=AfterEnd(row.after_end),
        )
        for row in rows.prefetch_related("duties__duty").order_by("ends_before", "code")
    ]


# ---- deliveries ----


def _of_month(agreement_id: int, month: Month) -> QuerySet[Delivery]:
    return Delivery.objects.filter(agreement_id=agreement_id, on__gte=month.starts_on, on__lt=month.ends_before)


def deliveries(*, agreement_id: int, month: Month | None = None, limit: int | None = None) -> Sequence[Delivery]:
    """Return the deliveries of an agreement that the acting person may see, by day; of one month where given."""
    rows = Delivery.objects.filter(agreement_id=agreement_id) if month is None else _of_month(agreement_id, month)
    rows = rows.select_related("verification").order_by("on", "id")
    return list(rows if limit is None else rows[:limit])


def latest_deliveries(*, agreement_id: int, limit: int) -> Sequence[Delivery]:
    """Return the latest deliveries of an agreement that the acting person may see, the newest day first."""
    rows = Delivery.objects.filter(agreement_id=agreement_id).select_related("verification")
    return list(rows.order_by("-on", "-id")[:limit])


def delivery(*, delivery_id: int) -> Delivery | None:
    """Return a delivery, where the acting person may see it."""
    return Delivery.objects.select_related("agreement__body", "verification").filter(pk=delivery_id).first()


def deliveries_by_id(*, delivery_ids: Sequence[int]) -> dict[int, Delivery]:
    """Return deliveries by their numbers, with agreement and body, as far as the acting person may see them."""
    return Delivery.objects.select_related("agreement__body").in_bulk(list(delivery_ids))


def deliveries_for(*, order_ref: str) -> Sequence[Delivery]:
    """Return the deliveries of an order, by day."""
    return list(Delivery.objects.filter(order_ref=order_ref).select_related("verification").order_by("on", "id"))


def units_by_order(*, order_refs: Collection[str]) -> dict[str, Decimal]:
    """Return the units delivered so far of each of these orders."""
    rows = Delivery.objects.filter(order_ref__in=list(order_refs)).exclude(order_ref="")
    return dict(rows.values_list("order_ref").annotate(units=Sum("units")).order_by("order_ref"))


def payable_deliveries(*, agreement_id: int, month: Month) -> Sequence[Delivery]:
    """Return the deliveries of a month that are paid for: all but those that the client found wanting."""
    failed = Verification.objects.filter(delivery_id=OuterRef("pk"), is_confirmed=False)
    return list(_of_month(agreement_id, month).exclude(Exists(failed)).order_by("on", "id"))


@dataclass(frozen=True, slots=True)
class MonthTotals:
    """What was delivered in a month, and how much of it the client looked at."""

    month: Month
    deliveries: int
    units: Decimal
    verified: int
    failed: int
    waiting: int
    draws: int

    @property
    def self_certified(self) -> Decimal | None:
        """The share that only the body vouches for."""
        return self_certified_rate(deliveries=self.deliveries, verified=self.verified)


def month_totals(*, agreement_id: int, month: Month) -> MonthTotals:
    """Return the totals of a month of an agreement."""
    rows = _of_month(agreement_id, month)
    found = rows.aggregate(
        count=Count("pk"),
        units=Sum("units"),
        verified=Count("verification"),
        failed=Count("verification", filter=Q(verification__is_confirmed=False)),
        waiting=Count("drawn", filter=Q(verification=None)),
    )
    return MonthTotals(
        month=month,
        deliveries=found["count"],
        units=found["units"] or Decimal(0),
        verified=found["verified"],
        failed=found["failed"],
        waiting=found["waiting"],
        draws=Draw.objects.filter(agreement_id=agreement_id, month=month.starts_on).count(),
    )


def months_of(*, agreement_id: int) -> list[MonthTotals]:
    """Return the totals of every month with a delivery, the latest first."""
    days = Delivery.objects.filter(agreement_id=agreement_id).dates("on", "month", order="DESC")
    return [month_totals(agreement_id=agreement_id, month=Month.containing(day)) for day in days]


@dataclass(frozen=True, slots=True)
class MonthDelivered:
    """A month in which an agreement was delivered, and how much of it the client looked at."""

    agreement_id: int
    month: Month
    deliveries: int
    verified: int

    @property
    def self_certified(self) -> Decimal | None:
        """The share that only the body vouches for."""
        return self_certified_rate(deliveries=self.deliveries, verified=self.verified)


def months_delivered(*, before: Month) -> list[MonthDelivered]:
    """Return every month before a month in which something was delivered, by agreement, oldest first; one query."""
    rows = (
        Delivery.objects.filter(on__lt=before.starts_on)
        .annotate(month=TruncMonth("on"))
        .values("agreement_id", "month")
        .annotate(deliveries=Count("pk"), verified=Count("verification"))
        .order_by("month", "agreement_id")
    )
    return [
        MonthDelivered(row["agreement_id"], Month.containing(row["month"]), row["deliveries"], row["verified"])
        for row in rows
    ]


def months_with_delivery(*, before: Month) -> set[Key]:
    """Return the months of each agreement before a month in which anything was delivered.

    Each month is asked for its first delivery by the index, so it does not grow with what was delivered.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT a.id, m::date FROM council_agreements_agreement a CROSS JOIN LATERAL generate_series(
              date_trunc('month', a.starts_on::timestamp), least(a.ends_before, %s)::timestamp - interval '1 day',
              interval '1 month') m
            CROSS JOIN LATERAL (SELECT FROM council_agreements_delivery d
              WHERE d.agreement_id = a.id AND d."on" >= m::date AND d."on" < (m + interval '1 month')::date
              LIMIT 1) any_delivery
            """,
            [before.starts_on],
        )
        return {(agreement_id, Month.containing(day)) for agreement_id, day in cursor.fetchall()}


def delivered_orders(*, order_refs: Sequence[str]) -> set[str]:
    """Return which of these orders have a delivery."""
    return set(Delivery.objects.filter(order_ref__in=list(order_refs)).values_list("order_ref", flat=True))


def block_on_payment(*, agreement_id: int, month: Month) -> str | None:
    """Return why a month of an agreement is not paid yet, or None (control R20)."""
    row = Agreement.objects.get(pk=agreement_id)
    totals = month_totals(agreement_id=agreement_id, month=month)
    return payment_block(
        code=row.code,
        month=str(month),
        rate=totals.self_certified,
        limit=row.certified_limit_rate,
        drawn=totals.draws,
        waiting=totals.waiting,
    )


def _of_months(keys: Collection[Key]) -> Q:
    """Return what picks the deliveries of these months; each agreement is read by its index."""
    asked = Q(pk__in=[])
    for agreement_id in {key[0] for key in keys}:
        months = [month for held, month in keys if held == agreement_id]
        first, last = min(months), max(months)
        asked |= Q(agreement_id=agreement_id, on__gte=first.starts_on, on__lt=last.ends_before)
    return asked


def blocks_on_payment(*, agreements: Collection[Agreement], keys: Collection[Key]) -> dict[Key, str]:
    """Return why months are not paid yet, those only that are not (control R20); two statements for any number."""
    wanted, by_id = set(keys), {row.pk: row for row in agreements}
    draws = Counter(
        (held, Month.containing(day))
        for held, day in Draw.objects.filter(agreement_id__in=list(by_id)).values_list("agreement_id", "month")
    )
    rows = (
        Delivery.objects.filter(_of_months(wanted))
        .annotate(month=TruncMonth("on"))
        .values("agreement_id", "month")
        .annotate(
            count=Count("pk"),
            verified=Count("verification"),
            waiting=Count("drawn", filter=Q(verification=None)),
        )
        .order_by()
    )
    found = {}
    for row in rows:
        key = (row["agreement_id"], Month.containing(row["month"]))
        agreement = by_id[key[0]]
        block = payment_block(
            code=agreement.code,
            month=str(key[1]),
            rate=self_certified_rate(deliveries=row["count"], verified=row["verified"]),
            limit=agreement.certified_limit_rate,
            drawn=draws[key],
            waiting=row["waiting"],
        )
        if block is not None and key in wanted:
            found[key] = block
    return found


@dataclass(frozen=True, slots=True)
class AlikeDeliveries:
    """How many payable deliveries of a month differ in nothing that a price depends on."""

    units: Decimal
    minutes: int | None
    outcome_code: str
    outcome_achieved: bool | None
    count: int


def payable_alike(*, keys: Collection[Key]) -> dict[Key, list[AlikeDeliveries]]:
    """Return what is payable of months, counted by what a price depends on; one statement for any number."""
    failed = Verification.objects.filter(delivery_id=OuterRef("pk"), is_confirmed=False)
    rows = (
        Delivery.objects.filter(_of_months(keys))
        .exclude(Exists(failed))
        .annotate(month=TruncMonth("on"))
        .values("agreement_id", "month", "units", "minutes", "outcome_code", "outcome_achieved")
        .annotate(count=Count("pk"))
        .order_by()
    )
    found: dict[Key, list[AlikeDeliveries]] = {}
    for row in rows:
        alike = AlikeDeliveries(
            row["units"], row["minutes"], row["outcome_code"], row["outcome_achieved"], row["count"]
        )
        found.setdefault((row["agreement_id"], Month.containing(row["month"])), []).append(alike)
    return found


def faults_of(*, agreement_id: int, batch_key: str = "") -> Sequence[DeliveryFault]:
    """Return the rows that could not be recorded, of one batch where given."""
    rows = DeliveryFault.objects.filter(agreement_id=agreement_id)
    return list((rows.filter(batch_key=batch_key) if batch_key else rows).order_by("batch_key", "row", "id"))


# ---- samples ----


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


def to_verify(*, limit: int | None = None) -> Sequence[DrawItem]:
    """Return the drawn deliveries that nobody has looked at, the oldest draw first."""
    rows = (
        DrawItem.objects.filter(delivery__verification=None)
        .select_related("draw", "delivery__agreement__body")
        .order_by("draw__month", "draw__id", "delivery__on", "delivery__id")
    )
    return list(rows if limit is None else rows[:limit])


def samples_waiting() -> list[tuple[Draw, int]]:
    """Return the samples of which something has not been looked at, the oldest first, each with how much."""
    rows = (
        Draw.objects.select_related("agreement__body")
        .annotate(waiting=Count("items", filter=Q(items__delivery__verification=None)))
        .filter(waiting__gt=0)
        .order_by("month", "agreement__code", "number")
    )
    return [(row, row.waiting) for row in rows]


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
    named = {row.pk: row for row in _register().filter(pk__in={key[0] for key in found})}
    listed = [(named[agreement_id], month) for agreement_id, month in found]
    return sorted(listed, key=lambda each: (each[1].starts_on, each[0].code))
