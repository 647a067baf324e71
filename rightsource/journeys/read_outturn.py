"""Read a revenue outturn workbook as published: every council in it, whatever the layout; no database is asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from rightsource.council.evidence.rules import (
    Figure,
    LayoutError,
    figures_of,
    financial_year_of,
    find_layout,
    is_data_sheet,
    repeated_codes,
)

SHOWN_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that was read."""

    path: Path
    sha256: str
    financial_year: str
    figures: list[Figure]
    layout: dict[str, object]


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


def shortened(faults: list[str]) -> list[str]:
    """Return the first faults, and how many more there are."""
    more = len(faults) - SHOWN_FAULTS
    return faults if more <= 0 else [*faults[:SHOWN_FAULTS], f"And {more} more of the same kind."]
