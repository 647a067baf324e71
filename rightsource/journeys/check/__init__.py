"""Name every breach of what must always hold: one set-based statement for each promise, every breach a sentence."""

from rightsource.journeys.check.check import check
from rightsource.journeys.check.promise import Promise
from rightsource.journeys.check.promises import PROMISES

__all__ = ["PROMISES", "Promise", "check"]
