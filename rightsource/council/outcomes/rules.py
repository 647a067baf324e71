"""How an observation becomes a score; a period without activity has none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Direction(StrEnum):
    """Which way is better."""

    DOWN = "down"
    UP = "up"


class Standing(StrEnum):
    """How a score stands against its target."""

    MET = "met"
    MISSED = "missed"
    NO_ACTIVITY = "no_activity"
    NO_TARGET = "no_target"


STANDING_TITLES = {
    Standing.MET: "Target met",
    Standing.MISSED: "Below target",
    Standing.NO_ACTIVITY: "No activity, so no score",
    Standing.NO_TARGET: "No target set",
}


class ObservationRefusedError(ValueError):
    """An observation that cannot be."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What was observed in a period: a value, or a count out of a denominator."""

    value: Decimal | None
    denominator: Decimal | None = None


def score(observed: Observed | None) -> Decimal | None:
    """Return the score of a period: the value, or the value over its denominator; None without activity.

    A supplier is never scored on a period in which nothing happened: nought out of nought is no score, not nought.
    """
    if observed is None or observed.value is None:
        return None
    if observed.denominator is None:
        return observed.value
    if observed.denominator == 0:
        return None
    return observed.value / observed.denominator


def standing(*, reached: Decimal | None, target: Decimal | None, direction: Direction) -> Standing:
    """Return how a score stands against its target."""
    if reached is None:
        return Standing.NO_ACTIVITY
    if target is None:
        return Standing.NO_TARGET
    met = reached >= target if direction is Direction.UP else reached <= target
    return Standing.MET if met else Standing.MISSED


def check_observed(observed: Observed, *, starts_on: date, ends_before: date, on: date) -> None:
    """Refuse what cannot have been observed.

    :raises ObservationRefusedError: saying what to change
    """
    if ends_before <= starts_on:
        raise ObservationRefusedError(
            "The period ends before it starts: give its first day and the day after its last."
        )
    if starts_on > on:
        raise ObservationRefusedError(f"The period starts after {on:%-d %B %Y}: observe it when it has happened.")
    if observed.denominator is not None and observed.denominator < 0:
        raise ObservationRefusedError("The number that it is counted out of is below nought: give nought or more.")


def overall(scores: Iterable[Decimal | None]) -> Decimal | None:
    """Return the mean over the periods that have a score; None when no period has one."""
    known = [score for score in scores if score is not None]
    return sum(known, Decimal(0)) / len(known) if known else None
