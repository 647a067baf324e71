"""Pages that belong to no room: refusals, errors, the accessibility statement and the living style page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

FIRST_STEPS = [
    {"text": "Start page", "href": "/"},
    {"text": "Find a service", "href": "/find"},
]


def no_permission(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403: say who can open the page."""
    said = str(exception or "")
    return render(request, "pages/errors/403.html", {"said": said}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404: say what to do with an address that leads nowhere."""
    return render(request, "pages/errors/404.html", {"asked": request.path, "steps": FIRST_STEPS}, status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400: say that the browser sent something that cannot be read."""
    return render(request, "pages/errors/400.html", status=400)


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500 without asking who acts, since the database itself may be what failed."""
    return HttpResponse(render_to_string("pages/errors/500.html"), status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 for a form whose token is missing or old: nothing was saved, and what to do."""
    return render(request, "pages/errors/csrf.html", {"back": request.path}, status=403)


def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement."""
    return render(request, "pages/accessibility.html", {"page_title": "Accessibility statement"})
