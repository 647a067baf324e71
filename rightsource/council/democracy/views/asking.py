"""What the forms of democratic services share: asked, tried without keeping it, shown in words, and then done."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from rightsource.commons.pages.components import Table
from rightsource.council.democracy import queries
from rightsource.council.democracy.models import Matter
from rightsource.council.democracy.rules import (
    DecidedAlreadyError,
    DecisionRefusedError,
    MatterUnknownError,
    ReportRefusedError,
    VoteRefusedError,
)

REFUSALS = (DecisionRefusedError, DecidedAlreadyError, ReportRefusedError, VoteRefusedError)


def matter_or_404(code: str) -> Matter:
    try:
        return queries.matter(code=code)
    except MatterUnknownError as error:
        raise Http404(str(error)) from None


def crumbs(*more: dict[str, str]) -> list[dict[str, str]]:
    return [{"text": "Desk", "href": "/desk"}, {"text": "Decisions in hand", "href": "/desk/democracy"}, *more]


def form_page(
    request: HttpRequest, found: Matter, form: forms.Form, title: str, *, button: str, words: str = ""
) -> HttpResponse:
    return render(
        request,
        "democracy/staff_form.html",
        {
            "page_title": title,
            "caption": found.title,
            "breadcrumbs": crumbs({"text": found.title, "href": f"/desk/democracy/matters/{found.code}"}),
            "form": form,
            "errors": form.errors,
            "button": button,
            "words": words,
            "cancel_href": f"/desk/democracy/matters/{found.code}",
        },
        status=422 if form.errors else 200,
    )


def attempt(
    form: forms.Form, *, refusals: tuple[type[Exception], ...], act: Callable[[], object], binds: bool = True
) -> bool:
    """Do what the form asks inside a savepoint; a refusal becomes the form's own error and nothing is kept.

    What does not bind yet is done and undone, so that it is refused before somebody confirms it.
    """
    try:
        with transaction.atomic():
            act()
            if not binds:
                transaction.set_rollback(True)
    except refusals as error:
        form.add_error(None, str(error))
        return False
    return True


def confirmed(
    request: HttpRequest, form: forms.Form, *, refusals: tuple[type[Exception], ...], act: Callable[[], object]
) -> bool | None:
    """Return whether it was done; False where it is to be checked first, None where it is asked again or refused.

    Before it is confirmed everything is done and undone, so that nobody confirms what would be refused.
    """
    step = request.POST.get("step", "check")
    if request.method != "POST" or step == "change" or not form.is_valid():
        return None
    binds = step == "do"
    return binds if attempt(form, refusals=refusals, act=act, binds=binds) else None


def check_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    caption: str,
    headline: str,
    breadcrumbs: Sequence[dict[str, str]],
    rows: Sequence[dict[str, str]],
    button: str,
    cancel_href: str,
    table: Table | None = None,
) -> HttpResponse:
    """Show in words what will happen, with what was typed carried along, the way back and the way out."""
    return render(
        request,
        "democracy/staff_check.html",
        {
            "page_title": title,
            "caption": caption,
            "headline": headline,
            "breadcrumbs": breadcrumbs,
            "rows": rows,
            "table": table,
            "form": form,
            "button": button,
            "cancel_href": cancel_href,
        },
    )


def named(names: Sequence[str]) -> str:
    """Return how many, and who.

    >>> named(["Councillor A", "Councillor B"]), named([])
    ('2: Councillor A, Councillor B', 'Nobody')
    """
    return f"{len(names)}: {', '.join(names)}" if names else "Nobody"
