"""Simulating a five-year plan over a million paths, beside NumPy as it is usually written and as it can be written."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

from benchmarks.figures import Bar
from benchmarks.machine import say

LINES, YEARS, DRIVERS, PATHS, SEED = 200, 5, 6, 1_000_000, 20150219
THREADS = 2
BLOCK = 4096
SECONDS, MEBIBYTES = 4.0, 400.0
POUNDS = 100_000_000  # pence in a million pounds
VARIANTS = {
    "rightsource": "this product: counter-based numbers, 32-bit columns in strips, two threads",
    "numpy_32": "NumPy in 32 bits, blocks of paths, two threads",
    "numpy": "NumPy as usually written: whole arrays of a year, 64 bits",
}


def inputs() -> Any:
    """Return a plan of two hundred lines, five years and six drivers."""
    from rightsource.books.plan.rules import Inputs, OwnLine

    rows = tuple(tuple("1" if i == j else "0.1" if j < i else "0" for j in range(DRIVERS)) for i in range(DRIVERS))
    return Inputs(
        years=tuple(f"{2015 + year}-{16 + year}" for year in range(YEARS)),
        drivers=tuple("abcdef"),
        gap_pence=(0,) * YEARS,
        reserves_pence=(60 * POUNDS,) * YEARS,
        minimum_pence=20 * POUNDS,
        up_pence=((POUNDS,) * DRIVERS,) * YEARS,
        down_pence=((POUNDS // 2,) * DRIVERS,) * YEARS,
        once_up_pence=((0,) * DRIVERS,) * YEARS,
        once_down_pence=((0,) * DRIVERS,) * YEARS,
        own=tuple(OwnLine(year, False, POUNDS // 10, POUNDS // 20) for year in range(YEARS) for _ in range(LINES)),
        factor=rows,
    )


def rightsource(paths: int) -> float:
    """Simulate as the product does; return the share of paths below the minimum at the end."""
    from rightsource.books.plan.bulk import simulating as bulk

    return bulk.simulate(inputs(), seed=SEED, paths=paths, threads=THREADS)[-1].paths_below / paths


def _columns() -> tuple[Any, ...]:
    import numpy as np

    given = inputs()
    factor = np.array([[float(value) for value in row] for row in given.factor])
    up, down = (np.array(moves) / 100 for moves in (given.up_pence, given.down_pence))
    own_up = np.array([line.up_pence for line in given.own]).reshape(YEARS, LINES) / 100
    own_down = np.array([line.down_pence for line in given.own]).reshape(YEARS, LINES) / 100
    return factor, up, down, own_up, own_down, 60e6, 20e6


def _walked(chance: Any, paths: int, kind: Any) -> Any:
    """Return gaps and reserves of some paths by year, in whole arrays of one year."""
    import numpy as np

    factor, up, down, own_up, own_down, opening, _ = _columns()
    factor, up, down, own_up, own_down = (each.astype(kind) for each in (factor, up, down, own_up, own_down))
    lasting = np.zeros(paths, kind)
    reserves = np.full(paths, opening, kind)
    gaps, kept = [], []
    for year in range(YEARS):
        shared = chance.standard_normal((paths, DRIVERS), dtype=kind) @ factor.T
        own = chance.standard_normal((paths, LINES), dtype=kind)
        lasting += (shared * np.where(shared > 0, up[year], down[year])).sum(axis=1)
        lasting += (own * np.where(own > 0, own_up[year], own_down[year])).sum(axis=1)
        reserves = reserves - lasting
        gaps.append(lasting.copy())
        kept.append(reserves)
    return np.array(gaps), np.array(kept)


def numpy(paths: int) -> float:
    """Simulate as one writes it first."""
    import numpy as np

    gaps, reserves = _walked(np.random.default_rng(SEED), paths, np.float64)
    np.quantile(gaps, [0.1, 0.25, 0.5, 0.75, 0.9], axis=1)
    np.quantile(reserves, [0.1, 0.25, 0.5, 0.75, 0.9], axis=1)
    return float((reserves[-1] < 20e6).mean())


def numpy_32(paths: int) -> float:
    """Simulate by blocks in 32 bits on two threads."""
    import numpy as np

    gaps, reserves = (np.empty((YEARS, paths), np.float32) for _ in range(2))
    starts = range(0, paths, BLOCK)
    seeds = np.random.SeedSequence(SEED).spawn(len(starts))

    def block(number: int) -> None:
        start = starts[number]
        stop = min(paths, start + BLOCK)
        chance = np.random.Generator(np.random.SFC64(seeds[number]))
        gaps[:, start:stop], reserves[:, start:stop] = _walked(chance, stop - start, np.float32)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(block, range(len(starts))))
    for columns in (*gaps, *reserves):
        np.partition(columns, [paths // 10, paths // 4, paths // 2, 3 * paths // 4, 9 * paths // 10 - 1])
    return float((reserves[-1] < 20e6).mean())


def run_one(name: str, paths: int) -> None:
    """Warm up on few paths, run one variant, and print what it took: the work of a process of its own."""
    work = {"rightsource": rightsource, "numpy": numpy, "numpy_32": numpy_32}[name]
    work(2000)
    before = perf_counter()
    below = work(paths)
    took = perf_counter() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": took, "mebibytes": peak, "below": below}))


def apart(name: str, paths: int) -> dict[str, float]:
    """Run a variant in a process of its own, so that its memory is its own."""
    around = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    code = f"from benchmarks.plan import run_one; run_one({name!r}, {paths})"
    said = subprocess.run([sys.executable, "-c", code], env=around, capture_output=True, text=True, check=True).stdout
    return json.loads(said)


def measure(*, runs: int, paths: int = PATHS) -> dict[str, object]:
    """Simulate so many times with each variant in turn; the fastest and the most memory of each count."""
    kept: dict[str, list[dict[str, float]]] = {name: [] for name in VARIANTS}
    for number in range(runs):
        for name in VARIANTS:
            found = apart(name, paths)
            kept[name].append(found)
            say(f"Plan, run {number + 1} of {runs}: {name} {found['seconds']:.2f} s, {found['mebibytes']:.0f} MiB")
    middle = {name: sorted(run["seconds"] for run in found)[len(found) // 2] for name, found in kept.items()}
    most = {name: max(run["mebibytes"] for run in found) for name, found in kept.items()}
    return {
        "said": f"{LINES} lines × {YEARS} years × {paths:,} paths, {DRIVERS} drivers; medians of {runs} runs, each in "
        "a process of its own after a small run that warms up (compiling is not counted, nor is starting Python). All "
        "find the chance of low reserves at the end alike: "
        + ", ".join(f"{found[0]['below']:.4f}" for found in kept.values())
        + ".",
        "heads": ["variant", "seconds", "peak MiB"],
        "rows": [[words, round(middle[name], 2), round(most[name])] for name, words in VARIANTS.items()],
        "runs": kept,
        "bars": [
            bar.as_json()
            for bar in (
                Bar(
                    "seconds of a plan of 200 lines, 5 years, 1m paths", round(middle["rightsource"], 2), below=SECONDS
                ),
                Bar("MiB of the same at its peak", round(most["rightsource"]), below=MEBIBYTES),
            )
        ],
    }
