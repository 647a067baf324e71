"""What a resident may report as wrong, how it moves until it is answered, and in which words."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rightsource.frontdoor.marketplace.rules.words import Letter
from rightsource.ground import parameters
from rightsource.ground.text import pluralise

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def answer_by(reported_on: date) -> date:
    """Return the last day on which a problem is answered in time, by the policy of the day on which it was reported."""
    return parameters.value("marketplace.problem_answer", on=reported_on).clock.due_on(reported_on)


class ProblemKind(StrEnum):
    """What is wrong."""

    DID_NOT_HAPPEN = "did_not_happen"
    LATE_OR_SHORT = "late_or_short"
    QUALITY = "quality"
    STAFF = "staff"
    PAYMENT = "payment"
    PAGE = "page"
    OTHER = "other"


PROBLEM_WORDS = {
    ProblemKind.DID_NOT_HAPPEN: "It did not take place",
    ProblemKind.LATE_OR_SHORT: "It was late, or too short",
    ProblemKind.QUALITY: "It was not as it should be",
    ProblemKind.STAFF: "How somebody treated me",
    ProblemKind.PAYMENT: "What I paid",
    ProblemKind.PAGE: "What this website says is wrong",
    ProblemKind.OTHER: "Something else",
}
# What speaks of the delivery itself: whoever verifies a sample sees these beside the delivery.
OF_DELIVERY = frozenset({ProblemKind.DID_NOT_HAPPEN, ProblemKind.LATE_OR_SHORT, ProblemKind.QUALITY})


class ProblemState(StrEnum):
    """Where a problem is."""

    REPORTED = "reported"
    LOOKING = "looking"
    ANSWERED = "answered"
    REOPENED = "reopened"


STEPS: dict[ProblemState, frozenset[ProblemState]] = {
    ProblemState.REPORTED: frozenset({ProblemState.LOOKING, ProblemState.ANSWERED}),
    ProblemState.LOOKING: frozenset({ProblemState.ANSWERED}),
    ProblemState.ANSWERED: frozenset({ProblemState.REOPENED}),
    ProblemState.REOPENED: frozenset({ProblemState.LOOKING, ProblemState.ANSWERED}),
}
WAITING = frozenset({ProblemState.REPORTED, ProblemState.LOOKING, ProblemState.REOPENED})
STATE_WORDS = {
    ProblemState.REPORTED: "Sent",
    ProblemState.LOOKING: "We are looking into it",
    ProblemState.ANSWERED: "Answered",
    ProblemState.REOPENED: "You told us more",
}


@dataclass(frozen=True, slots=True)
class About:
    """What a problem is about."""

    title: str
    service_id: int
    agreement_id: int | None
    starts_at: datetime | None = None
    order_number: str = ""


class ProblemError(Exception):
    """Something about a problem that the person may be told."""


class ProblemNotFoundError(ProblemError, LookupError):
    """There is no such problem, or it is not this person's."""


class ProblemStepError(ProblemError):
    """A problem cannot move so, or the words are missing."""


def move(now: ProblemState, to: ProblemState, text: str) -> ProblemState:
    """Return the next state of a problem.

    :raises ProblemStepError: if it cannot move there, or an answer or a new report has no words
    """
    if to not in STEPS[now]:
        raise ProblemStepError(
            f"This problem is “{STATE_WORDS[now]}”, so it cannot become “{STATE_WORDS[to]}”. Look at it again."
        )
    if to in (ProblemState.ANSWERED, ProblemState.REOPENED) and not text.strip():
        raise ProblemStepError(
            "Write what you found and what happens now."
            if to is ProblemState.ANSWERED
            else "Tell us what is still wrong."
        )
    return to


def problem_number(person_id: int, key: str) -> str:
    """Return the number of a problem: the same report sent twice has the same number."""
    left = int.from_bytes(hashlib.sha256(f"problem {person_id} {key}".encode()).digest()[:8], "big")
    signs = []
    for _ in range(8):
        left, sign = divmod(left, len(ALPHABET))
        signs.append(ALPHABET[sign])
    return "p-" + "".join(signs[:4]) + "-" + "".join(signs[4:])


def received(*, number: str, about: str, answer_by_on: date) -> Letter:
    """Return what we say when a problem has arrived."""
    return Letter(
        kind="problem_received",
        subject=f"We have your report: {about}",
        text=(
            f"Thank you for telling us about {about}.\n\nThe council will read it and write to you by "
            f"{answer_by_on:%-d %B %Y}.\n\nYour number is {number.upper()}."
        ),
    )


def looking(*, number: str, about: str, text: str) -> Letter:
    """Return what we say when somebody has begun to look."""
    return Letter(
        kind="problem_looking",
        subject=f"We are looking into it: {about}",
        text=f"We are looking into what you told us about {about}. {text}\n\nYour number is {number.upper()}.".strip(),
    )


def answered(*, number: str, about: str, text: str) -> Letter:
    """Return the answer as the resident reads it."""
    return Letter(
        kind="problem_answered",
        subject=f"Our answer: {about}",
        text=(
            f"{text.strip()}\n\nIf this is not right, tell us more on the page of your report. "
            f"Your number is {number.upper()}."
        ),
    )


def desk_finding(*, waiting: int, late: int, oldest: date | None) -> str:
    """Return the sentence that opens the list of those who answer.

    >>> desk_finding(waiting=0, late=0, oldest=None)
    'No report of a resident waits for an answer.'
    """
    if not waiting:
        return "No report of a resident waits for an answer."
    said = f"{pluralise(waiting, 'report')} of residents {'waits' if waiting == 1 else 'wait'} for an answer"
    since = "" if oldest is None else f"{', the oldest' if waiting > 1 else ''} since {oldest:%-d %B %Y}"
    tail = f"; {late} {'is' if late == 1 else 'are'} late" if late else ""
    return f"{said}{since}{tail}."
