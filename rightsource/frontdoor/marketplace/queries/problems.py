"""What the council wrote to residents, and what they reported."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db.models import OuterRef, QuerySet, Subquery

from rightsource.commons.access.rules import Actor
from rightsource.frontdoor.directory.queries import Service
from rightsource.frontdoor.marketplace.models import Message, Offer, Problem, ProblemStep
from rightsource.frontdoor.marketplace.queries.orders import order
from rightsource.frontdoor.marketplace.rules import OrderNotFoundError
from rightsource.frontdoor.marketplace.rules.problems import WAITING, About, ProblemNotFoundError, ProblemState


def about_service(*, slug: str, on: date) -> About:
    """Return a published service as somebody may report a problem with it; its agreement where there is only one."""
    rows = Offer.objects.filter(service__slug=slug, starts_on__lte=on, ends_before__gt=on)
    agreements = list(rows.order_by("agreement_id").values_list("agreement_id", flat=True).distinct())
    found = Service.objects.get(slug=slug)
    return About(found.name, found.pk, agreements[0] if len(agreements) == 1 else None)


def about_order(*, number: str, actor: Actor) -> About:
    """Return an order as its own resident may report a problem with it.

    :raises OrderNotFoundError: if it is not the actor's
    """
    found = order(number=number, actor=actor)
    if found.person_id != actor.person_id:
        raise OrderNotFoundError(f"The order {number.upper()} is not yours. Look at your orders.")
    starts_at = None if found.session is None else found.session.starts_at
    return About(found.offer.title, found.offer.service_id, found.offer.agreement_id, starts_at, found.number)


def messages(*, limit: int = 200) -> Sequence[Message]:
    """Return the messages that the acting person may read, the newest first."""
    return list(Message.objects.select_related("order", "problem").order_by("-id")[:limit])


def messages_of(*, person_id: int, limit: int = 200) -> Sequence[Message]:
    """Return what the council wrote to a person, the newest first."""
    rows = Message.objects.filter(person_id=person_id).select_related("order", "problem")
    return list(rows.order_by("-at", "-id")[:limit])


def message_of(*, person_id: int, message_id: int) -> Message | None:
    """Return one message to a person."""
    rows = Message.objects.filter(person_id=person_id, pk=message_id).select_related("order__offer", "problem")
    return rows.first()


def _problems() -> QuerySet[Problem]:
    last = ProblemStep.objects.filter(problem_id=OuterRef("pk")).order_by("-turn")
    return Problem.objects.select_related("service", "agreement__body").annotate(
        state=Subquery(last.values("state")[:1]), moved_at=Subquery(last.values("at")[:1])
    )


def problem(*, number: str) -> Problem:
    """Return a problem with its state, if the acting person may see it.

    :raises ProblemNotFoundError: if there is none, or none that may be seen
    """
    found = _problems().filter(number=number.lower()).first()
    if found is None:
        raise ProblemNotFoundError(
            f"We cannot find the report {number.upper()}. Check the number, or look at the list."
        )
    return found


def steps_of_problem(*, problem_id: int) -> Sequence[ProblemStep]:
    """Return what became of a problem, first to last."""
    return steps_of_problems(problem_ids=[problem_id])[problem_id]


def steps_of_problems(*, problem_ids: Collection[int]) -> dict[int, list[ProblemStep]]:
    """Return the same of problems, by number; one statement for any number."""
    found: dict[int, list[ProblemStep]] = {number: [] for number in problem_ids}
    for row in ProblemStep.objects.filter(problem_id__in=list(problem_ids)).order_by("turn"):
        found[row.problem_id].append(row)
    return found


def problems_of(*, person_id: int) -> Sequence[Problem]:
    """Return what a person reported, the newest first."""
    return list(_problems().filter(person_id=person_id).order_by("-id"))


def problems_seen(*, is_waiting: bool, limit: int = 200) -> Sequence[Problem]:
    """Return the problems that wait for an answer, oldest first, or those that are answered, newest first."""
    if is_waiting:
        rows = _problems().filter(state__in=[state.value for state in WAITING])
        return list(rows.order_by("answer_by_on", "id")[:limit])
    return list(_problems().filter(state=ProblemState.ANSWERED.value).order_by("-moved_at", "-id")[:limit])


def problems_about(*, order_numbers: Collection[str]) -> Sequence[Problem]:
    """Return what was reported about orders, as far as the acting person may see it, oldest first."""
    return list(_problems().filter(order_number__in=list(order_numbers)).order_by("id"))
