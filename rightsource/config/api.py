"""The API: every journey as an operation, described by OpenAPI; the one list of its routers."""

import json
from functools import cache
from typing import Any

from django.db import IntegrityError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi import get_schema
from ninja.openapi.schema import OpenAPISchema
from psycopg.errors import InsufficientPrivilege, UniqueViolation

from rightsource.desks.api import (
    account,
    bodies,
    budget,
    caseloads,
    consenting,
    controlling,
    holding,
    limits,
    ordering,
    planning,
    positions,
    promising,
    publications,
    publishing,
    receipts,
    saving,
    scrutinising,
    seeing,
    settling,
    sitting,
)
from rightsource.desks.api.common import router

THERE_ALREADY = "There is one with this number or name already. Look at it, or choose another."
NOT_YOURS = "This belongs to somebody else, and your role may not change it. Ask whoever answers for it."


class Api(NinjaAPI):
    """The API with one description of itself a process: it takes half a second to write and never changes."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the description; written when it is first asked for."""
        where = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        return _description(self, where)


@cache
def _description(described: NinjaAPI, where: str) -> OpenAPISchema:
    return get_schema(api=described, path_prefix=where)


api = Api(
    title="rightsource",
    version="1",
    description=(
        "What can be done with pages can be done here, by the same rights and with the same refusals. "
        "Amounts are in whole pence, days are YYYY-MM-DD, instants carry their offset. "
        "Sign in as on the pages; requests that change something carry the X-CSRFToken header."
    ),
    docs_url=None,
    openapi_url="openapi.json",
    urls_namespace="api",
)

PARTS = (
    ordering,
    budget,
    planning,
    bodies,
    publishing,
    account,
    settling,
    holding,
    consenting,
    controlling,
    limits,
    promising,
    saving,
    receipts,
    publications,
    scrutinising,
    sitting,
    seeing,
    positions,
    caseloads,
)  # the order in which an address is looked for: what residents ask stands first
for each in PARTS:
    each.part.open()
api.add_router("", router)


def described() -> dict[str, Any]:
    """Return the API's own description."""
    found: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/")))
    return found


@api.exception_handler(Exception)
def refuse(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer what a room refuses with its own sentence; let everything else rise."""
    if isinstance(error, IntegrityError) and isinstance(error.__cause__, UniqueViolation):
        return api.create_response(request, {"error": THERE_ALREADY}, status=409)
    if isinstance(error, ProgrammingError) and isinstance(error.__cause__, InsufficientPrivilege):
        return api.create_response(request, {"error": NOT_YOURS}, status=403)
    if not type(error).__module__.startswith("rightsource."):
        raise error
    return api.create_response(request, {"error": str(error)}, status=404 if isinstance(error, LookupError) else 409)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say what cannot be read in a request, place by place."""
    faults = [
        {"place": ".".join(str(part) for part in fault["loc"]), "message": str(fault["msg"])} for fault in error.errors
    ]
    return api.create_response(request, {"error": "The request cannot be read.", "faults": faults}, status=422)


@api.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Say that this needs somebody known."""
    return api.create_response(request, {"error": "Sign in first: this needs somebody known."}, status=401)


@api.exception_handler(HttpError)
def refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Answer what the library refuses in the same shape as everything else."""
    words = {
        400: "The request cannot be read. Send JSON as the description says.",
        403: "The request carries no token of this site. Send the X-CSRFToken header of your session.",
    }
    return api.create_response(request, {"error": words.get(error.status_code, str(error))}, status=error.status_code)
