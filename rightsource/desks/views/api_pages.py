"""The API's documentation: one page for all, one for each journey, written from its own description."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from rightsource.commons.access.doors import open_to
from rightsource.commons.access.rules import Permission
from rightsource.desks.api.describing import REFUSALS, SAYS, Journey, journeys_of
from rightsource.ground.text import pluralise
from rightsource.ground.text import slug as slug_of

HOME = {"text": "Home", "href": "/"}


def doors(describe: Callable[[], Mapping[str, Any]]) -> list[URLPattern]:
    """Return the addresses of the documentation of an API, which describes itself once, when it is first read."""

    @cache
    def journeys() -> tuple[Journey, ...]:
        return tuple(journeys_of(describe()))

    @require_safe
    @open_to(Permission.PUBLIC)
    def everything(request: HttpRequest) -> HttpResponse:
        """Say what can be done over the API, how one signs in, and what refusals look like."""
        operations = sum(len(journey.operations) for journey in journeys())
        return render(
            request,
            "desks/api.html",
            {
                "page_title": "The API",
                "headline": (
                    f"What can be done with pages can be done by programs: {pluralise(operations, 'operation')}, "
                    "by the same rights and with the same refusals."
                ),
                "breadcrumbs": [HOME, {"text": "The API"}],
                "journeys": journeys(),
                "refusals": REFUSALS,
                "base": request.build_absolute_uri("/").rstrip("/"),
            },
        )

    @require_safe
    @open_to(Permission.PUBLIC)
    def one_journey(request: HttpRequest, slug: str) -> HttpResponse:
        """Show every operation of a journey: what it asks, an example request, and an example answer."""
        found = next((journey for journey in journeys() if journey.slug == slug), None)
        if found is None:
            raise Http404("There is no such journey. Look at /api.")
        base = request.build_absolute_uri("/").rstrip("/")
        return render(
            request,
            "desks/api_journey.html",
            {
                "page_title": found.name,
                "caption": "The API",
                "headline": found.says,
                "breadcrumbs": [HOME, {"text": "The API", "href": "/api"}, {"text": found.name}],
                "journey": found,
                "requests": {operation.key: operation.curl(base) for operation in found.operations},
            },
        )

    return [
        path("api", everything, name="api"),
        *(
            path(f"api/{journey}", one_journey, {"slug": journey}, name=f"api-{journey}")
            for journey in map(slug_of, SAYS)
        ),
    ]
