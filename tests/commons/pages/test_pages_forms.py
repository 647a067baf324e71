"""Fields of forms: label, hint, error and answer belong together, and no answer is lost by an error."""

from datetime import date

import pytest
from django import forms
from django.template import engines

from rightsource.commons.pages.components import DayField, PoundsField
from rightsource.commons.pages.components.confirming import in_words


class Asking(forms.Form):
    name = forms.CharField(label="Full name", help_text="As on your letters", error_messages={"required": "Enter it."})
    days = forms.IntegerField(label="Days a week", max_value=7)
    who = forms.ChoiceField(label="Who", choices=[("me", "I do"), ("child", "My child")], widget=forms.RadioSelect)
    where = forms.ChoiceField(label="Where", choices=[("", "Choose"), ("corby", "Corby")])
    needs = forms.MultipleChoiceField(
        label="Needs", choices=[("meals", "Meals"), ("bath", "Bathing")], widget=forms.CheckboxSelectMultiple
    )
    why = forms.CharField(label="Why", widget=forms.Textarea)
    agreed = forms.BooleanField(label="I agree")
    born_on = DayField(label="Date of birth")
    key = forms.CharField(widget=forms.HiddenInput)


ANSWERS = {
    "name": "",
    "days": "9",
    "who": "child",
    "where": "corby",
    "needs": ["bath"],
    "why": "<b>tired</b>",
    "agreed": "on",
    "born_on_day": "31",
    "born_on_month": "2",
    "born_on_year": "1940",
    "key": "k1",
}


def shown(form: forms.Form) -> str:
    source = (
        '{% from "pages/components/form.html" import fields %}'
        '{% from "pages/components/states.html" import form_errors %}'
        "{{ form_errors(form) }}{{ fields(form) }}"
    )
    html: str = engines.all()[0].from_string(source).render({"form": form})
    return html


def test_each_answer_is_kept_when_another_is_wrong() -> None:
    html = shown(Asking(ANSWERS))
    assert 'value="9"' in html
    assert 'value="child" checked' in html
    assert 'value="corby" selected' in html
    assert 'value="bath" checked' in html
    assert "&lt;b&gt;tired&lt;/b&gt;</textarea>" in html
    assert 'name="born_on_day" type="text" inputmode="numeric" value="31"' in html
    assert '<input type="hidden" name="key" value="k1">' in html


def test_each_fault_is_said_in_the_summary_and_beside_its_field() -> None:
    html = shown(Asking(ANSWERS))
    assert '<a href="#id_name">Enter it.</a>' in html
    assert 'aria-describedby="id_name-hint id_name-error"' in html
    assert html.count("Enter a real date, for example 27 3 2016.") == 2
    assert 'href="#id_born_on_0"' in html
    assert 'id="id_born_on_0"' in html


def test_the_summary_leads_to_the_first_choice_of_a_group() -> None:
    html = shown(Asking({}))
    for place in ("id_who_0", "id_needs_0", "id_agreed"):
        assert f'href="#{place}"' in html
        assert f'id="{place}"' in html


@pytest.mark.parametrize(
    ("typed", "day"),
    [(("29", "2", "2016"), date(2016, 2, 29)), (("29", "2", "2015"), None), (("x", "2", "2015"), None)],
)
def test_a_day_is_a_real_one_or_refused(typed: tuple[str, str, str], day: date | None) -> None:
    class One(forms.Form):
        on = DayField(label="Day")

    form = One(dict(zip(("on_day", "on_month", "on_year"), typed, strict=True)))
    assert form.is_valid() is (day is not None)
    assert form.cleaned_data.get("on") == day


def test_django_s_own_faults_are_said_with_the_question() -> None:
    html = shown(Asking({"days": "9", "where": "paris"}))
    for words in (
        "“Days a week” must be 7 or less.",
        "Choose one of the answers offered for “Where”.",
        "Choose an answer for “Who”.",
        "Enter an answer for “Why”.",
        "Enter it.",
    ):
        assert html.count(words) == 2, words
    assert "This field is required" not in html


def test_every_answer_is_listed_in_words_before_it_binds() -> None:
    class Binding(Asking):
        pounds = PoundsField(label="Sum")
        day = DayField(label="Day", required=False)

    form = Binding(
        ANSWERS
        | {"name": "Ada", "days": "0", "needs": ["meals", "bath"], "born_on_day": "27", "pounds": "1,250.5"}
        | {"why": "Stairs.\nA bath.", "agreed": "on"}
    )
    assert form.is_valid(), form.errors
    assert {row["label"]: row["value"] for row in in_words(form)} == {
        "Full name": "Ada",
        "Days a week": "0",
        "Who": "My child",
        "Where": "Corby",
        "Needs": "Meals and Bathing",
        "Why": "Stairs.\nA bath.",
        "I agree": "Yes",
        "Date of birth": "27 February 1940",
        "Sum": "£1,250.50",
        "Day": "Not given",
    }, "and what is hidden is not asked"
