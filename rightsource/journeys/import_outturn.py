"""Import the ministry's revenue outturn workbooks as published: every council, every year, whatever the layout."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction
from python_calamine import CalamineError, CalamineWorkbook

from rightsource.commons.access.rules import Actor
from rightsource.council.evidence import queries as evidence_queries
from rightsource.council.evidence import services as evidence
from rightsource.council.evidence.rules import (
    Figure,
    LayoutError,
    OutturnFaultyError,
    figures_of,
    financial_year_of,
    find_layout,
    is_data_sheet,
    repeated_codes,
)

PUBLISHER = "Department for Communities and Local Government"
SHOWN_FAULTS = 20


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """What became of one file."""

    file_name: str
    financial_year: str
    dataset_code: str
    rows: int
    councils: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class ImportedOutturn:
    """What became of the files."""

    files: tuple[ImportedFile, ...]

    @property
    def rows(self) -> int:
        """How many figures were added."""
        return sum(file.rows for file in self.files if file.is_new)


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that was read."""

    path: Path
    sha256: str
    financial_year: str
    figures: list[Figure]
    layout: dict[str, object]


@transaction.atomic
def import_outturn(
    *, files: Sequence[Path], by: Actor, at: datetime, progress: Callable[[str], None]
) -> ImportedOutturn:
    """Read the workbooks and keep every figure of every council, each file as one dataset with its lineage.

    Nothing is kept unless every file can be read. The same file twice is one dataset.

    :raises OutturnFaultyError: naming file, sheet, row and column of everything that cannot be read
    """
    faults: list[str] = []
    read: list[Workbook] = []
    known: dict[str, ImportedFile] = {}
    for number, path in enumerate(files, start=1):
        try:
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            faults.append(f"{path.name}: the file cannot be opened ({error.strerror}).")
            continue
        dataset = evidence_queries.dataset_of(sha256=sha256)
        if dataset is not None:
            year = str(dataset.layout.get("financial_year", ""))
            known[sha256] = ImportedFile(path.name, year, dataset.code, dataset.rows, 0, is_new=False)
            progress(f"{path.name}: read before, as dataset {dataset.code}; nothing was added.")
            continue
        progress(f"Reading file {number} of {len(files)}: {path.name}")
        found = read_workbook(path, sha256)
        if isinstance(found, list):
            faults += found
        else:
            read.append(found)
    if faults:
        raise OutturnFaultyError(_shortened(faults))
    kept = [_keep(book, by=by, at=at, progress=progress) for book in read]
    return ImportedOutturn((*known.values(), *kept))


def _shortened(faults: list[str]) -> list[str]:
    more = len(faults) - SHOWN_FAULTS
    return faults if more <= 0 else [*faults[:SHOWN_FAULTS], f"And {more} more of the same kind."]


def read_workbook(path: Path, sha256: str) -> Workbook | list[str]:
    """Read one workbook, or return a sentence for each fault."""
    try:
        book = CalamineWorkbook.from_path(path)
    except (CalamineError, OSError, ValueError) as error:
        return [f"{path.name}: this is not a workbook that can be read ({error})."]
    sheets = [name for name in book.sheet_names if is_data_sheet(name)]
    if not sheets:
        return [f"{path.name}: no sheet is called “… LA Data …”; is this the revenue outturn by authority?"]
    faults: list[str] = []
    figures: list[Figure] = []
    layouts: dict[str, object] = {}
    year = ""
    for name in sheets:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        try:
            year = year or financial_year_of(name, path.name)
            layout = find_layout(name, rows)
        except LayoutError as error:
            faults.append(f"{path.name}: {error}")
            continue
        found, cells = figures_of(layout, rows)
        faults += [f"{path.name}: {fault.sentence}" for fault in [*repeated_codes(layout, rows), *cells]]
        figures += found
        layouts[name] = {"part": layout.part, "header_row": layout.header_row + 1, "lines": len(layout.lines)}
    if not figures and not faults:
        faults.append(f"{path.name}: no row begins with a council’s code such as E2820, so there is nothing to keep.")
    return faults or Workbook(path, sha256, year, figures, {"financial_year": year, "sheets": layouts})


def _keep(book: Workbook, *, by: Actor, at: datetime, progress: Callable[[str], None]) -> ImportedFile:
    dataset, is_new = evidence.import_dataset(
        dataset=evidence.DatasetSpec(
            code=f"outturn-{book.financial_year}-{book.sha256[:8]}",
            name=f"Revenue outturn summary {book.financial_year}",
            publisher=PUBLISHER,
            file_name=book.path.name,
            sha256=book.sha256,
            financial_year=book.financial_year,
            source="Local authority revenue expenditure and financing, as published",
            layout=book.layout,
        ),
        figures=book.figures,
        by=by,
        at=at,
        progress=progress,
    )
    councils = len({figure.authority_code for figure in book.figures})
    return ImportedFile(book.path.name, book.financial_year, dataset.code, dataset.rows, councils, is_new)
