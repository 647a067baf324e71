"""See what waits to be settled: each month that has ended with what it comes to and why it cannot be paid yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

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
from rightsource.commons.access.rules import Actor
from rightsource.council.agreements import queries as agreements
from rightsource.council.agreements.queries import Agreement
from rightsource.council.agreements.rules.pricing import price_in
from rightsource.ground.money import Money
from rightsource.ground.time import Month
from rightsource.journeys.pay_body import Unsettled, owes_terms, reference_of

MEANWHILE = timedelta(hours=1)  # what was being recorded while a month was settled counts as news of it


@dataclass(frozen=True, slots=True)
class ToSettleAgain:
    """A settled month that comes to something else by now: more is owed, or too much was paid."""

    agreement: Agreement
    month: Month
    settled: Money
    amount: Money | None  # what it comes to now; None where it cannot be priced before it is settled again
    items: int  # how many held items were resolved to be paid

    @property
    def difference(self) -> Money | None:
        """What settling it again would book."""
        return None if self.amount is None else self.amount - self.settled


def months_to_settle_again(*, by: Actor) -> list[ToSettleAgain]:
    """Return the settled months that come to another sum by now, the oldest first; settled again, each is gone.

    Only months with news since their statement are reckoned: a late delivery, a finding, something held or resolved.
    """
    known = {reference_of(each): each for each in agreements.agreements()}
    latest = {
        (each.agreement_ref, each.month): each
        for each in settlement_queries.statements(actor=by)
        if each.agreement_ref in known
    }
    held = settlement_queries.held_news(actor=by)
    since = {(known[ref].pk, Month.containing(day)): each.at - MEANWHILE for (ref, day), each in latest.items()}
    fresh = agreements.months_with_news(since=since)
    credited = settlement_queries.credits_by_month()
    months = [
        Unsettled(known[ref], month, credited[ref, day].amount if (ref, day) in credited else Money(0))
        for (ref, day), each in sorted(latest.items(), key=lambda one: (one[0][1], one[0][0]))
        for month in [Month.containing(day)]
        if (known[ref].pk, month) in fresh
        or any((ref, day) in news and news[ref, day].at >= each.at - MEANWHILE for news in (held, credited))
    ]
    found = []
    for waiting in months_to_settle(months=months):
        agreement, month = waiting.month.agreement, waiting.month.month
        key = (reference_of(agreement), month.starts_on)
        settled, items = Money(latest[key].total_pence), held[key].to_pay if key in held else 0
        if waiting.amount != settled:
            found.append(ToSettleAgain(agreement, month, settled, waiting.amount, items))
    return found


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


def _waiting(
    each: Unsettled,
    terms: Terms,
    groups: Sequence[agreements.AlikeDeliveries],
    block: str | None,
) -> Waiting:
    paid_before = None
    if isinstance(terms, PerOutcome) and terms.cap_pence is not None:
        paid_before = settlement_queries.paid_before(agreement_ref=reference_of(each.agreement), month=each.month)
    found = [
        Alike(
            Delivered(
                ref="",
                on=group.on,
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
        amount = Money(0)
        if owes_terms(each.agreement, terms, each.month):
            amount = total_alike(terms, found, month=each.month, paid_before=paid_before)
        return Waiting(each, amount - each.credited, block or "")
    except SettlementRefusedError as error:
        return Waiting(each, None, str(error))
