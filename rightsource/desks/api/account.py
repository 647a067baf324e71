"""A resident's own account over the API: messages, results, personal budget, reports of problems and their answers."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import Permission
from rightsource.desks.api.common import Part, who
from rightsource.desks.api.shapes import account as shapes
from rightsource.desks.api.shapes.common import ProblemNumber
from rightsource.frontdoor.directory import queries as directory
from rightsource.frontdoor.eligibility import queries as eligibility
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.frontdoor.marketplace import services as market
from rightsource.frontdoor.marketplace.rules.problems import ProblemKind, ProblemNotFoundError, ProblemState

part = Part("Your account")


@part.get("/account/messages", to=Permission.ORDER_PLACE, answer=list[shapes.MessageOut], summary="Read your messages")
def messages(request: HttpRequest) -> object:
    """What the council wrote to you, the newest first."""
    found = marketplace.messages_of(person_id=who(request).person_id or 0)
    return [{"id": row.pk, "at": row.at, "subject": row.subject, "text": row.text} for row in found]


@part.get("/account/answers", to=Permission.ORDER_PLACE, answer=list[shapes.AnswerOut], summary="Read your results")
def answers(request: HttpRequest) -> object:
    """What was worked out about you, with each rule's sentence, and whether it comes out the same today."""
    person = who(request).person_id or 0
    return [
        {
            "id": row.pk,
            "service": row.service_slug,
            "on": row.on,
            "is_eligible": row.is_eligible,
            "charge_weekly_pence": row.charge_weekly_pence,
            "cannot_compute": row.cannot_compute,
            "is_estimate": row.is_estimate,
            "comes_out_the_same_today": eligibility.recomputed(row).is_equal,
            "reasons": row.reasons,
        }
        for row in eligibility.answers_of(actor=who(request), person_id=person)
    ]


@part.get(
    "/account/budgets", to=Permission.ORDER_PLACE, answer=list[shapes.BudgetOut], summary="See your personal budget"
)
def budgets(request: HttpRequest) -> object:
    """How much you may spend, how much is used, and the result behind it."""
    on = today()
    return [
        {
            "id": row.pk,
            "group": row.service_group,
            "limit_pence": row.balance.limit_pence,
            "used_pence": row.balance.used_pence,
            "starts_on": row.starts_on,
            "ends_before": row.ends_before,
            "holds_today": eligibility.holds(row, on),
            "answer_id": row.answer_id,
        }
        for row in eligibility.entitlements_of(person_id=who(request).person_id or 0)
    ]


@part.get("/account/problems", to=Permission.ORDER_PLACE, answer=list[shapes.ProblemOut], summary="See your reports")
def problems(request: HttpRequest) -> object:
    """What you reported and where it is."""
    found = marketplace.problems_of(person_id=who(request).person_id or 0)
    steps = marketplace.steps_of_problems(problem_ids=[row.pk for row in found])
    return [_problem(row, steps[row.pk]) for row in found]


@part.post("/problems", to=Permission.ORDER_PLACE, answer=shapes.ProblemOut, summary="Report a problem")
def report(request: HttpRequest, payload: shapes.ProblemIn) -> object:
    """Tell the council what is wrong with a booking of yours, or with a service; the same key is the same report."""
    actor, at = who(request), now()
    if payload.order_number:
        about = marketplace.about_order(number=payload.order_number, actor=actor)
    elif directory.service(slug=payload.service or "") is not None:
        about = marketplace.about_service(slug=payload.service or "", on=today())
    else:
        raise ProblemNotFoundError("Give the number of an order of yours, or the address of a published service.")
    made = market.report_problem(
        complaint=market.Complaint(
            person_id=actor.person_id or 0, key=payload.key, about=about, kind=payload.kind, text=payload.text
        ),
        by=actor,
        at=at,
    )
    return _one_problem(made.number)


@part.post(
    "/problems/{number}/answer", to=Permission.PROBLEM_ANSWER, answer=shapes.ProblemOut, summary="Answer a problem"
)
def answer(request: HttpRequest, number: ProblemNumber, payload: shapes.ReplyIn) -> object:
    """Write to whoever reported it: the answer, or that it is being looked into."""
    found = marketplace.problem(number=number)
    to = ProblemState.ANSWERED if payload.is_answer else ProblemState.LOOKING
    market.move_problem(problem=found, to=to, text=payload.text, by=who(request), at=now())
    return _one_problem(number)


def _one_problem(number: str) -> dict[str, Any]:
    found = marketplace.problem(number=number)
    return _problem(found, marketplace.steps_of_problem(problem_id=found.pk))


def _problem(row: Any, steps: Iterable[Any]) -> dict[str, Any]:
    return {
        "number": row.number,
        "about": row.about,
        "kind": ProblemKind(row.kind),
        "text": row.text,
        "state": ProblemState(row.state),
        "answer_by_on": row.answer_by_on,
        "steps": [{"state": ProblemState(step.state), "at": step.at, "text": step.text} for step in steps],
    }
