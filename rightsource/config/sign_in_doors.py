"""The doors of sign-in that come with django-allauth: only those we need, each with who may enter and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from allauth.account import views as account
from allauth.account.decorators import reauthentication_required
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as passkey
from django.urls import path as plain_path
from django.urls import re_path

from rightsource.commons.access.rules import Permission

PUBLIC, SIGNED_IN = Permission.PUBLIC, Permission.SIGNED_IN


@dataclass(frozen=True, slots=True)
class Door:
    """A door of the library: where it stands under /account/, what opens it, who may enter, and why it is there."""

    route: str
    view: Callable[..., Any]
    name: str
    permission: Permission
    reason: str


ROWS = [
    Door("login/", account.login, "account_login", PUBLIC, "sign in with e-mail address and password"),
    Door("logout/", account.logout, "account_logout", PUBLIC, "leave, also half-way through signing in"),
    Door("inactive/", account.account_inactive, "account_inactive", PUBLIC, "says that an account is closed"),
    Door("reauthenticate/", account.reauthenticate, "account_reauthenticate", SIGNED_IN,
         "confirm with the password before sign-in is changed"),
    Door("password/change/", account.password_change, "account_change_password", SIGNED_IN, "change the own password"),
    Door("password/set/", reauthentication_required(account.password_set), "account_set_password", SIGNED_IN,
         "add a password to an account that has only a passkey; confirmed with the passkey first"),
    Door(r"^open/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", account.password_reset_from_key,
         "account_reset_password_from_key", PUBLIC, "the one-time link that the council hands over"),
    Door("2fa/", second_factor.index, "mfa_index", SIGNED_IN, "how the own account is kept safe"),
    Door("2fa/authenticate/", second_factor.authenticate, "mfa_authenticate", PUBLIC,
         "second step of signing in; enters only who passed the first"),
    Door("2fa/reauthenticate/", second_factor.reauthenticate, "mfa_reauthenticate", SIGNED_IN,
         "confirm with the second step before sign-in is changed"),
    Door("2fa/totp/activate/", totp.activate_totp, "mfa_activate_totp", SIGNED_IN, "set up an authenticator app"),
    Door("2fa/totp/deactivate/", totp.deactivate_totp, "mfa_deactivate_totp", SIGNED_IN, "remove it"),
    Door("2fa/recovery-codes/", recovery_codes.view_recovery_codes, "mfa_view_recovery_codes", SIGNED_IN,
         "see the own recovery codes"),
    Door("2fa/recovery-codes/generate/", recovery_codes.generate_recovery_codes, "mfa_generate_recovery_codes",
         SIGNED_IN, "make new recovery codes"),
    Door("2fa/recovery-codes/download/", recovery_codes.download_recovery_codes, "mfa_download_recovery_codes",
         SIGNED_IN, "keep the recovery codes as a file"),
    Door("2fa/webauthn/", passkey.list_webauthn, "mfa_list_webauthn", SIGNED_IN, "see the own passkeys"),
    Door("2fa/webauthn/add/", passkey.add_webauthn, "mfa_add_webauthn", SIGNED_IN, "add a passkey"),
    Door("2fa/webauthn/reauthenticate/", passkey.reauthenticate_webauthn, "mfa_reauthenticate_webauthn", SIGNED_IN,
         "confirm with a passkey before sign-in is changed"),
    Door("2fa/webauthn/keys/<int:pk>/remove/", passkey.remove_webauthn, "mfa_remove_webauthn", SIGNED_IN,
         "remove a passkey of the own"),
    Door("2fa/webauthn/keys/<int:pk>/edit/", passkey.edit_webauthn, "mfa_edit_webauthn", SIGNED_IN,
         "rename a passkey of the own"),
    Door("2fa/webauthn/login/", passkey.login_webauthn, "mfa_login_webauthn", PUBLIC, "sign in with a passkey alone"),
]  # fmt: skip

urlpatterns = [
    (re_path if row.route.startswith("^") else plain_path)(row.route, row.view, name=row.name) for row in ROWS
]
