"""Protected floors: the least that is safe for a duty, and what its officer answers to less (control R27)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rightsource.ground.money import Money
from rightsource.ground.text import pluralise


class FloorRefusedError(Exception):
    """An answer to a budget under a floor cannot stand: somebody else must give it, or it is given already."""


class FloorState(StrEnum):
    """How the budget of a service line stands against its floor."""

    KEPT = "kept"
    CONSENTED = "consented"  # it is under, and the officer who answers for the duty consented
    REFUSED = "refused"  # it is under, and the officer said no
    UNDER = "under"  # it is under, and nobody consented
    NO_BUDGET = "no_budget"  # none is adopted for the year yet


@dataclass(frozen=True, slots=True)
class FloorAnswer:
    """What the officer who answers for a duty said to an amount under its floor."""

    change_ref: str
    is_given: bool
    pence: int | None
    reason: str

    def covers(self, pence: int) -> bool:
        """Whether this answer is about an amount: consent reaches up from its amount, refusal down."""
        if self.pence is None:
            return True
        return pence >= self.pence if self.is_given else pence <= self.pence


@dataclass(frozen=True, slots=True)
class FloorOnDay:
    """The least that a service line needs for a duty on a day, and what its officer answered so far."""

    id: int
    duty: str
    title: str
    service_line_code: str
    pence: int
    capacity: int | None
    unit: str
    basis: str
    provenance: str
    starts_on: date
    post: str
    post_title: str
    answers: tuple[FloorAnswer, ...]

    @property
    def consented_for(self) -> tuple[str, ...]:
        """The changes of the budget to which the officer consented."""
        return tuple(one.change_ref for one in self.answers if one.is_given)

    @property
    def safe(self) -> str:
        """The minimum safe capacity in words, or what the floor rests on."""
        return self.basis if self.capacity is None else f"{self.capacity:,} {self.unit}"

    def answer_to(self, *, change_ref: str, pence: int) -> FloorAnswer | None:
        """Return the last answer of the officer that covers an amount of a change; None while it is open."""
        covering = [one for one in self.answers if one.change_ref == change_ref and one.covers(pence)]
        return covering[-1] if covering else None

    def allows(self, *, change_ref: str, pence: int) -> bool:
        """Whether a change may leave so much: it is enough, or the officer consented to it."""
        answer = self.answer_to(change_ref=change_ref, pence=pence)
        return pence >= self.pence or (answer is not None and answer.is_given)

    def state(self, pence: int | None) -> FloorState:
        """Return how a budget stands against the floor, by the officer's last answer that covers it."""
        if pence is None:
            return FloorState.NO_BUDGET
        if pence >= self.pence:
            return FloorState.KEPT
        covering = [one for one in self.answers if one.covers(pence)]
        if not covering:
            return FloorState.UNDER
        return FloorState.CONSENTED if covering[-1].is_given else FloorState.REFUSED


def under_floor_words(floor: FloorOnDay, *, name: str, pence: int, change_ref: str) -> str:
    """Return why a change cannot leave so little, and what can be done about it."""
    answer = floor.answer_to(change_ref=change_ref, pence=pence)
    way = (
        f"the {floor.post_title} refused ({answer.reason.rstrip('.')}), so leave it more"
        if answer is not None
        else f"ask the {floor.post_title} to consent, or leave it more"
        if floor.post_title
        else "nobody answers for the duty, so nobody can consent: leave it more"
    )
    return (
        f"{name} would have {_exactly(pence)} and needs {_exactly(floor.pence)} for “{floor.title}” "
        f"({floor.safe}): {way}"
    )


def _exactly(pence: int) -> str:
    """Return an amount with its pence where it has any, for a penny may be what is missing."""
    return str(Money(pence)) if pence % 100 else Money(pence).in_pounds()


def floors_headline(states: Sequence[FloorState], *, year: str) -> str:
    """Return the sentence that the protected floors open with."""
    if not states:
        return "No service line has a protected floor yet."
    if all(state is FloorState.NO_BUDGET for state in states):
        return f"{pluralise(len(states), 'floor')} will protect services in {year}, whose budget is not adopted yet."
    under = sum(state in (FloorState.UNDER, FloorState.REFUSED) for state in states)
    consented = states.count(FloorState.CONSENTED)
    if under:
        verb = "is" if under == 1 else "are"
        return f"{under} of {pluralise(len(states), 'floor')} {verb} not kept in {year}, without the officer’s consent."
    if consented:
        verb = "is" if consented == 1 else "are"
        return (
            f"{consented} of {pluralise(len(states), 'floor')} {verb} not kept in {year}, with the officer’s consent; "
            "no other service has less than is safe."
        )
    return f"No service has less than is safe in {year}: all {len(states)} floors are kept."


def floor_faults(*, pence: int, capacity: int | None, unit: str, basis: str) -> list[str]:
    """Return why a floor cannot be set; none means that it can."""
    faults = []
    if pence <= 0:
        faults.append("A floor is above £0: say what the service needs at least in a year.")
    if (capacity is not None and capacity <= 0) or (capacity is None) != (not unit.strip()):
        faults.append("Say how many and of what: 85 social workers.")
    if not basis.strip():
        faults.append("Say what the floor rests on: members and the auditor read it.")
    return faults
