"""Locking and opening months of the books, and closing a financial year."""

from __future__ import annotations

from datetime import date, datetime
from typing import NoReturn

from django.db import DatabaseError, transaction

from rightsource.books.ledger import queries
from rightsource.books.ledger.models import Account, PeriodMove, YearEnd
from rightsource.books.ledger.rules import (
    BROUGHT_FORWARD,
    AccountKind,
    LineBusyError,
    PeriodRefusedError,
    PeriodStep,
    step_refused,
    year_end_batch,
)
from rightsource.books.ledger.services.chart import open_account
from rightsource.books.ledger.services.posting import post
from rightsource.books.ledger.services.refusing import LOCK_NOT_AVAILABLE, sqlstate_of
from rightsource.books.ledger.services.sealing import seal
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.time import FinancialYear, Month

PERIOD_REFUSED = "RS008"


@transaction.atomic
def lock_period(*, month: Month, reason: str, by: Actor, at: datetime, on: date) -> PeriodMove:
    """Nothing is posted in a month any more, and all that was is under a seal.

    :raises PeriodRefusedError: no reason is given, the month has not ended, or it is locked already
    """
    move = _move(PeriodStep.LOCK, month, reason, by, at, on)
    seal(by=by, at=at)
    return move


@transaction.atomic
def open_period(*, month: Month, reason: str, by: Actor, at: datetime, on: date) -> PeriodMove:
    """A locked month takes postings again; that it was opened, by whom and why stays on record.

    :raises PeriodRefusedError: no reason is given, the month is open, or its year is closed
    """
    return _move(PeriodStep.OPEN, month, reason, by, at, on)


@transaction.atomic
def close_year(*, year: FinancialYear, by: Actor, at: datetime) -> int | None:
    """A year's result stands in reserves, in each entity and fund, and the year is never opened again.

    Returns the batch, or none where the year came to nothing. Budgets are not touched: what was not spent is not the
    next year's.

    :raises PeriodRefusedError: a month is open, something is under no seal, or the year is closed already
    """
    if queries.year_end(year=year) is not None:
        raise PeriodRefusedError(f"{year} is closed already. Its result stands in reserves.")
    seal(by=by, at=at)
    try:
        with transaction.atomic():
            YearEnd.objects.create(year=year.start_year, at=at, by_ref=by.reference)
    except DatabaseError as error:
        _refuse(error)
    record.audit(by=by, at=at, verb="year.close", subject=Reference.of("ledger", "year", year.slug))
    batch = year_end_batch(year=year, results=queries.year_results(year=year))
    if batch is None:
        return None
    if not Account.objects.filter(code=BROUGHT_FORWARD).exists():
        open_account(code=BROUGHT_FORWARD, name="Result of closed years", kind=AccountKind.RESERVE, by=by, at=at)
    return post(batch=batch, by=by, at=at)


def _move(step: PeriodStep, month: Month, reason: str, by: Actor, at: datetime, on: date) -> PeriodMove:
    refused = step_refused(step=step, month=month, reason=reason, on=on)
    if refused:
        raise PeriodRefusedError(refused)
    try:
        with transaction.atomic():
            made = PeriodMove.objects.create(
                month=month.starts_on, kind=step.value, reason=reason.strip(), at=at, by_ref=by.reference
            )
    except DatabaseError as error:
        _refuse(error)
    record.audit(
        by=by,
        at=at,
        verb=f"period.{step.value}",
        subject=Reference.of("ledger", "period", month.iso),
        detail={"reason": made.reason},
    )
    return made


def _refuse(error: DatabaseError) -> NoReturn:
    """Raise what the database refused about a period as a sentence; anything else as it is."""
    state = sqlstate_of(error)
    if state == PERIOD_REFUSED:
        said = getattr(getattr(error.__cause__, "diag", None), "message_primary", error)
        raise PeriodRefusedError(str(said)) from error
    if state == LOCK_NOT_AVAILABLE:
        raise LineBusyError("Somebody is posting in this month at this moment. Please try again.") from error
    raise error
