"""Forms that bind: asked, tried without keeping it, shown in words, and then done."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto

from django import forms
from django.db import transaction
from django.http import HttpRequest


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
        return False
    return True


def confirmed(
    request: HttpRequest,
    form: forms.Form,
    *,
    refusals: tuple[type[Exception], ...],
    act: Callable[[], object],
    field: str | None = None,
) -> Confirming:
    """Take a form one step further by the button that was pressed; a refusal is told at a field, or above the form.

    Before it is confirmed everything is done and undone, so that nobody confirms what would be refused.
    """
    step = request.POST.get("step", "check")
    if request.method != "POST" or step == "change" or not form.is_valid():
        return Confirming.ASKED
    binds = step == "do"
    if not attempt(form, refusals=refusals, act=act, binds=binds, field=field):
        return Confirming.ASKED
    return Confirming.DONE if binds else Confirming.TO_CHECK
