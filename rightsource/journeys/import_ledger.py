"""The council's own journal comes in: a CSV of its finance system, and a map of what its codes mean here."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import yaml

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.rules import (
    JournalMap,
    JournalRefusedError,
    JournalRow,
    entries_of,
    map_faults,
    rows_words,
)
from rightsource.books.ledger.services import Imported, JournalSource
from rightsource.commons.access.rules import Actor
from rightsource.ground.money import Money, MoneyError
from rightsource.ground.text import pluralise
from rightsource.ground.time import day_in_london

CODES = ("accounts", "cost_centres", "counterparties", "funds")
NEEDED = ("key", "on", "account")
OPTIONAL = ("agreement", "amount", "cost_centre", "counterparty", "credit", "debit", "fund", "text")
WORDS = ("columns", "day", "entity", "fund", "one_off", "owner", "source", "unit", *CODES)
MUST = ("source", "entity", "owner", "columns")
SHOWN = 20


@dataclass(frozen=True, slots=True)
class FileMap:
    """A map as it is written: what the codes mean, and which column holds what, in which form."""

    codes: JournalMap
    columns: Mapping[str, str]
    day: str
    is_in_pence: bool


def import_ledger(*, file: Path, map_file: Path, by: Actor, at: datetime, progress: Callable[[str], None]) -> Imported:
    """Read a journal by its map and post what is new in it; the same file twice is posted once.

    :raises JournalRefusedError: naming row, column and remedy of everything that cannot be read; nothing is kept
    """
    progress(f"Reading {map_file.name}")
    found = read_map(map_file)
    faults = map_faults(
        found.codes,
        entities=[entity.code for entity in ledger_queries.entities()],
        accounts=[account.code for account in ledger_queries.accounts()],
        service_lines=[line.code for line in ledger_queries.service_lines()],
        funds=[fund.code for fund in ledger_queries.funds()],
    )
    if faults:
        raise JournalRefusedError([f"{map_file.name}: {fault}" for fault in faults])
    progress(f"Reading {file.name}")
    content = _read(file)
    rows = list(_rows(file.name, _text(file.name, content), found))
    entries = entries_of(rows, found.codes, ledger_queries.chart_for_import(entity=found.codes.entity))
    progress(f"Posting what is new of {pluralise(len(entries), 'journal entry', 'journal entries')}")
    source = JournalSource(
        source=found.codes.source,
        file_name=file.name,
        sha256=hashlib.sha256(content).hexdigest(),
        rows=len(rows),
        owner=found.codes.owner,
    )
    return ledger.import_journal(source=source, entries=entries, on=day_in_london(at), by=by, at=at)


def told(outcome: Imported) -> list[str]:
    """Return what became of a file, a sentence each, what somebody has to do last."""
    entries = ("journal entry", "journal entries")
    said = [f"{pluralise(outcome.posted, *entries)} posted; {outcome.known:,} were there already."]
    if outcome.suspended:
        said.append(
            f"{pluralise(outcome.suspended, 'amount')} of {Money(outcome.suspended_pence)} in all stand in suspense: "
            "their codes are not in the map. See /desk/finance/suspense."
        )
    for entry, reason in outcome.held[:SHOWN]:
        said.append(f"{rows_words(entry.first_row, entry.last_row)}: journal {entry.key} is held. {reason}")
    for entry in outcome.changed[:SHOWN]:
        said.append(
            f"{rows_words(entry.first_row, entry.last_row)}: journal {entry.key} was posted with other rows before, so "
            "it was left as it is. A correction comes as a journal of its own."
        )
    more = max(len(outcome.held) - SHOWN, 0) + max(len(outcome.changed) - SHOWN, 0)
    return [*said, f"And {more:,} more of the kind."] if more else said


def read_map(path: Path) -> FileMap:
    """Read the map of a finance system's codes.

    :raises JournalRefusedError: with everything that is wrong in it
    """
    name = path.name
    try:
        node = yaml.compose(_text(name, _read(path)), Loader=yaml.BaseLoader)  # every code is text: 0100 is no number
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = "" if mark is None else f":{mark.line + 1}"
        raise JournalRefusedError([f"{name}{line}: this is not YAML. Write it as in docs/how-to."]) from error
    if not isinstance(node, yaml.MappingNode):
        raise JournalRefusedError([f"{name}: it holds no map. Give source, entity, owner, columns and the codes."])
    twice = list(_said_twice(name, node))
    if twice:
        raise JournalRefusedError(twice)
    found = yaml.constructor.BaseConstructor().construct_document(node)
    known = ", ".join(WORDS)
    faults = [f"{name}: “{word}” is not a word of a map. Known are {known}." for word in found if word not in WORDS]
    faults += [f"{name}: “{word}” is missing. Give it." for word in MUST if not found.get(word)]
    tables = {word: found.get(word) or {} for word in ("columns", *CODES)}
    faults += [
        f'{name}: “{word}” must be a table of theirs: ours, such as "3100": expenditure.'
        for word, table in tables.items()
        if not isinstance(table, dict)
    ]
    if not faults:
        faults += _column_faults(name, tables["columns"])
    if str(found.get("unit", "pounds")) not in ("pounds", "pence"):
        faults.append(f"{name}: “unit” is “{found['unit']}”. Amounts are in pounds or in pence: write one of the two.")
    if faults:
        raise JournalRefusedError(faults)
    codes = {word: {str(theirs): str(ours) for theirs, ours in tables[word].items()} for word in CODES}
    return FileMap(
        codes=JournalMap(
            source=str(found["source"]),
            entity=str(found["entity"]),
            owner=str(found["owner"]),
            fund=str(found.get("fund") or ""),
            one_off=frozenset(str(code) for code in found.get("one_off") or ()),
            **codes,
        ),
        columns={word: str(column) for word, column in tables["columns"].items()},
        day=str(found.get("day", "%Y-%m-%d")),
        is_in_pence=found.get("unit") == "pence",
    )


def _said_twice(name: str, node: yaml.MappingNode) -> Iterator[str]:
    """Yield each word or code of a map that stands in one table twice: only one of them could hold."""
    seen: set[str] = set()
    for key, value in node.value:
        if key.value in seen:
            yield f"{name}:{key.start_mark.line + 1}: “{key.value}” stands here twice. Keep the one that holds."
        seen.add(key.value)
        if isinstance(value, yaml.MappingNode):
            yield from _said_twice(name, value)


def _column_faults(name: str, columns: Mapping[str, object]) -> list[str]:
    faults = [
        f"{name}: columns: “{word}” is not known. Known are {', '.join((*NEEDED, *OPTIONAL))}."
        for word in columns
        if word not in (*NEEDED, *OPTIONAL)
    ]
    faults += [
        f"{name}: columns: “{word}” is missing. Name the column that holds it."
        for word in NEEDED
        if word not in columns
    ]
    if ("amount" in columns) is ("debit" in columns and "credit" in columns):
        faults.append(f"{name}: columns: name either “amount” (debits above zero) or both “debit” and “credit”.")
    return faults


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise JournalRefusedError([f"{path}: the file cannot be opened ({error.strerror})."]) from error


def _text(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise JournalRefusedError([f"{name}:{line}: this is not UTF-8. Save the file as UTF-8."]) from error


def _rows(name: str, text: str, found: FileMap) -> Iterator[JournalRow]:
    """Yield the rows of a journal; row 1 holds the headings.

    :raises JournalRefusedError: with each row that cannot be read, the first twenty of them
    """
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    headings = [heading or "" for heading in reader.fieldnames or []]
    absent = [column for column in found.columns.values() if column not in headings]
    if absent:
        have = ", ".join(headings) or "none"
        raise JournalRefusedError(
            [f"{name}: row 1: there is no column “{column}”. The headings are: {have}." for column in absent]
        )
    faults: list[str] = []
    number = 1
    try:
        for number, row in enumerate(reader, start=2):
            try:
                yield _row(number, row, found)
            except ValueError as error:
                faults.append(f"{name}: row {number}: {error}")
    except csv.Error as error:
        faults.append(f"{name}: row {number + 1}: the row cannot be parted into columns ({error}). Export it anew.")
    if faults:
        more = [f"And {len(faults) - SHOWN:,} rows more."] if len(faults) > SHOWN else []
        raise JournalRefusedError([*faults[:SHOWN], *more])


def _row(number: int, row: Mapping[str | None, str | Sequence[str] | None], found: FileMap) -> JournalRow:
    """Return one row.

    :raises ValueError: with the column and what to do
    """
    if None in row:
        raise ValueError("it has more columns than the headings. Quote texts that hold a comma.")

    def cell(word: str) -> str:
        return str(row.get(found.columns.get(word, "")) or "").strip()

    key = cell("key")
    if not key:
        raise ValueError(f"column “{found.columns['key']}” is empty. Every row names its journal.")
    return JournalRow(
        row=number,
        key=key,
        on=_day(cell("on"), found),
        amount=_amount(cell, found),
        account=cell("account"),
        cost_centre=cell("cost_centre"),
        fund=cell("fund"),
        text=cell("text"),
        counterparty=cell("counterparty"),
        agreement=cell("agreement"),
    )


def _day(text: str, found: FileMap) -> date:
    try:
        return datetime.strptime(text, found.day).date()  # noqa: DTZ007 a day has no zone
    except ValueError:
        column = found.columns["on"]
        raise ValueError(
            f"column “{column}” holds “{text}”, no day in the form {found.day}. Correct it, or “day” in the map."
        ) from None


def _amount(cell: Callable[[str], str], found: FileMap) -> Money:
    """Return the amount of a row, a debit above zero; a minus may stand before or behind, or as brackets."""
    if "amount" in found.columns:
        return _money("amount", cell("amount"), found)
    return _money("debit", cell("debit") or "0", found) - _money("credit", cell("credit") or "0", found)


def _money(word: str, text: str, found: FileMap) -> Money:
    plain = text.replace(",", "").replace("£", "").replace(" ", "")
    is_minus = plain.startswith(("-", "(")) or plain.endswith("-")
    plain = plain.strip("()-")
    try:
        amount = Money(int(plain)) if found.is_in_pence else Money.of(plain)
    except (ValueError, MoneyError):
        unit, column = "pence" if found.is_in_pence else "pounds", found.columns[word]
        raise ValueError(
            f"column “{column}” holds “{text}”, no amount in {unit}. Correct it, or “unit” in the map."
        ) from None
    return -amount if is_minus else amount
