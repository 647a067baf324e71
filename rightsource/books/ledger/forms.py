"""The shape of what the finance officer says when a line is warned, stopped, set free again or given a holder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from rightsource.books.ledger.models import Account, ServiceLine
from rightsource.books.ledger.queries import Line
from rightsource.books.ledger.rules import (
    FATE_TITLES,
    MAY_HOLD,
    SUSPENSE,
    CarrySpec,
    Fate,
    LineNoticeKind,
    Promised,
    Recurrence,
)
from rightsource.commons.access.rules import TITLES, Actor
from rightsource.commons.pages.components.fields import PoundsField
from rightsource.ground.text import pluralise


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


class PeriodForm(forms.Form):
    """Why a month is locked or opened."""

    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea,
        max_length=1000,
        help_text="It stands beside the month for good; members and the auditor read it, word for word.",
        error_messages={"required": "Say why: the auditor reads it beside every posting of the month."},
    )


class ReversalForm(forms.Form):
    """Why a batch is taken back."""

    reason = forms.CharField(
        label="Why is it taken back?",
        widget=forms.Textarea,
        max_length=1000,
        help_text="It stands on both batches for good; the auditor reads it, word for word.",
        error_messages={"required": "Say why: the auditor reads it on both batches."},
    )


class ClosingForm(forms.Form):
    """Closing a year asks for nothing; it is confirmed."""


class HolderForm(forms.Form):
    """Who holds a budget line: the post, its role, and the person in it."""

    title = forms.CharField(
        label="Which post holds the line?",
        max_length=120,
        help_text="Its title, such as Head of Adult Services. It stands wherever the line is.",
        error_messages={"required": "Give the title of the post, such as Head of Adult Services."},
    )
    role = forms.ChoiceField(
        label="In which role?",
        choices=[(role.value, TITLES[role]) for role in MAY_HOLD],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the role in which the line is held."},
    )
    person = forms.TypedChoiceField(
        label="Who is in the post?",
        help_text="The line then stands on this person’s desk; otherwise on the desk of everybody in the role.",
        required=False,
        coerce=int,
        empty_value=None,
    )

    def __init__(self, *args: Any, people: Sequence[Actor], **options: Any) -> None:
        super().__init__(*args, **options)
        named = {str(one.account_id): f"{one.name} ({one.title})" for one in people}
        self.fields["person"].choices = [("", "Nobody in particular"), *named.items()]


class CodeForm(forms.Form):
    """Where an amount in suspense belongs."""

    account = forms.ChoiceField(label="Which account?", error_messages={"required": "Choose an account."})
    service_line = forms.ChoiceField(
        label="Which service line?",
        required=False,
        help_text="For what is spent or earned; what is owned or owed has none.",
    )
    reason = forms.CharField(
        label="How do you know?",
        widget=forms.Textarea,
        max_length=1000,
        required=False,
        help_text="It stands beside the posting. Leave it empty where the text of the journal says it.",
    )

    def __init__(
        self, *args: Any, accounts: Sequence[Account], service_lines: Sequence[ServiceLine], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        chart = [(one.code, f"{one.name} ({one.kind})") for one in accounts if one.code != SUSPENSE]
        self.fields["account"].choices = [("", "Choose an account"), *chart]
        lines = [(one.code, f"{one.name} ({one.directorate})") for one in service_lines]
        self.fields["service_line"].choices = [("", "None"), *lines]


class WithdrawForm(forms.Form):
    """Why a held entry will not be posted."""

    reason = forms.CharField(
        label="Why will it not be posted?",
        widget=forms.Textarea,
        max_length=1000,
        help_text="The auditor reads it. If the map or the budget can be mended, mend it and import the file again.",
        error_messages={"required": "Say why it will not be posted: the auditor reads it."},
    )


class VirementForm(forms.Form):
    """Which line gets how much, for how long, why, and under which decision if it needs one."""

    to_line = forms.TypedChoiceField(
        label="To which line?", coerce=int, error_messages={"required": "Choose the line that gets the money."}
    )
    amount = PoundsField(
        label="How much?", help_text="In pounds.", error_messages={"required": "Give the amount in pounds."}
    )
    recurrence = forms.ChoiceField(
        label="For how long?",
        choices=[
            (Recurrence.ONE_OFF.value, "This year only (one-off)"),
            (Recurrence.RECURRING.value, "Every year from now on (recurring)"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is for this year only or for every year."},
    )
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea,
        max_length=1000,
        help_text="Both holders, members and the auditor read it, word for word.",
        error_messages={"required": "Say why: both holders, members and the auditor read it."},
    )
    decision = forms.CharField(
        label="Which decision of the executive stands behind it?",
        max_length=40,
        required=False,
        help_text="Its number, such as 2015-017. Only where the sum is more than an officer may move.",
    )
    key = forms.CharField(widget=forms.HiddenInput)  # made with the page, so that pressing twice moves once

    def __init__(self, *args: Any, lines: Sequence[Line], **options: Any) -> None:
        super().__init__(*args, **options)
        named = [(line.pk, f"{line.name} ({line.holder_title or 'nobody holds it'})") for line in lines]
        self.fields["to_line"].choices = [("", "Choose a line"), *named]


class CarryForm(forms.Form):
    """What becomes of each line's promises when a year ended, why, and under which decision budget goes along."""

    decision = forms.RegexField(
        r"^[a-z0-9][a-z0-9.\-]*\Z",
        label="Under which decision is budget carried?",
        required=False,
        max_length=40,
        help_text="Its number, such as 2016-031. Needed where a promise takes its budget along.",
        error_messages={"invalid": "Use small letters, digits, dots and hyphens, such as 2016-031."},
    )
    reason = forms.CharField(
        label="Why?",
        widget=forms.Textarea,
        max_length=1000,
        help_text="It stands beside every promise for good; members and the auditor read it, word for word.",
        error_messages={"required": "Say why: the auditor reads it beside every promise."},
    )

    def __init__(self, *args: Any, promised: Sequence[Promised], **options: Any) -> None:
        super().__init__(*args, **options)
        self.promised = list(promised)
        for row in self.promised:
            self.fields[self.name_of(row)] = forms.ChoiceField(
                label=f"{row.line}: {row.amount} promised to {pluralise(row.promises, row.kind.value)}",
                choices=[(fate.value, title) for fate, title in FATE_TITLES.items()],
                widget=forms.RadioSelect if len(self.promised) < 8 else forms.Select,
                initial=Fate.CARRY.value,
                error_messages={"required": "Say what becomes of it."},
            )
            self.fields[f"{self.name_of(row)}-why"] = forms.CharField(
                label=f"Another reason, for the {row.kind.value}s on {row.line} alone", max_length=1000, required=False
            )

    @staticmethod
    def name_of(row: Promised) -> str:
        """Return the name of a line's question."""
        return f"{row.kind.value}-{row.line_id}"

    def asked(self) -> list[CarrySpec]:
        """Return what was answered, line by line."""
        told = self.cleaned_data
        return [
            CarrySpec(
                row.line_id,
                row.kind,
                Fate(told[self.name_of(row)]),
                told[f"{self.name_of(row)}-why"] or told["reason"],
            )
            for row in self.promised
        ]
