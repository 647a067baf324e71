"""What is made of measurements: quantiles, medians over runs, and whether a bar is met."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.clients import Asked

Figures = dict[str, float]


def quantile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least this share of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def figures_of(asked: Asked) -> Figures:
    """Return what one run of clients comes to."""
    return {
        "a_second": len(asked.latencies) / asked.seconds,
        "p50_ms": quantile(asked.latencies, 0.5),
        "p95_ms": quantile(asked.latencies, 0.95),
        "answers": len(asked.latencies),
    }


def medians(runs: Sequence[Mapping[str, Figures]]) -> dict[str, Figures]:
    """Return for each variant the median over the runs of each of its figures."""
    return {
        variant: {name: round(median(run[variant][name] for run in runs), 3) for name in runs[0][variant]}
        for variant in runs[0]
    }


def ratio(runs: Sequence[Mapping[str, Figures]], one: str, other: str) -> float | None:
    """Return the median over the runs of how fast one variant was beside another in the same run."""
    if not all(other in run for run in runs):
        return None
    return round(median(run[one]["a_second"] / run[other]["a_second"] for run in runs), 4)


@dataclass(frozen=True, slots=True)
class Bar:
    """A limit that was set before it was measured."""

    name: str
    measured: float | None  # None: what it is measured against is not on this machine
    at_least: float | None = None
    below: float | None = None

    @property
    def is_met(self) -> bool | None:
        """Whether it is met; None if it was not measured."""
        if self.measured is None:
            return None
        if self.at_least is not None:
            return self.measured >= self.at_least
        assert self.below is not None, "a bar has a limit"
        return self.measured < self.below

    def as_json(self) -> dict[str, object]:
        """Return it as the file of results holds it."""
        limit = f"at least {self.at_least:g}" if self.at_least is not None else f"below {self.below:g}"
        return {"name": self.name, "limit": limit, "measured": self.measured, "is_met": self.is_met}
