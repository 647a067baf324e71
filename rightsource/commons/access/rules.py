"""Roles, permissions, purposes and the limits of delegated authority. No database, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.ground.money import Money


class Role(StrEnum):
    """The part in which somebody acts; one at a time."""

    AUDITOR = "auditor"
    BODY_STAFF = "body_staff"
    BUDGET_HOLDER = "budget_holder"
    CLERK = "clerk"
    COMMISSIONER = "commissioner"
    CONTRACT_MANAGER = "contract_manager"
    COUNCILLOR = "councillor"
    DIRECTOR = "director"
    FINANCE_OFFICER = "finance_officer"
    MONITORING_OFFICER = "monitoring_officer"
    PUBLIC = "public"
    RESIDENT = "resident"
    SYSTEM = "system"


TITLES = {
    Role.AUDITOR: "Auditor",
    Role.BODY_STAFF: "Body or provider staff",
    Role.BUDGET_HOLDER: "Budget holder",
    Role.CLERK: "Democratic services officer",
    Role.COMMISSIONER: "Commissioner",
    Role.CONTRACT_MANAGER: "Contract manager",
    Role.COUNCILLOR: "Councillor",
    Role.DIRECTOR: "Director",
    Role.FINANCE_OFFICER: "Finance officer (section 151)",
    Role.MONITORING_OFFICER: "Monitoring officer",
    Role.PUBLIC: "Public",
    Role.RESIDENT: "Resident",
    Role.SYSTEM: "The system itself",
}


class Purpose(StrEnum):
    """What a transaction is for; a policy may let a purpose touch what its actor may not see."""

    CASE_LOADING = "case_loading"
    OPERATION = "operation"
    ORDER = "order"
    PAYMENT = "payment"
    PUBLICATION = "publication"
    REHEARSAL = "rehearsal"
    SETTLEMENT = "settlement"
    SIGN_IN = "sign_in"
    VIEW = "view"


class Permission(StrEnum):
    """What a door asks for: noun.verb, alphabetical. PUBLIC doors are open to everybody."""

    AGREEMENT_MANAGE = "agreement.manage"
    AGREEMENT_READ = "agreement.read"
    APPROVAL_ASK = "approval.ask"
    APPROVAL_DECIDE = "approval.decide"
    AUDIT_READ = "audit.read"
    BODY_MANAGE = "body.manage"
    BODY_READ = "body.read"
    BUDGET_ADOPT = "budget.adopt"
    BUDGET_PROPOSE = "budget.propose"
    CALL_IN_ASK = "call_in.ask"
    CASE_LOAD = "case.load"
    CONSULTATION_MANAGE = "consultation.manage"
    CREDIT_RECORD = "credit.record"
    DECISION_RECORD = "decision.record"
    DELIVERY_RECORD = "delivery.record"
    DELIVERY_VERIFY = "delivery.verify"
    DUTY_MANAGE = "duty.manage"
    DUTY_READ = "duty.read"
    EVIDENCE_IMPORT = "evidence.import"
    HOLDER_NAME = "holder.name"
    MESSAGE_READ = "message.read"
    OFFER_MANAGE = "offer.manage"
    ORDER_APPROVE = "order.approve"
    ORDER_PLACE = "order.place"
    ORDER_READ = "order.read"
    PERIOD_CLOSE = "period.close"
    POSITION_READ = "position.read"
    POSTING_CORRECT = "posting.correct"
    PROBLEM_ANSWER = "problem.answer"
    PUBLIC = "public"
    RECEIPT_KEEP = "receipt.keep"
    SAVING_KEEP = "saving.keep"
    SIGNED_IN = "signed.in"
    SPENDING_CONTROL = "spending.control"
    STATEMENT_READ = "statement.read"
    STATEMENT_SETTLE = "statement.settle"
    STATUTORY_REPORT = "statutory.report"
    VARIANCE_EXPLAIN = "variance.explain"
    VIREMENT_MAKE = "virement.make"
    VOTE_RECORD = "vote.record"
    WARNING_ISSUE = "warning.issue"


_READS = frozenset(
    {
        Permission.AGREEMENT_READ,
        Permission.BODY_READ,
        Permission.DUTY_READ,
        Permission.POSITION_READ,
        Permission.STATEMENT_READ,
    }
)
_ANSWERS_FOR_MONEY = frozenset({Permission.SAVING_KEEP, Permission.VARIANCE_EXPLAIN, Permission.VIREMENT_MAKE})
_SPENDS = frozenset({Permission.APPROVAL_ASK, Permission.APPROVAL_DECIDE})  # decides what somebody else asked
_EVERYBODY = frozenset({Permission.PUBLIC})
_SIGNED_IN = _EVERYBODY | {Permission.SIGNED_IN}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.PUBLIC: _EVERYBODY,
    Role.RESIDENT: _SIGNED_IN | {Permission.ORDER_PLACE},
    Role.BODY_STAFF: _SIGNED_IN
    | {
        Permission.AGREEMENT_READ,
        Permission.BODY_READ,
        Permission.CREDIT_RECORD,
        Permission.DELIVERY_RECORD,
        Permission.OFFER_MANAGE,
        Permission.STATEMENT_READ,
    },
    Role.COMMISSIONER: _SIGNED_IN
    | _READS
    | _SPENDS
    | {
        Permission.AGREEMENT_MANAGE,
        Permission.BODY_MANAGE,
        Permission.BUDGET_PROPOSE,
        Permission.EVIDENCE_IMPORT,
        Permission.OFFER_MANAGE,
        Permission.PROBLEM_ANSWER,
        Permission.VIREMENT_MAKE,
    },
    Role.CONTRACT_MANAGER: _SIGNED_IN
    | _READS
    | {Permission.APPROVAL_ASK, Permission.DELIVERY_VERIFY, Permission.PROBLEM_ANSWER},
    Role.BUDGET_HOLDER: _SIGNED_IN
    | _READS
    | _ANSWERS_FOR_MONEY
    | _SPENDS
    | {Permission.BUDGET_PROPOSE, Permission.ORDER_APPROVE, Permission.ORDER_READ},
    Role.FINANCE_OFFICER: _SIGNED_IN
    | _READS
    | _ANSWERS_FOR_MONEY
    | _SPENDS
    | {
        Permission.AUDIT_READ,
        Permission.BUDGET_ADOPT,
        Permission.BUDGET_PROPOSE,
        Permission.CREDIT_RECORD,
        Permission.EVIDENCE_IMPORT,
        Permission.HOLDER_NAME,
        Permission.MESSAGE_READ,
        Permission.PERIOD_CLOSE,
        Permission.POSTING_CORRECT,
        Permission.RECEIPT_KEEP,
        Permission.SPENDING_CONTROL,
        Permission.STATEMENT_SETTLE,
        Permission.STATUTORY_REPORT,
        Permission.WARNING_ISSUE,
    },
    Role.DIRECTOR: _SIGNED_IN
    | _READS
    | _ANSWERS_FOR_MONEY
    | _SPENDS
    | {Permission.BUDGET_PROPOSE, Permission.ORDER_READ},
    Role.MONITORING_OFFICER: _SIGNED_IN
    | _READS
    | {
        Permission.APPROVAL_DECIDE,
        Permission.AUDIT_READ,
        Permission.DUTY_MANAGE,
        Permission.MESSAGE_READ,
        Permission.WARNING_ISSUE,
    },
    Role.CLERK: _SIGNED_IN
    | _READS
    | {
        Permission.APPROVAL_DECIDE,
        Permission.BUDGET_ADOPT,
        Permission.BUDGET_PROPOSE,
        Permission.CALL_IN_ASK,
        Permission.CONSULTATION_MANAGE,
        Permission.DECISION_RECORD,
        Permission.VOTE_RECORD,
    },
    Role.COUNCILLOR: _SIGNED_IN | _READS | {Permission.CALL_IN_ASK},
    Role.AUDITOR: _SIGNED_IN | _READS | {Permission.AUDIT_READ, Permission.WARNING_ISSUE},
    Role.SYSTEM: frozenset(Permission),
}


@dataclass(frozen=True, slots=True)
class RoleEver:
    """A role that an account holds, held or will hold, from a day to a day."""

    role: str
    body_id: int | None
    starts_on: date
    ends_before: date | None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: an account in one role, with the person and the bodies that it stands for."""

    account_id: int | None
    role: Role
    person_id: int | None = None
    body_ids: tuple[int, ...] = ()
    name: str = ""

    @property
    def reference(self) -> str:
        """The reference that audit rows carry."""
        return f"access/account/{self.account_id if self.account_id is not None else self.role.value}"

    @property
    def acting_role(self) -> str:
        """The role as stored."""
        return self.role.value

    @property
    def title(self) -> str:
        """The role in words."""
        return TITLES[self.role]

    @property
    def is_signed_in(self) -> bool:
        """Whether this is somebody known."""
        return self.account_id is not None

    def may(self, permission: Permission) -> bool:
        """Whether the role holds a permission."""
        return permission in ROLE_PERMISSIONS[self.role]


# A resident risks what is their own; everybody else could harm others, so they prove a second step to act.
WITHOUT_SECOND_FACTOR = frozenset({Role.PUBLIC, Role.RESIDENT})


def start_of(role: Role) -> str:
    """Return the address at which somebody of a role starts."""
    return {Role.RESIDENT: "/home", Role.PUBLIC: "/"}.get(role, "/desk")


PUBLIC = Actor(account_id=None, role=Role.PUBLIC)
SYSTEM = Actor(account_id=None, role=Role.SYSTEM, name="rightsource")


def roles_holding(permission: Permission) -> list[Role]:
    """Return the roles that hold a permission, for the sentence that refuses somebody else."""
    return [role for role, held in ROLE_PERMISSIONS.items() if permission in held and role is not Role.SYSTEM]


class AuthorityRefusedError(Exception):
    """The scheme of delegation does not let this person approve this."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """One row of the scheme of delegation: a role may take an action up to a limit, from a day to a day."""

    role: Role
    action: str
    limit: Money | None
    starts_on: date
    ends_before: date | None
    decision: str

    def is_in_force(self, on: date) -> bool:
        """Whether the row holds on a day."""
        return self.starts_on <= on and (self.ends_before is None or on < self.ends_before)


def authorise(
    *,
    actor: Actor,
    roles: Iterable[Role],
    action: str,
    amount: Money,
    on: date,
    scheme: Iterable[Delegation],
    body_id: int | None,
    proposed_by: str | None,
) -> Delegation:
    """Return the delegation under which an actor may approve an amount, or refuse with the reason.

    `roles` are the actor's own role and those that the actor deputises for on that day. Nobody approves what they
    proposed themselves, or the funding of a body that they serve (control R21).

    :raises AuthorityRefusedError: naming who could approve it
    """
    held = set(roles)
    rows = [row for row in scheme if row.action == action and row.is_in_force(on)]
    able = [row for row in rows if row.limit is None or row.limit >= amount]
    who = ", ".join(sorted({TITLES[row.role] for row in able})) or "full council only"
    if body_id is not None and body_id in actor.body_ids:
        raise AuthorityRefusedError(
            f"You serve this body, so you cannot approve {amount} for it. Ask somebody who does not: {who}."
        )
    if proposed_by is not None and proposed_by == actor.reference:
        raise AuthorityRefusedError(f"You proposed this yourself, so somebody else must approve it: {who}.")
    mine = [row for row in able if row.role in held]
    if not mine:
        raise AuthorityRefusedError(
            f"As {actor.title} you cannot approve {amount} for “{action}” on {on:%-d %B %Y}. Who can: {who}."
        )
    return max(mine, key=lambda row: (row.limit is None, row.limit or Money(0)))
