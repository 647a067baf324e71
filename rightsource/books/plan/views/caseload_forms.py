"""The door by which caseloads come in: a file, read back in words with what would be forecast, and then kept."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from rightsource.books.plan import services
from rightsource.books.plan.forms.caseloads import CaseloadsForm
from rightsource.books.plan.rules.caseloads import CaseloadRefusedError
from rightsource.books.plan.services import TakenIn
from rightsource.books.plan.views.caseloads import LIST
from rightsource.commons.access.doors import now, open_to
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components.confirming import Binding, Done, bind
from rightsource.ground.text import pluralise

MOST_SHOWN = 40  # series on the check page
TITLE = "Bring caseloads in"


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.EVIDENCE_IMPORT, Purpose.OPERATION)
def bring_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for a file, say of each series what is new and what would be forecast, and take it in when confirmed."""
    form = CaseloadsForm(request.POST, request.FILES) if request.method == "POST" else CaseloadsForm()
    tried: list[TakenIn] = []

    def take_in() -> list[TakenIn]:
        tried[:] = services.take_in_caseloads(given=form.given, by=request.actor, at=now())
        return tried

    def rows() -> list[dict[str, str]]:
        shown = [{"label": each.name, "value": str(each)} for each in tried[:MOST_SHOWN]]
        if len(tried) > MOST_SHOWN:
            shown.append({"label": "And", "value": f"{len(tried) - MOST_SHOWN} series more."})
        return shown

    return bind(
        request,
        form,
        Binding(
            title=TITLE,
            check="Check the caseloads",
            button="Bring them in",
            effect="These figures take the place of what was said of the same months, which stays on record; each "
            "series with something new is forecast anew.",
            headline="Caseloads by month are forecast as soon as they are here.",
            breadcrumbs=[
                {"text": "Position", "href": "/desk/finance/position"},
                {"text": "Caseloads", "href": LIST},
                {"text": TITLE},
            ],
            cancel_href=LIST,
        ),
        act=take_in,
        done=lambda found: Done(href=LIST, words=_said(found), reference=form.data.get("file_name", "")),
        refusals=(CaseloadRefusedError,),
        rows=rows,
        field="file",
    )


def _said(found: list[TakenIn]) -> str:
    new = sum(each.new for each in found)
    return f"{pluralise(len(found), 'series', 'series')} taken in, {pluralise(new, 'month')} of them new or other."
