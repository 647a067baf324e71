"""How people sign in: who may, what the library says in our words, and what it leaves in the audit trail."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from io import BytesIO
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.internal.stagekit import clear_login
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from rightsource.commons.access import queries, services
from rightsource.commons.access.doors import ENROLLED_KEY, actor_of, now, today
from rightsource.commons.access.models import Account
from rightsource.commons.access.rules import Actor, Purpose, Role, start_of
from rightsource.config.sessions import account_of_session

# What the library announces -> what we say; anything else it would say is left unsaid.
SAYINGS = {
    "account/messages/password_changed.txt": "Your password is changed.",
    "account/messages/password_set.txt": "Your password is set.",
    "mfa/messages/totp_activated.txt": "Your authenticator app is set up.",
    "mfa/messages/totp_deactivated.txt": "Your authenticator app is removed.",
    "mfa/messages/webauthn_added.txt": "Your passkey is added.",
    "mfa/messages/webauthn_removed.txt": "The passkey is removed.",
}
# What the library would send a mail about -> the verb of the audit row.
VERBS = {
    "account/email/password_changed": "password.change",
    "account/email/password_reset": "password.set",
    "account/email/password_set": "password.set",
    "mfa/email/recovery_codes_generated": "recovery_codes.make",
    "mfa/email/totp_activated": "second_factor.add",
    "mfa/email/totp_deactivated": "second_factor.remove",
    "mfa/email/webauthn_added": "second_factor.add",
    "mfa/email/webauthn_removed": "second_factor.remove",
}


def is_shut(account: Account) -> bool:
    """Return whether an account may not sign in: it is closed, or it is one to try and this is no demonstration."""
    return not account.is_active or (account.is_demonstration and not settings.DEMONSTRATION)


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer 429: somebody tried too often."""
    return render(request, "account/too_many.html", status=429)


class Backend(AuthenticationBackend):
    """Knows accounts by e-mail address; accounts to try exist only in a demonstration, even with a password."""

    def user_can_authenticate(self, user: Account) -> bool:  # type: ignore[override]
        return not is_shut(user)

    def get_user(self, user_id: int) -> Account | None:  # type: ignore[override]
        """Return who a session belongs to, with their roles: each request asks for both."""
        account = account_of_session(account_id=user_id)
        return None if account is None or is_shut(account) else account


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are opened by the council, never by whoever comes along."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account is closed. Ask the council to open it again.",
        "email_password_mismatch": "The e-mail address or the password is wrong. Check both and try again.",
        "enter_current_password": "That is not your present password. Type it again.",
        "incorrect_code": "That code is not right. Type the one that is shown now.",
        "incorrect_password": "That is not your password. Type it again.",
        "invalid_login": "The e-mail address or the password is wrong. Check both and try again.",
        "rate_limited": "You have tried too often. Wait five minutes, then try again.",
        "too_many_login_attempts": "You have tried too often. Wait five minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Account, **rest: Any) -> HttpResponse | None:  # type: ignore[override]
        """Refuse an account that is closed, however it was proved."""
        if is_shut(user):
            clear_login(request)
            return redirect("account_inactive")
        return None

    def login(self, request: HttpRequest, user: Account) -> None:  # type: ignore[override]
        super().login(request, user)
        methods = [str(record.get("type") or record["method"]) for record in get_authentication_records(request, user)]
        _note(user, "account.sign_in", {"by": methods})

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return start_of(actor_of(request).role)

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/account/2fa/"

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say it in our words, and only what a page of sign-in will show next."""
        said = message or SAYINGS.get(message_template or "")
        if said and request.user.is_authenticated or message:
            messages.add_message(request, level, said, extra_tags=extra_tags)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: Account,  # type: ignore[override]
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Leave an audit row of what was changed; a second step that was just set up is proved by that."""
        verb = VERBS.get(template_prefix)
        if verb is None:
            return
        _note(user, verb, {"what": template_prefix.rpartition("/")[2]})
        if verb == "second_factor.add" and self.request is not None:
            self.request.session[ENROLLED_KEY] = user.pk


def first_link(account: Account) -> str:
    """Return the path at which the holder of an account chooses a password: once, and for three days."""
    token = EmailAwarePasswordResetTokenGenerator().make_token(account)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(account), "key": token})


def forget_second_steps(account: Account) -> None:
    """Take app, passkeys and recovery codes away from an account whose holder has lost them."""
    Authenticator.objects.filter(user_id=account.pk).delete()


def _note(account: Account, verb: str, detail: dict[str, object]) -> None:
    """Leave the audit row of somebody who signs in or changes how they do."""
    actors = queries.actors_of(account_id=account.pk, on=today())
    actor = actors[0] if actors else Actor(account_id=account.pk, role=Role.PUBLIC, name=account.name)
    with services.acting_as(actor, purpose=Purpose.SIGN_IN):
        services.note_sign_in(account_id=account.pk, verb=verb, detail=detail, by=actor, at=now())


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second steps: an authenticator app, passkeys and recovery codes; their secrets are stored encrypted."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "You cannot remove this second step.",
        "cannot_generate_recovery_codes": "Set up an authenticator app or a passkey first.",
        "incorrect_code": "That code is not right. Type the one that is shown now.",
    }

    def build_totp_svg(self, url: str) -> str:
        drawing = BytesIO()
        segno.make(url, error="m", micro=False).save(drawing, kind="svg", scale=5, border=2, light="white")
        return drawing.getvalue().decode()

    def generate_authenticator_name(self, user: Account, type: str) -> str:  # type: ignore[override]
        return "My passkey"

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def _cipher() -> MultiFernet:
    """Return the cipher for secrets of second steps: it writes with the secret key, and reads with former ones, too."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(b"second factors:" + key.encode()).digest())) for key in keys])
