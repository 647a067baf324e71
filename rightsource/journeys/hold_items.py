"""Hold what was delivered and cannot be matched, so that the rest of its month is settled without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from rightsource.books.settlement import queries as settlement_queries
from rightsource.books.settlement import services as settlement
from rightsource.books.settlement.rules import ANY_OUTCOME, Block, Delivered, PerOutcome, amount_of
from rightsource.books.settlement.rules.holding import (
    REMEDIES,
    Against,
    Candidate,
    Correction,
    HeldRefusedError,
    HoldReason,
    Limit,
    Resolution,
    holds,
    over_limit,
)
from rightsource.commons.access.rules import Actor
from rightsource.commons.record.rules import Reference
from rightsource.council.agreements import queries as agreements
from rightsource.council.agreements.queries import Agreement
from rightsource.council.agreements.rules.pricing import costs_by_year
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.ground.money import Money
from rightsource.ground.time import Month


def reference_of(agreement: Agreement) -> str:
    """Return the reference that statements and postings carry."""
    return str(Reference.of("agreements", "agreement", agreement.code))


@transaction.atomic
def hold_unmatched(*, agreement: Agreement, month: Month, by: Actor, at: datetime) -> int:
    """Every delivery of a month that cannot be matched is held with its reason, once; return how many are new.

    What was resolved is not held again for the same reason; it counts towards its order as it is paid.
    """
    candidates = _candidates(agreement, month)
    found = holds(candidates, _against(agreement, month, candidates))
    kept = settlement.hold(
        agreement_ref=reference_of(agreement), body_id=agreement.body_id, month=month, holds=found, by=by, at=at
    )
    return len(kept)


def _candidates(agreement: Agreement, month: Month) -> list[Candidate]:
    """Return the deliveries of a month as they are paid, each with what it comes to."""
    settled = settlement_queries.settled_reasons(agreement_ref=reference_of(agreement), month=month)
    rows = agreements.deliveries_to_match(agreement_id=agreement.pk, month=month)
    terms = agreements.terms_in(agreement=agreement, month=month)
    paid_before = settlement_queries.paid_before(agreement_ref=reference_of(agreement), month=month)
    return [
        Candidate(
            delivery_id=each.delivery.pk,
            reference=each.delivery.provider_reference,
            on=each.delivery.on,
            units=each.delivery.paid_units,
            minutes=each.delivery.paid_minutes,
            outcome=each.delivery.paid_outcome,
            order_ref=each.delivery.order_ref,
            failed_because=each.failed_because,
            settled=settled.get(each.delivery.pk, frozenset()),
            amount=amount_of(
                terms,
                paid_before,
                Delivered(
                    ref="",
                    on=each.delivery.on,
                    units=each.delivery.paid_units,
                    minutes=each.delivery.paid_minutes,
                    planned_minutes=each.delivery.planned_minutes,
                    outcome=each.delivery.paid_outcome,
                    outcome_achieved=each.delivery.outcome_achieved,
                ),
            ),
        )
        for each in rows
    ]


def _against(agreement: Agreement, month: Month, candidates: Sequence[Candidate]) -> Against:
    terms = agreements.terms_in(agreement=agreement, month=month)
    outcomes = frozenset(terms.tariff) if isinstance(terms, PerOutcome) and ANY_OUTCOME not in terms.tariff else None
    limit = None if isinstance(terms, Block) else _limit(agreement, month)
    refs = {each.order_ref for each in candidates if each.order_ref}
    if not refs:
        return Against(agreement.starts_on, agreement.ends_before, outcomes, {}, {}, limit)
    quantities = marketplace.quantities_of(numbers=[_number(ref) for ref in refs])
    before = agreements.units_paid_for(order_refs=refs, before=month.starts_on)
    ordered = {ref: Decimal(quantities[_number(ref)]) for ref in refs if _number(ref) in quantities}
    return Against(agreement.starts_on, agreement.ends_before, outcomes, ordered, before, limit)


def _limit(agreement: Agreement, month: Month) -> Limit | None:
    """Return what an agreement may cost in the year of a month; None where no sum was agreed."""
    year = month.financial_year
    costs = costs_by_year(
        prices=agreements.prices_of(agreement=agreement),
        starts_on=agreement.starts_on,
        ends_before=agreement.ends_before,
    )
    bears = dict(costs).get(year, Money(0))
    if not bears:
        return None
    elsewhere = settlement_queries.paid_in_year(agreement_ref=reference_of(agreement), year=year, but=month)
    return Limit(year, bears, elsewhere)


def _number(ref: str) -> str:
    return ref.rpartition("/")[2]


def hold_waiting(*, on: date, by: Actor, at: datetime) -> int:
    """Every month of this year's agreements that has ended and has deliveries is matched; return how many are new."""
    now_running = Month.containing(on)
    by_id = {row.pk: row for row in agreements.agreements()}
    keys = sorted(agreements.months_with_delivery(before=now_running), key=lambda key: (key[1], key[0]))
    return sum(
        hold_unmatched(agreement=by_id[number], month=month, by=by, at=at)
        for number, month in keys
        if number in by_id and month.financial_year == now_running.previous.financial_year
    )


@dataclass(frozen=True, slots=True)
class Resolved:
    """What was resolved, and the month that can be settled again."""

    item_id: int
    agreement_code: str
    month: Month


@transaction.atomic
def resolve_held(
    *, item_id: int, how: Resolution, reason: str, correction: Correction, by: Actor, at: datetime
) -> Resolved:
    """A held item is accepted, corrected or rejected; nothing is paid before its month is settled again.

    :raises HeldRefusedError: somebody else resolves, it was resolved before, or it cannot be resolved so
    """
    item = settlement.resolve_held(item_id=item_id, how=how, reason=reason, correction=correction, by=by, at=at)
    if item.reason == HoldReason.OVER_LIMIT and how is not Resolution.REJECTED:
        _refuse_over_limit(item)
    return Resolved(item.pk, _number(item.agreement_ref), Month.containing(item.month))


def _refuse_over_limit(item: settlement_queries.HeldItem) -> None:
    """Let nobody pay beyond what the agreement may cost in the year: its price is changed first, under a decision."""
    month = Month.containing(item.month)
    agreement = agreements.agreement(code=_number(item.agreement_ref))
    if agreement is None:
        raise HeldRefusedError(f"There is no agreement {_number(item.agreement_ref)} any more. Do not pay it.")
    settlement.hold_agreement(agreement_ref=item.agreement_ref)
    candidates = _candidates(agreement, month)
    against = _against(agreement, month, candidates)
    this = next((each for each in candidates if each.delivery_id == item.delivery_id), None)
    if this is None:
        raise HeldRefusedError("This delivery was rejected for another reason. Reject it here too.")
    others = [each for each in candidates if each is not this]
    waiting = {held.candidate.delivery_id for held in holds(others, against)}
    taken = Money.sum_of(each.amount for each in others if each.delivery_id not in waiting)
    over = over_limit(this, against.limit, month=taken)
    if over:
        raise HeldRefusedError(f"{over} {REMEDIES[HoldReason.OVER_LIMIT]}")
