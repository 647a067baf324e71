"""A day asked as day, month and year, as residents know it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

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


def first_input(bound: forms.BoundField) -> str:
    """Return the id of the first input of a field, where an error summary leads to."""
    drawn = [part.data for part in bound.subwidgets]
    if drawn and drawn[0].get("subwidgets"):
        drawn = drawn[0]["subwidgets"]
    elif bound.id_for_label:
        return str(bound.id_for_label)
    return next((str(part["attrs"]["id"]) for part in drawn if part.get("value") != ""), str(bound.auto_id))
