"""The shape of what people tell us about deliveries, and about another price."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from rightsource.books.settlement.rules import ANY_OUTCOME, TermsKind
from rightsource.commons.pages.components.fields import DayField, PoundsField
from rightsource.council.agreements.rules import COLUMNS
from rightsource.council.agreements.rules.pricing import PriceChange
from rightsource.ground.time import Month

WHAT = {
    TermsKind.BLOCK: ("What does it cost in a whole year?", "annual_pence"),
    TermsKind.HOURLY: ("What does an hour cost?", "rate_pence"),
}


def pounds(pence: int) -> str:
    """Return an amount as a field for pounds shows it."""
    return f"{pence // 100}.{pence % 100:02}"


class DeliveryForm(forms.Form):
    """One delivery, as the body says it was."""

    reference = forms.CharField(label="Your reference", max_length=80, help_text="The same each time you send it.")
    date = DayField(label="When was it delivered?", help_text="For example, 27 3 2016")
    units = forms.CharField(label="How many units?", initial="1", help_text="For example, 1 or 2.5")
    minutes = forms.CharField(label="How many minutes?", required=False)
    planned = forms.CharField(label="How many minutes were planned?", required=False)
    outcome = forms.CharField(label="Which outcome?", required=False)
    achieved = forms.ChoiceField(
        label="Was the outcome reached?",
        required=False,
        choices=[("yes", "Yes"), ("no", "No")],
    )

    def for_terms(self, kind: TermsKind) -> DeliveryForm:
        """Ask only what the agreement's terms need."""
        if kind is not TermsKind.HOURLY:
            del self.fields["minutes"], self.fields["planned"]
        if kind is not TermsKind.PER_OUTCOME:
            del self.fields["outcome"], self.fields["achieved"]
        return self

    def row(self) -> dict[str, str]:
        """Return the delivery as a row of a file would give it."""
        told = self.cleaned_data
        return {key: told[key].isoformat() if key == "date" else str(told[key] or "") for key in self.fields}


MOST_BYTES = 20_000_000
MOST_PACKED = 2_000_000  # what a page can carry to its check and back
TOO_LARGE = "The file is too large to be read back to you. Send it in two halves."


class FileForm(forms.Form):
    """A file of deliveries; once it was sent, its check page carries what it holds."""

    file = forms.FileField(
        label="A CSV file of deliveries",
        help_text=f"Its first line names the columns: {', '.join(COLUMNS)}.",
        required=False,
    )
    packed = forms.CharField(widget=forms.HiddenInput, required=False)
    content = b""

    def clean(self) -> dict[str, Any]:
        """Take what the file holds, or what its check page carried."""
        cleaned = super().clean() or {}
        if cleaned.get("file"):
            self.content = cleaned["file"].read()
            packed = base64.b64encode(zlib.compress(self.content)).decode()
            if len(packed) > MOST_PACKED or len(self.content) > MOST_BYTES:
                self.add_error("file", TOO_LARGE)
            self.data = QueryDict(mutable=True)
            self.data.update({"by": "file", "packed": packed})
        elif cleaned.get("packed"):
            try:
                self.content = zlib.decompressobj().decompress(base64.b64decode(cleaned["packed"]), MOST_BYTES)
            except (ValueError, zlib.error):
                self.add_error("file", "Choose the file once more: it did not come through whole.")
        elif "file" not in self.errors:
            self.add_error("file", "Choose the file to send.")
        return cleaned


class FindingForm(forms.Form):
    """What the client found when it looked at a delivery."""

    found = forms.ChoiceField(
        label="Was it delivered as the body says?",
        choices=[("yes", "Yes, as said"), ("no", "No, it was not")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="What did you find?", required=False, widget=forms.Textarea, help_text="Needed if it was not as said."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("found") == "no" and not cleaned.get("reason"):
            self.add_error("reason", "Say what was wrong with it.")
        return cleaned


class PriceForm(forms.Form):
    """Another price from a month on, the decision behind it, and why."""

    month = forms.ChoiceField(label="From which month?")

    def __init__(self, *args: Any, months: Sequence[Month], terms: Mapping[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.terms = dict(terms)
        self.kind = TermsKind(terms["kind"])
        self.fields["month"].choices = [(month.iso, str(month)) for month in months]
        if self.kind is TermsKind.PER_OUTCOME:
            for number, (name, pence) in enumerate(sorted(terms["tariff"].items())):
                label = "each outcome reached" if name == ANY_OUTCOME else f"each “{name}”"
                self.fields[f"price-{number}"] = PoundsField(label=f"For {label}", initial=pounds(pence))
        else:
            label, key = WHAT[self.kind]
            self.fields["price"] = PoundsField(label=label, initial=pounds(terms[key]))
        if self.kind is TermsKind.HOURLY:
            weekend = terms.get("weekend_rate_pence")
            self.fields["weekend"] = PoundsField(
                label="What does an hour cost on Saturdays and Sundays?",
                initial="" if weekend is None else pounds(weekend),
                required=False,
                help_text="Leave it empty where it costs the same.",
            )
        if self.kind is not TermsKind.BLOCK:
            self.fields["annual"] = PoundsField(label="What may it cost in a whole year?")
        self.fields["decision"] = forms.RegexField(
            r"^[a-z0-9][a-z0-9.\-]*\Z",
            label="Under which decision of the executive?",
            max_length=40,
            help_text="Its number, such as 2015-031.",
            error_messages={"invalid": "Use small letters, digits, dots and hyphens, such as 2015-031."},
        )
        self.fields["reason"] = forms.CharField(
            label="Why?",
            widget=forms.Textarea,
            max_length=1000,
            help_text="Such as the clause on indexation and its rate. It stands on the public register.",
        )

    def change(self) -> PriceChange:
        """Return what is asked."""
        told, terms = self.cleaned_data, dict(self.terms)
        if self.kind is TermsKind.PER_OUTCOME:
            names = sorted(terms["tariff"])
            terms["tariff"] = {name: told[f"price-{number}"].pence for number, name in enumerate(names)}
        else:
            terms[WHAT[self.kind][1]] = told["price"].pence
            if self.kind is TermsKind.HOURLY:
                terms["weekend_rate_pence"] = told["weekend"].pence if told.get("weekend") is not None else None
        return PriceChange(
            month=Month.parse(told["month"]),
            terms=terms,
            annual=told["price" if self.kind is TermsKind.BLOCK else "annual"],
            decision_ref=f"democracy/decision/{told['decision']}",
            reason=told["reason"],
        )
