"""All tables that a page shows as one Frictionless data package: a ZIP of CSV files with their schemas.

Every table that a page draws is noted as it is drawn, so each page offers its package by the same component, and with
`?package=1` gives it instead of itself. What somebody may not see on the page is not in its package either.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from html import unescape

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from rightsource.commons.pages import rules
from rightsource.commons.pages.components import MONIES, Column, Table, harmless, is_package_asked
from rightsource.ground.text import TextError, slug

ZIP = "application/zip"
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
BEGUN = (1980, 1, 1, 0, 0, 0)  # a ZIP of the same tables is the same
Written = Callable[[Mapping[str, object]], str]


@dataclass(slots=True)
class Shown:
    """What a page has shown so far."""

    is_offered: bool  # whether its address can give the package
    is_packed: bool  # whether it is asked for now
    tables: list[Table] = field(default_factory=list)


_SHOWN: ContextVar[Shown | None] = ContextVar("shown", default=None)


def is_drawn(table: Table) -> bool:
    """Note a table that a page shows; return whether it is to be drawn, or only taken away."""
    shown = _SHOWN.get()
    if shown is None:
        return True
    if table.rows:
        shown.tables.append(table)
    return not shown.is_packed


def is_packed() -> bool:
    """Return whether the page is asked for its tables only."""
    shown = _SHOWN.get()
    return shown is not None and shown.is_packed


def is_package_offered() -> bool:
    """Return whether the page has shown a table that is taken away, under an address that can be asked again."""
    shown = _SHOWN.get()
    return shown is not None and shown.is_offered and any(table.csv_name for table in shown.tables)


class PackageMiddleware:
    """Note what each page shows, and answer with the package of it where the address asks for that."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_offered = request.method in ("GET", "HEAD")
        shown = Shown(is_offered, is_offered and is_package_asked(request))
        token = _SHOWN.set(shown)
        try:
            response = self.get_response(request)
        finally:
            _SHOWN.reset(token)
        if not (
            shown.is_packed and shown.tables and isinstance(response, HttpResponse) and response.status_code == 200
        ):
            return response
        found = TITLE.search(response.content.decode())
        title = unescape(found[1]).strip() if found else request.path
        name = _named(request.path, "page")
        response.content = package(shown.tables, name=name, title=title, homepage=request.build_absolute_uri())
        response["Content-Type"] = ZIP
        response["Content-Disposition"] = f'attachment; filename="{name}.zip"'
        return response


def package(tables: Sequence[Table], *, name: str, title: str, homepage: str) -> bytes:
    """Return tables as a data package, each figure as a number that programs read: pounds with pence, days as ISO."""
    resources: list[dict[str, object]] = []
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:

        def add(path: str, data: bytes) -> None:
            packed.writestr(zipfile.ZipInfo(path, BEGUN), data, zipfile.ZIP_DEFLATED)

        names: set[str] = set()
        for table in tables:
            of = _apart(_named(table.csv_name or table.caption, "table"), names)
            fields, data = _written(table)
            add(f"{of}.csv", data)
            resources.append(
                {
                    "name": of,
                    "title": table.caption,
                    "description": _told(table),
                    "path": f"{of}.csv",
                    "profile": "tabular-data-resource",
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "bytes": len(data),
                    "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
                    "schema": {"fields": fields, "missingValues": [""]},
                }
            )
        listed = {"name": name, "title": title, "homepage": homepage, "profile": "data-package", "resources": resources}
        add("datapackage.json", (json.dumps(listed, indent=2, ensure_ascii=False) + "\n").encode())
    return content.getvalue()


def _told(table: Table) -> str:
    page = table.page
    if page is None or page.pages == 1:
        return table.note or table.caption
    return f"{table.note} Rows {page.first:,} to {page.last:,} of {page.total:,}.".strip()


def _written(table: Table) -> tuple[list[dict[str, str]], bytes]:
    """Return the fields of a table and its rows as CSV."""
    out = io.StringIO()
    writer = csv.writer(out)
    fields: list[dict[str, str]] = []
    writers: list[Written] = []
    names: set[str] = set()
    for column in table.columns:
        kind, unit, written = _typed(column, table.rows)
        told = {"name": _apart(column.key, names), "title": column.label, "type": kind}
        fields.append({**told, "description": unit} if unit else told)
        writers.append(written)
    writer.writerow([each["name"] for each in fields])
    for row in table.rows:
        writer.writerow(
            [
                "" if row.get(column.key) in (None, "") else write(row)
                for column, write in zip(table.columns, writers, strict=True)
            ]
        )
    return fields, out.getvalue().encode()


def _typed(column: Column, rows: Sequence[Mapping[str, object]]) -> tuple[str, str, Written]:
    """Return of which type a column is, in which unit, and how a row's value of it is written."""
    key = column.key
    values = [value for row in rows if (value := row.get(key)) not in (None, "")]

    def every(*kinds: type) -> bool:
        return bool(values) and all(isinstance(value, kinds) and not isinstance(value, bool) for value in values)

    if column.format in MONIES and values:
        return "number", "Pounds", lambda row: rules.money(row[key]).plain()
    unit = "A share: 0.5 is 50%" if column.format == "percent" else ""
    if every(int):
        return "integer", unit, lambda row: str(row[key])
    if every(int, Decimal):
        return "number", unit, lambda row: f"{row[key]:f}"
    if every(date) and not any(isinstance(value, datetime) for value in values):
        return "date", "", lambda row: row[key].isoformat()  # type: ignore[attr-defined]
    return "string", "", lambda row: harmless(column.write(row))


def _named(text: str, otherwise: str) -> str:
    try:
        return slug(text.replace("/", " ").replace("_", " ").replace(".", " "))
    except TextError:
        return otherwise


def _apart(name: str, taken: set[str]) -> str:
    """Return a name that is not taken yet, and take it."""
    found, number = name, 2
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    taken.add(found)
    return found
