"""Accounts in a role, for tests of pages."""

from __future__ import annotations

from datetime import date

from django.test import Client

from rightsource.commons.access import services as access
from rightsource.commons.access.doors import ENROLLED_KEY
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from tests.books.ledger.making import AT


def sign_in(client: Client, role: Role, *, body_id: int | None = None) -> None:
    """Sign a client in as somebody who holds a role and has proved a second step."""
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        account = access.open_account(
            email=f"{role}-{body_id}@council.example",
            name=f"{role} (generated)",
            person_id=None,
            is_demonstration=False,
            by=SYSTEM,
            at=AT,
        )
        access.give_role(
            account_id=account.pk,
            role=role,
            body_id=body_id,
            starts_on=date(2015, 1, 1),
            ends_before=None,
            by=SYSTEM,
            at=AT,
        )
    client.force_login(account)
    session = client.session
    session[ENROLLED_KEY] = account.pk
    session.save()
