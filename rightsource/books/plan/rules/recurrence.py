"""One-off money that comes again: the same cost line called one-off in a year and in the next (control R5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from rightsource.ground.money import Money
from rightsource.ground.text import pluralise
from rightsource.ground.time import FinancialYear


class Where(StrEnum):
    """Where money is called one-off."""

    ACTUAL = "actual"  # what was spent
    BUDGET = "budget"  # what was adopted by line
    PLAN = "plan"  # a part of a version of the plan


@dataclass(frozen=True, slots=True)
class OneOff:
    """Money of one year that is called one-off; the key says which cost line it is, in whatever year."""

    where: Where
    key: tuple[str, ...]
    year: FinancialYear
    name: str
    amount: Money
    href: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """A cost line that was called one-off in years that follow each other."""

    rows: Sequence[OneOff]

    @property
    def first(self) -> OneOff:
        """The year in which it was one-off, as it should be."""
        return self.rows[0]

    @property
    def again(self) -> OneOff:
        """The next year, in which it was so again: the breach."""
        return self.rows[1]

    @property
    def years(self) -> str:
        """The years, in words."""
        return f"{self.first.year} to {self.rows[-1].year}"

    @property
    def amount(self) -> Money:
        """What is called one-off after the first year: it recurs, whatever it is called."""
        return Money.sum_of(abs(row.amount) for row in self.rows[1:])


def runs_of(rows: Iterable[OneOff]) -> list[Run]:
    """Return the cost lines called one-off in a year t and again in t+1, the largest first (control R5).

    Money that comes every year is recurring by what it does. A year between two makes no run.
    """
    found = []
    ordered = sorted((row for row in rows if row.amount), key=lambda row: (row.where, row.key, row.year))
    for _, same in groupby(ordered, key=lambda row: (row.where, row.key)):
        run: list[OneOff] = []
        for row in same:
            if run and row.year != run[-1].year.next:
                found.append(run)
                run = []
            run.append(row)
        found.append(run)
    return sorted((Run(run) for run in found if len(run) > 1), key=lambda run: (-run.amount.pence, run.first.name))


def runs_finding(runs: Sequence[Run]) -> str:
    """Return the sentence that opens the page of one-off money."""
    if not runs:
        return "Nothing that is called one-off comes again the year after."
    together = Money.sum_of(run.amount for run in runs)
    lines = pluralise(len(runs), "cost line")
    is_one = len(runs) == 1
    return (
        f"{lines} called one-off {'comes' if is_one else 'come'} again the year after: {together.in_millions()} that "
        "recurs under a one-off name."
    )
