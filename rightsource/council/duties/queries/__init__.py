"""Who answers for and who discharges each duty on a day, the days on which nobody does, posts, and floors."""

from rightsource.council.duties.queries.floors import Asked, answers_given, asked, floors_of, floors_on
from rightsource.council.duties.queries.register import (
    Discharger,
    DutyOnDay,
    PostOnDay,
    discharges_of,
    duties_on,
    duty,
    histories,
    history_of,
    lines_of,
    posts_on,
    powers_of,
    rule_of,
    rules_with_powers,
    uncovered_days,
    who_answers,
)
from rightsource.council.duties.rules import FloorOnDay

__all__ = [
    "Asked",
    "Discharger",
    "DutyOnDay",
    "FloorOnDay",
    "PostOnDay",
    "answers_given",
    "asked",
    "discharges_of",
    "duties_on",
    "duty",
    "floors_of",
    "floors_on",
    "histories",
    "history_of",
    "lines_of",
    "posts_on",
    "powers_of",
    "rule_of",
    "rules_with_powers",
    "uncovered_days",
    "who_answers",
]
