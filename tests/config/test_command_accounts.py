"""Accounts from the terminal: the first officer of a council opens the link once, and nobody opens it twice."""

import argparse
import re

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from rightsource.commons.access import queries, services
from rightsource.commons.access.doors import today
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.record.models import Audit
from rightsource.config import command, command_accounts
from rightsource.config.command_parts import CommandError
from tests.commons.access.making import make_account

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "apple river candle"
OPEN = ["accounts", "open", "--email", "Lead@Council.example", "--name", "Elder Brook", "--role", "monitoring_officer"]


def do(*words: str) -> list[str]:
    """Do what the words say, inside this test's database, and return what would be said."""
    given: argparse.Namespace = command.parser().parse_args(words)
    does = {"open": "_open", "give": "_give", "link": "_link", "close": "_close"}[given.what]
    with services.acting_as(SYSTEM, purpose=Purpose.OPERATION):
        return getattr(command_accounts, does)(given)


def link_in(said: list[str]) -> str:
    return re.search(r"/account/open/\S+", "\n".join(said))[0]


def choose(client: Client, link: str, password: str = PASSWORD):
    page = client.get(link, follow=True)
    if not page.redirect_chain:
        return page
    return client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})


def test_the_first_monitoring_officer_is_opened_and_chooses_a_password():
    said = do(*OPEN)
    assert said[0] == "lead@council.example has an account and acts as Monitoring officer from today."
    client = Client()
    answer = choose(client, link_in(said))
    assert (answer.status_code, answer["Location"]) == (302, "/desk")
    account = queries.account_with(email="lead@council.example")
    assert account.check_password(PASSWORD)
    assert [actor.role for actor in queries.actors_of(account_id=account.pk, on=today())] == [Role.MONITORING_OFFICER]
    with services.acting_as(SYSTEM, purpose=Purpose.VIEW):
        verbs = list(Audit.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["account.open", "role.give", "password.set", "account.sign_in"]


def test_a_link_works_once():
    link = link_in(do(*OPEN))
    choose(Client(), link)
    assert "This link no longer works" in choose(Client(), link).content.decode()


def test_a_link_ends_after_three_days(settings):
    link = link_in(do(*OPEN))
    assert settings.PASSWORD_RESET_TIMEOUT == 3 * 24 * 60 * 60
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "This link no longer works" in choose(Client(), link).content.decode()


def test_a_link_of_somebody_else_opens_nothing():
    first = link_in(do(*OPEN))
    second = link_in(do("accounts", "open", "--email", "b@council.example", "--name", "B", "--role", "resident"))
    mixed = first.split("-")[0] + second[second.index("-") :]
    assert "This link no longer works" in choose(Client(), mixed).content.decode()


def test_a_weak_password_is_refused_through_a_link_too():
    page = choose(Client(), link_in(do(*OPEN)), password="password1234")
    assert "too common" in page.content.decode()
    assert not queries.account_with(email="lead@council.example").has_usable_password()


def test_a_link_does_not_pass_a_second_step_unless_the_device_is_lost():
    account = make_account(email="lead@council.example")
    Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": "x"})
    answer = choose(Client(), link_in(do("accounts", "link", "lead@council.example")))
    assert answer["Location"] == "/account/2fa/authenticate/"
    answer = choose(Client(), link_in(do("accounts", "link", "lead@council.example", "--lost-device")))
    assert answer["Location"] == "/desk"


def test_an_address_has_one_account_and_may_have_several_roles():
    do(*OPEN)
    with pytest.raises(services.AccountExistsError, match="has an account already"):
        do(*OPEN)
    assert do("accounts", "give", "LEAD@council.example", "--role", "resident") == [
        "lead@council.example acts as Resident from today."
    ]


def test_a_closed_account_signs_in_no_more_and_gets_no_link():
    client = Client()
    choose(client, link_in(do(*OPEN)))
    assert client.get("/account/2fa/").status_code == 200
    do("accounts", "close", "lead@council.example")
    assert client.get("/account/2fa/").status_code == 302
    with pytest.raises(CommandError, match="is closed"):
        do("accounts", "link", "lead@council.example")


def test_an_account_to_try_gets_no_link(settings):
    settings.DEMONSTRATION = False
    make_account(is_demonstration=True, email="try@demonstration.example", password="")
    with pytest.raises(CommandError, match="account to try"):
        do("accounts", "link", "try@demonstration.example")


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--role", "king"], "There is no role “king”"),
        (["--role", "system"], "There is no role “system”"),
        (["--role", "body_staff"], "needs --body"),
        (["--role", "clerk", "--body", "lgss"], "no other role has one"),
        (["--role", "body_staff", "--body", "nowhere"], "There is no body “nowhere”"),
    ],
)
def test_a_role_is_given_only_as_it_can_be_held(words, reason):
    with pytest.raises(CommandError, match=reason):
        do("accounts", "open", "--email", "x@council.example", "--name", "X", *words)
    assert queries.account_with(email="x@council.example") is None


def test_nobody_without_an_account_gets_a_link():
    with pytest.raises(CommandError, match="Nobody has an account"):
        do("accounts", "link", "nobody@council.example")
