"""Reporting a problem with a booking or a service, and answering it; each step leaves its row and its message."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.frontdoor.marketplace.models import Message, Problem, ProblemStep
from rightsource.frontdoor.marketplace.rules import problems
from rightsource.frontdoor.marketplace.rules.problems import About, ProblemKind, ProblemState
from rightsource.frontdoor.marketplace.rules.words import Letter
from rightsource.ground.time import day_in_london


@dataclass(frozen=True, slots=True)
class Complaint:
    """What a resident tells us; the same person and key is the same report."""

    person_id: int
    key: str
    about: About
    kind: ProblemKind
    text: str


def reference(number: str) -> Reference:
    """Return the reference of a problem."""
    return Reference.of("marketplace", "problem", number)


@transaction.atomic
def report_problem(*, complaint: Complaint, by: Actor, at: datetime) -> Problem:
    """The council has a report to answer by a day, and the resident a message; sent twice, it is one report.

    :raises ProblemStepError: if nothing is said
    """
    if not complaint.text.strip():
        raise problems.ProblemStepError("Tell us what happened.")
    about = complaint.about
    number = problems.problem_number(complaint.person_id, complaint.key)
    earlier = Problem.objects.filter(number=number).first()
    if earlier is not None:
        return earlier
    made = Problem.objects.create(
        number=number,
        person_id=complaint.person_id,
        service_id=about.service_id,
        agreement_id=about.agreement_id,
        order_number=about.order_number,
        about=about.title,
        happened_on=None if about.starts_at is None else day_in_london(about.starts_at),
        kind=complaint.kind.value,
        text=complaint.text.strip(),
        answer_by_on=problems.answer_by(day_in_london(at)),
        at=at,
    )
    _step(made, ProblemState.REPORTED, "", by, at)
    _tell(made, problems.received(number=number, about=made.about, answer_by_on=made.answer_by_on), at)
    record.audit(
        by=by, at=at, verb="problem.report", subject=reference(number), detail={"kind": made.kind, "about": made.about}
    )
    record.record(  # no person in it: what became of a service is known without whose problem it was
        kind="problem.reported",
        subject=Reference.of("directory", "service", made.service.slug),
        at=at,
        on=day_in_london(at),
        numbers={"problems": 1},
    )
    return made


@transaction.atomic
def move_problem(*, problem: Problem, to: ProblemState, text: str, by: Actor, at: datetime) -> ProblemStep:
    """A problem is looked into, answered or opened again, and the resident is told in words.

    :raises ProblemStepError: if it cannot move there, if somebody moved it first, or words are missing
    """
    last = ProblemStep.objects.filter(problem=problem).order_by("-turn").first()
    if last is None:
        raise problems.ProblemStepError("This problem has no history. Ask for help with it.")
    state = problems.move(ProblemState(last.state), to, text)
    step = _step(problem, state, text.strip(), by, at, turn=last.turn + 1)
    if state is ProblemState.ANSWERED:
        _tell(problem, problems.answered(number=problem.number, about=problem.about, text=text), at)
    elif state is ProblemState.LOOKING:
        _tell(problem, problems.looking(number=problem.number, about=problem.about, text=text.strip()), at)
    record.audit(by=by, at=at, verb=f"problem.{state.value}", subject=reference(problem.number))
    return step


def _step(problem: Problem, state: ProblemState, text: str, by: Actor, at: datetime, turn: int = 1) -> ProblemStep:
    try:
        with transaction.atomic():
            return ProblemStep.objects.create(
                problem=problem, turn=turn, state=state.value, text=text, at=at, by_ref=by.reference, by_title=by.title
            )
    except IntegrityError as error:
        raise problems.ProblemStepError(
            "Somebody moved this problem a moment ago. Nothing of yours was kept; look at it again."
        ) from error


def _tell(problem: Problem, letter: Letter, at: datetime) -> None:
    Message.objects.bulk_create(
        [
            Message(
                person_id=problem.person_id,
                problem=problem,
                kind=letter.kind,
                subject=letter.subject,
                text=letter.text,
                at=at,
            )
        ]
    )
