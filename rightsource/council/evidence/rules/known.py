"""Published failures by which warnings are judged: warned, missed, or red without a failure that is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from rightsource.council.evidence.rules.warning import Assessment, Level
from rightsource.ground.time import FinancialYear


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """A failure that was published: whose, when, what, and where it is written."""

    authority_code: str
    on: date
    event: str
    reference: str

    def is_judged_by(self, year: FinancialYear, *, years: int) -> bool:
        """Whether the event lies in the years after a financial year's end, by which that year's warning is judged."""
        ends = year.ends_before
        return ends <= self.on < ends.replace(year=ends.year + years)


@dataclass(frozen=True, slots=True)
class Judged:
    """One council's year, evaluated."""

    authority_code: str
    authority: str
    year: FinancialYear
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class YearCount:
    """How many councils of a year were none, amber and red, what was not evaluated, and what came after."""

    year: FinancialYear
    by_level: Mapping[Level, int]
    not_evaluated: int
    partly: int  # evaluated, with a rule that could not be computed
    warned: int
    missed: int
    red_without_known: int

    @property
    def evaluated(self) -> int:
        """How many councils have a level."""
        return sum(self.by_level.values())


def count_year(
    year: FinancialYear, councils: Sequence[Judged], events: Iterable[KnownEvent], *, years: int
) -> YearCount:
    """Count a year's councils by level, and hold them against the failures that are known."""
    failed = {event.authority_code for event in events if event.is_judged_by(year, years=years)}
    levels = {council.authority_code: council.assessment.level for council in councils}
    evaluated = [council for council in councils if council.assessment.level is not None]
    of_failed = [levels.get(code) for code in failed]
    return YearCount(
        year=year,
        by_level={level: sum(council.assessment.level is level for council in evaluated) for level in Level},
        not_evaluated=len(councils) - len(evaluated),
        partly=sum(bool(council.assessment.not_computed) for council in evaluated),
        warned=sum(level in (Level.AMBER, Level.RED) for level in of_failed),
        missed=sum(level is Level.NONE for level in of_failed),
        red_without_known=sum(
            council.assessment.level is Level.RED and council.authority_code not in failed for council in evaluated
        ),
    )
