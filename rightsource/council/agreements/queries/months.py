"""Reading months: what was delivered in each, and how much of it the client looked at."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from rightsource.council.agreements.models import Delivery, Draw
from rightsource.council.agreements.queries.delivered import of_month
from rightsource.council.agreements.rules import self_certified_rate
from rightsource.ground.time import Month

Key = tuple[int, Month]  # an agreement's number and a month of it


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
    rows = of_month(agreement_id, month)
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
