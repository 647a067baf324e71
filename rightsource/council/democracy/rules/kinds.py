"""The words of democracy: kinds of matters, notices, reports, steps and votes, and how each refusal speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rightsource.ground.text import pluralise


class MatterKind(StrEnum):
    """What is to be decided, which says what the law asks for."""

    BUDGET = "budget"
    KEY_DECISION = "key_decision"
    DECISION = "decision"
    WARNING = "warning"


class DecisionBody(StrEnum):
    """Who decides."""

    FULL_COUNCIL = "full_council"
    EXECUTIVE = "executive"


class NoticeKind(StrEnum):
    """How the public is told before a key decision."""

    TWENTY_EIGHT_DAYS = "twenty_eight_days"
    GENERAL_EXCEPTION = "general_exception"
    SPECIAL_URGENCY = "special_urgency"


class ReportKind(StrEnum):
    """What an officer lays before those who decide."""

    SECTION_25 = "section_25"
    OFFICER = "officer"
    EQUALITY = "equality"
    FINANCE = "finance"
    DUTY_TEST = "duty_test"
    SECTION_114 = "section_114"
    SECTION_5 = "section_5"
    AUDITOR_RECOMMENDATION = "auditor_recommendation"
    RESPONSE = "response"


class Audience(StrEnum):
    """Who is consulted."""

    PUBLIC = "public"
    RATEPAYERS = "ratepayers"


class StepKind(StrEnum):
    """The steps between executive, council and scrutiny."""

    EXECUTIVE_PROPOSAL = "executive_proposal"
    COUNCIL_OBJECTION = "council_objection"
    LEADER_REPLY = "leader_reply"
    LAID_BEFORE_SCRUTINY = "laid_before_scrutiny"


class Cast(StrEnum):
    """How a member voted."""

    FOR = "for"
    AGAINST = "against"
    ABSTAINED = "abstained"


class Result(StrEnum):
    """What a vote came to."""

    CARRIED = "carried"
    LOST = "lost"


class SeatKind(StrEnum):
    """What a member is besides a member."""

    CABINET = "cabinet"
    CHAIR = "chair"
    LEADER = "leader"
    SCRUTINY_CHAIR = "scrutiny_chair"


class MatterUnknownError(LookupError):
    """There is no such matter, consultation, decision or member."""


class NoticeRefusedError(Exception):
    """A notice lacks what the regulations ask it to say."""


class ConsultationRefusedError(Exception):
    """A consultation cannot be opened, answered or weighed as asked."""


class ReportRefusedError(Exception):
    """A report cannot be filed by whoever files it."""


class VoteRefusedError(Exception):
    """A vote cannot be recorded as given."""


class CallInRefusedError(Exception):
    """A decision cannot be called in."""


class DecidedAlreadyError(Exception):
    """A matter is decided and cannot be changed."""


class DecisionRefusedError(Exception):
    """A matter cannot be decided: parts that the law asks for are missing."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        self.missing = tuple(missing)
        count = pluralise(len(self.missing), "part is", "parts are")
        lines = "\n".join(f"– {part.sentence} ({part.law})" for part in self.missing)
        super().__init__(f"This cannot be decided yet: {count} missing.\n{lines}")


@dataclass(frozen=True, slots=True)
class Missing:
    """A part that is missing, in a sentence that says what to do, and the law that asks for it."""

    part: str
    sentence: str
    law: str
