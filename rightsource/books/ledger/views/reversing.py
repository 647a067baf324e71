"""Taking back a batch: why, what it does, and then."""

from __future__ import annotations

from collections import defaultdict

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.forms import ReversalForm
from rightsource.books.ledger.models import Leg
from rightsource.books.ledger.rules import LimitReachedError, LineBusyError, PostingRefusedError, ReversalRefusedError
from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components.confirming import Confirming, confirmed, say_done
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
    form = ReversalForm(request.POST if request.method == "POST" else None)

    def take_back() -> None:
        services.reverse(batch_id=batch_id, reason=form.cleaned_data["reason"], by=request.actor, at=now(), on=today())

    stage = confirmed(request, form, refusals=REFUSALS, act=take_back, field="reason")
    if stage is Confirming.DONE:
        say_done(request, "The batch is taken back.", f"batch {batch_id}")
        return redirect(here)
    legs = queries.legs_in(batch_id=batch_id)
    entries = len({leg.entry_id for leg in legs})
    refused = queries.reversal_refused_of(batch_id=batch_id)
    return render(
        request,
        "ledger/reasoned.html",
        {
            "page_title": f"Reverse batch {batch_id}",
            "headline": refused
            or f"Batch {batch_id} was posted with {long_date(found.on)}: {pluralise(entries, 'entry', 'entries')}, "
            f"{pluralise(len(legs), 'leg')}.",
            "breadcrumbs": [
                {"text": "Position", "href": "/desk/finance/position"},
                {"text": f"Batch {batch_id}", "href": here},
                {"text": "Reverse"},
            ],
            "form": form,
            "errors": form.errors,
            "is_refused": bool(refused),
            "is_checked": stage is Confirming.TO_CHECK,
            "button": f"Reverse batch {batch_id}",
            "cancel_href": here,
            "rows": _effects(form, legs, entries) if stage is Confirming.TO_CHECK else [],
        },
        status=422 if form.errors else 200,
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
