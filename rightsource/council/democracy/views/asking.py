"""What the pages of democratic services share: their frame, and the page that shows in words what will happen."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
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
