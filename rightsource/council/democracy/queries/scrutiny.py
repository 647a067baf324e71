"""Call-in: until when and by how many it can be asked for, and where a decision stands because of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Count, Q

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
from rightsource.ground.parameters import ParameterNotInForceError, Parameters
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


def requests_counted(*, decision_ids: Sequence[int]) -> dict[int, int]:
    """Return how many members asked for the call-in of decisions, by number, where any did; one statement."""
    rows = CallInRequest.objects.filter(decision_id__in=decision_ids).values_list("decision_id")
    return dict(rows.annotate(n=Count("pk")).order_by())


def window_from(decision: Decision) -> date:
    """Return the day from which the window of call-in counts: when it was published, else when it was made."""
    notice = getattr(decision, "published", None)
    return decision.decided_on if notice is None else notice.published_on


def _window_ends(decision: Decision, own: Parameters) -> date | None:
    """Return the last day of call-in; None where the council has not set how long that is."""
    try:
        return call_in_until(window_from(decision), own=own)
    except ParameterNotInForceError:
        return None


def call_in_members(decision: Decision) -> int | None:
    """Return how many members call a decision in together; None where the council has not set it."""
    return _members(decision, record.council_parameters())


def _members(decision: Decision, own: Parameters) -> int | None:
    try:
        return set_by_council("call_in_members", on=window_from(decision), own=own).whole
    except ParameterNotInForceError:
        return None


def call_in_fact(decision: Decision) -> CallInFact:
    """Return what happened after a decision was made, as the rules read it."""
    return call_in_facts([decision])[decision.pk]


def call_in_facts(decisions: Sequence[Decision]) -> dict[int, CallInFact]:
    """Return the same of decisions, by number; three statements for any number."""
    own = record.council_parameters()
    numbers = [row.pk for row in decisions]
    last = {
        row.decision_id: row
        for row in CallIn.objects.filter(decision_id__in=numbers).select_related("result").order_by("id")
    }
    again = dict(
        Decision.objects.filter(matter__follows_id__in=numbers)
        .order_by("-id")
        .values_list("matter__follows_id", "code")
    )
    return {row.pk: _fact(row, own, last.get(row.pk), again.get(row.pk, "")) for row in decisions}


def _fact(decision: Decision, own: Parameters, last: CallIn | None, successor: str) -> CallInFact:
    can_be = decision.body == DecisionBody.EXECUTIVE and decision.kind == MatterKind.KEY_DECISION
    result = getattr(last, "result", None)
    return CallInFact(
        last_on=_window_ends(decision, own) if can_be else None,
        members=_members(decision, own) if can_be else None,
        is_called_in=last is not None,
        outcome=None if result is None else CallInOutcome(result.outcome),
        successor=successor,
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
