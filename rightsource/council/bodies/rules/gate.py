"""The gate: a body is approved with a whole business case and every sign-off, never by somebody with an interest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rightsource.ground.money import Money


class SignOffRole(StrEnum):
    """Whose name must stand under a business case; the values are roles of the scheme of delegation."""

    DIRECTOR = "director"
    FINANCE_OFFICER = "finance_officer"
    MONITORING_OFFICER = "monitoring_officer"


SIGN_OFF_TITLES: Mapping[SignOffRole, str] = {
    SignOffRole.DIRECTOR: "the director who sponsors it",
    SignOffRole.FINANCE_OFFICER: "the finance officer (section 151)",
    SignOffRole.MONITORING_OFFICER: "the monitoring officer",
}


@dataclass(frozen=True, slots=True)
class Benefit:
    """What a year gains, in money (net) and in a sentence."""

    year: int
    amount: Money
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Strand:
    """One strand of the case (control R2): money in and out, None for “not stated”."""

    name: str
    money_in: Money | None
    money_out: Money | None


@dataclass(frozen=True, slots=True)
class CaseParts:
    """The parts of a business case (control R1); what nobody wrote is None or empty."""

    baseline_cost: Money | None
    benefits: tuple[Benefit, ...] = ()
    do_nothing: str = ""
    in_house: str = ""
    exit_plan: str = ""
    strands: tuple[Strand, ...] = field(default=())
    summary: str = ""


NOT_STATED = "not stated"


def in_words(amount: Money | None) -> str:
    """Return an amount of a strand in words."""
    return NOT_STATED if amount is None else str(amount)


def gate_missing(case: CaseParts | None, sign_offs: Iterable[SignOffRole]) -> list[str]:
    """Return a sentence for each part and sign-off that is absent; empty when the gate is open.

    Control R1: a body cannot pass the gate *approve* without a versioned business case. Control R2: the case shows
    its money strand by strand; “not stated” is an answer, no strand at all is none.
    """
    if case is None:
        return ["There is no business case: write one."]
    missing = []
    if case.baseline_cost is None:
        missing.append("The baseline cost is absent: state what the work costs today.")
    if not case.benefits:
        missing.append("The benefits by year are absent: state for each year what is gained.")
    if not case.do_nothing.strip():
        missing.append("The option of doing nothing is absent: say what happens then.")
    if not case.in_house.strip():
        missing.append("The option of keeping the work in-house is absent: say what it would cost and bring.")
    if not case.exit_plan.strip():
        missing.append("The exit is absent: say how the work comes back to the council.")
    if not case.strands:
        missing.append("Money in and out by strand is absent: list every strand, with sums or “not stated”.")
    signed = set(sign_offs)
    missing += [
        f"The sign-off of {SIGN_OFF_TITLES[role]} is absent: ask for it." for role in SignOffRole if role not in signed
    ]
    return missing


class BusinessCaseIncompleteError(Exception):
    """The gate is closed: parts or sign-offs are absent; `missing` lists every one."""

    def __init__(self, name: str, missing: Sequence[str]) -> None:
        self.missing = list(missing)
        super().__init__(f"{name} cannot be approved yet. " + " ".join(missing))


class DecisionMissingError(Exception):
    """No decision of the executive stands behind what was asked."""


class Interest(StrEnum):
    """What ties somebody to a body."""

    DIRECTOR = "director"
    EMPLOYEE = "employee"
    OWNER = "owner"


class InterestDeclaredError(Exception):
    """Somebody with an interest in a body may not decide on it (control R21)."""


def refuse_interest(*, name: str, doing: str, body_id: int, serves: Iterable[int], holds: Iterable[Interest]) -> None:
    """Refuse somebody who serves a body or declared an interest in it (control R21).

    :raises InterestDeclaredError: naming the interest
    """
    if body_id in set(serves):
        raise InterestDeclaredError(f"You serve {name}, so you cannot {doing}: ask a colleague who does not.")
    for interest in holds:
        raise InterestDeclaredError(
            f"You declared an interest in {name} ({interest.value}), so you cannot {doing}: ask a colleague."
        )
