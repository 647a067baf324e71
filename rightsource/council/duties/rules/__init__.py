"""What a duty is, who may discharge it, and on which days nobody does. No database, no clock."""

from rightsource.council.duties.rules.gaps import (
    Gap,
    Side,
    both,
    gaps_of,
    headline,
    spans,
    uncovered,
)
from rightsource.council.duties.rules.powers import (
    COUNCIL,
    FORMS,
    Answer,
    DutyNotDischargeableError,
    DutyRule,
    DutyUnknownError,
    PowerRule,
    may_discharge,
)
from rightsource.council.duties.rules.register import (
    DutyEntry,
    Fault,
    PostEntry,
    PowerEntry,
    Register,
    RegisterFaultyError,
    Row,
    SourceStatus,
    read_register,
)

__all__ = [
    "Answer",
    "COUNCIL",
    "DutyEntry",
    "DutyNotDischargeableError",
    "DutyRule",
    "DutyUnknownError",
    "FORMS",
    "Fault",
    "Gap",
    "PostEntry",
    "PowerEntry",
    "PowerRule",
    "Register",
    "RegisterFaultyError",
    "Row",
    "Side",
    "SourceStatus",
    "both",
    "gaps_of",
    "headline",
    "may_discharge",
    "read_register",
    "spans",
    "uncovered",
]
