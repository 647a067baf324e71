"""The library's forms with our words for what was left empty."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as second_factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkey
from django.forms import Form

EMPTY = {
    "code": "Type the code.",
    "login": "Type your e-mail address.",
    "name": "Give the passkey a name.",
    "oldpassword": "Type your present password.",
    "password": "Type your password.",
    "password1": "Type a new password.",
    "password2": "Type the new password again.",
}


class InOurWords(Form):
    """Says what to type instead of “This field is required.”"""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name in EMPTY:
                field.error_messages["required"] = EMPTY[name]
        if "login" in self.fields:
            self.fields["login"].error_messages["invalid"] = "Type an e-mail address, such as name@example.org."


class SignIn(InOurWords, account.LoginForm):
    """E-mail address and password."""


class Password(InOurWords, account.ReauthenticateForm):
    """The password again, before sign-in is changed."""


class ChangePassword(InOurWords, account.ChangePasswordForm):
    """A new password in the place of the present one."""


class FirstPassword(InOurWords, account.SetPasswordForm):
    """A password for an account that has none."""


class PasswordByLink(InOurWords, account.ResetPasswordKeyForm):
    """A password chosen through the council's link."""


class Code(InOurWords, second_factor.AuthenticateForm):
    """The code of the second step."""


class CodeAgain(InOurWords, second_factor.ReauthenticateForm):
    """The code again, before sign-in is changed."""


class FirstCode(InOurWords, totp.ActivateTOTPForm):
    """The first code of a new authenticator app."""


class PasskeyName(InOurWords, passkey.EditWebAuthnForm):
    """The name of a passkey."""
