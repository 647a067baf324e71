"""How a case's savings come into the register: each part of the adopted plan's first year, with its claims on lines."""

from __future__ import annotations

from collections.abc import Sequence

from rightsource.books.plan import queries as plan_queries
from rightsource.books.plan import services as plan
from rightsource.books.plan.rules import BaselineSpec, ClaimSpec, Confidence, PartKind, SavingSpec
from rightsource.ground.money import Money
from rightsource.ground.text import slug
from rightsource.journeys.load_case import derive
from rightsource.journeys.load_case.context import Loading, noon
from rightsource.journeys.load_case.derive import DerivedLine, PlanPart

NOT_REVIEWED = "Nobody has reviewed it yet, and no evidence is laid."
BASELINE = "Outturn {} with the line’s share of the plan’s pressures"
NAMED, SHARED = "the plan names the line", "spread over the lines in proportion to outturn"


def load_savings(loading: Loading) -> None:
    """Record the savings of the first year as the plan was adopted; their claims are what the lines were lowered by.

    What a line would have cost is what its budget was derived from: its outturn and its share of the pressures.
    """
    case, given = loading.case, loading.case.plan
    version = next(each for each in given.versions if each.code == case.books.derive.plan_version)
    parts = derive.parts_of(version, plan=given, years=case.head.plan_years)
    rows = derive.lines_of(case.books, parts, year=loading.year)
    first = [part for part in parts if part.year == loading.year and part.kind == "saving"]
    kept = {
        part.name: part.pk
        for part in plan_queries.parts(version=plan_queries.version(code=version.code))
        if part.year == loading.year.start_year and part.kind == PartKind.SAVING
    }
    named = {saving.name: saving for saving in version.named_savings}
    spread = {saving.name: saving for saving in version.generate.savings}
    provenance = "generated" if case.head.wholly_generated else "derived"
    on = case.democracy.budget.decided_on
    for part, claims in _claims_of(first, rows):
        if part.line is None:
            of = spread[part.name]
            owner_role, owner, summary = of.owner_role.value, of.owner, of.summary
            measured = of.has_counterfactual
        else:
            holder = next(row.line for row in rows if row.line.code == part.line)
            owner_role, owner, summary = holder.holder_role.value, holder.holder, named[part.name].summary
            measured = True
        plan.record_saving(
            spec=SavingSpec(
                code=f"{slug(part.name)}-{loading.year.slug}",
                name=part.name,
                summary=summary,
                owner_role=owner_role,
                owner_title=owner,
                part_id=kept[part.name],
                claims=[ClaimSpec(loading.lines[row.line.code], amount) for row, amount in claims],
                profile=(-part.amount).split([1] * 12),
                confidence=Confidence.AMBER,
                reason=NOT_REVIEWED,
                provenance=part.provenance,
                source=part.source,
                formula=NAMED if part.line is not None else SHARED,
            ),
            baselines=[
                BaselineSpec(
                    line_id=loading.lines[row.line.code],
                    amount=row.outturn + row.pressures,
                    inside=Money(0),  # its bodies begin with the plan: without it nothing would go to them
                    source=BASELINE.format(case.books.derive.outturn_year),
                    confidence=Confidence.AMBER,
                    provenance=provenance,
                )
                for row, _ in claims
            ]
            if measured
            else [],
            on=on,
            by=loading.by,
            at=noon(on),
        )


def _claims_of(
    parts: Sequence[PlanPart], rows: Sequence[DerivedLine]
) -> list[tuple[PlanPart, list[tuple[DerivedLine, Money]]]]:
    """Return by how much each saving lowers each line: by part and by line they sum to the penny.

    What is spread is shared out as it was adopted, one part after the other, each taking what it adds to the sum.
    """
    weights = [row.line.outturn_k if row.line.spread else 0 for row in rows]
    found = []
    before, taken = Money(0), [Money(0)] * len(rows)
    for part in parts:
        amount = -part.amount
        if part.line is not None:
            found.append((part, [(row, amount) for row in rows if row.line.code == part.line]))
            continue
        before = before + amount
        after = before.split(weights)
        shares = [now - then for now, then in zip(after, taken, strict=True)]
        found.append((part, [(row, share) for row, share in zip(rows, shares, strict=True) if share]))
        taken = after
    return found
