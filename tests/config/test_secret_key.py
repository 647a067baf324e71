"""The secret key is changed without anybody noticing, as long as the former one is named beside it."""

import pytest
from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.signed_cookies import SessionStore
from pytest_django import Settings

from rightsource.config.sign_in import SecondFactorAdapter


def test_second_steps_and_sessions_outlive_a_change_of_key_and_not_a_loss_of_it(settings: Settings) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "former", []
    sealed = SecondFactorAdapter().encrypt("secret of an app")
    signed = SessionStore().encode({"acting_role": "resident"})

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["former"]
    assert SecondFactorAdapter().decrypt(sealed) == "secret of an app"
    assert SessionStore().decode(signed) == {"acting_role": "resident"}
    sealed_anew = SecondFactorAdapter().encrypt("secret of an app")

    settings.SECRET_KEY_FALLBACKS = []
    assert SecondFactorAdapter().decrypt(sealed_anew) == "secret of an app", "nothing new is made with a former key"
    with pytest.raises(InvalidToken):
        SecondFactorAdapter().decrypt(sealed)
    assert SessionStore().decode(signed) == {}
