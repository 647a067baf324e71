"""The shape of what people tell us when a body is stood up: the decision, the first day, and each agreement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from rightsource.books.settlement.rules import TermsKind
from rightsource.commons.access.rules import Role
from rightsource.commons.pages.components import DayField, PoundsField
from rightsource.council.agreements.rules import AfterEnd
from rightsource.council.agreements.services import AgreementSpec
from rightsource.ground.money import Money

TERMS = [
    (TermsKind.BLOCK.value, "A fixed sum a year, in twelve instalments"),
    (TermsKind.HOURLY.value, "By the hour"),
    (TermsKind.PER_OUTCOME.value, "For each outcome reached"),
]
AFTER = [
    (AfterEnd.COUNCIL_RESUMES.value, "The council itself does the duties again from that day"),
    (AfterEnd.NOBODY_NAMED.value, "Nobody is named yet: alarms come before the end"),
]
MOST_AGREEMENTS = 10
CODE = {"invalid": "Use small letters, digits, dots and hyphens, such as 2015-050."}


class StandUpForm(forms.Form):
    """The decision behind it, and the first day."""

    decision = forms.ChoiceField(
        label="The executive’s key decision",
        error_messages={"required": "Choose the decision of the executive that stands behind it."},
    )
    starts_on = DayField(label="The body’s first day", help_text="For example, 1 10 2015")
    count = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=MOST_AGREEMENTS, initial=1)

    def __init__(self, *args: Any, decisions: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["decision"].choices = [("", "Choose one"), *decisions]


class AgreementForm(forms.Form):
    """One agreement that is signed with the body."""

    code = forms.RegexField(r"^[a-z0-9][a-z0-9.\-]*\Z", label="Its number", max_length=40, error_messages=CODE)
    title = forms.CharField(label="What is bought", max_length=200, help_text="A title that a resident understands.")
    line = forms.ChoiceField(label="The budget line that pays")
    last_day = DayField(label="Its last day", help_text="For example, 31 3 2018")
    break_on = DayField(label="A day on which it can be ended early, if any", required=False)
    kind = forms.ChoiceField(label="How it is paid", choices=TERMS, widget=forms.RadioSelect)
    price = PoundsField(label="The price", help_text="For a year, an hour or an outcome, as chosen above.")
    annual = PoundsField(
        label="What it may cost in a whole year",
        required=False,
        help_text="For a fixed sum left empty: it is the price.",
    )
    duties = forms.MultipleChoiceField(
        label="The duties that go over to the body", required=False, widget=forms.CheckboxSelectMultiple
    )
    after_end = forms.ChoiceField(
        label="Who does these duties when it ends",
        choices=AFTER,
        widget=forms.RadioSelect,
        initial=AfterEnd.COUNCIL_RESUMES.value,
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        prefix: str,
        lines: Sequence[tuple[str, str]],
        duties: Sequence[tuple[str, str]],
        kept: Sequence[tuple[str, str]],
        code: str,
    ) -> None:
        super().__init__(data, prefix=prefix, initial={"code": code})
        self.fields["line"].choices = [("", "Choose one"), *lines]
        # All are understood, so that the law's own sentence refuses one that may not go over; only these are offered.
        self.fields["duties"].choices = [*duties, *kept]
        self.fields["duties"].widget.choices = duties

    def clean(self) -> dict[str, Any]:
        """Ask for what a year may cost where the price does not say it."""
        told: dict[str, Any] = super().clean() or {}
        price, annual = told.get("price"), told.get("annual")
        if price is not None and price.pence <= 0:
            self.add_error("price", "Enter a price above nought.")
        if annual is None and told.get("kind") == TermsKind.BLOCK:
            told["annual"] = price
        elif annual is None and told.get("kind") and "annual" not in self.errors:
            self.add_error("annual", "Say what it may cost in a whole year: the register shows it.")
        elif annual is not None and told.get("kind") == TermsKind.BLOCK and annual != price:
            self.add_error("annual", "A fixed sum costs its price: leave this empty, or give the same sum.")
        return told

    def spec(self, *, body_code: str, decision_ref: str, starts_on: date) -> AgreementSpec:
        """Return the agreement as it is to be signed."""
        told = self.cleaned_data
        return AgreementSpec(
            code=told["code"],
            title=told["title"],
            body_code=body_code,
            line_id=int(told["line"]),
            starts_on=starts_on,
            ends_before=told["last_day"] + timedelta(days=1),
            break_on=told["break_on"],
            terms=_terms(TermsKind(told["kind"]), told["price"]),
            annual=told["annual"],
            decision_ref=decision_ref,
            owner_role=Role.COMMISSIONER.value,
            provenance="published",
            duty_codes=told["duties"],
            after_end=AfterEnd(told["after_end"]),
        )


def _terms(kind: TermsKind, price: Money) -> dict[str, object]:
    name = {TermsKind.BLOCK: "annual", TermsKind.HOURLY: "rate", TermsKind.PER_OUTCOME: "tariff"}[kind]
    return {"kind": kind.value, f"{name}_pence": price.pence}
