"""Spend control: the council looks at new spending before it is promised (control R26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import DatabaseError, transaction

from rightsource.books.ledger import queries
from rightsource.books.ledger.models import SpendControl, SpendControlEnd, SpendPanelMember
from rightsource.books.ledger.queries import PanelMember
from rightsource.books.ledger.rules import (
    ApprovalNeededError,
    ApprovalRefusedError,
    CommitmentKind,
    EntityKind,
    panel_sentence,
    starting_refused,
    word_for_agreement,
)
from rightsource.books.ledger.services.refusing import ask, sqlstate_of
from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.ground.money import Money

ONE_CONTROL = "RS006"
IN_FORCE = "Spend control is in force already. End it before you start another."


@dataclass(frozen=True, slots=True)
class SpendControlSpec:
    """How spending is to be controlled."""

    authority_ref: str
    reason: str
    from_sum: Money
    panel: Sequence[PanelMember]
    ends_before: date | None = None
    is_after_section_114: bool = False


@transaction.atomic
def start_spend_control(*, control: SpendControlSpec, by: Actor, at: datetime, on: date) -> SpendControl:
    """From now on new spending of the council from a sum on needs a decision; what is promised already is paid.

    :raises ApprovalRefusedError: one is in force, or it names no reason, authority, sum or panel
    """
    refused = starting_refused(
        from_sum=control.from_sum,
        reason=control.reason,
        authority_ref=control.authority_ref,
        panel={member.account_id for member in control.panel},
        is_after_section_114=control.is_after_section_114,
    )
    if not refused and control.ends_before is not None and control.ends_before <= on:
        refused = "Give a last day that is still to come, or leave it open."
    if refused:
        raise ApprovalRefusedError(refused)
    if queries.spend_control() is not None:
        raise ApprovalRefusedError(IN_FORCE)
    try:
        with transaction.atomic():
            made = SpendControl.objects.create(
                authority_ref=control.authority_ref.strip(),
                reason=control.reason.strip(),
                from_pence=control.from_sum.pence,
                is_after_section_114=control.is_after_section_114,
                starts_on=on,
                ends_before=control.ends_before,
                at=at,
                by_ref=by.reference,
            )
    except DatabaseError as error:
        if sqlstate_of(error) == ONE_CONTROL:
            raise ApprovalRefusedError(IN_FORCE) from error
        raise
    SpendPanelMember.objects.bulk_create(
        SpendPanelMember(control=made, account_id=member.account_id, title=member.title) for member in control.panel
    )
    ask("SELECT ledger_control_spending()", [], kind=None)
    _audit("start", made, made.reason, by, at)
    return made


@transaction.atomic
def end_spend_control(*, reason: str, by: Actor, at: datetime) -> SpendControlEnd:
    """New spending needs no decision any more; what waits for one is moot, and all reasons stay on record.

    :raises ApprovalRefusedError: none is in force, or no reason is given
    """
    standing = queries.spend_control()
    if standing is None:
        raise ApprovalRefusedError("Spend control is not in force, so there is nothing to end.")
    if not reason.strip():
        raise ApprovalRefusedError("Say why it can end: the auditor reads it beside the reason for it.")
    ended = SpendControlEnd.objects.create(control=standing, reason=reason.strip(), at=at, by_ref=by.reference)
    ask("SELECT ledger_control_spending()", [], kind=None)
    _audit("end", standing, ended.reason, by, at)
    return ended


@transaction.atomic
def end_spend_control_when_due(*, on: date, by: Actor, at: datetime) -> bool:
    """End the mode whose last day is over; return whether one was."""
    standing = queries.spend_control()
    if standing is None or standing.ends_before is None or on < standing.ends_before:
        return False
    end_spend_control(reason="Its last day is over.", by=by, at=at)
    return True


@transaction.atomic
def let_agreement(
    *, line_id: int, ref: str, amount: Money, has_sum: bool, by: Actor, at: datetime, is_raise: bool = False
) -> None:
    """Use the word that an agreement needs under spend control: for all that it can come to, or for what a price adds.

    The sum is that of its whole term: what binds the council is decided once, by who knows all of it, and an authority
    for a pound signs nothing larger. An agreement by the hour or visit promises no sum itself (`has_sum`): it is asked
    with its yearly sum over its term, the most that whoever signs it says it can come to. That is one figure, which
    stands on the agreement and on the request; an authority that only names the agreement would say nothing of its
    size. Where even that sum is nought, an authority must still name it.

    The word lies on the agreement's own line. Each of its years needs room on its own line besides.

    :raises ApprovalNeededError: nobody gave the word for so much, or it was used already
    """
    mode = queries.spend_control()
    line = queries.line(line_id=line_id)
    if mode is None or line.entity.kind != EntityKind.COUNCIL:
        return
    needs = word_for_agreement(
        amount=amount,
        is_raise=is_raise,
        has_sum=has_sum,
        from_sum=Money(mode.from_pence),
        is_after_section_114=mode.is_after_section_114,
    )
    if needs is None:
        return
    (is_let,) = ask(
        "SELECT ledger_let_agreement(%s, %s, %s, %s, %s)", [line.pk, ref, needs.value, amount.pence, at], kind=None
    )
    if not is_let:
        raise ApprovalNeededError(
            panel_sentence(
                line=line.name,
                kind=CommitmentKind.AGREEMENT,
                asked=amount,
                needs=needs,
                from_sum=Money(mode.from_pence),
                is_raise=is_raise,
            ),
            line_id=line.pk,
            kind=needs,
        )
    record.audit(
        by=by,
        at=at,
        verb="approval.use",
        subject=Reference.of("ledger", "line", line.pk),
        detail={"ref": ref, "kind": needs.value, "pence": amount.pence},
    )


def _audit(verb: str, control: SpendControl, reason: str, by: Actor, at: datetime) -> None:
    record.audit(
        by=by,
        at=at,
        verb=f"spend_control.{verb}",
        subject=Reference.of("ledger", "spend_control", control.pk),
        detail={"reason": reason, "from_pence": control.from_pence, "after_114": control.is_after_section_114},
    )
