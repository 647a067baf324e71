"""Dated values from law and policy: what applied on a day, by which reference, and how sure we are of it."""

from datetime import date
from functools import cache
from pathlib import Path

from rightsource.ground.parameters.reading import Fault, ParameterFileError, amount_of, load, written
from rightsource.ground.parameters.values import (
    Parameter,
    ParameterError,
    ParameterNotInForceError,
    Parameters,
    ParameterUnitError,
    ParameterUnknownError,
    Status,
    Unit,
    Value,
)

PACKAGED = Path(__file__).parent  # the values of national law that every council shares

__all__ = [
    "PACKAGED",
    "Fault",
    "Parameter",
    "ParameterError",
    "ParameterFileError",
    "ParameterNotInForceError",
    "ParameterUnitError",
    "ParameterUnknownError",
    "Parameters",
    "Status",
    "Unit",
    "Value",
    "amount_of",
    "load",
    "packaged",
    "value",
    "written",
]


@cache
def packaged() -> Parameters:
    """Return the values of national law and of the product's own policy, read once."""
    return load(PACKAGED)


def value(name: str, *, on: date) -> Value:
    """Return a packaged value as it applied on the day of the event that it judges.

    >>> str(value("care_charging.upper_capital_limit", on=date(2015, 4, 1)).amount)
    '£23,250.00'
    """
    return packaged().value(name, on=on)
