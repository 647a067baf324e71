"""The words about accounts: open, give a role, hand over a link, close."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from rightsource.config.command_parts import (
    CommandError,
    database,
    require_migrated,
    running,
    say,
    secret_key,
)

if TYPE_CHECKING:
    from rightsource.commons.access.models import Account


def add_words(words: argparse._SubParsersAction[argparse.ArgumentParser], *, exits: str) -> None:
    """Add the words about accounts."""
    accounts = words.add_parser(
        "accounts",
        help="open accounts, give them roles, hand over links to a first password",
        description="Open accounts and close them. The first monitoring officer of a council is opened here.",
        epilog=exits,
    )
    what = accounts.add_subparsers(dest="what", metavar="WHAT", required=True, title="what")
    new = what.add_parser(
        "open",
        help="open an account with a role and print the link to its first password",
        description="Open an account with a role from today, and print a link with which its holder chooses a "
        "password. The link works once, for three days; hand it over in a way that reaches nobody else.",
        epilog=exits,
    )
    give = what.add_parser(
        "give",
        help="give an account another role",
        description="Let an account act in another role from today.",
        epilog=exits,
    )
    link = what.add_parser(
        "link",
        help="print a new link, for a password forgotten or a device lost",
        description="Print a link with which the holder of an account chooses a new password. A second step that is "
        "set up is still asked for, unless it is taken away with --lost-device.",
        epilog=exits,
    )
    close = what.add_parser(
        "close",
        help="close an account: it signs in no more",
        description="Close an account. What it did stays in the records; its sessions end at once.",
        epilog=exits,
    )
    new.add_argument("--email", required=True, help="address with which its holder signs in")
    new.add_argument("--name", required=True, help="name as others see it")
    for word in (give, link, close):
        word.add_argument("email", help="address of the account")
    for word in (new, give):
        word.add_argument("--role", required=True, help="such as monitoring_officer, finance_officer or body_staff")
        word.add_argument("--body", default="", metavar="CODE", help="for the role body_staff: which body")
    link.add_argument("--lost-device", action="store_true", help="take away app, passkeys and recovery codes as well")
    for word in (new, link):
        word.add_argument("--address", default="", help="address of the council, such as https://council.example.org")
    accounts.set_defaults(does=do)


def do(given: argparse.Namespace) -> int:
    """Do what the words say, as the system itself and in the audit trail."""
    served = running()
    if served.get("demonstration"):
        os.environ["RIGHTSOURCE_DEMONSTRATION"] = "1"
    if os.environ.get("RIGHTSOURCE_DEMONSTRATION") != "1":
        os.environ["RIGHTSOURCE_SECRET_KEY"] = secret_key()  # the web server must know the link again
    with database():
        require_migrated()
        from rightsource.commons.access.rules import SYSTEM, Purpose
        from rightsource.commons.access.services import acting_as

        with acting_as(SYSTEM, purpose=Purpose.OPERATION):
            said = {"open": _open, "give": _give, "link": _link, "close": _close}[given.what](given)
        for line in said:
            say(line.format(address=_address(given, served)))
    return 0


def _open(given: argparse.Namespace) -> list[str]:
    from rightsource.commons.access import services
    from rightsource.commons.access.doors import now
    from rightsource.commons.access.rules import SYSTEM

    account = services.open_account(
        email=given.email, name=given.name, person_id=None, is_demonstration=False, by=SYSTEM, at=now()
    )
    title = _give_role(given, account)
    return [f"{account.email} has an account and acts as {title} from today.", *_words_of_link(account)]


def _give(given: argparse.Namespace) -> list[str]:
    account = _account(given.email)
    return [f"{account.email} acts as {_give_role(given, account)} from today."]


def _link(given: argparse.Namespace) -> list[str]:
    from rightsource.commons.access import services
    from rightsource.commons.access.doors import now
    from rightsource.commons.access.rules import SYSTEM
    from rightsource.config.sign_in import forget_second_steps, is_shut

    account = _account(given.email)
    if is_shut(account):
        raise CommandError(f"{account.email} is closed, or is an account to try. Open an account of its own instead.")
    detail: dict[str, object] = {"lost_device": given.lost_device}
    if given.lost_device:
        forget_second_steps(account)
    services.note_sign_in(account_id=account.pk, verb="account.link", detail=detail, by=SYSTEM, at=now())
    return _words_of_link(account)


def _close(given: argparse.Namespace) -> list[str]:
    from rightsource.commons.access import services
    from rightsource.commons.access.doors import now
    from rightsource.commons.access.rules import SYSTEM

    account = _account(given.email)
    services.close_account(account_id=account.pk, by=SYSTEM, at=now())
    return [f"{account.email} signs in no more. What it did stays in the records."]


def _account(email: str) -> Account:
    from rightsource.commons.access import queries

    account = queries.account_with(email=email)
    if account is None:
        raise CommandError(f"Nobody has an account with {email}. Open one with: rightsource accounts open.")
    return account


def _give_role(given: argparse.Namespace, account: Account) -> str:
    """Give the role that was named, from today, and return its title."""
    from rightsource.commons.access import services
    from rightsource.commons.access.doors import now, today
    from rightsource.commons.access.rules import SYSTEM, TITLES, Role
    from rightsource.council.bodies import queries as bodies

    able = [role for role in Role if role not in (Role.PUBLIC, Role.SYSTEM)]
    if given.role not in able:
        raise CommandError(f"There is no role “{given.role}”. Roles: {', '.join(able)}.")
    role, body = Role(given.role), None
    if (role is Role.BODY_STAFF) != bool(given.body):
        raise CommandError("The role body_staff needs --body with the code of its body; no other role has one.")
    if given.body:
        body = bodies.body(code=given.body)
        if body is None:
            known = ", ".join(sorted(one.code for one in bodies.every_body())) or "none yet"
            raise CommandError(f"There is no body “{given.body}”. Bodies: {known}.")
    services.give_role(
        account_id=account.pk,
        role=role,
        body_id=None if body is None else body.pk,
        starts_on=today(),
        ends_before=None,
        by=SYSTEM,
        at=now(),
    )
    return TITLES[role]


def _words_of_link(account: Account) -> list[str]:
    from rightsource.config.sign_in import first_link

    return [
        "With this link its holder chooses a password, once and within three days. Give it to nobody else:",
        "{address}" + first_link(account),
    ]


def _address(given: argparse.Namespace, running: dict[str, str]) -> str:
    """Return where people reach the council: as said, as it runs, or by its first name."""
    from django.conf import settings

    said = getattr(given, "address", "") or running.get("address", "")
    if not said:
        said = "http://127.0.0.1:8000" if settings.IS_LOCAL else f"https://{settings.ALLOWED_HOSTS[0].lstrip('.')}"
    return said.rstrip("/")
