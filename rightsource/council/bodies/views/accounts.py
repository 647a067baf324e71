"""Filing a body's accounts: what it earns, what it costs, and what it owns, read back before they stand (R16)."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_http_methods

from rightsource.commons.access.doors import now, open_to, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.commons.pages.components import PoundsField
from rightsource.commons.pages.components.confirming import Binding, Done, bind, in_words
from rightsource.council.bodies import services
from rightsource.council.bodies.queries import BodyAccounts
from rightsource.council.bodies.rules import Accounts, AccountsRefusedError, position_finding, true_position
from rightsource.council.bodies.views.words import START, a_body
from rightsource.ground.time import FinancialYear


class AccountsForm(forms.Form):
    """What a body's accounts say for a year."""

    year = forms.TypedChoiceField(label="Accounts of which year?", coerce=int)
    income = PoundsField(label="Income")
    from_council = PoundsField(label="Of it from the council")
    cost = PoundsField(label="Cost")
    net_assets = PoundsField(label="Owned less owed", help_text="With a minus if it owes more than it owns.")
    cash = PoundsField(label="Cash at the end of the year")
    source = forms.CharField(
        label="Where the figures come from",
        max_length=300,
        help_text="For example: filed accounts, or a forecast of its board.",
        error_messages={"required": "Say where the figures come from."},
    )

    def __init__(self, *args: object, year: FinancialYear, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        asked = self.fields["year"]
        assert isinstance(asked, forms.TypedChoiceField)
        asked.choices = [(each.start_year, str(each)) for each in (year.previous, year, year.next)]

    @property
    def accounts(self) -> Accounts:
        """What was answered."""
        told = self.cleaned_data
        return Accounts(**{name: told[name] for name in ("income", "from_council", "cost", "net_assets", "cash")})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Permission.BODY_MANAGE, Purpose.OPERATION)
def file_accounts(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask what a body's accounts say, show what follows for the body, and file them."""
    body = a_body(code)
    form = AccountsForm(request.POST if request.method == "POST" else None, year=FinancialYear.containing(today()))
    here = f"/desk/bodies/{code}"
    around = Binding(
        title="File accounts",
        check="Check the accounts",
        button="File the accounts",
        caption=body.name,
        headline="What do its accounts say?",
        breadcrumbs=[
            {"text": "Bodies", "href": START},
            {"text": body.short_name, "href": here},
            {"text": "File accounts"},
        ],
        cancel_href=here,
    )

    def file_them() -> BodyAccounts:
        return services.file_accounts(
            body_id=body.pk,
            year=form.cleaned_data["year"],
            accounts=form.accounts,
            provenance="published",
            source=form.cleaned_data["source"],
            by=request.actor,
            at=now(),
        )

    def rows() -> list[dict[str, str]]:
        found = true_position(form.accounts, FinancialYear(form.cleaned_data["year"]))
        return [*in_words(form), {"label": "What follows", "value": position_finding(body.short_name, found)}]

    return bind(
        request,
        form,
        around,
        act=file_them,
        done=lambda made: Done(href=here, words="The accounts are filed.", reference=f"accounts {made.pk}"),
        refusals=(AccountsRefusedError,),
        rows=rows,
    )
