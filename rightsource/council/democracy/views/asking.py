"""What the pages of democratic services share: their frame, and the page that shows in words what will happen."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import Http404, HttpRequest, HttpResponse

from rightsource.commons.pages.components.confirming import Binding, Done, ask_page
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


def of_matter(found: Matter, title: str, *, check: str, effect: str, button: str, words: str = "") -> Binding:
    """Return the words around a form about a matter."""
    here = f"/desk/democracy/matters/{found.code}"
    return Binding(
        title=title,
        check=check,
        effect=effect,
        button=button,
        words=words,
        caption=found.title,
        breadcrumbs=crumbs({"text": found.title, "href": here}),
        cancel_href=here,
    )


def done_to(found: Matter, words: str, reference: str) -> Done:
    """Return what was done to a matter, said on its page."""
    return Done(words=words, reference=f"{found.code} · {reference}", href=f"/desk/democracy/matters/{found.code}")


def form_page(
    request: HttpRequest, found: Matter, form: forms.Form, title: str, *, button: str, words: str = ""
) -> HttpResponse:
    return ask_page(request, form, of_matter(found, title, check=button, effect="", button="", words=words))


def named(names: Sequence[str]) -> str:
    """Return how many, and who.

    >>> named(["Councillor A", "Councillor B"]), named([])
    ('2: Councillor A, Councillor B', 'Nobody')
    """
    return f"{len(names)}: {', '.join(names)}" if names else "Nobody"
