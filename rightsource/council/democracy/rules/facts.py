"""What has been done about a matter, as the rules read it, and the days that the law counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from json import dumps

from rightsource.council.democracy.rules.kinds import (
    Audience,
    DecisionBody,
    MatterKind,
    NoticeKind,
    ReportKind,
    Result,
    StepKind,
)
from rightsource.ground.time import Clock, ClockUnit, FinancialYear

# What notice is, in days.
# Local Authorities (Executive Arrangements) (Meetings and Access to Information) (England) Regulations 2012 reg 9
TWENTY_EIGHT_CLEAR_DAYS = Clock(ClockUnit.CALENDAR_DAYS, 28, clear=True)
# The same, reg 10; clear days are counted as working days, the longer reading (to be checked)
FIVE_CLEAR_DAYS = Clock(ClockUnit.WORKING_DAYS, 5, clear=True)
# The council's constitution (to be checked): five working days after the decision is published
CALL_IN_WINDOW = Clock(ClockUnit.WORKING_DAYS, 5)
# The council's own rule (control R15): proposals reach scrutiny at least ten clear working days before the vote
SCRUTINY_WINDOW = Clock(ClockUnit.WORKING_DAYS, 10, clear=True)
# Local Government Finance Act 1988 s115: the council meets within 21 days of a section 114 report
WARNING_RESPONSE = Clock(ClockUnit.CALENDAR_DAYS, 21)
# SI 2001/3384 as amended by SI 2014/165, in force from this day: votes on the budget are recorded by name
RECORDED_VOTE_FROM = date(2014, 2, 25)
# SI 2012/2089 in force
ACCESS_TO_INFORMATION_FROM = date(2012, 9, 10)
# Local Government Finance Act 1992 s42A, inserted by the Localism Act 2011
REQUIREMENT_FROM = date(2011, 12, 3)

# SI 2012/2089 reg 9(2)(a) to (h): what the document must say
NOTICE_FIELDS = {
    "matter": "what the decision is about",
    "decision_maker": "who decides (name and title)",
    "members": "the members, where a body decides",
    "date": "when it is to be decided",
    "documents": "the list of documents laid before who decides",
    "address": "where copies can be had",
    "other_documents": "that other documents may be laid before who decides",
    "procedure": "how to ask for details of those documents",
}
# SI 2012/2089 regs 10 and 11: what shorter notice must say besides what the decision is about
SHORT_NOTICE_FIELDS = {
    "reason": "why 28 days were impracticable, or why it cannot wait",
    "sent_to": "that the chair of scrutiny was told",
    "agreed_by": "who agreed for scrutiny",
}


@dataclass(frozen=True, slots=True)
class OptionFact:
    """One way to decide."""

    number: int
    title: str
    summary: str
    is_recommended: bool = False
    is_in_house: bool = False
    is_do_nothing: bool = False


@dataclass(frozen=True, slots=True)
class ReportFact:
    """A report as far as the rules ask."""

    kind: ReportKind
    options_digest: str = ""
    duty: str = ""


@dataclass(frozen=True, slots=True)
class NoticeFact:
    """A notice as far as the rules ask."""

    kind: NoticeKind
    published_on: date


@dataclass(frozen=True, slots=True)
class ConsultationFact:
    """A consultation as far as the rules ask."""

    audience: Audience
    opens_on: date
    closes_on: date
    options_digest: str
    weighed_digest: str = ""  # of the options that were current when it was weighed; empty if it was not

    @property
    def is_weighed(self) -> bool:
        """Whether somebody has weighed the answers."""
        return bool(self.weighed_digest)


@dataclass(frozen=True, slots=True)
class VoteFact:
    """A vote as far as the rules ask."""

    is_amendment: bool
    option_number: int | None
    on: date
    result: Result


@dataclass(frozen=True, slots=True)
class StepFact:
    """A step between executive, council and scrutiny."""

    kind: StepKind
    on: date


@dataclass(frozen=True, slots=True)
class MatterFacts:
    """All that has been done about a matter."""

    kind: MatterKind
    body: DecisionBody
    year: FinancialYear | None
    options: tuple[OptionFact, ...] = ()
    reports: tuple[ReportFact, ...] = ()
    notices: tuple[NoticeFact, ...] = ()
    consultations: tuple[ConsultationFact, ...] = ()
    votes: tuple[VoteFact, ...] = ()
    steps: tuple[StepFact, ...] = ()
    duties: tuple[tuple[str, str], ...] = ()  # code and title of each duty that the matter touches
    precept_on: date | None = None
    has_requirement: bool = False

    @property
    def digest(self) -> str:
        """The digest of the options as they stand."""
        return options_digest(self.options)


def options_digest(options: Iterable[OptionFact]) -> str:
    """Return a short text that changes when an option changes; consultations and reports remember it (R23)."""
    plain = [[option.number, option.title, option.summary] for option in sorted(options, key=lambda o: o.number)]
    return sha256(dumps(plain, ensure_ascii=False).encode()).hexdigest()[:16]
