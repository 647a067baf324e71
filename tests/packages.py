"""Whether a ZIP is a data package as Frictionless asks: names, checksums, every cell of the type promised."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

NAME = re.compile(r"[-a-z0-9._/]+")
READ: dict[str, Callable[[str], object]] = {
    "date": date.fromisoformat,
    "integer": int,
    "number": Decimal,
    "string": str,
}


def read_package(content: bytes) -> dict[str, list[dict[str, str]]]:
    """Return the rows of each table of a package, or fail by saying where it is none."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        assert packed.testzip() is None
        told: dict[str, Any] = json.loads(packed.read("datapackage.json"))
        assert NAME.fullmatch(told["name"]) and told["title"] and told["profile"] == "data-package"
        paths = [each["path"] for each in told["resources"]]
        assert sorted([*paths, "datapackage.json"]) == sorted(packed.namelist()), "all that is there is described"
        assert len({each["name"] for each in told["resources"]}) == len(paths) > 0
        return {each["name"]: _rows(each, packed.read(each["path"])) for each in told["resources"]}


def _rows(told: dict[str, Any], data: bytes) -> list[dict[str, str]]:
    where = told["name"]
    assert NAME.fullmatch(where) and told["title"] and told["profile"] == "tabular-data-resource"
    assert told["bytes"] == len(data) and told["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}", where
    fields = told["schema"]["fields"]
    head, *lines = list(csv.reader(io.StringIO(data.decode(told["encoding"]))))
    assert head == [each["name"] for each in fields], where
    assert len(set(head)) == len(head), f"{where}: two fields of one name"
    for number, line in enumerate(lines, start=2):
        assert len(line) == len(head), f"{where}, line {number}"
        for each, cell in zip(fields, line, strict=True):
            if cell not in told["schema"]["missingValues"]:
                READ[each["type"]](cell)
    return [dict(zip(head, line, strict=True)) for line in lines]
