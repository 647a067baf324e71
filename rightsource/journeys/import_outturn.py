"""Import the ministry's revenue outturn workbooks as published: every council, every year, whatever the layout."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import transaction

from rightsource.commons.access.rules import Actor
from rightsource.council.evidence import queries as evidence_queries
from rightsource.council.evidence import services as evidence
from rightsource.council.evidence.rules import OutturnFaultyError
from rightsource.journeys.read_outturn import Workbook, read_workbook, shortened

PUBLISHER = "Department for Communities and Local Government"


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
        raise OutturnFaultyError(shortened(faults))
    kept = [_keep(book, by=by, at=at, progress=progress) for book in read]
    return ImportedOutturn((*known.values(), *kept))


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
