"""Doors of the sandbox provider: its API in GOV.UK Pay's protocol, and the page where one presses Pay or Decline."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from rightsource.commons.access.doors import now, open_to
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.frontdoor.payments.services import sandbox
from rightsource.ground.money import Money

View = Callable[..., HttpResponseBase]


def only_in_sandbox(view: View) -> View:
    """Hide a door where a real provider is set, or outside demonstration."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.SANDBOX_PAY:
            raise Http404("There is no sandbox here.")
        return view(request, *args, **kwargs)

    return door


@csrf_exempt
@only_in_sandbox
@open_to(Permission.PUBLIC, Purpose.PAYMENT)
def provider_api(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer as the provider's API does."""
    status, body = sandbox.handle(
        method=request.method or "GET",
        path=request.path,
        headers=request.headers,
        body=request.body,
        at=now(),
        base=f"{request.scheme}://{request.get_host()}",
    )
    if body is None:
        return HttpResponse(status=status)
    return JsonResponse(body, status=status)


@only_in_sandbox
@open_to(Permission.PUBLIC, Purpose.PAYMENT)
def hosted_page(request: HttpRequest, payment_id: str) -> HttpResponse:
    """Show what is to be paid, with a button to pay and one to decline."""
    payment = sandbox.start(payment_id=payment_id, at=now())
    if payment is None:
        raise Http404("There is no such payment.")
    if payment.status in sandbox.FINISHED:
        return redirect(payment.return_url)
    return render(
        request,
        "payments/sandbox.html",
        {"page_title": "Pay by card", "payment": payment, "amount": Money(payment.amount)},
    )


@require_POST
@only_in_sandbox
@open_to(Permission.PUBLIC, Purpose.PAYMENT)
def pressed(request: HttpRequest, payment_id: str) -> HttpResponse:
    """Take what was pressed, and send the payer back to the council."""
    payment = sandbox.finish(payment_id=payment_id, succeeds=request.POST.get("press") == "pay", at=now())
    if payment is None:
        raise Http404("There is no such payment.")
    return redirect(payment.return_url)
