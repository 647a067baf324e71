"""The shape of what the finance officer says when a line is warned, stopped or set free again."""

from __future__ import annotations

from django import forms

from rightsource.books.ledger.rules import LineNoticeKind


class NoticeForm(forms.Form):
    """A warning on a line, or a stop of new promises, and why."""

    kind = forms.ChoiceField(
        label="What do you lay upon the line?",
        choices=[
            (LineNoticeKind.WARNING.value, "A warning"),
            (LineNoticeKind.STOP.value, "A stop of new spending"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose a warning or a stop."},
    )
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea,
        max_length=1000,
        help_text="Whoever holds the line, members and the auditor read it, word for word.",
        error_messages={"required": "Say why: whoever holds the line reads it."},
    )


class LiftForm(forms.Form):
    """Why a warning or stop can go."""

    reason = forms.CharField(
        label="Why can it be lifted?",
        widget=forms.Textarea,
        max_length=1000,
        help_text="It stands beside the reason for it, for good.",
        error_messages={"required": "Say why it can be lifted."},
    )
