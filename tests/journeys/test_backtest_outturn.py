"""The backtest: files in, rows and a table out; without a database, and without a word about what is not there."""

import csv
import os
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from rightsource.config import command_backtest
from rightsource.config.command_parts import CommandError
from rightsource.council.evidence.rules import Figure
from rightsource.council.evidence.rules.known import KnownEvent
from rightsource.council.evidence.rules.warning import Level
from rightsource.ground.parameters import packaged
from rightsource.journeys import backtest_outturn
from rightsource.journeys.backtest_outturn import BacktestError, known_events, write_csv
from rightsource.journeys.read_outturn import Workbook
from tests.shared_data import shared

CURRENT, LEVELS = "Net current expenditure (£ thousand)", "Financial reserves levels (£ thousand)"
OPEN, CLOSE = "Financial reserves levels at 1 April", "Financial reserves levels at 31 March"
EARMARKED, UNALLOCATED = "Other earmarked financial reserves level", "Unallocated financial reserves level"


def made(year: str, councils: dict[str, tuple[str, int, int]]) -> Workbook:
    """Return a made workbook: for each code its class, and earmarked reserves at the start and at the end."""
    figures = []
    for code, (of_class, opening, closing) in councils.items():
        for part, heading, line, value in (
            (CURRENT, "", "Net revenue expenditure (total of lines 800 to 804)", 1000),
            (CURRENT, OPEN, EARMARKED, opening),
            (CURRENT, OPEN, UNALLOCATED, 60),
            (LEVELS, CLOSE, EARMARKED, closing),
            (LEVELS, CLOSE, UNALLOCATED, 60),
        ):
            figures.append(Figure(code, f"Name of {code}", of_class, "s", 1, part, heading, line, Decimal(value)))
    return Workbook(Path(f"{year}.xls"), "0" * 64, year, figures, {})


@pytest.fixture
def books(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Let made workbooks be read where files of their names lie."""

    def put(*given: Workbook | list[str]) -> list[Path]:
        paths = []
        for number in range(len(given)):
            path = tmp_path / f"{number}.xls"
            path.write_bytes(b"")
            paths.append(path)
        by_path = dict(zip(paths, given, strict=True))
        monkeypatch.setattr(backtest_outturn, "read_workbook", lambda path, sha256: by_path[path])
        return paths

    return put


def run(files: list[Path], **given):
    return backtest_outturn.backtest_outturn(files=files, parameters=packaged(), **given)


def test_each_council_and_year_gets_a_row_where_a_level_can_be_given(books, tmp_path):
    files = books(
        made("2014-15", {"E1001": ("SC", 60, 20), "E1002": ("SD", 400, 400), "E6101": ("O", 60, 1)}),
        made("2013-14", {"E1001": ("SC", 100, 60), "E1002": ("SD", 300, 400)}),
    )
    said: list[str] = []
    events = [KnownEvent("E1001", date(2016, 5, 1), "section 114 notice", "made for this test")]
    found = run(files, progress=said.append, events=events)
    out = tmp_path / "out.csv"
    write_csv(found, out)
    assert out.read_text().splitlines() == [
        "authority_code,authority,year,level,rules",
        "E1002,Name of E1002,2013-14,none,",
        "E1001,Name of E1001,2014-15,red,low_reserves short_runway drawn_two_years",
        "E1002,Name of E1002,2014-15,none,",
    ]
    assert any("reading file 2 of 2" in sentence for sentence in said)
    first, last = found.counts
    assert (first.not_evaluated, first.evaluated) == (1, 1)  # it drew, and its year before is not in the files
    assert (last.by_level[Level.RED], last.warned, last.missed, last.red_without_known) == (1, 1, 0, 0)
    assert found.left_out == 1
    told = " ".join(command_backtest.notes(found))
    assert "More than 2% of the councils evaluated are red in 2014-15." in told
    assert "short_runway cannot be computed because the return of 2012/13 is not there" in told
    assert "Interest payable of 2014/15 is not given" in told
    assert "on 1 May 2016" in told and "That day lies outside the years of the files (to 2014-15)." in told
    assert "2013-14 not evaluated (low_reserves); 2014-15 red (low_reserves, short_runway, drawn_two_years)" in told


def test_every_fault_is_named_with_its_file_and_nothing_is_written(books):
    book = made("2014-15", {"E1001": ("SC", 60, 20)})
    only_others = made("2012-13", {"E6101": ("O", 60, 1)})
    files = books(book, book, ["3.xls: this is not a workbook that can be read."], only_others)
    with pytest.raises(BacktestError) as refused:
        run([*files, files[0].parent / "absent.xls"])
    told = str(refused.value)
    assert told.startswith("Nothing was written.")
    assert "1.xls: 0.xls gives 2014/15 too. Give one workbook for each year." in told
    assert "3.xls: this is not a workbook" in told
    assert "3.xls: it has no council with a class such as UA or SC." in told
    assert "absent.xls: the file cannot be opened" in told


def test_a_file_that_cannot_be_written_is_named(books, tmp_path):
    found = run(books(made("2014-15", {"E1002": ("SD", 300, 400)})))
    with pytest.raises(BacktestError, match="cannot be written"):
        write_csv(found, tmp_path / "no such folder" / "out.csv")
    assert "In no year are more than 2% of the councils evaluated red." in command_backtest.notes(found)


def test_what_is_asked_wrongly_is_refused_before_anything_is_read(books, tmp_path):
    files = books(made("2014-15", {"E1002": ("SD", 300, 400)}))
    with pytest.raises(CommandError, match="There is no such file"):
        command_backtest.outturn(files=[tmp_path / "absent.xls"], to=tmp_path / "out.csv", page=None)
    with pytest.raises(CommandError, match="is one of the workbooks"):
        command_backtest.outturn(files=files, to=files[0], page=None)
    with pytest.raises(CommandError, match="The rows are in"):
        command_backtest.outturn(files=files, to=tmp_path / "out.csv", page=tmp_path / "none" / "page.md")


def test_known_events_name_whose_when_and_where_it_is_written():
    events = known_events()
    assert [(event.authority_code, event.on) for event in events] == [("E2820", date(2018, 2, 2))]
    assert all(event.reference for event in events)


@pytest.mark.heavy  # reads 444 councils in five years
def test_the_published_years_are_run_by_the_command_without_any_database(tmp_path):
    """As a finance officer would: five files, no council running, no database to be found."""
    files = sorted(shared("data/outturn_workbooks").glob("*.xls"))
    out, page = tmp_path / "out.csv", tmp_path / "page.md"
    nowhere = {
        **os.environ,
        "RIGHTSOURCE_HOME": str(tmp_path / "home"),
        "RIGHTSOURCE_DATABASE_URL": "postgres://nowhere",
    }
    done = subprocess.run(
        [sys.executable, "-m", "rightsource", "backtest", "outturn", *files, "--csv", out, "--page", page],
        capture_output=True, text=True, env=nowhere, timeout=120, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "home").exists()
    with out.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["level"] for row in rows} <= {"none", "amber", "red"}
    assert len({(row["authority_code"], row["year"]) for row in rows}) == len(rows)
    for year in ("2011-12", "2012-13", "2013-14", "2014-15"):
        assert sum(row["year"] == year for row in rows) > 340, year
        red = sum(row["year"] == year and row["level"] == "red" for row in rows)
        assert red <= 7, f"{year}: more than 2% of 353 councils are red"
    assert "lies outside the years of the files" in done.stdout
    kept = Path(__file__).parents[2] / "docs" / "reference" / "early-warning.md"
    assert page.read_text() == kept.read_text(), "write it again: rightsource backtest outturn … --page"
