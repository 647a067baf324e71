"""Reading what is payable: the deliveries that are paid for, and why a month is not paid yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce, TruncMonth

from rightsource.books.settlement import queries as settlement
from rightsource.council.agreements.models import Agreement, Delivery, Draw, Verification
from rightsource.council.agreements.queries.delivered import of_month
from rightsource.council.agreements.queries.months import Key, month_totals
from rightsource.council.agreements.rules import payment_block, self_certified_rate
from rightsource.ground.time import Month


def _payable(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Return what is paid for of deliveries, each with what it is paid as.

    Left out is what the client found wanting, unless it was put right since, and what is held or rejected.
    """
    this = OuterRef("pk")
    failed = Verification.objects.filter(delivery_id=this, is_confirmed=False)
    return _as_paid(
        rows.exclude(Exists(failed) & ~Exists(settlement.put_right_after_looking(delivery=this))).exclude(
            Exists(settlement.not_paid(delivery=this))
        )
    )


def _as_paid(rows: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """Return deliveries, each with what it is paid as: what was corrected last of each figure, else as recorded."""
    right = settlement.put_right(delivery=OuterRef("pk"))
    return rows.annotate(
        paid_units=Coalesce(Subquery(right.exclude(units=None).values("units")[:1]), F("units")),
        paid_minutes=Coalesce(Subquery(right.exclude(minutes=None).values("minutes")[:1]), F("minutes")),
        paid_outcome=Coalesce(Subquery(right.exclude(outcome=None).values("outcome")[:1]), F("outcome_code")),
    )


def payable_deliveries(*, agreement_id: int, month: Month) -> Sequence[Delivery]:
    """Return the deliveries of a month that are paid for, each with what it is paid as (`paid_units` and the like)."""
    return list(_payable(of_month(agreement_id, month)).order_by("on", "id"))


@dataclass(frozen=True, slots=True)
class ToMatch:
    """A delivery, as it is paid, with what the client found when it looked; None where it did not find it wanting."""

    delivery: Delivery
    failed_because: str | None


def deliveries_to_match(*, agreement_id: int, month: Month) -> list[ToMatch]:
    """Return the deliveries of a month to be held against order, term, price and findings, each as it is paid.

    What was held and rejected is left out; what was accepted or corrected is there with what it is paid as.
    """
    rows = of_month(agreement_id, month).exclude(Exists(settlement.rejected(delivery=OuterRef("pk"))))
    rows = _as_paid(rows).select_related("verification").order_by("on", "id")
    return [
        ToMatch(row, found.reason if found is not None and not found.is_confirmed else None)
        for row in rows
        for found in [getattr(row, "verification", None)]
    ]


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


def months_with_news(*, since: Mapping[Key, datetime]) -> set[Key]:
    """Return the months of which something was recorded, or found wanting, at the instant given for each or later."""
    if not since:
        return set()
    keys = sorted(since, key=lambda key: (key[0], key[1].starts_on))
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT k.agreement_id, k.month FROM unnest(%s::bigint[], %s::date[], %s::timestamptz[])
              AS k (agreement_id, month, at)
            WHERE EXISTS (SELECT FROM council_agreements_delivery d WHERE d.agreement_id = k.agreement_id
                AND d."on" >= k.month AND d."on" < (k.month + interval '1 month')::date AND d.at >= k.at)
              OR EXISTS (SELECT FROM council_agreements_verification v
                JOIN council_agreements_delivery d ON d.id = v.delivery_id
                WHERE NOT v.is_confirmed AND v.at >= k.at AND d.agreement_id = k.agreement_id
                AND d."on" >= k.month AND d."on" < (k.month + interval '1 month')::date)
            """,
            [[key[0] for key in keys], [key[1].starts_on for key in keys], [since[key] for key in keys]],
        )
        return {(agreement_id, Month.containing(day)) for agreement_id, day in cursor.fetchall()}


PRICED = ("paid_units", "paid_minutes", "planned_minutes", "paid_outcome", "outcome_achieved")  # what a price asks


@dataclass(frozen=True, slots=True)
class AlikeDeliveries:
    """How many payable deliveries of a month differ in nothing that a price depends on; the weekend is apart."""

    on: date  # the first of them
    units: Decimal
    minutes: int | None
    planned_minutes: int | None
    outcome_code: str
    outcome_achieved: bool | None
    count: int


def payable_alike(*, keys: Collection[Key]) -> dict[Key, list[AlikeDeliveries]]:
    """Return what is payable of months, counted by what a price depends on; one statement for any number."""
    rows = (
        _payable(Delivery.objects.filter(_of_months(keys)))
        .annotate(month=TruncMonth("on"), is_weekend=Q(on__iso_week_day__gte=6))
        .values("agreement_id", "month", "is_weekend", *PRICED)
        .annotate(count=Count("pk"), first=Min("on"))
        .order_by()
    )
    found: dict[Key, list[AlikeDeliveries]] = {}
    for row in rows:
        alike = AlikeDeliveries(
            on=row["first"],
            units=row["paid_units"],
            minutes=row["paid_minutes"],
            planned_minutes=row["planned_minutes"],
            outcome_code=row["paid_outcome"],
            outcome_achieved=row["outcome_achieved"],
            count=row["count"],
        )
        found.setdefault((row["agreement_id"], Month.containing(row["month"])), []).append(alike)
    return found


def units_paid_for(*, order_refs: Collection[str], before: date) -> dict[str, Decimal]:
    """Return the units of each of these orders that were delivered before a day and are paid for."""
    rows = _payable(Delivery.objects.filter(order_ref__in=list(order_refs), on__lt=before)).exclude(order_ref="")
    return dict(rows.values_list("order_ref").annotate(sum=Sum("paid_units")).order_by("order_ref"))
