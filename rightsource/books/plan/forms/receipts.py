"""The shape of what the finance officer says of a capital receipt: what is sold, what came in, what is charged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from rightsource.books.plan.rules.receipts import ReceiptSpec, ReceiptStage, StatutoryTest
from rightsource.commons.pages.components import DayField, PoundsField

STAGES = {
    ReceiptStage.IDENTIFIED: "An idea: nothing is offered yet",
    ReceiptStage.MARKETED: "Offered to buyers",
    ReceiptStage.CONTRACTED: "Under contract",
    ReceiptStage.WITHDRAWN: "Given up",
}
TESTS = {
    StatutoryTest.MET: "Yes, the project meets it",
    StatutoryTest.NOT_MET: "No",
    StatutoryTest.NOT_ASKED: "Nobody has asked yet",
}


class ReviseForm(forms.Form):
    """What is known of a sale now."""

    stage = forms.ChoiceField(
        label="How near is the sale?",
        choices=[(one.value, words) for one, words in STAGES.items()],
        widget=forms.RadioSelect,
    )
    planned = PoundsField(label="What is it expected to bring?", help_text="In pounds, after the costs of selling.")
    planned_on = DayField(label="When is it expected to be banked?", help_text="For example, 27 3 2016.")
    test = forms.ChoiceField(
        label="Does the project meet the statutory test?",
        help_text="The direction on the flexible use of capital receipts (Local Government Act 2003 ss16 and 20).",
        choices=[(one.value, words) for one, words in TESTS.items()],
        widget=forms.RadioSelect,
    )
    evidence = forms.CharField(
        label="Which document shows it?",
        required=False,
        max_length=300,
        help_text="Its title and date, or its reference.",
    )
    strategy = forms.CharField(
        label="Which decision of full council adopted the strategy?",
        required=False,
        max_length=40,
        help_text="Its number, such as 2016-017. Left empty, nothing can be charged to the receipt.",
    )
    reason = forms.CharField(
        label="Why is this what we expect?",
        widget=forms.Textarea,
        max_length=1000,
        help_text="It stands in the receipt’s history. Members and the public read it.",
    )

    def spec(self) -> ReceiptSpec:
        """Return what was said."""
        data = self.cleaned_data
        strategy = data["strategy"].strip().lower()
        return ReceiptSpec(
            stage=ReceiptStage(data["stage"]),
            planned=data["planned"],
            planned_on=data["planned_on"],
            test=StatutoryTest(data["test"]),
            reason=data["reason"],
            evidence=data["evidence"],
            strategy_ref=f"democracy/decision/{strategy}" if strategy else "",
        )


class RecordForm(ReviseForm):
    """A sale that is new, and what its money is to pay for."""

    asset = forms.CharField(label="What is sold?", max_length=200)
    project = forms.CharField(
        label="Which project is its money to pay for?", max_length=200, help_text="A receipt pays for one project."
    )
    saving = PoundsField(label="What will the project save a year?", help_text="In pounds; 0 if it saves nothing.")
    field_order = ["asset", "project", "saving"]


class BankForm(forms.Form):
    """What came in."""

    amount = PoundsField(label="How much came in?", help_text="In pounds, as on the bank statement.")
    reason = forms.CharField(
        label="What shows it?", max_length=300, help_text="The bank statement or completion letter."
    )


class ChargeForm(forms.Form):
    """A revenue cost to be paid from what is banked."""

    line = forms.TypedChoiceField(label="Which budget line bears the cost?", coerce=int)
    amount = PoundsField(label="How much of it is charged to the receipt?", help_text="In pounds.")
    reason = forms.CharField(label="Which cost is it?", max_length=300)

    def __init__(self, *args: Any, lines: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["line"].choices = [("", "Choose one"), *lines]
