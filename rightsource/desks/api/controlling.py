"""Watching the money over the API: the finance officer's warnings and stops on budget lines, and who holds them."""

from datetime import datetime

from django.http import HttpRequest

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.queries import LineNotice
from rightsource.commons.access.doors import now
from rightsource.commons.access.rules import Permission
from rightsource.desks.api.common import Part, who
from rightsource.desks.api.shapes import controlling as shapes
from rightsource.desks.api.shapes.controlling import LineId

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


def _notice(row: LineNotice, lifted_at: datetime | None) -> dict[str, object]:
    return {
        "line_id": row.line_id,
        "kind": row.kind,
        "reason": row.reason,
        "left_pence": row.left_pence,
        "at": row.at,
        "lifted_at": lifted_at,
    }
