"""Matters, what is missing before each can be decided, votes by name, decisions and members."""

from rightsource.council.democracy.models import Decision
from rightsource.council.democracy.queries.consultations import (
    answers_of,
    consultation,
    consultations_of,
    open_consultations,
)
from rightsource.council.democracy.queries.deciding import VoteByName, decision, decisions, votes_of
from rightsource.council.democracy.queries.membership import (
    attendance_of,
    interests_of,
    is_executive,
    member,
    member_of,
    members,
    votes_by,
)
from rightsource.council.democracy.queries.preparing import (
    facts_of,
    forward_plan,
    is_taken,
    matter,
    matters,
    missing_of,
    option_fact,
    options_of,
    reports_of,
)
from rightsource.council.democracy.queries.scrutiny import (
    call_in_fact,
    call_in_members,
    call_in_words,
    call_ins_of,
    has_effect,
    key_decisions,
    requests_of,
    standing,
    window_from,
)
from rightsource.council.democracy.queries.warnings import recommendations, warnings_on

__all__ = [
    "Decision",
    "VoteByName",
    "answers_of",
    "attendance_of",
    "call_in_fact",
    "call_in_members",
    "call_in_words",
    "call_ins_of",
    "consultation",
    "consultations_of",
    "decision",
    "decisions",
    "facts_of",
    "forward_plan",
    "has_effect",
    "interests_of",
    "is_executive",
    "is_taken",
    "key_decisions",
    "matter",
    "matters",
    "member",
    "member_of",
    "members",
    "missing_of",
    "open_consultations",
    "option_fact",
    "options_of",
    "recommendations",
    "reports_of",
    "requests_of",
    "standing",
    "votes_by",
    "votes_of",
    "warnings_on",
    "window_from",
]
