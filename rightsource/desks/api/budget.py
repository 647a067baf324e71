"""Adopting the budget over the API: matters, options, consultation, reports, votes, decisions."""

from typing import Any

from django.http import HttpRequest
from ninja import Query

from rightsource.books.plan import queries as plan
from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import Permission
from rightsource.council.agreements.services import YearPromised
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.rules import (
    DecidedAlreadyError,
    DecisionBody,
    MatterKind,
    OptionFact,
)
from rightsource.desks.api.common import PAGE_SIZE, Part, who
from rightsource.desks.api.planning import told_version
from rightsource.desks.api.shapes import budget as shapes
from rightsource.desks.api.shapes.common import (
    TEXT,
    ConsultationId,
    Day,
    DecisionCode,
    Done,
    Matter,
)
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear
from rightsource.journeys.adopt_budget import AdoptedLine, RecordedVote, adopt_budget, choices_of
from rightsource.journeys.follow_decision import follow_decision

part = Part("Adopt the budget")
SINCE = Query(None, description="Decided on this day or later", examples=["2015-04-01"])
UNTIL = Query(None, description="Decided on this day or earlier", examples=["2016-03-31"])


def _matter(found: Any) -> dict[str, Any]:
    decided = getattr(found, "decision", None)  # there is no row until it is decided
    return {
        "code": found.code,
        "title": found.title,
        "kind": found.kind,
        "body": found.body,
        "opened_on": found.on,
        "decision_code": None if decided is None else decided.code,
    }


def _consultation(found: Any) -> dict[str, Any]:
    weighed = sorted(found.summaries.all(), key=lambda row: row.pk)
    return {
        "id": found.pk,
        "matter_code": found.matter.code,
        "audience": found.audience,
        "question": found.question,
        "opens_on": found.opens_on,
        "closes_on": found.closes_on,
        "said": weighed[-1].said if weighed else "",
        "did": weighed[-1].did if weighed else "",
    }


def _votes(matter_code: str) -> list[dict[str, Any]]:
    return [
        {"motion": vote.motion, "on": vote.on, "result": vote.result, "names": vote.names}
        for vote in queries.votes_of(matter_code=matter_code)
    ]


def _decision(found: Any) -> dict[str, Any]:
    return {
        "code": found.code,
        "matter_code": found.matter.code,
        "title": found.matter.title,
        "kind": found.kind,
        "body": found.body,
        "option": found.option.title,
        "reasons": found.reasons,
        "decided_on": found.decided_on,
        "provenance": found.provenance,
    }


@part.get("/matters", to=Permission.BUDGET_PROPOSE, answer=list[shapes.MatterOut], summary="List matters")
def matters(
    request: HttpRequest,
    decided: bool | None = Query(None, description="true for decided matters only, false for open ones only"),
) -> object:
    """What is to be decided and what was, the newest first."""
    return [_matter(found) for found in queries.matters(is_decided=decided)]


@part.post("/matters", to=Permission.DECISION_RECORD, answer=Done, summary="Open a matter")
def open_matter(request: HttpRequest, payload: shapes.MatterIn) -> object:
    """Something is to be decided; its kind says what the law asks for before it can be."""
    if queries.is_taken(code=payload.code):
        raise DecidedAlreadyError(f"There is a matter “{payload.code}” already. Choose another short name.")
    is_budget = payload.kind is MatterKind.BUDGET
    made = services.open_matter(
        code=payload.code,
        title=payload.title,
        summary=payload.summary,
        kind=payload.kind,
        body=DecisionBody.FULL_COUNCIL if is_budget else DecisionBody.EXECUTIVE,
        year=FinancialYear(payload.year or today().year) if is_budget else None,
        duty_codes=payload.duty_codes,
        on=today(),
        by=who(request),
        at=now(),
    )
    return {"reference": made.code}


@part.get("/matters/{code}", to=Permission.BUDGET_PROPOSE, answer=shapes.WholeMatterOut, summary="See a matter")
def matter(request: HttpRequest, code: Matter) -> object:
    """All that was done about a matter, and every part that is missing before it can be decided today."""
    found = queries.matter(code=code)
    return {
        **_matter(found),
        "options": [
            {
                "number": option.number,
                "title": option.title,
                "summary": option.summary,
                "is_recommended": option.is_recommended,
                "is_in_house": option.is_in_house,
                "is_do_nothing": option.is_do_nothing,
            }
            for option in queries.options_of(matter_code=code)
        ],
        "reports": [
            {"kind": report.kind, "by": report.author_title, "on": report.on, "text": report.text}
            for report in queries.reports_of(matter_code=code)
        ],
        "consultations": [_consultation(row) for row in queries.consultations_of(matter_code=code)],
        "votes": _votes(code),
        "missing": [
            {"part": missing.part, "sentence": missing.sentence, "law": missing.law}
            for missing in queries.missing_of(matter_code=code, option_number=None, on=today())
        ],
    }


@part.post("/matters/{code}/options", to=Permission.BUDGET_PROPOSE, answer=Done, summary="Propose the options")
def options(request: HttpRequest, code: Matter, payload: shapes.OptionsIn) -> object:
    """The options are as given, in the place of any before; what judged those must be done again."""
    given = [OptionFact(number=number, **option.dict()) for number, option in enumerate(payload.options, start=1)]
    services.propose_options(matter_code=code, options=given, by=who(request), at=now())
    return {"reference": code}


@part.post("/matters/{code}/notices", to=Permission.DECISION_RECORD, answer=Done, summary="Publish a notice")
def notice(request: HttpRequest, code: Matter, payload: shapes.NoticeIn) -> object:
    """The public is told before a key decision; refused while the notice does not say what it must."""
    services.publish_notice(
        matter_code=code, kind=payload.kind, fields=payload.fields, published_on=today(), by=who(request), at=now()
    )
    return {"reference": code}


@part.post(
    "/matters/{code}/consultations",
    to=Permission.CONSULTATION_MANAGE,
    answer=shapes.ConsultationOut,
    summary="Open a consultation",
)
def consult(request: HttpRequest, code: Matter, payload: shapes.ConsultIn) -> object:
    """The public or ratepayers are asked about the options as they stand."""
    return _consultation(services.open_consultation(matter_code=code, **payload.dict(), by=who(request), at=now()))


@part.get(
    "/consultations", to=Permission.PUBLIC, answer=list[shapes.ConsultationOut], summary="List open consultations"
)
def consultations(request: HttpRequest) -> object:
    """What anybody can answer today, the one that closes first at the top."""
    return [_consultation(found) for found in queries.open_consultations(on=today())]


@part.post("/consultations/{number}/responses", to=Permission.PUBLIC, answer=Done, summary="Answer a consultation")
def respond(request: HttpRequest, number: ConsultationId, payload: shapes.ResponseIn) -> object:
    """Keep somebody's answer, to be read only by those who weigh it; you get its reference number."""
    reference = services.respond(consultation_id=number, **payload.dict(), on=today(), by=who(request), at=now())
    return {"reference": reference}


@part.post("/consultations/{number}/weigh", to=Permission.CONSULTATION_MANAGE, answer=Done, summary="Weigh the answers")
def weigh(request: HttpRequest, number: ConsultationId, payload: shapes.WeighIn) -> object:
    """Say what people said and what was done about it; not before everybody could answer."""
    done = services.weigh_consultation(
        consultation_id=number, said=payload.said, did=payload.did, on=today(), by=who(request), at=now()
    )
    return {"reference": str(done.consultation_id)}


@part.post("/matters/{code}/reports", to=Permission.BUDGET_PROPOSE, answer=Done, summary="File a report")
def report(request: HttpRequest, code: Matter, payload: shapes.ReportIn) -> object:
    """Lay a report before those who decide; the section 25 report is the finance officer's alone."""
    made = services.file_report(matter_code=code, **payload.dict(), on=today(), by=who(request), at=now())
    return {"reference": str(made.pk)}


@part.post("/matters/{code}/steps", to=Permission.DECISION_RECORD, answer=Done, summary="Record a step")
def step(request: HttpRequest, code: Matter, payload: shapes.StepIn) -> object:
    """A step between executive, council and scrutiny."""
    services.take_step(matter_code=code, **payload.dict(), by=who(request), at=now())
    return {"reference": code}


@part.post(
    "/matters/{code}/council-tax", to=Permission.BUDGET_ADOPT, answer=Done, summary="Record the council tax requirement"
)
def council_tax(request: HttpRequest, code: Matter, payload: shapes.CouncilTaxIn) -> object:
    """What council tax has to bring in for this budget."""
    services.require_council_tax(matter_code=code, **payload.dict(), by=who(request), at=now())
    return {"reference": code}


@part.get("/members", to=Permission.PUBLIC, answer=list[shapes.MemberOut], summary="List members")
def members(request: HttpRequest) -> object:
    """The councillors of today with the numbers under which votes are recorded."""
    return [
        {
            "id": found.pk,
            "name": found.name_public,
            "ward": found.ward,
            "party": found.party,
            "seats": [seat.kind for seat in found.seats_now],  # type: ignore[attr-defined]
        }
        for found in queries.members(on=today())
    ]


@part.post("/matters/{code}/votes", to=Permission.VOTE_RECORD, answer=Done, summary="Record a vote by name")
def vote(request: HttpRequest, code: Matter, payload: shapes.VoteIn) -> object:
    """For each member: for, against or abstained; refused for whoever may not vote."""
    made = services.record_vote(matter_code=code, **payload.dict(), by=who(request), at=now())
    return {"reference": str(made.pk)}


@part.get(
    "/matters/{code}/adoptable", to=Permission.BUDGET_ADOPT, answer=shapes.ChoicesOut, summary="See what to adopt"
)
def adoptable(request: HttpRequest, code: Matter) -> object:
    """The drafts of the plan and the lines of the year that a budget can be adopted from."""
    found = choices_of(matter_code=code)
    drafts = {version.code for version in found.versions}
    return {
        "plan_versions": [told_version(version) for version in plan.versions() if version.code in drafts],
        "lines": [{"line_id": line.line_id, "name": line.name, "holder": line.holder} for line in found.lines],
    }


def promised_words(made: YearPromised) -> dict[str, object]:
    """Return what of a year's agreements was promised, and what was not, as the API answers it."""
    return {
        "promised": list(made.promised),
        "refused": [
            {"agreement": row.code, "title": row.title, "pence": row.amount.pence, "why": row.why}
            for row in made.refused
        ],
    }


@part.post("/matters/{code}/adopt", to=Permission.BUDGET_ADOPT, answer=shapes.AdoptedOut, summary="Adopt the budget")
def adopt(request: HttpRequest, code: Matter, payload: shapes.AdoptIn) -> object:
    """Full council's recorded vote becomes a decision and the control on spending; refused while a part is missing."""
    made = adopt_budget(
        matter_code=code,
        decision_code=payload.decision_code,
        plan_version_code=payload.plan_version_code,
        option_number=payload.option_number,
        reasons=payload.reasons,
        lines=[AdoptedLine(**line.dict()) for line in payload.lines],
        total=Money(payload.total_pence),
        on=today(),
        vote=RecordedVote(motion=payload.motion, casts=payload.casts) if payload.casts else None,
        by=who(request),
        at=now(),
    )
    return {
        "decision_ref": made.decision_ref,
        "plan_version_code": made.plan_version_code,
        "batch_id": made.batch_id,
        "agreements": promised_words(made.agreements),
    }


@part.post(
    "/matters/{code}/decide", to=Permission.DECISION_RECORD, answer=Done, summary="Decide a matter that is no budget"
)
def decide(request: HttpRequest, code: Matter, payload: shapes.DecideIn) -> object:
    """One of the options, with reasons; refused while a part that the law asks for is missing."""
    if queries.matter(code=code).kind == MatterKind.BUDGET:
        raise DecidedAlreadyError("A budget is adopted, not only decided. Use the operation “Adopt the budget”.")
    made = services.decide(
        code=payload.code,
        matter_code=code,
        option_number=payload.option_number,
        reasons=payload.reasons,
        decided_on=payload.on,
        by=who(request),
        at=now(),
    )
    return {"reference": made.code}


@part.get("/decisions", to=Permission.PUBLIC, answer=shapes.DecisionsOut, summary="Search decisions")
def decisions(
    request: HttpRequest,
    q: str = Query("", max_length=200, pattern=TEXT, description="Words to look for", examples=["budget"]),
    since: Day | None = SINCE,
    until: Day | None = UNTIL,
    page: int = Query(1, ge=1, le=1000, description=f"Which page, of {PAGE_SIZE} each"),
) -> object:
    """The public register, the newest first."""
    found = queries.decisions(text=q, since=since, until=until)
    first = (page - 1) * PAGE_SIZE
    return {
        "total": found.count(),
        "page": page,
        "decisions": [_decision(row) for row in found[first : first + PAGE_SIZE]],
    }


@part.get("/decisions/{code}", to=Permission.PUBLIC, answer=shapes.WholeDecisionOut, summary="See a decision")
def decision(request: HttpRequest, code: DecisionCode) -> object:
    """What was decided, by whom by name, why, and what stands on it."""
    found = queries.decision(code)
    return {
        **_decision(found),
        "votes": _votes(found.matter.code),
        "came_of_it": [
            {"what": each.what, "text": each.text, "href": each.href}
            for each in follow_decision(decision_ref=f"democracy/decision/{found.code}")
        ],
    }
