"""Standing up bodies, recording deliveries and verifying them over the API."""

from django.http import HttpRequest
from ninja import Router
from ninja.security import django_auth

from rightsource.commons.access.doors import api_open_to, now
from rightsource.commons.access.rules import Permission, Purpose, Role
from rightsource.council.agreements.services import AgreementSpec
from rightsource.desks.api import shapes
from rightsource.desks.api.money import REFUSALS
from rightsource.ground.money import Money
from rightsource.journeys.record_deliveries import record_deliveries
from rightsource.journeys.stand_up_body import stand_up_body
from rightsource.journeys.verify_sample import Finding, verify_sample

router = Router(tags=["Bodies and agreements"], auth=django_auth)


@router.post("/bodies/{code}/stand-up", response={200: shapes.StoodUpOut, **REFUSALS}, summary="Stand up a body")
@api_open_to(Permission.BODY_MANAGE, Purpose.OPERATION)
def stand_up(request: HttpRequest, code: str, payload: shapes.StandUpIn):  # type: ignore[no-untyped-def]
    """Through the gate to the first day: decision, agreements with their duties, and the money promised."""
    done = stand_up_body(
        body_code=code,
        decision_ref=payload.decision_ref,
        agreements_to_sign=[
            AgreementSpec(
                code=given.code,
                title=given.title,
                body_code=code,
                line_id=given.line_id,
                starts_on=given.starts_on,
                ends_before=given.ends_before,
                break_on=given.break_on,
                terms=given.terms,
                annual=Money(given.annual_pence),
                decision_ref=payload.decision_ref,
                owner_role=Role.COMMISSIONER.value,
                provenance="published",
                duty_codes=given.duty_codes,
                outcome_codes=given.outcome_codes,
            )
            for given in payload.agreements
        ],
        starts_on=payload.starts_on,
        by=request.actor,  # type: ignore[attr-defined]
        at=now(),
    )
    return {
        "body_id": done.body_id,
        "agreement_codes": list(done.agreement_codes),
        "duties": list(done.duties),
        "alarms": [gap.sentence for gap in done.alarms],
    }


@router.post(
    "/agreements/{code}/deliveries", response={200: shapes.RecordedOut, **REFUSALS}, summary="Record deliveries"
)
@api_open_to(Permission.DELIVERY_RECORD, Purpose.OPERATION)
def deliver(request: HttpRequest, code: str, payload: shapes.DeliveriesIn):  # type: ignore[no-untyped-def]
    """Good rows are kept; faults come back with row, column and remedy; a reference counts once."""
    done = record_deliveries(
        agreement_code=code,
        rows=[
            {
                key: ("yes" if value else "no") if isinstance(value, bool) else str(value)
                for key, value in given.dict().items()
                if value not in (None, "")
            }
            for given in payload.deliveries
        ],
        batch_key=payload.batch_key,
        by=request.actor,  # type: ignore[attr-defined]
        at=now(),
    )
    return {
        "accepted": list(done.accepted),
        "repeated": [repeat.reference for repeat in done.repeated],
        "faults": [{"row": fault.row, "column": fault.column, "remedy": fault.remedy} for fault in done.faults],
    }


@router.post("/verifications", response={200: shapes.CountOut, **REFUSALS}, summary="Record what a sample showed")
@api_open_to(Permission.DELIVERY_VERIFY, Purpose.OPERATION)
def verify(request: HttpRequest, payload: list[shapes.FindingIn]):  # type: ignore[no-untyped-def]
    """A failed delivery is not paid and raises the next sample; nobody verifies a body that they serve."""
    findings = [Finding(given.delivery_id, given.is_confirmed, given.reason) for given in payload]
    return {"count": verify_sample(findings=findings, by=request.actor, at=now())}  # type: ignore[attr-defined]
