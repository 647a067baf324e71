"""Parameter files: YAML read with its line numbers, every fault collected with file, line and remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from itertools import pairwise
from pathlib import Path

import yaml

from rightsource.ground.money import Money, MoneyError
from rightsource.ground.parameters.values import (
    CLOCKS,
    MONEY,
    Amount,
    Parameter,
    Parameters,
    Status,
    Unit,
    Value,
)
from rightsource.ground.text import pluralise, sentence_list

LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # reads ten times as fast, where it was built in
NAME = re.compile(r"[a-z][a-z0-9_]*")


def _compose(text: str) -> yaml.Node | None:
    """Return a file's text as nodes, or raise where the slower reader says, which knows the line of a fault better."""
    try:
        return yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in a file, where it is, and what to do about it."""

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class ParameterFileError(ValueError):
    """Parameter files with faults; nothing of them is loaded."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        listed = "\n".join(map(str, self.faults))
        super().__init__(f"{pluralise(len(self.faults), 'fault')} in parameter files, nothing is loaded:\n{listed}")


def _whole(text: str) -> int:
    if not re.fullmatch(r"[0-9]+", text):
        raise ValueError(f"{text!r} is not a whole number; write digits only, such as 28.")
    return int(text)


def _percent(text: str) -> Decimal:
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite():
        raise ValueError(f"{text!r} is not a percentage; write a number such as 1.95.")
    return found


def _day_of_year(text: str) -> str:
    try:
        datetime.strptime(f"{text} 2015", "%d %B %Y")  # noqa: DTZ007 a day has no zone
    except ValueError:
        raise ValueError(f"{text!r} is not a day of every year; write it as 1 March.") from None
    return text


def _words(text: str) -> str:
    return text


PARSERS: dict[Unit, Callable[[str], Amount]] = {
    **dict.fromkeys(MONEY, Money.of),
    **dict.fromkeys(CLOCKS, _whole),
    Unit.COUNT: _whole,
    Unit.PERCENT: _percent,
    Unit.DAY_OF_YEAR: _day_of_year,
    Unit.WORDS: _words,
}


def written(value: Value) -> str | list[str]:
    """Return an amount as a file writes it, so that it can be kept elsewhere and read again."""
    if isinstance(value.amount, tuple):
        return list(value.amount)
    if isinstance(value.amount, Money):
        return value.amount.plain()
    return str(value.amount)


def amount_of(unit: Unit, text: str | list[str]) -> Amount:
    """Return an amount from how it is written.

    >>> amount_of(Unit.WORKING_DAYS, "5"), str(amount_of(Unit.POUNDS, "500000.00"))
    (5, '£500,000.00')
    """
    return tuple(text) if isinstance(text, list) else PARSERS[unit](text)


class _File:
    """One file being read: what is found, and the faults on the way."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[Fault] = []

    def fault(self, node: yaml.Node, message: str) -> None:
        self.faults.append(Fault(self.path, node.start_mark.line + 1, message))

    def mapping(self, node: yaml.Node, what: str) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self.fault(node, f"{what} must be keys with values; write it as in the other parameter files.")
            return {}
        found: dict[str, yaml.Node] = {}
        for key, value in node.value:
            if key.value in found:
                self.fault(key, f"{key.value!r} stands here twice; keep one of them.")
            found[str(key.value)] = value
        return found

    def keys(self, node: yaml.Node, what: str, required: list[str], optional: list[str]) -> dict[str, yaml.Node]:
        found = self.mapping(node, what)
        if found:
            for key in found.keys() - {*required, *optional}:
                may = sentence_list([*required, *optional], joined_by="or")
                self.fault(found[key], f"{what} has no {key!r}; use {may}.")
            for key in required:
                if key not in found:
                    self.fault(node, f"{what} has no {key!r}; add it.")
                elif not found[key].value:
                    self.fault(found[key], f"{what} has an empty {key!r}; fill it in.")
        return found

    def text(self, found: dict[str, yaml.Node], key: str) -> str:
        node = found.get(key)
        if node is None:
            return ""
        if not isinstance(node, yaml.ScalarNode):
            self.fault(node, f"{key!r} must be one piece of text; write it on one line.")
            return ""
        return str(node.value)

    def day(self, found: dict[str, yaml.Node], key: str) -> date | None:
        text = self.text(found, key)
        if not text:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.fault(found[key], f"{text!r} is not a day; write {key!r} as 2015-04-01.")
            return None

    def parameters(self) -> list[Parameter]:
        try:
            root = _compose(self.path.read_text(encoding="utf-8"))
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1
            self.faults.append(Fault(self.path, line, f"This is not YAML ({error.problem}); mend this line."))
            return []
        except (yaml.YAMLError, UnicodeDecodeError):
            message = "This file holds a character that YAML does not allow; save it as plain UTF-8 text."
            self.faults.append(Fault(self.path, 1, message))
            return []
        if root is None:
            self.faults.append(Fault(self.path, 1, "The file is empty; fill it in or delete it."))
            return []
        if not NAME.fullmatch(self.path.stem):
            self.fault(root, f"{self.path.name!r} is no name for a group; use small letters and underscores.")
        top = self.keys(root, "A parameter file", ["answers", "parameters"], [])
        answers = self.text(top, "answers")
        every = self.mapping(top["parameters"], "The list of parameters") if "parameters" in top else {}
        return [p for name, node in every.items() if (p := self.parameter(name, node, answers)) is not None]

    def parameter(self, name: str, node: yaml.Node, answers: str) -> Parameter | None:
        if not NAME.fullmatch(name):
            self.fault(node, f"{name!r} is no name for a parameter; use small letters, digits and underscores.")
        found = self.keys(node, f"The parameter {name!r}", ["says", "unit"], ["set_by", "values"])
        set_by = self.text(found, "set_by")
        if set_by not in ("", "council"):
            self.fault(found["set_by"], f"{set_by!r} sets no parameters; write council, or leave set_by out.")
        unit = self.unit(found)
        if unit is None:
            return None
        full_name = f"{self.path.stem}.{name}"
        values = self.values(full_name, unit, found.get("values"))
        is_empty = "values" not in found or not found["values"].value  # a wrong value has told its own fault
        if not values and not set_by and is_empty:
            self.fault(node, f"The parameter {name!r} has no values; add one with its reference.")
        says, source = self.text(found, "says"), f"{self.path.name}:{node.start_mark.line}"
        return Parameter(full_name, says, unit, answers, set_by == "council", source, values)

    def unit(self, found: dict[str, yaml.Node]) -> Unit | None:
        text = self.text(found, "unit")
        if text in set(Unit):
            return Unit(text)
        if text:
            self.fault(found["unit"], f"{text!r} is no unit; use {sentence_list(list(Unit), joined_by='or')}.")
        return None

    def values(self, name: str, unit: Unit, node: yaml.Node | None) -> tuple[Value, ...]:
        if node is None:
            return ()
        if not isinstance(node, yaml.SequenceNode):
            self.fault(node, f"The values of {name} must be a list; begin each with a dash.")
            return ()
        read = [(value, item) for item in node.value if (value := self.value(name, unit, item)) is not None]
        read.sort(key=lambda pair: pair[0].starts_on)
        for (earlier, _), (later, item) in pairwise(read):
            if earlier.starts_on == later.starts_on or (earlier.ends_before or date.min) > later.starts_on:
                self.fault(item, f"This value of {name} overlaps with that of {earlier.source}; mend their days.")
        ends = [later.starts_on for _, (later, _) in pairwise(read)] + [None]
        if self.faults:
            return tuple(value for value, _ in read)
        # A value without an end is in force until the next one replaces it.
        return tuple(
            value if value.ends_before else replace(value, ends_before=end)
            for (value, _), end in zip(read, ends, strict=False)
        )

    def value(self, name: str, unit: Unit, node: yaml.Node) -> Value | None:
        required = ["starts_on", "amount", "reference"]
        found = self.keys(node, f"This value of {name}", required, ["ends_before", "status", "note"])
        starts_on, ends_before = self.day(found, "starts_on"), self.day(found, "ends_before")
        if starts_on and ends_before and ends_before <= starts_on:
            self.fault(found["ends_before"], "The value ends before it starts; give a later day for ends_before.")
        status = self.text(found, "status") or Status.SOURCED
        if status not in set(Status):
            may = sentence_list(list(Status), joined_by="or")
            self.fault(found["status"], f"{status!r} is no status; use {may}.")
            return None
        amount = self.amount(unit, found["amount"]) if "amount" in found else None
        if starts_on is None or amount is None:
            return None
        reference, note = self.text(found, "reference"), self.text(found, "note")
        source = f"{self.path.name}:{node.start_mark.line + 1}"
        return Value(name, amount, unit, reference, Status(status), starts_on, ends_before, note, source)

    def amount(self, unit: Unit, node: yaml.Node) -> Amount | None:
        if unit is Unit.LIST:
            if isinstance(node, yaml.SequenceNode) and all(isinstance(n, yaml.ScalarNode) for n in node.value):
                return tuple(str(item.value) for item in node.value)
            self.fault(node, "The amount must be a list of words; begin each with a dash.")
            return None
        if not isinstance(node, yaml.ScalarNode):
            self.fault(node, f"The amount must be one amount in {unit}; write it on one line.")
            return None
        try:
            return PARSERS[unit](node.value) if node.value else None
        except (MoneyError, ValueError) as error:
            self.fault(node, str(error))
            return None


def load(*folders: Path) -> Parameters:
    """Return the parameters of all files in the folders, read once in the life of the program.

    A later folder may give the values of a parameter that an earlier one leaves to the council.

    :raises ParameterFileError: with every fault of every file; nothing is loaded then.
    """
    return _load(tuple(folder.resolve() for folder in folders))


@cache
def _load(folders: tuple[Path, ...]) -> Parameters:
    faults: list[Fault] = []
    known: dict[str, Parameter] = {}
    for folder in folders:
        if not folder.is_dir():
            faults.append(Fault(folder, 0, "There is no such folder; make it, or leave it out."))
        for path in sorted(folder.glob("*.yaml")):
            file = _File(path)
            for parameter in file.parameters():
                earlier = known.get(parameter.name)
                if earlier is not None and (fault := _clash(earlier, parameter)):
                    line = int(parameter.source.rpartition(":")[2])
                    file.faults.append(Fault(path, line, fault))
                known[parameter.name] = parameter
            faults.extend(file.faults)
    if faults:
        raise ParameterFileError(faults)
    return Parameters(known.values())


def _clash(earlier: Parameter, parameter: Parameter) -> str:
    """Return why the second parameter may not take the place of the first, or nothing."""
    if not earlier.set_by_council or earlier.values:
        return f"{parameter.name} is already set in {earlier.source}; take this one out or give it another name."
    if parameter.unit is not earlier.unit:
        return f"{parameter.name} is measured in {earlier.unit} by {earlier.source}; give it in that unit."
    return ""
