"""Pages of the front door: where to start, and what a search found."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rightsource.commons.access.doors import open_to, today
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.components import Page
from rightsource.commons.places import queries as places
from rightsource.commons.places.rules import AreaKind
from rightsource.frontdoor.directory import queries
from rightsource.frontdoor.directory.rules import COMMON_NEEDS, NEEDS, PAGE_SIZE
from rightsource.ground.text import pluralise, slug


def _choices() -> list[tuple[str, str, str]]:
    """Return the places to choose from: address, name, code."""
    found = places.area_names(kind=AreaKind.DISTRICT, on=today())
    return [(slug(name), name, code) for code, name in found]


@require_safe
@open_to(Permission.PUBLIC)
def start(request: HttpRequest) -> HttpResponse:
    """Ask what somebody looks for."""
    counts = queries.counts_by_need()
    common = [(need, NEEDS[need], counts[need]) for need in COMMON_NEEDS if counts.get(need)]
    others = [(need, words, counts[need]) for need, words in NEEDS.items() if counts.get(need)]
    others = [row for row in others if row[0] not in COMMON_NEEDS]
    context = {"page_title": "What do you need?", "places": _choices(), "common": common, "others": others}
    return render(request, "directory/start.html", context)


def _sentence(found: queries.Found[queries.ListedService], *, text: str, need: str, place: str) -> str:
    """Return the first sentence of the page: how many, of what, where."""
    of_what = f" for “{text}”" if text else ""
    to_what = f" for {NEEDS[need].lower()}" if need else ""
    where = f" in {place}" if place else ""
    if not found.total:
        return f"We found no services{of_what}{to_what}{where}."
    if found.is_near:
        only = f"We found no service with all of “{text}”{where}."
        return f"{only} {pluralise(found.total, 'service has', 'services have')} some of it."
    return f"We found {pluralise(found.total, 'service')}{of_what}{to_what}{where}."


@require_safe
@open_to(Permission.PUBLIC)
def find(request: HttpRequest) -> HttpResponse:
    """Show what a search by words, need and place found."""
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:200]
    need = request.GET.get("need", "")
    need = need if need in NEEDS else ""
    choices = _choices()
    asked = request.GET.get("place", "")
    place = next((choice for choice in choices if asked in (choice[0], choice[2])), None)
    number = request.GET.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else 1
    found = queries.search_listed(text=text, need=need, area_code=place[2] if place else "", page=page)
    first = (found.page - 1) * PAGE_SIZE + 1
    last = first + len(found.services) - 1
    headline = _sentence(found, text=text, need=need, place=place[1] if place else "")
    context = {
        "page_title": "Services",
        "headline": headline,
        "found": found,
        "shown": Page([], found.page, found.pages, found.total, first, last, request.get_full_path()),
        "today": today(),
        "q": text,
        "need": need,
        "place": place[0] if place else "",
        "places": choices,
        "needs": list(NEEDS.items()),
        "has_filters": bool(need or place or text),
        "back_href": "/",
    }
    return render(request, "directory/find.html", context)
