"""A budget and a key decision, made part by part, so that a test can leave one out."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from rightsource.commons.access.rules import SYSTEM
from rightsource.commons.record import services as record
from rightsource.council.democracy import queries, services
from rightsource.council.democracy.rules import (
    Audience,
    Cast,
    DecisionBody,
    MatterKind,
    NoticeKind,
    OptionFact,
    ReportKind,
    StepKind,
)
from rightsource.ground.parameters import PACKAGED, load, packaged
from rightsource.ground.time import FinancialYear

AT = datetime(2015, 2, 19, 12, tzinfo=UTC)
BUDGET = "budget-2015-16"
KEY = "stand-up-wellbeing"
DECIDED = date(2015, 2, 19)

OPTIONS = (
    OptionFact(1, "Adopt the plan", "Commission outcomes from a federation of bodies.", is_recommended=True),
    OptionFact(2, "Change nothing", "Go on as in 2014/15.", is_do_nothing=True),
    OptionFact(3, "Keep it in house", "The council's own service.", is_in_house=True),
)
OTHER_OPTIONS = (OptionFact(1, "Close 21 libraries", "Another plan.", is_recommended=True), *OPTIONS[1:])


CASE = Path(__file__).resolve().parents[3] / "cases" / "northamptonshire-2015" / "parameters"
OWN = load(PACKAGED, CASE)
OWN_VALUES = [value for name in packaged().set_by_council() for value in OWN.parameter(name).values]


def make_parameters() -> None:
    """Keep what the first case sets for itself."""
    record.set_parameters(values=OWN_VALUES, by=SYSTEM, at=AT)


def make_members(count: int = 5) -> list[int]:
    """Add members, and return their ids."""
    return [
        services.add_member(
            name_public=f"Councillor {chr(ord('A') + number)}",
            ward=f"Ward {number + 1}",
            party="Majority group (generated)" if number < 3 else "Opposition group (generated)",
            starts_on=date(2013, 5, 6),
            provenance="generated",
            by=SYSTEM,
            at=AT,
        ).pk
        for number in range(count)
    ]


def _matter(code: str, kind: MatterKind, body: DecisionBody, year: FinancialYear | None, **over: object) -> None:
    services.open_matter(
        code=code,
        title="Council plan and budget 2015/16" if kind is MatterKind.BUDGET else "Stand up the wellbeing company",
        kind=kind,
        body=body,
        on=date(2014, 12, 9),
        year=year,
        by=SYSTEM,
        at=AT,
        **over,
    )


def _consult(code: str, audience: Audience) -> None:
    consultation = services.open_consultation(
        matter_code=code,
        audience=audience,
        question="What do you think of the plan?",
        opens_on=date(2014, 12, 9),
        closes_on=date(2015, 1, 20),
        by=SYSTEM,
        at=AT,
    )
    services.respond_in_bulk(
        consultation_id=consultation.pk,
        answers=[("Adopt the plan", "Good."), ("Change nothing", "Leave it."), ("Change nothing", "")],
        by=SYSTEM,
        at=AT,
        provenance="generated",
    )


def _weigh(code: str) -> None:
    for consultation in queries.consultations_of(matter_code=code):
        services.weigh_consultation(
            consultation_id=consultation.pk,
            said="Two in three want no change.",
            did="Libraries stay protected.",
            on=date(2015, 2, 10),
            by=SYSTEM,
            at=AT,
        )


def report(code: str, kind: ReportKind, **over: object) -> None:
    """File a report."""
    services.file_report(
        matter_code=code, kind=kind, text=f"The {kind} report.", on=date(2015, 2, 10), by=SYSTEM, at=AT, **over
    )


def budget_parts() -> dict[str, Callable[[], object]]:
    """Return the acts of a budget by the part that each supplies, in the order in which they happen."""
    step = {"matter_code": BUDGET, "text": "", "by": SYSTEM, "at": AT}
    return {
        "options": lambda: services.propose_options(matter_code=BUDGET, options=OPTIONS[:2], by=SYSTEM, at=AT),
        "executive_proposal": lambda: services.take_step(
            kind=StepKind.EXECUTIVE_PROPOSAL, on=date(2014, 12, 9), **step
        ),
        "scrutiny": lambda: services.take_step(kind=StepKind.LAID_BEFORE_SCRUTINY, on=date(2014, 12, 9), **step),
        "consultation:public": lambda: _consult(BUDGET, Audience.PUBLIC),
        "consultation:ratepayers": lambda: _consult(BUDGET, Audience.RATEPAYERS),
        "weighed": lambda: _weigh(BUDGET),
        "section_25": lambda: report(BUDGET, ReportKind.SECTION_25),
        "equality": lambda: report(BUDGET, ReportKind.EQUALITY),
        "council_tax_requirement": lambda: services.require_council_tax(
            matter_code=BUDGET,
            pence=231_061_000_00,
            band_d_pence=1_048_16,
            precept_on=date(2015, 2, 27),
            by=SYSTEM,
            at=AT,
        ),
        "recorded_vote": lambda: vote(BUDGET),
    }


def vote(code: str, casts: Mapping[int, Cast] | None = None, **over: object) -> object:
    """Record a vote: three for, one against, one abstained."""
    ids = [member.pk for member in queries.members(on=DECIDED)]
    ways = [Cast.FOR, Cast.FOR, Cast.FOR, Cast.AGAINST, Cast.ABSTAINED]
    given: dict[str, object] = {
        "matter_code": code,
        "motion": "That the plan and budget be adopted",
        "option_number": 1,
        "is_amendment": False,
        "casts": dict(zip(ids, ways, strict=False)) if casts is None else casts,
        "on": DECIDED,
        "by": SYSTEM,
        "at": AT,
    }
    return services.record_vote(**{**given, **over})


def make_budget(*, without: str = "") -> None:
    """Open the budget with members and every part but one."""
    make_members()
    _matter(BUDGET, MatterKind.BUDGET, DecisionBody.FULL_COUNCIL, FinancialYear(2015))
    for part, act in budget_parts().items():
        if part != without:
            act()


def key_parts(duty: str = "") -> dict[str, Callable[[], object]]:
    """Return the acts of a key decision by the part that each supplies."""
    parts: dict[str, Callable[[], object]] = {
        "options": lambda: services.propose_options(matter_code=KEY, options=OPTIONS, by=SYSTEM, at=AT),
        "notice": lambda: notice(KEY),
        "consultation:public": lambda: _consult(KEY, Audience.PUBLIC),
        "weighed": lambda: _weigh(KEY),
        "officer": lambda: report(KEY, ReportKind.OFFICER),
        "finance": lambda: report(KEY, ReportKind.FINANCE),
        "equality": lambda: report(KEY, ReportKind.EQUALITY),
    }
    if duty:
        parts[f"duty_test:{duty}"] = lambda: report(KEY, ReportKind.DUTY_TEST, duty_code=duty)
    return parts


def notice(code: str, kind: NoticeKind = NoticeKind.TWENTY_EIGHT_DAYS, **over: object) -> object:
    """Publish a notice that says all that it must."""
    words = (
        "matter", "decision_maker", "members", "date", "documents", "address", "other_documents", "procedure",
        "reason", "sent_to", "agreed_by",
    )  # fmt: skip
    given: dict[str, object] = {
        "matter_code": code,
        "kind": kind,
        "fields": {word: f"The {word}." for word in words},
        "published_on": date(2015, 1, 5),
        "by": SYSTEM,
        "at": AT,
    }
    return services.publish_notice(**{**given, **over})


def make_key_decision(*, without: str = "", duty: str = "") -> None:
    """Open a key decision of the executive with every part but one."""
    duty_codes = (duty,) if duty else ()
    _matter(KEY, MatterKind.KEY_DECISION, DecisionBody.EXECUTIVE, None, duty_codes=duty_codes)
    for part, act in key_parts(duty).items():
        if part != without:
            act()


def decide(matter_code: str, **over: object) -> object:
    """Decide a matter for its first option on 19 February 2015."""
    given: dict[str, object] = {
        "code": f"2015-{'001' if matter_code == BUDGET else '002'}",
        "matter_code": matter_code,
        "option_number": 1,
        "reasons": "The gap closes.",
        "decided_on": DECIDED,
        "by": SYSTEM,
        "at": AT,
    }
    return services.decide(**{**given, **over})
