"""Capital receipts over the API: recording a sale, what is known of it, banking it and charging costs to it."""

from django.http import HttpRequest

from rightsource.books.plan import queries as plan_queries
from rightsource.books.plan import services as plan
from rightsource.books.plan.rules.receipts import ReceiptSpec, ReceiptState
from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import Permission
from rightsource.desks.api.common import Part, who
from rightsource.desks.api.shapes import receipts as shapes
from rightsource.desks.api.shapes.receipts import ReceiptCode
from rightsource.ground.money import Money
from rightsource.journeys.charge_receipt import charge_receipt

part = Part("Keep capital receipts")


@part.get("/receipts", to=Permission.POSITION_READ, answer=list[shapes.ReceiptOut], summary="List capital receipts")
def receipts(request: HttpRequest) -> object:
    """Every receipt with what is planned, banked, used and left out of the forecast; the next to be banked first."""
    return [_receipt(row) for row in plan_queries.receipts()]


@part.post("/receipts", to=Permission.RECEIPT_KEEP, answer=shapes.ReceiptOut, summary="Record a capital receipt")
def record(request: HttpRequest, payload: shapes.ReceiptIn) -> object:
    """What is sold is on record with the project that its money is to pay for; it counts for nothing until banked."""
    plan.record_receipt(
        code=payload.code,
        asset=payload.asset,
        project=payload.project,
        saving=Money(payload.saving_pence),
        spec=_spec(payload),
        on=today(),
        by=who(request),
        at=now(),
    )
    return _receipt(plan_queries.receipt(code=payload.code))


@part.post(
    "/receipts/{code}/revise", to=Permission.RECEIPT_KEEP, answer=shapes.ReceiptOut, summary="Change what is expected"
)
def revise(request: HttpRequest, code: ReceiptCode, payload: shapes.ReceiptKnownIn) -> object:
    """What is known now holds; what was known before stays in the history."""
    plan.revise_receipt(code=code, spec=_spec(payload), on=today(), by=who(request), at=now())
    return _receipt(plan_queries.receipt(code=code))


@part.post(
    "/receipts/{code}/bank", to=Permission.RECEIPT_KEEP, answer=shapes.ReceiptBookedOut, summary="Bank a receipt"
)
def bank(request: HttpRequest, code: ReceiptCode, payload: shapes.BankIn) -> object:
    """The money is booked in a fund from which the ledger lets nothing be spent."""
    batch = plan.bank_receipt(
        code=code,
        amount=Money(payload.pence),
        reason=payload.reason,
        key=f"{code}:{payload.key}",
        on=today(),
        by=who(request),
        at=now(),
    )
    return _booked(batch, code)


@part.post(
    "/receipts/{code}/charge", to=Permission.RECEIPT_KEEP, answer=shapes.ReceiptBookedOut, summary="Charge a cost to it"
)
def charge(request: HttpRequest, code: ReceiptCode, payload: shapes.ChargeIn) -> object:
    """Refused unless the test is met, full council adopted the strategy, and the sum is banked and not used."""
    batch = charge_receipt(
        code=code,
        line_id=payload.line_id,
        amount=Money(payload.pence),
        reason=payload.reason,
        key=f"{code}:{payload.key}",
        on=today(),
        by=who(request),
        at=now(),
    )
    return _booked(batch, code)


def _spec(payload: shapes.ReceiptKnownIn) -> ReceiptSpec:
    return ReceiptSpec(
        stage=payload.stage,
        planned=Money(payload.planned_pence),
        planned_on=payload.planned_on,
        test=payload.test,
        reason=payload.reason,
        evidence=payload.evidence,
        strategy_ref=payload.strategy_ref,
    )


def _receipt(row: ReceiptState) -> dict[str, object]:
    return {
        "code": row.code,
        "asset": row.asset,
        "project": row.project,
        "stage": row.spec.stage,
        "planned_pence": row.spec.planned.pence,
        "planned_on": row.spec.planned_on,
        "test": row.spec.test,
        "evidence": row.spec.evidence,
        "strategy_ref": row.spec.strategy_ref,
        "saving_pence": row.saving.pence,
        "banked_pence": row.banked.pence,
        "used_pence": row.used.pence,
        "unbanked_pence": row.unbanked.pence,
        "provenance": row.provenance,
    }


def _booked(batch_id: int, code: str) -> dict[str, object]:
    row = plan_queries.receipt(code=code)
    return {"batch_id": batch_id, "banked_pence": row.banked.pence, "left_pence": row.left.pence}
