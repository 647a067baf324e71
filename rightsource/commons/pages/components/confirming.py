"""Forms that bind: asked, tried without keeping it, shown in words, and then done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from typing import TypeVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html

from rightsource.commons.pages.components import Table
from rightsource.ground.text import long_date, sentence_list

Made = TypeVar("Made")
Refused = Callable[[Exception], str]  # what is done about a refusal once nothing else is kept, and what it says of it
NOT_GIVEN = "Not given"


class Confirming(Enum):
    """How far a form that binds has come."""

    ASKED = auto()  # it is asked, or asked again with what is wrong
    TO_CHECK = auto()  # it is to be shown in words and confirmed
    DONE = auto()


def attempt(
    form: forms.Form,
    *,
    refusals: tuple[type[Exception], ...],
    act: Callable[[], object],
    binds: bool = True,
    field: str | None = None,
    refused: Refused | None = None,
) -> bool:
    """Do what the form asks inside a savepoint; a refusal becomes an error of the form or a field, and nothing is kept.

    What does not bind yet is done and undone, so that it is refused before somebody confirms it.
    """
    try:
        with transaction.atomic():
            act()
            if not binds:
                transaction.set_rollback(True)
    except refusals as error:
        form.add_error(field, str(error))
        told = refused(error) if refused is not None else ""
        if told:
            form.add_error(None, told)
        return False
    return True


def confirmed(
    request: HttpRequest,
    form: forms.Form,
    *,
    refusals: tuple[type[Exception], ...],
    act: Callable[[], object],
    field: str | None = None,
    refused: Refused | None = None,
) -> Confirming:
    """Take a form one step further by the button that was pressed; a refusal is told at a field, or above the form.

    Before it is confirmed everything is done and undone, so that nobody confirms what would be refused.
    """
    step = request.POST.get("step", "check")
    if request.method != "POST" or step == "change" or not form.is_valid():
        return Confirming.ASKED
    binds = step == "do"
    if not attempt(form, refusals=refusals, act=act, binds=binds, field=field, refused=refused):
        return Confirming.ASKED
    return Confirming.DONE if binds else Confirming.TO_CHECK


def in_words(form: forms.Form) -> list[dict[str, str]]:
    """Return what was answered to each question of a valid form, as people write it: choices by their words."""
    return [
        {"label": str(bound.label), "value": _written(bound.field, form.cleaned_data.get(bound.name)) or NOT_GIVEN}
        for bound in form.visible_fields()
    ]


def _written(field: forms.Field, answer: object) -> str:
    if isinstance(field, forms.ChoiceField):
        words = {str(value): str(text) for value, text in field.choices}
        given = answer if isinstance(answer, list) else [answer]
        return sentence_list([words[str(one)] for one in given if str(one) in words])
    if isinstance(answer, bool):
        return "Yes" if answer else "No"
    if isinstance(answer, date):
        return long_date(answer)
    return "" if answer is None else str(answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """The words around a form that binds: where it is asked, what it does, and the button that does it."""

    title: str
    check: str  # what is pressed when it is filled in, and the title of the page that shows it in words
    button: str
    breadcrumbs: Sequence[Mapping[str, str]]
    cancel_href: str
    caption: str = ""
    headline: str = ""
    effect: str = ""  # what it does, said before it is done; the headline where it has no words of its own
    words: str = ""
    known: Sequence[Mapping[str, str] | None] = ()  # what is known already, above the questions
    hints: Mapping[str, str] = field(default_factory=dict)  # what a choice means, below it
    checked: str = ""  # the title of the page that shows it in words, where it is not what was pressed
    cancel: str = "Cancel"
    warning: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What was done, its reference, and the page that says so; no words where that page finds its own."""

    href: str
    words: str = ""
    reference: str = ""


def bind(
    request: HttpRequest,
    form: forms.Form,
    around: Binding,
    *,
    act: Callable[[], Made],
    done: Callable[[Made], Done],
    refusals: tuple[type[Exception], ...],
    rows: Callable[[], Sequence[Mapping[str, str]]] | None = None,
    field: str | None = None,
    refused: Refused | None = None,
) -> HttpResponse:
    """Ask a form, show its answers in words, do it when it is confirmed, and say with its reference that it is done."""
    made: list[Made] = []
    stage = confirmed(request, form, refusals=refusals, act=lambda: made.append(act()), field=field, refused=refused)
    if stage is Confirming.DONE:
        told = done(made[0])
        if told.words:
            say_done(request, told.words, told.reference)
        return redirect(told.href)
    if stage is Confirming.TO_CHECK:
        return check_page(
            request,
            form,
            title=around.checked or around.check,
            caption=around.caption,
            headline=around.effect or around.headline,
            breadcrumbs=around.breadcrumbs,
            rows=in_words(form) if rows is None else rows(),
            button=around.button,
            cancel_href=around.cancel_href,
            warning=around.warning,
        )
    return ask_page(request, form, around)


def ask_page(request: HttpRequest, form: forms.Form, around: Binding) -> HttpResponse:
    """Ask a form, with what was typed and what is wrong with it."""
    return render(
        request,
        "pages/ask.html",
        {
            "page_title": around.title,
            "caption": around.caption,
            "headline": around.headline,
            "breadcrumbs": around.breadcrumbs,
            "words": around.words,
            "known": around.known,
            "form": form,
            "hints": around.hints,
            "errors": form.errors,
            "button": around.check,
            "cancel_href": around.cancel_href,
            "cancel": around.cancel,
        },
        status=422 if form.errors else 200,
    )


def check_page(
    request: HttpRequest,
    form: forms.Form,
    *,
    title: str,
    caption: str,
    headline: str,
    breadcrumbs: Sequence[Mapping[str, str]],
    rows: Sequence[Mapping[str, str]],
    button: str,
    cancel_href: str,
    table: Table | None = None,
    warning: bool = False,
) -> HttpResponse:
    """Show in words what will happen, with what was typed carried along, the way back and the way out."""
    return render(
        request,
        "pages/check.html",
        {
            "page_title": title,
            "caption": caption,
            "headline": headline,
            "breadcrumbs": breadcrumbs,
            "rows": rows,
            "table": table,
            "form": form,
            "button": button,
            "cancel_href": cancel_href,
            "warning": warning,
        },
    )


def say_done(request: HttpRequest, words: str, reference: str) -> None:
    """Say once, on the page that is shown next, what was done and under which reference it is found again."""
    messages.success(
        request,
        format_html('{} <span class="rs-reference">Your reference is <strong>{}</strong></span>', words, reference),
    )
