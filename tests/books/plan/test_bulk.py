"""The simulation over columns: its generator, its independence of blocks and threads, and its agreement with rules."""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rightsource.books.plan.bulk import simulating as bulk
from rightsource.books.plan.rules import OWN, PPM, Inputs, OwnLine, correlations_of, lower_triangle, path_of

MILLION = 100_000_000  # in pence


def inputs(**over: object) -> Inputs:
    """Return a plan of three years, two drivers that go together, and a few lines."""
    codes = ("pay", "prices")
    triangle = lower_triangle(correlations_of(["pay, prices: 0.6"], codes), codes)
    given: dict[str, object] = {
        "years": ("2015-16", "2016-17", "2017-18"),
        "drivers": codes,
        "gap_pence": (0, MILLION, 2 * MILLION),
        "reserves_pence": (60 * MILLION, 50 * MILLION, 40 * MILLION),
        "minimum_pence": 38 * MILLION,
        "up_pence": ((MILLION, 2 * MILLION),) * 3,
        "down_pence": ((MILLION, MILLION),) * 3,
        "once_up_pence": ((0, MILLION // 2),) * 3,
        "once_down_pence": ((0, 0),) * 3,
        "own": tuple(OwnLine(year, line == 1, MILLION // 2, MILLION // 4) for year in range(3) for line in range(3)),
        "factor": tuple(tuple(str(value) for value in row) for row in triangle),
    }
    return Inputs(**{**given, **over})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("counter", "key", "words"),
    [  # the known answers that the authors of the generator publish with it
        ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
        ((0xFFFFFFFF,) * 4, (0xFFFFFFFF,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
        (
            (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
            (0xA4093822, 0x299F31D0),
            (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
        ),
    ],
)
def test_the_generator_gives_the_published_answers(
    counter: tuple[int, ...], key: tuple[int, ...], words: tuple[int, ...]
) -> None:
    given = [np.uint64(word) for word in (*counter, *key)]
    assert tuple(int(word) for word in bulk.philox.py_func(*given)) == words


def test_numbers_are_standard_normal_and_independent() -> None:
    found = bulk.normals(seed=20150219, first=0, count=200_000, numbers=8, stream=bulk.OF_LINES).astype(np.float64)
    root = np.sqrt(found.shape[1])
    assert np.all(np.abs(found.mean(axis=1)) < 4 / root)
    assert np.all(np.abs(found.var(axis=1) - 1) < 4 * np.sqrt(2) / root)
    assert np.all(np.abs((found**3).mean(axis=1)) < 4 * np.sqrt(15) / root)
    assert np.all(np.abs((found**4).mean(axis=1) - 3) < 4 * np.sqrt(96) / root)
    between = np.corrcoef(found) - np.eye(8)
    assert np.all(np.abs(between) < 4.5 / root)
    in_turn = [np.corrcoef(row[:-1], row[1:])[0, 1] for row in found]
    assert np.all(np.abs(in_turn) < 4 / root), "neighbouring paths are strangers"
    for quantile, place in ((0.10, -1.281552), (0.50, 0.0), (0.975, 1.959964), (0.999, 3.090232)):
        assert np.all(np.abs((found < place).mean(axis=1) - quantile) < 4.5 * np.sqrt(quantile * (1 - quantile)) / root)
    other = bulk.normals(seed=20150220, first=0, count=200_000, numbers=1, stream=bulk.OF_LINES)
    assert abs(np.corrcoef(found[0], other[0])[0, 1]) < 4 / root
    shared = bulk.normals(seed=20150219, first=0, count=200_000, numbers=1, stream=bulk.SHARED)
    assert abs(np.corrcoef(found[0], shared[0])[0, 1]) < 4 / root


def test_a_path_meets_the_same_shocks_in_any_block_and_thread() -> None:
    whole = bulk.walk(inputs(), seed=7, paths=5000, threads=1)
    for threads, strip in ((2, bulk.STRIP), (3, 100), (1, 4096)):
        other = bulk.walk(inputs(), seed=7, paths=5000, threads=threads, strip=strip)
        assert np.array_equal(whole.gaps, other.gaps) and np.array_equal(whole.reserves, other.reserves)
        assert np.array_equal(whole.below, other.below)
    later = bulk.walk(inputs(), seed=7, paths=100, first=4000)
    assert np.array_equal(whole.gaps[:, 4000:4100], later.gaps)
    far = bulk.normals(seed=7, first=2**32, count=4, numbers=4, stream=bulk.SHARED)
    assert not np.array_equal(far, bulk.normals(seed=7, first=0, count=4, numbers=4, stream=bulk.SHARED))
    assert bulk.simulate(inputs(), seed=7, paths=5000, threads=1) == bulk.simulate(inputs(), seed=7, paths=5000)


def test_shared_shocks_are_correlated_and_ranges_end_where_they_say() -> None:
    alone = {"down_pence": ((0, 0),) * 3, "once_up_pence": ((0, 0),) * 3, "own": (), "gap_pence": (0, 0, 0)}
    pay = bulk.walk(inputs(**alone, up_pence=((MILLION, 0), (0, 0), (0, 0))), seed=3, paths=100_000)
    prices = bulk.walk(inputs(**alone, up_pence=((0, MILLION), (0, 0), (0, 0))), seed=3, paths=100_000)
    both = (pay.gaps[0] > 0) & (prices.gaps[0] > 0)
    # P(both above zero) of two normal numbers correlated by r is 1/4 + asin(r) / 2π
    assert abs(both.mean() - (0.25 + np.arcsin(0.6) / (2 * np.pi))) < 4 * np.sqrt(0.25 / 100_000)
    assert abs((pay.gaps[0] > 1.2815516e6).mean() - 0.1) < 4 * np.sqrt(0.09 / 100_000), "one in ten beyond high"
    assert np.array_equal(pay.gaps[0], pay.gaps[2]), "what recurs stays"


def test_shares_of_the_variance_sum_to_one_and_name_what_moves_most() -> None:
    (_, _, last) = bulk.simulate(inputs(), seed=5, paths=20_000)
    assert abs(sum(last.shares_ppm.values()) - PPM) <= 3
    assert last.shares_ppm["prices"] > last.shares_ppm["pay"] > last.shares_ppm[OWN] > 0
    assert last.reserves.low < last.reserves.lower < last.reserves.middle < last.reserves.upper < last.reserves.high
    still = inputs(up_pence=((0, 0),) * 3, down_pence=((0, 0),) * 3, once_up_pence=((0, 0),) * 3, own=())
    (first, _, end) = bulk.simulate(still, seed=5, paths=1000)
    assert (first.reserves.low, first.reserves.high, end.paths_below) == (60 * MILLION, 60 * MILLION, 0)
    assert set(end.shares_ppm.values()) == {0}


AMOUNTS = st.integers(-50 * MILLION, 50 * MILLION)
PAIRS = st.tuples(AMOUNTS, AMOUNTS)
LINES = st.lists(
    st.builds(OwnLine, st.integers(0, 2), st.booleans(), st.integers(0, MILLION), st.integers(0, MILLION)), max_size=11
)


@settings(max_examples=40)
@given(
    seed=st.integers(0, 2**63 - 1),
    first=st.integers(0, 2**40),
    moves=st.lists(st.tuples(PAIRS, PAIRS, PAIRS), min_size=4, max_size=4),
    own=LINES,
)
def test_a_path_over_columns_is_the_path_of_the_rules(
    seed: int, first: int, moves: list[tuple[tuple[int, int], ...]], own: list[OwnLine]
) -> None:
    names = ("up_pence", "down_pence", "once_up_pence", "once_down_pence")
    given_ = inputs(own=tuple(own), **dict(zip(names, moves, strict=True)))
    found = bulk.walk(given_, seed=seed, paths=3, first=first)
    order = bulk.columns_of(given_).order
    for place in range(3):
        shared, lines = [], [Decimal(0)] * len(own)
        numbers = bulk.normals(seed=seed, first=first + place, count=1, numbers=4 * 3, stream=bulk.SHARED)[:, 0]
        for year in range(3):
            shared.append([Decimal(float(numbers[4 * year + k])) for k in range(2)])
        numbers = bulk.normals(seed=seed, first=first + place, count=1, numbers=len(order), stream=bulk.OF_LINES)
        for line, number in zip(order, numbers, strict=True):
            if line >= 0:
                lines[line] = Decimal(float(number[0]))
        exact = path_of(given_, shared=shared, own=lines)
        scale = 100 * MILLION + sum(abs(n) for move in moves for pair in move for n in pair)
        for year, (gap, reserves) in enumerate(exact):
            assert abs(float(gap) - float(found.gaps[year, place]) * 100) < scale * 1e-5
            assert abs(float(reserves) - float(found.reserves[year, place]) * 100) < scale * 1e-5
