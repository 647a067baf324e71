"""The days on which nobody answers for a duty, or nobody discharges it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.council.duties.rules.powers import DutyRule
from rightsource.ground.text import long_date, pluralise
from rightsource.ground.time import Period


class Side(StrEnum):
    """The two things that a duty needs on every day; who answers never leaves the council."""

    ANSWERED = "answered"
    DISCHARGED = "discharged"


def spans(days: Iterable[tuple[date, date | None]]) -> list[Period]:
    """Return the periods of rows; one that ends on the day it starts (undone the same day) has no day."""
    return [Period(starts_on, ends_before) for starts_on, ends_before in days if ends_before != starts_on]


def both(first: Iterable[Period], second: Iterable[Period]) -> list[Period]:
    """Return the days that lie in a period of each: a post answers only while somebody holds it."""
    others = list(second)
    met = (one.intersect(other) for one in first for other in others)
    return sorted(period for period in met if period is not None)


def uncovered(covers: Iterable[Period], within: Period) -> list[Period]:
    """Return the days of a period that no cover has, in order, each stretch as long as can be."""
    return list(within.gaps(covers))


@dataclass(frozen=True, order=True, slots=True)
class Gap:
    """Days on which a duty that is in force is not answered for, or not discharged."""

    code: str
    side: Side
    period: Period
    title: str

    @property
    def sentence(self) -> str:
        """The gap in words."""
        what = "nobody answers for it" if self.side is Side.ANSWERED else "nobody discharges it"
        return f"{self.title}: {what}, {self.period}."


def gaps_of(duty: DutyRule, *, answered: Iterable[Period], discharged: Iterable[Period], within: Period) -> list[Gap]:
    """Return the gaps of one duty, only on days on which its law is in force."""
    asked = within.intersect(duty.in_force)
    if asked is None:
        return []
    sides = ((Side.ANSWERED, answered), (Side.DISCHARGED, discharged))
    return [
        Gap(code=duty.code, side=side, period=period, title=duty.title)
        for side, covers in sides
        for period in uncovered(covers, asked)
    ]


def headline(gaps: Sequence[Gap], *, on: date, in_force: int) -> str:
    """Return the sentence that the register opens with: what is open today, else the next day on which it will be."""
    today = {gap.code for gap in gaps if gap.period.contains(on)}
    if today:
        verb = "has" if len(today) == 1 else "have"
        return f"{pluralise(len(today), 'duty', 'duties')} {verb} no one answering for or discharging them today."
    coming = [gap for gap in gaps if gap.period.starts_on > on]
    if coming:
        first = min(gap.period.starts_on for gap in coming)
        codes = {gap.code for gap in coming if gap.period.starts_on == first}
        verb = "has" if len(codes) == 1 else "have"
        return (
            f"{pluralise(len(codes), 'duty', 'duties')} {verb} no one answering for or discharging them "
            f"from {long_date(first)}."
        )
    if in_force == 0:
        return f"The register holds no duty in force on {long_date(on)}."
    return f"Every one of the {in_force} duties in force has somebody who answers for it and somebody who does it."
