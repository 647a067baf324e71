"""The register of savings: what is planned, due and claimed, and what the ledger shows of it, on any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.queries import Line
from rightsource.books.plan.models import PlanPart, PlanVersion, Saving, SavingBaseline, SavingClaim, SavingMove
from rightsource.books.plan.rules import (
    Claim,
    Confidence,
    Delivered,
    LineBaseline,
    MonthPosted,
    PartKind,
    RegisterSums,
    SavingMoveKind,
    SavingUnknownError,
    Shown,
    Standing,
    VersionKind,
    delivered_of,
    double_counts,
    measured_months,
    months_of,
    shown_on,
)
from rightsource.ground.money import Money
from rightsource.ground.time import FinancialYear

NOTHING = Delivered({}, {}, {})


@dataclass(frozen=True, slots=True)
class SavingRow:
    """A saving as it stands: what was said of it last, and what the ledger shows."""

    saving: Saving
    moves: Sequence[SavingMove]
    baselines: Mapping[int, SavingBaseline]
    standing: Standing
    delivered: Delivered

    def _latest(self, *kinds: SavingMoveKind) -> SavingMove | None:
        return next((move for move in reversed(self.moves) if move.kind in kinds), None)

    @property
    def is_withdrawn(self) -> bool:
        """Whether it was given up."""
        return self._latest(SavingMoveKind.WITHDRAWN) is not None

    @property
    def reviewed(self) -> SavingMove:
        """What was said last of how sure it is."""
        found = self._latest(SavingMoveKind.REVIEWED, SavingMoveKind.RECORDED)
        assert found is not None, "a saving is recorded by its first move"
        return found

    @property
    def confidence(self) -> Confidence:
        """How sure it is, as it was said last."""
        return Confidence(self.reviewed.confidence)

    @property
    def claimed(self) -> Money | None:
        """What its owner said last to be delivered; None where nothing was said."""
        said = next((move.claimed_pence for move in reversed(self.moves) if move.claimed_pence is not None), None)
        return None if said is None else Money(said)

    @property
    def planned(self) -> Money:
        """What the plan has for it."""
        return Money(self.saving.pence)

    @property
    def has_counterfactual(self) -> bool:
        """Whether it says of each of its lines what it would have cost."""
        return self.standing.has_counterfactual


@dataclass(frozen=True)
class Register:
    """The savings of a year as they were known at an instant, measured over its first whole months."""

    year: FinancialYear
    months: int
    rows: Sequence[SavingRow]
    lines: Mapping[int, Line]
    posted: Mapping[int, Sequence[MonthPosted]]
    baselines: Mapping[int, LineBaseline]
    budgets: Mapping[int, Money]
    unclaimed: Sequence[PlanPart]  # parts of the adopted plan that nobody answers for

    @property
    def measured_on(self) -> date | None:
        """The last day that is measured, or None where no month is over."""
        return self.year.months()[self.months - 1].period.last_day if self.months else None

    @cached_property
    def standing(self) -> list[SavingRow]:
        """Those that were not withdrawn."""
        return [row for row in self.rows if not row.is_withdrawn]

    @cached_property
    def undelivered(self) -> list[SavingRow]:
        """Those of which less stands in the ledger than was due, the most missing first."""
        missing = [row for row in self.standing if row.delivered.missing.pence > 0]
        return sorted(missing, key=lambda row: (-row.delivered.missing.pence, row.saving.code))

    @cached_property
    def without_counterfactual(self) -> list[SavingRow]:
        """Those of which nobody stated what would have been without them (control R19)."""
        return [row for row in self.standing if not row.has_counterfactual]

    @cached_property
    def double_counts(self) -> list[str]:
        """What is claimed twice, in sentences."""
        claims = [
            Claim(row.saving.name, line_id, self.lines[line_id].name, amount)
            for row in self.standing
            for line_id, amount in row.standing.claims.items()
        ]
        return double_counts(claims, self.reductions)

    @property
    def reductions(self) -> dict[int, Money]:
        """How far the budget of each line is below what it would have been."""
        return {
            line_id: baseline.amount - self.budgets.get(line_id, Money(0))
            for line_id, baseline in self.baselines.items()
        }

    @property
    def sums(self) -> RegisterSums:
        """What the first sentence speaks of."""
        return RegisterSums(
            year=self.year,
            planned=Money.sum_of(row.planned for row in self.rows),
            due=Money.sum_of(row.delivered.due_sum for row in self.standing),
            council=Money.sum_of(row.delivered.council_sum for row in self.standing),
            group=Money.sum_of(row.delivered.group_sum for row in self.standing),
            savings=len(self.standing),
            without_counterfactual=len(self.without_counterfactual),
            has_months=self.months > 0,
        )

    def shown(self, months: int) -> dict[int, Shown]:
        """Return what each line shows after so many months."""
        return {
            line_id: shown_on(self.baselines.get(line_id), self.posted.get(line_id, ()), months=months)
            for line_id in self.lines
        }

    @cached_property
    def undelivered_by_line(self) -> dict[int, Money]:
        """What was due on each line and the line does not show; of a line without counterfactual nothing is known."""
        shown = self.shown(self.months)
        due: dict[int, Money] = defaultdict(Money.zero)
        for row in self.standing:
            for line_id, amount in row.delivered.due.items():
                due[line_id] = due[line_id] + amount
        return {
            line_id: max(amount - shown[line_id].council, Money(0))
            for line_id, amount in due.items()
            if line_id in self.baselines
        }

    def row(self, code: str) -> SavingRow:
        """Return one saving.

        :raises SavingUnknownError: there is none
        """
        found = next((row for row in self.rows if row.saving.code == code), None)
        if found is None:
            raise SavingUnknownError(f"There is no saving “{code}”. Choose one from the register.")
        return found

    def by_month(self, code: str) -> list[Delivered]:
        """Return what was due and delivered of a saving at the end of each month that is measured."""
        saving_id = self.row(code).saving.pk
        standings = [row.standing for row in self.standing]
        return [
            delivered_of(standings, self.shown(months), months=months).get(saving_id, NOTHING)
            for months in range(1, self.months + 1)
        ]


def saving_year(*, code: str) -> FinancialYear:
    """Return the year of a saving.

    :raises SavingUnknownError: there is none
    """
    year = Saving.objects.filter(code=code).values_list("part__year", flat=True).first()
    if year is None:
        raise SavingUnknownError(f"There is no saving “{code}”. Choose one from the register.")
    return FinancialYear(year)


def saving_years() -> list[FinancialYear]:
    """Return the years that have savings, in order."""
    return [FinancialYear(year) for year in sorted(set(Saving.objects.values_list("part__year", flat=True)))]


def register(*, year: FinancialYear, on: date, as_at: datetime | None = None) -> Register:
    """Return the savings of a year, measured to the end of the last whole month before a day.

    With `as_at` as it was known at that instant. However many savings there are, the questions are as many.
    """
    savings = list(Saving.objects.filter(part__year=year.start_year).select_related("part__version").order_by("code"))
    moves = SavingMove.objects.filter(saving__in=savings).order_by("at", "pk")
    if as_at is not None:
        savings = [saving for saving in savings if saving.at <= as_at]
        moves = moves.filter(at__lte=as_at)
    said: dict[int, list[SavingMove]] = defaultdict(list)
    for move in moves:
        said[move.saving_id].append(move)
    stated: dict[int, dict[int, SavingBaseline]] = defaultdict(dict)
    for baseline in SavingBaseline.objects.filter(move__in=[move.pk for of in said.values() for move in of]).order_by(
        "move__at", "pk"
    ):
        stated[baseline.saving_id][baseline.line_id] = baseline
    claims: dict[int, dict[int, Money]] = defaultdict(dict)
    for saving_id, line_id, pence in (
        SavingClaim.objects.filter(saving__in=savings).order_by("line_id").values_list("saving_id", "line_id", "pence")
    ):
        claims[saving_id][line_id] = Money(pence)
    wanted = {line_id for of in claims.values() for line_id in of}
    lines = ledger.lines_numbered(line_ids=wanted)
    rows = [_row(saving, said[saving.pk], stated[saving.pk], claims[saving.pk]) for saving in savings]
    months = measured_months(year, on)
    found = Register(
        year=year,
        months=months,
        rows=rows,
        lines=lines,
        posted=_posted(year, wanted, as_at),
        baselines=_lowest([row for row in rows if not row.is_withdrawn], lines),
        budgets={key: of.budget for key, of in ledger.balances_of_lines(line_ids=sorted(wanted)).items()},
        unclaimed=_unclaimed(year, rows),
    )
    delivered = delivered_of([row.standing for row in found.standing], found.shown(months), months=months)
    return replace(found, rows=[replace(row, delivered=delivered.get(row.saving.pk, NOTHING)) for row in rows])


def _row(
    saving: Saving, moves: list[SavingMove], stated: dict[int, SavingBaseline], claims: dict[int, Money]
) -> SavingRow:
    profile = next(
        (move.profile for move in reversed(moves) if move.profile is not None),
        [pence.pence for pence in Money(saving.pence).split([1] * 12)],
    )
    standing = Standing(
        saving_id=saving.pk,
        claims=claims,
        profile=months_of([Money(pence) for pence in profile]),
        stated=frozenset(stated),
    )
    return SavingRow(saving, moves, stated, standing, NOTHING)


def _posted(year: FinancialYear, line_ids: set[int], as_at: datetime | None) -> dict[int, list[MonthPosted]]:
    place = {month.starts_on: index for index, month in enumerate(year.months())}
    found: dict[int, list[MonthPosted]] = defaultdict(list)
    for month in ledger.line_months(line_ids=sorted(line_ids), as_at=as_at):
        if month.starts_on in place:
            found[month.line_id].append(
                MonthPosted(month.line_id, place[month.starts_on], month.spent, month.inside, month.inside_legs)
            )
    return found


def _lowest(rows: Sequence[SavingRow], lines: Mapping[int, Line]) -> dict[int, LineBaseline]:
    """Return the counterfactual of each line: where savings that share it state different ones, the lowest counts."""
    found: dict[int, LineBaseline] = {}
    for row in rows:
        for line_id, stated in row.baselines.items():
            one = LineBaseline(
                Money(stated.pence),
                None if stated.inside_pence is None else Money(stated.inside_pence),
                is_council=lines[line_id].entity.kind == "council",
            )
            if line_id not in found or one.amount < found[line_id].amount:
                found[line_id] = one
    return found


def _unclaimed(year: FinancialYear, rows: Sequence[SavingRow]) -> list[PlanPart]:
    """Return the savings of the adopted plan that stand in no register: nobody answers for them."""
    adopted = PlanVersion.objects.filter(kind=VersionKind.ADOPTED.value, parts__year=year.start_year)
    parts = PlanPart.objects.filter(
        version=adopted.order_by("-on", "-id").values("pk")[:1],
        year=year.start_year,
        kind=PartKind.SAVING.value,
        pence__lt=0,
    )
    return list(parts.exclude(pk__in=[row.saving.part_id for row in rows]).order_by("pence", "pk"))


def claims_of(*, parts: Sequence[PlanPart]) -> dict[int, dict[str, int]]:
    """Return by the id of a part what its saving claims of each service.

    A part without a saving of its own has the claims of the newest saving under its name, of another version or year.
    """
    rows = (
        SavingClaim.objects.filter(saving__part__name__in={part.name for part in parts})
        .exclude(saving__moves__kind=SavingMoveKind.WITHDRAWN.value)
        .order_by("-saving__part__year", "-saving_id", "line_id")
        .values_list("saving__part_id", "saving__part__name", "saving_id", "line__service_line__code", "pence")
    )
    own: dict[int, dict[str, int]] = {}
    newest: dict[str, tuple[int, dict[str, int]]] = {}
    for part_id, name, saving_id, code, pence in rows:
        claims = own.setdefault(part_id, {})
        claims[code] = claims.get(code, 0) + pence
        newest.setdefault(name, (saving_id, claims))
    return {part.pk: own.get(part.pk) or newest[part.name][1] for part in parts if part.name in newest}


def saving_part(*, part_id: int) -> PlanPart:
    """Return a part of the plan that may become a saving.

    :raises SavingUnknownError: there is none
    """
    found = PlanPart.objects.select_related("version").filter(pk=part_id).first()
    if found is None:
        raise SavingUnknownError(f"There is no part {part_id} of the plan. Choose one from the register of savings.")
    return found
