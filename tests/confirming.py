"""Filling in a form that binds the way a person does: read it back first, then press the button that does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import unescape

from django.http import HttpResponse
from django.test import Client


def confirm(
    client: Client,
    address: str,
    answers: Mapping[str, object],
    *reads: str,
    unkept: Callable[[], bool] = lambda: True,
) -> HttpResponse:
    """Send a form, read its answers back, change nothing, and confirm it; return what the last button led to.

    :raises AssertionError: if a check page is not shown, lacks one of the words, lost an answer, or has kept something
    """
    checked = client.post(address, answers)
    page = unescape(checked.content.decode())
    assert checked.status_code == 200, page
    assert 'name="step" value="do"' in page, "nothing is to be confirmed"
    assert 'name="step" value="change"' in page, "there is no way back"
    for words in reads:
        assert words in page, words
    assert unkept(), "a look binds nothing"
    again = client.post(address, {**answers, "step": "change"})
    assert again.status_code == 200, "a way back is no fault"
    assert 'value="do"' not in again.content.decode(), "the questions are asked again"
    return client.post(address, {**answers, "step": "do"})
