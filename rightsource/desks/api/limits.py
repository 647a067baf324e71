"""Keeping within the budget over the API: moving budget, asking for and giving approvals, and spend control."""

from django.db import transaction
from django.http import HttpRequest
from ninja import Query

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger import services
from rightsource.books.ledger.queries import ApprovalRequest, PanelMember, Virement, spend_control_now
from rightsource.books.ledger.rules import APPROVAL_REFS, ApprovalAnswer, ApprovalKind, ApprovalSpec, VirementSpec
from rightsource.commons.access import queries as access
from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import Permission, roles_holding
from rightsource.desks.api.common import PAGE_SIZE, Part, who
from rightsource.desks.api.shapes import limits as shapes
from rightsource.desks.api.shapes.controlling import LineId
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.keep_floors import BudgetUnderFloorError, ask_officers
from rightsource.journeys.move_budget import move_budget

part = Part("Keep within the budget")


@part.post(
    "/lines/{line_id}/virement", to=Permission.VIREMENT_MAKE, answer=shapes.VirementOut, summary="Move budget to a line"
)
def vire(request: HttpRequest, line_id: LineId, payload: shapes.VirementIn) -> object:
    """Budget stands on another line; its total stays. What is spent or promised keeps its budget."""
    spec = VirementSpec(
        from_line=line_id,
        to_line=payload.to_line,
        amount=Money(payload.pence),
        reason=payload.reason,
        key=payload.key,
        recurrence=payload.recurrence,
        decision_ref=f"democracy/decision/{payload.decision}" if payload.decision else "",
    )
    try:
        with transaction.atomic():
            return _virement(move_budget(virement=spec, by=who(request), at=now(), on=today()))
    except BudgetUnderFloorError as error:
        # Nothing of the move is kept; what the officers are asked is.
        told = ask_officers(error=error, on=today(), by=who(request), at=now())
        return 409, {"error": f"{error} {told}".strip()}


@part.get("/virements", to=Permission.POSITION_READ, answer=list[shapes.VirementOut], summary="See virements")
def virements(
    request: HttpRequest,
    year: int | None = Query(
        None, ge=2000, le=2100, description="The year in which the financial year starts", examples=[2015]
    ),
) -> object:
    """The newest fifty virements of a year: what was moved from where to where, why and by whose authority."""
    of = FinancialYear(year) if year else FinancialYear.containing(today())
    return [_virement(row) for row in ledger.virements(year=of)[:PAGE_SIZE]]


@part.post(
    "/lines/{line_id}/ask",
    to=Permission.APPROVAL_ASK,
    answer=list[shapes.ApprovalOut],
    summary="Ask for spending that is refused",
)
def ask(request: HttpRequest, line_id: LineId, payload: shapes.AskIn) -> object:
    """Every word that the sum needs is asked for; nothing is promised by asking."""
    wanted = ApprovalSpec(
        kind=ApprovalKind.LIMIT,
        line_id=line_id,
        ref=APPROVAL_REFS[payload.kind].format(payload.number.lower()),
        commitment_kind=payload.kind,
        amount=Money(payload.pence),
        what=payload.what,
        reason=payload.reason,
        exemption=payload.exemption,
    )
    here = None if payload.on_line_pence is None else Money(payload.on_line_pence)
    made = services.ask_what_is_needed(wanted=wanted, by=who(request), at=now(), on_line=here)
    return [_approval(ledger.approval_request(request_id=row.pk)) for row in made]


@part.get("/approvals", to=Permission.POSITION_READ, answer=list[shapes.ApprovalOut], summary="See approvals")
def approvals(request: HttpRequest) -> object:
    """The newest fifty requests with what was decided and whether it was used: the log of spend control too."""
    return [_approval(row) for row in ledger.approval_requests()[:PAGE_SIZE]]


@part.post(
    "/approvals/{request_id}/decide",
    to=Permission.APPROVAL_DECIDE,
    answer=shapes.ApprovalOut,
    summary="Decide about a request",
)
def decide(request: HttpRequest, request_id: shapes.RequestId, payload: shapes.AnswerIn) -> object:
    """An approval lets one agreement or order take up to its sum of one line, once. Nobody decides what they asked."""
    answer = ApprovalAnswer(request_id, payload.is_approved, payload.reason, payload.present, payload.ground)
    services.decide_approval(answer=answer, by=who(request), at=now())
    return _approval(ledger.approval_request(request_id=request_id))


@part.get(
    "/spend-control",
    to=Permission.POSITION_READ,
    answer=shapes.SpendControlOut,
    summary="See whether spending is controlled",
)
def spend_control(request: HttpRequest) -> object:
    """Whether new spending needs a decision first, from which sum, and whose."""
    return _spend_control()


@part.post(
    "/spend-control", to=Permission.SPENDING_CONTROL, answer=shapes.SpendControlOut, summary="Start spend control"
)
def start_spend_control(request: HttpRequest, payload: shapes.SpendControlIn) -> object:
    """From now on no order or agreement from the sum on is promised without a decision; what is promised is paid."""
    people = {
        one.account_id: one for one in access.people_in(roles=roles_holding(Permission.APPROVAL_DECIDE), on=today())
    }
    control = services.SpendControlSpec(
        authority_ref=payload.authority,
        reason=payload.reason,
        from_sum=Money(payload.from_pence),
        panel=[
            PanelMember(number, people[number].title) for number in dict.fromkeys(payload.panel) if number in people
        ],
        ends_before=payload.ends_before,
        is_after_section_114=payload.is_after_section_114,
    )
    services.start_spend_control(control=control, by=who(request), at=now(), on=today())
    return _spend_control()


@part.post(
    "/spend-control/end", to=Permission.SPENDING_CONTROL, answer=shapes.SpendControlOut, summary="End spend control"
)
def end_spend_control(request: HttpRequest, payload: shapes.SpendControlEndIn) -> object:
    """New spending needs no decision any more; what waits for one is left undecided."""
    services.end_spend_control(reason=payload.reason, by=who(request), at=now())
    return _spend_control()


def _spend_control() -> dict[str, object]:
    mode = ledger.spend_control()
    return {
        "finding": spend_control_now(),
        "is_in_force": mode is not None,
        "from_pence": None if mode is None else mode.from_pence,
        "is_after_section_114": mode is not None and mode.is_after_section_114,
        "since": None if mode is None else mode.starts_on,
        "reason": "" if mode is None else mode.reason,
        "panel": [] if mode is None else [one.title for one in ledger.panel_of(control_id=mode.pk)],
    }


def _approval(row: ApprovalRequest) -> dict[str, object]:
    decision = getattr(row, "decision", None)
    return {
        "number": row.pk,
        "kind": row.kind,
        "line_id": row.line_id,
        "ref": row.ref,
        "pence": row.pence,
        "what": row.what,
        "reason": row.reason,
        "exemption": row.exemption,
        "at": row.at,
        "is_approved": None if decision is None else decision.is_approved,
        "decision": "" if decision is None else decision.reason,
        "is_used": hasattr(row, "use"),
    }


def _virement(row: Virement) -> dict[str, object]:
    return {
        "number": row.pk,
        "from_line": row.from_line_id,
        "to_line": row.to_line_id,
        "pence": row.pence,
        "recurrence": row.recurrence,
        "reason": row.reason,
        "authority": row.authority,
        "authority_ref": row.authority_ref,
        "on": row.on,
        "batch_id": row.batch_id,
    }
