"""Keeping the register of savings: recording, reviewing, revising, stating the counterfactual, withdrawing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from rightsource.books.ledger import queries as ledger
from rightsource.books.plan import queries
from rightsource.books.plan.models import Saving, SavingBaseline, SavingClaim, SavingMove
from rightsource.books.plan.queries import Register, SavingRow
from rightsource.books.plan.rules import (
    BaselineSpec,
    Confidence,
    PartKind,
    SavingMoveKind,
    SavingRefusedError,
    SavingSpec,
    profile_faults,
    review_fault,
    saving_faults,
)
from rightsource.commons.access.rules import TITLES, Actor, Permission, Role, roles_holding
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear, day_in_london

LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('books_plan_saving', %s))"
FOR_ALL = frozenset({Role.FINANCE_OFFICER.value, Role.DIRECTOR.value, Role.SYSTEM.value})


@transaction.atomic
def record_saving(
    *, spec: SavingSpec, on: date, by: Actor, at: datetime, baselines: Sequence[BaselineSpec] = ()
) -> Saving:
    """Record a saving of the plan with its owner, claims, profile and confidence; it is never changed.

    :raises SavingRefusedError: with every reason; two savings that claim the same pounds are both named
    """
    part = queries.saving_part(part_id=spec.part_id)
    year = FinancialYear(part.year)
    _alone(year)
    planned = Money(-part.pence)
    faults = saving_faults(spec, planned=planned, is_saving=part.kind == PartKind.SAVING and part.pence < 0)
    if Saving.objects.filter(code=spec.code).exists():
        faults.append(f"There is a saving “{spec.code}” already: give this one a code of its own.")
    faults += _owner_and_line_faults(spec, year)
    before = queries.register(year=year, on=on)
    for row in before.standing:
        if row.saving.part_id == part.pk:
            faults.append(
                f"“{row.saving.name}” and “{spec.name}” come from the same part of the plan, {planned}: it can be "
                f"saved once. Withdraw {row.saving.code} first if this one takes its place."
            )
    if faults:
        raise SavingRefusedError(" ".join(faults))
    saving = Saving.objects.create(
        code=spec.code,
        name=spec.name,
        summary=spec.summary,
        owner_role=spec.owner_role,
        owner_title=spec.owner_title.strip(),
        part=part,
        pence=planned.pence,
        cost_pence=None if spec.cost is None else spec.cost.pence,
        provenance=spec.provenance,
        source=spec.source,
        formula=spec.formula,
        at=at,
        by_ref=by.reference,
    )
    SavingClaim.objects.bulk_create(
        SavingClaim(saving=saving, line_id=claim.line_id, pence=claim.amount.pence) for claim in spec.claims
    )
    move = _move(
        saving,
        SavingMoveKind.RECORDED,
        SavingMove(
            reason=spec.reason,
            confidence=spec.confidence.value,
            evidence=spec.evidence,
            profile=[part.pence for part in spec.profile],
        ),
        on=on,
        by=by,
        at=at,
    )
    _state(saving, move, baselines)
    _refuse_double_counts(year, on)
    return saving


@transaction.atomic
def review_saving(
    *,
    code: str,
    confidence: Confidence,
    reason: str,
    by: Actor,
    at: datetime,
    claimed: Money | None = None,
    evidence: str = "",
) -> SavingMove:
    """Say how sure a saving is and why; what is said to be delivered is kept beside what the ledger shows then.

    :raises SavingUnknownError: there is none
    :raises SavingRefusedError: there is no reason, it was withdrawn, or the actor does not answer for it
    """
    on = day_in_london(at)
    found, row = _standing(code, on, by, as_at=at)
    fault = review_fault(confidence, reason, claimed)
    if fault:
        raise SavingRefusedError(fault)
    shown = found.shown(found.months)
    return _move(
        row.saving,
        SavingMoveKind.REVIEWED,
        SavingMove(
            reason=reason.strip(),
            confidence=confidence.value,
            evidence=evidence,
            claimed_pence=None if claimed is None else claimed.pence,
            shown_pence=sum(shown[line_id].council.pence for line_id in row.standing.claims),
            delivered_pence=row.delivered.council_sum.pence,
            group_pence=row.delivered.group_sum.pence,
        ),
        on=on,
        by=by,
        at=at,
    )


@transaction.atomic
def revise_profile(*, code: str, profile: Sequence[Money], reason: str, by: Actor, at: datetime) -> SavingMove:
    """Give a saving another profile; the former one stays on record.

    :raises SavingUnknownError: there is none
    :raises SavingRefusedError: the profile is none, comes to more than the plan has, or has no reason
    """
    on = day_in_london(at)
    _, row = _standing(code, on, by)
    faults = profile_faults(profile, row.planned)
    if not reason.strip():
        faults.append("Say why the profile becomes another.")
    if faults:
        raise SavingRefusedError(" ".join(faults))
    move = SavingMove(reason=reason.strip(), profile=[part.pence for part in profile])
    return _move(row.saving, SavingMoveKind.REVISED, move, on=on, by=by, at=at)


@transaction.atomic
def state_baseline(*, code: str, baselines: Sequence[BaselineSpec], reason: str, by: Actor, at: datetime) -> SavingMove:
    """State what lines of a saving would have cost without it; without that nothing of it is proven (control R19).

    :raises SavingUnknownError: there is none
    :raises SavingRefusedError: a line is not the saving's, no source is given, or pounds would be counted twice
    """
    on = day_in_london(at)
    found, row = _standing(code, on, by)
    faults = [
        f"{row.saving.name} lowers no line {spec.line_id}: state what its own lines would have cost."
        for spec in baselines
        if spec.line_id not in row.standing.claims
    ]
    if not baselines:
        faults.append("State what at least one line would have cost.")
    if len({spec.line_id for spec in baselines}) < len(baselines):
        faults.append("A line is named twice: state one figure for it.")
    faults += ["Say where the figure comes from." for spec in baselines if not spec.source.strip()]
    faults += [
        f"{found.lines[spec.line_id].name} cannot have cost less than nothing, nor less than what goes to bodies."
        for spec in baselines
        if spec.line_id in found.lines and spec.amount < max(spec.inside or Money(0), Money(0))
    ]
    if not reason.strip():
        faults.append("Say why this is what it would have cost.")
    if faults:
        raise SavingRefusedError(" ".join(faults))
    move = _move(row.saving, SavingMoveKind.BASELINE, SavingMove(reason=reason.strip()), on=on, by=by, at=at)
    _state(row.saving, move, baselines)
    _refuse_double_counts(found.year, on)
    return move


@transaction.atomic
def withdraw_saving(*, code: str, reason: str, by: Actor, at: datetime) -> SavingMove:
    """Give a saving up: from now on nothing of it counts, and what the plan had for it is missing.

    :raises SavingUnknownError: there is none
    :raises SavingRefusedError: it was withdrawn already, or there is no reason
    """
    on = day_in_london(at)
    _, row = _standing(code, on, by)
    if not reason.strip():
        raise SavingRefusedError("Say why the saving is withdrawn: members read it.")
    return _move(row.saving, SavingMoveKind.WITHDRAWN, SavingMove(reason=reason.strip()), on=on, by=by, at=at)


def _owner_and_line_faults(spec: SavingSpec, year: FinancialYear) -> list[str]:
    """Return which lines there are not in the year, and that the owner's role answers for no money."""
    faults = []
    if spec.owner_role not in {role.value for role in roles_holding(Permission.SAVING_KEEP)}:
        faults.append(
            "The owner is an officer who answers for money: a budget holder, a director or the finance officer."
        )
    lines = ledger.lines_numbered(line_ids={claim.line_id for claim in spec.claims})
    faults += [
        f"There is no budget line {claim.line_id} of {year}: look it up in the position."
        for claim in spec.claims
        if claim.line_id not in lines or lines[claim.line_id].year != year.start_year
    ]
    return faults


def _standing(code: str, on: date, by: Actor, as_at: datetime | None = None) -> tuple[Register, SavingRow]:
    year = queries.saving_year(code=code)
    _alone(year)
    found = queries.register(year=year, on=on, as_at=as_at)
    row = found.row(code)
    if row.is_withdrawn:
        raise SavingRefusedError(f"“{row.saving.name}” was withdrawn: record a new saving instead.")
    if by.acting_role not in FOR_ALL | {row.saving.owner_role}:
        raise SavingRefusedError(
            f"The {row.saving.owner_title} answers for “{row.saving.name}” (role: "
            f"{TITLES[Role(row.saving.owner_role)]}): ask them, or the finance officer."
        )
    return found, row


def _alone(year: FinancialYear) -> None:
    """Let nobody else change the savings of a year until this is done, so that no pound is claimed by two at once."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [year.start_year])


def _move(saving: Saving, kind: SavingMoveKind, move: SavingMove, *, on: date, by: Actor, at: datetime) -> SavingMove:
    move.saving, move.kind, move.on, move.at, move.by_ref = saving, kind.value, on, at, by.reference
    move.save(force_insert=True)
    record.audit(
        by=by,
        at=at,
        verb=f"saving.{kind.value}",
        subject=Reference.of("plan", "saving", saving.code),
        detail={"reason": move.reason, "confidence": move.confidence},
    )
    return move


def _state(saving: Saving, move: SavingMove, baselines: Sequence[BaselineSpec]) -> None:
    SavingBaseline.objects.bulk_create(
        SavingBaseline(
            move=move,
            saving=saving,
            line_id=spec.line_id,
            pence=spec.amount.pence,
            inside_pence=None if spec.inside is None else spec.inside.pence,
            source=spec.source,
            confidence=spec.confidence.value,
            provenance=spec.provenance,
        )
        for spec in baselines
    )


def _refuse_double_counts(year: FinancialYear, on: date) -> None:
    found = queries.register(year=year, on=on).double_counts
    if found:
        raise SavingRefusedError(" ".join(found))
