"""Signing in and out, and choosing the role in which to act."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_GET, require_POST

from rightsource.commons.access import queries
from rightsource.commons.access.doors import SESSION_KEY, open_to, today
from rightsource.commons.access.rules import TITLES, Permission, Purpose, Role, start_of

# What somebody does here, for the one who chooses whom to be.
DOES = {
    Role.AUDITOR: "Reads everything, changes nothing, follows every figure to its rows.",
    Role.BODY_STAFF: "Offers services, records what was delivered, sees what is owed.",
    Role.BUDGET_HOLDER: "Keeps to the lines they hold and approves orders on them.",
    Role.CLERK: "Prepares decisions, notices and recorded votes.",
    Role.COMMISSIONER: "Plans, buys and stands bodies up.",
    Role.CONTRACT_MANAGER: "Checks that what is paid for was delivered.",
    Role.COUNCILLOR: "Decides in public and asks what came of it.",
    Role.DIRECTOR: "Answers for a directorate's duties and money.",
    Role.FINANCE_OFFICER: "Answers for the council's money and forecasts the year.",
    Role.MONITORING_OFFICER: "Answers for lawfulness and gives people their roles.",
    Role.RESIDENT: "Finds, chooses and pays for services.",
}
GROUPS = {
    "Use and deliver services": (Role.RESIDENT, Role.BODY_STAFF),
    "Run the council": (
        Role.FINANCE_OFFICER,
        Role.COMMISSIONER,
        Role.BUDGET_HOLDER,
        Role.CONTRACT_MANAGER,
        Role.DIRECTOR,
        Role.MONITORING_OFFICER,
        Role.CLERK,
    ),
    "Decide and check": (Role.COUNCILLOR, Role.AUDITOR),
}


def _next(request: HttpRequest, otherwise: str) -> str:
    """Return where to go after signing in; never to another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe and wanted else otherwise


def _grouped(roles: list[queries.DemonstrationRole]) -> list[dict[str, object]]:
    """Return those whom one may be, under what one would do as them; no group without somebody in it."""
    groups = []
    for heading, members in GROUPS.items():
        people = [
            {"id": row.account_id, "name": row.name, "title": TITLES[row.role], "does": DOES.get(row.role, "")}
            for row in sorted(roles, key=lambda row: members.index(row.role) if row.role in members else -1)
            if row.role in members
        ]
        if people:
            groups.append({"heading": heading, "people": people})
    return groups


@require_GET
@open_to(Permission.PUBLIC, Purpose.SIGN_IN)
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show whom to be in a demonstration; elsewhere go straight to signing in with the own account."""
    onward = _next(request, "")
    own = "/account/login/" + ("?" + urlencode({"next": onward}) if onward else "")
    if not settings.DEMONSTRATION:
        return redirect(own)
    roles = queries.demonstration_roles(on=today())
    return render(
        request,
        "access/sign_in.html",
        {
            "page_title": "Sign in",
            "groups": _grouped(roles),
            "next": onward,
            "own": own,
        },
    )


@require_POST
@open_to(Permission.PUBLIC, Purpose.SIGN_IN)
def sign_in_as(request: HttpRequest, account_id: int) -> HttpResponse:
    """Sign in as a demonstration account with one click; there is no such door outside demonstration mode."""
    account = queries.demonstration_account(account_id=account_id) if settings.DEMONSTRATION else None
    if account is None:
        raise Http404("There is no such account to try.")
    login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
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
