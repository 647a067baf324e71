"""A resident's personal budget: how much is left, how it was worked out, and what it was used for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import Permission
from rightsource.frontdoor.eligibility import queries as eligibility
from rightsource.frontdoor.marketplace import queries
from rightsource.frontdoor.marketplace.rules import LIVE, OrderState
from rightsource.ground.money import Money
from rightsource.ground.text import long_date
from rightsource.ground.time import day_in_london


@require_safe
@open_to(Permission.ORDER_PLACE)
def budget(request: HttpRequest) -> HttpResponse:
    """Show each personal budget of somebody, with the sum of what it was used for and how it was worked out."""
    on, person = today(), request.actor.person_id or 0
    orders = [row for row in queries.orders_of(person_id=person) if row.entitlement_id is not None]
    found = eligibility.entitlements_of(person_id=person)
    return render(
        request,
        "marketplace/budget.html",
        {
            "page_title": "Your personal budget",
            "headline": _headline(found, on),
            "budgets": [_budget(row, on, orders) for row in found],
            "back_href": "/account",
        },
    )


def left_to_spend(person_id: int, on: date) -> str:
    """Return what is left of the personal budgets that run on a day, in a sentence; nothing for whoever has none."""
    found = eligibility.entitlements_of(person_id=person_id)
    return _headline(found, on) if found else ""


def _headline(found: Sequence[Any], on: date) -> str:
    if not found:
        return "You have no personal budget."
    running = [row for row in found if eligibility.holds(row, on)]
    if not running:
        return "Your personal budget is not running today."
    left = Money.sum_of(_left(row) for row in running)
    last = max((last for row in running if (last := _last_on(row))), default=None)
    return f"You have {left} left to spend" + (f" until {long_date(last)}." if last else ".")


def _left(row: Any) -> Money:
    return Money(row.balance.limit_pence - row.balance.used_pence)


def _last_on(row: Any) -> date | None:
    return None if row.ends_before is None else row.ends_before - timedelta(days=1)


def _budget(row: Any, on: date, orders: list[Any]) -> dict[str, Any]:
    limit, used = Money(row.balance.limit_pence), Money(row.balance.used_pence)
    last, left = _last_on(row), _left(row)
    again = None if row.answer_id is None else eligibility.recompute(answer_id=row.answer_id)
    return {
        "name": row.service_group.replace("-", " ").capitalize(),
        "is_running": eligibility.holds(row, on),
        "rows": [
            {"label": "For the whole time", "value": str(limit), "provenance": row.provenance},
            {"label": "Used", "value": str(used)},
            {"label": "Left", "value": str(left)},
            {"label": "From", "value": long_date(row.starts_on)},
            {"label": "Until", "value": long_date(last)} if last else None,
        ],
        "answer": None if again is None else again.stored,
        "is_equal": again is not None and again.is_equal,
        "used_for": [
            {
                "what": order.offer.title,
                "when": long_date(day_in_london(order.session.starts_at if order.session else order.at)),
                "number": order.number,
                "pence": order.entitlement_used,
            }
            for order in orders
            if order.entitlement_id == row.pk and OrderState(order.state) in LIVE | {OrderState.ATTENDED}
        ],
    }
