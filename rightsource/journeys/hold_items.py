"""Hold what was delivered and cannot be matched, so that the rest of its month is settled without it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from rightsource.books.settlement import queries as settlement_queries
from rightsource.books.settlement import services as settlement
from rightsource.books.settlement.rules import ANY_OUTCOME, PerOutcome
from rightsource.books.settlement.rules.holding import Against, Candidate, Correction, Resolution, holds
from rightsource.commons.access.rules import Actor
from rightsource.commons.record.rules import Reference
from rightsource.council.agreements import queries as agreements
from rightsource.council.agreements.queries import Agreement
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.ground.time import Month


def reference_of(agreement: Agreement) -> str:
    """Return the reference that statements and postings carry."""
    return str(Reference.of("agreements", "agreement", agreement.code))


@transaction.atomic
def hold_unmatched(*, agreement: Agreement, month: Month, by: Actor, at: datetime) -> int:
    """Every delivery of a month that cannot be matched is held with its reason, once; return how many are new.

    What was resolved is not held again for the same reason; it counts towards its order as it is paid.
    """
    settled = settlement_queries.settled_reasons(agreement_ref=reference_of(agreement), month=month)
    rows = agreements.deliveries_to_match(agreement_id=agreement.pk, month=month)
    candidates = [
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
        )
        for each in rows
    ]
    found = holds(candidates, _against(agreement, month, candidates))
    kept = settlement.hold(
        agreement_ref=reference_of(agreement), body_id=agreement.body_id, month=month, holds=found, by=by, at=at
    )
    return len(kept)


def _against(agreement: Agreement, month: Month, candidates: Sequence[Candidate]) -> Against:
    terms = agreements.terms_in(agreement=agreement, month=month)
    outcomes = frozenset(terms.tariff) if isinstance(terms, PerOutcome) and ANY_OUTCOME not in terms.tariff else None
    refs = {each.order_ref for each in candidates if each.order_ref}
    if not refs:
        return Against(agreement.starts_on, agreement.ends_before, outcomes, {}, {})
    quantities = marketplace.quantities_of(numbers=[_number(ref) for ref in refs])
    before = agreements.units_paid_for(order_refs=refs, before=month.starts_on)
    ordered = {ref: Decimal(quantities[_number(ref)]) for ref in refs if _number(ref) in quantities}
    return Against(agreement.starts_on, agreement.ends_before, outcomes, ordered, before)


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
    return Resolved(item.pk, _number(item.agreement_ref), Month.containing(item.month))
