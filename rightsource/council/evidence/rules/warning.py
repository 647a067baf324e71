"""Early warning: which signs of trouble a council's published outturn shows, by rules that stood before the figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rightsource.council.evidence.rules import LINE_TITLES, Line
from rightsource.ground.parameters import Parameters
from rightsource.ground.text import pluralise
from rightsource.ground.time import FinancialYear

# docs/decisions/0013-early-warning.md says why each rule and each threshold is what it is. This commit holds that page
# and the thresholds, and no result: it was made before any rule was run on any council.
FIXED_BY_COMMIT = "ecc2c4a8fea5f82f3a9db2a750349be7cd5e5113"
NOT_COUNCILS = frozenset({"O"})  # class of the return: police, fire, waste, transport, parks, Greater London Authority


class Level(StrEnum):
    """How loud the warning is."""

    NONE = "none"
    AMBER = "amber"
    RED = "red"


class Rule(StrEnum):
    """The signs, in the order in which they are named."""

    LOW_RESERVES = "low_reserves"
    THIN_GENERAL_RESERVE = "thin_general_reserve"
    SHORT_RUNWAY = "short_runway"
    DRAWN_TWO_YEARS = "drawn_two_years"
    SOCIAL_CARE_AND_DRAWING = "social_care_and_drawing"
    HEAVY_DEBT_COST = "heavy_debt_cost"
    DEBT_NOT_REPAID = "debt_not_repaid"


NEEDED = (Rule.LOW_RESERVES, Rule.SHORT_RUNWAY)  # without these no level but red can be given
AMBER_FROM = 2  # so many signs together, where none of them is loud by itself


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers in force for a year; rates are shares of net revenue expenditure."""

    low_reserves_rate: Decimal
    thin_general_rate: Decimal
    runway_years: int
    material_draw_rate: Decimal
    social_care_times: int
    heavy_debt_rate: Decimal
    provision_to_interest_rate: Decimal
    red_share_limit_rate: Decimal
    judged_for_years: int


def thresholds(parameters: Parameters, *, on: date) -> Thresholds:
    """Return the thresholds in force on a day: the last of the year that is judged."""
    of = {
        name.partition(".")[2]: parameters.value(name, on=on)
        for name in parameters.names()
        if name.startswith("early_warning.")
    }
    return Thresholds(
        low_reserves_rate=of["low_reserves"].rate,
        thin_general_rate=of["thin_general_reserve"].rate,
        runway_years=of["short_runway"].whole,
        material_draw_rate=of["material_draw"].rate,
        social_care_times=of["social_care_times_the_rest"].whole,
        heavy_debt_rate=of["heavy_debt_cost"].rate,
        provision_to_interest_rate=of["provision_to_interest"].rate,
        red_share_limit_rate=of["red_share_limit"].rate,
        judged_for_years=of["judged_for"].whole,
    )


class NotComputedError(Exception):
    """A rule cannot be computed; the message says because of what."""


@dataclass(frozen=True, slots=True)
class YearFigures:
    """One council's figures of one return, in thousands of pounds; what is absent or None was not given."""

    year: FinancialYear
    values_k: Mapping[Line, Decimal | None]
    absent: str = "is not given"  # said of what is not there; a council's own books say “is not recorded in the books”

    def of(self, line: Line) -> Decimal:
        """Return a figure.

        :raises NotComputedError: where the return does not give it
        """
        value = self.values_k.get(line)
        if value is None:
            raise NotComputedError(f"{LINE_TITLES[line]} of {self.year} {self.absent}")
        return value

    @property
    def net_spending(self) -> Decimal:
        """Net revenue expenditure, of which shares are taken."""
        value = self.of(Line.NET_REVENUE_EXPENDITURE)
        if value <= 0:
            raise NotComputedError(f"{LINE_TITLES[Line.NET_REVENUE_EXPENDITURE]} of {self.year} is not above nought")
        return value

    @property
    def reserves(self) -> Decimal:
        """Usable reserves at the year's end: earmarked and unallocated, without schools and public health."""
        return self.of(Line.EARMARKED_CLOSE) + self.of(Line.UNALLOCATED_CLOSE)

    @property
    def draw(self) -> Decimal:
        """What the year took from usable reserves, inside one return; below nought if it added to them."""
        return self.of(Line.EARMARKED_OPEN) + self.of(Line.UNALLOCATED_OPEN) - self.reserves

    @property
    def social_care(self) -> Decimal:
        """Social care of children and adults, whether the return has one line for it or two."""
        whole = self.values_k.get(Line.SOCIAL_CARE)
        if whole is not None:
            return whole
        return self.of(Line.CHILDREN_SOCIAL_CARE) + self.of(Line.ADULT_SOCIAL_CARE)

    @property
    def interest(self) -> Decimal:
        """Interest that the general fund bears: the housing account's share is signed so that adding takes it out."""
        return self.of(Line.INTEREST_PAYABLE) + self.of(Line.HRA_INTEREST)

    @property
    def provision(self) -> Decimal:
        """What is set aside to repay debt."""
        return self.of(Line.PROVISION_FOR_REPAYMENT)


@dataclass(frozen=True, slots=True)
class Years:
    """A council's return of the year that is judged, and of the year before, if it is there."""

    this: YearFigures
    before: YearFigures | None

    @property
    def last(self) -> YearFigures:
        """Return the year before.

        :raises NotComputedError: if its return is not there
        """
        if self.before is None or self.before.year != self.this.year.previous:
            raise NotComputedError(f"the return of {self.this.year.previous} is not there")
        return self.before


def low_reserves(years: Years, limits: Thresholds) -> bool:
    """Usable reserves do not carry three years of overspending by 5%."""
    return years.this.reserves < limits.low_reserves_rate * years.this.net_spending


def thin_general_reserve(years: Years, limits: Thresholds) -> bool:
    """What is promised to nothing does not carry one bad year."""
    return years.this.of(Line.UNALLOCATED_CLOSE) < limits.thin_general_rate * years.this.net_spending


def short_runway(years: Years, limits: Thresholds) -> bool:
    """At the average draw of two years, reserves end within a medium-term plan; a year that adds to them does not ring.

    Judged without dividing: reserves below three years of half the sum of two draws.
    """
    reserves, draw = years.this.reserves, years.this.draw
    if reserves <= 0:
        return True
    if draw <= 0:
        return False
    return 2 * reserves < limits.runway_years * (draw + years.last.draw)


def drawn_two_years(years: Years, limits: Thresholds) -> bool:
    """Two years running lived on reserves, each by what an auditor would take as material."""
    return all(_draws_materially(year, limits) for year in (years.last, years.this))


def social_care_and_drawing(years: Years, limits: Thresholds) -> bool:
    """Care that cannot be refused is most of the budget, and reserves fall."""
    care = years.this.social_care
    rest = years.this.net_spending - care
    return care > limits.social_care_times * rest and _draws_materially(years.this, limits)


def heavy_debt_cost(years: Years, limits: Thresholds) -> bool:
    """Interest and provision for repayment take one pound in five before any service does."""
    return years.this.interest + years.this.provision > limits.heavy_debt_rate * years.this.net_spending


def debt_not_repaid(years: Years, limits: Thresholds) -> bool:
    """Debt is heavy, and hardly anything is set aside to repay it."""
    return heavy_debt_cost(years, limits) and (
        years.this.provision < limits.provision_to_interest_rate * years.this.interest
    )


def _draws_materially(year: YearFigures, limits: Thresholds) -> bool:
    return year.draw >= limits.material_draw_rate * year.net_spending


RULES: Mapping[Rule, Callable[[Years, Thresholds], bool]] = {
    Rule.LOW_RESERVES: low_reserves,
    Rule.THIN_GENERAL_RESERVE: thin_general_reserve,
    Rule.SHORT_RUNWAY: short_runway,
    Rule.DRAWN_TWO_YEARS: drawn_two_years,
    Rule.SOCIAL_CARE_AND_DRAWING: social_care_and_drawing,
    Rule.HEAVY_DEBT_COST: heavy_debt_cost,
    Rule.DEBT_NOT_REPAID: debt_not_repaid,
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the rules say of one council's year: the level, what rang, and what could not be computed and why."""

    level: Level | None  # None: cannot be said, because a rule that it needs cannot be computed
    rang: tuple[Rule, ...]
    not_computed: Mapping[Rule, str]


def assess(years: Years, limits: Thresholds) -> Assessment:
    """Ask every rule, and combine the answers into a level."""
    rang: list[Rule] = []
    missing: dict[Rule, str] = {}
    for rule, rings in RULES.items():
        try:
            if rings(years, limits):
                rang.append(rule)
        except NotComputedError as reason:
            missing[rule] = f"cannot be computed because {reason}"
    return Assessment(_level(rang, missing), tuple(rang), missing)


def _level(rang: list[Rule], missing: Mapping[Rule, str]) -> Level | None:
    """Red: little is left and it is going, or heavy debt is not repaid. Amber: a short runway, or any two signs."""
    if Rule.DEBT_NOT_REPAID in rang or (Rule.LOW_RESERVES in rang and Rule.SHORT_RUNWAY in rang):
        return Level.RED
    if any(rule in missing for rule in NEEDED):
        return None
    if Rule.SHORT_RUNWAY in rang or len(rang) >= AMBER_FROM:
        return Level.AMBER
    return Level.NONE


RULE_WORDS: Mapping[Rule, str] = {
    Rule.LOW_RESERVES: "Usable reserves are below what three years of overspending would take",
    Rule.THIN_GENERAL_RESERVE: "Reserves that are promised to nothing are thin",
    Rule.SHORT_RUNWAY: "At the present draw, reserves end within three years",
    Rule.DRAWN_TWO_YEARS: "Two years running lived on reserves",
    Rule.SOCIAL_CARE_AND_DRAWING: "Social care is most of the budget, and reserves fall",
    Rule.HEAVY_DEBT_COST: "Debt takes one pound in five before any service does",
    Rule.DEBT_NOT_REPAID: "Debt is heavy, and hardly anything is set aside to repay it",
}


def warning_finding(assessment: Assessment) -> str:
    """Return the sentence that opens the page of a council's early warning from its own books."""
    missing, signs = len(assessment.not_computed), pluralise(len(assessment.rang), "sign")
    unsaid = f" {pluralise(missing, 'rule')} of {len(RULES)} cannot be computed from the books." if missing else ""
    if assessment.level is None:
        rings = f"{signs} of trouble, and the" if assessment.rang else "The"
        return f"{rings} books do not hold enough to give a level.{unsaid}"
    if assessment.level is not Level.NONE:
        return f"Early warning, {assessment.level.value}: {signs} of trouble in the books.{unsaid}"
    return f"No early warning: {signs} alone {'is' if len(assessment.rang) == 1 else 'are'} no warning.{unsaid}"
