"""Watching the money over the API: the finance officer's warnings and stops on budget lines, and who holds them."""

from datetime import datetime

from django.http import HttpRequest

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.queries import LineNotice, SuspenseItem
from rightsource.books.ledger.rules import Period
from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import Permission
from rightsource.desks.api.common import PAGE_SIZE, Part, who
from rightsource.desks.api.shapes import controlling as shapes
from rightsource.desks.api.shapes.controlling import BatchId, ItemId, LineId, MonthOf, Year
from rightsource.ground.time import FinancialYear, Month

part = Part("Watch the money")


@part.get("/notices", to=Permission.POSITION_READ, answer=list[shapes.LineNoticeOut], summary="See warnings and stops")
def notices(request: HttpRequest) -> object:
    """The finance officer's warnings and stops that stand now, the stops first."""
    return [_notice(row, None) for row in ledger_queries.notices_standing()]


@part.post(
    "/lines/{line_id}/notice",
    to=Permission.SPENDING_CONTROL,
    answer=shapes.LineNoticeOut,
    summary="Warn about a line or stop it",
)
def notice(request: HttpRequest, line_id: LineId, payload: shapes.LineNoticeIn) -> object:
    """A stop refuses new promises from now on; what is promised already is paid as it is owed."""
    made = ledger.issue_notice(line_id=line_id, kind=payload.kind, reason=payload.reason, by=who(request), at=now())
    return _notice(made, None)


@part.post(
    "/lines/{line_id}/notice/lift",
    to=Permission.SPENDING_CONTROL,
    answer=shapes.LineNoticeOut,
    summary="Lift a warning or stop",
)
def lift(request: HttpRequest, line_id: LineId, payload: shapes.LineLiftIn) -> object:
    """The warning or stop on a line goes; both reasons stay on record."""
    ended = ledger.lift_notice(line_id=line_id, reason=payload.reason, by=who(request), at=now())
    return _notice(ended.notice, ended.at)


@part.post(
    "/lines/{line_id}/holder", to=Permission.HOLDER_NAME, answer=shapes.HolderOut, summary="Name who holds a line"
)
def holder(request: HttpRequest, line_id: LineId, payload: shapes.HolderIn) -> object:
    """From now on this post holds the line; a line without a holder can have no budget."""
    ledger.name_holder(
        line_id=line_id,
        holder_role=payload.role.value,
        holder_title=payload.title,
        holder_account_id=payload.account_id,
        by=who(request),
        at=now(),
    )
    line = ledger_queries.line(line_id=line_id)
    return {"line_id": line.pk, "name": line.name, "role": line.holder_role, "title": line.holder_title}


@part.post(
    "/journal/{batch_id}/reverse", to=Permission.POSTING_CORRECT, answer=shapes.ReversedOut, summary="Reverse a batch"
)
def reverse(request: HttpRequest, batch_id: BatchId, payload: shapes.ReversalIn) -> object:
    """The batch is taken back by a new one of today, leg by leg; each batch once, and promises are not touched."""
    made = ledger.reverse(batch_id=batch_id, reason=payload.reason, by=who(request), at=now(), on=today())
    return {"batch_id": made, "reverses": batch_id}


@part.get("/periods/{year}", to=Permission.POSITION_READ, answer=list[shapes.PeriodOut], summary="See a year's months")
def periods(request: HttpRequest, year: Year) -> object:
    """Which months take postings and which are locked, since when and why."""
    return [_period(each) for each in ledger_queries.periods(year=FinancialYear.parse(year))]


@part.post(
    "/periods/{month}/lock", to=Permission.PERIOD_CLOSE, answer=shapes.PeriodOut, summary="Lock a month of the books"
)
def lock_period(request: HttpRequest, month: MonthOf, payload: shapes.PeriodIn) -> object:
    """Nothing is posted in the month any more, and all that was is under a seal."""
    which = Month.parse(month)
    ledger.lock_period(month=which, reason=payload.reason, by=who(request), at=now(), on=today())
    return _standing(which)


@part.post(
    "/periods/{month}/open", to=Permission.PERIOD_CLOSE, answer=shapes.PeriodOut, summary="Open a locked month again"
)
def open_period(request: HttpRequest, month: MonthOf, payload: shapes.PeriodIn) -> object:
    """The month takes postings again; refused once its year is closed."""
    which = Month.parse(month)
    ledger.open_period(month=which, reason=payload.reason, by=who(request), at=now(), on=today())
    return _standing(which)


@part.post("/years/{year}/close", to=Permission.PERIOD_CLOSE, answer=shapes.YearOut, summary="Close a financial year")
def close_year(request: HttpRequest, year: Year) -> object:
    """The year's result stands in reserves; no budget is carried, and the year is never opened again."""
    which = FinancialYear.parse(year)
    batch_id = ledger.close_year(year=which, by=who(request), at=now())
    return {"year": which.slug, "batch_id": batch_id}


def _standing(month: Month) -> object:
    return _period(next(each for each in ledger_queries.periods(year=month.financial_year) if each.month == month))


def _period(found: Period) -> dict[str, object]:
    return {
        "month": found.month.iso,
        "is_locked": found.is_locked,
        "since": found.since,
        "reason": found.reason,
        "batches": found.batches,
    }


@part.get("/seals", to=Permission.PUBLIC, answer=list[shapes.SealOut], summary="See the seals over the books")
def seals(request: HttpRequest) -> object:
    """The newest fifty seals; the code of a seal stands for all the books up to it."""
    return [
        {
            "number": row.number,
            "at": row.at,
            "batches": row.batches,
            "entries": row.entries,
            "legs": row.legs,
            "code": row.hash,
            "previous_code": row.previous,
        }
        for row in ledger_queries.seals()[:PAGE_SIZE]
    ]


@part.get("/suspense", to=Permission.POSITION_READ, answer=list[shapes.SuspenseOut], summary="See what is in suspense")
def suspense(request: HttpRequest) -> object:
    """What came from the finance system without a known code, or could not be posted, the oldest first."""
    return [_suspense(row) for row in ledger_queries.suspense()[:PAGE_SIZE]]


@part.post(
    "/suspense/{item_id}/code",
    to=Permission.POSTING_CORRECT,
    answer=shapes.MovedOut,
    summary="Say where an amount in suspense belongs",
)
def code_suspense(request: HttpRequest, item_id: ItemId, payload: shapes.CodeIn) -> object:
    """The amount moves from suspense to its account and service line by a posting of today."""
    batch = ledger.code_suspense(
        item_id=item_id,
        account=payload.account,
        service_line=payload.service_line,
        reason=payload.reason,
        on=today(),
        by=who(request),
        at=now(),
    )
    return {"batch_id": batch}


@part.post(
    "/suspense/{item_id}/withdraw",
    to=Permission.POSTING_CORRECT,
    answer=shapes.SuspenseOut,
    summary="Say why a held entry will not be posted",
)
def withdraw_suspense(request: HttpRequest, item_id: ItemId, payload: shapes.SuspenseWithdrawIn) -> object:
    """The entry leaves the list; nothing is posted for it, and the reason stays on record."""
    ledger.withdraw_suspense(item_id=item_id, reason=payload.reason, by=who(request), at=now())
    return _suspense(ledger_queries.suspense_item(item_id=item_id))


def _suspense(row: SuspenseItem | None) -> dict[str, object]:
    assert row is not None  # it was dealt with a moment ago, and rows are never removed
    return {
        "id": row.pk,
        "kind": row.kind,
        "code": row.code,
        "reason": row.reason,
        "text": row.text,
        "pence": row.pence,
        "owner": row.owner,
        "file": row.file.file_name,
        "row": row.row,
        "key": row.key,
        "at": row.at,
    }


def _notice(row: LineNotice, lifted_at: datetime | None) -> dict[str, object]:
    return {
        "line_id": row.line_id,
        "kind": row.kind,
        "reason": row.reason,
        "left_pence": row.left_pence,
        "at": row.at,
        "lifted_at": lifted_at,
    }
