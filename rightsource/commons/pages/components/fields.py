"""Fields of forms: a day in three boxes, where a fault leads to, and faults in words that name the question."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms

from rightsource.ground.money import Money

# Django's own words say neither which question is meant nor what to do.
PLAINER = [
    (r"This field is required\.", "{act} an answer for “{label}”."),
    (r"Ensure this value is less than or equal to (.+)\.", "“{label}” must be {0} or less."),
    (r"Ensure this value is greater than or equal to (.+)\.", "“{label}” must be {0} or more."),
    (
        r"Ensure this value has at most (\d+) characters? \(it has (\d+)\)\.",
        "“{label}” must be {0} characters or fewer; yours has {1}.",
    ),
    (r"Enter a whole number\.", "“{label}” must be a whole number, like 3."),
    (r"Enter a number\.", "“{label}” must be a number, like 12.50."),
    (r"Enter a valid date\.", "“{label}” must be a real date."),
    (r"Select a valid choice\..*", "Choose one of the answers offered for “{label}”."),
]
REAL = "Enter a real date, for example 27 3 2016."


class DayWidget(forms.MultiWidget):
    """Three boxes: day, month, year."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({part: forms.TextInput() for part in ("day", "month", "year")}, attrs)

    def decompress(self, value: date | None) -> list[int | None]:
        """Return the three answers of a day."""
        return [value.day, value.month, value.year] if value else [None, None, None]


class DayField(forms.MultiValueField):
    """A day; what was typed stays in its boxes when it is not a real one."""

    widget = DayWidget

    def __init__(self, **options: Any) -> None:
        parts = [forms.IntegerField(error_messages={"invalid": REAL}) for _ in range(3)]
        options.setdefault("error_messages", {}).setdefault("incomplete", REAL)
        super().__init__(parts, require_all_fields=True, **options)

    def compress(self, data_list: list[int]) -> date | None:
        """Return the day.

        :raises ValidationError: when there is no such day
        """
        if not data_list:
            return None
        day, month, year = data_list
        try:
            return date(year, month, day)
        except (ValueError, OverflowError):
            raise forms.ValidationError(REAL) from None


POUNDS = "Enter an amount in pounds, for example 1250 or 1250.50."


class ReasonField(forms.CharField):
    """Why somebody does something, in their own words; `missing` says what to do where nothing is written."""

    def __init__(self, *, label: str, help_text: str, missing: str = "", required: bool = True) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            max_length=1000,
            widget=forms.Textarea,
            error_messages={"required": missing} if missing else {},
        )


class PoundsField(forms.CharField):
    """An amount of money as people write it, kept in whole pence; nothing written is no amount."""

    sign = "£"  # stands before its box

    def to_python(self, value: Any) -> Money | None:
        """Return the amount.

        :raises ValidationError: when it is none, or has parts of a penny
        """
        text = str(value or "").strip().replace("£", "").replace(",", "").replace("\N{MINUS SIGN}", "-")
        if not text:
            return None
        if not re.fullmatch(r"-?\d{1,12}(\.\d{1,2})?", text, flags=re.ASCII):
            raise forms.ValidationError(POUNDS)
        return Money.of(text)

    def validate(self, value: Money | None) -> None:
        """Refuse no answer where one is needed; nought pounds is an answer.

        :raises ValidationError: when an answer is needed and there is none
        """
        if value is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Money | None) -> None:
        """Leave out the checks of text: what is kept is an amount."""


def first_input(bound: forms.BoundField) -> str:
    """Return the id of the first input of a field, where an error summary leads to."""
    drawn = [part.data for part in bound.subwidgets]
    if drawn and drawn[0].get("subwidgets"):
        drawn = drawn[0]["subwidgets"]
    elif bound.id_for_label:
        return str(bound.id_for_label)
    return next((str(part["attrs"]["id"]) for part in drawn if part.get("value") != ""), str(bound.auto_id))


def plainly(bound: forms.BoundField, message: str) -> str:
    """Return a fault in words that name the question; a message that a room wrote itself is left as it is."""
    chosen = getattr(bound.field.widget, "input_type", "") in {"select", "radio", "checkbox"}
    for pattern, words in PLAINER:
        found = re.fullmatch(pattern, message)
        if found:
            return words.format(*found.groups(), label=bound.label, act="Choose" if chosen else "Enter")
    return message
