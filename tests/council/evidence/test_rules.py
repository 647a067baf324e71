"""How an outturn workbook is read: by label, blank is not nought, and every fault has its cell."""

from decimal import Decimal

import pytest

from rightsource.council.evidence import rules
from rightsource.council.evidence.rules import Line

HEADER = ["E-code", "Local authority", "", "Class", "Education services", "Children  Social Care", "Reserves level"]
ROWS = [
    ["Revenue Outturn Summary (RS): 2014-15"],
    [],
    ["Net current expenditure (£ thousand)"],
    ["", "", "", "", "", "", "Financial reserves levels at 1 April 2014"],
    HEADER,
    ["E0102", "Bristol UA", "", "UA", 209227.0, "", 5],
    ["E2820", "Northamptonshire CC", "", "SC", "1,234.5", 115077, "n/a"],
    ["Notes"],
]


def layout(rows=ROWS):
    return rules.find_layout("LA Data", rows)


def test_the_layout_is_found_by_label():
    found = layout()
    assert (found.header_row, found.code, found.name, found.authority_class) == (4, 0, 1, 3)
    assert found.part == "Net current expenditure (£ thousand)"
    assert found.lines == (
        (4, "Education services", ""),
        (5, "Children Social Care", ""),
        (6, "Reserves level", "Financial reserves levels at 1 April 2014"),
    )


def test_columns_may_stand_anywhere():
    """A later year puts another code, the region and the name elsewhere."""
    moved = [["E-code", "ONS Code", "Local authority", "Region", "Class", "", "Education services"]]
    found = layout([*moved, ["E0102", "E06000023", "Bristol", "SW", "UA", "", 1]])
    assert (found.code, found.name, found.authority_class, found.part) == (0, 2, 4, "")
    assert found.lines == ((6, "Education services", ""),)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["nothing"]], "no row has the label “E-code”"),
        ([["E-code", "Class", "A"]], "row 1: no column is called “local authority”"),
        ([["E-code", "Local authority", "A"]], "no column is called “class”"),
        ([["E-code", "Local authority", "Class", ""]], "no column names a line"),
    ],
)
def test_a_sheet_that_is_laid_out_otherwise_is_named(rows, said):
    with pytest.raises(rules.LayoutError, match=said) as refused:
        layout(rows)
    assert "LA Data" in str(refused.value)


def test_blank_is_not_nought():
    figures, faults = rules.figures_of(layout(), ROWS)
    assert faults == []
    values = {(row.authority_code, row.line): row.value_k for row in figures}
    assert values[("E0102", "Children Social Care")] is None
    assert values[("E2820", "Children Social Care")] == 115077
    assert values[("E2820", "Education services")] == Decimal("1234.5")
    assert values[("E2820", "Reserves level")] is None
    assert {row.authority for row in figures} == {"Bristol", "Northamptonshire"}


def test_a_column_without_any_figure_is_no_line_of_the_sheet():
    rows = [HEADER, ["E0102", "Bristol", "", "UA", 1, "", "Yes"], ["E2820", "N", "", "SC", 2, "n/a", "No"]]
    figures, faults = rules.figures_of(layout(rows), rows)
    assert {row.line for row in figures} == {"Education services"}
    assert faults == []


def test_a_cell_that_cannot_be_read_is_named_as_a_spreadsheet_names_it():
    rows = [HEADER, ["E0102", "Bristol", "", "UA", 1, "twelve", 3], ["E2820", "N", "", "SC", "oops", "?", 4]]
    _, faults = rules.figures_of(layout(rows), rows)
    assert [fault.sentence for fault in faults] == [
        "Sheet “LA Data”, row 3, column E: “oops” is not a figure: give thousands of pounds, or leave it blank.",
        "Sheet “LA Data”, row 2, column F: “twelve” is not a figure: give thousands of pounds.",
        "Sheet “LA Data”, row 3, column F: “?” is not a figure: give thousands of pounds.",
    ]


@pytest.mark.parametrize("cell", [True, "NaN", "infinity", "1.2.3"])
def test_what_is_no_figure_is_refused(cell):
    with pytest.raises(rules.LayoutError, match="is not a figure"):
        rules.read_value(cell)


@pytest.mark.parametrize("cell", [None, "", "  ", "n/a", "-", "..", "N/A"])
def test_what_means_not_given_is_none(cell):
    assert rules.read_value(cell) is None


def test_short_rows_and_notes_are_no_councils():
    rows = [HEADER, ["E0102"], ["E01021", "x", "", "UA", 1, 1, 1], ["E0103", "South", "", "UA", 1]]
    figures, faults = rules.figures_of(layout(rows), rows)
    assert {row.authority_code for row in figures} == {"E0103"}
    assert faults == []


def test_a_council_that_stands_twice_is_named():
    rows = [*ROWS, ["E2820", "Northamptonshire", "", "SC", 1, 1, 1]]
    assert [fault.sentence for fault in rules.repeated_codes(layout(rows), rows)] == [
        "Sheet “LA Data”, row 9, column A: E2820 stands in row 7 too: keep one."
    ]
    assert rules.repeated_codes(layout(), ROWS) == []


def test_the_year_is_that_of_the_sheet_or_else_of_the_file():
    assert rules.financial_year_of("RS LA Data 2014-15 (1)", "x") == "2014-15"
    assert rules.financial_year_of("LA Data", "Revised 2010-11 by LA.xls") == "2010-11"
    assert rules.financial_year_of("2012-14", "1999-00 2099-00") == "2099-00"
    with pytest.raises(rules.LayoutError, match="No financial year"):
        rules.financial_year_of("LA Data", "27-Nov-2012")


def test_data_sheets_are_told_by_name():
    assert rules.is_data_sheet("RS LA Data 2014-15 (1)")
    assert rules.is_data_sheet("RS_LA_Data_2018-19"), "as later years write it"
    assert not rules.is_data_sheet("Atlas Database")
    assert not rules.is_data_sheet("RS14 LA drop-down")


CURRENT = "Net current expenditure (£ thousand)"


@pytest.mark.parametrize(
    ("text", "heading", "part", "expected"),
    [
        ("NET REVENUE EXPENDITURE (TOTAL OF LINES 795 TO 798)", "", CURRENT, Line.NET_REVENUE_EXPENDITURE),
        ("NET REVENUE EXPENDITURE (TOTAL OF LINES 795 TO 798)", "", "Capital charges (£ thousand)", None),
        ("Children Social Care", "", CURRENT, Line.CHILDREN_SOCIAL_CARE),
        ("Social care", "", CURRENT, Line.SOCIAL_CARE),
        ("Adult Social Care", "Net current expenditure (non-IAS19)", CURRENT, None),
        (
            "Other earmarked financial reserves level",
            "Financial reserves levels at 1 April 2014",
            CURRENT,
            Line.EARMARKED_OPEN,
        ),
        (
            "Other earmarked financial reserves level",
            "Financial reserves levels at 1 April 2010",
            "Net total cost (£ thousand)",
            None,
        ),
        (
            "Unallocated financial reserves level",
            "Financial reserves levels at 31 March 2015",
            "Financial reserves levels (£ thousand)",
            Line.UNALLOCATED_CLOSE,
        ),
    ],
)
def test_a_line_is_known_by_label_heading_and_part(text, heading, part, expected):
    assert rules.line_of(text=text, heading=heading, part=part) is expected


def test_every_line_has_a_rule_and_a_title():
    assert set(rules.LINE_TITLES) == set(Line)


def test_every_reason_is_kept_when_nothing_is_imported():
    error = rules.OutturnFaultyError(["One.", "Two."])
    assert error.faults == ["One.", "Two."]
    assert str(error) == "Nothing was imported. One. Two."
