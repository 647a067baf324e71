"""Opening matters, and laying before those who decide what the law asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from rightsource.commons.access.rules import Actor, Role
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.democracy import queries
from rightsource.council.democracy.models import (
    CouncilTaxRequirement,
    Decision,
    Matter,
    MatterDuty,
    MatterStep,
    Notice,
    Option,
    Report,
)
from rightsource.council.democracy.rules import (
    DecidedAlreadyError,
    DecisionBody,
    MatterKind,
    NoticeKind,
    NoticeRefusedError,
    OptionFact,
    ReportKind,
    ReportRefusedError,
    StepKind,
    notice_fields_missing,
)
from rightsource.council.duties import queries as duties
from rightsource.ground.text import sentence_list
from rightsource.ground.time import FinancialYear


def of_matter(matter: Matter) -> Reference:
    return Reference.of("democracy", "matter", matter.code)


def is_decided(matter: Matter) -> bool:
    return Decision.objects.filter(matter=matter).exists()


@transaction.atomic
def open_matter(
    *,
    code: str,
    title: str,
    kind: MatterKind,
    body: DecisionBody,
    on: date,
    by: Actor,
    at: datetime,
    year: FinancialYear | None = None,
    summary: str = "",
    duty_codes: Sequence[str] = (),
    provenance: str = "published",
) -> Matter:
    """Something is to be decided; the duties that it touches will need their test."""
    matter = Matter.objects.create(
        code=code,
        title=title,
        summary=summary,
        kind=kind.value,
        body=body.value,
        financial_year=year.start_year if year else None,
        by_ref=by.reference,
        on=on,
        at=at,
        provenance=provenance,
    )
    for duty_code in duty_codes:
        MatterDuty.objects.create(matter=matter, duty=duties.duty(code=duty_code))
    record.audit(by=by, at=at, verb="matter.open", subject=of_matter(matter), detail={"kind": kind.value})
    return matter


@transaction.atomic
def take_step(*, matter_code: str, kind: StepKind, text: str, on: date, by: Actor, at: datetime) -> MatterStep:
    """The executive's proposal, the council's objection, the leader's reply, or the laying before scrutiny is recorded.

    :raises MatterUnknownError: if there is no such matter
    """
    matter = queries.matter(code=matter_code)
    step = MatterStep.objects.create(matter=matter, kind=kind.value, text=text, on=on, by_ref=by.reference, at=at)
    record.audit(by=by, at=at, verb=f"matter.{kind.value}", subject=of_matter(matter))
    return step


@transaction.atomic
def publish_notice(
    *,
    matter_code: str,
    kind: NoticeKind,
    fields: Mapping[str, object],
    published_on: date,
    by: Actor,
    at: datetime,
) -> Notice:
    """The public is told that a key decision is to be made.

    :raises NoticeRefusedError: naming every field that the regulations ask for and the notice lacks
    :raises MatterUnknownError: if there is no such matter
    """
    matter = queries.matter(code=matter_code)
    missing = notice_fields_missing(kind, fields)
    if missing:
        raise NoticeRefusedError(
            f"The notice does not say {sentence_list(missing)} (SI 2012/2089 regs 9 to 11). Add it and publish again."
        )
    notice = Notice.objects.create(
        matter=matter, kind=kind.value, fields=dict(fields), published_on=published_on, at=at
    )
    record.audit(by=by, at=at, verb="notice.publish", subject=of_matter(matter), detail={"kind": kind.value})
    return notice


@transaction.atomic
def propose_options(*, matter_code: str, options: Sequence[OptionFact], by: Actor, at: datetime) -> Sequence[Option]:
    """The options of a matter are as given, in the place of any before; what judged those must be done again (R23).

    :raises DecidedAlreadyError: if the matter is decided
    :raises MatterUnknownError: if there is no such matter
    """
    matter = queries.matter(code=matter_code)
    if is_decided(matter):
        raise DecidedAlreadyError("This matter is decided. Open a new matter to decide otherwise.")
    standing = queries.options_of(matter_code=matter_code)
    turn = standing[0].round + 1 if standing else 1
    made = Option.objects.bulk_create(
        Option(
            matter=matter,
            round=turn,
            number=option.number,
            title=option.title,
            summary=option.summary,
            is_recommended=option.is_recommended,
            is_in_house=option.is_in_house,
            is_do_nothing=option.is_do_nothing,
            at=at,
        )
        for option in options
    )
    record.audit(
        by=by, at=at, verb="options.propose", subject=of_matter(matter), detail={"round": turn, "options": len(made)}
    )
    return made


@transaction.atomic
def file_report(
    *,
    matter_code: str,
    kind: ReportKind,
    text: str,
    on: date,
    by: Actor,
    at: datetime,
    author_title: str = "",
    figures: Mapping[str, object] | None = None,
    duty_code: str = "",
    provenance: str = "published",
) -> Report:
    """A report is laid before those who decide, on the options as they stand.

    :raises ReportRefusedError: if somebody else than the finance officer files a report that is the finance officer's
    :raises MatterUnknownError: if there is no such matter
    """
    matter = queries.matter(code=matter_code)
    # Local Government Act 2003 s25, Local Government Finance Act 1988 s114: the chief finance officer's own reports
    if kind in (ReportKind.SECTION_25, ReportKind.SECTION_114) and by.role not in (Role.FINANCE_OFFICER, Role.SYSTEM):
        raise ReportRefusedError("Only the finance officer (section 151) files this report. Ask them to sign in.")
    report = Report.objects.create(
        matter=matter,
        kind=kind.value,
        duty=duties.duty(code=duty_code) if duty_code else None,
        author_ref=by.reference,
        author_title=author_title or by.title,
        text=text,
        figures=dict(figures or {}),
        options_digest=queries.facts_of(matter_code=matter_code).digest,
        on=on,
        at=at,
        provenance=provenance,
    )
    record.audit(
        by=by, at=at, verb="report.file", subject=of_matter(matter), detail={"kind": kind.value, "duty": duty_code}
    )
    return report


@transaction.atomic
def require_council_tax(
    *,
    matter_code: str,
    pence: int,
    band_d_pence: int | None,
    precept_on: date,
    by: Actor,
    at: datetime,
    provenance: str = "published",
) -> CouncilTaxRequirement:
    """The council tax requirement of a budget is calculated (Local Government Finance Act 1992 s42A).

    :raises MatterUnknownError: if there is no such matter
    """
    matter = queries.matter(code=matter_code)
    requirement = CouncilTaxRequirement.objects.create(
        matter=matter, pence=pence, band_d_pence=band_d_pence, precept_on=precept_on, at=at, provenance=provenance
    )
    record.audit(by=by, at=at, verb="council_tax.require", subject=of_matter(matter), detail={"pence": pence})
    return requirement
