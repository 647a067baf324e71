"""Caseloads by month: what a series is, how a file of them is read, and what a forecast of one says."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rightsource.ground.text import pluralise
from rightsource.ground.time import Month

PERIOD, AHEAD, HELD_OUT = 12, 12, 12
FEWEST = 2 * PERIOD + HELD_OUT  # months that a forecast with an error of its own needs
COLUMNS = ("series", "name", "area", "unit", "driver", "month", "cases", "provenance", "source")
PROVENANCES = frozenset({"published", "derived", "generated"})
SHOWN = 20  # faults of a file that are told at once
LONGEST = 200


class CaseloadArea(StrEnum):
    """Whose cases they are."""

    ADULTS = "adults"
    CHILDREN = "children"


class CaseloadRefusedError(ValueError):
    """Caseloads that cannot be taken in; nothing of them was."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))


class CaseloadUnknownError(LookupError):
    """There is no such series of caseloads."""


@dataclass(frozen=True, slots=True)
class SeriesSpec:
    """A series of caseloads by month, and the plan's driver that it informs."""

    code: str
    name: str
    area: CaseloadArea
    unit: str
    driver: str = ""


@dataclass(frozen=True, slots=True)
class PointSpec:
    """How many cases there were at the end of a month, and where that comes from."""

    month: date  # its first day
    cases: int
    provenance: str
    source: str


@dataclass(frozen=True, slots=True)
class SeriesMonths:
    """A series and what is said of its months, in order."""

    series: SeriesSpec
    points: Sequence[PointSpec]


@dataclass(frozen=True, slots=True)
class CaseloadForecast:
    """What comes after a series, month by month, by smoothing with its range and by a year ago; with both errors.

    An error is how many cases a way was off on average on the months held out; the scaled one (MASE) is that in units
    of what the series moves from one year to the next, and is missing where it never moved.
    """

    smoothed: Sequence[int]
    low: Sequence[int]
    high: Sequence[int]
    naive: Sequence[int]
    smoothed_error: Decimal
    naive_error: Decimal
    smoothed_mase: Decimal | None
    naive_mase: Decimal | None

    @property
    def is_better(self) -> bool:
        """Whether smoothing was nearer than saying a year ago again."""
        return self.smoothed_error < self.naive_error


def read_caseloads(content: bytes, *, name: str) -> list[SeriesMonths]:
    """Read series of caseloads out of a file, each with its months in order.

    :raises CaseloadRefusedError: with the file, the line and the remedy of everything that is wrong
    """
    try:
        rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
        missing = [column for column in COLUMNS if column not in (rows.fieldnames or ())]
        lines = list(rows)
    except (UnicodeDecodeError, csv.Error) as error:
        raise CaseloadRefusedError([f"{name} cannot be read: save it as CSV (UTF-8)."]) from error
    if missing:
        raise CaseloadRefusedError(
            [f"{name}, line 1: there is no column {', '.join(missing)}. Name the columns {', '.join(COLUMNS)}."]
        )
    if not lines:
        raise CaseloadRefusedError([f"{name} holds no row. Write a row for each month of each series."])
    faults: list[str] = []
    series: dict[str, SeriesSpec] = {}
    points: dict[str, dict[date, PointSpec]] = {}
    for number, row in enumerate(lines, start=2):
        told = {column: (row.get(column) or "").strip() for column in COLUMNS}
        wrong = list(_faults_of(told)) or list(_clashes(told, series, points))
        faults += [f"{name}, line {number}: {fault}" for fault in wrong]
        if not wrong:
            spec, month = _spec(told), month_of(told["month"])
            series[spec.code] = spec
            point = PointSpec(month, int(told["cases"]), told["provenance"], told["source"])
            points.setdefault(spec.code, {})[month] = point
    if faults:
        more = [f"{pluralise(len(faults) - SHOWN, 'fault')} more in {name}."] if len(faults) > SHOWN else []
        raise CaseloadRefusedError([*faults[:SHOWN], *more])
    return [
        SeriesMonths(spec, [points[code][month] for month in sorted(points[code])]) for code, spec in series.items()
    ]


def _spec(told: dict[str, str]) -> SeriesSpec:
    return SeriesSpec(told["series"], told["name"], CaseloadArea(told["area"]), told["unit"], told["driver"])


def month_of(written: str) -> date:
    """Return the first day of a month that is written 2015-04."""
    return Month.parse(written).starts_on


def _faults_of(told: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with one row by itself, with what to write instead."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,60}", told["series"]):
        yield f"“{told['series']}” is no code of a series. Write small letters, digits and hyphens: home-care."
    if not (told["name"] and told["unit"]):
        yield "the series has no name or no unit. Write both, such as Home care and people."
    if max(len(text) for text in told.values()) > LONGEST:
        yield f"a text is longer than {LONGEST} letters. Write it shorter."
    if told["area"] not in set(CaseloadArea):
        yield f"“{told['area']}” is no area. Write adults or children."
    if not re.fullmatch(r"(19|20)\d\d-(0[1-9]|1[0-2])", told["month"], flags=re.ASCII):
        yield f"“{told['month']}” is no month. Write it as 2015-04."
    if not re.fullmatch(r"\d{1,9}", told["cases"], flags=re.ASCII):
        yield f"“{told['cases']}” is no number of cases. Write a whole number, without commas."
    if told["provenance"] not in PROVENANCES:
        yield f"“{told['provenance']}” is no provenance. Write published, derived or generated."
    if not told["source"]:
        yield "no source is named. Write where the figure comes from."


def _clashes(
    told: dict[str, str], series: dict[str, SeriesSpec], points: dict[str, dict[date, PointSpec]]
) -> Iterator[str]:
    """Yield what a row contradicts in the rows above it."""
    spec = _spec(told)
    if series.get(spec.code, spec) != spec:
        yield f"“{spec.code}” has another name, area, unit or driver above. Give it the same, or another code."
    if month_of(told["month"]) in points.get(spec.code, {}):
        yield f"{told['month']} of “{spec.code}” stands above already. Keep one of the two."


def unbroken(months: Sequence[date]) -> int:
    """Return how many of the last months follow each other without a hole."""
    count = 0
    for place in range(len(months) - 1, -1, -1):
        if count and Month.containing(months[place]).ends_before != months[place + 1]:
            break
        count += 1
    return count


def months_after(month: date, count: int) -> list[date]:
    """Return the first days of the months that follow one."""
    found = [Month.containing(month).ends_before]
    while len(found) < count:
        found.append(Month.containing(found[-1]).ends_before)
    return found


def caseload_finding(unit: str, last: int, found: CaseloadForecast | None) -> str:
    """Return the sentence that the page of a series opens with: where it goes, and which way was nearer."""
    if found is None:
        return f"{last:,} {unit} now. Too few months follow each other to forecast: it takes {FEWEST}."
    end = found.smoothed[-1]
    way = "the same is" if end == last else f"{abs(end - last):,} {'more' if end > last else 'fewer'} are"
    return (
        f"{last:,} {unit} now; {way} forecast in a year: {end:,}, in a range from {found.low[-1]:,} to "
        f"{found.high[-1]:,}. {nearer_words(found)}"
    )


def nearer_words(found: CaseloadForecast) -> str:
    """Return which way was nearer on the months held out, and by how much."""
    ours, plain = found.smoothed_error, found.naive_error
    tried = f"Tried on the last {HELD_OUT} months,"
    if found.is_better:
        return f"{tried} it was off by {ours} on average, a year ago again by {plain}."
    if ours == plain:
        return f"{tried} a year ago again was as near: both were off by {plain} on average."
    return f"{tried} a year ago again was nearer: off by {plain} on average, it by {ours}."


def caseloads_finding(forecasts: Sequence[CaseloadForecast | None]) -> str:
    """Return the sentence that the list of caseloads opens with: how many can be forecast, and which way was nearer."""
    made = [found for found in forecasts if found is not None]
    short = len(forecasts) - len(made)
    said = f"{pluralise(short, 'series is', 'series are')} too short to forecast." if short else ""
    if not made:
        return said or "No caseload is here yet."
    better = sum(found.is_better for found in made)
    return (
        f"For {better} of {pluralise(len(made), 'caseload')} the forecast was nearer to the last {HELD_OUT} months "
        f"than the figures of a year before. {said}"
    ).strip()
