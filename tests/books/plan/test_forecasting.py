"""Forecasts of caseloads: what they follow, what they cost to be wrong, and seasonal naive beside them."""

import io
import json

import numpy as np
import pytest

from rightsource.books.plan.bulk import forecasting

MONTHS = np.arange(72)
SEASON = 1000 + 120 * np.sin(MONTHS / 12 * 2 * np.pi)


def test_a_series_that_repeats_is_told_again() -> None:
    found = forecasting.forecast(SEASON[None, :60], period=12, ahead=12, held_out=12)
    assert np.allclose(found.smoothed[0], SEASON[60:], rtol=0.002)
    assert np.allclose(found.naive[0], SEASON[48:60])
    still = forecasting.smoothed(np.full((1, 10), 7.0), period=1, ahead=3)
    assert np.allclose(still, 7.0)


def test_a_trend_is_followed_and_dies_away() -> None:
    line = (100 + 10.0 * np.arange(20))[None, :]
    told = forecasting.smoothed(line, period=1, ahead=4)[0]
    assert np.all(np.diff(told) > 0) and np.all(np.diff(told, 2) < 0)
    assert line[0, -1] < told[0] <= 310


def test_it_is_less_wrong_than_the_season_before_where_noise_covers_the_season() -> None:
    chance = np.random.default_rng(4)
    series = SEASON * (1 + chance.normal(0, 0.05, (60, 72)))
    found = forecasting.forecast(np.round(series), period=12, ahead=12, held_out=12)
    assert found.smoothed_error.mean() < found.naive_error.mean()
    again = forecasting.smoothed(np.round(series), period=12, ahead=12)
    assert np.array_equal(found.smoothed, again), "the same series, the same forecast"
    alone = forecasting.smoothed(np.round(series[7:8]), period=12, ahead=12)
    assert np.allclose(alone, again[7:8]), "a series does not look at its neighbours"


def test_a_series_that_never_moved_has_no_error() -> None:
    found = forecasting.forecast(np.full((1, 8), 5.0), period=1, ahead=2, held_out=2)
    assert np.isnan(found.smoothed_error[0]) and np.isnan(found.naive_error[0])


def test_too_short_a_series_is_refused() -> None:
    with pytest.raises(ValueError, match="at least two seasons"):
        forecasting.smoothed(np.ones((1, 23)), period=12, ahead=1)


def test_series_of_one_length_stand_together() -> None:
    found = forecasting.by_length([[1, 2], [1, 2, 3], [3, 4]])
    assert [(length, places) for length, (places, _) in found.items()] == [(2, [0, 2]), (3, [1])]


def test_counts_are_told_whole_with_their_range_and_both_errors() -> None:
    chance = np.random.default_rng(4)
    moving = np.round(SEASON * (1 + chance.normal(0, 0.05, 72))).astype(int).tolist()
    asked = {"series": [moving, [7] * 48, moving[:40]], "period": 12, "ahead": 12, "held_out": 12}
    found, still, short = forecasting.caseloads(**asked)
    assert found["naive"] == moving[-12:] and len(found["smoothed"]) == 12
    off = [abs(one - other) for one, other in zip(moving[-12:], moving[-24:-12], strict=True)]
    assert found["naive_error"] == f"{sum(off) / 12:.1f}"
    step = [abs(one - other) for one, other in zip(moving[12:-12], moving, strict=False)]
    assert found["naive_mase"] == f"{(sum(off) / 12) / (sum(step) / len(step)):.2f}"
    assert {high - low for high, low in zip(found["high"], found["low"], strict=True)} != {0}
    assert still["smoothed"] == still["low"] == still["high"] == [7] * 12 and still["smoothed_mase"] is None
    assert short["naive"] == moving[28:40], "each in its place, whatever its length"


def test_it_is_asked_and_answers_in_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    asked = {"series": [[7] * 48], "period": 12, "ahead": 2, "held_out": 12}
    monkeypatch.setattr("sys.stdin", io.StringIO(json.dumps(asked)))
    forecasting.main()
    assert json.loads(capsys.readouterr().out)[0]["smoothed"] == [7, 7]
