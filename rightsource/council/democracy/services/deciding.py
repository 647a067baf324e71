"""Recording votes by name, deciding, and calling in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import queries as record_queries
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.democracy import queries
from rightsource.council.democracy.models import (
    CallIn,
    Decision,
    Matter,
    Member,
    Vote,
    VoteCast,
)
from rightsource.council.democracy.rules import (
    CallInRefusedError,
    Cast,
    DecidedAlreadyError,
    DecisionBody,
    DecisionRefusedError,
    MatterKind,
    Result,
    Seat,
    VoteRefusedError,
    call_in_refused,
    may_vote,
    outcome_of,
    parts_missing,
    warnings_of,
)
from rightsource.council.democracy.services.matters import is_decided, of_matter
from rightsource.ground.time import Period


@transaction.atomic
def record_vote(
    *,
    matter_code: str,
    motion: str,
    option_number: int | None,
    is_amendment: bool,
    casts: Mapping[int, Cast],
    on: date,
    by: Actor,
    at: datetime,
    casting: Cast | None = None,
    provenance: str = "published",
) -> Vote:
    """A vote is recorded by name: for each member's id, for, against or abstained.

    :raises VoteRefusedError: if it is a tie without casting vote, or somebody is recorded who may not vote
    :raises MatterUnknownError: if there is no such matter
    """
    matter = queries.matter(code=matter_code)
    _refuse_voters(matter, casts, on)
    outcome = outcome_of(casts.values(), casting=casting)
    vote = Vote.objects.create(
        matter=matter,
        motion=motion,
        option_number=option_number,
        is_amendment=is_amendment,
        casting=casting.value if casting else "",
        result=outcome.result.value,
        on=on,
        at=at,
        provenance=provenance,
    )
    VoteCast.objects.bulk_create(
        VoteCast(vote=vote, member_id=member_id, cast=cast.value) for member_id, cast in casts.items()
    )
    record.audit(
        by=by,
        at=at,
        verb="vote.record",
        subject=of_matter(matter),
        detail={"vote": vote.pk, "outcome": outcome.sentence, "is_amendment": is_amendment},
    )
    return vote


def _refuse_voters(matter: Matter, casts: Mapping[int, Cast], on: date) -> None:
    found = {
        member.pk: member
        for member in Member.objects.filter(pk__in=casts).prefetch_related("bars", "interests", "dispensations")
    }
    if len(found) < len(casts):
        raise VoteRefusedError("Somebody is recorded as voting who is no member; choose members by their names.")
    refused = []
    for member in sorted(found.values(), key=lambda member: member.sort_key):
        seat = Seat(
            name=member.name_public,
            in_office=Period(member.starts_on, member.ends_before),
            bars=tuple(Period(bar.starts_on, bar.ends_before) for bar in member.bars.all()),
        )
        refused.append(may_vote(seat, MatterKind(matter.kind), on))
        declared = any(row.is_pecuniary and row.matter_id == matter.pk for row in member.interests.all())
        if declared and not any(row.matter_id == matter.pk for row in member.dispensations.all()):
            # Localism Act 2011 s31(4): no vote on a matter with a disclosable pecuniary interest; s33 lets one be given
            refused.append(
                f"{member.name_public} declared a pecuniary interest in this matter and may not vote on it "
                "(Localism Act 2011 s31) without a dispensation; leave the vote out, or record the dispensation."
            )
    if any(refused):
        raise VoteRefusedError(" ".join(reason for reason in refused if reason))


@transaction.atomic
def decide(
    *,
    code: str,
    matter_code: str,
    option_number: int,
    reasons: str,
    decided_on: date,
    by: Actor,
    at: datetime,
    provenance: str = "published",
) -> Decision:
    """A matter is decided for one of its options, with reasons.

    :raises DecidedAlreadyError: if the matter is decided
    :raises DecisionRefusedError: listing every part that the law asks for and that is missing
    :raises MatterUnknownError: if there is no such matter
    """
    matter = queries.matter(code=matter_code)
    if is_decided(matter):
        raise DecidedAlreadyError("This matter is decided already. Open a new matter to decide otherwise.")
    facts = queries.facts_of(matter_code=matter_code)
    missing = parts_missing(facts, option_number=option_number, reasons=reasons, on=decided_on)
    if missing:
        raise DecisionRefusedError(missing)
    carried = Vote.objects.filter(
        matter=matter, option_number=option_number, is_amendment=False, result=Result.CARRIED.value, on__lte=decided_on
    )
    decision = Decision.objects.create(
        code=code,
        matter=matter,
        option=next(o for o in queries.options_of(matter_code=matter_code) if o.number == option_number),
        vote=carried.order_by("id").last(),
        kind=matter.kind,
        body=matter.body,
        reasons=reasons,
        flags=warnings_of(facts, on=decided_on, own=record_queries.council_parameters()),
        decided_on=decided_on,
        by_ref=by.reference,
        at=at,
        provenance=provenance,
    )
    subject = Reference.of("democracy", "decision", code)
    record.audit(by=by, at=at, verb="decision.make", subject=subject, detail={"matter": matter_code})
    record.record(kind="decision.made", subject=subject, at=at, on=decided_on, numbers={"kind": matter.kind})
    return decision


@transaction.atomic
def call_in(*, decision_code: str, reason: str, on: date, by: Actor, at: datetime) -> CallIn:
    """Scrutiny asks the executive to think again about a decision.

    :raises CallInRefusedError: if it is not the executive's key decision, the window has passed, or no reason is given
    :raises MatterUnknownError: if there is no such decision
    """
    decision = queries.decision(decision_code)
    refused = call_in_refused(
        DecisionBody(decision.body),
        MatterKind(decision.kind),
        queries.window_from(decision),
        on,
        own=record_queries.council_parameters(),
    )
    if refused or not reason.strip():
        raise CallInRefusedError(refused or "Say why the decision is called in.")
    found = CallIn.objects.create(decision=decision, on=on, by_ref=by.reference, reason=reason, at=at)
    record.audit(by=by, at=at, verb="decision.call_in", subject=Reference.of("democracy", "decision", decision_code))
    return found
