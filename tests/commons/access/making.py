"""Accounts for tests of sign-in, opened by the services that a council uses."""

import base64
import hmac
import struct
import time
from datetime import UTC, date, datetime

from rightsource.commons.access import services
from rightsource.commons.access.models import Account
from rightsource.commons.access.rules import SYSTEM, Purpose, Role

AT = datetime(2015, 9, 30, 12, 0, tzinfo=UTC)
PASSWORD = "apple river candle"


def make_account(
    *, email="officer@council.example", role=Role.CLERK, body_id=None, is_demonstration=False, password=PASSWORD
) -> Account:
    """Open an account with a role, and let its holder have chosen a password."""
    with services.acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        account = services.open_account(
            email=email, name="Elder Brook", person_id=None, is_demonstration=is_demonstration, by=SYSTEM, at=AT
        )
        if role is not None:
            services.give_role(
                account_id=account.pk, role=role, body_id=body_id, starts_on=date(2015, 4, 1), ends_before=None,
                by=SYSTEM, at=AT,
            )  # fmt: skip
    if password:
        account.set_password(password)
        account.save()
    return account


def code_of(secret: str, *, steps: int = 0) -> str:
    """Return what an authenticator app shows for a secret (RFC 6238), some steps of half a minute away from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(base64.b32decode(secret), counter, "sha1").digest()
    offset = digest[-1] & 15
    number = (struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF) % 1_000_000
    return f"{number:06d}"
