"""Adopt the budget: full council's recorded vote becomes a decision, adopted lines, and the control on spending."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import BudgetSpec, BudgetTotalError, OrphanLineError, Recurrence
from rightsource.books.plan import queries as plan_queries
from rightsource.books.plan import services as plan
from rightsource.books.plan.rules import AdoptedSpec, PlanRefusedError, VersionKind
from rightsource.commons.access import services as access
from rightsource.commons.access.rules import Actor, Role
from rightsource.commons.record.rules import Reference
from rightsource.council.agreements import services as agreements
from rightsource.council.agreements.services import YearPromised
from rightsource.council.democracy import queries as democracy_queries
from rightsource.council.democracy import services as democracy
from rightsource.council.democracy.rules import Cast, MatterKind
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise
from rightsource.ground.time import FinancialYear
from rightsource.journeys.keep_floors import (
    BudgetUnderFloorError,
    ask_officers,
    matter_change,
    refuse_adoption_under_floor,
)


class BudgetNotAdoptedError(Exception):
    """The matter is no budget, or what is to be adopted does not belong to it."""


# What adopting may refuse beside what democracy refuses, for a page to show as its own error.
REFUSALS = (BudgetNotAdoptedError, BudgetTotalError, BudgetUnderFloorError, OrphanLineError, PlanRefusedError)


@dataclass(frozen=True, slots=True)
class AdoptedLine:
    """One line to adopt: the ledger's line, its pence, who holds it and where the figure comes from."""

    line_id: int
    pence: int
    holder: str
    provenance: str
    source: str = ""
    formula: str = ""
    recurrence: Recurrence = Recurrence.RECURRING
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class RecordedVote:
    """How each member voted on the budget, by the member's id."""

    motion: str
    casts: Mapping[int, Cast]
    casting: Cast | None = None
    provenance: str = "published"


@dataclass(frozen=True, slots=True)
class DelegationSpec:
    """One row of the scheme of delegation that the same decision makes."""

    role: Role
    action: str
    limit: Money | None


@dataclass(frozen=True, slots=True)
class Adoption:
    """What the adoption made."""

    decision_ref: str
    plan_version_code: str
    batch_id: int
    agreements: YearPromised  # what its year's agreements cost: promised now, or why not

    @property
    def words(self) -> str:
        """What was done, with what agreements of earlier years cost in this one."""
        said = "The budget is adopted."
        if self.agreements.promised:
            said += f" What {pluralise(len(self.agreements.promised), 'agreement')} cost in its year is promised."
        for row in self.agreements.refused:
            said += f" Not promised: {row.amount} for {row.code}, {row.title}. {row.why}"
        return said


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is to be adopted, gathered once."""

    year: FinancialYear
    decision_ref: str
    lines: Sequence[AdoptedLine]


@dataclass(frozen=True, slots=True)
class LineChoice:
    """A budget line that can be given an amount."""

    line_id: int
    name: str
    holder: str


@dataclass(frozen=True, slots=True)
class VersionChoice:
    """A version of the plan that can be adopted."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Choices:
    """What a budget can be adopted from."""

    versions: Sequence[VersionChoice]
    lines: Sequence[LineChoice]


def choices_of(*, matter_code: str, entity: str = "council") -> Choices:
    """Return the draft versions of the plan and the council's lines of the budget's year."""
    matter = democracy_queries.matter(code=matter_code)
    drafts = [version for version in plan_queries.versions() if version.kind == VersionKind.DRAFT]
    lines = []
    if matter.financial_year is not None:
        lines = ledger_queries.lines(year=FinancialYear(matter.financial_year), entity=entity)
    return Choices(
        versions=[VersionChoice(version.code, version.name) for version in drafts],
        lines=[LineChoice(line.pk, line.name, line.holder_title) for line in lines],
    )


@transaction.atomic
def adopt_budget(
    *,
    matter_code: str,
    decision_code: str,
    plan_version_code: str,
    option_number: int,
    reasons: str,
    lines: Sequence[AdoptedLine],
    total: Money,
    on: date,
    by: Actor,
    at: datetime,
    vote: RecordedVote | None = None,
    delegations: Sequence[DelegationSpec] = (),
    provenance: str = "published",
) -> Adoption:
    """Full council's budget is decided, its lines are adopted and control spending from here on, or nothing is.

    `vote` records the vote by name in the same transaction; without it the vote must be on record. A draft version of
    the plan is adopted as a version of its own, named after the decision. What agreements of earlier years cost in this
    one is promised, and what a line cannot bear is named. The same decision again returns the first result, and
    promises what fits by now.

    :raises DecisionRefusedError: listing every part that is missing
    :raises BudgetUnderFloorError: a line is under the floor of a duty without the answering officer's consent (R27)
    :raises OrphanLineError: a line has no holder (R13)
    :raises BudgetTotalError: the lines do not sum to the adopted total
    :raises BudgetNotAdoptedError: the matter is no budget, or the version or a line is not of it
    """
    matter = democracy_queries.matter(code=matter_code)
    if matter.kind != MatterKind.BUDGET or matter.financial_year is None:
        raise BudgetNotAdoptedError(f"“{matter.title}” is not a budget: open a matter of the kind budget for it.")
    asked = _Asked(
        year=FinancialYear(matter.financial_year),
        decision_ref=str(Reference.of("democracy", "decision", decision_code)),
        lines=tuple(lines),
    )
    before = democracy_queries.decisions().filter(code=decision_code, matter__code=matter_code).first()
    if before is not None:
        return _first_result(asked, by=by, at=at)
    _refuse_other_years(asked)
    refuse_adoption_under_floor(  # control R27
        year=asked.year,
        amounts=_amounts(asked.lines),
        change=matter_change(code=matter_code, title=matter.title),
        on=on,
    )
    if vote is not None:
        democracy.record_vote(
            matter_code=matter_code,
            motion=vote.motion,
            option_number=option_number,
            is_amendment=False,
            casts=vote.casts,
            casting=vote.casting,
            on=on,
            by=by,
            at=at,
            provenance=vote.provenance,
        )
    democracy.decide(
        code=decision_code,
        matter_code=matter_code,
        option_number=option_number,
        reasons=reasons,
        decided_on=on,
        by=by,
        at=at,
        provenance=provenance,
    )
    version = _adopted_version(asked, plan_version_code, on=on, by=by, at=at)
    plan.adopt_lines(
        version=version,
        year=asked.year,
        lines=[
            AdoptedSpec(
                line_id=line.line_id,
                amount=Money(line.pence),
                holder=line.holder,
                provenance=line.provenance,
                source=line.source,
                formula=line.formula,
            )
            for line in asked.lines
        ],
        total=total,
        by=by,
        at=at,
    )
    batch_id = ledger.set_budget(
        lines=[BudgetSpec(line.line_id, Money(line.pence), line.recurrence, line.evidence) for line in asked.lines],
        total=total,
        authority_ref=asked.decision_ref,
        key=f"adopt_budget/{decision_code}",
        on=on,
        by=by,
        at=at,
    )
    for row in delegations:
        access.delegate(
            role=row.role,
            action=row.action,
            limit=row.limit,
            decision_ref=asked.decision_ref,
            starts_on=on,
            ends_before=None,
            by=by,
            at=at,
        )
    promised = agreements.commit_year(year=asked.year, by=by, at=at)
    return Adoption(asked.decision_ref, version, batch_id, promised)


def _first_result(asked: _Asked, *, by: Actor, at: datetime) -> Adoption:
    """Return what the same decision made the first time; agreements that fit by now are promised."""
    posted = ledger_queries.legs_of(ref=asked.decision_ref)
    version = next(v for v in plan_queries.versions() if v.decision_ref == asked.decision_ref)
    promised = agreements.commit_year(year=asked.year, by=by, at=at)
    return Adoption(asked.decision_ref, version.code, posted[0].entry.batch_id if posted else 0, promised)


def _adopted_version(asked: _Asked, code: str, *, on: date, by: Actor, at: datetime) -> str:
    """Return the adopted version: the one given, or a draft recorded again under the decision."""
    found = plan_queries.version(code=code)
    if found.kind == VersionKind.ADOPTED:
        if found.decision_ref != asked.decision_ref:
            raise PlanRefusedError(
                f"“{found.name}” was adopted by another decision ({found.decision_ref}): choose a draft."
            )
        return found.code
    parts = plan_queries.specs(version=found)
    adopted = plan.record_version(
        code=f"adopted-{asked.decision_ref.rsplit('/', 1)[1]}",
        name=f"{found.name}, as adopted",
        kind=VersionKind.ADOPTED,
        parts=parts,
        on=on,
        by=by,
        at=at,
        decision_ref=asked.decision_ref,
        source=found.source,
    )
    return adopted.code


def _refuse_other_years(asked: _Asked) -> None:
    """Refuse lines of another year than the budget's."""
    for line in asked.lines:
        found = ledger_queries.line(line_id=line.line_id)
        if found.year != asked.year.start_year:
            raise BudgetNotAdoptedError(
                f"“{found.name}” is a line of {FinancialYear(found.year)}, and the budget is of {asked.year}: "
                "leave it out."
            )


def _amounts(lines: Sequence[AdoptedLine]) -> dict[int, int]:
    amounts: dict[int, int] = defaultdict(int)
    for line in lines:
        amounts[line.line_id] += line.pence
    return amounts


def ask_for_consents(*, matter_code: str, amounts: Mapping[int, int], on: date, by: Actor, at: datetime) -> str:
    """Each officer without whose consent these amounts cannot be adopted is asked, once for an amount (control R27).

    `amounts` are the pence of the lines. Return in words on whose desks it waits; nothing where nobody need be asked.

    :raises BudgetNotAdoptedError: the matter is no budget
    """
    matter = democracy_queries.matter(code=matter_code)
    if matter.kind != MatterKind.BUDGET or matter.financial_year is None:
        raise BudgetNotAdoptedError(f"“{matter.title}” is not a budget: only a budget has floors.")
    try:
        refuse_adoption_under_floor(
            year=FinancialYear(matter.financial_year),
            amounts=amounts,
            change=matter_change(code=matter_code, title=matter.title),
            on=on,
        )
    except BudgetUnderFloorError as error:
        return ask_officers(error=error, on=on, by=by, at=at)
    return ""
