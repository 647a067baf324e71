"""Measures how easy the words of a page are: for pages that residents meet, a reading age of nine to eleven.

The measure is Flesch and Kincaid's grade. Syllables are counted here, by groups of vowels: textstat counts them with a
dictionary that it fetches from the network, and tests use none.
"""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

GLOSSARY = Path(__file__).resolve().parents[1] / "GLOSSARY.md"
HARDEST_GRADE = 6.0  # American school grade 6 is begun at eleven
GONE = re.compile(r"<(script|style|head|header|footer|select|nav)\b.*?</\1>", re.S)
BLOCK = re.compile(r"</?(p|h[1-6]|li|dt|dd|div|label|legend|summary|td|th|caption|button|option|br)\b[^>]*>", re.S)
QUIET = re.compile(r'<span class="(rs-why__source|rs-provenance[^"]*)"[^>]*>.*?</span>', re.S)


def trade_words() -> frozenset[str]:
    """Return the words that GLOSSARY.md permits, because residents learn them: those marked for residents."""
    found = re.findall(r"^- \*\*(.+?)\*\* \(residents\)", GLOSSARY.read_text(encoding="utf-8"), re.M)
    return frozenset(word.lower() for word in found)


def sentences(html: str) -> list[str]:
    """Return the sentences of a page's main part: blocks of three words or more, names of rules' sources left out."""
    main = re.search(r"<main\b.*?</main>", html, re.S)
    text = BLOCK.sub("\n", QUIET.sub("", GONE.sub("", main.group(0) if main else html)))
    lines = [" ".join(unescape(re.sub(r"<[^>]+>", " ", line)).split()) for line in text.split("\n")]
    return [line if line[-1] in ".?!:" else f"{line}." for line in lines if len(line.split()) >= 3]


def grade(html: str) -> float:
    """Return the Flesch-Kincaid grade of a page's words; sums of money and permitted words count as easy ones."""
    text = re.sub(r"£[\d,.]*\d", "ten pounds", " ".join(sentences(html)))
    for word in trade_words():
        text = re.sub(rf"\b{re.escape(word)}\b", "word", text, flags=re.I)
    words = re.findall(r"[A-Za-z][A-Za-z’']*", text)
    ends = max(1, len(re.findall(r"[.?!:](?=\s|$)", text)))
    return 0.39 * len(words) / ends + 11.8 * sum(map(syllables, words)) / max(1, len(words)) - 15.59


def syllables(word: str) -> int:
    """Return how many syllables a word has, by its groups of vowels; a silent e at the end has none.

    >>> [syllables(word) for word in ("care", "little", "people", "assessment", "wanted", "used", "eye")]
    [1, 2, 2, 3, 2, 1, 1]
    """
    plain = re.sub(r"[^a-z]", "", word.lower())
    plain = re.sub(r"(?<=[^aeioutd])ed$", "d", plain)
    plain = re.sub(r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$", "", plain)
    return max(1, len(re.findall(r"[aeiouy]+", plain)))


def assert_plain(html: str) -> None:
    """Fail when the words of a page are too hard, and show them."""
    found = grade(html)
    assert found <= HARDEST_GRADE, f"Grade {found:.1f}:\n" + "\n".join(sentences(html))
