"""The shape of what people tell us when they publish a service: what it is, its price, and when it can be had."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms

from rightsource.commons.pages.components import DayField, PoundsField
from rightsource.frontdoor.directory.rules import NEEDS
from rightsource.frontdoor.eligibility.rules import Rule, RuleKind
from rightsource.frontdoor.marketplace.rules import CapacityKind, words
from rightsource.frontdoor.marketplace.rules.problems import PROBLEM_WORDS, ProblemState
from rightsource.ground.text import slug
from rightsource.ground.time import LONDON

MOST_WEEKS = 60
NEW = "new"
VAT = [
    ("outside_scope", "Outside the scope of VAT"),
    ("exempt", "Exempt"),
    ("standard", "Standard rate"),
    ("zero", "Zero rate"),
]
UNITS = [(unit.value, text) for unit, text in words.UNIT_WORDS.items()]
CLOCK = ["%H:%M", "%H.%M"]
CLOCK_ERROR = {"invalid": "Write the time as 14:30."}


class OfferForm(forms.Form):
    """A service, an offer of it under an agreement, and its times."""

    service = forms.ChoiceField(label="Which service?", initial=NEW)
    name = forms.CharField(label="Its name", max_length=120, required=False)
    summary = forms.CharField(
        label="What it is, in one sentence", max_length=200, required=False, help_text="As a resident would say it."
    )
    needs = forms.MultipleChoiceField(
        label="What it helps with",
        choices=list(NEEDS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    areas = forms.MultipleChoiceField(label="Where", required=False, widget=forms.CheckboxSelectMultiple)
    who = forms.ChoiceField(
        label="Who may have it",
        choices=[
            (RuleKind.OPEN.value, "Everybody"),
            (RuleKind.AGE_OR_PLACE.value, "By age or by place"),
            (RuleKind.ASSESSED.value, "By an assessment of needs, with a means-tested charge"),
        ],
        widget=forms.RadioSelect,
        initial=RuleKind.OPEN.value,
        required=False,
    )
    min_age = forms.IntegerField(label="From which age", required=False, min_value=0, max_value=120)
    max_age = forms.IntegerField(label="Up to which age", required=False, min_value=0, max_value=120)
    living_in = forms.MultipleChoiceField(
        label="For people who live in", required=False, widget=forms.CheckboxSelectMultiple
    )
    group = forms.CharField(
        label="Which personal budgets pay for it",
        max_length=40,
        required=False,
        help_text="One word for a group of services, such as “adult-care”. Only for a service by assessment.",
    )
    agreement = forms.ChoiceField(label="Under which agreement?")
    title = forms.CharField(label="What is offered", max_length=120, help_text="For example, “Tuesday lunch club”.")
    unit = forms.ChoiceField(label="What one buys", choices=UNITS, widget=forms.RadioSelect)
    price = PoundsField(label="What the resident pays", help_text="In pounds; 0 if it is free.")
    cost = PoundsField(label="What the council pays the body for it", help_text="In pounds.")
    vat = forms.ChoiceField(label="VAT", choices=VAT)
    cancel_hours = forms.IntegerField(
        label="How many hours before can one cancel without paying?", min_value=0, max_value=8760
    )
    starts_on = DayField(label="Its first day", help_text="For example, 1 10 2015")
    last_day = DayField(label="Its last day", help_text="Not after the end of the agreement.")
    capacity = forms.ChoiceField(
        label="How it is booked",
        choices=[
            (CapacityKind.SESSIONS.value, "For a time with so many places, each week"),
            (CapacityKind.NONE.value, "Without a time and without a limit"),
        ],
        widget=forms.RadioSelect,
    )
    first_on = DayField(label="The first session", required=False, help_text="The next ones follow week by week.")
    begins = forms.TimeField(
        label="It begins at",
        required=False,
        input_formats=CLOCK,
        error_messages=CLOCK_ERROR,
        help_text="Such as 14:30.",
    )
    ends = forms.TimeField(label="It ends at", required=False, input_formats=CLOCK, error_messages=CLOCK_ERROR)
    weeks = forms.IntegerField(label="For how many weeks", required=False, min_value=1, max_value=MOST_WEEKS)
    places = forms.IntegerField(label="How many places", required=False, min_value=1, max_value=10_000)

    def __init__(
        self,
        *args: Any,
        services: Sequence[tuple[str, str]],
        agreements: Sequence[tuple[str, str]],
        areas: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.fields["service"].choices = [(NEW, "A new service"), *services]
        self.fields["agreement"].choices = [("", "Choose one"), *agreements]
        self.fields["areas"].choices = areas
        self.fields["living_in"].choices = areas

    def clean(self) -> dict[str, Any]:
        """Ask for what a new service and sessions need."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("service") == NEW:
            for name, sentence in (
                ("name", "Give the new service a name."),
                ("summary", "Say in one sentence what the new service is."),
                ("needs", "Choose at least one thing that it helps with: people search by that."),
                ("areas", "Choose where it can be had: people search by that."),
            ):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, sentence)
            self._clean_rule(told)
        if told.get("capacity") == CapacityKind.SESSIONS:
            for name in ("first_on", "begins", "ends", "weeks", "places"):
                if told.get(name) is None and name not in self.errors:
                    self.add_error(name, f"Answer “{self.fields[name].label}”: sessions need it.")
        begins, ends = told.get("begins"), told.get("ends")
        if begins is not None and ends is not None and ends <= begins:
            self.add_error("ends", "A session ends after it begins: change one of the times.")
        return told

    def _clean_rule(self, told: dict[str, Any]) -> None:
        """Ask for what each kind of rule needs, and refuse what contradicts itself."""
        lowest, highest = told.get("min_age"), told.get("max_age")
        if lowest is not None and highest is not None and highest < lowest:
            self.add_error("max_age", "The highest age is below the lowest: change one of them.")
        by_age_or_place = told.get("who") == RuleKind.AGE_OR_PLACE
        if by_age_or_place and lowest is None and highest is None and not told.get("living_in"):
            self.add_error("who", "Give an age or a place, or choose “Everybody”.")
        if told.get("who") == RuleKind.ASSESSED and not told.get("group"):
            self.add_error("group", "Say which personal budgets pay for it: people pay with those.")

    @property
    def rule(self) -> Rule:
        """Who may have a new service."""
        told = self.cleaned_data
        kind = RuleKind(told.get("who") or RuleKind.OPEN)
        if kind is RuleKind.OPEN:
            return Rule(kind=kind)
        return Rule(kind=kind, min_age=told["min_age"], max_age=told["max_age"], area_codes=tuple(told["living_in"]))

    @property
    def slug(self) -> str:
        """The address of the service."""
        told = self.cleaned_data
        return slug(told["name"]) if told["service"] == NEW else str(told["service"])

    def times(self) -> list[tuple[datetime, datetime]]:
        """Return when the sessions begin and end, week by week."""
        told = self.cleaned_data
        if told["capacity"] != CapacityKind.SESSIONS:
            return []
        days = [told["first_on"] + timedelta(weeks=week) for week in range(told["weeks"])]
        return [(_at(day, told["begins"]), _at(day, told["ends"])) for day in days]


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, tzinfo=LONDON)


class WithdrawForm(forms.Form):
    """Why a service is withdrawn."""

    reason = forms.CharField(
        label="Why is it withdrawn?",
        widget=forms.Textarea,
        max_length=500,
        error_messages={"required": "Say why the service is withdrawn: the reason is kept with it."},
    )


class ProblemForm(forms.Form):
    """What is wrong with a booking or a service."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    kind = forms.ChoiceField(
        label="What is wrong?",
        choices=[(kind.value, told) for kind, told in PROBLEM_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is wrong.", "invalid_choice": "Choose what is wrong."},
    )
    text = forms.CharField(
        label="What happened?",
        widget=forms.Textarea,
        max_length=2000,
        help_text="The council reads this. The people who run the service do not.",
        error_messages={"required": "Tell us what happened."},
    )


class MoreForm(forms.Form):
    """What is still wrong after an answer."""

    text = forms.CharField(
        label="What is still wrong?",
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": "Tell us what is still wrong."},
    )


class ReplyForm(forms.Form):
    """What the council writes to whoever reported a problem."""

    to = forms.ChoiceField(label="What do you send?", widget=forms.RadioSelect)
    text = forms.CharField(
        label="Your words to the resident",
        widget=forms.Textarea,
        required=False,
        max_length=2000,
        help_text="What you found, and what happens now. It stands in their account as you write it.",
    )

    def __init__(self, *args: Any, can_look: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        looking = [(ProblemState.LOOKING.value, "We are looking into it: the answer follows")]
        self.fields["to"].choices = [
            (ProblemState.ANSWERED.value, "The answer"),
            *(looking if can_look else []),
        ]

    def clean(self) -> dict[str, Any]:
        """Ask for words where an answer is sent."""
        told: dict[str, Any] = super().clean() or {}
        if told.get("to") == ProblemState.ANSWERED.value and not told.get("text", "").strip():
            self.add_error("text", "Write what you found and what happens now.")
        return told
