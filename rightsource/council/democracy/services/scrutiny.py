"""Calling a decision in by enough members, what scrutiny found, deciding again, and the notice of a decision."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import queries as record_queries
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.democracy import queries
from rightsource.council.democracy.models import (
    CallIn,
    CallInRequest,
    CallInResult,
    Decision,
    DecisionNotice,
    Matter,
    MatterDuty,
    Member,
    Option,
)
from rightsource.council.democracy.rules import (
    CallInRefusedError,
    DecisionBody,
    MatterKind,
    call_in_refused,
)
from rightsource.council.democracy.rules.scrutiny import (
    CallInOutcome,
    ScrutinyRefusedError,
    Standing,
    request_refused,
)


def _of(decision: Decision) -> Reference:
    return Reference.of("democracy", "decision", decision.code)


@transaction.atomic
def request_call_in(
    *, decision_code: str, member_id: int, reason: str, on: date, by: Actor, at: datetime
) -> CallInRequest:
    """A member asks for a call-in; with enough members the decision is called in and binds nobody until scrutiny met.

    :raises CallInRefusedError: if it cannot be called in, the member may not ask, or no reason is given
    :raises MatterUnknownError: if there is no such decision
    """
    decision = queries.decision(decision_code)
    member = Member.objects.filter(pk=member_id).first()
    refused = call_in_refused(
        DecisionBody(decision.body),
        MatterKind(decision.kind),
        queries.window_from(decision),
        on,
        own=record_queries.council_parameters(),
    ) or request_refused(
        is_member=member is not None and member.starts_on <= on and (not member.ends_before or on < member.ends_before),
        is_executive=queries.is_executive(member_id=member_id, on=on),
        has_asked=CallInRequest.objects.filter(decision=decision, member_id=member_id).exists(),
    )
    needed = queries.call_in_members(decision)
    if needed is None:
        refused = refused or "The council has not set how many members call a decision in. Ask the monitoring officer."
    if queries.call_ins_of(decision_code=decision_code):
        refused = "It is called in already: scrutiny will look at it."
    if refused or needed is None or not reason.strip():
        raise CallInRefusedError(refused or "Say why the decision should be looked at again.")
    made = CallInRequest.objects.create(
        decision=decision, member_id=member_id, reason=reason.strip(), on=on, by_ref=by.reference, at=at
    )
    record.audit(by=by, at=at, verb="decision.ask_call_in", subject=_of(decision), detail={"member": member_id})
    asked = list(CallInRequest.objects.filter(decision=decision).select_related("member").order_by("id"))
    if len(asked) >= needed:
        reasons = " ".join(f"{row.member.name_public}: {row.reason.rstrip('.')}." for row in asked)
        CallIn.objects.create(decision=decision, on=on, by_ref=by.reference, reason=reasons, at=at)
        record.audit(by=by, at=at, verb="decision.call_in", subject=_of(decision), detail={"members": len(asked)})
    return made


@transaction.atomic
def conclude_call_in(
    *, decision_code: str, outcome: CallInOutcome, reason: str, on: date, by: Actor, at: datetime
) -> CallInResult:
    """Scrutiny has upheld a decision, which takes effect, or has referred it back to be decided again.

    :raises ScrutinyRefusedError: if nothing waits for scrutiny, or no reason is given
    """
    decision = queries.decision(decision_code)
    waiting = CallIn.objects.filter(decision=decision, result=None).order_by("id").first()
    if waiting is None:
        raise ScrutinyRefusedError("No call-in of this decision waits for scrutiny.")
    if not reason.strip():
        raise ScrutinyRefusedError("Say why scrutiny upholds the decision or refers it back.")
    if on < waiting.on:
        raise ScrutinyRefusedError("Scrutiny cannot have met before the decision was called in. Give a later day.")
    made = CallInResult.objects.create(
        call_in=waiting, outcome=outcome.value, reason=reason.strip(), on=on, by_ref=by.reference, at=at
    )
    record.audit(by=by, at=at, verb=f"call_in.{outcome.value}", subject=_of(decision))
    return made


@transaction.atomic
def decide_again(*, decision_code: str, on: date, by: Actor, at: datetime) -> Matter:
    """A decision that scrutiny referred back is a matter again, linked to it, with its options and duties.

    What was laid, asked and weighed on these options stands; change an option, and it is asked for again (R23).

    :raises ScrutinyRefusedError: if it was not referred back, or is in hand again already
    """
    decision = queries.decision(decision_code)
    if queries.standing(decision=decision, on=on) is not Standing.REFERRED_BACK:
        raise ScrutinyRefusedError("Only a decision that scrutiny referred back is decided again.")
    if Matter.objects.filter(follows=decision).exists():
        raise ScrutinyRefusedError("It is in hand again already. Look at the decisions in hand.")
    old = decision.matter
    made = Matter.objects.create(
        code=_free_code(old.code),
        title=old.title,
        summary=old.summary,
        kind=old.kind,
        body=old.body,
        financial_year=old.financial_year,
        follows=decision,
        by_ref=by.reference,
        on=on,
        at=at,
        provenance=old.provenance,
    )
    for link in old.matter_duties.all():
        MatterDuty.objects.create(matter=made, duty=link.duty)
    Option.objects.bulk_create(
        Option(
            matter=made,
            round=1,
            number=option.number,
            title=option.title,
            summary=option.summary,
            is_recommended=option.is_recommended,
            is_in_house=option.is_in_house,
            is_do_nothing=option.is_do_nothing,
            at=at,
        )
        for option in queries.options_of(matter_code=old.code)
    )
    record.audit(
        by=by,
        at=at,
        verb="matter.open_again",
        subject=Reference.of("democracy", "matter", made.code),
        detail={"follows": decision.code},
    )
    return made


def _free_code(code: str) -> str:
    number = 2
    while Matter.objects.filter(code=f"{code}-{number}").exists():
        number += 1
    return f"{code}-{number}"


@transaction.atomic
def publish_decision(*, decision_code: str, on: date, by: Actor, at: datetime) -> DecisionNotice:
    """The written record of a decision is published, and the days in which it can be called in count from then.

    :raises ScrutinyRefusedError: if it is published already, or the day is before the decision
    """
    decision = queries.decision(decision_code)
    if DecisionNotice.objects.filter(decision=decision).exists():
        raise ScrutinyRefusedError("The notice of this decision is published already.")
    if on < decision.decided_on:
        raise ScrutinyRefusedError("A decision is published on the day on which it is made, or later.")
    made = DecisionNotice.objects.create(decision=decision, published_on=on, by_ref=by.reference, at=at)
    record.audit(by=by, at=at, verb="decision.publish", subject=_of(decision))
    return made
