"""Taking back a batch: why, what it does, and then."""

from __future__ import annotations

from collections import defaultdict

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.forms import ReversalForm
from rightsource.books.ledger.models import Leg
from rightsource.books.ledger.rules import LimitReachedError, LineBusyError, PostingRefusedError, ReversalRefusedError
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components.confirming import Binding, Done, bind
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise

REFUSALS = (ReversalRefusedError, PostingRefusedError, LimitReachedError, LineBusyError)
SHOWN = 5  # lines that are named one by one


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.POSTING_CORRECT, Purpose.OPERATION)
def reverse(request: HttpRequest, batch_id: int) -> HttpResponseBase:
    """Ask why, show which lines change by how much, and take the batch back by a new one of today."""
    found = queries.batch(batch_id=batch_id)
    if found is None:
        raise Http404(f"There is no batch {batch_id} in the journal.")
    here = f"/desk/finance/journal/{batch_id}"
    title = f"Reverse batch {batch_id}"
    crumbs = [
        {"text": "Position", "href": "/desk/finance/position"},
        {"text": f"Batch {batch_id}", "href": here},
        {"text": "Reverse"},
    ]
    refused = queries.reversal_refused_of(batch_id=batch_id)
    if refused:
        return render(
            request,
            "pages/desk.html",
            {"page_title": title, "headline": refused, "breadcrumbs": crumbs},
            status=422 if request.method == "POST" else 200,
        )
    form = ReversalForm(request.POST if request.method == "POST" else None)
    legs = queries.legs_in(batch_id=batch_id)
    entries = len({leg.entry_id for leg in legs})
    told = (
        f"Batch {batch_id} was posted with {long_date(found.on)}: {pluralise(entries, 'entry', 'entries')}, "
        f"{pluralise(len(legs), 'leg')}."
    )
    around = Binding(
        title=title,
        check="Check what it does",
        checked=title,
        button=title,
        headline=told,
        breadcrumbs=crumbs,
        cancel_href=here,
    )

    def take_back() -> int:
        reason = form.cleaned_data["reason"]
        return services.reverse(batch_id=batch_id, reason=reason, by=request.actor, at=now(), on=today())

    def done(_: int) -> Done:
        return Done(href=here, words="The batch is taken back.", reference=f"batch {batch_id}")

    return bind(
        request,
        form,
        around,
        act=take_back,
        done=done,
        refusals=REFUSALS,
        rows=lambda: _effects(form, legs, entries),
        field="reason",
    )


def _effects(form: ReversalForm, legs: list[Leg], entries: int) -> list[dict[str, str]]:
    """Return in words what would happen and what would not."""
    lines: dict[str, int] = defaultdict(int)
    for leg in legs:
        if leg.line is not None:
            lines[leg.line.name] -= leg.pence
    named = [f"{name} {Money(pence)}" for name, pence in sorted(lines.items(), key=lambda item: -abs(item[1]))]
    more = f" and {len(named) - SHOWN} more" if len(named) > SHOWN else ""
    return [
        {"label": "What", "value": f"{pluralise(entries, 'entry', 'entries')} with every leg the other way round"},
        {"label": "Why", "value": form.cleaned_data["reason"]},
        {"label": "Day", "value": f"{long_date(today())}, whatever day the batch has"},
        {
            "label": "Spent on budget lines",
            "value": "; ".join(named[:SHOWN]) + more if named else "No line is touched.",
        },
        {"label": "What was promised", "value": "Stays as it is: what was drawn is not promised again."},
        {"label": "Once", "value": "A batch is reversed once; both batches say so for good."},
    ]
