"""Asking the public, keeping their answers private, and weighing them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.council.democracy import queries
from rightsource.council.democracy.models import (
    Consultation,
    ConsultationSummary,
    Response,
)
from rightsource.council.democracy.rules import (
    Audience,
    ConsultationRefusedError,
)
from rightsource.council.democracy.services.matters import of_matter
from rightsource.ground.text import long_date


@transaction.atomic
def open_consultation(
    *,
    matter_code: str,
    audience: Audience,
    question: str,
    opens_on: date,
    closes_on: date,
    by: Actor,
    at: datetime,
    provenance: str = "published",
) -> Consultation:
    """The public or ratepayers are asked about the options as they stand.

    :raises ConsultationRefusedError: if there is no option to ask about
    :raises MatterUnknownError: if there is no such matter
    """
    matter = queries.matter(code=matter_code)
    facts = queries.facts_of(matter_code=matter_code)
    if not facts.options:
        raise ConsultationRefusedError("There is nothing to ask about yet: propose the options first.")
    consultation = Consultation.objects.create(
        matter=matter,
        audience=audience.value,
        question=question,
        opens_on=opens_on,
        closes_on=closes_on,
        options_digest=facts.digest,
        at=at,
        provenance=provenance,
    )
    record.audit(by=by, at=at, verb="consultation.open", subject=of_matter(matter), detail={"audience": audience.value})
    return consultation


@transaction.atomic
def respond(
    *,
    consultation_id: int,
    answer: str,
    text: str,
    name: str,
    on: date,
    by: Actor,
    at: datetime,
    provenance: str = "published",
) -> str:
    """Somebody's answer is kept, to be read only by those who weigh it; returns its reference number.

    :raises ConsultationRefusedError: if the consultation is not open, or nothing was answered
    :raises MatterUnknownError: if there is no such consultation
    """
    consultation = queries.consultation(consultation_id=consultation_id)
    if not consultation.opens_on <= on <= consultation.closes_on:
        raise ConsultationRefusedError(
            f"This consultation could be answered from {long_date(consultation.opens_on)} "
            f"to {long_date(consultation.closes_on)}. Look at /decisions for what was done with the answers."
        )
    if not answer:
        raise ConsultationRefusedError("Choose one of the answers.")
    response = Response.objects.create(
        reference=_reference_number(),
        consultation=consultation,
        person_id=by.person_id,
        name=name,
        answer=answer,
        text=text,
        at=at,
        provenance=provenance,
    )
    record.audit(by=by, at=at, verb="consultation.respond", subject=of_matter(consultation.matter))
    return response.reference


LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another


def _reference_number() -> str:
    """Return a number that nobody can guess and anybody can read out: ABCD-EFGH-JKLM."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


@transaction.atomic
def respond_in_bulk(
    *,
    consultation_id: int,
    answers: Sequence[tuple[str, str]],
    by: Actor,
    at: datetime,
    provenance: str,
) -> int:
    """Answers on paper, or generated for a demonstration, are kept: (answer, text) each; returns how many.

    :raises MatterUnknownError: if there is no such consultation
    """
    consultation = queries.consultation(consultation_id=consultation_id)
    Response.objects.bulk_create(
        Response(
            reference=_reference_number(),
            consultation=consultation,
            answer=answer,
            text=text,
            at=at,
            provenance=provenance,
        )
        for answer, text in answers
    )
    record.audit(
        by=by,
        at=at,
        verb="consultation.respond_in_bulk",
        subject=of_matter(consultation.matter),
        detail={"answers": len(answers)},
    )
    return len(answers)


@transaction.atomic
def weigh_consultation(
    *, consultation_id: int, said: str, did: str, on: date, by: Actor, at: datetime
) -> ConsultationSummary:
    """What was answered is weighed: we asked, you said, we did.

    :raises ConsultationRefusedError: if the consultation is still open, or what was said or done is not told
    :raises MatterUnknownError: if there is no such consultation
    """
    consultation = queries.consultation(consultation_id=consultation_id)
    # Gunning criteria: conscientious consideration of what was answered, so not before everybody could answer
    if on <= consultation.closes_on:
        raise ConsultationRefusedError(
            f"The consultation is open until {long_date(consultation.closes_on)}; weigh it after that day."
        )
    if not (said.strip() and did.strip()):
        raise ConsultationRefusedError("Say both what people said and what was done about it.")
    summary = ConsultationSummary.objects.create(
        consultation=consultation,
        said=said,
        did=did,
        counts=queries.answers_of(consultation_id=consultation_id),
        options_digest=queries.facts_of(matter_code=consultation.matter.code).digest,
        by_ref=by.reference,
        on=on,
        at=at,
    )
    record.audit(by=by, at=at, verb="consultation.weigh", subject=of_matter(consultation.matter))
    return summary
