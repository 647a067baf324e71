"""Scrutiny over the API: calling a decision in, what scrutiny found, deciding again, and the notice of a decision."""

from django.http import HttpRequest

from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import Permission, Role
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.rules import CallInRefusedError
from rightsource.council.democracy.rules.scrutiny import standing_sentence
from rightsource.desks.api.common import Part, who
from rightsource.desks.api.shapes import scrutinising as shapes
from rightsource.desks.api.shapes.common import DecisionCode

part = Part("Scrutinise")


@part.get(
    "/decisions/{code}/standing", to=Permission.PUBLIC, answer=shapes.StandingOut, summary="See where a decision stands"
)
def standing(request: HttpRequest, code: DecisionCode) -> object:
    """Whether it can still be called in, is suspended, upheld, referred back or taken again."""
    return _standing(code)


@part.post(
    "/decisions/{code}/call-in", to=Permission.CALL_IN_ASK, answer=shapes.StandingOut, summary="Ask for a call-in"
)
def call_in(request: HttpRequest, code: DecisionCode, payload: shapes.CallInIn) -> object:
    """With enough members it is called in, and nothing may be done on it until scrutiny has looked at it."""
    actor, on = who(request), today()
    member_id = payload.member_id
    if actor.role is Role.COUNCILLOR:
        me = queries.member_of(actor=actor, on=on)
        member_id = None if me is None else me.pk
    if member_id is None:
        raise CallInRefusedError("Say which member asks: give the member's number.")
    services.request_call_in(decision_code=code, member_id=member_id, reason=payload.reason, on=on, by=actor, at=now())
    return _standing(code)


@part.post(
    "/decisions/{code}/scrutiny",
    to=Permission.DECISION_RECORD,
    answer=shapes.StandingOut,
    summary="Record what scrutiny found",
)
def conclude(request: HttpRequest, code: DecisionCode, payload: shapes.OutcomeIn) -> object:
    """Upheld, the decision takes effect; referred back, it has none until it is decided again."""
    services.conclude_call_in(
        decision_code=code, outcome=payload.outcome, reason=payload.reason, on=today(), by=who(request), at=now()
    )
    return _standing(code)


@part.post(
    "/decisions/{code}/again", to=Permission.DECISION_RECORD, answer=shapes.AgainOut, summary="Put it in hand again"
)
def again(request: HttpRequest, code: DecisionCode) -> object:
    """A decision that was referred back becomes a matter again, linked to it, with its options and duties."""
    made = services.decide_again(decision_code=code, on=today(), by=who(request), at=now())
    return {"matter_code": made.code, "follows": code}


@part.post(
    "/decisions/{code}/publish", to=Permission.DECISION_RECORD, answer=shapes.StandingOut, summary="Publish its notice"
)
def publish(request: HttpRequest, code: DecisionCode) -> object:
    """The written record is published today, and the days of call-in count from it."""
    services.publish_decision(decision_code=code, on=today(), by=who(request), at=now())
    return _standing(code)


def _standing(code: str) -> dict[str, object]:
    found, on = queries.decision(code), today()
    fact, stands = queries.call_in_fact(found), queries.standing(decision=found, on=on)
    asked = [row.member.name_public for row in queries.requests_of(decision_code=code)]
    notice = getattr(found, "published", None)
    return {
        "code": found.code,
        "standing": stands,
        "finding": standing_sentence(stands, fact, asked=len(asked)) or "It stands, and can no longer be called in.",
        "last_day_to_call_in": fact.last_on,
        "asked": asked,
        "published_on": None if notice is None else notice.published_on,
        "successor": fact.successor,
    }
