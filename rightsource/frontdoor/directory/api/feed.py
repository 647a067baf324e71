"""Services and needs of the open feed, and how its answers are written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from rightsource.commons.access.doors import open_to
from rightsource.commons.access.rules import Permission
from rightsource.frontdoor.directory import queries
from rightsource.frontdoor.directory.models import PublishedService
from rightsource.frontdoor.directory.rules import NEEDS, PAGE_SIZE, open_id

PROFILE = "https://github.com/OpenReferralUK/uk-profile/blob/main/docs/index.md"
MOST_A_PAGE = 100
MOST_PAGES = 100_000
NO_NEED = "-"
TAXONOMY = "Needs in a resident's words"
TAXONOMY_ID = open_id("taxonomy", "needs")
View = Callable[..., HttpResponseBase]


class AskedWrongError(ValueError):
    """A parameter of the address is not what it should be."""


def in_the_open(view: View) -> View:
    """Let every site read the answer, and say what was wrong as JSON."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except AskedWrongError as error:
            response = JsonResponse({"error": str(error)}, status=400)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return door


def present(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known only: empty fields are omitted, as the standard asks."""
    return {key: value for key, value in body.items() if value not in (None, "", [], {})}


def whole_number(request: HttpRequest, name: str, *, default: int, most: int) -> int:
    """Return a whole number of the address.

    :raises AskedWrongError: if it is none, or out of reach
    """
    text = request.GET.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise AskedWrongError(f"“{name}” must be a whole number from 1 to {most}.")
    return int(text)


def _need(term: str | None) -> str:
    """Return the need of an identifier; one that is no need of ours finds nothing."""
    if term is None:
        return ""
    try:
        asked = UUID(term)
    except ValueError:
        raise AskedWrongError("“taxonomy_term_id” must be an identifier; see /api/hsds/taxonomy_terms.") from None
    return next((need for need in NEEDS if open_id("need", need) == asked), NO_NEED)


def page_of(items: list[dict[str, Any]], *, total: int, number: int, pages: int) -> JsonResponse:
    """Return one page of a list as the standard has it."""
    return JsonResponse(
        {
            "total_items": total,
            "total_pages": pages,
            "page_number": number,
            "size": len(items),
            "first_page": number == 1,
            "last_page": number >= pages,
            "empty": not items,
            "contents": items,
        }
    )


def organisation_of(service: PublishedService) -> dict[str, Any]:
    """Return who gives a service."""
    return organisation(service.body_code or service.organisation_name, service.organisation_name)


def organisation(key: str, name: str) -> dict[str, Any]:
    """Return an organisation as it stands in a list."""
    return {
        "id": str(open_id("organisation", key)),
        "name": name,
        "description": f"{name} gives services listed by the council.",
    }


def _term(need: str) -> dict[str, Any]:
    words = NEEDS.get(need, need)
    return {
        "id": str(open_id("need", need)),
        "name": words,
        "description": words,
        "taxonomy": TAXONOMY,
        "taxonomy_id": str(TAXONOMY_ID),
        "term": need,
    }


def _taxonomy() -> dict[str, Any]:
    return {
        "id": str(TAXONOMY_ID),
        "name": TAXONOMY,
        "description": "Why a resident looks for a service, in the resident's own words.",
        "version": "1",
    }


def summary_of(service: PublishedService, address: str) -> dict[str, Any]:
    """Return a service as it stands in a list."""
    return present(
        {
            "id": str(service.open_id),
            "name": service.name,
            "description": " ".join(filter(None, (service.summary, service.description))),
            "url": service.website or address,
            "email": service.email,
            "status": "active",
            "fees": service.price,
            "minimum_age": service.min_age,
            "maximum_age": service.max_age,
            "assured_date": service.assured_on and service.assured_on.isoformat(),
            "last_modified": service.changed_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "organization": organisation_of(service),
        }
    )


def whole_of(service: PublishedService, address: str) -> dict[str, Any]:
    """Return a service with its areas, place and needs."""
    key = service.slug
    body = summary_of(service, address)
    body["service_areas"] = [{"id": str(open_id("service-area", key)), "name": service.area_names}]
    body["attributes"] = [
        {
            "id": str(open_id("attribute", f"{key}/{need}")),
            "link_id": str(service.open_id),
            "link_type": "service",
            "taxonomy_term": _term(need),
        }
        for need in service.needs
    ]
    if service.venue:
        at = {"id": str(open_id("service-at-location", key)), "location": location_of(service)}
        body["service_at_locations"] = [at]
    return present(body)


def location_of(service: PublishedService) -> dict[str, Any]:
    """Return where a service is given."""
    return present(
        {
            "id": str(open_id("location", service.venue)),
            "location_type": "physical",
            "name": service.venue,
            "description": ", ".join(filter(None, (service.venue_address, service.venue_postcode))),
            "latitude": None if service.latitude is None else float(service.latitude),
            "longitude": None if service.longitude is None else float(service.longitude),
        }
    )


def address_of(request: HttpRequest, service: PublishedService) -> str:
    """Return the page of a service."""
    return request.build_absolute_uri(f"/services/{service.slug}")


@require_safe
@in_the_open
@open_to(Permission.PUBLIC)
def about(request: HttpRequest) -> HttpResponse:
    """Say which standard this is and where it is described."""
    described = request.build_absolute_uri(reverse("hsds-openapi"))
    return JsonResponse({"version": "HSDS-UK-3.0", "profile": PROFILE, "openapi_url": described})


@require_safe
@in_the_open
@open_to(Permission.PUBLIC)
def services(request: HttpRequest) -> HttpResponse:
    """List published services, a page at a time."""
    need = _need(request.GET.get("taxonomy_term_id"))
    number = whole_number(request, "page", default=1, most=MOST_PAGES)
    size = whole_number(request, "per_page", default=PAGE_SIZE, most=MOST_A_PAGE)
    found = queries.search(text=request.GET.get("search", ""), need=need, page=number, size=size)
    items = [summary_of(service, address_of(request, service)) for service in found.services]
    return page_of(items, total=found.total, number=number, pages=found.pages)


@require_safe
@in_the_open
@open_to(Permission.PUBLIC)
def service(request: HttpRequest, open_id: UUID) -> HttpResponse:
    """Return one published service whole."""
    found = queries.service_by_open_id(open_id=open_id)
    if found is None:
        return JsonResponse({"error": "There is no published service with this identifier."}, status=404)
    return JsonResponse(whole_of(found, address_of(request, found)))


@require_safe
@in_the_open
@open_to(Permission.PUBLIC)
def taxonomies(request: HttpRequest) -> HttpResponse:
    """List the one taxonomy: needs."""
    return page_of([_taxonomy()], total=1, number=1, pages=1)


@require_safe
@in_the_open
@open_to(Permission.PUBLIC)
def taxonomy(request: HttpRequest, open_id: UUID) -> HttpResponse:
    """Return the taxonomy."""
    if open_id != TAXONOMY_ID:
        return JsonResponse({"error": "There is no taxonomy with this identifier."}, status=404)
    return JsonResponse(_taxonomy() | {"taxonomy_terms": [_term(need) for need in NEEDS]})


@require_safe
@in_the_open
@open_to(Permission.PUBLIC)
def taxonomy_terms(request: HttpRequest) -> HttpResponse:
    """List the needs."""
    terms = [_term(need) for need in NEEDS]
    return page_of(terms, total=len(terms), number=1, pages=1)


@require_safe
@in_the_open
@open_to(Permission.PUBLIC)
def taxonomy_term(request: HttpRequest, open_id: UUID) -> HttpResponse:
    """Return one need."""
    found = next((term for term in map(_term, NEEDS) if term["id"] == str(open_id)), None)
    if found is None:
        return JsonResponse({"error": "There is no need with this identifier."}, status=404)
    return JsonResponse(found)
