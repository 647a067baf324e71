"""What is asked of whoever holds a line whose forecast moved: what of it is demand, what is price, and why."""

from __future__ import annotations

from django import forms

from rightsource.commons.pages.components import PoundsField


class CauseForm(forms.Form):
    """The rest of a change, parted into demand and price."""

    demand = PoundsField(
        label="What of it is demand?", help_text="More or fewer people, or more or less for each. Below zero is less."
    )
    price = PoundsField(label="What of it is price?", help_text="What one unit costs. Below zero is cheaper.")
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea,
        max_length=1000,
        help_text="Members read it beside the figure.",
        error_messages={"required": "Say why: members read it beside the figure."},
    )
