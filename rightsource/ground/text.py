"""Words for people: sort keys of names, addresses, plurals, lists and dates as a sentence has them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

# Letters that Unicode does not take apart into a plain letter and an accent.
PLAIN = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
)
APOSTROPHES = str.maketrans("", "", "'`\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}ʼ")
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]  # not the machine's locale


class TextError(ValueError):
    """Words that cannot be made from what was given."""


def _words(name: str) -> list[str]:
    """Return the name's runs of letters and runs of digits, without case, accents or punctuation."""
    folded = unicodedata.normalize("NFKD", name.translate(APOSTROPHES)).casefold().translate(PLAIN)
    # Casefolding may bring marks back (İ), so the marks go last.
    bare = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", bare)


def _number_key(digits: str) -> str:
    """Return digits so that 2 sorts before 10: how many there are, then the digits themselves."""
    digits = digits.lstrip("0") or "0"
    return "9" * (len(digits) // 9) + str(len(digits) % 9) + digits


def _piece_key(piece: str) -> str:
    if piece.isascii():
        return _number_key(piece) if piece[0].isdigit() else piece
    return "".join(f"zz{ord(character):06x}" for character in piece)


def sort_key(name: str) -> str:
    """Return the key that a list of names is stored and sorted by.

    The key holds only a to z and 0 to 9, with 0 between words, so that PostgreSQL puts it into one order
    whatever its locale and library; numbers sort by size, alphabets other than Latin after z.

    >>> sorted(["Zoë", "zebra", "Élan", "O'Brien", "Obree", "Unit 10", "Unit 2"], key=sort_key)
    ['Élan', 'Obree', "O'Brien", 'Unit 2', 'Unit 10', 'zebra', 'Zoë']
    """
    pieces = (re.findall(r"[0-9]+|[a-z]+|[^0-9a-z]+", word) for word in _words(name))
    return "0".join("".join(_piece_key(piece) for piece in word) for word in pieces)


@lru_cache(maxsize=4096)
def slug(name: str) -> str:
    """Return the name as part of an address.

    >>> slug("Day care, Corby (St Mary’s)")
    'day-care-corby-st-marys'

    :raises TextError: when nothing of the name can be kept.
    """
    words = [kept for word in _words(name) if (kept := re.sub(r"[^0-9a-z]", "", word))]
    if not words:
        raise TextError(f"An address cannot be made from {name!r}; give a name with a letter from a to z or a digit.")
    return "-".join(words)


def pluralise(count: int, singular: str, plural: str | None = None) -> str:
    """Return the count with its noun.

    >>> pluralise(1, "place"), pluralise(1204, "place"), pluralise(0, "body", "bodies")
    ('1 place', '1,204 places', '0 bodies')
    """
    noun = singular if count in (1, -1) else plural or f"{singular}s"
    return f"{count:,} {noun}"


def sentence_list(items: Sequence[str], joined_by: str = "and") -> str:
    """Return the items as they stand in a sentence.

    >>> sentence_list(["a", "b", "c"]), sentence_list(["a", "b"], joined_by="or"), sentence_list([])
    ('a, b and c', 'a or b', '')
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joined_by} {items[-1]}"


def long_date(day: date) -> str:
    """Return the day as a sentence has it.

    >>> long_date(date(2014, 3, 1))
    '1 March 2014'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
