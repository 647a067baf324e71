"""Keeping the register of savings over the API: what is planned, due, claimed and delivered, and every change of it."""

from collections.abc import Sequence

from django.http import HttpRequest
from ninja import Query

from rightsource.books.plan import queries as plan
from rightsource.books.plan import services as planning
from rightsource.books.plan.queries import SavingMove
from rightsource.books.plan.rules import BaselineSpec, ClaimSpec, SavingSpec, register_finding
from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import SYSTEM, Permission, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.desks.api.common import Part, who
from rightsource.desks.api.shapes import saving as shapes
from rightsource.desks.api.shapes.saving import SavingCode
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.keep_floors import BudgetUnderFloorError, ask_officers, record_saving
from rightsource.journeys.see_position import year_of

part = Part("Keep the savings")


@part.get("/savings", to=Permission.PUBLIC, answer=shapes.RegisterOut, summary="See the savings")
def savings(
    request: HttpRequest,
    year: int | None = Query(
        None, ge=2000, le=2100, description="The year in which the financial year starts", examples=[2015]
    ),
) -> object:
    """Every saving of a year: what is due, what is claimed, and what the ledger shows of it."""
    of = FinancialYear(year) if year else year_of(now())
    # The sums come from postings that the public may not read one by one; nothing else of them is shown.
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        found = plan.register(year=of, on=today())
    return {
        "year": str(of),
        "finding": register_finding(found.sums),
        "measured_on": found.measured_on,
        "double_counts": found.double_counts,
        "savings": [
            {
                "code": row.saving.code,
                "name": row.saving.name,
                "summary": row.saving.summary,
                "owner_title": row.saving.owner_title,
                "planned_pence": row.saving.pence,
                "cost_pence": row.saving.cost_pence,
                "due_pence": row.delivered.due_sum.pence,
                "claimed_pence": None if row.claimed is None else row.claimed.pence,
                "delivered_pence": row.delivered.council_sum.pence,
                "group_pence": row.delivered.group_sum.pence,
                "confidence": row.confidence,
                "reason": row.reviewed.reason,
                "has_counterfactual": row.has_counterfactual,
                "is_withdrawn": row.is_withdrawn,
                "provenance": row.saving.provenance,
            }
            for row in found.rows
        ],
    }


@part.post("/savings", to=Permission.SAVING_KEEP, answer=shapes.MoveOut, summary="Record a saving")
def record(request: HttpRequest, payload: shapes.SavingIn) -> object:
    """A saving of the plan with its owner, lines and profile; two that claim the same pounds are refused by name."""
    given = plan.saving_part(part_id=payload.part_id)
    try:
        saving = record_saving(
            spec=SavingSpec(
                code=payload.code,
                name=payload.name,
                summary=payload.summary,
                owner_role=payload.owner_role.value,
                owner_title=payload.owner_title,
                part_id=payload.part_id,
                claims=[ClaimSpec(claim.line_id, Money(claim.pence)) for claim in payload.claims],
                profile=[Money(pence) for pence in payload.profile],
                confidence=payload.confidence,
                reason=payload.reason,
                cost=None if payload.cost_pence is None else Money(payload.cost_pence),
                evidence=payload.evidence,
                provenance=given.provenance,
                source=given.source,
                formula=given.formula,
            ),
            baselines=_baselines(payload.baselines),
            on=today(),
            by=who(request),
            at=now(),
        )
    except BudgetUnderFloorError as error:
        # Nothing is written yet, so what the officers are asked is kept with the refusal.
        told = ask_officers(error=error, on=today(), by=who(request), at=now())
        return 409, {"error": f"{error} {told}".strip()}
    return _move(saving.moves.get())


@part.post("/savings/{code}/review", to=Permission.SAVING_KEEP, answer=shapes.MoveOut, summary="Review a saving")
def review(request: HttpRequest, code: SavingCode, payload: shapes.ReviewIn) -> object:
    """How sure it is and why; what is claimed is kept beside what the ledger shows, and changes nothing there."""
    return _move(
        planning.review_saving(
            code=code,
            confidence=payload.confidence,
            reason=payload.reason,
            claimed=None if payload.claimed_pence is None else Money(payload.claimed_pence),
            evidence=payload.evidence,
            by=who(request),
            at=now(),
        )
    )


@part.post(
    "/savings/{code}/profile",
    to=Permission.SAVING_KEEP,
    answer=shapes.MoveOut,
    summary="Change when a saving comes",
)
def profile(request: HttpRequest, code: SavingCode, payload: shapes.ProfileIn) -> object:
    """Another profile by month or quarter; the former one stays on record."""
    given = [Money(pence) for pence in payload.profile]
    return _move(planning.revise_profile(code=code, profile=given, reason=payload.reason, by=who(request), at=now()))


@part.post(
    "/savings/{code}/counterfactual",
    to=Permission.SAVING_KEEP,
    answer=shapes.MoveOut,
    summary="State what would have been",
)
def counterfactual(request: HttpRequest, code: SavingCode, payload: shapes.CounterfactualIn) -> object:
    """What its lines would have cost without it; without that nothing of a saving is proven."""
    given = _baselines(payload.baselines)
    return _move(planning.state_baseline(code=code, baselines=given, reason=payload.reason, by=who(request), at=now()))


@part.post("/savings/{code}/withdraw", to=Permission.SAVING_KEEP, answer=shapes.MoveOut, summary="Give a saving up")
def withdraw(request: HttpRequest, code: SavingCode, payload: shapes.GiveUpIn) -> object:
    """Nothing of it counts from now on, and what the plan had for it is missing."""
    return _move(planning.withdraw_saving(code=code, reason=payload.reason, by=who(request), at=now()))


def _baselines(given: Sequence[shapes.BaselineIn]) -> list[BaselineSpec]:
    return [
        BaselineSpec(
            line_id=each.line_id,
            amount=Money(each.pence),
            inside=None if each.inside_pence is None else Money(each.inside_pence),
            source=each.source,
            confidence=each.confidence,
            provenance="derived",
        )
        for each in given
    ]


def _move(move: SavingMove) -> dict[str, object]:
    return {
        "code": move.saving.code,
        "kind": move.kind,
        "on": move.on,
        "reason": move.reason,
        "claimed_pence": move.claimed_pence,
        "delivered_pence": move.delivered_pence,
    }
