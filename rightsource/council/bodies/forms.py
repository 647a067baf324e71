"""The shape of what people tell us about a body: what it is, and the business case for it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from rightsource.commons.pages.components import PoundsField
from rightsource.council.bodies import queries
from rightsource.council.bodies.rules import (
    FORM_RULES,
    Benefit,
    CaseParts,
    LegalForm,
    LegalFormError,
    Strand,
    check_form,
)
from rightsource.ground.money import Money
from rightsource.ground.text import slug

FORM_CHOICES = [("", "Choose one"), *{rule.form.value: rule.title for rule in FORM_RULES}.items()]
FEWEST_ROWS = 3
MOST_ROWS = 40


class ProposeForm(forms.Form):
    """What a body is to be."""

    name = forms.CharField(label="Its full name", max_length=200)
    short_name = forms.CharField(label="Its name in short", max_length=60, required=False)
    code = forms.CharField(
        label="Its address on the register",
        required=False,
        max_length=40,
        help_text="Small letters, digits and hyphens, such as “wellbeing”. Left empty, it is made from the name.",
    )
    purpose = forms.CharField(
        label="What it is for", widget=forms.Textarea, max_length=1000, help_text="One sentence that a resident reads."
    )
    legal_form = forms.ChoiceField(
        label="Its legal form", choices=FORM_CHOICES, help_text="It decides which duties the body may discharge."
    )
    profit = forms.ChoiceField(
        label="May it pay profit out?",
        choices=[("no", "No, it is not carried on for profit"), ("yes", "Yes")],
        widget=forms.RadioSelect,
    )
    owned = forms.DecimalField(
        label="How much of it the council will own, in per cent",
        min_value=0,
        max_value=100,
        decimal_places=4,
        initial=0,
        help_text="For example, 0, 40 or 100.",
    )

    def __init__(self, *args: Any, on: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.on = on

    def clean(self) -> dict[str, Any]:
        """Refuse a code that is taken and a legal form that does not fit what is said about profit."""
        told: dict[str, Any] = super().clean() or {}
        code = told.get("code") or slug(told.get("name") or "")[:40].strip("-")
        if code and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code):
            self.add_error("code", "Use small letters, digits and hyphens only, such as “wellbeing”.")
        elif code and queries.body(code=code) is not None:
            self.add_error("code", f"There is a body at /bodies/{code} already: give this one another address.")
        told["code"] = code
        if told.get("legal_form") and told.get("profit"):
            try:
                check_form(form=LegalForm(told["legal_form"]), is_not_for_profit=told["profit"] == "no", on=self.on)
            except LegalFormError as error:
                self.add_error("profit", str(error))
        return told

    @property
    def owned_share_rate(self) -> Decimal:
        """The council's share as a rate."""
        return (self.cleaned_data["owned"] / 100).quantize(Decimal("0.000001"))


class CaseForm(forms.Form):
    """A business case, part by part; a part that is left empty is missing at the gate, and may be added later."""

    summary = forms.CharField(label="In short", widget=forms.Textarea, required=False, max_length=4000)
    baseline = PoundsField(label="What the work costs today, a year", required=False, help_text="In pounds.")
    do_nothing = forms.CharField(
        label="What happens if nothing is done", widget=forms.Textarea, required=False, max_length=4000
    )
    in_house = forms.CharField(
        label="What it would cost and bring to keep the work in-house",
        widget=forms.Textarea,
        required=False,
        max_length=4000,
    )
    exit_plan = forms.CharField(
        label="How the work comes back to the council",
        widget=forms.Textarea,
        required=False,
        max_length=4000,
        help_text="Staff, leases, data and money, and how long it takes.",
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, case: CaseParts | None) -> None:
        super().__init__(data, initial=None if case is None else _initial(case))
        benefits, strands = (len(case.benefits), len(case.strands)) if case else (0, 0)
        more = data.get("step", "") if data else ""
        self.benefits = _rows(data, "benefit", benefits, is_more=more == "more-benefit")
        self.strands = _rows(data, "strand", strands, is_more=more == "more-strand")
        for row in self.benefits:
            self.fields[f"benefit_{row}_year"] = forms.IntegerField(
                label="Year (from April)", required=False, min_value=2000, max_value=2100
            )
            self.fields[f"benefit_{row}_amount"] = PoundsField(label="Gain in pounds, net", required=False)
            self.fields[f"benefit_{row}_sentence"] = forms.CharField(label="Why", required=False, max_length=300)
        for row in self.strands:
            self.fields[f"strand_{row}_name"] = forms.CharField(label="Strand", required=False, max_length=120)
            self.fields[f"strand_{row}_in"] = PoundsField(label="Money in, in pounds", required=False)
            self.fields[f"strand_{row}_out"] = PoundsField(label="Money out, in pounds", required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse rows that are half filled."""
        told: dict[str, Any] = super().clean() or {}
        for row in self.benefits:
            year, amount, sentence = (told.get(f"benefit_{row}_{part}") for part in ("year", "amount", "sentence"))
            if year is None and (amount is not None or sentence) and f"benefit_{row}_year" not in self.errors:
                self.add_error(f"benefit_{row}_year", "Say in which financial year this is gained.")
            if amount is None and (year is not None or sentence) and f"benefit_{row}_amount" not in self.errors:
                self.add_error(f"benefit_{row}_amount", "Say how much is gained; nought is an answer.")
        for row in self.strands:
            name, into, out = (told.get(f"strand_{row}_{part}") for part in ("name", "in", "out"))
            if not name and (into is not None or out is not None):
                self.add_error(f"strand_{row}_name", "Name the strand that this money belongs to.")
        return told

    def parts(self) -> CaseParts:
        """Return the business case as the rules know it."""
        told = self.cleaned_data
        return CaseParts(
            baseline_cost=told["baseline"],
            benefits=tuple(
                Benefit(told[f"benefit_{row}_year"], told[f"benefit_{row}_amount"], told[f"benefit_{row}_sentence"])
                for row in self.benefits
                if told[f"benefit_{row}_year"] is not None
            ),
            do_nothing=told["do_nothing"],
            in_house=told["in_house"],
            exit_plan=told["exit_plan"],
            strands=tuple(
                Strand(told[f"strand_{row}_name"], told[f"strand_{row}_in"], told[f"strand_{row}_out"])
                for row in self.strands
                if told[f"strand_{row}_name"]
            ),
            summary=told["summary"],
        )

    def _bound(self, kind: str, rows: range, parts: tuple[str, ...]) -> list[list[forms.BoundField]]:
        return [[self[f"{kind}_{row}_{part}"] for part in parts] for row in rows]

    @property
    def benefit_rows(self) -> list[list[forms.BoundField]]:
        """The questions about benefits, row by row."""
        return self._bound("benefit", self.benefits, ("year", "amount", "sentence"))

    @property
    def strand_rows(self) -> list[list[forms.BoundField]]:
        """The questions about strands, row by row."""
        return self._bound("strand", self.strands, ("name", "in", "out"))


def _rows(data: Mapping[str, Any] | None, kind: str, kept: int, *, is_more: bool) -> range:
    """Return the rows to ask: those answered, one more where asked for, and never fewer than a few."""
    if data is None:
        return range(max(FEWEST_ROWS, kept + 1))
    found = [int(row[1]) for name in data if (row := re.fullmatch(rf"{kind}_([0-9]{{1,3}})_[a-z]+", name))]
    return range(min(MOST_ROWS, max([FEWEST_ROWS - 1, *found]) + 1 + (2 if is_more else 0)))


def _pounds(amount: Money | None) -> str:
    return "" if amount is None else amount.plain().removesuffix(".00")


def _initial(case: CaseParts) -> dict[str, object]:
    """Return the latest version as the form asks it, so that a new version starts from it."""
    told: dict[str, object] = {
        "summary": case.summary,
        "baseline": _pounds(case.baseline_cost),
        "do_nothing": case.do_nothing,
        "in_house": case.in_house,
        "exit_plan": case.exit_plan,
    }
    for row, benefit in enumerate(case.benefits):
        told[f"benefit_{row}_year"] = benefit.year
        told[f"benefit_{row}_amount"] = _pounds(benefit.amount)
        told[f"benefit_{row}_sentence"] = benefit.sentence
    for row, strand in enumerate(case.strands):
        told[f"strand_{row}_name"] = strand.name
        told[f"strand_{row}_in"] = _pounds(strand.money_in)
        told[f"strand_{row}_out"] = _pounds(strand.money_out)
    return told
