"""The shape of a floor as the monitoring officer sets it, and of an officer's answer to a budget under one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from rightsource.commons.pages.components import PoundsField


class FloorForm(forms.Form):
    """The least that a service line needs in a year: the minimum safe capacity, and what it costs."""

    service_line = forms.ChoiceField(
        label="Which service meets the duty?", error_messages={"required": "Choose a service."}
    )
    capacity = forms.IntegerField(
        label="Minimum safe capacity",
        min_value=1,
        max_value=10_000_000,
        required=False,
        help_text="For example 210, if fewer than 210 social workers cannot keep children safe.",
    )
    unit = forms.CharField(label="Of what?", max_length=100, required=False, help_text="For example: social workers")
    amount = PoundsField(label="What it costs in a year", error_messages={"required": "Say what it costs in a year."})
    basis = forms.CharField(
        label="What does it rest on?",
        widget=forms.Textarea,
        max_length=1000,
        help_text="The study, standard or order that says so. Members and the auditor read it.",
        error_messages={"required": "Say what it rests on: members and the auditor read it."},
    )
    starts_on = forms.DateField(
        label="From which day?",
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={"required": "Say from which day it holds."},
    )

    def __init__(self, *args: Any, lines: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = self.fields["service_line"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = list(lines)

    def clean(self) -> dict[str, Any]:
        """A capacity counts something, and what is counted has a number."""
        given = super().clean() or {}
        if (given.get("capacity") is None) != (not given.get("unit")) and "capacity" not in self.errors:
            self.add_error("unit", "Say how many and of what, or leave both empty.")
        return given


class FloorAnswerForm(forms.Form):
    """What the officer who answers for a duty says to a budget under its floor."""

    answer = forms.ChoiceField(
        label="Do you consent?",
        choices=[("consent", "I consent to this amount"), ("refuse", "I refuse")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you consent."},
    )
    reason = forms.CharField(
        label="Why",
        max_length=2000,
        widget=forms.Textarea,
        help_text="Everybody who looks at the floor reads it.",
        error_messages={"required": "Say why: whoever changes the budget reads it."},
    )
