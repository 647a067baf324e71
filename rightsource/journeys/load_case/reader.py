"""Reads the dated YAML of a case and remembers on which line everything stood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # reads ten times as fast, where it was built in
Place = tuple[str | int, ...]


@dataclass(frozen=True, order=True, slots=True)
class CaseFault:
    """Something wrong in a case file: where it stands, what is wrong and what to do."""

    file: str
    line: int
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} {self.remedy}"


class CaseRefusedError(Exception):
    """A case has faults, so nothing of it was loaded."""

    def __init__(self, faults: Sequence[CaseFault]) -> None:
        self.faults = sorted(faults)
        count = len(self.faults)
        heading = f"{count} fault{'' if count == 1 else 's'} in the case, so nothing was loaded:"
        super().__init__("\n".join([heading, *(f"  {fault}" for fault in self.faults)]))


@dataclass(frozen=True, slots=True)
class CaseText:
    """The content of one file of a case, with the line of each of its parts."""

    file: str
    content: object
    lines: dict[Place, int]

    def line_of(self, place: Sequence[str | int]) -> int:
        """Return the line of a part, or of the nearest part around it."""
        place = tuple(place)
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read(path: Path) -> CaseText:
    """Read one file.

    :raises CaseRefusedError: if it is absent, is not UTF-8, is not YAML or says a key twice
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CaseRefusedError(
            [CaseFault(path.name, 1, "The file is missing.", f"Add {path.name} to the folder {path.parent.name}.")]
        ) from None
    except UnicodeDecodeError as error:
        raise CaseRefusedError(
            [CaseFault(path.name, 1, f"The file is not UTF-8 text (byte {error.start}).", "Save it as UTF-8.")]
        ) from None
    try:
        node = _compose(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CaseRefusedError(
            [CaseFault(path.name, line, f"This is not YAML: {error.problem}.", "Check the indents and quotes here.")]
        ) from None
    lines: dict[Place, int] = {}
    faults: list[CaseFault] = []
    content = _build(node, (), lines, faults, path.name) if node is not None else {}
    if faults:
        raise CaseRefusedError(faults)
    return CaseText(path.name, content, lines)


def _compose(text: str) -> yaml.Node | None:
    """Return a file's text as nodes, or raise where the slower reader says, which knows the line of a fault better."""
    try:
        return yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError:
        return yaml.compose(text, Loader=yaml.SafeLoader)


def _build(node: yaml.Node, place: Place, lines: dict[Place, int], faults: list[CaseFault], file: str) -> object:
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        mapping: dict[str, object] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in mapping:
                faults.append(CaseFault(file, line, f"“{key}” is said twice here.", "Keep one of the two."))
            lines[(*place, key)] = line
            mapping[key] = _build(value_node, (*place, key), lines, faults, file)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*place, index), lines, faults, file) for index, item in enumerate(node.value)]
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node)
    except ValueError as error:  # 2015-02-30 looks like a date and is none
        faults.append(
            CaseFault(file, node.start_mark.line + 1, f"“{node.value}” cannot be read: {error}.", "Correct the value.")
        )
        return None
    finally:
        loader.dispose()
