"""Saying why a line's forecast moved: the holder parts what is left of the change into demand and price."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rightsource.books.plan import queries
from rightsource.books.plan.models import Attribution
from rightsource.books.plan.rules import AttributionRefusedError, LinePoint, attribution_fault, to_attribute
from rightsource.commons.access.rules import TITLES, Actor, Role
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money

FOR_ALL = frozenset({Role.FINANCE_OFFICER.value, Role.SYSTEM.value})


@transaction.atomic
def attribute_change(
    *, before: int, after: int, line_id: int, demand: Money, price: Money, reason: str, by: Actor, at: datetime
) -> Attribution:
    """Say what of a line's change between two forecasts is demand and what is price; `before` 0 is the budget.

    :raises PlanUnknownError: one of the forecasts is not there
    :raises AttributionRefusedError: it does not come to what is left, or the actor does not hold the line
    """
    bridge = queries.cause_bridge(before=before, after=after)
    line = bridge.named.get(line_id)
    if line is None:
        raise AttributionRefusedError(f"There is no line {line_id} in these forecasts: choose one from the bridge.")
    holds = line.holder_account_id in (None, by.account_id) and line.holder_role == by.acting_role
    if not holds and by.acting_role not in FOR_ALL:
        title = TITLES[Role(line.holder_role)] if line.holder_role else "nobody yet"
        raise AttributionRefusedError(
            f"{line.holder_title or 'Nobody'} holds {line.name} (role: {title}) and says why it moved: ask them, or "
            "the finance officer."
        )
    starts, ends = bridge.points
    nothing = LinePoint(Money(0))
    left = to_attribute(starts.get(line_id, nothing), ends.get(line_id, nothing))
    fault = attribution_fault(line.name, left=left, demand=demand, price=price, reason=reason)
    if fault:
        raise AttributionRefusedError(fault)
    made = Attribution.objects.create(
        before=bridge.before,
        after=bridge.after,
        line_id=line_id,
        demand_pence=demand.pence,
        price_pence=price.pence,
        reason=reason.strip(),
        at=at,
        by_ref=by.reference,
    )
    record.audit(
        by=by,
        at=at,
        verb="forecast.attribute",
        subject=Reference.of("plan", "forecast", after),
        detail={"line_id": line_id, "demand_pence": demand.pence, "price_pence": price.pence, "before": before},
    )
    return made
