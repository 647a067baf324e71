"""The shape of a file of caseloads: read when it is sent, carried to its check page, and asked its own faults."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from rightsource.books.plan.rules.caseloads import COLUMNS, CaseloadRefusedError, SeriesMonths, read_caseloads

MOST_BYTES = 10_000_000
MOST_PACKED = 2_000_000  # what a page can carry to its check and back
TOO_LARGE = "The file is too large to be read back to you. Send it in two halves."
AGAIN = "Choose the file once more: it did not come through whole."


class CaseloadsForm(forms.Form):
    """A file of caseloads; once it was sent, its check page carries what it holds."""

    file = forms.FileField(
        label="A CSV file of caseloads",
        help_text=f"Its first line names the columns: {', '.join(COLUMNS)}. Each further line is a month of a series.",
        required=False,
    )
    packed = forms.CharField(widget=forms.HiddenInput, required=False)
    file_name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=200)
    given: Sequence[SeriesMonths] = ()

    def clean(self) -> dict[str, Any]:
        """Take what the file holds, or what its check page carried, and say what is wrong with each line."""
        cleaned = super().clean() or {}
        if cleaned.get("file"):
            name, content = cleaned["file"].name, cleaned["file"].read(MOST_BYTES + 1)
            packed = base64.b64encode(zlib.compress(content)).decode()
            if len(packed) > MOST_PACKED or len(content) > MOST_BYTES:
                self.add_error("file", TOO_LARGE)
                return cleaned
            self.data = QueryDict(mutable=True)
            self.data.update({"packed": packed, "file_name": name})
        elif cleaned.get("packed"):
            name = cleaned.get("file_name") or "The file"
            try:
                content = zlib.decompressobj().decompress(base64.b64decode(cleaned["packed"]), MOST_BYTES)
            except (ValueError, zlib.error):
                self.add_error("file", AGAIN)
                return cleaned
        else:
            if "file" not in self.errors:
                self.add_error("file", "Choose the file to send.")
            return cleaned
        try:
            self.given = read_caseloads(content, name=name)
        except CaseloadRefusedError as error:
            for fault in error.faults:
                self.add_error("file", fault)
        return cleaned
