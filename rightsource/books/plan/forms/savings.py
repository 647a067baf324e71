"""What is asked of a saving: how sure it is, when it comes, what would have been without it, and why it is given up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms

from rightsource.books.plan.rules import Confidence
from rightsource.commons.access.rules import TITLES, Role
from rightsource.commons.pages.components import PoundsField

CONFIDENCES = [
    (Confidence.GREEN.value, "Green"),
    (Confidence.AMBER.value, "Amber"),
    (Confidence.RED.value, "Red"),
]
OWNERS = (Role.BUDGET_HOLDER, Role.DIRECTOR, Role.FINANCE_OFFICER)


class ConfidenceField(forms.ChoiceField):
    """Green, amber or red, each with what it means."""

    hints: ClassVar[Mapping[str, str]] = {
        Confidence.GREEN.value: "It comes as planned.",
        Confidence.AMBER.value: "It may come late, or not in full.",
        Confidence.RED.value: "It will not come without a change of course.",
    }


def _why(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        widget=forms.Textarea,
        max_length=1000,
        help_text="Members and the public read it, word for word.",
        error_messages={"required": "Say why: members and the public read it."},
    )


def _confidence(label: str) -> ConfidenceField:
    return ConfidenceField(
        label=label,
        choices=CONFIDENCES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose green, amber or red."},
    )


class ReviewForm(forms.Form):
    """How sure a saving is now."""

    confidence = _confidence("How sure is it?")
    reason = _why("Why?")
    claimed = PoundsField(
        label="What do you say is delivered by now? (optional)",
        required=False,
        help_text="It stands beside what the ledger shows, and changes nothing there.",
    )
    evidence = forms.CharField(
        label="Where is the evidence? (optional)",
        required=False,
        max_length=300,
        help_text="A decision, an agreement or a document, such as agreements/agreement/2015-042.",
    )


class ProfileForm(forms.Form):
    """When a saving comes, by quarter."""

    first = PoundsField(label="April to June")
    second = PoundsField(label="July to September")
    third = PoundsField(label="October to December")
    fourth = PoundsField(label="January to March")
    reason = _why("Why does the profile become another?")


class CounterfactualForm(forms.Form):
    """What a line would have cost without the saving."""

    line = forms.TypedChoiceField(label="Which budget line?", coerce=int)
    amount = PoundsField(
        label="What would it have cost this year without the saving?",
        help_text="All of the line, over the whole year.",
    )
    inside = PoundsField(
        label="What of that would have gone to the council’s own bodies? (optional)",
        required=False,
        help_text="A lower price between the council and its own body saves the two together nothing.",
    )
    source = forms.CharField(label="Where does the figure come from?", max_length=300)
    confidence = _confidence("How sure is the figure?")
    reason = _why("Why is this what it would have cost?")

    def __init__(self, *args: Any, lines: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["line"].choices = lines


class WithdrawForm(forms.Form):
    """Why a saving is given up."""

    reason = _why("Why is it given up?")


class NewSavingForm(forms.Form):
    """Who answers for a saving of the plan, and which line it lowers."""

    summary = forms.CharField(
        label="What changes, and for whom?",
        widget=forms.Textarea,
        max_length=600,
        help_text="In plain words. Members and the public read it.",
    )
    owner_title = forms.CharField(
        label="Which post answers for it?", max_length=120, help_text="Its title, such as Head of Waste."
    )
    owner_role = forms.ChoiceField(
        label="In which role?", choices=[(role.value, TITLES[role]) for role in OWNERS], widget=forms.RadioSelect
    )
    line = forms.TypedChoiceField(
        label="Which budget line does it lower?",
        coerce=int,
        help_text="One line bears all of it here. A program can spread it over several lines.",
    )
    cost = PoundsField(
        label="What does it take to make it, once? (optional)",
        required=False,
        help_text="If you leave this empty, pages say that nobody has stated it.",
    )
    confidence = _confidence("How sure is it?")
    reason = _why("Why?")

    def __init__(self, *args: Any, lines: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["line"].choices = lines
