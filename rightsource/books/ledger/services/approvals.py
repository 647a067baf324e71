"""Asking for spending that was refused, and deciding about it: an approval is a row, for one sum, used once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from rightsource.books.ledger import queries
from rightsource.books.ledger.models import ApprovalDecision, ApprovalRequest
from rightsource.books.ledger.rules import (
    ApprovalAnswer,
    ApprovalKind,
    ApprovalRefusedError,
    ApprovalSpec,
    Asked,
    Control,
    EntityKind,
    asking_refused,
    deciding_refused,
    kinds_needed,
    others_of,
)
from rightsource.commons.access import queries as access
from rightsource.commons.access.rules import Actor, Role
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money
from rightsource.ground.time import day_in_london


def reference(request_id: int) -> Reference:
    """Return the reference of a request."""
    return Reference.of("ledger", "approval", request_id)


@transaction.atomic
def ask_approval(*, approval: ApprovalSpec, by: Actor, at: datetime) -> ApprovalRequest:
    """Whoever may decide it has it on their desk; nothing is promised by asking.

    :raises ApprovalRefusedError: it says nothing, is asked already, or needs somebody else's word
    :raises LineUnknownError: there is no such line
    """
    line = queries.line(line_id=approval.line_id)
    mode = queries.spend_control()
    refused = asking_refused(
        approval,
        is_waiting=queries.is_asked(line_id=line.pk, ref=approval.ref, kind=approval.kind, amount=approval.amount),
        is_in_force=mode is not None,
        is_after_section_114=mode is not None and mode.is_after_section_114,
    )
    if refused:
        raise ApprovalRefusedError(refused)
    made = ApprovalRequest.objects.create(
        kind=approval.kind.value,
        line=line,
        control=None if approval.kind is ApprovalKind.LIMIT else mode,
        ref=approval.ref,
        commitment_kind=approval.commitment_kind.value,
        pence=approval.amount.pence,
        what=approval.what.strip(),
        reason=approval.reason.strip(),
        exemption="" if approval.exemption is None else approval.exemption.value,
        at=at,
        by_ref=by.reference,
    )
    record.audit(
        by=by,
        at=at,
        verb="approval.ask",
        subject=reference(made.pk),
        detail={"kind": made.kind, "line": line.pk, "ref": made.ref, "pence": made.pence, "exemption": made.exemption},
    )
    return made


@transaction.atomic
def ask_what_is_needed(
    *, wanted: ApprovalSpec, by: Actor, at: datetime, on_line: Money | None = None
) -> list[ApprovalRequest]:
    """Ask for every word that a sum needs on its line now: over the budget, under spend control, or both.

    Spend control is asked for the whole sum, the line's budget for what of it falls `on_line`: all, if nothing is said.
    What is asked already, or approved for so much, is not asked again.

    :raises ApprovalRefusedError: more falls on the line than it costs, no word is needed or helps, or all is asked
    :raises LineUnknownError: there is no such line
    """
    line = queries.line(line_id=wanted.line_id)
    mode = queries.spend_control() if line.entity.kind == EntityKind.COUNCIL else None
    here = wanted.amount if on_line is None else on_line
    if here > wanted.amount:
        raise ApprovalRefusedError(f"It costs {wanted.amount} in all, so no more than that falls on this line.")
    needed = kinds_needed(
        control=Control(line.control),
        left=queries.balance_of_line(line_id=line.pk).left,
        asked=wanted.amount,
        on_line=here,
        of=wanted.commitment_kind,
        from_sum=None if mode is None else Money(mode.from_pence),
        is_after_section_114=mode is not None and mode.is_after_section_114,
    )
    asked = [
        replace(
            wanted,
            kind=kind,
            amount=here if kind is ApprovalKind.LIMIT else wanted.amount,
            exemption=wanted.exemption if kind is ApprovalKind.PANEL else None,
        )
        for kind in needed
    ]
    missing = [
        one for one in asked if not queries.is_asked(line_id=line.pk, ref=one.ref, kind=one.kind, amount=one.amount)
    ]
    return [ask_approval(approval=one, by=by, at=at) for one in missing or asked]


@transaction.atomic
def decide_approval(*, answer: ApprovalAnswer, by: Actor, at: datetime) -> ApprovalDecision:
    """A request is approved, to be used once by what it was asked for, or refused, with the reason.

    :raises ApprovalRefusedError: it is decided already, or somebody else decides it
    :raises AuthorityRefusedError: the scheme of delegation does not let this person approve this sum
    :raises ApprovalUnknownError: there is no such request
    """
    on = day_in_london(at)
    asked = queries.approval_request(request_id=answer.request_id)
    kind = ApprovalKind(asked.kind)
    panel = [] if asked.control is None else queries.panel_of(control_id=asked.control.pk)
    roles = access.roles_of(actor=by, on=on)
    refused = deciding_refused(
        Asked(
            kind=kind,
            by_ref=asked.by_ref,
            is_decided=hasattr(asked, "decision"),
            is_exempt=bool(asked.exemption),
            is_in_force=asked.control is None or not hasattr(asked.control, "ended"),
        ),
        answer,
        by=by,
        roles=roles,
        panel={member.account_id for member in panel},
    )
    if refused:
        raise ApprovalRefusedError(refused)
    if kind is ApprovalKind.LIMIT:
        _may_pass(asked, answer, by, at)
    there = others_of({one.account_id for one in panel}, by=by, asked_by=asked.by_ref) & set(answer.present)
    made = ApprovalDecision.objects.create(
        request=asked,
        is_approved=answer.is_approved,
        reason=answer.reason.strip(),
        present=[member.title for member in panel if member.account_id in there],
        ground="" if answer.ground is None or kind is not ApprovalKind.AUTHORITY else answer.ground.value,
        at=at,
        by_ref=by.reference,
    )
    record.audit(
        by=by,
        at=at,
        verb="approval.approve" if made.is_approved else "approval.refuse",
        subject=reference(asked.pk),
        detail={"reason": made.reason, "present": made.present, "ground": made.ground},
    )
    return made


def _may_pass(asked: ApprovalRequest, answer: ApprovalAnswer, by: Actor, at: datetime) -> None:
    """Ask whether somebody holds the line, or answers for all money, and may approve the sum; to refuse has none."""
    on = day_in_london(at)
    roles = access.roles_of(actor=by, on=on)
    line = queries.line_to_vire(line_id=asked.line_id)
    if Role.FINANCE_OFFICER not in roles and not line.is_held_by(by, roles):
        raise ApprovalRefusedError(
            f"{line.holder_title or 'Nobody'} holds {line.name}: that post decides, or the finance officer "
            "(section 151)."
        )
    if answer.is_approved:
        access.authority_for(
            actor=by, action="order.approve", amount=Money(asked.pence), on=on, proposed_by=asked.by_ref
        )
