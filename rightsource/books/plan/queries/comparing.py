"""Two versions of the plan beside each other."""

from __future__ import annotations

from rightsource.books.plan.models import PlanVersion
from rightsource.books.plan.queries.versions import specs
from rightsource.books.plan.rules import Comparison, PartSpec, compare
from rightsource.ground.time import FinancialYear


def comparison(*, before: PlanVersion, after: PlanVersion, year: FinancialYear | None = None) -> Comparison:
    """Return the bridge between two versions, of one year or of all."""

    def of(version: PlanVersion) -> list[PartSpec]:
        return [part for part in specs(version=version) if year is None or part.year == year]

    return compare(of(before), of(after))
