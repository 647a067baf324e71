"""See what waits to be settled: each month that has ended with what it comes to and why it cannot be paid yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rightsource.books.settlement import queries as settlement_queries
from rightsource.books.settlement.rules import (
    Alike,
    Delivered,
    PerOutcome,
    SettlementRefusedError,
    Terms,
    terms_from,
    total_alike,
)
from rightsource.council.agreements import queries as agreements
from rightsource.council.agreements.rules.pricing import price_in
from rightsource.ground.money import Money
from rightsource.journeys.pay_body import Unsettled, reference_of


@dataclass(frozen=True, slots=True)
class Waiting:
    """A month that waits: what it comes to, None where it cannot be settled, and why it cannot be paid."""

    month: Unsettled
    amount: Money | None
    why: str


def months_to_settle(*, months: Sequence[Unsettled]) -> list[Waiting]:
    """Return what each of these months comes to and what blocks it; as many statements for one month as for a hundred.

    The sums are those of a statement to the penny: deliveries that are alike are priced once and counted.
    """
    if not months:
        return []
    keys = [(each.agreement.pk, each.month) for each in months]
    blocks = agreements.blocks_on_payment(agreements=[each.agreement for each in months], keys=keys)
    alike = agreements.payable_alike(keys=keys)
    prices = agreements.prices_of_all(agreements=[each.agreement for each in months])
    return [
        _waiting(
            each,
            terms_from(price_in(prices[each.agreement.pk], each.month).terms),
            alike.get((each.agreement.pk, each.month), []),
            blocks.get((each.agreement.pk, each.month)),
        )
        for each in months
    ]


def _waiting(each: Unsettled, terms: Terms, groups: Sequence[agreements.AlikeDeliveries], block: str | None) -> Waiting:
    paid_before = None
    if isinstance(terms, PerOutcome) and terms.cap_pence is not None:
        paid_before = settlement_queries.paid_before(agreement_ref=reference_of(each.agreement), month=each.month)
    found = [
        Alike(
            Delivered(
                ref="",
                on=each.month.starts_on,
                units=group.units,
                minutes=group.minutes,
                planned_minutes=group.planned_minutes,
                outcome=group.outcome_code,
                outcome_achieved=group.outcome_achieved,
            ),
            group.count,
        )
        for group in groups
    ]
    try:
        return Waiting(each, total_alike(terms, found, month=each.month, paid_before=paid_before), block or "")
    except SettlementRefusedError as error:
        return Waiting(each, None, str(error))
