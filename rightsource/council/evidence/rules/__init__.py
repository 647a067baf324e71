"""How the ministry's revenue outturn workbooks are laid out: found by label, never by position."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

AUTHORITY_CODE = re.compile(r"E[0-9]{4}")
YEAR = re.compile(r"(20[0-9]{2})-([0-9]{2})")
DATA_SHEET = re.compile(
    r"(?<![a-z])LA[ _]Data(?![a-z])", re.IGNORECASE
)  # “RS LA Data 2014-15”; later years write “RS_LA_Data_2018-19”
NO_FIGURE = frozenset({"", "n/a", "-", "..", "na"})  # “not available”, “nil or not given”: no figure, not nought
CODE_LABEL, NAME_LABEL, CLASS_LABEL = "e-code", "local authority", "class"
NOT_LINES = frozenset({CODE_LABEL, NAME_LABEL, CLASS_LABEL, "ons code", "region", ""})
CLASS_SUFFIX = re.compile(r"\s+(UA|CC|MD|SD|LB|MBC|BC|DC)$")

Cell = str | int | float | bool | Decimal | None


class LayoutError(ValueError):
    """A sheet is not laid out as an outturn workbook is."""


@dataclass(frozen=True, slots=True)
class CellFault:
    """A cell that cannot be read: sheet, row, column and what to do."""

    sheet: str
    row: int
    column: int
    remedy: str

    @property
    def sentence(self) -> str:
        """The fault in words, with the cell as a spreadsheet names it."""
        return f"Sheet “{self.sheet}”, row {self.row}, column {column_letters(self.column)}: {self.remedy}"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where things stand on one sheet; rows and columns count from nought."""

    sheet: str
    part: str
    header_row: int
    code: int
    name: int
    authority_class: int
    lines: tuple[tuple[int, str, str], ...]  # column, label, the heading over it


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one council."""

    authority_code: str
    authority: str
    authority_class: str
    sheet: str
    column: int
    part: str
    heading: str
    line: str
    value_k: Decimal | None


def column_letters(column: int) -> str:
    """Return the name that a spreadsheet gives a column counted from nought.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(88)
    ('A', 'Z', 'AA', 'CK')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def label(cell: Cell) -> str:
    """Return a label with its white space tidied."""
    return " ".join(str("" if cell is None else cell).split())


def is_data_sheet(name: str) -> bool:
    """Whether a sheet holds a row for each council."""
    return DATA_SHEET.search(name) is not None


def financial_year_of(*names: str) -> str:
    """Return the financial year that the first of these names gives, as 2014-15.

    :raises LayoutError: if none names a year
    """
    for name in names:
        found = YEAR.search(name)
        if found and (int(found[1]) + 1) % 100 == int(found[2]):
            return f"{found[1]}-{found[2]}"
    raise LayoutError(f"No financial year such as 2014-15 is named by “{names[0]}”: keep the name of the sheet.")


def find_layout(sheet: str, rows: Sequence[Sequence[Cell]]) -> Layout:
    """Find the header row by its labels, and the columns of code, name, class and every line.

    :raises LayoutError: naming what was looked for
    """
    for number, row in enumerate(rows[:40]):
        labels = [label(cell) for cell in row]
        lower = [text.lower() for text in labels]
        if CODE_LABEL not in lower:
            continue
        for wanted in (NAME_LABEL, CLASS_LABEL):
            if wanted not in lower:
                raise LayoutError(f"Sheet “{sheet}”, row {number + 1}: no column is called “{wanted}”.")
        part = next((label(row[0]) for row in rows[1:number] if row and "thousand" in label(row[0]).lower()), "")
        lines = _lines(labels, rows[number - 1] if number else ())
        if not lines:
            raise LayoutError(f"Sheet “{sheet}”, row {number + 1}: no column names a line of the outturn.")
        return Layout(
            sheet, part, number, lower.index(CODE_LABEL), lower.index(NAME_LABEL), lower.index(CLASS_LABEL), lines
        )
    raise LayoutError(f"Sheet “{sheet}”: no row has the label “E-code”; is this a revenue outturn by authority?")


def _lines(labels: Sequence[str], above: Sequence[Cell]) -> tuple[tuple[int, str, str], ...]:
    """Return column, label and heading of every line; a heading above the labels holds until the next one."""
    found = []
    heading = ""
    for at, text in enumerate(labels):
        heading = label(above[at] if at < len(above) else None) or heading
        if text.lower() not in NOT_LINES:
            found.append((at, text, heading))
    return tuple(found)


def authority_name(cell: Cell) -> str:
    """Return a council's name without the letters of its class, which some years add and others leave out.

    >>> authority_name("Bristol UA"), authority_name("Northamptonshire CC")
    ('Bristol', 'Northamptonshire')
    """
    return CLASS_SUFFIX.sub("", label(cell))


def read_value(cell: Cell) -> Decimal | None:
    """Return a figure in thousands of pounds, or None for a blank, which is not nought.

    :raises LayoutError: if the cell holds something else
    """
    if isinstance(cell, bool):
        raise LayoutError(f"“{cell}” is not a figure: give thousands of pounds, or leave it blank.")
    text = label(cell).replace(",", "")
    if text.lower() in NO_FIGURE:
        return None
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise LayoutError(f"“{text}” is not a figure: give thousands of pounds, or leave it blank.") from None
    if not value.is_finite():
        raise LayoutError(f"“{text}” is not a figure: give thousands of pounds, or leave it blank.")
    return value.quantize(Decimal("0.001"))


def figures_of(layout: Layout, rows: Sequence[Sequence[Cell]]) -> tuple[list[Figure], list[CellFault]]:
    """Return the figures of every council on a sheet, and the cells that could not be read.

    A column in which no council has a figure is no line of this sheet (the publisher repeats the headings of another
    sheet); a column that answers a question with words is left out too. Blanks in other columns stay None.
    """
    councils = _councils(layout, rows)
    figures: list[Figure] = []
    faults: list[CellFault] = []
    for column, line, heading in layout.lines:
        cells = [(number, row, row[column] if column < len(row) else None) for number, row in councils]
        if not any(_is_number(cell) for _, _, cell in cells):
            faults += _words_among(layout, column, cells)
            continue
        for number, row, cell in cells:
            try:
                value = read_value(cell)
            except LayoutError as error:
                faults.append(CellFault(layout.sheet, number + 1, column, str(error)))
                continue
            figures.append(
                Figure(
                    label(row[layout.code]),
                    authority_name(row[layout.name]),
                    label(row[layout.authority_class]),
                    layout.sheet,
                    column,
                    layout.part,
                    heading,
                    line,
                    value,
                )
            )
    return figures, faults


ANSWERS = frozenset({"yes", "no"})


def _words_among(layout: Layout, column: int, cells: Iterable[tuple[int, Sequence[Cell], Cell]]) -> list[CellFault]:
    """Return a fault for each word in a column without figures, where it is no answer to a question."""
    return [
        CellFault(layout.sheet, number + 1, column, f"“{label(cell)}” is not a figure: give thousands of pounds.")
        for number, _, cell in cells
        if label(cell).lower() not in NO_FIGURE | ANSWERS
    ]


def _is_number(cell: Cell) -> bool:
    try:
        return read_value(cell) is not None
    except LayoutError:
        return False


def _councils(layout: Layout, rows: Sequence[Sequence[Cell]]) -> list[tuple[int, Sequence[Cell]]]:
    """Return the rows that begin with a council's code; notes and totals have none."""
    return [
        (number, row)
        for number, row in enumerate(rows)
        if number > layout.header_row
        and len(row) > max(layout.code, layout.name, layout.authority_class)
        and AUTHORITY_CODE.fullmatch(label(row[layout.code]))
    ]


def repeated_codes(layout: Layout, rows: Sequence[Sequence[Cell]]) -> list[CellFault]:
    """Return a fault for each council that stands twice on a sheet: figures join on the code."""
    seen: dict[str, int] = {}
    faults = []
    for number, row in _councils(layout, rows):
        code = label(row[layout.code])
        if code in seen:
            faults.append(
                CellFault(
                    layout.sheet, number + 1, layout.code, f"{code} stands in row {seen[code] + 1} too: keep one."
                )
            )
        seen.setdefault(code, number)
    return faults


class Line(StrEnum):
    """Lines of the outturn that are asked for across the years, whatever a year calls them."""

    ADULT_SOCIAL_CARE = "adult_social_care"
    CHILDREN_SOCIAL_CARE = "children_social_care"
    COUNCIL_TAX_REQUIREMENT = "council_tax_requirement"
    EARMARKED_CLOSE = "earmarked_close"
    EARMARKED_OPEN = "earmarked_open"
    HIGHWAYS = "highways"
    HRA_INTEREST = "hra_interest"
    INTEREST_PAYABLE = "interest_payable"
    NET_REVENUE_EXPENDITURE = "net_revenue_expenditure"
    PROVISION_FOR_REPAYMENT = "provision_for_repayment"
    PUBLIC_HEALTH_CLOSE = "public_health_close"
    PUBLIC_HEALTH_OPEN = "public_health_open"
    SCHOOLS_CLOSE = "schools_close"
    SCHOOLS_OPEN = "schools_open"
    SOCIAL_CARE = "social_care"
    UNALLOCATED_CLOSE = "unallocated_close"
    UNALLOCATED_OPEN = "unallocated_open"


@dataclass(frozen=True, slots=True)
class LineRule:
    """How a line is known by its label, the heading over it and the part of the return, in every year."""

    line: Line
    title: str
    label: re.Pattern[str]
    heading: re.Pattern[str]
    part: re.Pattern[str]


CURRENT = re.compile(r"^net current expenditure\b", re.IGNORECASE)
ANY_PART = re.compile("")
NO_HEADING = re.compile("^$")
OPENING = re.compile(r"^(financial )?reserves( levels)? at 1 april\b", re.IGNORECASE)
CLOSING = re.compile(r"^(financial )?reserves( levels)? at 31 march\b", re.IGNORECASE)


def _rule(line: Line, title: str, pattern: str, heading: re.Pattern[str], part: re.Pattern[str]) -> LineRule:
    return LineRule(line, title, re.compile(pattern, re.IGNORECASE), heading, part)


# The opening levels of one year stand under the same heading on a sheet of another part, as noughts: only the part
# “net current expenditure” gives them.
LINE_RULES: tuple[LineRule, ...] = (
    _rule(Line.NET_REVENUE_EXPENDITURE, "Net revenue expenditure", r"^net revenue expenditure\b", NO_HEADING, CURRENT),
    _rule(Line.CHILDREN_SOCIAL_CARE, "Children’s social care", r"^children[’']?s? social care$", NO_HEADING, CURRENT),
    _rule(Line.ADULT_SOCIAL_CARE, "Adult social care", r"^adult social care$", NO_HEADING, CURRENT),
    _rule(Line.SOCIAL_CARE, "Social care, children and adults in one", r"^social care$", NO_HEADING, CURRENT),
    _rule(Line.HIGHWAYS, "Highways and transport", r"^highways and transport services$", NO_HEADING, CURRENT),
    _rule(Line.COUNCIL_TAX_REQUIREMENT, "Council tax requirement", r"^council tax requirement\b", NO_HEADING, CURRENT),
    _rule(
        Line.PROVISION_FOR_REPAYMENT,
        "Provision for repaying debt",
        r"^provision for repayment of principal$",
        NO_HEADING,
        CURRENT,
    ),
    _rule(Line.INTEREST_PAYABLE, "Interest payable", r"^interest payable and similar charges$", NO_HEADING, CURRENT),
    _rule(Line.HRA_INTEREST, "Interest borne by the housing account", r"^interest: hra item 8\b", NO_HEADING, CURRENT),
    _rule(
        Line.EARMARKED_OPEN,
        "Earmarked reserves, 1 April",
        r"^(estimated )?other earmarked .*reserves( level)?$",
        OPENING,
        CURRENT,
    ),
    _rule(
        Line.EARMARKED_CLOSE,
        "Earmarked reserves, 31 March",
        r"^(estimated )?other earmarked .*reserves( level)?$",
        CLOSING,
        ANY_PART,
    ),
    _rule(
        Line.UNALLOCATED_OPEN,
        "Unallocated reserves, 1 April",
        r"^(estimated )?unallocated .*reserves( level)?$",
        OPENING,
        CURRENT,
    ),
    _rule(
        Line.UNALLOCATED_CLOSE,
        "Unallocated reserves, 31 March",
        r"^(estimated )?unallocated .*reserves( level)?$",
        CLOSING,
        ANY_PART,
    ),
    _rule(
        Line.PUBLIC_HEALTH_OPEN,
        "Public health reserves, 1 April",
        r"^(estimated )?public health .*reserves( level)?$",
        OPENING,
        CURRENT,
    ),
    _rule(
        Line.PUBLIC_HEALTH_CLOSE,
        "Public health reserves, 31 March",
        r"^(estimated )?public health .*reserves( level)?$",
        CLOSING,
        ANY_PART,
    ),
    _rule(
        Line.SCHOOLS_OPEN, "Schools’ reserves, 1 April", r"^(estimated )?schools reserves( level)?$", OPENING, CURRENT
    ),
    _rule(
        Line.SCHOOLS_CLOSE,
        "Schools’ reserves, 31 March",
        r"^(estimated )?schools reserves( level)?$",
        CLOSING,
        ANY_PART,
    ),
)
LINE_TITLES: Mapping[Line, str] = {rule.line: rule.title for rule in LINE_RULES}


def line_of(*, text: str, heading: str, part: str) -> Line | None:
    """Return which line that is asked for across the years a label names; None for any other."""
    return next(
        (
            rule.line
            for rule in LINE_RULES
            if rule.label.search(text) and rule.heading.search(heading) and rule.part.search(part)
        ),
        None,
    )


class OutturnFaultyError(Exception):
    """Workbooks could not be read; nothing of them is kept; `faults` lists every reason."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = list(faults)
        super().__init__("Nothing was imported. " + " ".join(faults))
