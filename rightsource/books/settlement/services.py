"""Storing statements in versions and tying them to the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from rightsource.books.ledger import queries as ledger
from rightsource.books.settlement import queries
from rightsource.books.settlement.models import Statement, StatementLine, StatementPosting
from rightsource.books.settlement.rules import (
    LineSpec,
    SettlementRefusedError,
    StatementUnequalError,
    Terms,
    digest_of,
    terms_to,
    total_of,
)
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.ground.money import Money
from rightsource.ground.time import Month


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
