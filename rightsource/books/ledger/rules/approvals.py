"""Spending that needs somebody's word first: who may give it, what spend control asks, and how it is said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.books.ledger.rules.kinds import CommitmentKind, Control
from rightsource.books.ledger.rules.refusals import THIS, LimitReachedError
from rightsource.commons.access.rules import Actor, Role
from rightsource.ground.money import Money
from rightsource.ground.text import long_date, pluralise, sentence_list


class ApprovalKind(StrEnum):
    """Whose word spending needs."""

    AUTHORITY = (
        "authority"  # the finance officer's in writing: Local Government Finance Act 1988 s115(6), to be checked
    )
    LIMIT = "limit"  # the budget holder's, for what is over the line's budget
    PANEL = "panel"  # the spend-control panel's


APPROVAL_TITLES = {
    ApprovalKind.AUTHORITY: "Finance officer’s written authority",
    ApprovalKind.LIMIT: "Over the budget of the line",
    ApprovalKind.PANEL: "Spend control",
}


APPROVAL_REFS = {  # what an approval lets through, by its number
    CommitmentKind.AGREEMENT: "agreements/agreement/{}",
    CommitmentKind.ORDER: "marketplace/order/{}",
}


class Exemption(StrEnum):
    """Why spending may go on under spend control without the panel (control R26).

    The list is this product's, after the spending controls that councils published with their section 114 reports;
    which council uses which words is to be checked.
    """

    CONTRACT = "contract"
    FUNDED = "funded"
    SAFEGUARDING = "safeguarding"
    SAFETY = "safety"
    STATUTORY = "statutory"


EXEMPTION_WORDS = {
    Exemption.STATUTORY: "The law requires it: a duty cannot be met at its minimum without it",
    Exemption.SAFEGUARDING: "It keeps a child or an adult at risk safe",
    Exemption.SAFETY: "It keeps people from harm: urgent repairs, fire, public health",
    Exemption.CONTRACT: "An agreement that is in force already obliges the council to pay it",
    Exemption.FUNDED: "A grant or somebody else pays all of it, and the money may be used for nothing else",
}


class Ground(StrEnum):
    """On which ground the finance officer may authorise an agreement after a section 114 report.

    Local Government Finance Act 1988 s115(6A), inserted by the Local Government Act 2003 s30: text to be checked.
    """

    IMPROVE = "improve"
    PREVENT_AGAIN = "prevent_again"
    PREVENT_WORSE = "prevent_worse"


GROUND_WORDS = {
    Ground.PREVENT_WORSE: "It is likely to prevent the situation from getting worse",
    Ground.IMPROVE: "It is likely to improve the situation",
    Ground.PREVENT_AGAIN: "It is likely to prevent the situation from recurring",
}
QUORUM = 2  # members of the panel who decide together, without who asks; policy of this product (control R26)


class ApprovalRefusedError(Exception):
    """An approval cannot be asked for or given as wanted."""


class ApprovalNeededError(LimitReachedError):
    """Spend control: it needs somebody's word before it can be promised; `kind` says whose."""

    def __init__(self, message: str, *, line_id: int, kind: ApprovalKind) -> None:
        super().__init__(message, line_id=line_id, short=Money(0))
        self.kind = kind


@dataclass(frozen=True, slots=True)
class ApprovalSpec:
    """What somebody asks to be approved."""

    kind: ApprovalKind
    line_id: int
    ref: str
    commitment_kind: CommitmentKind
    amount: Money
    what: str
    reason: str
    exemption: Exemption | None = None


@dataclass(frozen=True, slots=True)
class ApprovalAnswer:
    """What is decided about a request."""

    request_id: int
    is_approved: bool
    reason: str
    present: Collection[int] = ()  # accounts of the other members of the panel who decide it
    ground: Ground | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What deciding asks of a request."""

    kind: ApprovalKind
    by_ref: str
    is_decided: bool
    is_exempt: bool
    is_in_force: bool  # of the mode that it was asked in; always, where it was asked in none


def kinds_needed(
    *,
    control: Control,
    left: Money,
    asked: Money,
    on_line: Money,
    of: CommitmentKind,
    from_sum: Money | None,
    is_after_section_114: bool,
) -> list[ApprovalKind]:
    """Return whose words a sum needs before it is promised; `from_sum` is none without spend control.

    `on_line` is what of it falls on the line, whose budget is asked; spend control is asked for all of it.

    :raises ApprovalRefusedError: it needs none, or none can help
    """
    is_over = control is not Control.WARN and on_line > left
    if is_over and control is Control.STOP:
        raise ApprovalRefusedError(
            f"The line has {left} left and nothing passes its budget: move budget to it instead of asking."
        )
    needed = [ApprovalKind.LIMIT] if is_over else []
    if from_sum is not None and is_after_section_114 and of is CommitmentKind.AGREEMENT:
        needed.append(ApprovalKind.AUTHORITY)
    elif from_sum is not None and asked >= from_sum:
        needed.append(ApprovalKind.PANEL)
    if not needed:
        raise ApprovalRefusedError("This needs no approval: the line has enough left for it. Sign or order it.")
    return needed


def asking_refused(spec: ApprovalSpec, *, is_waiting: bool, is_in_force: bool, is_after_section_114: bool) -> str:
    """Return nothing if this can be asked for, else the sentence that says why not."""
    if spec.amount.pence <= 0:
        return "Give the amount that you ask for, above nothing."
    if not spec.reason.strip() or not spec.what.strip():
        return "Say what it is for and why it is needed: whoever decides reads it."
    if is_waiting:
        return "This is asked for already. Whoever decides has it on their desk."
    if spec.kind is ApprovalKind.LIMIT:
        return "" if spec.exemption is None else "A test of necessity belongs to spend control."
    if not is_in_force:
        return "Spend control is not in force, so this needs no decision of the panel."
    needs_authority = is_after_section_114 and spec.commitment_kind is CommitmentKind.AGREEMENT
    if needs_authority != (spec.kind is ApprovalKind.AUTHORITY):
        return (
            "After a section 114 report a new agreement needs the finance officer’s written authority: ask for that."
            if needs_authority
            else "This needs the panel’s decision: ask for that."
        )
    return ""


def word_for_agreement(
    *, amount: Money, is_raise: bool, has_sum: bool, from_sum: Money, is_after_section_114: bool
) -> ApprovalKind | None:
    """Return whose word an agreement needs as a whole under spend control, or None.

    After a section 114 report each new agreement that may cost anything needs written authority: Local Government
    Finance Act 1988 s115(6), text to be checked. Otherwise the panel is asked from its sum on; where the agreement
    promises no sum itself, its orders are asked one by one.
    """
    if is_after_section_114:
        return ApprovalKind.AUTHORITY
    return ApprovalKind.PANEL if amount >= from_sum and (has_sum or is_raise) else None


def others_of(panel: Collection[int], *, by: Actor, asked_by: str) -> set[int]:
    """Return who of a panel may decide together with somebody: never who asked, whoever names them."""
    return {one for one in panel if one != by.account_id and str(one) != asked_by.rpartition("/")[2]}


def deciding_refused(
    asked: Asked, answer: ApprovalAnswer, *, by: Actor, roles: Collection[Role], panel: Collection[int]
) -> str:
    """Return nothing if somebody may decide a request of spend control, else the sentence that says why not.

    Who asks never decides, and not alone: the panel decides with two members at least, one of them confirms a test of
    necessity. Who holds the line and up to which sum is asked for an approval over its budget by `authorise`.
    """
    if asked.is_decided:
        return "This is decided already. What was decided stands."
    if not answer.reason.strip():
        return "Say why: who asked reads it, and so do members and the auditor."
    if asked.by_ref == by.reference:
        return "You asked for this yourself, so somebody else decides it."
    if not asked.is_in_force:
        return "The spend control that this was asked under has ended: nothing is left to decide."
    if asked.kind is ApprovalKind.AUTHORITY:
        if Role.FINANCE_OFFICER not in roles:
            return "After a section 114 report the finance officer (section 151) alone authorises a new agreement."
        if answer.is_approved and answer.ground is None:
            return "Say on which ground you authorise it: the law knows three."
        return ""
    if asked.kind is ApprovalKind.PANEL:
        if by.account_id not in panel:
            return "The panel decides this, and you are not on it."
        others = others_of(panel, by=by, asked_by=asked.by_ref) & set(answer.present)
        if not asked.is_exempt and len(others) + 1 < QUORUM:
            return f"The panel decides with {QUORUM} members at least, without who asked: name who was there with you."
    return ""


def panel_sentence(
    *,
    line: str,
    kind: CommitmentKind | None,
    asked: Money,
    needs: ApprovalKind,
    from_sum: Money | None,
    is_raise: bool = False,
) -> str:
    """Return what a refusal under spend control says; `from_sum` is none for whoever may not know how it is steered."""
    if from_sum is None:
        return (
            f"The council looks at all new spending on {line} before it agrees to it. What you have already stands. "
            "Please call the council: somebody there can ask for it."
        )
    this = "The new price adds" if is_raise else f"{THIS[kind]} takes"
    if needs is ApprovalKind.AUTHORITY:
        return (
            f"{this} {asked} on {line} after a section 114 report: it needs the finance officer’s written authority "
            "for so much, which says on which ground it is given. Ask for it."
        )
    return (
        f"{this} {asked} of {line}, and spend control is in force: from {from_sum} on the panel decides "
        "first. Ask for its decision, and say if a test of necessity is met."
    )


def spend_control_finding(*, since: date | None, from_sum: Money | None, waiting: int, after_section_114: bool) -> str:
    """Return the sentence that opens the page of spend control.

    >>> spend_control_finding(since=None, from_sum=None, waiting=0, after_section_114=False)
    'Spend control is not in force: new spending needs no decision beyond that of whoever holds the line.'
    """
    if since is None or from_sum is None:
        return "Spend control is not in force: new spending needs no decision beyond that of whoever holds the line."
    waits = f" {pluralise(waiting, 'request')} {'waits' if waiting == 1 else 'wait'}." if waiting else " Nothing waits."
    law = " Every new agreement needs the finance officer’s written authority." if after_section_114 else ""
    return (
        f"Spend control is in force since {long_date(since)}: from {from_sum} on the panel decides about new spending."
        f"{law}{waits}"
    )


def approvals_finding(*, waiting: int, amount: Money, oldest: date | None) -> str:
    """Return the sentence that opens the list of requests.

    >>> approvals_finding(waiting=0, amount=Money(0), oldest=None)
    'Nobody waits for an approval.'
    """
    if not waiting or oldest is None:
        return "Nobody waits for an approval."
    return (
        f"{pluralise(waiting, 'request')} for {amount} {'waits' if waiting == 1 else 'wait'} to be decided, the oldest "
        f"since {long_date(oldest)}."
    )


def log_finding(*, approved: Money, approvals: int, refusals: int) -> str:
    """Return the sentence that says what was decided under spend control.

    >>> log_finding(approved=Money(60_000), approvals=1, refusals=0)
    '1 request was decided: 1 approved, for £600.00, and 0 refused.'
    """
    if not approvals + refusals:
        return "Nothing was decided under it yet."
    both = approvals + refusals
    return (
        f"{pluralise(both, 'request')} {'was' if both == 1 else 'were'} decided: {approvals} approved, for {approved}, "
        f"and {refusals} refused."
    )


def starting_refused(
    *, from_sum: Money, reason: str, authority_ref: str, panel: Collection[object], is_after_section_114: bool
) -> str:
    """Return nothing if spend control can start like this, else the sentence that says why not.

    The law's control after a section 114 report begins whoever is there: it never waits for a panel.
    """
    if from_sum.pence <= 0:
        return "Give the sum from which the panel decides, above nothing."
    if not reason.strip():
        return "Say why spending is controlled: members, staff and the auditor read it."
    if not authority_ref.strip():
        return "Name the authority: the decision or the report under which spending is controlled."
    if len(panel) <= QUORUM and not is_after_section_114:
        return f"Name at least {QUORUM + 1} members of the panel, so that {QUORUM} decide where one of them asks."
    return ""


def panel_words(titles: Collection[str]) -> str:
    """Return the panel in words.

    >>> panel_words(["Finance officer", "Director of Adults"])
    'Finance officer and Director of Adults'
    """
    return sentence_list(list(titles)) or "nobody yet"
