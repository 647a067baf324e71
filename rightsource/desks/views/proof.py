"""The check and the audit trail: what must always hold, asked now, and who wrote what."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rightsource.books.ledger.rules import page_of as page_of_reference
from rightsource.commons.access.doors import now, open_to
from rightsource.commons.access.rules import SYSTEM, Permission, Purpose
from rightsource.commons.access.services import acting_as
from rightsource.commons.pages.components import Column, Table, csv_response, is_csv_asked, page_of
from rightsource.commons.pages.rules import instant
from rightsource.commons.record import queries as record
from rightsource.desks.links import page
from rightsource.ground.text import pluralise
from rightsource.journeys.check import PROMISES, check


@require_GET
@open_to(Permission.AUDIT_READ)
def proof(request: HttpRequest) -> HttpResponse:
    """Ask everything that must always hold, and show each with what breaks it."""
    at = now()
    said: dict[str, list[str]] = {}
    # The whole council is asked, as the command does it; the answers name no person.
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        for promise in PROMISES:
            said[promise.code] = check(at=at, progress=_unheard, promises=[promise])
    broken = sum(bool(found) for found in said.values())
    table = Table(
        caption="What must always hold",
        columns=[
            Column("holds", "Promise"),
            Column("state", "Now", tag=lambda row: "green" if row["state"] == "Holds" else "red"),
            Column("breaches", "Breaches"),
        ],
        rows=[
            {
                "holds": promise.holds,
                "state": "Broken" if said[promise.code] else "Holds",
                "breaches": " ".join(said[promise.code][:20]),
            }
            for promise in sorted(PROMISES, key=lambda promise: not said[promise.code])
        ],
        address=request.get_full_path(),
        csv_name="check",
    )
    if is_csv_asked(request):
        return csv_response(table)
    headline = (
        f"All {len(PROMISES)} things that must always hold do."
        if not broken
        else f"{pluralise(broken, 'promise')} of {len(PROMISES)} {'is' if broken == 1 else 'are'} broken: "
        f"{pluralise(sum(map(len, said.values())), 'breach', 'breaches')} in all."
    )
    return render(
        request,
        "desks/table.html",
        {
            "page_title": "Check",
            "caption": "Asked of the whole database now",
            "headline": headline,
            "breadcrumbs": [{"text": "Your desk", "href": "/desk"}, {"text": "Check"}],
            "table": table,
            "as_at": at,
        },
    )


def _unheard(_: str) -> None:
    """Progress is for the terminal."""


@require_GET
@open_to(Permission.AUDIT_READ)
def trail(request: HttpRequest) -> HttpResponse:
    """Show the audit trail, newest first, of one subject where asked."""
    subject = request.GET.get("subject", "").strip()
    shown = page_of(record.trail(subject=subject), request)
    table = Table(
        caption="Newest first",
        columns=[
            Column("at", "When"),
            Column("verb", "What"),
            Column("subject", "On", href=_subject_href),
            Column("role", "In which role"),
            Column("by", "By"),
        ],
        rows=[
            {
                "at": instant(row.at),
                "verb": _deed(row.verb),
                "subject": row.subject,
                "role": row.role.replace("_", " "),
                "by": "The platform itself" if row.by.endswith("/system") else row.by,
            }
            for row in shown.rows
        ],
        address=request.get_full_path(),
        csv_name="audit-trail",
        empty="No row of that subject. Write it as room/kind/id, for example democracy/decision/2015-017.",
        page=shown,
    )
    if is_csv_asked(request):
        return csv_response(table)
    whose = f"about {subject}" if subject else "that you may see"
    return render(
        request,
        "desks/trail.html",
        {
            "page_title": "Audit trail",
            "headline": f"{pluralise(shown.total, 'row')} {whose}: each was written together with what it records.",
            "breadcrumbs": [{"text": "Your desk", "href": "/desk"}, {"text": "Audit trail"}],
            "table": table,
            "subject": subject,
            "as_at": now(),
        },
    )


def _deed(verb: str) -> str:
    """Return what was done in words, with the code under which it is kept.

    >>> _deed("session.give_back")
    'Give back session (session.give_back)'
    """
    what, _, done = verb.partition(".")
    words = f"{done} {what}".replace("_", " ")
    return f"{words[:1].upper()}{words[1:]} ({verb})"


def _subject_href(row: Mapping[str, object]) -> str:
    return page(page_of_reference(str(row["subject"])))
