"""What somebody who answers a consultation is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from rightsource.council.democracy.models import Option


class AnswerForm(forms.Form):
    """Which option somebody prefers."""

    answer = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": "Choose one of the answers, or “I am not sure”."}
    )

    def __init__(self, *args: Any, question: str, options: Sequence[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titles = [(option.title, option.title) for option in options]
        self.fields["answer"].label = question
        self.fields["answer"].choices = [
            *titles,
            ("None of these", "None of these"),
            ("I am not sure", "I am not sure"),
        ]


class WhyForm(forms.Form):
    """What somebody wants to say."""

    text = forms.CharField(
        label="Tell us why, if you like",
        help_text="Please leave out names, addresses and other private details. You can leave this empty.",
        widget=forms.Textarea,
        required=False,
        max_length=4000,
    )


class NameForm(forms.Form):
    """Who somebody is, if they like."""

    name = forms.CharField(
        label="What is your name?",
        help_text="You can leave this empty. We never publish it.",
        required=False,
        max_length=200,
    )
