"""How services are found: needs, words and their synonyms, what an entry must have, and when it is stale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from uuid import UUID, uuid5

from rightsource.ground import parameters
from rightsource.ground.text import TextError, long_date, slug


class Status(StrEnum):
    """Where a service stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Provenance(StrEnum):
    """Where a row comes from; shown wherever the row is shown."""

    PUBLISHED = "published"
    DERIVED = "derived"
    GENERATED = "generated"


# Why a resident looks, in the resident's words. A case file may write "older people" for "older-people".
NEEDS = {
    "care": "Help with washing, dressing and meals",
    "home": "Living safely at home",
    "meals": "Meals and shopping",
    "older-people": "Getting older",
    "disability": "Living with a disability",
    "company": "Meeting other people",
    "carers": "Looking after somebody",
    "children": "Children and families",
    "childcare": "Care for small children",
    "young-people": "Things for young people",
    "health": "Staying well",
    "smoking": "Giving up smoking",
    "drugs-alcohol": "Help with drink or drugs",
    "sport": "Sport and being active",
    "library": "Books and libraries",
    "reading": "Learning to love reading",
    "learning": "Lessons and skills",
    "community": "Clubs and groups",
    "meeting": "A room to meet in",
    "registrar": "Births, deaths and weddings",
    "birth": "Having a baby",
    "wedding": "Getting married",
    "ceremony": "A day to remember",
    "certificate": "Copies of certificates",
    "parks": "Parks and days out",
    "outdoors": "Being outdoors",
    "parking": "Parking",
    "travel": "Getting around",
    "waste": "Tips and recycling",
}
# Those shown first on the start page; the others are one click away.
COMMON_NEEDS = ("care", "older-people", "carers", "company", "children", "health", "library", "registrar", "parks")

# Words that say the same for somebody who looks. Each word of a group finds the others; a space joins a phrase.
SYNONYM_GROUPS = (
    ("carer", "caring", "respite"),
    ("old", "older", "elderly", "pensioner", "senior"),
    ("wash", "washing", "bath", "bathing", "shower", "dressing", "personal care"),
    ("food", "meal", "meals", "lunch", "dinner", "cooking"),
    ("tip", "recycling", "rubbish", "waste", "dump"),
    ("baby", "toddler", "infant", "small children"),
    ("kids", "children", "child"),
    ("teenager", "teenagers", "teen", "young people", "youth"),
    ("nursery", "childcare", "childminder", "playgroup"),
    ("swim", "swimming", "pool"),
    ("gym", "fitness", "exercise", "sport"),
    ("sad", "depression", "anxiety", "wellbeing", "mental health"),
    ("lonely", "loneliness", "company", "day centre", "friendship"),
    ("drink", "alcohol", "drugs", "addiction"),
    ("bus", "transport", "travel"),
    ("wheelchair", "disabled", "disability"),
    ("dementia", "alzheimers", "memory"),
    ("wedding", "marriage", "ceremony", "registrar"),
    ("book", "books", "library", "reading"),
    ("home help", "home care", "homecare", "care at home"),
    ("course", "class", "classes", "learning", "lesson"),
)
FILLER_TEXT = """
a about am an and any are as at be by can could dad do does for from get give has have help how i if in into is it like
me mum my need needs of on or our please service services she so some someone that the their them there they this to us
want was we what when where which who will with would you your
"""
FILLER = frozenset(FILLER_TEXT.split())
MOST_WORDS = 10
PAGE_SIZE = 20
NAMESPACE = UUID("6ff5a2c1-2015-5a1e-9c0d-5d1f1b2a7c10")  # any fixed number: the feed's identifiers hang on it


class ServiceRefusedError(ValueError):
    """The entry cannot be kept or published as it is."""


def words_of(text: str) -> list[str]:
    """Return the words that matter in what somebody typed, folded, without fillers and repeats.

    >>> words_of("Help with my MUM’s meals at St Mary's, please")
    ['mums', 'meals', 'st', 'marys']
    """
    try:
        typed = slug(text).split("-")
    except TextError:
        return []
    return list(dict.fromkeys(word for word in typed if word not in FILLER))[:MOST_WORDS]


def search_text(*texts: str) -> str:
    """Return texts as they are indexed: folded as `words_of` folds what is looked for."""
    folded = []
    for text in texts:
        try:
            folded.append(slug(text).replace("-", " "))
        except TextError:
            continue
    return " ".join(folded)


def _alternatives(word: str) -> list[str]:
    """Return a word and what says the same, each as PostgreSQL writes it."""
    found = {word: None}
    for group in SYNONYM_GROUPS:
        if word in group:
            found.update(dict.fromkeys(group))
    return ["<->".join(phrase.split()) for phrase in found]


def text_query(words: list[str], *, joined_by: str) -> str:
    """Return words in the language of PostgreSQL's text search; & wants every word, | any of them.

    >>> text_query(["corby", "swim"], joined_by="&")
    '(corby) & (swim | swimming | pool)'
    """
    return f" {joined_by} ".join("(" + " | ".join(_alternatives(word)) + ")" for word in words)


def codes_found_from(*, codes: list[str], parents: dict[str, str]) -> list[str]:
    """Return all areas in which somebody finds a service of these areas: they, what holds them and what they hold.

    >>> codes_found_from(codes=["district"], parents={"ward": "district", "district": "county", "other": "county"})
    ['county', 'district', 'ward']
    """
    found = set()
    for code in codes:
        above: str = code
        while above and above not in found:
            found.add(above)
            above = parents.get(above, "")
    wanted = set(codes)
    for code in parents:
        path, above = [], code
        while above and above not in path and above not in wanted:
            path.append(above)
            above = parents.get(above, "")
        if above in wanted:
            found.update(path)
    return sorted(found)


def faults_of_entry(
    *, name: str, summary: str, needs: list[str], area_codes: list[str], min_age: int | None, max_age: int | None
) -> list[str]:
    """Return what keeps an entry from being published, each with its remedy."""
    faults = []
    if not name.strip():
        faults.append("Give the service a name.")
    if not summary.strip():
        faults.append("Say in one sentence what the service is.")
    if not needs:
        faults.append("Name at least one need that it meets.")
    faults += [
        f"“{need}” is not a need on the list; choose one of {', '.join(NEEDS)}." for need in needs if need not in NEEDS
    ]
    if not area_codes:
        faults.append("Name at least one area that it is for.")
    if min_age is not None and max_age is not None and min_age > max_age:
        faults.append(f"The youngest age {min_age} is above the oldest age {max_age}; change one.")
    return faults


@dataclass(frozen=True, slots=True)
class Freshness:
    """Whether an entry can be relied on, and the sentence that says so."""

    is_stale: bool
    sentence: str


@lru_cache(maxsize=4096)  # a list asks the same of many entries
def freshness(*, assured_on: date | None, last_checked_on: date, on: date) -> Freshness:
    """Say when an entry was assured and last checked, and whether that is too long ago."""
    # The national family hubs directory was stopped in April 2025 because its entries were not kept fresh.
    most = parameters.value("directory.stale_after", on=on).whole
    days = (on - last_checked_on).days
    checked = f"Last checked on {long_date(last_checked_on)}."
    vouched = "" if assured_on is None else f" The council vouched for it on {long_date(assured_on)}."
    if days > most:
        return Freshness(True, f"{checked} That is a while ago, so ring before you go.{vouched}")
    return Freshness(False, f"{checked}{vouched}")


def who_for(*, audience: str, min_age: int | None, max_age: int | None) -> str:
    """Return who a service is for in a few words.

    >>> who_for(audience="Older people", min_age=65, max_age=None), who_for(audience="", min_age=None, max_age=None)
    ('Older people, aged 65 and over', 'Everybody')
    """
    if min_age is not None and max_age is not None:
        ages = f"aged {min_age} to {max_age}"
    elif min_age is not None:
        ages = f"aged {min_age} and over"
    elif max_age is not None:
        ages = f"aged {max_age} and under"
    else:
        return audience or "Everybody"
    return f"{audience or 'People'}, {ages}"


def open_id(kind: str, key: str) -> UUID:
    """Return the identifier of a thing in the open feed: the same for the same thing, always."""
    return uuid5(NAMESPACE, f"{kind}/{key}")
