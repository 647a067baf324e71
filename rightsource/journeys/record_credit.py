"""Record a body's credit note: the next statement of its agreement takes it in as a line of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from rightsource.books.settlement import queries as settlement_queries
from rightsource.books.settlement import services as settlement
from rightsource.books.settlement.queries import CreditNote
from rightsource.books.settlement.rules.crediting import CreditRefusedError, CreditSpec, month_that_takes
from rightsource.commons.access.rules import Actor
from rightsource.council.agreements import queries as agreements
from rightsource.ground.time import Month


@transaction.atomic
def record_credit(*, statement_id: int, spec: CreditSpec, by: Actor, at: datetime) -> CreditNote:
    """A credit note against a statement is kept, and the next month to be settled takes it in; nothing is booked yet.

    :raises CreditRefusedError: there is no such statement, somebody else records, or the note is not as it must be
    """
    statement = settlement_queries.statement(actor=by, statement_id=statement_id)
    agreement = None
    if statement is not None:
        agreement = agreements.agreement(code=statement.agreement_ref.rpartition("/")[2])
    if statement is None or agreement is None:
        raise CreditRefusedError(f"There is no statement {statement_id} that you may see. Look at the list of them.")
    taken_in = month_that_takes(
        month=Month.containing(statement.month),
        settled=settlement_queries.months_settled(agreement_ref=statement.agreement_ref),
        ends_before=agreement.ends_before,
    )
    return settlement.record_credit(statement=statement, spec=spec, taken_in=taken_in, by=by, at=at)
