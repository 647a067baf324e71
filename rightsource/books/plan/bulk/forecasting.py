"""Forecasts of caseloads: exponential smoothing over a grid of settings and all series at once, beside seasonal naive.

Every setting of the grid is tried on every series in one pass over time; the forecast of a series is the mean of all
settings, each weighed by how well it told the next value inside the series and by how few things it had to learn
(Akaike's corrected criterion). Nothing is searched, so the same series give the same forecast. Figures are estimates.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEVELS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
TRENDS = (0.0, 0.1, 0.3, 0.5)  # a share of how far the level moved
SEASONS = (0.0, 0.1, 0.3)
DAMPING = (0.8, 0.9, 0.98)
SEASONAL_LEVELS = (0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
SEASONAL_TRENDS = (0.0, 0.05, 0.2)
TINY = 1e-12
WEIGHED_OUT = 1e-300
BLOCK = 50  # series that are worked at once: their columns stay in the cache


@dataclass(frozen=True, slots=True)
class Forecasts:
    """What comes after each series, and how far each way was off on values that were held out; rows are series."""

    smoothed: Floats
    naive: Floats
    smoothed_error: Floats
    naive_error: Floats


def settings_of(period: int) -> Floats:
    """Return the grid: how fast level, trend and seasons learn, and how a trend dies away."""
    if period == 1:
        found = [(a, b, 0.0, d) for a, b, d in product(LEVELS, TRENDS, DAMPING) if b or d == DAMPING[0]]
    else:
        found = [
            (a, b, c, d)
            for a, b, c, d in product(SEASONAL_LEVELS, SEASONAL_TRENDS, SEASONS, DAMPING)
            if b or d == DAMPING[0]
        ]
    return np.array(found)


def naive(series: Floats, *, period: int, ahead: int) -> Floats:
    """Return the values of a season ago, again and again; without seasons the last value."""
    last = series[:, -period:]
    return np.tile(last, (1, -(-ahead // period)))[:, :ahead]


def smoothed(series: Floats, *, period: int, ahead: int) -> Floats:
    """Return the forecast of each series (one row) by damped Holt-Winters, weighed over the grid.

    :raises ValueError: a series is shorter than two seasons, or than three values
    """
    if series.ndim != 2 or series.shape[1] < max(3, 2 * period if period > 1 else 0):
        raise ValueError(
            f"A forecast needs at least two seasons ({max(3, 2 * period)} values); give longer series, or no season."
        )
    blocks = [series[start : start + BLOCK] for start in range(0, len(series), BLOCK)]
    return np.concatenate([_smoothed(block, period, ahead) for block in blocks])


def _smoothed(series: Floats, period: int, ahead: int) -> Floats:
    count, length = series.shape
    grid = settings_of(period)
    alpha, beta, gamma, phi = (grid[:, place, None] for place in range(4))
    shape = (len(grid), count)
    level, trend = np.empty(shape), np.zeros(shape)
    seasons = np.zeros((period, *shape))
    if period > 1:
        first, second = series[:, :period].mean(axis=1), series[:, period : 2 * period].mean(axis=1)
        slope = (second - first) / period
        level[:] = first - slope * (period + 1) / 2
        trend[:] = slope
        for place in range(period):
            seasons[place] = series[:, place] - first - slope * (place - (period - 1) / 2)
    else:
        level[:] = series[:, 0]
    squares = np.zeros(shape)
    told, error = np.empty(shape), np.empty(shape)
    learns_trend, learns_season = alpha * beta, gamma * (1 - alpha)
    for step in range(length):
        season = seasons[step % period]
        np.multiply(trend, phi, out=trend)
        np.add(level, trend, out=told)
        np.subtract(series[:, step], told, out=error)
        if period > 1:
            error -= season
        np.multiply(error, alpha, out=level)
        level += told
        squares += error * error
        if period > 1:
            season += learns_season * error
        error *= learns_trend
        trend += error
    weights = _weights(squares, length, grid, period)
    ahead_of = np.zeros_like(phi)
    found = np.empty((count, ahead))
    for step in range(ahead):
        ahead_of = ahead_of + phi ** (step + 1)
        found[:, step] = (weights * (level + ahead_of * trend + seasons[(length + step) % period])).sum(axis=0)
    return found


def _weights(squares: Floats, length: int, grid: Floats, period: int) -> Floats:
    """Return how much each setting counts for each series; they sum to one."""
    learned = 2 + 3 * (grid[:, 1] > 0) + (grid[:, 2] > 0) + (period if period > 1 else 0)
    penalty = 2 * learned * np.maximum(1, length / np.maximum(length - learned - 1, 0.5))
    criterion = length * np.log(squares / length + TINY) + penalty[:, None]
    weights = np.exp(-(criterion - criterion.min(axis=0)) / 2) + WEIGHED_OUT
    return weights / weights.sum(axis=0)


def forecast(series: Floats, *, period: int, ahead: int, held_out: int) -> Forecasts:
    """Return both forecasts, and both errors on the last values, which were held out to find them.

    The error is the mean absolute one, in units of the series' own mean step from one season to the next (MASE): below
    1 is better than saying the value of a season ago inside the series. A series that never moved has none (NaN).
    """
    past, rest = series[:, :-held_out], series[:, -held_out:]
    step = np.abs(past[:, period:] - past[:, :-period]).mean(axis=1)
    unit = np.where(step > 0, step, np.nan)
    tried, plain = smoothed(past, period=period, ahead=held_out), naive(past, period=period, ahead=held_out)
    return Forecasts(
        smoothed=smoothed(series, period=period, ahead=ahead),
        naive=naive(series, period=period, ahead=ahead),
        smoothed_error=np.abs(tried - rest).mean(axis=1) / unit,
        naive_error=np.abs(plain - rest).mean(axis=1) / unit,
    )


def by_length(series: Sequence[Sequence[float]]) -> dict[int, tuple[list[int], Floats]]:
    """Return series of the same length together, each with its place in the list."""
    found: dict[int, list[int]] = {}
    for place, one in enumerate(series):
        found.setdefault(len(one), []).append(place)
    return {length: (places, np.array([series[place] for place in places], float)) for length, places in found.items()}


def caseloads(
    series: Sequence[Sequence[int]], *, period: int, ahead: int, held_out: int
) -> list[dict[str, list[int] | str | None]]:
    """Return the forecast of each series of counts, its range and both errors, in whole cases; errors as text.

    Half the range is what eight in ten of the months that were held out were off by, at most.
    """
    found: dict[int, dict[str, list[int] | str | None]] = {}
    for places, values in by_length(series).values():
        told = forecast(values, period=period, ahead=ahead, held_out=held_out)
        past, rest = values[:, :-held_out], values[:, -held_out:]
        off = np.abs(smoothed(past, period=period, ahead=held_out) - rest)
        plain = np.abs(naive(past, period=period, ahead=held_out) - rest)
        reach = np.quantile(off, 0.8, axis=1)
        for row, place in enumerate(places):
            found[place] = {
                "smoothed": _whole(told.smoothed[row]),
                "low": _whole(told.smoothed[row] - reach[row]),
                "high": _whole(told.smoothed[row] + reach[row]),
                "naive": _whole(told.naive[row]),
                "smoothed_error": f"{off[row].mean():.1f}",
                "naive_error": f"{plain[row].mean():.1f}",
                "smoothed_mase": _scaled(told.smoothed_error[row]),
                "naive_mase": _scaled(told.naive_error[row]),
            }
    return [found[place] for place in range(len(series))]


def _whole(values: Floats) -> list[int]:
    return [int(value) for value in np.rint(np.maximum(values, 0))]


def _scaled(error: float) -> str | None:
    return None if np.isnan(error) else f"{error:.2f}"


def main() -> None:
    """Forecast what standard input asks for, as JSON, and write it to standard output."""
    json.dump(caseloads(**json.load(sys.stdin)), sys.stdout)
