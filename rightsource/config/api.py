"""The API: every journey as an operation, described by OpenAPI; the one list of its routers."""

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from rightsource.desks.api import account, bodies, money, services

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

for part in (services, account, money, bodies):
    api.add_router("", part.router)


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
