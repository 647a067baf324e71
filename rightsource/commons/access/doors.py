"""What stands on every door: who may enter, who is acting, and the clock."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from rightsource.commons.access import queries
from rightsource.commons.access.rules import (
    PUBLIC,
    TITLES,
    WITHOUT_SECOND_FACTOR,
    Actor,
    Permission,
    Purpose,
    Role,
    roles_holding,
)
from rightsource.commons.access.services import acting_as
from rightsource.ground.time import LONDON, day_in_london

View = Callable[..., HttpResponseBase]
SESSION_KEY = "acting_role"
ENROLLED_KEY = "second_factor_enrolled"
ENROL_AT = "/account/2fa/"
SECOND_STEP_MISSING = (
    "Your roles need a second step, and this session has not proved one. Open /account/2fa/ in a browser, set up or "
    "use your second step there, and send this again with the cookies of that session."
)


def now() -> datetime:
    """Return the instant at which a door was entered: the clock, or the demonstration's day at this time of day."""
    real = timezone.now()
    set_day = os.environ.get("RIGHTSOURCE_TODAY", "")
    if not set_day:
        return real
    local = real.astimezone(LONDON)
    return local + (date.fromisoformat(set_day) - local.date())  # by the calendar: the hour of the day stays


def today() -> date:
    """Return the day in London at which a door was entered."""
    return day_in_london(now())


NUL = (b"%00", b"\\u0000", b"\x00")
TEXT_FORMS = ("application/json", "application/x-www-form-urlencoded")


class NoNulMiddleware:
    """Refuse requests with a NUL in them: no text of a person holds one, and PostgreSQL keeps none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = request.META.get("QUERY_STRING", "").encode() + request.path.encode()
        if request.content_type in TEXT_FORMS:
            asked += request.body
        if any(sign in asked for sign in NUL):
            said = "The request holds a sign (NUL) that no text can have. Take it out."
            if request.path.startswith("/api/"):
                return JsonResponse({"error": said}, status=400)
            raise SuspiciousOperation(said)
        return self.get_response(request)


class ActingPersonMiddleware:
    """Put on each request who acts, asked only when a door wants to know."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: acting(request))
        return self.get_response(request)


def acting(request: HttpRequest) -> Actor:
    """Return who acts in a request, worked out once, and put there as it is for all that follow."""
    found = getattr(request, "_acting", None)
    if found is None:
        found = request.actor = request._acting = actor_of(request)
    return found


def actor_of(request: HttpRequest) -> Actor:
    """Return who acts: the chosen role of the signed-in account, or the public.

    Somebody who has not proved a second step in this session acts in no role that needs one: the account is known,
    and it may do what the public may. `request.lacks_second_factor` then says why.
    """
    request.lacks_second_factor = False
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return PUBLIC
    account = user if hasattr(user, "roles_ever") else queries.account_with_roles(account_id=user.pk)
    held = [] if account is None else queries.parts_of(account=account, on=today())
    if not held:
        return PUBLIC
    if settings.SECOND_FACTOR == "required" and not has_proved_second_factor(request):
        able = [actor for actor in held if actor.role in WITHOUT_SECOND_FACTOR]
        request.lacks_second_factor = len(able) < len(held)
        held = able or [Actor(account_id=user.pk, role=Role.PUBLIC, name=user.name)]
    chosen = request.session.get(SESSION_KEY)
    return next((actor for actor in held if actor.role.value == chosen), held[0])


def has_proved_second_factor(request: HttpRequest) -> bool:
    """Whether this session used a second step or a passkey, or has just set one up. Asks the session only."""
    if request.session.get(ENROLLED_KEY) == request.user.pk:
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def refusal(permission: Permission) -> str:
    """Return the sentence for somebody who may not enter."""
    who = ", ".join(sorted(TITLES[role] for role in roles_holding(permission)))
    return f"Your role cannot open this page. Who can: {who}."


def open_to(permission: Permission, purpose: Purpose = Purpose.VIEW) -> Callable[[View], View]:
    """Open a door to those who hold a permission, and act as them, for one purpose, while it is open.

    The view runs inside one transaction in which row-level security knows the actor.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = acting(request)
            if not actor.may(permission):
                if not actor.is_signed_in:
                    return redirect("/sign-in?" + urlencode({"next": request.get_full_path()}))
                if request.lacks_second_factor:
                    return redirect(ENROL_AT)
                raise PermissionDenied(refusal(permission))
            with acting_as(actor, purpose=purpose):
                return view(request, *args, **kwargs)

        door.permission = permission
        return door

    return wrap


def api_open_to(permission: Permission, purpose: Purpose = Purpose.VIEW) -> Callable[[View], View]:
    """Open an operation of the API to those who hold a permission; a refusal is answered in JSON, with who can.

    Put it under the router's decorator. Names in the operation's annotations must be importable where it stands.
    """

    def wrap(operation: View) -> View:
        @wraps(operation)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = acting(request)
            if not actor.may(permission):
                if not actor.is_signed_in:
                    return JsonResponse({"error": "Sign in first: this needs somebody known."}, status=401)
                if request.lacks_second_factor:
                    return JsonResponse({"error": SECOND_STEP_MISSING}, status=403)
                return JsonResponse({"error": refusal(permission)}, status=403)
            with acting_as(actor, purpose=purpose):
                return operation(request, *args, **kwargs)

        door.permission = permission
        return door

    return wrap
