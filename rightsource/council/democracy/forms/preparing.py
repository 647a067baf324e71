"""What democratic services ask while a decision is prepared and taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from rightsource.commons.pages.components import DayField, PoundsField
from rightsource.council.democracy import queries
from rightsource.council.democracy.models import Option
from rightsource.council.democracy.rules import (
    NOTICE_FIELDS,
    SHORT_NOTICE_FIELDS,
    Audience,
    MatterKind,
    NoticeKind,
    OptionFact,
    ReportKind,
    StepKind,
)

REPORT_CHOICES = [
    (ReportKind.OFFICER.value, "Officer’s report"),
    (ReportKind.EQUALITY.value, "Equality analysis"),
    (ReportKind.FINANCE.value, "Financial analysis"),
    (ReportKind.DUTY_TEST.value, "Test of a statutory duty"),
    (ReportKind.RESPONSE.value, "The council’s response to a warning"),
]
STEP_CHOICES = [
    (StepKind.EXECUTIVE_PROPOSAL.value, "The executive’s proposal to the council"),
    (StepKind.LAID_BEFORE_SCRUTINY.value, "Laid before scrutiny"),
    (StepKind.COUNCIL_OBJECTION.value, "The council’s objection"),
    (StepKind.LEADER_REPLY.value, "The leader’s reply"),
]
KIND_CHOICES = [
    (MatterKind.BUDGET.value, "Budget (full council)"),
    (MatterKind.KEY_DECISION.value, "Key decision (the executive)"),
    (MatterKind.DECISION.value, "Another decision (the executive)"),
]
NOTICE_CHOICES = [
    (NoticeKind.TWENTY_EIGHT_DAYS.value, "28 clear days"),
    (NoticeKind.GENERAL_EXCEPTION.value, "General exception: five clear days"),
    (NoticeKind.SPECIAL_URGENCY.value, "Special urgency"),
]
AUDIENCE_CHOICES = [(Audience.PUBLIC.value, "The public"), (Audience.RATEPAYERS.value, "Business ratepayers")]


class ReportForm(forms.Form):
    """A report to be laid before those who decide."""

    kind = forms.ChoiceField(label="Kind of report", choices=REPORT_CHOICES)
    duty_code = forms.ChoiceField(label="Duty that is tested", required=False)
    text = forms.CharField(label="Text", widget=forms.Textarea)

    def __init__(self, *args: Any, duties: Sequence[tuple[str, str]], may_warn: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty_code"].choices = [("", "None"), *duties]
        if may_warn:
            self.fields["kind"].choices = [
                (ReportKind.SECTION_25.value, "Section 25: robustness of the budget and reserves"),
                *REPORT_CHOICES,
            ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == ReportKind.DUTY_TEST and not cleaned.get("duty_code"):
            self.add_error("duty_code", "Choose the duty that this tests.")
        return cleaned


class StepForm(forms.Form):
    """A step between executive, council and scrutiny."""

    kind = forms.ChoiceField(label="Step", choices=STEP_CHOICES, widget=forms.RadioSelect)
    on = DayField(label="Day", help_text="For example, 9 12 2014")
    text = forms.CharField(label="What was said", widget=forms.Textarea, required=False)


class RequirementForm(forms.Form):
    """The council tax requirement and the day of the precept."""

    pounds = PoundsField(label="Council tax requirement", help_text="In pounds, for example 231061000")
    band_d_pounds = PoundsField(
        label="Council tax of a home in band D", help_text="In pounds, for example 1048.45", required=False
    )
    precept_on = DayField(
        label="Day on which the precept is issued", help_text="Before 1 March. For example, 27 2 2015"
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("pounds", "band_d_pounds"):
            amount = cleaned.get(name)
            if amount is not None and amount.pence < 0:
                self.add_error(name, "Council tax is never less than nothing. Enter £0 or more.")
        return cleaned


class WeighForm(forms.Form):
    """What people said, and what was done about it."""

    said = forms.CharField(label="You said", help_text="In words that the public can read.", widget=forms.Textarea)
    did = forms.CharField(label="We did", help_text="What changed, or why nothing did.", widget=forms.Textarea)


class MatterForm(forms.Form):
    """Something new to decide."""

    code = forms.SlugField(
        label="Short name for the address",
        help_text="Small letters, figures and dashes, for example country-parks-2016",
    )
    title = forms.CharField(label="Title")
    summary = forms.CharField(label="What it is about", widget=forms.Textarea, required=False)
    kind = forms.ChoiceField(label="Kind", choices=KIND_CHOICES, widget=forms.RadioSelect)
    year = forms.IntegerField(
        label="For a budget: the year in which it starts", min_value=2000, max_value=2100, required=False
    )
    duty_codes = forms.MultipleChoiceField(
        label="Duties that it touches", required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, duties: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty_codes"].choices = list(duties)

    def clean_code(self) -> str:
        """Keep addresses in small letters, each for one matter.

        :raises ValidationError: when there is a matter of this name
        """
        code = str(self.cleaned_data["code"]).lower()
        if queries.is_taken(code=code):
            raise forms.ValidationError("There is a matter with this short name already. Choose another.")
        return code

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == MatterKind.BUDGET and not cleaned.get("year"):
            self.add_error("year", "Say in which year the budget starts, for example 2016.")
        return cleaned


class OptionsForm(forms.Form):
    """Up to four ways to decide; the first is the one that is recommended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in range(1, 5):
            needed = number < 3
            name = f"Option {number}" + (" (recommended)" if number == 1 else "") + ("" if needed else ", if any")
            self.fields[f"title-{number}"] = forms.CharField(label=f"{name}: title", required=needed)
            self.fields[f"summary-{number}"] = forms.CharField(
                label=f"{name}: what it means", required=needed, widget=forms.Textarea
            )
        choices = [(str(number), f"Option {number}") for number in range(1, 5)]
        self.fields["do_nothing"] = forms.ChoiceField(label="Which one changes nothing?", choices=choices)
        self.fields["in_house"] = forms.ChoiceField(
            label="In which one does the council do it itself?", choices=[("", "None"), *choices], required=False
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("do_nothing", "in_house"):
            number = cleaned.get(name)
            if number and not cleaned.get(f"title-{number}"):
                self.add_error(name, f"Option {number} has no title. Choose one that has, or give it a title.")
        return cleaned

    @property
    def options(self) -> list[OptionFact]:
        """The options as given."""
        given = self.cleaned_data
        return [
            OptionFact(
                number=number,
                title=given[f"title-{number}"],
                summary=given[f"summary-{number}"],
                is_recommended=number == 1,
                is_do_nothing=given["do_nothing"] == str(number),
                is_in_house=given["in_house"] == str(number),
            )
            for number in range(1, 5)
            if given.get(f"title-{number}")
        ]


class NoticeForm(forms.Form):
    """What the public is told before a key decision."""

    kind = forms.ChoiceField(label="Kind of notice", choices=NOTICE_CHOICES, widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, words in {**NOTICE_FIELDS, **SHORT_NOTICE_FIELDS}.items():
            label = words.removeprefix("that ")
            self.fields[key] = forms.CharField(label=label[0].upper() + label[1:], required=False)

    @property
    def told(self) -> dict[str, str]:
        """What the notice says."""
        return {key: value for key, value in self.cleaned_data.items() if key != "kind" and value}


class ConsultForm(forms.Form):
    """A question to the public or to ratepayers."""

    audience = forms.ChoiceField(label="Whom to ask", choices=AUDIENCE_CHOICES, widget=forms.RadioSelect)
    question = forms.CharField(label="Question", help_text="Answered by choosing one of the options.")
    opens_on = DayField(label="Opens on", help_text="For example, 9 12 2014")
    closes_on = DayField(label="Last day", help_text="For example, 20 1 2015")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("opens_on") and cleaned.get("closes_on") and cleaned["closes_on"] < cleaned["opens_on"]:
            self.add_error("closes_on", "Choose a last day that is not before the first.")
        return cleaned


class DecideForm(forms.Form):
    """The option that is decided, and why."""

    code = forms.RegexField(
        r"^[0-9]{4}-[0-9]{3,}$",
        label="Number of the decision",
        help_text="For example, 2015-017",
        error_messages={"invalid": "Write the number as year, dash and at least three figures, for example 2015-017."},
    )
    option_number = forms.TypedChoiceField(label="What is decided", coerce=int, widget=forms.RadioSelect)
    reasons = forms.CharField(label="Reasons", widget=forms.Textarea)
    on = DayField(label="Day of the decision", help_text="For example, 19 2 2015")

    def __init__(self, *args: Any, options: Sequence[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["option_number"].choices = [(option.number, option.title) for option in options]


class AdoptForm(DecideForm):
    """The budget: a version of the plan, the total, and pounds for each line."""

    plan_version_code = forms.ChoiceField(label="Version of the plan")
    total_pounds = forms.DecimalField(label="Total of the budget in pounds", decimal_places=2)

    def __init__(
        self, *args: Any, versions: Sequence[tuple[str, str]], lines: Sequence[tuple[int, str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        self.fields["plan_version_code"].choices = list(versions)
        for line_id, name, holder in lines:
            self.fields[f"line-{line_id}"] = forms.DecimalField(
                label=f"{name} (held by {holder or 'nobody'}) in pounds", decimal_places=2, required=False
            )
