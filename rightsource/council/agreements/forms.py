"""The shape of what people tell us about deliveries."""

from __future__ import annotations

from django import forms

from rightsource.books.settlement.rules import TermsKind
from rightsource.commons.pages.components.fields import DayField
from rightsource.council.agreements.rules import COLUMNS


class DeliveryForm(forms.Form):
    """One delivery, as the body says it was."""

    reference = forms.CharField(label="Your reference", max_length=80, help_text="The same each time you send it.")
    date = DayField(label="When was it delivered?", help_text="For example, 27 3 2016")
    units = forms.CharField(label="How many units?", initial="1", help_text="For example, 1 or 2.5")
    minutes = forms.CharField(label="How many minutes?", required=False)
    planned = forms.CharField(label="How many minutes were planned?", required=False)
    outcome = forms.CharField(label="Which outcome?", required=False)
    achieved = forms.ChoiceField(
        label="Was the outcome reached?",
        required=False,
        choices=[("yes", "Yes"), ("no", "No")],
    )

    def for_terms(self, kind: TermsKind) -> DeliveryForm:
        """Ask only what the agreement's terms need."""
        if kind is not TermsKind.HOURLY:
            del self.fields["minutes"], self.fields["planned"]
        if kind is not TermsKind.PER_OUTCOME:
            del self.fields["outcome"], self.fields["achieved"]
        return self

    def row(self) -> dict[str, str]:
        """Return the delivery as a row of a file would give it."""
        told = self.cleaned_data
        return {key: told[key].isoformat() if key == "date" else str(told[key] or "") for key in self.fields}


class FileForm(forms.Form):
    """A file of deliveries."""

    file = forms.FileField(
        label="A CSV file of deliveries",
        help_text=f"Its first line names the columns: {', '.join(COLUMNS)}.",
    )


class FindingForm(forms.Form):
    """What the client found when it looked at a delivery."""

    found = forms.ChoiceField(
        label="Was it delivered as the body says?",
        choices=[("yes", "Yes, as said"), ("no", "No, it was not")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="What did you find?", required=False, widget=forms.Textarea, help_text="Needed if it was not as said."
    )
