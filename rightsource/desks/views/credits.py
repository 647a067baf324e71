"""A body's credit note: asked, shown in words, and recorded against the statement that it is about."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from rightsource.books.settlement import queries
from rightsource.books.settlement.queries import CreditNote
from rightsource.books.settlement.rules.crediting import CreditRefusedError, CreditSpec
from rightsource.commons.access.doors import now, open_to
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components.confirming import Binding, Done, bind
from rightsource.commons.pages.components.fields import PoundsField
from rightsource.ground.time import Month
from rightsource.journeys.record_credit import record_credit


class CreditForm(forms.Form):
    """What a credit note says."""

    amount = PoundsField(label="How much is credited?")
    reference = forms.CharField(label="The number that the credit note bears", max_length=100)
    reason = forms.CharField(label="Why?", widget=forms.Textarea, max_length=1000)

    def spec(self) -> CreditSpec:
        """Return what the note says."""
        told = self.cleaned_data
        return CreditSpec(told["reference"], told["reason"], told["amount"])


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.CREDIT_RECORD, Purpose.OPERATION)
def record(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Ask what a credit note says, show it in words, and record it."""
    found = queries.statement(actor=request.actor, statement_id=statement_id)
    if found is None:
        raise Http404(f"There is no statement {statement_id} that you may see.")
    month, code = Month.containing(found.month), found.agreement_ref.rpartition("/")[2]
    credited = queries.credited(agreement_ref=found.agreement_ref, month=month)
    form = CreditForm(request.POST if request.method == "POST" else None)
    back = f"/statements/{statement_id}"

    def act() -> CreditNote:
        return record_credit(statement_id=statement_id, spec=form.spec(), by=request.actor, at=now())

    return bind(
        request,
        form,
        Binding(
            title="Record a credit note",
            check="Check what it does",
            button="Record it",
            caption=f"{code} · {month}",
            headline=f"The statement for {month} came to {queries.without_credits(statement=found)}.",
            effect="Nothing is booked now. The next statement of the agreement takes it in as a line of its own: "
            "so much less is paid.",
            breadcrumbs=[
                {"text": "Statements", "href": "/desk/finance/statements"},
                {"text": str(month), "href": back},
            ],
            known=[{"label": "Credited before", "value": str(credited)} if credited else None],
            cancel_href=back,
        ),
        act=act,
        done=lambda made: Done(
            href=back,
            words=f"The credit note is recorded. The statement for {Month.containing(made.taken_in)} takes it in.",
            reference=made.reference,
        ),
        refusals=(CreditRefusedError,),
    )
