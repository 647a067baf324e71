"""A simulation of the plan over a million paths: the same decisions as `rules.path_of`, over columns, as estimates.

Every random number follows from seed, path and place alone (a counter-based generator), so that the same shocks meet
the same path whatever the size of a block and however many threads; only sums, products and square roots of IEEE
arithmetic are used, in a fixed order, so that another machine finds the same figures to the penny.

This module is imported by a process that ends after the simulation (see `jobs`), never by the web server: it is
compiled at first use, which takes seconds, and the result is kept in a folder of the cache.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

for _name in ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # threads are ours, by blocks of paths

import numpy as np  # noqa: E402
from numba import njit  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from rightsource.books.plan.rules import OWN, PPM, Inputs, SimulatedYear, Spread, inputs_from  # noqa: E402
from rightsource.ground.time import FinancialYear  # noqa: E402

STRIP = 1024  # paths that one call works on: their columns stay in the first cache
SHARED, OF_LINES = 0, 1  # streams of random numbers
FOUR = 4  # numbers that one turn of the generator gives
QUANTILES = (0.10, 0.25, 0.50, 0.75, 0.90)
PENCE = 100  # the columns are in pounds
LOW32 = np.uint64(0xFFFFFFFF)
WORD = np.uint64(32)
# Philox 4x32-10: J. Salmon and others, Parallel random numbers: as easy as 1, 2, 3 (2011).
TURN_A, TURN_C = np.uint64(0xD2511F53), np.uint64(0xCD9E8D57)
KEY_STEP_A, KEY_STEP_B = np.uint64(0x9E3779B9), np.uint64(0xBB67AE85)
ROUNDS = 10
f32 = np.float32


@njit(forceinline=True)
def philox(a, b, c, d, key_a, key_b):  # type: ignore[no-untyped-def]  # numba finds the types
    """Return four words of 32 bits for a counter of four words and a key of two."""
    for _ in range(ROUNDS):
        first, second = a * TURN_A, c * TURN_C
        a, b, c, d = (second >> WORD) ^ b ^ key_a, second & LOW32, (first >> WORD) ^ d ^ key_b, first & LOW32
        key_a, key_b = (key_a + KEY_STEP_A) & LOW32, (key_b + KEY_STEP_B) & LOW32
    return a, b, c, d


@njit(forceinline=True)
def _log(x):  # type: ignore[no-untyped-def]
    """Return the natural logarithm of a number in (0, 1] (the polynomial of S. Moshier's Cephes library)."""
    bits = np.float32(x).view(np.int32)
    mantissa = np.int32((bits & np.int32(0x007FFFFF)) | np.int32(0x3F000000)).view(np.float32)
    is_small = mantissa < f32(0.70710678)
    power = f32((bits >> np.int32(23)) - np.int32(126)) - (f32(1) if is_small else f32(0))
    m = (mantissa + mantissa if is_small else mantissa) - f32(1)
    square = m * m
    y = f32(7.0376836292e-2) * m + f32(-1.1514610310e-1)
    y = y * m + f32(1.1676998740e-1)
    y = y * m + f32(-1.2420140846e-1)
    y = y * m + f32(1.4249322787e-1)
    y = y * m + f32(-1.6668057665e-1)
    y = y * m + f32(2.0000714765e-1)
    y = y * m + f32(-2.4999993993e-1)
    y = y * m + f32(3.3333331174e-1)
    y = y * m * square + power * f32(-2.12194440e-4) - f32(0.5) * square
    return m + y + power * f32(0.693359375)


@njit(forceinline=True)
def _two(x, y):  # type: ignore[no-untyped-def]
    """Return two independent standard normal numbers from two words (Box and Muller)."""
    uniform = np.float32(f32(np.uint32(x)) * f32(2.3283064365386963e-10) + f32(1.1641532182693481e-10))
    radius = np.sqrt(f32(-2) * min(_log(uniform), f32(0)))
    # The angle: 30 bits inside a quarter turn around its middle, and two bits for the quarter.
    t = f32(np.int32(np.uint32(y) & np.uint32(0x3FFFFFFF)) - np.int32(0x20000000)) * f32(1.4629180792671596e-09)
    t2 = t * t
    sine = t + t * t2 * (f32(-1.6666654611e-1) + t2 * (f32(8.3321608736e-3) + t2 * f32(-1.9515295891e-4)))
    cosine = f32(4.166664568298827e-2) + t2 * (f32(-1.388731625493765e-3) + t2 * f32(2.443315711809948e-5))
    cosine = f32(1) - f32(0.5) * t2 + t2 * t2 * cosine
    is_turned = (np.uint32(y) & np.uint32(0x40000000)) != 0
    if (np.uint32(y) & np.uint32(0x80000000)) != 0:
        radius = -radius
    return radius * (-sine if is_turned else cosine), radius * (cosine if is_turned else sine)


@njit(nogil=True, cache=True)
def _normals(first, count, place, stream, key_a, key_b, out):  # type: ignore[no-untyped-def]
    """Write the four numbers at a place of some paths into columns."""
    one, two, three, four = out[0], out[1], out[2], out[3]
    for i in range(count):
        at = np.uint64(first + i)
        a, b, c, d = philox(at & LOW32, np.uint64(place), at >> WORD, np.uint64(stream), key_a, key_b)
        one[i], two[i] = _two(a, b)
        three[i], four[i] = _two(c, d)


@njit(nogil=True, cache=True)
def _strip(  # type: ignore[no-untyped-def]
    first, count, key_a, key_b, factor, up, down, once_up, once_down,
    slots, own_up, own_down, gap_base, reserve_base, work, gaps, reserves, below, minimum, sums,
):  # fmt: skip
    """Work one strip of paths through all years; `sums` takes what the shares of the variance are made of."""
    years, drivers = up.shape
    groups = (drivers + 3) // 4
    normals = work[: 4 * groups]
    shock, own, own_once, total = (
        work[4 * groups],
        work[4 * groups + 1],
        work[4 * groups + 2],
        work[4 * groups + 3],
    )
    lasting = work[4 * groups + 4 : 4 * groups + 5 + drivers]  # of each driver, then what is own
    taken = work[4 * groups + 5 + drivers : 4 * groups + 6 + 2 * drivers]  # from reserves, by the same
    lasting[:, :count] = 0
    taken[:, :count] = 0
    at = 0
    for year in range(years):
        for group in range(groups):
            rows = normals[4 * group : 4 * group + 4]
            _normals(first, count, year * groups + group, SHARED, key_a, key_b, rows)
        total[:count] = 0
        for k in range(drivers):
            shock[:count] = 0
            for j in range(k + 1):
                weight = factor[k, j]
                if weight != 0:
                    for i in range(count):
                        shock[i] += weight * normals[j, i]
            u, d, ou, od = up[year, k], down[year, k], once_up[year, k], once_down[year, k]
            lasts, takes = lasting[k], taken[k]
            for i in range(count):
                above, under = max(shock[i], f32(0)), min(shock[i], f32(0))
                lasts[i] += above * u + under * d
                moved = lasts[i] + (above * ou + under * od)
                takes[i] += moved
                total[i] += moved
        own[:count] = 0
        own_once[:count] = 0
        while at < slots.shape[0] and slots[at] // 2 == year:
            row = own_once if slots[at] % 2 else own
            _normals(first, count, at, OF_LINES, key_a, key_b, normals)
            for line in range(4):
                up_here, down_here, z = own_up[at, line], own_down[at, line], normals[line]
                for i in range(count):
                    row[i] += max(z[i], f32(0)) * up_here + min(z[i], f32(0)) * down_here
            at += 1
        for i in range(count):
            lasting[drivers, i] += own[i]
            moved = lasting[drivers, i] + own_once[i]
            taken[drivers, i] += moved
            total[i] += moved
        fewer = 0
        for i in range(count):
            gaps[year, i] = gap_base[year] + total[i]
            gone = f32(0)
            for k in range(drivers + 1):
                gone += taken[k, i]
            total[i] = gone
            reserves[year, i] = reserve_base[year] - gone
            if reserves[year, i] < minimum:
                fewer += 1
        below[year] = fewer
        for k in range(drivers + 1):
            one, both = 0.0, 0.0
            for i in range(count):
                one += taken[k, i]
                both += np.float64(taken[k, i]) * np.float64(total[i])
            sums[year, k, 0], sums[year, k, 1] = one, both


def keys_of(seed: int) -> tuple[np.uint64, np.uint64]:
    """Return the generator's key for a seed."""
    return np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32 & 0xFFFFFFFF)


def normals(*, seed: int, first: int, count: int, numbers: int, stream: int) -> NDArray[np.float32]:
    """Return the standard normal numbers of some paths: one row a number, one column a path."""
    groups = -(-numbers // FOUR)
    out = np.empty((FOUR * groups, count), np.float32)
    for group in range(groups):
        _normals(first, count, group, stream, *keys_of(seed), out[FOUR * group : FOUR * group + FOUR])
    return out[:numbers]


@dataclass(frozen=True, slots=True)
class Columns:
    """A simulation's inputs as arrays, in pounds; lines in fours, by year, what recurs before what is one-off."""

    factor: NDArray[np.float32]
    moves: tuple[NDArray[np.float32], ...]
    slots: NDArray[np.int64]
    own_up: NDArray[np.float32]
    own_down: NDArray[np.float32]
    order: NDArray[np.int64]  # for each number of a path, which line it moves; −1 for none


def columns_of(inputs: Inputs) -> Columns:
    """Return a simulation's inputs as arrays."""
    moves = (inputs.up_pence, inputs.down_pence, inputs.once_up_pence, inputs.once_down_pence)
    slots: list[int] = []
    order: list[int] = []
    for year in range(len(inputs.years)):
        for is_one_off in (False, True):
            here = [n for n, line in enumerate(inputs.own) if (line.year, line.is_one_off) == (year, is_one_off)]
            here += [-1] * (-len(here) % FOUR)
            order += here
            slots += [2 * year + is_one_off] * (len(here) // FOUR)

    def own(name: str) -> NDArray[np.float32]:
        amounts = [getattr(inputs.own[n], name) / PENCE if n >= 0 else 0.0 for n in order]
        return np.array(amounts, np.float32).reshape(-1, FOUR)

    shape = len(inputs.years), len(inputs.drivers)
    return Columns(
        factor=np.array([[float(v) for v in row] for row in inputs.factor], np.float32).reshape(shape[1], shape[1]),
        moves=tuple((np.array(move, np.float64) / PENCE).astype(np.float32).reshape(shape) for move in moves),
        slots=np.array(slots, np.int64),
        own_up=own("up_pence"),
        own_down=own("down_pence"),
        order=np.array(order, np.int64),
    )


@dataclass(frozen=True, slots=True)
class Paths:
    """Every path of a simulation, by year, in pounds; estimates, never posted."""

    gaps: NDArray[np.float32]
    reserves: NDArray[np.float32]
    below: NDArray[np.int64]
    shares: NDArray[np.float64]  # by year and driver, the last for what is each line's own


def walk(inputs: Inputs, *, seed: int, paths: int, threads: int = 2, first: int = 0, strip: int = STRIP) -> Paths:
    """Walk all paths; which thread walks a path, and beside which others, does not change what it meets."""
    columns = columns_of(inputs)
    years, drivers = len(inputs.years), len(inputs.drivers)
    gap_base, reserve_base = (
        (np.array(pence, np.float64) / PENCE).astype(np.float32) for pence in (inputs.gap_pence, inputs.reserves_pence)
    )
    minimum = np.float32(inputs.minimum_pence / PENCE)
    keys = keys_of(seed)
    gaps, reserves = (np.empty((years, paths), np.float32) for _ in range(2))
    count = -(-paths // strip)
    below = np.zeros((count, years), np.int64)
    sums = np.zeros((count, years, drivers + 1, 2), np.float64)
    rows = 4 * ((drivers + 3) // 4) + 4 + 2 * (drivers + 1)

    def share(number: int) -> None:
        work = np.empty((rows, strip), np.float32)
        for place in range(number, count, threads):
            start = place * strip
            stop = min(paths, start + strip)
            _strip(
                first + start, stop - start, *keys, columns.factor, *columns.moves,
                columns.slots, columns.own_up, columns.own_down, gap_base, reserve_base, work,
                gaps[:, start:stop], reserves[:, start:stop], below[place], minimum, sums[place],
            )  # fmt: skip

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(share, range(threads)))
    return Paths(gaps, reserves, below.sum(axis=0), _shares(sums, paths))


def _shares(sums: NDArray[np.float64], paths: int) -> NDArray[np.float64]:
    """Return how much of the variance of reserves goes with each driver: covariance over variance, summing to one."""
    one, both = sums[..., 0].sum(axis=0) / paths, sums[..., 1].sum(axis=0) / paths
    covariance = both - one * one.sum(axis=1, keepdims=True)
    variance = covariance.sum(axis=1, keepdims=True)
    return np.divide(covariance, variance, out=np.zeros_like(covariance), where=variance > 0)


def _spread(estimates: NDArray[np.float32]) -> Spread:
    """Return where estimates lie: the values at their ranks, in whole pence."""
    ranks = [max(0, -(-int(round(quantile * 100)) * len(estimates) // 100) - 1) for quantile in QUANTILES]
    sorted_there = np.partition(estimates, ranks)
    return Spread(*(round(float(sorted_there[rank]) * PENCE) for rank in ranks))


def _whole_shares(names: Sequence[str], shares: NDArray[np.float64]) -> dict[str, int]:
    return {name: round(float(share) * PPM) for name, share in zip(names, shares, strict=True)}


def simulate(inputs: Inputs, *, seed: int, paths: int, threads: int = 2) -> list[SimulatedYear]:
    """Return what all paths say of each year, in whole numbers that anybody who runs it again finds."""
    walked = walk(inputs, seed=seed, paths=paths, threads=threads)
    return [
        SimulatedYear(
            year=FinancialYear.parse(year),
            gap=_spread(walked.gaps[number]),
            reserves=_spread(walked.reserves[number]),
            paths_below=int(walked.below[number]),
            shares_ppm=_whole_shares([*inputs.drivers, OWN], walked.shares[number]),
        )
        for number, year in enumerate(inputs.years)
    ]


def main() -> None:
    """Read inputs, seed and paths from standard input, and write the results: no database is asked."""
    asked = json.load(sys.stdin)
    results = simulate(inputs_from(asked["inputs"]), seed=asked["seed"], paths=asked["paths"])
    json.dump([year.as_json() for year in results], sys.stdout)
