"""Who holds which role, and under which delegation somebody may approve."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q

from rightsource.commons.access.models import Account, BrowserSession, DelegationRow, Deputy, RoleHeld
from rightsource.commons.access.rules import Actor, Delegation, Role, RoleEver, authorise
from rightsource.commons.record.queries import ask
from rightsource.ground.money import Money


def _in_force(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(ends_before=None) | Q(ends_before__gt=on))


# In SQL as it is: every request of somebody signed in asks this.
ACCOUNT_FIELDS = tuple(field.attname for field in Account._meta.concrete_fields)
WITH_ROLES = ", ".join(f"a.{name}" for name in ACCOUNT_FIELDS) + ", h.role, h.body_id, h.starts_on, h.ends_before"
ROLES_OF_A = f"LEFT JOIN {RoleHeld._meta.db_table} h ON h.account_id = a.id"
ACCOUNT = f"SELECT {WITH_ROLES} FROM {Account._meta.db_table} a {ROLES_OF_A} WHERE a.id = $1 ORDER BY h.id"
SESSION = (
    f"SELECT s.session_data, {WITH_ROLES} FROM {BrowserSession._meta.db_table} s "
    f"LEFT JOIN {Account._meta.db_table} a ON a.id = s.account_id {ROLES_OF_A} "
    "WHERE s.session_key = $1 AND s.expire_date > now() ORDER BY h.id"
)


def account_with_roles(*, account_id: int) -> Account | None:
    """Return an account with every role that it holds or held as `roles_ever`, in one question."""
    return _account(ask(ACCOUNT, account_id))


def session_with_account(*, session_key: str) -> tuple[str | None, Account | None]:
    """Return what a session that is not over holds, as it is stored, and the account whose it is with its roles.

    One question for both. Nothing is held by a session that is unknown or over; nobody's is one before signing in.
    """
    rows = ask(SESSION, session_key)
    return (rows[0][0], _account([row[1:] for row in rows])) if rows else (None, None)


def _account(rows: Sequence[tuple[Any, ...]]) -> Account | None:
    """Return the account of rows that differ in its roles alone."""
    if not rows or rows[0][0] is None:
        return None
    account = Account.from_db(connection.alias, ACCOUNT_FIELDS, rows[0][: len(ACCOUNT_FIELDS)])
    account.roles_ever = tuple(RoleEver(*row[len(ACCOUNT_FIELDS) :]) for row in rows if row[-4] is not None)
    return account


def actors_of(*, account_id: int, on: date) -> list[Actor]:
    """Return the parts in which an account may act on a day, one actor a role; empty for a closed account."""
    account = account_with_roles(account_id=account_id)
    return [] if account is None else parts_of(account=account, on=on)


def parts_of(*, account: Account, on: date) -> list[Actor]:
    """Return the same of an account that `account_with_roles` read; asks nothing."""
    if not account.is_active:
        return []
    held = [
        row for row in account.roles_ever if row.starts_on <= on and (row.ends_before is None or row.ends_before > on)
    ]
    bodies = tuple(sorted({row.body_id for row in held if row.body_id is not None}))
    return [
        Actor(account_id=account.pk, role=role, person_id=account.person_id, body_ids=bodies, name=account.name)
        for role in dict.fromkeys(Role(row.role) for row in held)
    ]


def scheme_on(*, on: date) -> list[Delegation]:
    """Return the scheme of delegation as it stands on a day."""
    return [
        Delegation(
            role=Role(row.role),
            action=row.action,
            limit=None if row.limit_pence is None else Money(row.limit_pence),
            starts_on=row.starts_on,
            ends_before=row.ends_before,
            decision=row.decision_ref,
        )
        for row in DelegationRow.objects.filter(_in_force(on)).order_by("action", "role", "id")
    ]


def roles_of(*, actor: Actor, on: date) -> set[Role]:
    """Return the role in which somebody acts and those that they deputise for on a day."""
    roles = {actor.role}
    if actor.account_id is not None:
        deputising = Deputy.objects.filter(_in_force(on), account_id=actor.account_id)
        roles |= {Role(role) for role in deputising.values_list("role", flat=True)}
    return roles


def authority_for(
    *,
    actor: Actor,
    action: str,
    amount: Money,
    on: date,
    body_id: int | None = None,
    proposed_by: str | None = None,
) -> Delegation:
    """Return the delegation under which an actor may approve an amount on a day.

    :raises AuthorityRefusedError: with the reason and who could
    """
    return authorise(
        actor=actor,
        roles=roles_of(actor=actor, on=on),
        action=action,
        amount=amount,
        on=on,
        scheme=scheme_on(on=on),
        body_id=body_id,
        proposed_by=proposed_by,
    )


@dataclass(frozen=True, slots=True)
class DemonstrationRole:
    """An account that may be tried with one click, and the role that it starts in."""

    account_id: int
    name: str
    role: Role


def demonstration_roles(*, on: date) -> list[DemonstrationRole]:
    """Return the accounts of the demonstration with the first role of each, in order of opening. One query."""
    held = RoleHeld.objects.filter(_in_force(on), account__is_demonstration=True, account__is_active=True)
    found: dict[int, DemonstrationRole] = {}
    for row in held.select_related("account").order_by("account_id", "id"):
        found.setdefault(row.account_id, DemonstrationRole(row.account_id, row.account.name, Role(row.role)))
    return list(found.values())


def account_with(*, email: str) -> Account | None:
    """Return the account of an e-mail address."""
    return Account.objects.filter(email__iexact=email.strip()).first()


def demonstration_account(*, account_id: int) -> Account | None:
    """Return an account of the demonstration, or nothing if it is none or is closed."""
    return Account.objects.filter(pk=account_id, is_demonstration=True, is_active=True).first()


def names_of(*, account_ids: Iterable[int]) -> dict[int, str]:
    """Return the names of accounts, for pages that say who holds a post."""
    return dict(Account.objects.filter(pk__in=list(account_ids)).values_list("pk", "name"))


def people_in(*, roles: Iterable[Role], on: date) -> list[Actor]:
    """Return who acts in some roles on a day, by name; somebody in two of them twice. One query."""
    held = RoleHeld.objects.filter(_in_force(on), account__is_active=True, role__in=[role.value for role in roles])
    found = {
        (row.account_id, row.role): Actor(account_id=row.account_id, role=Role(row.role), name=row.account.name)
        for row in held.select_related("account")
    }
    return sorted(found.values(), key=lambda actor: (actor.name, actor.role.value))


def delegations_under(*, decision_ref: str) -> int:
    """Return how many rows of the scheme of delegation a decision made."""
    return DelegationRow.objects.filter(decision_ref=decision_ref).count()
