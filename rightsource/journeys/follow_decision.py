"""What came of a decision: the plan, the budget and the agreements that stand on it."""

from __future__ import annotations

from dataclasses import dataclass

from rightsource.books.plan import queries as plan
from rightsource.commons.access import queries as access
from rightsource.council.agreements import queries as agreements
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise


@dataclass(frozen=True, slots=True)
class Followed:
    """One thing that came of a decision."""

    what: str
    text: str
    href: str = ""


def follow_decision(*, decision_ref: str) -> list[Followed]:
    """Return what stands on a decision: versions of the plan, adopted lines, rows of the scheme of delegation."""
    found = []
    register = agreements.agreements()
    for version in plan.versions():
        if version.decision_ref != decision_ref:
            continue
        lines = plan.adopted_lines(version=version)
        total = Money(sum(line.pence for line in lines))
        page = f"/plan?version={version.code}"
        found.append(Followed("Plan adopted", version.name, page))
        if lines:
            words = f"{pluralise(len(lines), 'line')}, {total.in_millions()} in all"
            found.append(Followed("Budget adopted", words, page))
            ids = {line.line_id for line in lines}
            standing = sum(agreement.line_id in ids for agreement in register)
            if standing:
                words = pluralise(standing, "agreement")
                found.append(Followed("Agreements on these lines", words, "/agreements"))
    found += [
        Followed("Agreement signed", f"{agreement.code}: {agreement.title}", f"/agreements/{agreement.code}")
        for agreement in register
        if agreement.decision_ref == decision_ref
    ]
    rows = access.delegations_under(decision_ref=decision_ref)
    if rows:
        found.append(Followed("Scheme of delegation", pluralise(rows, "row"), ""))
    return found
