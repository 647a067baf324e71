"""The line of sight through any row: all that stands before it and all that came of it, one click each."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rightsource.commons.access.doors import open_to
from rightsource.commons.access.rules import Permission
from rightsource.commons.pages.rules import STEP_WORDS
from rightsource.commons.record.rules import Reference, ReferenceMalformedError
from rightsource.desks.links import page
from rightsource.ground.text import pluralise
from rightsource.journeys.line_of_sight import OutOfSightError, Stage, line_of_sight, title_of


@require_GET
@open_to(Permission.PUBLIC)
def see(request: HttpRequest, room: str, kind: str, id: str) -> HttpResponse:
    """Show the chain through a row, and every row at each of its places."""
    try:
        chain = line_of_sight(reference=Reference.of(room, kind, id), actor=request.actor)
    except (OutOfSightError, ReferenceMalformedError) as error:
        raise Http404(str(error)) from None
    title = title_of(chain)
    return render(
        request,
        "desks/see.html",
        {
            "page_title": title,
            "caption": f"Line of sight · {STEP_WORDS[chain.present]}",
            "headline": chain.finding,
            "breadcrumbs": [{"text": "Home", "href": "/"}, {"text": "Line of sight"}, {"text": title}],
            "places": chain.places,
            "present": chain.present,
            "stages": [_shown(stage, is_present=stage.step == chain.present) for stage in chain.stages],
        },
    )


def _shown(stage: Stage, *, is_present: bool) -> dict[str, object]:
    """Return a place with its rows as the page shows it."""
    word = STEP_WORDS[stage.step]
    more = stage.total - len(stage.rows)
    state = ""
    if not stage.rows:
        state = f"Not shown to you: it is for {stage.hidden_for}." if stage.hidden_for else "There is none yet."
    return {
        "id": stage.step.value,
        "word": word,
        "is_present": is_present,
        "rows": [
            {"text": row.text, "href": page(row.href), "note": row.note, "see": f"/see/{row.ref}"} for row in stage.rows
        ],
        "more": f"and {pluralise(more, 'more', 'more')}" if more > 0 else "",
        "state": state,
        "count": stage.total,
    }
