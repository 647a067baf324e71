"""What a duty is, who may discharge it, and on which days nobody does. No database, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.ground.text import long_date, pluralise, sentence_list
from rightsource.ground.time import Period

COUNCIL = "council"  # the council itself, as a discharger and as a form: it needs no power


class SourceStatus(StrEnum):
    """Whether somebody has read the law's text."""

    SOURCED = "sourced"
    TO_BE_CHECKED = "to_be_checked"


class Side(StrEnum):
    """The two things that a duty needs on every day; who answers never leaves the council."""

    ANSWERED = "answered"
    DISCHARGED = "discharged"


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


# The register as written in parameters/*.yaml


@dataclass(frozen=True, order=True, slots=True)
class Fault:
    """What is wrong in a file, where, and what to do."""

    file: str
    line: int
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem} {self.remedy}"


class RegisterFaultyError(Exception):
    """The register's files hold faults; nothing of them was loaded."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        count = pluralise(len(self.faults), "fault")
        super().__init__(f"The register holds {count}, so nothing was loaded.\n" + "\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Row:
    """One entry of a file, with the line that it begins on."""

    file: str
    line: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class PostEntry:
    """A post that stays with the council."""

    code: str
    title: str
    act: str
    section: str
    status: SourceStatus
    role: str


@dataclass(frozen=True, slots=True)
class PowerEntry:
    """A power with its status."""

    rule: PowerRule
    status: SourceStatus


@dataclass(frozen=True, slots=True)
class DutyEntry:
    """A duty with what the register says about it."""

    rule: DutyRule
    area: str
    clock: str
    status: SourceStatus
    dates_status: SourceStatus
    lines: tuple[str, ...]
    post: str
    powers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Register:
    """The whole register: posts, powers, duties."""

    posts: tuple[PostEntry, ...]
    powers: tuple[PowerEntry, ...]
    duties: tuple[DutyEntry, ...]


def read_register(posts: Iterable[Row], powers: Iterable[Row], duties: Iterable[Row]) -> Register:
    """Read the register out of its rows.

    :raises RegisterFaultyError: with every fault, its file, line and remedy
    """
    reader = _Reader()
    read_posts = [reader.post(row) for row in posts]
    read_powers = [reader.power(row) for row in powers]
    read_duties = [reader.duty(row) for row in duties]
    if reader.faults:
        raise RegisterFaultyError(sorted(reader.faults))
    return Register(tuple(read_posts), tuple(read_powers), tuple(read_duties))


class _Reader:
    """Reads rows and collects the faults instead of stopping at the first."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.codes: dict[str, set[str]] = {"post": set(), "power": set(), "duty": set()}

    def fault(self, row: Row, problem: str, remedy: str) -> None:
        self.faults.append(Fault(row.file, row.line, problem, remedy))

    def code(self, row: Row, kind: str) -> str:
        code = self.text(row, "code")
        if code in self.codes[kind]:
            self.fault(row, f"The {kind} “{code}” stands here twice.", "Give each its own code.")
        self.codes[kind].add(code)
        return code

    def text(self, row: Row, key: str, *, may_be_empty: bool = False) -> str:
        value = row.values.get(key, "")
        if not isinstance(value, str) or not (value or may_be_empty):
            self.fault(row, f"“{key}” is {value!r}, not a text.", f"Write {key}: and its words.")
            return ""
        return value

    def day(self, row: Row, key: str) -> date:
        value = row.values.get(key)
        if not isinstance(value, date):
            self.fault(row, f"“{key}” is {value!r}, not a day.", f"Write {key}: 2015-04-01.")
            return date.min
        return value

    def end(self, row: Row, starts_on: date) -> date | None:
        if "ends_before" not in row.values:
            return None
        ends_before = self.day(row, "ends_before")
        if ends_before <= starts_on:
            self.fault(row, f"It ends before it starts, on {long_date(starts_on)}.", "Give a later “ends_before”.")
            return None
        return ends_before

    def status(self, row: Row, key: str = "status") -> SourceStatus:
        value = row.values.get(key)
        if value not in set(SourceStatus):
            self.fault(row, f"“{key}” is {value!r}.", "Write sourced or to_be_checked.")
            return SourceStatus.TO_BE_CHECKED
        return SourceStatus(str(value))

    def names(self, row: Row, key: str, known: Iterable[str] | None, *, may_be_empty: bool = False) -> tuple[str, ...]:
        value = row.values.get(key)
        if not isinstance(value, list) or not (value or may_be_empty):
            self.fault(row, f"“{key}” is {value!r}, not a list.", f"Write {key}: [one, another].")
            return ()
        for name in value:
            if known is not None and name not in known:
                self.fault(row, f"“{key}” names “{name}”, which is not known.", f"Use one of {', '.join(known)}.")
        return tuple(str(name) for name in value)

    def post(self, row: Row) -> PostEntry:
        return PostEntry(
            code=self.code(row, "post"),
            title=self.text(row, "title"),
            act=self.text(row, "act"),
            section=self.text(row, "section"),
            status=self.status(row),
            role=self.text(row, "role"),
        )

    def power(self, row: Row) -> PowerEntry:
        starts_on = self.day(row, "starts_on")
        rule = PowerRule(
            code=self.code(row, "power"),
            act=self.text(row, "act"),
            section=self.text(row, "section"),
            forms=frozenset(self.names(row, "forms", FORMS)),
            is_not_for_profit_only=row.values.get("not_for_profit") is True,
            conditions=self.text(row, "conditions", may_be_empty=True),
            starts_on=starts_on,
            ends_before=self.end(row, starts_on),
        )
        return PowerEntry(rule=rule, status=self.status(row))

    def duty(self, row: Row) -> DutyEntry:
        starts_on = self.day(row, "starts_on")
        rule = DutyRule(
            code=self.code(row, "duty"),
            title=self.text(row, "title"),
            act=self.text(row, "act"),
            section=self.text(row, "section"),
            starts_on=starts_on,
            ends_before=self.end(row, starts_on),
        )
        post = self.text(row, "post")
        if post not in self.codes["post"]:
            self.fault(row, f"The post “{post}” is not known.", "Add it to posts.yaml, or name another.")
        return DutyEntry(
            rule=rule,
            area=self.text(row, "area"),
            clock=self.text(row, "clock", may_be_empty=True),
            status=self.status(row),
            dates_status=self.status(row, "dates") if "dates" in row.values else SourceStatus.TO_BE_CHECKED,
            lines=self.names(row, "lines", None),
            post=post,
            powers=self.names(row, "powers", sorted(self.codes["power"]), may_be_empty=True),
        )
