"""Matters, all that has been laid for each, and what is missing before it can be decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Prefetch

from rightsource.council.democracy.models import (
    Consultation,
    CouncilTaxRequirement,
    Decision,
    Matter,
    MatterDuty,
    MatterStep,
    Notice,
    Option,
    Report,
    Vote,
)
from rightsource.council.democracy.rules import (
    Audience,
    ConsultationFact,
    DecisionBody,
    MatterFacts,
    MatterKind,
    MatterUnknownError,
    Missing,
    NoticeFact,
    NoticeKind,
    OptionFact,
    ReportFact,
    ReportKind,
    Result,
    StepFact,
    StepKind,
    VoteFact,
    may_decide_from,
    parts_missing,
)
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear


def matter(*, code: str) -> Matter:
    """Return a matter.

    :raises MatterUnknownError: if there is none of that code
    """
    found = Matter.objects.filter(code=code).first()
    if found is None:
        raise MatterUnknownError(f"There is no matter “{code}”. Look it up under /decisions.")
    return found


def is_taken(*, code: str) -> bool:
    """Whether a matter has this code already."""
    return Matter.objects.filter(code=code).exists()


def options_of(*, matter_code: str) -> Sequence[Option]:
    """Return the options as they stand: those of the last round."""
    last = Option.objects.filter(matter__code=matter_code).aggregate(last=Max("round"))["last"]
    return list(Option.objects.filter(matter__code=matter_code, round=last or 0).order_by("number"))


def facts_of(*, matter_code: str) -> MatterFacts:
    """Return all that has been done about a matter, as the rules read it."""
    found = matter(code=matter_code)
    return _facts([found])[found.pk]


def _facts(matters: Sequence[Matter]) -> dict[int, MatterFacts]:
    """Return the same of matters, by number; nine statements for any number."""
    before = dict(
        Decision.objects.filter(pk__in=[row.follows_id for row in matters if row.follows_id]).values_list(
            "pk", "matter_id"
        )
    )
    # What was laid, asked and published for the decision that was referred back holds for the same options
    rooted = {row.pk: [row.pk, *([before[row.follows_id]] if row.follows_id else [])] for row in matters}
    ids, roots = list(rooted), sorted({each for held in rooted.values() for each in held})
    options = _by_matter(Option.objects.filter(matter_id__in=ids).order_by("number"))
    reports = _by_matter(Report.objects.filter(matter_id__in=roots).select_related("duty").order_by("id"))
    notices = _by_matter(Notice.objects.filter(matter_id__in=roots).order_by("id"))
    asked = _by_matter(Consultation.objects.filter(matter_id__in=roots).prefetch_related("summaries").order_by("id"))
    votes = _by_matter(Vote.objects.filter(matter_id__in=ids).order_by("id"))
    steps = _by_matter(MatterStep.objects.filter(matter_id__in=ids).order_by("id"))
    links = _by_matter(MatterDuty.objects.filter(matter_id__in=ids).select_related("duty").order_by("id"))
    requirements = _by_matter(CouncilTaxRequirement.objects.filter(matter_id__in=ids).order_by("id"))
    found = {}
    for row in matters:
        mine, held = row.pk, rooted[row.pk]
        last = max((option.round for option in options[mine]), default=0)
        requirement = requirements[mine][-1] if requirements[mine] else None
        found[mine] = MatterFacts(
            kind=MatterKind(row.kind),
            body=DecisionBody(row.body),
            year=None if row.financial_year is None else FinancialYear(row.financial_year),
            options=tuple(option_fact(option) for option in options[mine] if option.round == last),
            reports=tuple(
                ReportFact(ReportKind(report.kind), report.options_digest, report.duty.code if report.duty else "")
                for report in _in_order(reports, held)
            ),
            notices=tuple(
                NoticeFact(NoticeKind(notice.kind), notice.published_on) for notice in _in_order(notices, held)
            ),
            consultations=tuple(_consultation_fact(consultation) for consultation in _in_order(asked, held)),
            votes=tuple(
                VoteFact(vote.is_amendment, vote.option_number, vote.on, Result(vote.result)) for vote in votes[mine]
            ),
            steps=tuple(StepFact(StepKind(step.kind), step.on) for step in steps[mine]),
            duties=tuple((link.duty.code, link.duty.title) for link in links[mine]),
            precept_on=requirement.precept_on if requirement else None,
            has_requirement=requirement is not None,
        )
    return found


def _by_matter(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.matter_id].append(row)
    return found


def _in_order(rows: dict[int, list[Any]], of: Sequence[int]) -> list[Any]:
    return sorted((row for number in of for row in rows[number]), key=lambda row: int(row.pk))


def option_fact(option: Option) -> OptionFact:
    """Return an option as the rules read it."""
    return OptionFact(
        number=option.number,
        title=option.title,
        summary=option.summary,
        is_recommended=option.is_recommended,
        is_in_house=option.is_in_house,
        is_do_nothing=option.is_do_nothing,
    )


def _consultation_fact(found: Consultation) -> ConsultationFact:
    summaries = sorted(found.summaries.all(), key=lambda summary: summary.pk)
    return ConsultationFact(
        audience=Audience(found.audience),
        opens_on=found.opens_on,
        closes_on=found.closes_on,
        options_digest=found.options_digest,
        weighed_digest=summaries[-1].options_digest if summaries and summaries[-1].weighed else "",
    )


def missing_of(*, matter_code: str, option_number: int | None, on: date) -> list[Missing]:
    """Return every part that is missing before a matter may be decided on a day."""
    return parts_missing(facts_of(matter_code=matter_code), option_number=option_number, on=on)


def missing_of_each(*, matters: Sequence[Matter], on: date) -> dict[int, list[Missing]]:
    """Return the same of matters, by number, whatever option is chosen; as many statements as for one."""
    return {number: parts_missing(facts, option_number=None, on=on) for number, facts in _facts(matters).items()}


def matters(*, is_decided: bool | None = None) -> Sequence[Matter]:
    """Return matters, the newest first, with the decision of each where there is one."""
    found = Matter.objects.select_related("decision").order_by("-on", "-id")
    if is_decided is not None:
        found = found.filter(decision__isnull=not is_decided)
    return list(found)


@dataclass(frozen=True, slots=True)
class Planned:
    """One entry of the forward plan."""

    code: str
    title: str
    may_be_decided_from: date | None
    notice: str


def forward_plan(*, on: date) -> list[Planned]:
    """Return the key decisions to come, with the first day on which the notice published by then allows each."""
    rows = Matter.objects.filter(kind=MatterKind.KEY_DECISION.value, decision=None, on__lte=on)
    notices = Prefetch("notices", Notice.objects.filter(published_on__lte=on).order_by("id"), to_attr="published")
    found = []
    for row in rows.prefetch_related(notices).order_by("id"):
        last = row.published[-1] if row.published else None
        allowed = may_decide_from(NoticeFact(NoticeKind(last.kind), last.published_on)) if last else None
        found.append(Planned(row.code, row.title, allowed, last.kind if last else ""))
    return found


def reports_of(*, matter_code: str) -> Sequence[Report]:
    """Return the reports on a matter, as filed."""
    return list(Report.objects.filter(matter__code=matter_code).select_related("duty").order_by("id"))


def council_tax_requirement(*, year: FinancialYear) -> Money | None:
    """Return what council tax must bring in for a year, as recorded last with its budget, or None."""
    found = CouncilTaxRequirement.objects.filter(matter__financial_year=year.start_year).order_by("-id").first()
    return None if found is None else Money(found.pence)
