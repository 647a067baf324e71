"""The open feed's description of itself (OpenAPI)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from rightsource.commons.access.doors import open_to
from rightsource.commons.access.rules import Permission
from rightsource.frontdoor.directory.api.feed import MOST_A_PAGE, MOST_PAGES, in_the_open


def _operation(summary: str, *parameters: dict[str, Any], missing: bool = False) -> dict[str, Any]:
    responses = {"200": {"description": summary, "content": {"application/json": {"schema": {"type": "object"}}}}}
    refusal = {"type": "object", "required": ["error"], "properties": {"error": {"type": "string"}}}
    if parameters and not missing:
        responses["400"] = {"description": "Asked wrongly", "content": {"application/json": {"schema": refusal}}}
    if missing:
        responses["404"] = {"description": "Not there", "content": {"application/json": {"schema": refusal}}}
    return {"get": {"summary": summary, "parameters": list(parameters), "responses": responses}}


def _asked(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}


BY_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
PAGED = (
    _asked("page", {"type": "integer", "minimum": 1, "maximum": MOST_PAGES}),
    _asked("per_page", {"type": "integer", "minimum": 1, "maximum": MOST_A_PAGE}),
)
NARROWED = (
    _asked("search", {"type": "string"}),
    _asked("taxonomy_term_id", {"type": "string", "format": "uuid"}),
)


@require_safe
@in_the_open
@open_to(Permission.PUBLIC)
def openapi(request: HttpRequest) -> HttpResponse:
    """Describe the feed."""
    return JsonResponse(
        {
            "openapi": "3.0.3",
            "info": {"title": "Services, HSDS-UK 3.0", "version": "3.0"},
            "servers": [{"url": request.build_absolute_uri(reverse("hsds")).rstrip("/")}],
            "paths": {
                "/": _operation("About this feed"),
                "/services": _operation("Published services, a page at a time", *PAGED, *NARROWED),
                "/services/{id}": _operation("One published service", BY_ID, missing=True),
                "/organizations": _operation("Who gives published services, a page at a time", *PAGED),
                "/organizations/{id}": _operation("One organisation with its services", BY_ID, missing=True),
                "/service_at_locations": _operation("Services at their places, a page at a time", *PAGED),
                "/service_at_locations/{id}": _operation("One service at its place", BY_ID, missing=True),
                "/taxonomies": _operation("Taxonomies"),
                "/taxonomies/{id}": _operation("One taxonomy with its terms", BY_ID, missing=True),
                "/taxonomy_terms": _operation("Needs in a resident's words"),
                "/taxonomy_terms/{id}": _operation("One need", BY_ID, missing=True),
            },
        }
    )
