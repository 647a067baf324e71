"""The shape of what the finance officer says when a line is warned, stopped, set free again or given a holder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from rightsource.books.ledger.models import Account, ServiceLine
from rightsource.books.ledger.queries import Line
from rightsource.books.ledger.rules import (
    EXEMPTION_WORDS,
    FATE_TITLES,
    GROUND_WORDS,
    MAY_HOLD,
    SUSPENSE,
    ApprovalKind,
    CarrySpec,
    CommitmentKind,
    Fate,
    LineNoticeKind,
    Promised,
    Recurrence,
)
from rightsource.commons.access.rules import TITLES, Actor
from rightsource.commons.pages.components.fields import DayField, PoundsField, ReasonField
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
    reason = ReasonField(
        label="Why?",
        help_text="Whoever holds the line, members and the auditor read it, word for word.",
        missing="Say why: whoever holds the line reads it.",
    )


class LiftForm(forms.Form):
    """Why a warning or stop can go."""

    reason = ReasonField(
        label="Why can it be lifted?",
        help_text="It stands beside the reason for it, for good.",
        missing="Say why it can be lifted.",
    )


class PeriodForm(forms.Form):
    """Why a month is locked or opened."""

    reason = ReasonField(
        label="Why?",
        help_text="It stands beside the month for good; members and the auditor read it, word for word.",
        missing="Say why: the auditor reads it beside every posting of the month.",
    )


class ReversalForm(forms.Form):
    """Why a batch is taken back."""

    reason = ReasonField(
        label="Why is it taken back?",
        help_text="It stands on both batches for good; the auditor reads it, word for word.",
        missing="Say why: the auditor reads it on both batches.",
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
    reason = ReasonField(
        label="How do you know?",
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

    reason = ReasonField(
        label="Why will it not be posted?",
        help_text="The auditor reads it. If the map or the budget can be mended, mend it and import the file again.",
        missing="Say why it will not be posted: the auditor reads it.",
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
    reason = ReasonField(
        label="Why?",
        help_text="Both holders, members and the auditor read it, word for word.",
        missing="Say why: both holders, members and the auditor read it.",
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
    reason = ReasonField(
        label="Why?",
        help_text="It stands beside every promise for good; members and the auditor read it, word for word.",
        missing="Say why: the auditor reads it beside every promise.",
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


class AskForm(forms.Form):
    """What somebody asks to be approved, and whether a test of necessity is met."""

    commitment_kind = forms.ChoiceField(
        label="What is it?",
        choices=[(CommitmentKind.AGREEMENT.value, "An agreement"), (CommitmentKind.ORDER.value, "An order")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is an agreement or an order."},
    )
    number = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        label="Its number",
        max_length=40,
        help_text="The approval lets exactly this agreement or order through, once.",
        error_messages={
            "required": "Give the number of the agreement or order.",
            "invalid": "Give the number as it is written on it, such as 2015-042.",
        },
    )
    amount = PoundsField(
        label="How much can it cost at most?",
        help_text="In pounds, over its whole term. Of a new price: what it adds. More than this is refused.",
        error_messages={"required": "Give the amount in pounds."},
    )
    on_line = PoundsField(
        label="How much of that falls on this line?",
        required=False,
        help_text="Leave it empty if all of it does. What other years cost falls on their lines.",
    )
    what = forms.CharField(
        label="What is it for?",
        max_length=200,
        help_text="In a few words, without names of people.",
        error_messages={"required": "Say what it is for."},
    )
    reason = ReasonField(
        label="Why is it needed?",
        help_text="Whoever decides, members and the auditor read it, word for word.",
        missing="Say why it is needed: whoever decides reads it.",
    )
    exemption = forms.ChoiceField(
        label="Is a test of necessity met?", required=False, help_text="Then one member of the panel confirms it."
    )

    def __init__(self, *args: Any, is_controlled: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_controlled:
            words = [(one.value, text) for one, text in EXEMPTION_WORDS.items()]
            self.fields["exemption"].choices = [("", "No: the panel decides"), *words]
        else:
            del self.fields["exemption"]


class DecideForm(forms.Form):
    """What is decided about a request, why, with whom, and on which ground of the law."""

    answer = forms.ChoiceField(
        label="What is decided?",
        choices=[("yes", "It is approved"), ("no", "It is refused")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it is approved or refused."},
    )
    reason = ReasonField(
        label="Why?",
        help_text="Who asked reads it, and so do members and the auditor, word for word.",
        missing="Say why: who asked reads it.",
    )
    present = forms.TypedMultipleChoiceField(
        label="Which other members of the panel decided it with you?",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ground = forms.ChoiceField(
        label="On which ground do you authorise it?",
        required=False,
        choices=[("", "None: it is refused"), *((one.value, text) for one, text in GROUND_WORDS.items())],
    )

    def __init__(self, *args: Any, kind: ApprovalKind, panel: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        if kind is ApprovalKind.PANEL:
            self.fields["present"].choices = list(panel)
        else:
            del self.fields["present"]
        if kind is not ApprovalKind.AUTHORITY:
            del self.fields["ground"]


class SpendControlForm(forms.Form):
    """From which sum, until when, under which authority, by whom and why spending is controlled."""

    from_sum = PoundsField(
        label="From which sum does the panel decide?",
        help_text="In pounds, for each order and agreement.",
        error_messages={"required": "Give the sum in pounds."},
    )
    authority = forms.CharField(
        label="On whose authority?",
        max_length=120,
        help_text="The decision or report, such as “Section 114 report of 2 February 2018”.",
        error_messages={"required": "Name the decision or report under which spending is controlled."},
    )
    reason = ReasonField(
        label="Why?",
        help_text="Staff, members and the auditor read it, word for word.",
        missing="Say why spending is controlled.",
    )
    is_after_section_114 = forms.BooleanField(
        label="A section 114 report is made: every new agreement needs the finance officer’s written authority",
        required=False,
    )
    panel = forms.TypedMultipleChoiceField(
        label="Who is on the panel?",
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text="Three at least, so that two decide where one of them asks.",
        error_messages={"required": "Name the members of the panel."},
    )
    ends_on = DayField(label="Until which day?", required=False, help_text="Leave it empty if that is open.")

    def __init__(self, *args: Any, people: Sequence[Actor], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["panel"].choices = [(one.account_id, f"{one.name} ({one.title})") for one in people]


class SpendControlEndForm(forms.Form):
    """Why spend control can end."""

    reason = ReasonField(
        label="Why can it end?",
        help_text="It stands beside the reason for it, for good.",
        missing="Say why it can end.",
    )
