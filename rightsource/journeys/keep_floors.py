"""Keep what statutory duties need at least: no change of a budget goes under a floor without its officer (R27)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rightsource.books.ledger import queries as ledger
from rightsource.books.plan import queries as plan
from rightsource.books.plan import services as planning
from rightsource.books.plan.queries import Saving
from rightsource.books.plan.rules import BaselineSpec, SavingSpec
from rightsource.commons.access.rules import Actor
from rightsource.commons.record.rules import Reference
from rightsource.council.duties import queries as duties
from rightsource.council.duties import services
from rightsource.council.duties.rules import FloorAnswer, FloorOnDay, FloorState, under_floor_words
from rightsource.ground.money import Money
from rightsource.ground.text import sentence_list
from rightsource.ground.time import FinancialYear

COUNCIL = "council"


@dataclass(frozen=True, slots=True)
class Change:
    """What would change a budget: its reference, and the same in words."""

    ref: str
    words: str


@dataclass(frozen=True, slots=True)
class UnderFloor:
    """A floor that a change leaves without the consent of the officer who answers for the duty."""

    floor: FloorOnDay
    name: str  # of the service line
    pence: int
    answer: FloorAnswer | None  # the officer's last one that covers the amount

    @property
    def is_refused(self) -> bool:
        """Whether the officer said no."""
        return self.answer is not None and not self.answer.is_given

    @property
    def is_consented(self) -> bool:
        """Whether the officer said yes."""
        return self.answer is not None and self.answer.is_given


class BudgetUnderFloorError(Exception):
    """A line is under the least that a statutory duty needs, without the consent of the officer who answers for it."""

    def __init__(self, change: Change, under: Sequence[UnderFloor]) -> None:
        self.change, self.under = change, tuple(under)
        words = "; ".join(
            under_floor_words(one.floor, name=one.name, pence=one.pence, change_ref=change.ref) for one in under
        )
        super().__init__(f"This is under what a statutory duty needs. {words}.")


@dataclass(frozen=True, slots=True)
class FloorStanding:
    """A floor beside the budget of its service line in a year."""

    floor: FloorOnDay
    name: str
    pence: int | None  # the budget as it stands; None while none is adopted

    @property
    def state(self) -> FloorState:
        """How the budget stands against the floor."""
        return self.floor.state(self.pence)

    @property
    def above_pence(self) -> int | None:
        """What the budget has above the floor."""
        return None if self.pence is None else self.pence - self.floor.pence


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """A service line, and the council's budget of it in a year."""

    name: str
    pence: int


def service_lines_of(*, year: FinancialYear) -> dict[str, ServiceLine]:
    """Return the service lines that are open in a year, by code, with the council's budget of each."""
    return _budgets(year, {})


def _budgets(year: FinancialYear, changes: Mapping[int, int]) -> dict[str, ServiceLine]:
    """Return the council's budget of each service line that is open in a year, after changes of its lines."""
    lines = ledger.lines(year=year, entity=COUNCIL)
    if not lines:
        return {}
    balances = ledger.balances_of_lines(line_ids=[line.pk for line in lines])
    sums: dict[str, int] = defaultdict(int)
    names: dict[str, str] = {}
    for line in lines:
        code = line.service_line.code
        names[code] = line.service_line.name
        sums[code] += changes.get(line.pk, 0) + (balances[line.pk].budget.pence if line.pk in balances else 0)
    return {code: ServiceLine(names[code], pence) for code, pence in sums.items()}


def day_of(year: FinancialYear, on: date) -> date:
    """Return the day of a year on which its floors are asked: today, or the year's nearest day."""
    return max(min(on, year.period.last_day or on), year.starts_on)


def is_adopted(budgets: Mapping[str, ServiceLine]) -> bool:
    return any(line.pence for line in budgets.values())


def _under(year: FinancialYear, left: Mapping[str, ServiceLine], ref: str, on: date) -> list[UnderFloor]:
    return [
        UnderFloor(floor, found.name, found.pence, floor.answer_to(change_ref=ref, pence=found.pence))
        for floor in duties.floors_on(day_of(year, on))
        if (found := left.get(floor.service_line_code)) is not None
        and not floor.allows(change_ref=ref, pence=found.pence)
    ]


def refuse_adoption_under_floor(*, year: FinancialYear, amounts: Mapping[int, int], change: Change, on: date) -> None:
    """Refuse a year's budget that leaves a service line under a floor; a line that gets nothing has nothing.

    :raises BudgetUnderFloorError: with each line, and the officer who can consent
    """
    found = _under(year, _budgets(year, amounts), change.ref, on)
    if found:
        raise BudgetUnderFloorError(change, found)


def refuse_change_under_floor(
    *,
    year: FinancialYear,
    changes: Mapping[int, int],
    change: Change,
    on: date,
    bound: Mapping[int, int] | None = None,
) -> None:
    """Refuse to take from a line's budget so much that its service line goes under a floor, or further under.

    `changes` are the pence that each line gets, below zero where it gives. A line that only gets is never in the way.
    `bound` are pence of a line's budget that are for something else: they count neither before nor after.

    :raises BudgetUnderFloorError: with each line, and the officer who can consent
    """
    without = {line_id: -pence for line_id, pence in (bound or {}).items()}
    after = {line_id: without.get(line_id, 0) + changes.get(line_id, 0) for line_id in {*without, *changes}}
    _refuse_less(year, _budgets(year, without), _budgets(year, after), change, on)


def refuse_made_under_floor(*, year: FinancialYear, made: Mapping[int, int], change: Change, on: date) -> None:
    """Refuse a change that this transaction has posted already, and nothing of it is kept.

    So asked, nobody else can take from the same line between the question and the posting, which holds the line.

    :raises BudgetUnderFloorError: with each line, and the officer who can consent
    """
    before = _budgets(year, {line_id: -pence for line_id, pence in made.items()})
    _refuse_less(year, before, _budgets(year, {}), change, on)


def _refuse_less(
    year: FinancialYear, before: Mapping[str, ServiceLine], after: Mapping[str, ServiceLine], change: Change, on: date
) -> None:
    less = {code: line for code, line in after.items() if line.pence < before[code].pence}
    found = _under(year, less, change.ref, on)
    if found:
        raise BudgetUnderFloorError(change, found)


def record_saving(
    *, spec: SavingSpec, on: date, by: Actor, at: datetime, baselines: Sequence[BaselineSpec] = ()
) -> Saving:
    """Take a saving into the register, unless it would leave a service line under a floor without consent.

    Where it is stated what a line would have cost, its budget has the saving in it; where not, it comes off. Before the
    year has a budget there is nothing for it to come off: its adoption asks the floors.

    :raises BudgetUnderFloorError: with each line, and the officer who can consent
    :raises SavingRefusedError: with every reason
    """
    year = FinancialYear(plan.saving_part(part_id=spec.part_id).year)
    register = plan.register(year=year, on=on)
    stated = {baseline.line_id for baseline in baselines} | register.baselines.keys()
    claimed = [(claim.line_id, claim.amount) for claim in spec.claims if claim.line_id not in stated]
    if claimed and is_adopted(_budgets(year, {})):
        change = Change(f"plan/saving/{spec.code}", f"The saving “{spec.name}”")
        found = _under(year, _left_after(claimed, register), change.ref, on)
        if found:
            raise BudgetUnderFloorError(change, found)
    return planning.record_saving(spec=spec, baselines=baselines, on=on, by=by, at=at)


def _taken(register: plan.Register) -> dict[int, int]:
    """Return what the savings of a year take from lines of which nobody stated what they would have cost."""
    taken: dict[int, int] = defaultdict(int)
    for row in register.standing:
        for line_id, amount in row.standing.claims.items():
            if line_id not in register.baselines:
                taken[line_id] -= amount.pence
    return taken


def _left_after(claimed: Sequence[tuple[int, Money]], register: plan.Register) -> dict[str, ServiceLine]:
    """Return what the service lines of one more saving have left, when all savings of the year come off."""
    taken = _taken(register)
    for line_id, amount in claimed:
        taken[line_id] -= amount.pence
    mine = {line_id for line_id, _ in claimed}
    codes = {line.service_line.code for line in ledger.lines(year=register.year, entity=COUNCIL) if line.pk in mine}
    return {code: line for code, line in _budgets(register.year, taken).items() if code in codes}


def ask_officers(*, error: BudgetUnderFloorError, on: date, by: Actor, at: datetime) -> str:
    """Each officer without whose consent a change cannot stand is asked, once for an amount; return it in words."""
    open_ones = [one for one in error.under if not one.is_refused and one.floor.post]
    for one in open_ones:
        question = services.FloorQuestion(
            floor_id=one.floor.id, change_ref=error.change.ref, change=error.change.words, pence=one.pence
        )
        services.ask_under_floor(question=question, on=on, by=by, at=at)
    posts = sorted({one.floor.post_title for one in open_ones})
    return f"It waits now on the desk of the {sentence_list(posts)}. Come back when they answered." if posts else ""


def asking(*, on: date, by: Actor, at: datetime) -> Callable[[Exception], str]:
    """Return what a form does when it is refused: where it is for a floor, the officers are asked."""

    def ask(error: Exception) -> str:
        return ask_officers(error=error, on=on, by=by, at=at) if isinstance(error, BudgetUnderFloorError) else ""

    return ask


def floors_of_year(*, year: FinancialYear, on: date) -> list[FloorStanding]:
    """Return every floor of a year beside the budget of its service line, the least above it first."""
    floors = duties.floors_on(day_of(year, on))
    if not floors:
        return []
    budgets = _budgets(year, {})
    has_budget = is_adopted(budgets)
    found = [
        FloorStanding(
            floor=floor,
            name=budgets[floor.service_line_code].name
            if floor.service_line_code in budgets
            else floor.service_line_code.replace("-", " ").capitalize(),
            pence=budgets[floor.service_line_code].pence if has_budget and floor.service_line_code in budgets else None,
        )
        for floor in floors
    ]
    return sorted(found, key=lambda one: (one.above_pence is None, one.above_pence or 0, one.floor.id))


def floor_by_service_line(standings: Iterable[FloorStanding]) -> dict[str, FloorStanding]:
    """Return the highest floor of each service line: who keeps it keeps the others."""
    found: dict[str, FloorStanding] = {}
    for one in standings:
        code = one.floor.service_line_code
        if code not in found or one.floor.pence > found[code].floor.pence:
            found[code] = one
    return found


def savings_under_floor(*, year: FinancialYear, on: date, register: plan.Register) -> dict[str, list[UnderFloor]]:
    """Return by saving the floors that would not be kept, with what its service lines would have left.

    All savings on a service line come off together, and each of them is marked: none alone may be the one too many.
    Where it is stated what a line would have cost, its budget has the savings in it and nothing comes off.
    """
    floors = floor_by_service_line(floors_of_year(year=year, on=on))
    if not floors:
        return {}
    taken: dict[str, int] = defaultdict(int)
    for line_id, pence in _taken(register).items():
        taken[register.lines[line_id].service_line.code] += pence
    found: dict[str, list[UnderFloor]] = defaultdict(list)
    for row in register.standing:
        for code in sorted({register.lines[line_id].service_line.code for line_id in row.standing.claims}):
            standing = floors.get(code)
            if standing is None or standing.pence is None:
                continue
            left = standing.pence + taken[code]
            if left < standing.floor.pence:
                answer = standing.floor.answer_to(change_ref=f"plan/saving/{row.saving.code}", pence=left)
                found[row.saving.code].append(UnderFloor(standing.floor, standing.name, left, answer))
    return dict(found)


def matter_change(*, code: str, title: str) -> Change:
    """Return a matter as what would change a budget."""
    return Change(str(Reference.of("democracy", "matter", code)), title)
