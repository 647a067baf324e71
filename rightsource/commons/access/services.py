"""Acting as somebody, and opening accounts, roles and delegations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime

from django.db import connection, transaction

from rightsource.commons.access.models import Account, BrowserSession, DelegationRow, Deputy, RoleHeld
from rightsource.commons.access.rules import Actor, Purpose, Role
from rightsource.commons.record import services as record
from rightsource.commons.record.queries import ask, begin_with
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money

SETTINGS = ("role", "account", "person", "bodies", "purpose")


class AccountExistsError(Exception):
    """An e-mail address belongs to one account."""


@contextmanager
def acting_as(actor: Actor, *, purpose: Purpose) -> Iterator[Actor]:
    """Open a transaction in which the database knows who acts and why; before and after, no row is visible.

    Nested use acts as the inner actor until it ends, then as the outer one again.
    """
    wanted = (
        actor.role.value,
        "" if actor.account_id is None else str(actor.account_id),
        "" if actor.person_id is None else str(actor.person_id),
        "{" + ",".join(str(body) for body in actor.body_ids) + "}",
        purpose.value,
    )
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:  # the end of a transaction ends what was set in it
            begin_with(dict(zip(NAMED, wanted, strict=True)))
            yield actor
        else:
            before = _swap(wanted)
            yield actor
            begin_with(dict(zip(NAMED, before, strict=True)))


NAMED = tuple(f"rightsource.{name}" for name in SETTINGS)
WRITE = ", ".join(f"set_config('{name}', ${number}, true)" for number, name in enumerate(NAMED, start=1))
READ = ", ".join(f"coalesce(current_setting('{name}', true), '')" for name in NAMED)
# The sub-select is materialised so that the old values are read before the new are set.
SWAP = f"WITH before AS MATERIALIZED (SELECT {READ}) SELECT before.*, {WRITE} FROM before"


def _swap(wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Set who acts for the rest of the transaction and return who acted before."""
    return tuple(ask(SWAP, *wanted)[0][: len(SETTINGS)])


@transaction.atomic
def open_account(
    *,
    email: str,
    name: str,
    person_id: int | None,
    is_demonstration: bool,
    by: Actor,
    at: datetime,
) -> Account:
    """Open an account without a usable password; its holder sets one or signs in by another factor.

    :raises AccountExistsError: if the e-mail address has an account already
    """
    if Account.objects.filter(email__iexact=email.strip()).exists():
        raise AccountExistsError(f"{email.strip()} has an account already. Give it another role instead.")
    account = Account(
        email=email.strip().lower(),
        name=name,
        person_id=person_id,
        is_demonstration=is_demonstration,
        joined_at=at,
    )
    account.set_unusable_password()
    account.save()
    record.audit(by=by, at=at, verb="account.open", subject=Reference.of("access", "account", account.pk))
    return account


@transaction.atomic
def close_account(*, account_id: int, by: Actor, at: datetime) -> None:
    """Let an account sign in no more; its sessions end with their next request."""
    Account.objects.filter(pk=account_id).update(is_active=False)
    record.audit(by=by, at=at, verb="account.close", subject=Reference.of("access", "account", account_id))


@transaction.atomic
def note_sign_in(*, account_id: int, verb: str, detail: Mapping[str, object], by: Actor, at: datetime) -> None:
    """Leave the trail of somebody who signed in, or changed their password or second step."""
    record.audit(by=by, at=at, verb=verb, subject=Reference.of("access", "account", account_id), detail=detail)


def forget_sessions(*, at: datetime) -> int:
    """Forget the sessions that are over, and return how many they were; nobody is signed out by it."""
    return BrowserSession.objects.filter(expire_date__lte=at).delete()[0]


@transaction.atomic
def give_role(
    *,
    account_id: int,
    role: Role,
    body_id: int | None,
    starts_on: date,
    ends_before: date | None,
    by: Actor,
    at: datetime,
) -> RoleHeld:
    """Let an account act in a role from a day."""
    held = RoleHeld.objects.create(
        account_id=account_id, role=role.value, body_id=body_id, starts_on=starts_on, ends_before=ends_before
    )
    record.audit(
        by=by,
        at=at,
        verb="role.give",
        subject=Reference.of("access", "account", account_id),
        detail={"role": role.value, "body_id": body_id, "starts_on": starts_on.isoformat()},
    )
    return held


@transaction.atomic
def delegate(
    *,
    role: Role,
    action: str,
    limit: Money | None,
    decision_ref: str,
    starts_on: date,
    ends_before: date | None,
    by: Actor,
    at: datetime,
) -> DelegationRow:
    """Write one row of the scheme of delegation, under the decision that made it."""
    row = DelegationRow.objects.create(
        role=role.value,
        action=action,
        limit_pence=None if limit is None else limit.pence,
        decision_ref=decision_ref,
        starts_on=starts_on,
        ends_before=ends_before,
    )
    record.audit(
        by=by,
        at=at,
        verb="delegation.make",
        subject=Reference.of("access", "delegation", row.pk),
        detail={"role": role.value, "action": action, "limit_pence": row.limit_pence},
    )
    return row


@transaction.atomic
def name_deputy(*, account_id: int, role: Role, starts_on: date, ends_before: date, by: Actor, at: datetime) -> Deputy:
    """Let an account deputise for a role for a stated time."""
    deputy = Deputy.objects.create(
        account_id=account_id,
        role=role.value,
        starts_on=starts_on,
        ends_before=ends_before,
        named_by=by.reference,
    )
    record.audit(
        by=by,
        at=at,
        verb="deputy.name",
        subject=Reference.of("access", "account", account_id),
        detail={
            "role": role.value,
            "starts_on": starts_on.isoformat(),
            "ends_before": ends_before.isoformat(),
        },
    )
    return deputy
