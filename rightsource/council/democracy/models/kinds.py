"""What the tables share: only words that the rules know, and periods that end after they start."""

from enum import StrEnum

from django.db import models


def choices_of(kind: type[StrEnum]) -> list[tuple[str, str]]:
    """Return the words of a kind as a column's choices."""
    return [(member.value, member.value) for member in kind]


def known_word(name: str, field: str, kind: type[StrEnum]) -> models.CheckConstraint:
    """Refuse a word that the rules do not know."""
    return models.CheckConstraint(name=name, condition=models.Q(**{f"{field}__in": [member.value for member in kind]}))


def half_open(name: str) -> models.CheckConstraint:
    """Refuse a period that ends before it starts."""
    return models.CheckConstraint(
        name=name, condition=models.Q(ends_before=None) | models.Q(ends_before__gt=models.F("starts_on"))
    )
