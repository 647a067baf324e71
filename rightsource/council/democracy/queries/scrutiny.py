"""Call-in: until when and by how many it can be asked for, and where a decision stands because of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from rightsource.commons.record import queries as record
from rightsource.council.democracy.models import CallIn, CallInRequest, Decision
from rightsource.council.democracy.rules import DecisionBody, MatterKind, call_in_until
from rightsource.council.democracy.rules.scrutiny import (
    WITHOUT_EFFECT,
    CallInFact,
    CallInOutcome,
    Standing,
    standing_of,
)
from rightsource.council.democracy.rules.windows import set_by_council
from rightsource.ground.parameters import ParameterNotInForceError
from rightsource.ground.text import long_date


def call_in_words(found: Decision) -> str:
    """Return until when a decision could be called in, or why that cannot be computed."""
    try:
        return long_date(call_in_until(window_from(found), own=record.council_parameters()))
    except ParameterNotInForceError as error:
        return str(error)


def call_ins_of(*, decision_code: str) -> Sequence[CallIn]:
    """Return how often and why a decision was called in."""
    return list(CallIn.objects.filter(decision__code=decision_code).order_by("id"))


def requests_of(*, decision_code: str) -> Sequence[CallInRequest]:
    """Return the members who asked for a call-in, in order."""
    rows = CallInRequest.objects.filter(decision__code=decision_code).select_related("member")
    return list(rows.order_by("id"))


def window_from(decision: Decision) -> date:
    """Return the day from which the window of call-in counts: when it was published, else when it was made."""
    notice = getattr(decision, "published", None)
    return decision.decided_on if notice is None else notice.published_on


def _window_ends(decision: Decision) -> date | None:
    """Return the last day of call-in; None where the council has not set how long that is."""
    try:
        return call_in_until(window_from(decision), own=record.council_parameters())
    except ParameterNotInForceError:
        return None


def call_in_members(decision: Decision) -> int | None:
    """Return how many members call a decision in together; None where the council has not set it."""
    try:
        return set_by_council("call_in_members", on=window_from(decision), own=record.council_parameters()).whole
    except ParameterNotInForceError:
        return None


def call_in_fact(decision: Decision) -> CallInFact:
    """Return what happened after a decision was made, as the rules read it."""
    can_be = decision.body == DecisionBody.EXECUTIVE and decision.kind == MatterKind.KEY_DECISION
    last = CallIn.objects.filter(decision=decision).select_related("result").order_by("id").last()
    result = getattr(last, "result", None)
    again = Decision.objects.filter(matter__follows=decision).order_by("id").first()
    return CallInFact(
        last_on=_window_ends(decision) if can_be else None,
        members=call_in_members(decision) if can_be else None,
        is_called_in=last is not None,
        outcome=None if result is None else CallInOutcome(result.outcome),
        successor="" if again is None else again.code,
    )


def standing(*, decision: Decision, on: date) -> Standing:
    """Return where a decision stands on a day."""
    return standing_of(call_in_fact(decision), on)


def has_effect(*, decision: Decision, on: date) -> bool:
    """Whether something may be done on a decision: it is not suspended, referred back or taken again."""
    return standing(decision=decision, on=on) not in WITHOUT_EFFECT


def key_decisions(*, since: date) -> Sequence[Decision]:
    """Return the executive's key decisions that scrutiny cares for: made since a day, or called in, newest first."""
    rows = Decision.objects.filter(body=DecisionBody.EXECUTIVE.value, kind=MatterKind.KEY_DECISION.value)
    rows = rows.filter(Q(decided_on__gte=since) | Q(call_ins__isnull=False)).distinct()
    return list(rows.select_related("matter", "option", "published").order_by("-decided_on", "-id"))
