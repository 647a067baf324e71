"""Addresses put behind their words answer as the list of doors says."""

from collections.abc import Iterator
from itertools import chain

import pytest
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, URLPattern, URLResolver, include, path, re_path
from django.urls.resolvers import RegexPattern, RoutePattern

from rightsource.config import routes, urls
from rightsource.config.routes import Remembering, by_words

EXAMPLES = {"slug": "a-1", "int": "7", "str": "b2", "uuid": "0f0e0d0c-0b0a-4908-8706-050403020100", "path": "a/b"}


def _addresses(doors: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for door in doors:
        if not isinstance(door.pattern, RoutePattern):
            continue
        route = before + str(door.pattern)
        if isinstance(door, URLResolver):
            yield from _addresses(door.url_patterns, route)
        else:
            parts = route.replace("<", "\0<").replace(">", ">\0").split("\0")
            yield "".join(
                EXAMPLES[part[1:-1].split(":")[0] if ":" in part else "str"] if part[:1] == "<" else part
                for part in parts
            )


def _tree(doors: list[URLPattern | URLResolver]) -> URLResolver:
    return URLResolver(RegexPattern(r"^/"), doors)


def test_every_address_finds_the_door_that_the_list_gives_it() -> None:
    written, used = _tree(urls.LIST), _tree(urls.urlpatterns)
    addresses = sorted(set(_addresses(urls.LIST)))
    assert len(addresses) > 150
    for address in addresses:
        there, here = written.resolve("/" + address), used.resolve("/" + address)
        assert (here.func, here.args, here.kwargs) == (there.func, there.args, there.kwargs), address
        assert (here.view_name, here.namespaces) == (there.view_name, there.namespaces), address
        if there.url_name and not there.namespaces:
            assert used.reverse(there.url_name, **there.kwargs) == written.reverse(there.url_name, **there.kwargs)


def _tried(tree: URLResolver, address: str) -> int:
    """Count the patterns that are looked at until an address is found."""
    looked = 0

    def look(doors: list[URLPattern | URLResolver], rest: str) -> bool:
        nonlocal looked
        for door in doors:
            looked += 1
            found = door.pattern.match(rest)
            if found and (isinstance(door, URLPattern) or look(door.url_patterns, found[0])):
                return True
        return False

    assert look(tree.url_patterns, address)
    return looked


@pytest.mark.parametrize("address", ["api/orders", "find", "desk/finance/position", "desk/agreements"])
def test_few_patterns_are_tried(address: str) -> None:
    assert _tried(_tree(urls.urlpatterns), address) <= min(50, _tried(_tree(urls.LIST), address))


def test_fewer_patterns_are_tried_than_in_the_list() -> None:
    addresses = sorted(set(_addresses(urls.LIST)))
    used, written = (sum(_tried(_tree(doors), each) for each in addresses) for doors in (urls.urlpatterns, urls.LIST))
    assert used < 0.6 * written


def view(request: HttpRequest, name: str = "") -> HttpResponse:
    return HttpResponse()


def test_a_name_before_a_word_is_asked_before_it_and_after_it_as_written() -> None:
    doors = [
        path("a/first", view, name="first"),
        path("a/<slug:name>", view, name="named"),
        path("a/late", view, name="late"),
        path("b/", include([path("x", view, name="x"), re_path("^y-(?P<name>[a-z]+)$", view, name="y")])),
        path("<slug:name>/z", view, name="z"),
        *(path(f"c/{number}", view, name=f"c{number}") for number in range(5)),
    ]
    used = _tree(by_words(doors))
    found = {address: used.resolve("/" + address).url_name for address in ("a/first", "a/late", "b/x", "b/y-q", "c/4")}
    assert found == {"a/first": "first", "a/late": "named", "b/x": "x", "b/y-q": "y", "c/4": "c4"}
    assert used.resolve("/q/z").kwargs == {"name": "q"}
    assert [used.reverse(name) for name in chain(["x"], (f"c{number}" for number in range(5)))][-1] == "c/4"


def test_an_address_is_looked_for_once_and_what_is_kept_in_mind_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "REMEMBERED", 3)
    doors = Remembering([path("one/<int:number>", view, name="one")])
    first = doors.resolve("one/7")
    assert (first.kwargs, first.url_name) == ({"number": 7}, "one")
    assert doors.resolve("one/7") is first
    for number in range(9):
        assert doors.resolve(f"one/{number}").kwargs == {"number": number}
        assert len(doors._found) <= 3
    with pytest.raises(Resolver404):
        doors.resolve("two")
    long = "one/" + "1" * routes.LONGEST
    assert doors.resolve(long).kwargs["number"] > 0
    assert long not in doors._found
