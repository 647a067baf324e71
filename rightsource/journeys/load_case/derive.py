"""From published totals to plan parts and lines of the budget, with the formula beside every figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.load_case.schema import Books, Line, Plan, PlanVersion

PENCE_IN_K = 100_000  # the ministry's returns are in thousands of pounds


def of_k(thousands: int) -> Money:
    """Return an amount of the ministry's returns as money."""
    return Money(thousands * PENCE_IN_K)


@dataclass(frozen=True, slots=True)
class PlanPart:
    """One part of a plan version: what moves the budget in one year. Savings and loss of grant are negative."""

    year: FinancialYear
    kind: str  # pressure, funding or saving
    name: str
    line: str | None
    recurrence: str
    amount: Money
    provenance: str
    source: str
    formula: str
    evidence: str = ""
    from_reserves: bool = False


@dataclass(frozen=True, slots=True)
class DerivedLine:
    """A line of the budget of the first year, with the steps that lead to it."""

    line: Line
    outturn: Money
    named_savings: Money
    pressures: Money
    savings: Money

    @property
    def budget(self) -> Money:
        """Outturn plus pressures less savings."""
        return self.outturn + self.pressures - self.named_savings - self.savings

    @property
    def provenance(self) -> str:
        """Every line of the budget is derived, even one that equals its outturn."""
        return "derived"


def council_tax_rise(plan: Plan) -> Money:
    """Return what the rise of council tax brings in the first year."""
    return of_k(plan.council_tax.base_k).times(Decimal(plan.council_tax.rise_rate))


def parts_of(version: PlanVersion, *, plan: Plan, years: Sequence[FinancialYear]) -> list[PlanPart]:
    """Return the parts of a version; they sum to its published totals and every year balances.

    Pressures are split over the years, then over their causes. The loss of grant in the first year is what the
    published savings, the rise of council tax and the year's pressures leave; the rest is split over later years.
    Savings of later years close each year's gap. Each split gives whole pence that sum to the whole.
    """
    generate, totals = version.generate, version.totals
    pressures = of_k(totals.pressures_k.value).split(generate.pressure_weights)
    first_savings = of_k(totals.savings_first_year_k.value)
    rise = council_tax_rise(plan)
    grant_total = of_k(totals.grant_k.value)
    first_grant = pressures[0] - first_savings - rise
    later = (grant_total - first_grant).split(generate.grant_weights_after_first)
    parts: list[PlanPart] = []
    for index, year in enumerate(years):
        grant = first_grant if index == 0 else later[index - 1]
        tax = rise if index == 0 else Money(0)
        savings = pressures[index] - grant - tax
        parts += _split(
            pressures[index], generate.pressures, year, "pressure", 1, "published five-year total × weights of the case"
        )
        parts.append(
            PlanPart(
                year=year,
                kind="funding",
                name="Money from government",
                line=None,
                recurrence="recurring",
                amount=grant,
                provenance="generated",
                source="seed",
                formula="first year: pressures − savings − council tax rise; later: the rest of the total",
            )
        )
        if index == 0:
            parts.append(
                PlanPart(
                    year=year,
                    kind="funding",
                    name="Rise of council tax",
                    line=None,
                    recurrence="recurring",
                    amount=tax,
                    provenance=plan.council_tax.provenance,
                    source=plan.council_tax.source,
                    formula=plan.council_tax.formula,
                )
            )
        named = [saving for saving in version.named_savings if saving.year == year]
        for saving in named:
            parts.append(
                PlanPart(
                    year=year,
                    kind="saving",
                    name=saving.name,
                    line=saving.line,
                    recurrence="recurring",
                    amount=-of_k(saving.k),
                    provenance=saving.provenance,
                    source=saving.source,
                    formula="",
                )
            )
        rest = savings - of_k(sum(saving.k for saving in named))
        parts += _split(
            rest, generate.savings, year, "saving", -1, "what closes the year's gap after the named savings × weights"
        )
    return parts


def _split(
    amount: Money, weighted: Sequence[object], year: FinancialYear, kind: str, sign: int, formula: str
) -> list[PlanPart]:
    shares = amount.split([part.weight for part in weighted])  # type: ignore[attr-defined]
    return [
        PlanPart(
            year=year,
            kind=kind,
            name=part.name,  # type: ignore[attr-defined]
            line=None,
            recurrence=part.recurrence,  # type: ignore[attr-defined]
            amount=share if sign > 0 else -share,
            provenance="generated",
            source="seed",
            formula=formula,
            evidence=part.evidence,  # type: ignore[attr-defined]
            from_reserves=part.from_reserves,  # type: ignore[attr-defined]
        )
        for part, share in zip(weighted, shares, strict=True)
    ]


def lines_of(books: Books, parts: Sequence[PlanPart], *, year: FinancialYear) -> list[DerivedLine]:
    """Return the lines of the first year's budget: outturn, named savings, and shares of the rest by outturn."""
    of_year = [part for part in parts if part.year == year]
    named = {
        line.code: Money(
            sum(-part.amount.pence for part in of_year if part.kind == "saving" and part.line == line.code)
        )
        for line in books.lines
    }
    pressures = Money(sum(part.amount.pence for part in of_year if part.kind == "pressure"))
    savings = Money(sum(-part.amount.pence for part in of_year if part.kind == "saving" and part.line is None))
    weights = [line.outturn_k if line.spread else 0 for line in books.lines]
    return [
        DerivedLine(line, of_k(line.outturn_k), named[line.code], pressure, saving)
        for line, pressure, saving in zip(books.lines, pressures.split(weights), savings.split(weights), strict=True)
    ]
