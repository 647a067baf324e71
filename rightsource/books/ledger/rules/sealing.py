"""What a page says first about the seals over the books."""

from __future__ import annotations

from datetime import date

from rightsource.ground.text import long_date, pluralise

BEGINNING = 8  # signs of a code that people say


def in_groups(code: str) -> str:
    """Return a code in groups of eight signs, as people compare it.

    >>> in_groups("0123456789abcdef01")
    '01234567 89abcdef 01'
    """
    return " ".join(code[start : start + BEGINNING] for start in range(0, len(code), BEGINNING))


def seals_finding(*, number: int | None, on: date | None, code: str, waiting: int) -> str:
    """Return the sentence that opens the list of seals; `waiting` are batches that no seal covers yet.

    >>> seals_finding(number=2, on=date(2015, 9, 30), code="ab12", waiting=0)
    'The books up to 30 September 2015 are under seal 2, whose code begins with ab12: a change in them changes it.'
    """
    later = f" {pluralise(waiting, 'batch', 'batches')} posted since will be under the next one." if waiting else ""
    if number is None or on is None:
        return f"Nothing is sealed yet.{later}"
    return (
        f"The books up to {long_date(on)} are under seal {number}, whose code begins with {code[:BEGINNING]}: "
        f"a change in them changes it.{later}"
    )
