"""What is asked about members: how they voted, what they declared, whether they came."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from rightsource.commons.pages.components import DayField
from rightsource.council.democracy.models import Member, Option
from rightsource.council.democracy.rules import (
    Cast,
)
from rightsource.council.democracy.rules.scrutiny import Presence

CAST_CHOICES = [(Cast.FOR.value, "For"), (Cast.AGAINST.value, "Against"), (Cast.ABSTAINED.value, "Abstained")]
INTEREST_KINDS = [("pecuniary", "Disclosable pecuniary interest"), ("other", "Another interest")]


class VoteForm(forms.Form):
    """A motion and how each member voted."""

    motion = forms.CharField(label="Motion", widget=forms.Textarea)
    about = forms.ChoiceField(label="What the vote is on", widget=forms.RadioSelect)
    on = DayField(label="Day of the meeting", help_text="For example, 19 2 2015")
    casting = forms.ChoiceField(
        label="Chair’s casting vote, if the vote was a tie",
        choices=[("", "None"), *CAST_CHOICES[:2]],
        required=False,
    )

    def __init__(self, *args: Any, members: Sequence[Member], options: Sequence[Option], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        self.fields["about"].choices = [
            *((str(option.number), f"Option {option.number}: {option.title}") for option in options),
            ("amendment", "An amendment"),
        ]
        for member in members:
            self.fields[f"member-{member.pk}"] = forms.ChoiceField(
                label=member.name_public, choices=[("", "Did not vote"), *CAST_CHOICES], required=False
            )

    @property
    def casts(self) -> dict[int, Cast]:
        """How each member voted, those who did not left out."""
        given = {member.pk: self.cleaned_data.get(f"member-{member.pk}", "") for member in self.members}
        return {pk: Cast(cast) for pk, cast in given.items() if cast}

    @property
    def casting_vote(self) -> Cast | None:
        """The chair's casting vote, if there was one."""
        return Cast(self.cleaned_data["casting"]) if self.cleaned_data["casting"] else None

    @property
    def option_number(self) -> int | None:
        """The option that the vote is on; none for an amendment."""
        about = self.cleaned_data["about"]
        return None if about == "amendment" else int(about)


class InterestForm(forms.Form):
    """What a member declares."""

    text = forms.CharField(label="The interest", widget=forms.Textarea, help_text="The public reads it as it stands.")
    kind = forms.ChoiceField(
        label="Kind",
        choices=INTEREST_KINDS,
        widget=forms.RadioSelect,
    )
    matter = forms.ChoiceField(label="In one matter, if so", required=False)
    starts_on = DayField(label="Since", help_text="For example, 27 3 2015")

    def __init__(self, *args: Any, matters: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matter"].choices = [("", "In general"), *matters]


class DispensationForm(forms.Form):
    """Leave to vote on a matter in spite of a pecuniary interest."""

    matter = forms.ChoiceField(label="Matter")
    reason = forms.CharField(label="Why it is granted", widget=forms.Textarea)

    def __init__(self, *args: Any, matters: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["matter"].choices = [("", "Choose one"), *matters]


class BarForm(forms.Form):
    """Days on which a member may not vote on council tax."""

    starts_on = DayField(label="From", help_text="The day on which two months are unpaid. For example, 1 2 2015")
    ends_before = DayField(label="Until it was paid on, if it was", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_before")
        if starts and ends and ends <= starts:
            self.add_error("ends_before", "Give a day after the first, or leave it empty.")
        return cleaned


class PaidForm(forms.Form):
    """The day on which a member paid what was owed."""

    ends_before = DayField(label="Paid on", help_text="The member may vote from this day on. For example, 9 2 2015")


class MeetingForm(forms.Form):
    """A meeting, and who was there."""

    title = forms.CharField(label="Which meeting", help_text="For example, Full council", max_length=120)
    on = DayField(label="Day", help_text="For example, 19 2 2015")

    def __init__(self, *args: Any, members: Sequence[Member], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        for member in members:
            self.fields[f"member-{member.pk}"] = forms.ChoiceField(
                label=member.name_public,
                choices=[("", "Absent"), ("present", "Present"), ("apologies", "Sent apologies")],
                required=False,
            )

    @property
    def presence(self) -> dict[int, Presence]:
        """Who was there or sent apologies."""
        given = {member.pk: self.cleaned_data.get(f"member-{member.pk}", "") for member in self.members}
        return {pk: Presence(one) for pk, one in given.items() if one}
