"""The API: every journey as an operation, described by OpenAPI; the one list of its routers."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

api = NinjaAPI(
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


@api.exception_handler(Exception)
def refuse(request: HttpRequest, error: Exception) -> HttpResponse:
    """Answer what a room refuses with its own sentence; let everything else rise."""
    if not type(error).__module__.startswith("rightsource."):
        raise error
    status = 404 if isinstance(error, LookupError) else 409
    return api.create_response(request, {"error": str(error)}, status=status)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Say what cannot be read in a request, place by place."""
    faults = [
        {"place": ".".join(str(part) for part in fault["loc"]), "message": str(fault["msg"])} for fault in error.errors
    ]
    return api.create_response(request, {"error": "The request cannot be read.", "faults": faults}, status=422)
