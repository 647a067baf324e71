"""Duties, the powers by which a discharge is given to somebody else, and who may have it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rightsource.ground.text import long_date, sentence_list
from rightsource.ground.time import Period

COUNCIL = "council"  # the council itself, as a discharger and as a form: it needs no power

FORMS = {
    "mutual": "mutual",
    "cic_guarantee": "community interest company limited by guarantee",
    "cic_shares": "community interest company limited by shares",
    "company_guarantee": "company limited by guarantee",
    "company_shares": "company limited by shares",
    "social_enterprise": "social enterprise",
    "joint_committee": "joint committee",
    "public_authority": "public authority",
    "charity": "charity",
    "llp": "limited liability partnership",
    "private_company": "private company",
}


class DutyNotDischargeableError(Exception):
    """A body may not discharge a duty: no power allows it, or its legal form does not qualify."""


class DutyUnknownError(LookupError):
    """The register has no such duty, power or post, or it is not in force on that day."""


@dataclass(frozen=True, slots=True)
class PowerRule:
    """A power by which the discharge of a duty may be given to somebody else."""

    code: str
    act: str
    section: str
    forms: frozenset[str]
    is_not_for_profit_only: bool
    conditions: str
    starts_on: date
    ends_before: date | None = None

    @property
    def name(self) -> str:
        """The power as a sentence has it."""
        return f"{self.act} {self.section}"

    def is_in_force(self, on: date) -> bool:
        """Whether the power exists on a day."""
        return Period(self.starts_on, self.ends_before).contains(on)


@dataclass(frozen=True, slots=True)
class DutyRule:
    """A duty as the law states it, from a day to a day."""

    code: str
    title: str
    act: str
    section: str
    starts_on: date
    ends_before: date | None = None

    @property
    def name(self) -> str:
        """The duty as a sentence has it."""
        return f"“{self.title}” ({self.act} {self.section})"

    @property
    def in_force(self) -> Period:
        """The days on which the law is in force."""
        return Period(self.starts_on, self.ends_before)


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether a body may discharge a duty, under which power, and why."""

    may: bool
    power: str
    reason: str


def may_discharge(
    duty: DutyRule, powers: Iterable[PowerRule], form: str, on: date, *, is_not_for_profit: bool
) -> Answer:
    """Answer whether a body of a legal form may discharge a duty from a day, choosing the law of that day.

    The council itself always may: the duty is its own. Whatever a body does under a power counts as done by the
    council, which goes on answering for it.
    """
    if not duty.in_force.contains(on):
        return Answer(False, "", f"The duty {duty.name} is not in force on {long_date(on)}.")
    if form == COUNCIL:
        return Answer(True, "", "The duty is the council's own.")
    named = list(powers)
    if not named:
        return Answer(
            False,
            "",
            f"No power lets anybody but the council discharge {duty.name}: a body may help, and the council decides.",
        )
    reasons = []
    for power in named:
        refused = _refused_by(power, form, on, is_not_for_profit)
        if not refused:
            return Answer(True, power.code, f"{power.name} allows it. {power.conditions}".strip())
        reasons.append(refused)
    wanted = f"{duty.name} cannot be discharged by a {FORMS.get(form, form)}"
    return Answer(False, "", f"{wanted}: {'; '.join(reasons)}.")


def _refused_by(power: PowerRule, form: str, on: date, is_not_for_profit: bool) -> str:
    """Return why a power does not reach a body, or nothing where it does."""
    if not power.is_in_force(on):
        return f"{power.name} is not in force on {long_date(on)}"
    if form not in power.forms:
        able = sentence_list(sorted(FORMS.get(name, name) for name in power.forms), joined_by="or")
        return f"{power.name} asks for another legal form ({able})"
    if power.is_not_for_profit_only and not is_not_for_profit:
        return f"{power.name} asks for a body that is not carried on for profit"
    return ""
