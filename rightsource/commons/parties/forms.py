"""How somebody wants to be reached."""

from __future__ import annotations

from django import forms


class ContactForm(forms.Form):
    """Email, phone and postcode; each may be left empty."""

    email = forms.EmailField(
        required=False,
        max_length=254,
        error_messages={
            "invalid": "Write an email address like name@example.org.",
            "max_length": "That email is too long.",
        },
    )
    phone = forms.RegexField(
        regex=r"^\+?[0-9 ()-]{6,20}$",
        required=False,
        error_messages={"invalid": "Write a phone number like 01604 555 000."},
    )
    postcode = forms.RegexField(
        regex=r"^[A-Za-z]{1,2}[0-9][0-9A-Za-z]? ?[0-9][A-Za-z]{2}$",
        required=False,
        error_messages={"invalid": "Write a postcode like NN1 1AA."},
    )
