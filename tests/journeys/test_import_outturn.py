"""Five years of the ministry's workbooks, five layouts: every council, checked against what others extracted."""

import csv
import hashlib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from rightsource.commons.access.rules import SYSTEM, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.council.evidence import queries
from rightsource.council.evidence.models import Dataset, Outturn
from rightsource.council.evidence.rules import Line, OutturnFaultyError, line_of
from rightsource.journeys.import_outturn import import_outturn, read_workbook
from tests.shared_data import shared

AT = datetime(2016, 2, 3, 9, tzinfo=UTC)
YEARS = ["2010-11", "2011-12", "2012-13", "2013-14", "2014-15"]


def workbooks() -> list[Path]:
    return sorted(shared("data/outturn_workbooks").glob("*.xls"))


@pytest.fixture(scope="module")
def read() -> dict[str, list]:
    """Read every workbook once, without a database."""
    books = [read_workbook(path, hashlib.sha256(path.read_bytes()).hexdigest()) for path in workbooks()]
    return {book.financial_year: book.figures for book in books}


def test_every_year_is_read_with_every_council(read):
    assert sorted(read) == YEARS
    for year, figures in read.items():
        assert len({figure.authority_code for figure in figures}) == 444, year


@pytest.mark.heavy  # reads 444 councils in five years
def test_every_figure_of_152_upper_tier_councils_agrees_with_the_published_extract(read):
    """Blank in the extract is “folded in elsewhere”: not nought, and not a figure here either."""
    values = {}
    for year, figures in read.items():
        for row in figures:
            line = line_of(text=row.line, heading=row.heading, part=row.part)
            if line is not None:
                values[(year, row.authority_code, line.value)] = row.value_k
    with shared("data/revenue_outturn_upper_tier_2010_2015.csv").open(newline="") as lines:
        expected = list(csv.DictReader(lines))
    assert len(expected) == 5 * 152
    compared, wrong = 0, []
    for row in expected:
        for line in Line:
            column = f"{line.value}_k"
            if column not in row:
                continue
            found = values.get((row["financial_year"], row["authority_code"], line.value))
            if row[column] == "":
                agrees = found is None
            elif found is None:  # the line did not exist in this year's return: the extract writes nought
                agrees = Decimal(row[column]) == 0
            else:
                agrees = found == Decimal(row[column])
            compared += 1
            if not agrees:
                wrong.append((row["financial_year"], row["authority_code"], column, row[column], found))
    assert wrong == []
    assert compared == 5 * 152 * 13


@pytest.mark.heavy  # the same
def test_every_line_of_one_county_agrees_with_the_published_extract(read):
    """Every line of Northamptonshire, E2820; the extract leaves out blanks."""
    found = {}
    for year, figures in read.items():
        for row in figures:
            if row.authority_code == "E2820" and row.value_k is not None:
                found.setdefault((year, row.sheet, row.line), []).append(row.value_k)
    with shared("data/northamptonshire_outturn_lines_2010_2015.csv").open(newline="") as lines:
        expected = list(csv.DictReader(lines))
    missing = [
        row
        for row in expected
        if row["line"].strip()
        and Decimal(row["value_k"])
        not in found.get((row["financial_year"], row["sheet"], " ".join(row["line"].split())), [])
    ]
    assert missing == []
    assert len(expected) > 700


@pytest.mark.django_db
def test_files_become_datasets_with_lineage_and_the_same_file_twice_is_one():
    said: list[str] = []
    files = workbooks()[-1:]
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        first = import_outturn(files=files, by=SYSTEM, at=AT, progress=said.append)
        kept = Dataset.objects.get()
        assert kept.sha256 == hashlib.sha256(files[0].read_bytes()).hexdigest()
        assert (kept.file_name, kept.rows) == (files[0].name, Outturn.objects.count())
        assert kept.publisher
        assert first.rows == kept.rows > 30_000
        again = import_outturn(files=[*files, *files], by=SYSTEM, at=AT, progress=said.append)
        assert again.rows == 0
        assert Dataset.objects.count() == 1
        assert Outturn.objects.count() == kept.rows
        assert any("figures kept" in sentence for sentence in said)
        assert any("read before" in sentence for sentence in said)
        # 31 March 2015: £47.7m earmarked and £12.0m unallocated; net revenue expenditure £425.6m.
        county = queries.compare(authority_code="E2820", year="2014-15")
        values = {row.line: row.value_k for row in county}
        assert values[Line.EARMARKED_CLOSE] == 47_695
        assert values[Line.UNALLOCATED_CLOSE] == 12_009
        assert values[Line.NET_REVENUE_EXPENDITURE] == 425_586
        assert next(row.peers for row in county if row.line is Line.NET_REVENUE_EXPENDITURE) == 27
        named = queries.authorities(year="2014-15", text="northampton")
        assert {"Northampton", "Northamptonshire", "East Northamptonshire"} <= {council.name for council in named}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # the audit row is asked for, and is there


@pytest.mark.django_db
def test_a_faulty_file_is_named_and_nothing_of_any_file_is_kept(tmp_path):
    broken = tmp_path / "not a workbook 2014-15.xls"
    broken.write_bytes(b"plain text")
    absent = tmp_path / "absent.xls"
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        with pytest.raises(OutturnFaultyError) as refused:
            import_outturn(files=[workbooks()[0], broken, absent], by=SYSTEM, at=AT, progress=lambda sentence: None)
        assert [fault.split(":")[0] for fault in refused.value.faults] == [broken.name, absent.name]
        assert all(fault.endswith(".") for fault in refused.value.faults)
        assert Dataset.objects.count() == Outturn.objects.count() == 0
