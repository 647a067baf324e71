"""Delivering, verifying and settling over the API."""

import secrets
from typing import Any

from django.http import HttpRequest
from ninja import Path, Query

from rightsource.books.settlement import queries as settlement
from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.council.agreements import queries as agreements
from rightsource.desks.api.common import PAGE_SIZE, NotThereError, Part, who
from rightsource.desks.api.shapes import settling as shapes
from rightsource.desks.api.shapes.common import MOST, AgreementCode, Count
from rightsource.ground.time import Month
from rightsource.journeys.months_to_settle import Waiting, months_to_settle
from rightsource.journeys.pay_body import pay_body, unsettled_months
from rightsource.journeys.record_deliveries import record_deliveries
from rightsource.journeys.verify_sample import Finding, draw_samples, verify_sample

part = Part("Deliver, verify, settle")


def _written(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


@part.post(
    "/agreements/{code}/deliveries",
    to=Permission.DELIVERY_RECORD,
    answer=shapes.RecordedOut,
    summary="Record deliveries",
)
def deliver(request: HttpRequest, code: AgreementCode, payload: shapes.DeliveriesIn) -> object:
    """Good rows are kept; faults come back with row, column and remedy; a reference counts once."""
    done = record_deliveries(
        agreement_code=code,
        rows=[
            {key: _written(value) for key, value in given.dict().items() if value not in (None, "")}
            for given in payload.deliveries
        ],
        batch_key=payload.batch_key,
        by=who(request),
        at=now(),
    )
    return {
        "accepted": list(done.accepted),
        "repeated": [repeat.reference for repeat in done.repeated],
        "faults": [{"row": fault.row, "column": fault.column, "remedy": fault.remedy} for fault in done.faults],
    }


@part.get(
    "/agreements/{code}/months",
    to=Permission.AGREEMENT_READ,
    answer=list[shapes.MonthOut],
    summary="See deliveries by month",
)
def months(request: HttpRequest, code: AgreementCode) -> object:
    """What was delivered each month and how much of it was looked at, the latest first."""
    found = agreements.agreement(code=code)
    if found is None:
        raise NotThereError(f"There is no agreement {code}. Look it up in the register.")
    return [
        {
            "month": each.month.iso,
            "deliveries": each.deliveries,
            "units": str(each.units),
            "verified": each.verified,
            "failed": each.failed,
            "waiting": each.waiting,
        }
        for each in agreements.months_of(agreement_id=found.pk)
    ]


@part.post("/samples", to=Permission.DELIVERY_VERIFY, answer=list[shapes.DrawnOut], summary="Draw the samples")
def draw(request: HttpRequest) -> object:
    """Draw from every month that is over, by a fresh seed that is recorded."""
    drawn = draw_samples(on=today(), seed=secrets.token_hex(16), by=who(request), at=now())
    return [
        {
            "agreement_code": each.agreement_code,
            "month": each.month.iso,
            "size": each.size,
            "population": each.population,
        }
        for each in drawn
    ]


@part.get(
    "/verifications", to=Permission.DELIVERY_VERIFY, answer=list[shapes.ToVerifyOut], summary="List what to verify"
)
def to_verify(request: HttpRequest) -> object:
    """The deliveries that a sample picked and nobody has looked at, the oldest first."""
    return [
        {
            "delivery_id": item.delivery.pk,
            "agreement_code": item.delivery.agreement.code,
            "reference": item.delivery.provider_reference,
            "on": item.delivery.on,
            "minutes": item.delivery.minutes,
            "units": str(item.delivery.units),
        }
        for item in agreements.to_verify(limit=500)
    ]


@part.post("/verifications", to=Permission.DELIVERY_VERIFY, answer=Count, summary="Record what a sample showed")
def verify(request: HttpRequest, payload: list[shapes.FindingIn]) -> object:
    """A failed delivery is not paid and raises the next sample; nobody verifies a body that they serve."""
    findings = [Finding(given.delivery_id, given.is_confirmed, given.reason) for given in payload]
    return {"count": verify_sample(findings=findings, by=who(request), at=now())}


def _unsettled(each: Waiting) -> dict[str, Any]:
    return {
        "agreement_code": each.month.agreement.code,
        "month": each.month.month.iso,
        "owed_pence": None if each.amount is None else each.amount.pence,
        "blocked_because": each.why,
    }


@part.get(
    "/unsettled-months",
    to=Permission.STATEMENT_SETTLE,
    answer=list[shapes.UnsettledOut],
    summary="List months to settle",
)
def unsettled(request: HttpRequest) -> object:
    """The months that have ended and have no statement, what each comes to, and what blocks it."""
    months = unsettled_months(by=who(request), on=today())
    return [_unsettled(each) for each in months_to_settle(months=months)]


@part.post(
    "/agreements/{code}/settle",
    to=Permission.STATEMENT_SETTLE,
    purpose=Purpose.SETTLEMENT,
    answer=shapes.SettledOut,
    summary="Settle a month",
)
def settle(request: HttpRequest, code: AgreementCode, payload: shapes.SettleIn) -> object:
    """What was delivered in a month becomes a statement and its postings, once."""
    year, month = (int(piece) for piece in payload.month.split("-"))
    paid = pay_body(agreement_code=code, month=Month(year, month), by=who(request), at=now())
    return {
        "statement_id": paid.statement_id,
        "version": paid.version,
        "total_pence": paid.total.pence,
        "booked_pence": paid.booked.pence,
        "is_new": paid.is_new,
    }


def _statement(found: Any) -> dict[str, Any]:
    return {
        "statement_id": found.pk,
        "agreement_ref": found.agreement_ref,
        "month": Month.containing(found.month).iso,
        "version": found.version,
        "total_pence": found.total_pence,
        "is_booked": found.is_booked,
    }


@part.get("/statements", to=Permission.STATEMENT_READ, answer=list[shapes.StatementOut], summary="List statements")
def statements(
    request: HttpRequest,
    page: int = Query(1, ge=1, le=1000, description=f"Which page, of {PAGE_SIZE} each"),
) -> object:
    """The latest version of each statement that you may see, newest month first."""
    first = (page - 1) * PAGE_SIZE
    return [_statement(found) for found in settlement.statements(actor=who(request))[first : first + PAGE_SIZE]]


@part.get(
    "/statements/{number}", to=Permission.STATEMENT_READ, answer=shapes.WholeStatementOut, summary="See a statement"
)
def statement(
    request: HttpRequest,
    number: int = Path(..., ge=1, le=MOST, description="The number of the statement", examples=[17]),
) -> object:
    """What is owed for a month, line by line, each with why."""
    found = settlement.statement(actor=who(request), statement_id=number)
    if found is None:
        raise NotThereError(f"There is no statement {number} that you may see.")
    return {
        **_statement(found),
        "lines": [
            {"on": row.on, "delivery_ref": row.delivery_ref, "pence": row.pence, "explanation": row.explanation}
            for row in settlement.lines_of(statement_id=found.pk)
        ],
    }
