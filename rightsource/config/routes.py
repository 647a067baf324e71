"""Addresses in the order of their words, so that a request tries a few patterns instead of hundreds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from django.urls import URLPattern, URLResolver, path
from django.urls.resolvers import ResolverMatch, RoutePattern

Door = URLPattern | URLResolver
Made = tuple[str, Callable[[str], Door]]
FEW = 4
REMEMBERED, LONGEST = 4_096, 200  # addresses that a process keeps in mind, characters of the longest: at most 2 MB


class Remembering(URLResolver):
    """Doors behind which an address is looked for once; what is asked again is answered from memory."""

    def __init__(self, doors: Sequence[Door]) -> None:
        super().__init__(RoutePattern(""), list(doors))
        self._found: dict[str, ResolverMatch] = {}

    def resolve(self, path: str) -> ResolverMatch:
        """Return the door of an address.

        :raises Resolver404: there is none; that is not remembered, since nobody can list what is not there
        """
        found = self._found.get(path)
        if found is None:
            found = super().resolve(path)
            if len(path) <= LONGEST:
                if len(self._found) >= REMEMBERED:
                    self._found.clear()
                self._found[path] = found
        return found


def by_words(doors: Sequence[Door]) -> list[Door]:
    """Return doors that answer the same addresses in the same order, those that begin with one word behind that word.

    Django tries patterns one by one. Behind words, the first word of an address passes over all doors of other words.
    """
    return _behind_words(list(_flat(doors, "")))


def _flat(doors: Sequence[Door], before: str) -> Iterator[Made]:
    """Give every door with its whole address and how to make it for the rest of one."""
    for door in doors:
        route = before + str(door.pattern)
        if not isinstance(door.pattern, RoutePattern):  # one of a library, in a form of its own: kept as it is
            yield before, lambda rest, door=door: path(rest, ([door], None, None))  # type: ignore[misc]
        elif isinstance(door, URLPattern):
            yield route, lambda rest, door=door: path(rest, door.callback, door.default_args, name=door.name)  # type: ignore[misc]
        elif door.namespace:
            inner = by_words(door.url_patterns)
            names = (inner, door.app_name)
            yield route, lambda rest, names=names, door=door: path(rest, (*names, door.namespace))  # type: ignore[misc]
        else:
            yield from _flat(door.url_patterns, route)


def _behind_words(made: list[Made]) -> list[Door]:
    """Put doors that begin with the same word behind it, and again inside, until they are few."""
    if len(made) <= FEW:
        return [make(route) for route, make in made]
    groups: dict[str, list[Made]] = {}
    for number, (route, make) in enumerate(made):
        word, slash, rest = route.partition("/")
        if slash and rest and "<" not in word:
            groups.setdefault(word + slash, []).append((rest, make))
        else:  # a whole address, or one that begins with a name: it stays where it is
            groups[f"{number}"] = [(route, make)]
    doors: list[Door] = []
    for word, behind in groups.items():
        if word.endswith("/") and len(behind) > 1:
            doors.append(path(word, (_behind_words(behind), None, None)))
        else:
            doors += [make(word + rest if word.endswith("/") else rest) for rest, make in behind]
    return doors
