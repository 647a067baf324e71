"""Organisations, and services at their places, of the open feed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from rightsource.commons.access.doors import open_to
from rightsource.commons.access.rules import Permission
from rightsource.frontdoor.directory import queries
from rightsource.frontdoor.directory.api.feed import (
    MOST_A_PAGE,
    MOST_PAGES,
    address_of,
    in_the_open,
    location_of,
    organisation,
    organisation_of,
    page_of,
    present,
    summary_of,
    whole_number,
    whole_of,
)
from rightsource.frontdoor.directory.models import PublishedService
from rightsource.frontdoor.directory.rules import PAGE_SIZE, open_id


def _paged(request: HttpRequest) -> tuple[int, int]:
    number = whole_number(request, "page", default=1, most=MOST_PAGES)
    return number, whole_number(request, "per_page", default=PAGE_SIZE, most=MOST_A_PAGE)


def _pages(total: int, size: int) -> int:
    return max(1, -(-total // size))


@require_safe
@in_the_open
@open_to(Permission.PUBLIC)
def organisations(request: HttpRequest) -> HttpResponse:
    """List those who give published services, by name."""
    number, size = _paged(request)
    found = queries.organisations()
    shown = [organisation(one.key, one.name) for one in found[(number - 1) * size : number * size]]
    return page_of(shown, total=len(found), number=number, pages=_pages(len(found), size))


@require_safe
@in_the_open
@open_to(Permission.PUBLIC)
def one_organisation(request: HttpRequest, open_id: UUID) -> HttpResponse:
    """Return one organisation with its services."""
    found = next((one for one in queries.organisations() if _is(one.key, "organisation", open_id)), None)
    if found is None:
        return JsonResponse({"error": "There is no organisation with this identifier."}, status=404)
    services = queries.services_by_organisation(key=found.key)
    listed = [summary_of(service, address_of(request, service)) for service in services]
    for service in listed:
        del service["organization"]
    return JsonResponse(organisation(found.key, found.name) | {"services": listed})


def _is(key: str, kind: str, wanted: UUID) -> bool:
    return open_id(kind, key) == wanted


def _at_place(request: HttpRequest, service: PublishedService) -> dict[str, Any]:
    """Return a service at its place as it stands in a list."""
    return {
        "id": str(open_id("service-at-location", service.slug)),
        "location": location_of(service),
        "service": summary_of(service, address_of(request, service)),
    }


@require_safe
@in_the_open
@open_to(Permission.PUBLIC)
def service_at_locations(request: HttpRequest) -> HttpResponse:
    """List the published services that are given at a place, by name."""
    number, size = _paged(request)
    found, total = queries.services_at_places(page=number, size=size)
    shown = [_at_place(request, service) for service in found]
    return page_of(shown, total=total, number=number, pages=_pages(total, size))


@require_safe
@in_the_open
@open_to(Permission.PUBLIC)
def one_service_at_location(request: HttpRequest, open_id: UUID) -> HttpResponse:
    """Return one service at its place, whole."""
    slug = next((slug for slug in queries.slugs_at_places() if _is(slug, "service-at-location", open_id)), None)
    found = None if slug is None else queries.service(slug=slug)
    if found is None:
        return JsonResponse({"error": "There is no service at a place with this identifier."}, status=404)
    service = whole_of(found, address_of(request, found))
    service.pop("service_at_locations", None)  # it is this one
    return JsonResponse(
        present(_at_place(request, found) | {"service": service | {"organization": organisation_of(found)}})
    )
