"""Signing in and out, and choosing the role in which to act."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from rightsource.commons.access import queries
from rightsource.commons.access.doors import SESSION_KEY, open_to, today
from rightsource.commons.access.rules import TITLES, Permission, Purpose, Role

BACKEND = "django.contrib.auth.backends.ModelBackend"


def _next(request: HttpRequest, otherwise: str) -> str:
    """Return where to go after signing in; never to another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted else otherwise


def start_of(role: Role) -> str:
    """Return the address at which somebody of a role starts."""
    return "/" if role in (Role.RESIDENT, Role.PUBLIC) else "/desk"


@require_GET
@open_to(Permission.PUBLIC, Purpose.SIGN_IN)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the ways to sign in; the one-click roles only in demonstration mode."""
    roles = queries.demonstration_roles(on=today()) if settings.DEMONSTRATION else []
    return render(
        request,
        "access/sign_in.html",
        {
            "page_title": "Sign in",
            "headline": "This is a demonstration. Choose somebody to be." if roles else "",
            "roles": [{"id": row.account_id, "name": row.name, "title": TITLES[row.role]} for row in roles],
            "next": _next(request, ""),
        },
    )


@require_POST
@open_to(Permission.PUBLIC, Purpose.SIGN_IN)
def sign_in_as(request: HttpRequest, account_id: int) -> HttpResponse:
    """Sign in as a demonstration account with one click; there is no such door outside demonstration mode."""
    account = queries.demonstration_account(account_id=account_id) if settings.DEMONSTRATION else None
    if account is None:
        raise Http404("There is no such account to try.")
    login(request, account, backend=BACKEND)
    actors = queries.actors_of(account_id=account.pk, on=today())
    return redirect(_next(request, start_of(actors[0].role if actors else Role.PUBLIC)))


@require_POST
@open_to(Permission.PUBLIC, Purpose.SIGN_IN)
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and go to the start page."""
    logout(request)
    return redirect("/")


@require_POST
@open_to(Permission.SIGNED_IN, Purpose.SIGN_IN)
def choose_role(request: HttpRequest) -> HttpResponse:
    """Act in another of the roles that the account holds today."""
    wanted = request.POST.get("role", "")
    actors = queries.actors_of(account_id=request.actor.account_id, on=today())
    if wanted not in {actor.role.value for actor in actors}:
        raise Http404("You do not hold that role today.")
    request.session[SESSION_KEY] = wanted
    return redirect(start_of(Role(wanted)))
