"""The register of duties as it is written in parameters/*.yaml: read whole, or every fault with its remedy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.council.duties.rules.powers import FORMS, DutyRule, PowerRule
from rightsource.ground.text import long_date, pluralise


class SourceStatus(StrEnum):
    """Whether somebody has read the law's text."""

    SOURCED = "sourced"
    TO_BE_CHECKED = "to_be_checked"


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
