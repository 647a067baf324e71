"""Published tables: CSV with stable headings, and beside each a Frictionless schema that it is read back against."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rightsource.journeys.publish.written import PublishError

FORMS = {"number": r"-?[0-9]+\.[0-9]{2}", "integer": "-?[0-9]+"}  # the standard knows no pattern of numbers
FAULTS_SAID = 5


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, what it means, and what may stand under it; the words are those of the Table Schema standard."""

    name: str
    title: str
    says: str
    type: str = "string"
    is_required: bool = True
    pattern: str = ""

    def field(self) -> dict[str, Any]:
        """Return the column as the standard has it."""
        constraints: dict[str, Any] = {"required": self.is_required}
        if self.pattern:
            constraints["pattern"] = self.pattern
        field: dict[str, Any] = {"name": self.name, "title": self.title, "description": self.says, "type": self.type}
        return field | {"constraints": constraints}


def money(name: str, title: str, says: str, *, is_required: bool = True) -> Column:
    """Return a column of pounds with two places."""
    return Column(name, title, says, "number", is_required)


def write_table(
    file: Path, *, columns: Sequence[Column], key: Sequence[str], rows: Iterable[Mapping[str, str]]
) -> Path:
    """Write a table row by row and its schema beside it; return the file of the schema."""
    schema = {"fields": [column.field() for column in columns], "missingValues": [""], "primaryKey": list(key)}
    beside = file.with_suffix(".schema.json")
    beside.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    with file.open("w", encoding="utf-8", newline="") as handle:
        table = csv.DictWriter(handle, [column.name for column in columns])
        table.writeheader()
        table.writerows(rows)
    return beside


def read_back(file: Path, schema_file: Path) -> int:
    """Read a table against its schema, both as written; return its rows.

    :raises PublishError: naming the first faults
    """
    schema = json.loads(schema_file.read_text(encoding="utf-8"))
    faults: list[str] = []
    seen: set[tuple[str, ...]] = set()
    count = 0
    with file.open(encoding="utf-8", newline="") as handle:
        table = csv.DictReader(handle, strict=True)
        names = [field["name"] for field in schema["fields"]]
        if table.fieldnames != names:
            raise PublishError(f"{file.name} has other headings than its schema: nothing is published.")
        for count, row in enumerate(table, start=1):
            faults += [f"row {count}, {fault}" for field in schema["fields"] if (fault := fault_of(field, row))]
            key = tuple(row[name] for name in schema["primaryKey"])
            if key in seen:
                faults.append(f"row {count} has the key of an earlier row, {' '.join(key)}")
            seen.add(key)
            if len(faults) >= FAULTS_SAID:
                break
    if faults:
        raise PublishError(f"{file.name} is not as its schema says: {'; '.join(faults)}. Nothing is published.")
    return count


def rows_of(file: Path) -> list[dict[str, str]]:
    """Return the rows of a table as written."""
    with file.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def fault_of(field: Mapping[str, Any], row: Mapping[str | None, Any]) -> str:
    """Return what is wrong with a cell, or nothing."""
    value, rules = row.get(field["name"]), field["constraints"]
    if None in row or value is None:
        return "its cells are not as many as the headings"
    if value == "":
        return f"{field['name']} is empty" if rules["required"] else ""
    pattern = rules.get("pattern") or FORMS.get(field["type"], "")
    if pattern and not re.fullmatch(pattern, value):
        return f"{field['name']} is “{value}”"
    if field["type"] == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return f"{field['name']} is “{value}”, which is not a day"
    return ""
