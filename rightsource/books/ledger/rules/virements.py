"""Moving budget from one line to another: which lines, whose authority, and the sentences that refuse it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.books.ledger.rules.kinds import FundKind, Recurrence
from rightsource.commons.access.rules import TITLES, Actor, Delegation, Role
from rightsource.ground.money import Money
from rightsource.ground.text import pluralise, sentence_list
from rightsource.ground.time import FinancialYear

ACTION = "virement"  # what the scheme of delegation calls it


class VirementRefusedError(Exception):
    """Budget cannot be moved as asked, or not by whoever asks."""


class VirementAuthority(StrEnum):
    """Under whose authority budget was moved."""

    EXECUTIVE = "executive"  # a decision of the executive stands behind it
    FINANCE_OFFICER = "finance_officer"
    HOLDER = "holder"  # whoever holds both lines


AUTHORITY_TITLES = {
    VirementAuthority.EXECUTIVE: "The executive",
    VirementAuthority.FINANCE_OFFICER: "The finance officer",
    VirementAuthority.HOLDER: "The holder of both lines",
}


@dataclass(frozen=True, slots=True)
class VirementSpec:
    """What is to be moved; the same key is the same virement, however often it arrives."""

    from_line: int
    to_line: int
    amount: Money
    reason: str
    key: str
    recurrence: Recurrence = Recurrence.RECURRING
    decision_ref: str = ""  # the executive's decision, where it needs one


@dataclass(frozen=True, slots=True)
class VirementLine:
    """What moving budget asks of a line."""

    line_id: int
    name: str
    year: int
    entity: str
    service_line: str
    service_line_name: str
    fund: str
    fund_name: str
    fund_kind: str
    fund_service_lines: Collection[str] | None
    holder_role: str
    holder_title: str
    holder_account_id: int | None

    def is_held_by(self, actor: Actor, roles: Collection[Role]) -> bool:
        """Whether somebody holds the line: in person where a person is named, else by role."""
        if self.holder_account_id is not None:
            return self.holder_account_id == actor.account_id
        return self.holder_role in {role.value for role in roles}


def virement_refused(*, spec: VirementSpec, giving: VirementLine, taking: VirementLine, on: date) -> str:
    """Return nothing if budget can be moved between two lines, else the sentence that says why not."""
    if spec.amount.pence <= 0:
        return "Give an amount above nothing. To move budget back, make a virement in the other direction."
    if spec.recurrence is Recurrence.RING_FENCED:
        return "Say whether the move is for this year only (one-off) or for every year (recurring)."
    if not spec.reason.strip():
        return "Say why: both holders, members and the auditor read it."
    if giving.line_id == taking.line_id:
        return f"{giving.name} is both lines: choose another line to move budget to."
    if giving.entity != taking.entity:
        return f"{taking.name} is in other books than {giving.name}: choose a line of the same books."
    if giving.year != taking.year:
        return (
            f"{taking.name} is a line of {FinancialYear(taking.year)} and {giving.name} one of "
            f"{FinancialYear(giving.year)}: a virement stays within one year."
        )
    if on >= FinancialYear(giving.year).ends_before:
        return f"{FinancialYear(giving.year)} is over, so its budget is not moved any more."
    for line in (giving, taking):
        if not (line.holder_role and line.holder_title):  # control R13
            return f"{line.name} has no budget holder: name one before budget is moved."
    return fund_refused(giving=giving, taking=taking)


def fund_refused(*, giving: VirementLine, taking: VirementLine) -> str:
    """Return nothing if the giving line's fund may be used for what the taking line is for, else why not (control R6).

    Within a fund its own purpose is asked by the database when the budget is posted. Money of the general fund may be
    used for everything; money with a purpose only for the service lines that its purpose names.
    """
    if giving.fund == taking.fund or giving.fund_kind == FundKind.GENERAL:
        return ""
    if giving.fund_service_lines is not None and taking.service_line in giving.fund_service_lines:
        return ""
    return (
        f"{giving.fund_name} may not be used for {taking.service_line_name}: it is outside the fund’s purpose. "
        "Move budget of a fund that allows it."
    )


def virement_authority(
    *,
    spec: VirementSpec,
    moved: Money,
    lines: tuple[VirementLine, VirementLine],
    by: Actor,
    roles: Collection[Role],
    scheme: Iterable[Delegation],
    threshold: Money | None,
    on: date,
) -> tuple[VirementAuthority, str]:
    """Return under whose authority budget is moved and that authority's reference, or refuse with who could.

    What was `moved` from the one line to the other this year counts too, so that a large move is not made in parts.
    The scheme of delegation sets the limits; from the council's `threshold` on, and where nobody's limit reaches, the
    executive decides.

    :raises VirementRefusedError: naming the limit and who can move it
    """
    total = spec.amount + moved
    before = f", of it {moved} earlier this year" if moved else ""
    is_finance = bool({Role.FINANCE_OFFICER, Role.SYSTEM} & set(roles))
    if spec.decision_ref:
        if not is_finance:
            raise VirementRefusedError(
                "A virement that the executive has decided is entered by the finance officer (section 151)."
            )
        return VirementAuthority.EXECUTIVE, spec.decision_ref
    rows = [row for row in scheme if row.action == ACTION and row.is_in_force(on)]
    able = [row for row in rows if row.limit is None or row.limit >= total]
    if not able or (threshold is not None and total >= threshold):
        raise VirementRefusedError(
            f"{total}{before} is more than any officer may move from one line to another: the executive decides it. "
            "Give the reference of its decision."
        )
    if not is_finance:
        others = [line for line in lines if not line.is_held_by(by, roles)]
        if others:
            named = sentence_list([f"{line.name} ({line.holder_title})" for line in others])
            raise VirementRefusedError(
                f"You do not hold {named}. Whoever holds both lines can move budget between them, or the finance "
                "officer (section 151)."
            )
    mine = [row for row in able if row.role in roles]
    if not mine:
        who = sentence_list(sorted({TITLES[row.role] for row in able}), joined_by="or")
        raise VirementRefusedError(
            f"Moving {total}{before} is above what you may move as {by.title.lower()}. Who can: {who}."
        )
    own = VirementAuthority.FINANCE_OFFICER if is_finance else VirementAuthority.HOLDER
    return own, mine[0].decision


def overdrawn_sentence(*, line: str, left: Money, asked: Money) -> str:
    """Return what is said where more would be moved than is neither spent nor promised.

    >>> overdrawn_sentence(line="Home care", left=Money(-5), asked=Money(100))
    'Home care has nothing left to give: all of its budget is spent or promised.'
    """
    if left.pence <= 0:
        return f"{line} has nothing left to give: all of its budget is spent or promised."
    return (
        f"{line} has {left} that is neither spent nor promised, so {asked} cannot be moved from it. Move less, or "
        "release what is promised and not needed."
    )


def virements_finding(*, year: FinancialYear, count: int, amount: Money, line: str = "") -> str:
    """Return the sentence that opens the list of virements, of a year or of one line.

    >>> virements_finding(year=FinancialYear(2015), count=1, amount=Money(100))
    '£1.00 of the budget of 2015/16 was moved in 1 virement. The budget’s total is unchanged.'
    """
    if not count:
        return f"No budget of {line or year} was moved from one line to another."
    if line:
        return f"{amount} was moved from or to {line} in {pluralise(count, 'virement')}."
    return (
        f"{amount} of the budget of {year} was moved in {pluralise(count, 'virement')}. "
        "The budget’s total is unchanged."
    )
