"""Run the early warning over every council and year of the ministry's workbooks; an analysis of files, no database."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import yaml

from rightsource.council.evidence.rules import Line, line_of
from rightsource.council.evidence.rules.known import Judged, KnownEvent, YearCount, count_year
from rightsource.council.evidence.rules.warning import (
    NOT_COUNCILS,
    Assessment,
    Level,
    Thresholds,
    YearFigures,
    Years,
    assess,
    thresholds,
)
from rightsource.ground.parameters import Parameters
from rightsource.ground.time import FinancialYear
from rightsource.journeys.read_outturn import Workbook, read_workbook, shortened

COLUMNS = ("authority_code", "authority", "year", "level", "rules")
KNOWN_EVENTS = Path(__file__).parents[1] / "council" / "evidence" / "parameters" / "known_events.yaml"


class BacktestError(Exception):
    """The backtest cannot be made; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Council:
    """A council of one workbook."""

    code: str
    name: str
    figures: YearFigures


@dataclass(frozen=True, slots=True)
class Backtest:
    """What came of it."""

    judged: tuple[Judged, ...]
    counts: tuple[YearCount, ...]
    events: tuple[KnownEvent, ...]
    left_out: int  # authorities that are no councils
    limit: Decimal  # at most this share may be red

    @property
    def rows(self) -> list[Judged]:
        """The councils and years that have a level."""
        return [each for each in self.judged if each.assessment.level is not None]

    def reasons(self, year: FinancialYear) -> Counter[str]:
        """Count why rules could not be computed in a year."""
        return Counter(
            f"{rule.value} {why}"
            for each in self.judged
            if each.year == year
            for rule, why in each.assessment.not_computed.items()
        )


def backtest_outturn(
    *,
    files: Sequence[Path],
    parameters: Parameters,
    progress: Callable[[str], None] = lambda sentence: None,
    events: Sequence[KnownEvent] | None = None,
) -> Backtest:
    """Read the workbooks, ask every rule of every council and year, and hold the answers against what is known.

    :raises BacktestError: naming file, sheet, row and column of everything that cannot be read
    """
    by_year, left_out = _read(files, progress)
    known = tuple(known_events() if events is None else events)
    judged: list[Judged] = []
    counts: list[YearCount] = []
    limit = Decimal(0)
    for year in sorted(by_year, key=lambda each: each.start_year):
        last_day = year.ends_before - timedelta(days=1)
        limits = thresholds(parameters, on=last_day)
        limit = limits.red_share_limit_rate
        before = by_year.get(year.previous, {})
        this = [
            Judged(code, council.name, year, _assess(council, before.get(code), limits))
            for code, council in sorted(by_year[year].items())
        ]
        judged += this
        counts.append(count_year(year, this, known, years=limits.judged_for_years))
        progress(f"{year}: {len(this)} councils asked.")
    return Backtest(tuple(judged), tuple(counts), known, left_out, limit)


def _assess(council: Council, before: Council | None, limits: Thresholds) -> Assessment:
    return assess(Years(council.figures, before.figures if before else None), limits)


def _read(
    files: Sequence[Path], progress: Callable[[str], None]
) -> tuple[dict[FinancialYear, dict[str, Council]], int]:
    """Return the councils of each year by code, and how many authorities are none."""
    faults: list[str] = []
    found: dict[FinancialYear, dict[str, Council]] = {}
    named: dict[FinancialYear, str] = {}
    left_out: set[str] = set()
    for number, path in enumerate(files, start=1):
        progress(f"reading file {number} of {len(files)}: {path.name}")
        try:
            book = read_workbook(path, hashlib.sha256(path.read_bytes()).hexdigest())
        except OSError as error:
            faults.append(
                f"{path.name}: the file cannot be opened ({error.strerror}). Check its name and who may read it."
            )
            continue
        if isinstance(book, list):
            faults += book
            continue
        year = FinancialYear.parse(book.financial_year)
        if year in named:
            faults.append(f"{path.name}: {named[year]} gives {year} too. Give one workbook for each year.")
            continue
        named[year] = path.name
        found[year], others = _councils(book, year)
        left_out |= others
        if not found[year]:
            faults.append(
                f"{path.name}: it has no council with a class such as UA or SC. Is this the return by authority?"
            )
    if faults:
        raise BacktestError("Nothing was written. " + " ".join(shortened(faults)))
    return found, len(left_out)


def _councils(book: Workbook, year: FinancialYear) -> tuple[dict[str, Council], set[str]]:
    """Return the councils of a workbook with the lines that are asked for, and the codes of others."""
    values: dict[str, dict[Line, Decimal | None]] = {}
    names: dict[str, str] = {}
    others: set[str] = set()
    keys: dict[tuple[str, str, str], Line | None] = {}
    for figure in book.figures:
        if figure.authority_class in NOT_COUNCILS:
            others.add(figure.authority_code)
            continue
        label = (figure.line, figure.heading, figure.part)
        if label not in keys:
            keys[label] = line_of(text=figure.line, heading=figure.heading, part=figure.part)
        line = keys[label]
        own = values.setdefault(figure.authority_code, {})
        names[figure.authority_code] = figure.authority
        if line is not None:
            own[line] = figure.value_k
    return {code: Council(code, names[code], YearFigures(year, own)) for code, own in values.items()}, others


def known_events(path: Path = KNOWN_EVENTS) -> list[KnownEvent]:
    """Return the published failures that are known by name, day and source."""
    rows = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # every value a text; “on” is a key here
    return [
        KnownEvent(
            authority_code=row["authority_code"],
            on=date.fromisoformat(row["on"]),
            event=row["event"],
            reference=row["reference"],
        )
        for row in rows
    ]


def write_csv(backtest: Backtest, path: Path) -> None:
    """Write a row for each council and year that has a level.

    :raises BacktestError: if the file cannot be written
    """
    try:
        with path.open("w", newline="", encoding="utf-8") as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(COLUMNS)
            for each in backtest.rows:
                level = each.assessment.level or Level.NONE
                rang = " ".join(each.assessment.rang)
                rows.writerow((each.authority_code, each.authority, each.year.slug, level.value, rang))
    except OSError as error:
        raise BacktestError(
            f"{path}: the file cannot be written ({error.strerror}). Name a folder that is there and yours to write to."
        ) from error
