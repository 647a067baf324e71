"""A resident's own account over the API: messages, results, personal budget, reports of problems and their answers."""

from django.http import HttpRequest
from ninja import Router
from ninja.security import django_auth

from rightsource.commons.access.doors import api_open_to, now, today
from rightsource.commons.access.rules import Permission, Purpose
from rightsource.desks.api import shapes
from rightsource.desks.api.money import REFUSALS
from rightsource.frontdoor.directory import queries as directory
from rightsource.frontdoor.eligibility import queries as eligibility
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.frontdoor.marketplace import services as market
from rightsource.frontdoor.marketplace.rules.problems import ProblemKind, ProblemNotFoundError, ProblemState

router = Router(tags=["Your account"], auth=django_auth)


@router.get("/account/messages", response={200: list[shapes.MessageOut], **REFUSALS}, summary="Read your messages")
@api_open_to(Permission.ORDER_PLACE)
def messages(request: HttpRequest):  # type: ignore[no-untyped-def]
    """What the council wrote to you, the newest first."""
    found = marketplace.messages_of(person_id=request.actor.person_id or 0)  # type: ignore[attr-defined]
    return [{"id": row.pk, "at": row.at, "subject": row.subject, "text": row.text} for row in found]


@router.get("/account/answers", response={200: list[shapes.AnswerOut], **REFUSALS}, summary="Read your results")
@api_open_to(Permission.ORDER_PLACE)
def answers(request: HttpRequest):  # type: ignore[no-untyped-def]
    """What was worked out about you, with each rule's sentence, and whether it comes out the same today."""
    person = request.actor.person_id or 0  # type: ignore[attr-defined]
    return [
        {
            "id": row.pk,
            "service": row.service_slug,
            "on": row.on,
            "is_eligible": row.is_eligible,
            "charge_weekly_pence": row.charge_weekly_pence,
            "cannot_compute": row.cannot_compute,
            "is_estimate": row.is_estimate,
            "comes_out_the_same_today": eligibility.recompute(answer_id=row.pk).is_equal,
            "reasons": row.reasons,
        }
        for row in eligibility.answers_of(actor=request.actor, person_id=person)  # type: ignore[attr-defined]
    ]


@router.get("/account/budgets", response={200: list[shapes.BudgetOut], **REFUSALS}, summary="See your personal budget")
@api_open_to(Permission.ORDER_PLACE)
def budgets(request: HttpRequest):  # type: ignore[no-untyped-def]
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
        for row in eligibility.entitlements_of(person_id=request.actor.person_id or 0)  # type: ignore[attr-defined]
    ]


@router.get("/account/problems", response={200: list[shapes.ProblemOut], **REFUSALS}, summary="See your reports")
@api_open_to(Permission.ORDER_PLACE)
def problems(request: HttpRequest):  # type: ignore[no-untyped-def]
    """What you reported and where it is."""
    return [_problem(row) for row in marketplace.problems_of(person_id=request.actor.person_id or 0)]  # type: ignore[attr-defined]


@router.post("/problems", response={200: shapes.ProblemOut, **REFUSALS}, summary="Report a problem")
@api_open_to(Permission.ORDER_PLACE, Purpose.OPERATION)
def report(request: HttpRequest, payload: shapes.ProblemIn):  # type: ignore[no-untyped-def]
    """Tell the council what is wrong with a booking of yours, or with a service; the same key is the same report."""
    actor, at = request.actor, now()  # type: ignore[attr-defined]
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
    return _problem(marketplace.problem(number=made.number))


@router.post("/problems/{number}/answer", response={200: shapes.ProblemOut, **REFUSALS}, summary="Answer a problem")
@api_open_to(Permission.PROBLEM_ANSWER, Purpose.OPERATION)
def answer(request: HttpRequest, number: str, payload: shapes.ReplyIn):  # type: ignore[no-untyped-def]
    """Write to whoever reported it: the answer, or that it is being looked into."""
    found = marketplace.problem(number=number)
    to = ProblemState.ANSWERED if payload.is_answer else ProblemState.LOOKING
    market.move_problem(problem=found, to=to, text=payload.text, by=request.actor, at=now())  # type: ignore[attr-defined]
    return _problem(marketplace.problem(number=number))


def _problem(row):  # type: ignore[no-untyped-def]
    return {
        "number": row.number,
        "about": row.about,
        "kind": ProblemKind(row.kind),
        "text": row.text,
        "state": ProblemState(row.state),
        "answer_by_on": row.answer_by_on,
        "steps": [
            {"state": ProblemState(step.state), "at": step.at, "text": step.text}
            for step in marketplace.steps_of_problem(problem_id=row.pk)
        ],
    }
