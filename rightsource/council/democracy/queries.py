"""Matters, what is missing before each can be decided, votes by name, decisions and members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Prefetch, Q, QuerySet

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import queries as record
from rightsource.council.democracy.models import (
    Attendance,
    CallIn,
    CallInRequest,
    Consultation,
    Decision,
    Interest,
    Matter,
    Member,
    MemberSeat,
    Notice,
    Option,
    Recommendation,
    RecommendationStep,
    Report,
    Response,
    Vote,
    VoteCast,
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
    SeatKind,
    StepFact,
    StepKind,
    VoteFact,
    call_in_until,
    is_escalated,
    may_decide_from,
    parts_missing,
)
from rightsource.council.democracy.rules.scrutiny import (
    WITHOUT_EFFECT,
    CallInFact,
    CallInOutcome,
    Presence,
    Standing,
    standing_of,
)
from rightsource.council.democracy.rules.windows import set_by_council
from rightsource.ground.parameters import ParameterNotInForceError
from rightsource.ground.text import long_date
from rightsource.ground.time import FinancialYear


def _running(on: date) -> Q:
    return Q(starts_on__lte=on) & (Q(ends_before=None) | Q(ends_before__gt=on))


# Members


def members(*, on: date) -> Sequence[Member]:
    """Return the members of a day by name, each with the seats that they hold then; two statements."""
    seats = Prefetch("seats", MemberSeat.objects.filter(_running(on)), to_attr="seats_now")
    return list(Member.objects.filter(_running(on)).prefetch_related(seats).order_by("sort_key", "id"))


def member_of(*, actor: Actor, on: date) -> Member | None:
    """Return the member that somebody signed in is, if any."""
    if actor.account_id is None:
        return None
    return Member.objects.filter(_running(on), account_id=actor.account_id).first()


def holder_of(*, seat: SeatKind, on: date) -> Member | None:
    """Return who holds a seat on a day."""
    found = MemberSeat.objects.filter(_running(on), kind=seat.value).select_related("member").order_by("-id").first()
    return found.member if found else None


# Matters


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


def consultation(*, consultation_id: int) -> Consultation:
    """Return a consultation.

    :raises MatterUnknownError: if there is none of that number
    """
    found = Consultation.objects.filter(pk=consultation_id).select_related("matter").first()
    if found is None:
        raise MatterUnknownError("There is no such consultation. Look it up under /decisions.")
    return found


def options_of(*, matter_code: str) -> Sequence[Option]:
    """Return the options as they stand: those of the last round."""
    last = Option.objects.filter(matter__code=matter_code).aggregate(last=Max("round"))["last"]
    return list(Option.objects.filter(matter__code=matter_code, round=last or 0).order_by("number"))


def facts_of(*, matter_code: str) -> MatterFacts:
    """Return all that has been done about a matter, as the rules read it."""
    found = matter(code=matter_code)
    # What was laid, asked and published for the decision that was referred back holds for the same options
    rooted = [found.pk] if found.follows is None else [found.follows.matter_id, found.pk]
    requirement = found.requirements.order_by("id").last()
    return MatterFacts(
        kind=MatterKind(found.kind),
        body=DecisionBody(found.body),
        year=None if found.financial_year is None else FinancialYear(found.financial_year),
        options=tuple(option_fact(option) for option in options_of(matter_code=matter_code)),
        reports=tuple(
            ReportFact(ReportKind(report.kind), report.options_digest, report.duty.code if report.duty else "")
            for report in Report.objects.filter(matter_id__in=rooted).select_related("duty").order_by("id")
        ),
        notices=tuple(
            NoticeFact(NoticeKind(notice.kind), notice.published_on)
            for notice in Notice.objects.filter(matter_id__in=rooted).order_by("id")
        ),
        consultations=tuple(
            _consultation_fact(consultation)
            for consultation in Consultation.objects.filter(matter_id__in=rooted)
            .prefetch_related("summaries")
            .order_by("id")
        ),
        votes=tuple(
            VoteFact(vote.is_amendment, vote.option_number, vote.on, Result(vote.result))
            for vote in found.votes.order_by("id")
        ),
        steps=tuple(StepFact(StepKind(step.kind), step.on) for step in found.steps.order_by("id")),
        duties=tuple(
            (link.duty.code, link.duty.title) for link in found.matter_duties.select_related("duty").order_by("id")
        ),
        precept_on=requirement.precept_on if requirement else None,
        has_requirement=requirement is not None,
    )


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


# Decisions and votes


def decisions(
    *, text: str = "", kind: str = "", body: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[Decision]:
    """Return the public register of decisions, the newest first."""
    found = Decision.objects.select_related("matter", "option", "vote")
    if text:
        found = found.filter(
            Q(code__icontains=text)
            | Q(matter__title__icontains=text)
            | Q(option__title__icontains=text)
            | Q(reasons__icontains=text)
        )
    if kind:
        found = found.filter(kind=kind)
    if body:
        found = found.filter(body=body)
    if since:
        found = found.filter(decided_on__gte=since)
    if until:
        found = found.filter(decided_on__lte=until)
    return found.order_by("-decided_on", "-id")


def decision(code: str) -> Decision:
    """Return a decision with its matter, option and vote.

    :raises MatterUnknownError: if there is none of that code
    """
    found = Decision.objects.filter(code=code).select_related("matter", "option", "vote").first()
    if found is None:
        raise MatterUnknownError(f"There is no decision “{code}”. Look it up under /decisions.")
    return found


def call_in_words(found: Decision) -> str:
    """Return until when a decision could be called in, or why that cannot be computed."""
    try:
        return long_date(call_in_until(window_from(found), own=record.council_parameters()))
    except ParameterNotInForceError as error:
        return str(error)


def is_decided(*, decision_ref: str, on: date) -> bool:
    """Whether a reference names a decision that was made by a day: what an agreement needs behind it."""
    parts = decision_ref.split("/")
    return (
        parts[:2] == ["democracy", "decision"]
        and len(parts) == 3
        and Decision.objects.filter(code=parts[2], decided_on__lte=on).exists()
    )


@dataclass(frozen=True, slots=True)
class VoteByName:
    """A vote with each member's name under how the member voted."""

    id: int
    motion: str
    is_amendment: bool
    option_number: int | None
    on: date
    result: str
    casting: str
    provenance: str
    names: dict[str, tuple[str, ...]]

    @property
    def counts(self) -> dict[str, int]:
        """How many voted each way."""
        return {cast: len(names) for cast, names in self.names.items()}


def votes_of(*, matter_code: str) -> list[VoteByName]:
    """Return the recorded votes on a matter, amendments first as they were taken; two statements."""
    casts = Prefetch("casts", VoteCast.objects.select_related("member").order_by("member__sort_key", "member_id"))
    return [
        VoteByName(
            id=vote.pk,
            motion=vote.motion,
            is_amendment=vote.is_amendment,
            option_number=vote.option_number,
            on=vote.on,
            result=vote.result,
            casting=vote.casting,
            provenance=vote.provenance,
            names={
                way: tuple(cast.member.name_public for cast in vote.casts.all() if cast.cast == way)
                for way in ("for", "against", "abstained")
            },
        )
        for vote in Vote.objects.filter(matter__code=matter_code).prefetch_related(casts).order_by("id")
    ]


def reports_of(*, matter_code: str) -> Sequence[Report]:
    """Return the reports on a matter, as filed."""
    return list(Report.objects.filter(matter__code=matter_code).select_related("duty").order_by("id"))


def consultations_of(*, matter_code: str) -> Sequence[Consultation]:
    """Return the consultations on a matter with what was said and done."""
    found = Consultation.objects.filter(matter__code=matter_code).prefetch_related("summaries")
    return list(found.order_by("id"))


def open_consultations(*, on: date) -> Sequence[Consultation]:
    """Return the consultations that can be answered on a day."""
    found = Consultation.objects.filter(opens_on__lte=on, closes_on__gte=on).select_related("matter")
    return list(found.order_by("closes_on", "id"))


def answers_of(*, consultation_id: int) -> dict[str, int]:
    """Return how many gave each answer, as far as whoever acts may see the answers."""
    rows = Response.objects.filter(consultation_id=consultation_id).values_list("answer").annotate(n=Count("reference"))
    return dict(rows.order_by("answer"))


def responses_of(*, consultation_id: int) -> QuerySet[Response]:
    """Return the answers themselves, as far as whoever acts may see them."""
    return Response.objects.filter(consultation_id=consultation_id).order_by("at", "reference")


def call_ins_of(*, decision_code: str) -> Sequence[CallIn]:
    """Return how often and why a decision was called in."""
    return list(CallIn.objects.filter(decision__code=decision_code).order_by("id"))


def requests_of(*, decision_code: str) -> Sequence[CallInRequest]:
    """Return the members who asked for a call-in, in order."""
    rows = CallInRequest.objects.filter(decision__code=decision_code).select_related("member")
    return list(rows.order_by("id"))


def is_executive(*, member_id: int, on: date) -> bool:
    """Whether a member is of the executive on a day."""
    kinds = [SeatKind.CABINET.value, SeatKind.LEADER.value]
    return MemberSeat.objects.filter(_running(on), member_id=member_id, kind__in=kinds).exists()


def window_from(decision: Decision) -> date:
    """Return the day from which the window of call-in counts: when it was published, else when it was made."""
    notice = getattr(decision, "published", None)
    return decision.decided_on if notice is None else notice.published_on


def _window_ends(decision: Decision) -> date | None:
    """Return the last day of call-in; None where the council has not set how long that is."""
    try:
        return call_in_until(window_from(decision), own=record.council_parameters())
    except ParameterNotInForceError:
        return None


def call_in_members(decision: Decision) -> int | None:
    """Return how many members call a decision in together; None where the council has not set it."""
    try:
        return set_by_council("call_in_members", on=window_from(decision), own=record.council_parameters()).whole
    except ParameterNotInForceError:
        return None


def call_in_fact(decision: Decision) -> CallInFact:
    """Return what happened after a decision was made, as the rules read it."""
    can_be = decision.body == DecisionBody.EXECUTIVE and decision.kind == MatterKind.KEY_DECISION
    last = CallIn.objects.filter(decision=decision).select_related("result").order_by("id").last()
    result = getattr(last, "result", None)
    again = Decision.objects.filter(matter__follows=decision).order_by("id").first()
    return CallInFact(
        last_on=_window_ends(decision) if can_be else None,
        members=call_in_members(decision) if can_be else None,
        is_called_in=last is not None,
        outcome=None if result is None else CallInOutcome(result.outcome),
        successor="" if again is None else again.code,
    )


def standing(*, decision: Decision, on: date) -> Standing:
    """Return where a decision stands on a day."""
    return standing_of(call_in_fact(decision), on)


def has_effect(*, decision: Decision, on: date) -> bool:
    """Whether something may be done on a decision: it is not suspended, referred back or taken again."""
    return standing(decision=decision, on=on) not in WITHOUT_EFFECT


def key_decisions(*, since: date) -> Sequence[Decision]:
    """Return the executive's key decisions that scrutiny cares for: made since a day, or called in, newest first."""
    rows = Decision.objects.filter(body=DecisionBody.EXECUTIVE.value, kind=MatterKind.KEY_DECISION.value)
    rows = rows.filter(Q(decided_on__gte=since) | Q(call_ins__isnull=False)).distinct()
    return list(rows.select_related("matter", "option", "published").order_by("-decided_on", "-id"))


# Members, one by one


def member(*, member_id: int) -> Member:
    """Return a member.

    :raises MatterUnknownError: if there is none of that number
    """
    found = Member.objects.filter(pk=member_id).prefetch_related("seats", "bars").first()
    if found is None:
        raise MatterUnknownError("There is no such member. Look under /members.")
    return found


@dataclass(frozen=True, slots=True)
class Came:
    """How often a member came."""

    present: int
    meetings: int
    last_on: date | None


def attendance_of(*, member_id: int) -> Came:
    """Return how often a member was at the meetings on record."""
    rows = Attendance.objects.filter(member_id=member_id)
    present = rows.filter(presence=Presence.PRESENT.value)
    return Came(present.count(), rows.count(), present.aggregate(last=Max("meeting__on"))["last"])


def interests_of(*, member_id: int) -> Sequence[Interest]:
    """Return what a member declared, the newest first."""
    rows = Interest.objects.filter(member_id=member_id).select_related("matter")
    return list(rows.order_by("-starts_on", "-id"))


def votes_by(*, member_id: int) -> Sequence[VoteCast]:
    """Return how a member voted, the newest first."""
    rows = VoteCast.objects.filter(member_id=member_id).select_related("vote__matter__decision")
    return list(rows.order_by("-vote__on", "-id"))


# Warnings and recommendations


@dataclass(frozen=True, slots=True)
class WarningOnDay:
    """A statutory officer's or auditor's warning, and whether it was answered in time (control R12)."""

    code: str
    title: str
    warned_on: date
    answered_on: date | None
    receipts: int
    is_escalated: bool


def warnings_on(*, on: date) -> list[WarningOnDay]:
    """Return the warnings given by a day, those unanswered beyond their period first."""
    answers = Report.objects.filter(kind=ReportKind.RESPONSE.value, on__lte=on)
    rows = (
        Matter.objects.filter(kind=MatterKind.WARNING.value, on__lte=on)
        .annotate(receipts_count=Count("receipts"))
        .prefetch_related(Prefetch("reports", answers.order_by("on", "id"), to_attr="answers"))
        .order_by("on", "id")
    )
    found = [
        WarningOnDay(
            code=row.code,
            title=row.title,
            warned_on=row.on,
            answered_on=row.answers[0].on if row.answers else None,
            receipts=row.receipts_count,
            is_escalated=is_escalated(warned_on=row.on, answered_on=row.answers[0].on if row.answers else None, on=on),
        )
        for row in rows
    ]
    return sorted(found, key=lambda warning: (not warning.is_escalated, warning.warned_on))


def recommendations(*, on: date) -> Sequence[Recommendation]:
    """Return the recommendations not yet done or rejected by a day, the longest overdue first (control R14)."""
    closed = RecommendationStep.objects.filter(
        recommendation=OuterRef("pk"), status__in=("done", "rejected"), on__lte=on
    )
    found = Recommendation.objects.filter(~Exists(closed), made_on__lte=on)
    return list(found.prefetch_related("steps").order_by("due_on", "id"))
