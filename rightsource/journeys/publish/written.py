"""What every published file shares: what is said of it, amounts in pounds, and the error that keeps it back."""

from __future__ import annotations

from dataclasses import dataclass


class PublishError(Exception):
    """Nothing is published; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written and read back: what it holds, in a sentence for whoever publishes it."""

    file: str
    rows: int
    says: str
    title: str
    schema: str = ""


def pence_of(text: str) -> int:
    """Return the whole pence of an amount as `Money.plain` writes it, with two places.

    >>> pence_of("-12.05"), pence_of("0.07")
    (-1205, 7)
    """
    return int(text.replace(".", ""))  # two places always, so this is exact
