"""What has been done about a matter, as the rules read it."""

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
from rightsource.ground.time import FinancialYear

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
