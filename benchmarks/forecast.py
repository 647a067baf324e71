"""Forecasting two hundred monthly series, and the error on real series, beside AutoETS and seasonal naive."""

from __future__ import annotations

import csv
import json
import lzma
import math
import os
import resource
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

from benchmarks.figures import Bar
from benchmarks.machine import say

SERIES, MONTHS, AHEAD, PERIOD = 200, 96, 12, 12
HELD_OUT = 2  # years, of series by the year
FEWEST = {"children": 8, "adults": 6}  # years that a series must have
SECONDS = 0.3
PEER = "statsforecast==2.1.1"  # Apache 2.0; in an environment of its own, never a dependency
PEERS = Path("/var/tmp/rightsource-bench-peers")
AUTO_ETS = """
import json, resource, sys, time
import numpy as np
from statsforecast.models import AutoETS
def one(series, period, ahead):
    try:
        return AutoETS(season_length=period).forecast(np.array(series), ahead)["mean"].tolist()
    except NotImplementedError:  # too few values for it: the last one again
        return [series[-1]] * ahead
asked = json.load(sys.stdin)
one(asked["series"][0], asked["period"], asked["ahead"])
before = time.perf_counter()
found = [one(series, asked["period"], asked["ahead"]) for series in asked["series"]]
took = time.perf_counter() - before
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
json.dump({"found": found, "seconds": took, "mebibytes": peak}, sys.stdout)
"""


def monthly() -> list[list[float]]:
    """Return generated caseloads by month: a level that wanders, a trend that ends, a season, noise, whole numbers."""
    import numpy as np

    chance, months = np.random.default_rng(1), np.arange(MONTHS + AHEAD)
    level, trend = chance.uniform(50, 2000, (SERIES, 1)), chance.normal(0, 0.003, (SERIES, 1))
    season, turn = chance.uniform(0, 0.25, (SERIES, 1)), chance.uniform(0, 2 * math.pi, (SERIES, 1))
    wandering = chance.normal(0, 0.015, (SERIES, MONTHS + AHEAD)).cumsum(axis=1)
    shape = np.exp(trend * np.minimum(months, 60) + wandering) * (1 + season * np.sin(months / 12 * 2 * math.pi + turn))
    return np.round(level * shape * (1 + chance.normal(0, 0.04, shape.shape))).tolist()


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _gathered(rows: Iterable[tuple[object, str, str]], fewest: int) -> list[list[float]]:
    by_name: dict[object, dict[str, float]] = defaultdict(dict)
    for name, year, text in rows:
        value = _number(text)
        if value is not None and math.isfinite(value):
            by_name[name].setdefault(year, value)
    return [[found[year] for year in sorted(found)] for found in by_name.values() if len(found) >= fewest]


def real(shared: Path) -> dict[str, list[list[float]]]:
    """Return published series by the year: children's indicators of one county, care of adults in all councils."""
    with (shared / "northamptonshire_children_2016_2025.csv").open(encoding="utf-8-sig") as file:
        _, *rows = csv.reader(file)
    children = _gathered((((name, area), year, text) for name, year, area, text in rows), FEWEST["children"])
    folder = shared / "adult_social_care"
    with lzma.open(folder / "oflog_asc_metrics.csv.xz", "rt", encoding="latin-1") as file:
        rows = [
            ((row["Measure"], row["Local authority code"]), row["Financial year"], row["Value"])
            for row in csv.DictReader(file)
            if row["Grouping"] == "LA_Raw"
        ]
    adults = _gathered(rows, FEWEST["adults"])
    with lzma.open(folder / "asc_inhouse_vs_external_activity_2001_on.csv.xz", "rt", encoding="latin-1") as file:
        rows = [(row["DH_GEOGRAPHY_NAME"], row["year"], row["ITEMVALUE"]) for row in csv.DictReader(file)]
    adults += _gathered(rows, FEWEST["children"])
    return {"children": children, "adults": adults}


def shared_data() -> Path | None:
    """Return where the published data lies that is never part of the project; nothing where it is absent."""
    told = os.environ.get("RIGHTSOURCE_SHARED", "")
    here = Path(__file__).resolve()
    places = [Path(told)] if told else [parent / "shared" for parent in here.parents]
    return next((place / "data" for place in places if (place / "data").is_dir()), None)


def ours(series: Sequence[Sequence[float]], period: int, ahead: int) -> list[list[float]]:
    """Return this product's forecast of each series."""
    from rightsource.books.plan.bulk import forecasting

    found: list[list[float]] = [[] for _ in series]
    for places, together in forecasting.by_length(series).values():
        for place, one in zip(places, forecasting.smoothed(together, period=period, ahead=ahead), strict=True):
            found[place] = one.tolist()
    return found


def plain(series: Sequence[Sequence[float]], period: int, ahead: int) -> list[list[float]]:
    """Return the values of a season ago."""
    return [[one[len(one) - period + step % period] for step in range(ahead)] for one in series]


def peer() -> Path | None:
    """Return a Python that has AutoETS, made in a folder of its own; nothing where it cannot be had."""
    python = PEERS / "bin" / "python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(PEERS)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", PEER], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return python


def theirs(python: Path, series: Sequence[Sequence[float]], period: int, ahead: int) -> dict[str, Any]:
    """Return AutoETS's forecasts, seconds and memory, from a process of its own."""
    asked = json.dumps({"series": series, "period": period, "ahead": ahead})
    around = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    around.pop("PYTHONPATH", None)
    done = subprocess.run(
        [str(python), "-c", AUTO_ETS], input=asked, capture_output=True, text=True, check=True, env=around
    )
    return json.loads(done.stdout)


def error_of(
    past: Sequence[Sequence[float]], rest: Sequence[Sequence[float]], found: Sequence[Sequence[float]], period: int
) -> float:
    """Return the mean over series of the mean absolute error in units of a season's step inside the series (MASE)."""
    errors = []
    for before, after, told in zip(past, rest, found, strict=True):
        steps = [abs(one - other) for one, other in zip(before[period:], before, strict=False)]
        unit = sum(steps) / len(steps)
        if unit > 0:
            errors.append(sum(abs(one - other) for one, other in zip(after, told, strict=True)) / len(after) / unit)
    return sum(errors) / len(errors)


def measure(*, runs: int) -> dict[str, object]:
    """Forecast so many times; the median counts. AutoETS once: it is slow."""
    whole = monthly()
    sets = {"months, generated": (whole, PERIOD, AHEAD)}
    folder = shared_data()
    if folder is not None:
        sets |= {f"years, {name}": (series, 1, HELD_OUT) for name, series in real(folder).items()}
    python = peer()
    rows: list[list[object]] = []
    bars: list[dict[str, object]] = []
    for name, (series, period, ahead) in sets.items():
        past, rest = [one[:-ahead] for one in series], [one[-ahead:] for one in series]
        ours(past[:5], period, ahead)
        taken = []
        for _ in range(runs):
            before = perf_counter()
            found = ours(past, period, ahead)
            taken.append(perf_counter() - before)
        seconds, error = sorted(taken)[len(taken) // 2], error_of(past, rest, found, period)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        naive = error_of(past, rest, plain(past, period, ahead), period)
        told = None if python is None else theirs(python, past, period, ahead)
        peers_error = None if told is None else error_of(past, rest, told["found"], period)
        say(f"Forecast of {len(series)} series ({name}): {seconds:.3f} s, error {error:.4f}, AutoETS {peers_error}")
        if period == PERIOD:
            bars.append(Bar("seconds of forecasting 200 monthly series", round(seconds, 3), below=SECONDS).as_json())
        ratio = None if peers_error is None else round(error / peers_error, 4)
        bars.append(Bar(f"error over AutoETS’s ({name})", ratio, below=1.0).as_json())
        rows += [
            [name, f"{len(series)}", "this product", round(seconds, 3), round(peak), round(error, 4)],
            [name, f"{len(series)}", "seasonal naive", None, None, round(naive, 4)],
        ]
        if told is not None and peers_error is not None:
            of_peer = [round(told["seconds"], 3), round(told["mebibytes"]), round(peers_error, 4)]
            rows.append([name, f"{len(series)}", "AutoETS (statsforecast)", *of_peer])
    return {
        "said": f"Errors are mean absolute errors in units of the step of a season (MASE) on what was held out: "
        f"{AHEAD} months of {MONTHS + AHEAD}, {HELD_OUT} years of {FEWEST['adults']} to 23. The real series are "
        "published ones of children’s and adults’ care, which are no part of the project; they go by the year, so that "
        "seasonal naive says the last year again.",
        "heads": ["series", "how many", "by", "seconds", "peak MiB", "error"],
        "rows": rows,
        "bars": bars,
    }
