"""Storing statements in versions, tying them to the ledger, and holding what cannot be matched."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from rightsource.books.ledger import queries as ledger
from rightsource.books.settlement import queries
from rightsource.books.settlement.models import (
    CreditNote,
    HeldEnd,
    HeldItem,
    Statement,
    StatementLine,
    StatementPosting,
)
from rightsource.books.settlement.rules import (
    LineSpec,
    SettlementRefusedError,
    StatementUnequalError,
    Terms,
    digest_of,
    terms_to,
    total_of,
)
from rightsource.books.settlement.rules.crediting import CreditRefusedError, CreditSpec, credit_fault
from rightsource.books.settlement.rules.holding import (
    Correction,
    HeldRefusedError,
    Hold,
    HoldReason,
    Resolution,
    resolution_fault,
)
from rightsource.commons.access.rules import TITLES, Actor, Role
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money
from rightsource.ground.time import Month

NOT_HELD = "This item is not held any more. Look at the list of what is."


@transaction.atomic
def store_statement(
    *,
    agreement_ref: str,
    body_ref: str,
    body_id: int,
    month: Month,
    terms: Terms,
    lines: Sequence[LineSpec],
    by: Actor,
    at: datetime,
) -> Statement:
    """Store what is owed for a month. Settled again with news it is the next version; without news the same one.

    Afterwards the lines sum to the total, and `difference_pence` is what is still to be booked.

    :raises SettlementRefusedError: there is no line
    """
    if not lines:
        raise SettlementRefusedError(
            f"Nothing was delivered under {agreement_ref} in {month}, so there is no statement."
        )
    before = queries.latest(agreement_ref=agreement_ref, month=month)
    digest = digest_of(terms, lines)
    if before is not None and before.digest == digest:
        return before
    statement = Statement.objects.create(
        agreement_ref=agreement_ref,
        body_ref=body_ref,
        body_id=body_id,
        month=month.starts_on,
        version=1 if before is None else before.version + 1,
        total_pence=total_of(lines).pence,
        terms=terms_to(terms),
        digest=digest,
        at=at,
        by_ref=by.reference,
        difference_of=before,
    )
    StatementLine.objects.bulk_create(
        StatementLine(
            statement=statement,
            body_id=body_id,
            number=number,
            delivery_ref=line.delivery_ref,
            on=line.on,
            units=line.units,
            rate_pence=line.rate_pence,
            pence=line.amount.pence,
            explanation=line.explanation,
        )
        for number, line in enumerate(lines, start=1)
    )
    record.audit(
        by=by,
        at=at,
        verb="statement.store",
        subject=queries.reference_of(statement),
        detail={"version": statement.version, "total_pence": statement.total_pence, "lines": len(lines)},
    )
    return statement


@transaction.atomic
def book_statement(*, statement_id: int, batch_id: int, by: Actor, at: datetime) -> None:
    """Tie a statement to the batch that booked it; the same pair again does nothing.

    :raises StatementUnequalError: the council's expense is not what the version adds, or the group does not cancel out
    """
    statement = Statement.objects.select_related("difference_of").get(pk=statement_id)
    known = StatementPosting.objects.filter(statement=statement).first()
    if known is not None and known.batch_id == batch_id:
        return
    owed = Money(statement.difference_pence)
    booked = ledger.revenue_of_batch(batch_id=batch_id, ref=str(queries.reference_of(statement)))
    if known is not None or booked.council != owed or booked.bodies != -owed:
        raise StatementUnequalError(
            f"The statement adds {owed}, but the council booked {booked.council} and the body {-booked.bodies} for it"
            f"{' in a second batch' if known is not None else ''}. Nothing was tied; correct the posting."
        )
    StatementPosting.objects.create(statement=statement, batch_id=batch_id, body_id=statement.body_id, at=at)
    record.audit(
        by=by,
        at=at,
        verb="statement.book",
        subject=queries.reference_of(statement),
        detail={"batch": batch_id, "pence": owed.pence},
    )


LOCK = 20151  # the first key of the advisory locks of this room; the second is the agreement


def hold_agreement(*, agreement_ref: str) -> None:
    """Let nobody else settle, credit or resolve of an agreement until the transaction ends: each reads sums first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, agreement_ref])


@transaction.atomic
def record_credit(*, statement: Statement, spec: CreditSpec, taken_in: Month, by: Actor, at: datetime) -> CreditNote:
    """A body's credit note against a statement is kept; the statement of the month that takes it in has it as a line.

    :raises CreditRefusedError: somebody else records it, it is known already, or it gives back more than was settled
    """
    if by.role not in (Role.FINANCE_OFFICER, Role.SYSTEM) and statement.body_id not in by.body_ids:
        raise CreditRefusedError("Only the body records its credit notes, or the council's finance officer. Ask one.")
    hold_agreement(agreement_ref=statement.agreement_ref)
    month = Month.containing(statement.month)
    last = queries.latest(agreement_ref=statement.agreement_ref, month=month) or statement
    fault = credit_fault(
        spec,
        settled=queries.without_credits(statement=last),
        credited=queries.credited(agreement_ref=statement.agreement_ref, month=month),
    )
    if fault:
        raise CreditRefusedError(fault)
    try:
        with transaction.atomic():
            note = CreditNote.objects.create(
                statement=statement,
                agreement_ref=statement.agreement_ref,
                body_id=statement.body_id,
                month=month.starts_on,
                taken_in=taken_in.starts_on,
                reference=spec.reference.strip(),
                reason=spec.reason.strip(),
                pence=spec.amount.pence,
                at=at,
                by_ref=by.reference,
            )
    except IntegrityError as error:
        raise CreditRefusedError(
            f"Credit note {spec.reference.strip()} is recorded already under this agreement. Look at the list of them."
        ) from error
    record.audit(
        by=by,
        at=at,
        verb="settlement.credit",
        subject=queries.credit_reference(note),
        detail={"statement": statement.pk, "reference": note.reference, "pence": note.pence, "in": taken_in.iso},
    )
    return note


@transaction.atomic
def hold(
    *, agreement_ref: str, body_id: int, month: Month, holds: Sequence[Hold], by: Actor, at: datetime
) -> Sequence[HeldItem]:
    """What cannot be matched is on the list with its reason; what is on it already, or was resolved, is left alone.

    Return what is new.
    """
    known = queries.held_deliveries(agreement_ref=agreement_ref, month=month)
    fresh = [each for each in holds if (each.candidate.delivery_id, each.reason.value) not in known]
    kept = HeldItem.objects.bulk_create(
        HeldItem(
            agreement_ref=agreement_ref,
            body_id=body_id,
            month=month.starts_on,
            delivery_id=each.candidate.delivery_id,
            provider_reference=each.candidate.reference,
            on=each.candidate.on,
            units=each.candidate.units,
            minutes=each.candidate.minutes,
            outcome=each.candidate.outcome,
            reason=each.reason.value,
            explanation=each.explanation,
            owner=TITLES[Role.CONTRACT_MANAGER],
            at=at,
        )
        for each in fresh
    )
    if kept:
        record.audit(
            by=by,
            at=at,
            verb="settlement.hold",
            subject=Reference.parse(agreement_ref),
            detail={"month": month.iso, "held": {each.provider_reference: each.reason for each in kept}},
        )
    return kept


@transaction.atomic
def resolve_held(
    *, item_id: int, how: Resolution, reason: str, correction: Correction, by: Actor, at: datetime
) -> HeldItem:
    """A held item leaves the list, with who resolved it and why; settling its month again pays what now counts.

    :raises HeldRefusedError: somebody else resolves, it was resolved before, or it cannot be resolved so
    """
    item = HeldItem.objects.filter(pk=item_id).first()
    if item is None or HeldEnd.objects.filter(item_id=item_id).exists():
        raise HeldRefusedError(NOT_HELD)
    if by.role not in (Role.CONTRACT_MANAGER, Role.SYSTEM) or item.body_id in by.body_ids:
        raise HeldRefusedError("Only a contract manager who does not serve the body resolves this. Ask one.")
    fault = resolution_fault(reason=HoldReason(item.reason), how=how, words=reason, correction=correction)
    if fault:
        raise HeldRefusedError(fault)
    try:
        with transaction.atomic():
            HeldEnd.objects.create(
                item=item,
                body_id=item.body_id,
                how=how.value,
                reason=reason.strip(),
                units=correction.units,
                minutes=correction.minutes,
                outcome=correction.outcome or None,
                at=at,
                by_ref=by.reference,
            )
    except IntegrityError as error:  # somebody else was faster, and what they decided stands
        raise HeldRefusedError(NOT_HELD) from error
    record.audit(
        by=by,
        at=at,
        verb="settlement.resolve",
        subject=Reference.parse(item.agreement_ref),
        detail={"item": item.pk, "delivery": item.provider_reference, "how": how.value, "reason": reason.strip()},
    )
    return item
