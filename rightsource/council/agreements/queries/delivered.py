"""Reading deliveries: of an agreement, a month or an order, and the rows that could not be recorded."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal

from django.db.models import QuerySet, Sum

from rightsource.council.agreements.models import Delivery, DeliveryFault
from rightsource.ground.time import Month


def of_month(agreement_id: int, month: Month) -> QuerySet[Delivery]:
    """Return the deliveries of a month of an agreement."""
    return Delivery.objects.filter(agreement_id=agreement_id, on__gte=month.starts_on, on__lt=month.ends_before)


def deliveries(*, agreement_id: int, month: Month | None = None, limit: int | None = None) -> Sequence[Delivery]:
    """Return the deliveries of an agreement that the acting person may see, by day; of one month where given."""
    rows = Delivery.objects.filter(agreement_id=agreement_id) if month is None else of_month(agreement_id, month)
    rows = rows.select_related("verification").order_by("on", "id")
    return list(rows if limit is None else rows[:limit])


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


def delivered_orders(*, order_refs: Sequence[str]) -> set[str]:
    """Return which of these orders have a delivery."""
    return set(Delivery.objects.filter(order_ref__in=list(order_refs)).values_list("order_ref", flat=True))


def faults_of(*, agreement_id: int, batch_key: str = "") -> Sequence[DeliveryFault]:
    """Return the rows that could not be recorded, of one batch where given."""
    rows = DeliveryFault.objects.filter(agreement_id=agreement_id)
    return list((rows.filter(batch_key=batch_key) if batch_key else rows).order_by("batch_key", "row", "id"))
