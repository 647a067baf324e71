"""How long notice, answers and call-in take: from law by its day, or from what the council set for itself."""

from __future__ import annotations

from datetime import date

from rightsource.ground import parameters
from rightsource.ground.parameters import ParameterNotInForceError, Parameters, Value
from rightsource.ground.time import Clock


def in_force(name: str, on: date) -> bool:
    """Whether a rule of law is in force on a day."""
    try:
        parameters.value(name, on=on)
    except ParameterNotInForceError:
        return False
    return True


def clock_of_law(name: str, on: date) -> Clock:
    """Return a length of time from law on a day; before its first day, the first that is known."""
    known = parameters.packaged().parameter(name)
    return known.on(max(on, known.values[0].starts_on)).clock


def set_by_council(name: str, *, on: date, own: Parameters) -> Value:
    """Return what the council set for itself on a day.

    :raises ParameterNotInForceError: when it has set nothing, with what to do
    """
    return own.value(f"decisions.{name}", on=on)
