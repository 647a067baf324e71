"""Warnings that cannot be lost, and recommendations with owner and day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from rightsource.commons.access.rules import Actor, Role
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.democracy import queries
from rightsource.council.democracy.models import (
    Matter,
    Recommendation,
    RecommendationStep,
    Report,
    WarningReceipt,
)
from rightsource.council.democracy.rules import (
    DecisionBody,
    MatterKind,
    MatterUnknownError,
    ReportKind,
    ReportRefusedError,
)
from rightsource.council.democracy.services.matters import file_report, of_matter, open_matter

KINDS = {
    Role.AUDITOR: ReportKind.AUDITOR_RECOMMENDATION,
    Role.FINANCE_OFFICER: ReportKind.SECTION_114,
    Role.MONITORING_OFFICER: ReportKind.SECTION_5,
}


@transaction.atomic
def issue_warning(
    *,
    code: str,
    title: str,
    text: str,
    auditor_refs: Sequence[str],
    on: date,
    by: Actor,
    at: datetime,
    figures: Mapping[str, object] | None = None,
) -> Matter:
    """A warning of a statutory officer or the auditor is a matter of full council, and has reached every member.

    It cannot be deleted, and unanswered after the period of its kind it escalates (control R12). Its kind follows
    from whose it is: section 114 the finance officer's, section 5 (1989 Act) the monitoring officer's, schedule 7 (2014
    Act) the auditor's.

    :raises ReportRefusedError: if somebody else than a statutory officer or the auditor issues it
    """
    if by.role not in (Role.FINANCE_OFFICER, Role.MONITORING_OFFICER, Role.AUDITOR, Role.SYSTEM):
        raise ReportRefusedError("Only the finance officer, the monitoring officer or the auditor issues a warning.")
    matter = open_matter(
        code=code, title=title, kind=MatterKind.WARNING, body=DecisionBody.FULL_COUNCIL, on=on, by=by, at=at
    )
    kind = KINDS.get(by.role, ReportKind.SECTION_114)
    file_report(matter_code=code, kind=kind, text=text, on=on, by=by, at=at, figures=figures)
    # Local Government Finance Act 1988 s114(4): a copy to each member and to the auditor
    recipients = [f"democracy/member/{member.pk}" for member in queries.members(on=on)] + list(auditor_refs)
    WarningReceipt.objects.bulk_create(
        WarningReceipt(matter=matter, recipient_ref=recipient, at=at) for recipient in recipients
    )
    record.audit(by=by, at=at, verb="warning.issue", subject=of_matter(matter), detail={"recipients": len(recipients)})
    return matter


@transaction.atomic
def answer_warning(*, matter_code: str, text: str, on: date, by: Actor, at: datetime) -> Report:
    """The council's dated response to a warning is on record.

    :raises ReportRefusedError: if the matter is not a warning
    """
    if queries.matter(code=matter_code).kind != MatterKind.WARNING:
        raise ReportRefusedError("This matter is not a warning; file another kind of report.")
    return file_report(matter_code=matter_code, kind=ReportKind.RESPONSE, text=text, on=on, by=by, at=at)


@transaction.atomic
def recommend(
    *,
    code: str,
    source: str,
    text: str,
    owner_ref: str,
    owner_title: str,
    made_on: date,
    due_on: date,
    by: Actor,
    at: datetime,
    provenance: str = "published",
) -> Recommendation:
    """A recommendation is on the public tracker with its owner and the day by which it is due (control R14)."""
    recommendation = Recommendation.objects.create(
        code=code,
        source=source,
        text=text,
        owner_ref=owner_ref,
        owner_title=owner_title,
        made_on=made_on,
        due_on=due_on,
        at=at,
        provenance=provenance,
    )
    record.audit(by=by, at=at, verb="recommendation.make", subject=Reference.of("democracy", "recommendation", code))
    return recommendation


@transaction.atomic
def answer_recommendation(
    *, code: str, status: str, text: str, on: date, by: Actor, at: datetime
) -> RecommendationStep:
    """A recommendation is accepted, rejected or done, with words that say how.

    :raises MatterUnknownError: if there is no such recommendation
    """
    found = Recommendation.objects.filter(code=code).first()
    if found is None:
        raise MatterUnknownError(f"There is no recommendation “{code}”.")
    step = RecommendationStep.objects.create(
        recommendation=found, status=status, text=text, by_ref=by.reference, on=on, at=at
    )
    record.audit(
        by=by,
        at=at,
        verb=f"recommendation.{status}",
        subject=Reference.of("democracy", "recommendation", code),
    )
    return step
