"""Who may sign in, with what, and what opens without a second step: nothing that could harm others."""

import os
import re
import subprocess
import sys

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from rightsource.commons.access import services
from rightsource.commons.access.doors import ENROL_AT, open_to
from rightsource.commons.access.models import Account
from rightsource.commons.access.rules import SYSTEM, Permission, Purpose, Role
from rightsource.commons.record.models import Audit
from rightsource.config.urls import urlpatterns as product
from tests.commons.access.making import PASSWORD, code_of, make_account

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls(__name__)]


@open_to(Permission.POSITION_READ)
def position(request):
    return HttpResponse(f"open to {request.actor.role}")


@open_to(Permission.PUBLIC)
def whoever(request):
    return HttpResponse(f"{request.actor.role} {request.actor.is_signed_in}")


urlpatterns = [path("position", position), path("whoever", whoever), *product]


@pytest.fixture(autouse=True)
def strict(settings):
    """Live as a council does: no demonstration, and a second step asked for."""
    settings.DEMONSTRATION = False
    settings.SECOND_FACTOR = "required"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick, for tests only


def sign_in(client, *, email="officer@council.example", password=PASSWORD, onward=""):
    return client.post("/account/login/", {"login": email, "password": password, "next": onward})


def enrol(client) -> str:
    """Set up an authenticator app and return its secret."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="totp-secret">(\w+)<', page)[1]
    answer = client.post("/account/2fa/totp/activate/", {"code": code_of(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/account/2fa/recovery-codes/")
    return secret


def trail(verb):
    with services.acting_as(SYSTEM, purpose=Purpose.VIEW):
        return list(Audit.objects.filter(verb=verb).values_list("by", "role"))


def test_a_password_alone_opens_no_door_of_a_staff_role():
    account = make_account()
    client = Client()
    assert sign_in(client).status_code == 302
    assert client.get("/position")["Location"] == ENROL_AT
    assert client.get("/whoever").content == b"public True"
    assert "Set up a second step before you go on" in client.get(ENROL_AT).content.decode()
    assert client.post("/role", {"role": "clerk"})["Location"] == ENROL_AT
    assert trail("account.sign_in") == [(f"access/account/{account.pk}", "clerk")]


def test_the_api_says_that_a_second_step_is_missing_and_what_to_do():
    make_account()
    client = Client()
    sign_in(client)
    answer = client.get("/api/position")
    assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (403, "application/json")
    assert answer.json()["error"].startswith(
        "Your roles need a second step, and this session has not proved one. Open "
    )
    assert ENROL_AT in answer.json()["error"]
    assert client.get("/api/services").status_code == 200
    enrol(client)
    assert client.get("/api/position").status_code == 200


def test_setting_up_a_second_step_opens_the_doors_and_leaves_its_trail():
    account = make_account()
    client = Client()
    sign_in(client)
    enrol(client)
    assert client.get("/position").content == b"open to clerk"
    assert trail("second_factor.add") == [(f"access/account/{account.pk}", "clerk")]
    assert "Set up a second step" not in client.get(ENROL_AT).content.decode()


def test_afterwards_a_password_alone_does_not_sign_in():
    make_account()
    first = Client()
    sign_in(first)
    secret = enrol(first)
    client = Client()
    assert sign_in(client, onward="/position")["Location"] == "/account/2fa/authenticate/"
    assert client.get("/whoever").content == b"public False"
    assert "That code is not right" in client.post("/account/2fa/authenticate/", {"code": "000000"}).content.decode()
    answer = client.post("/account/2fa/authenticate/", {"code": code_of(secret, steps=1)})
    assert answer["Location"] == "/position"
    assert client.get("/position").content == b"open to clerk"


def test_a_recovery_code_signs_in_once():
    make_account()
    first = Client()
    sign_in(first)
    enrol(first)
    code = first.get("/account/2fa/recovery-codes/download/").content.decode().split()[0]
    for expected in (302, 200):
        client = Client()
        sign_in(client)
        assert client.post("/account/2fa/authenticate/", {"code": code}).status_code == expected


def test_a_session_from_before_the_second_step_was_set_up_must_prove_it():
    make_account()
    old, new = Client(), Client()
    sign_in(old)
    sign_in(new)
    secret = enrol(new)
    assert old.get("/position")["Location"] == ENROL_AT
    assert "Confirm your second step before you go on" in old.get(ENROL_AT).content.decode()
    old.post("/account/2fa/reauthenticate/?next=/desk", {"code": code_of(secret, steps=1)})
    assert old.get("/position").content == b"open to clerk"


def test_another_account_in_the_same_browser_does_not_inherit_the_proof():
    make_account()
    make_account(email="other@council.example")
    client = Client()
    sign_in(client)
    enrol(client)
    client.post("/sign-out")
    sign_in(client, email="other@council.example")
    assert client.get("/position")["Location"] == ENROL_AT


def test_a_resident_needs_no_second_step():
    make_account(role=Role.RESIDENT)
    client = Client()
    assert sign_in(client)["Location"] == "/home"
    assert client.get("/whoever").content == b"resident True"
    assert client.get("/position").status_code == 403


def test_somebody_with_two_roles_acts_as_a_resident_until_the_second_step():
    account = make_account(role=Role.RESIDENT)
    with services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        services.give_role(
            account_id=account.pk, role=Role.CLERK, body_id=None, starts_on=account.joined_at.date(), ends_before=None,
            by=SYSTEM, at=account.joined_at,
        )  # fmt: skip
    client = Client()
    sign_in(client)
    assert client.get("/whoever").content == b"resident True"
    assert client.get("/position")["Location"] == ENROL_AT
    enrol(client)
    client.post("/role", {"role": "clerk"})
    assert client.get("/position").content == b"open to clerk"


def test_where_it_is_switched_off_a_password_is_enough(settings):
    settings.SECOND_FACTOR = "off"
    make_account()
    client = Client()
    sign_in(client)
    assert client.get("/position").content == b"open to clerk"


@pytest.mark.parametrize(("demonstration", "expected"), [("", "required"), ("1", "off")])
def test_the_second_step_is_asked_for_unless_it_is_a_demonstration(demonstration, expected):
    environment = {k: v for k, v in os.environ.items() if k not in ("RIGHTSOURCE_SECOND_FACTOR", "RIGHTSOURCE_TESTING")}
    done = subprocess.run(
        [sys.executable, "-c", "from rightsource.config import settings; print(settings.SECOND_FACTOR)"],
        env=environment | {"RIGHTSOURCE_DEMONSTRATION": demonstration}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == expected


def test_the_secret_of_an_authenticator_app_is_not_stored_in_the_clear():
    make_account()
    client = Client()
    sign_in(client)
    secret = enrol(client)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    codes = client.get("/account/2fa/recovery-codes/download/").content.decode().split()
    assert secret not in stored
    assert not any(code in stored for code in codes)


# --- accounts to try -----------------------------------------------------------------------------------------


def test_an_account_to_try_is_shut_outside_a_demonstration_even_with_a_password():
    make_account(is_demonstration=True)
    client = Client()
    assert sign_in(client)["Location"] == "/account/inactive/"
    assert client.get("/whoever").content == b"public False"


def test_its_session_ends_with_the_demonstration(settings):
    account = make_account(is_demonstration=True, password="")
    settings.DEMONSTRATION = True
    client = Client()
    client.post(f"/sign-in/as/{account.pk}")
    assert client.get("/whoever").content == b"public True"  # a second step was asked for on purpose: no role yet
    settings.SECOND_FACTOR = "off"
    assert client.get("/whoever").content == b"clerk True"
    settings.DEMONSTRATION = False
    assert client.get("/whoever").content == b"public False"


def test_an_account_without_a_password_is_not_opened_by_any_password():
    make_account(password="")
    for guess in ("", "!", PASSWORD):
        assert sign_in(Client(), password=guess).status_code == 200


def test_a_closed_account_is_told_so_only_with_the_right_password():
    account = make_account()
    Account.objects.filter(pk=account.pk).update(is_active=False)
    assert "is wrong" in sign_in(Client(), password="not the password").content.decode()
    assert sign_in(Client())["Location"] == "/account/inactive/"


# --- the doors -----------------------------------------------------------------------------------------------


def test_guessing_is_slowed_down():
    make_account()
    client = Client()
    for _ in range(5):
        sign_in(client, password="not the password")
    answer = sign_in(client)
    assert "You have tried too often" in answer.content.decode()
    assert client.get("/whoever").content == b"public False"


def test_workers_count_together():
    make_account()
    for _ in range(5):
        sign_in(Client(), password="not the password")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM django_cache")
        assert cursor.fetchone()[0] > 0


def test_a_code_is_used_once():
    make_account()
    first = Client()
    sign_in(first)
    secret = enrol(first)
    code = code_of(secret, steps=1)
    for expected in (302, 200):
        client = Client()
        sign_in(client)
        assert client.post("/account/2fa/authenticate/", {"code": code}).status_code == expected


def test_nobody_opens_an_account_for_themselves():
    client = Client()
    for address in ("/account/signup/", "/account/email/", "/account/password/reset/", "/account/2fa/webauthn/signup/"):
        assert client.get(address).status_code == 404


def test_a_strangers_address_is_never_followed_after_signing_in():
    make_account(role=Role.RESIDENT)
    assert sign_in(Client(), onward="https://elsewhere.example/")["Location"] == "/home"


@pytest.mark.parametrize(
    "address",
    ["2fa/", "2fa/totp/activate/", "2fa/webauthn/", "2fa/webauthn/add/", "password/change/", "password/set/",
     "reauthenticate/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/"],
)  # fmt: skip
def test_what_is_about_an_account_opens_to_its_holder_only(address):
    answer = Client().get(f"/account/{address}")
    assert answer.status_code == 302
    assert answer["Location"].startswith(("/sign-in", "/account/login/"))


def test_sign_in_changes_need_the_password_again():
    make_account()
    client = Client()
    sign_in(client)
    assert client.get("/account/2fa/totp/activate/")["Location"].startswith("/account/reauthenticate/")
    assert client.get("/account/2fa/webauthn/add/")["Location"].startswith("/account/reauthenticate/")


def test_outside_a_demonstration_the_way_in_is_the_own_account():
    answer = Client().get("/sign-in?next=/desk")
    assert answer["Location"] == "/account/login/?next=%2Fdesk"


def test_a_password_is_long_and_not_a_common_one():
    make_account()
    client = Client()
    sign_in(client)
    for wrong, said in (("short", "at least 12"), ("password1234", "too common"), ("officer@council", "too similar")):
        page = client.post(
            "/account/password/change/", {"oldpassword": PASSWORD, "password1": wrong, "password2": wrong}
        )
        assert said in page.content.decode()
    client.post(
        "/account/password/change/", {"oldpassword": PASSWORD, "password1": PASSWORD * 2, "password2": PASSWORD * 2}
    )
    assert trail("password.change")
    assert sign_in(Client()).status_code == 200
    assert sign_in(Client(), password=PASSWORD * 2).status_code == 302
