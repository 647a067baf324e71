"""Charge a revenue cost to a capital receipt: full council's decision is asked of democracy, the money of the books."""

from __future__ import annotations

from datetime import date, datetime

from rightsource.books.plan import queries as plan
from rightsource.books.plan import services
from rightsource.books.plan.rules.receipts import ReceiptRefusedError
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import queries as record
from rightsource.council.democracy import queries as democracy
from rightsource.council.democracy.rules import DecisionBody
from rightsource.ground.money import Money


def is_adopted_by_council(*, decision_ref: str, on: date) -> bool:
    """Whether a reference is a decision that full council had made by a day."""
    if not decision_ref.startswith("democracy/decision/"):
        return False
    found = democracy.decisions(body=DecisionBody.FULL_COUNCIL.value, until=on)
    return found.filter(code__iexact=decision_ref.rpartition("/")[2]).exists()


def charge_receipt(
    *, code: str, line_id: int, amount: Money, reason: str, key: str, on: date, by: Actor, at: datetime
) -> int:
    """Charge a cost of a budget line to a banked receipt whose strategy full council adopted; return the batch (R4).

    :raises ReceiptRefusedError: with the reason and what to do
    :raises ReceiptUnknownError: there is no such receipt
    """
    strategy = plan.receipt(code=code).spec.strategy_ref
    return services.charge_receipt(
        code=code,
        line_id=line_id,
        amount=amount,
        reason=reason,
        strategy_ref=strategy,
        is_strategy_adopted=is_adopted_by_council(decision_ref=strategy, on=on),
        parameters=record.council_parameters(),
        key=key,
        on=on,
        by=by,
        at=at,
    )


REFUSALS = (ReceiptRefusedError,)
