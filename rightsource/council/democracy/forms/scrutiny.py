"""What is asked for a call-in, and of scrutiny's finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from rightsource.council.democracy.models import Member
from rightsource.council.democracy.rules.scrutiny import CallInOutcome


class CallInForm(forms.Form):
    """A member's wish to have a decision looked at again."""

    member = forms.ChoiceField(label="Member who asks", error_messages={"required": "Choose the member who asks."})
    reason = forms.CharField(
        label="Why should it be looked at again?",
        widget=forms.Textarea,
        max_length=2000,
        help_text="It is public, under the member’s name.",
        error_messages={"required": "Say why the decision should be looked at again."},
    )

    def __init__(self, *args: Any, members: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(member.pk), member.name_public) for member in members]
        self.fields["member"].choices = choices if len(choices) == 1 else [("", "Choose one"), *choices]


class OutcomeForm(forms.Form):
    """What scrutiny found about a decision that was called in."""

    outcome = forms.ChoiceField(
        label="What did scrutiny find?",
        choices=[
            (CallInOutcome.UPHELD.value, "It upholds the decision"),
            (CallInOutcome.REFERRED_BACK.value, "It refers the decision back"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what scrutiny found."},
    )
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": "Say why scrutiny upholds the decision or refers it back."},
    )
