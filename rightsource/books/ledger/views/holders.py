"""Naming who holds a budget line: asked, shown with what it does, and then done (control R13)."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.forms import HolderForm
from rightsource.books.ledger.models import Line
from rightsource.books.ledger.rules import MAY_HOLD, HolderRefusedError, LineUnknownError
from rightsource.commons.access import queries as access
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import TITLES, Actor, Permission, Purpose, Role
from rightsource.commons.pages.components.confirming import Binding, Done, bind


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.HOLDER_NAME, Purpose.OPERATION)
def holder(request: HttpRequest, line_id: int) -> HttpResponseBase:
    """Ask for the post, the role and the person, say what it does, and name them."""
    try:
        line = queries.line(line_id=line_id)
    except LineUnknownError as error:
        raise Http404(str(error)) from error
    people = access.people_in(roles=MAY_HOLD, on=today())
    now_held = {"title": line.holder_title, "role": line.holder_role, "person": line.holder_account_id or ""}
    form = HolderForm(request.POST or None, people=people, initial=now_held)

    def name() -> None:
        services.name_holder(
            line_id=line_id,
            holder_role=form.cleaned_data["role"],
            holder_title=form.cleaned_data["title"],
            holder_account_id=form.cleaned_data["person"],
            by=request.actor,
            at=now(),
        )

    here = f"/desk/finance/lines/{line_id}"
    held = f"It is held by {line.holder_title} now." if line.holder_title else "Nobody holds it now."
    told = f"{held} A line without a holder can have no budget."
    around = Binding(
        title="Who holds this line?",
        check="Check who holds it",
        checked="Check who holds this line",
        button="Name the holder",
        caption=line.name,
        headline=told,
        breadcrumbs=[
            {"text": "Position", "href": "/desk/finance/position"},
            {"text": line.name, "href": here},
            {"text": "Holder"},
        ],
        cancel_href=here,
    )

    def done(_: None) -> Done:
        return Done(
            href=f"{here}#holder",
            words=f"The line is held by {form.cleaned_data['title']}.",
            reference=f"line {line_id} · holder",
        )

    return bind(
        request,
        form,
        around,
        act=name,
        done=done,
        refusals=(HolderRefusedError,),
        rows=lambda: _effects(line, form, people),
        field="person",
    )


def _effects(line: Line, form: HolderForm, people: list[Actor]) -> list[dict[str, str]]:
    """Return in words who would hold the line, and what follows."""
    told = form.cleaned_data
    role = TITLES[Role(told["role"])]
    person = next((one.name for one in people if one.account_id == told["person"]), "")
    return [
        {"label": "Held until now by", "value": line.holder_title or "Nobody"},
        {"label": "Held from now on by", "value": told["title"]},
        {"label": "In the role", "value": role},
        {"label": "In person", "value": person or "Nobody in particular"},
        {
            "label": "Whose desk shows it",
            "value": f"The desk of {person}." if person else f"The desk of everybody who acts as {role.lower()}.",
        },
        {
            "label": "When money runs out",
            "value": f"Whoever is refused is told to ask {told['title']}, who can approve it or move money.",
        },
        {"label": "What stays", "value": "The budget, what is promised and what is spent. The change is in the trail."},
    ]
