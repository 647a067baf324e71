"""Who answers for and who discharges each duty on a day, the days on which nobody does, and posts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from rightsource.council.duties.models import (
    Answerable,
    Discharge,
    Duty,
    DutyLine,
    DutyPower,
    Post,
    PostHolder,
    Power,
)
from rightsource.council.duties.rules import (
    DutyRule,
    DutyUnknownError,
    Gap,
    PowerRule,
    SourceStatus,
    both,
    gaps_of,
    spans,
)
from rightsource.ground.time import Period


@dataclass(frozen=True, slots=True)
class Discharger:
    """Who discharges a duty: `by_ref` is “council” or a reference to a body."""

    by_ref: str
    agreement_ref: str
    power: str
    starts_on: date
    ends_before: date | None


@dataclass(frozen=True, slots=True)
class DutyOnDay:
    """A duty as it stands on a day."""

    code: str
    area: str
    act: str
    section: str
    title: str
    clock: str
    is_sourced: bool
    in_force: Period
    lines: tuple[str, ...]
    answered_by: str
    answered_by_post: str
    holder_ref: str
    holder_account_id: int | None
    dischargers: tuple[Discharger, ...]

    @property
    def is_answered(self) -> bool:
        """Whether somebody holds the post that answers for it."""
        return bool(self.holder_ref)

    @property
    def is_discharged(self) -> bool:
        """Whether somebody does what it asks."""
        return bool(self.dischargers)


@dataclass(frozen=True, slots=True)
class PostOnDay:
    """A post that stays, and who holds it on a day."""

    code: str
    title: str
    act: str
    section: str
    is_sourced: bool
    holder_ref: str
    holder_account_id: int | None
    duties: int

    @property
    def is_vacant(self) -> bool:
        """Whether nobody holds it."""
        return not self.holder_ref


def running(on: date) -> Q:
    """Return the condition that a row runs on a day."""
    return Q(starts_on__lte=on) & (Q(ends_before=None) | Q(ends_before__gt=on))


def rule_of(duty: Duty) -> DutyRule:
    """Return the duty as the rules read it."""
    return DutyRule(duty.code, duty.title, duty.act, duty.section, duty.starts_on, duty.ends_before)


def duty(*, code: str) -> Duty:
    """Return a duty of the register.

    :raises DutyUnknownError: if there is none of that code
    """
    found = Duty.objects.filter(code=code).first()
    if found is None:
        raise DutyUnknownError(f"The register has no duty “{code}”. Look it up under /duties.")
    return found


def lines_of(*, duty_code: str) -> list[str]:
    """Return the service lines under which the cost of a duty is met."""
    return list(
        DutyLine.objects.filter(duty__code=duty_code).order_by("id").values_list("service_line_code", flat=True)
    )


def powers_of(*, duty_code: str) -> list[PowerRule]:
    """Return the powers that reach a duty, whenever they are in force."""
    links = DutyPower.objects.filter(duty__code=duty_code).select_related("power").order_by("id")
    return [_power_rule(link.power) for link in links]


def rules_with_powers(*, codes: Collection[str]) -> dict[str, tuple[DutyRule, list[PowerRule]]]:
    """Return some duties as the rules read them, each with the powers that reach it; two statements."""
    found: dict[str, tuple[DutyRule, list[PowerRule]]] = {
        row.code: (rule_of(row), []) for row in Duty.objects.filter(code__in=codes).order_by("id")
    }
    for link in DutyPower.objects.filter(duty__code__in=codes).select_related("duty", "power").order_by("id"):
        found[link.duty.code][1].append(_power_rule(link.power))
    return found


def _power_rule(power: Power) -> PowerRule:
    return PowerRule(
        code=power.code,
        act=power.act,
        section=power.section,
        forms=frozenset(power.forms),
        is_not_for_profit_only=power.is_not_for_profit_only,
        conditions=power.conditions,
        starts_on=power.starts_on,
        ends_before=power.ends_before,
    )


def duties_on(day: date, *, service_line_code: str | None = None) -> list[DutyOnDay]:
    """Return every duty in force on a day, with who answers for it and who discharges it; four statements."""
    rows = Duty.objects.filter(running(day)).prefetch_related("service_lines").order_by("id")
    if service_line_code is not None:
        rows = rows.filter(service_lines__service_line_code=service_line_code)
    answering = latest(Answerable.objects.filter(running(day)).select_related("post"), "duty_id")
    holding = latest(PostHolder.objects.filter(running(day)), "post_id")
    discharging: dict[int, list[Discharge]] = defaultdict(list)
    for row in Discharge.objects.filter(running(day)).select_related("power").order_by("id"):
        discharging[row.duty_id].append(row)
    return [_on_day(row, answering, holding, discharging) for row in rows]


def latest(rows: QuerySet, key: str) -> dict[int, object]:
    """Return the row that started last, by a key."""
    return {getattr(row, key): row for row in rows.order_by("starts_on", "id")}


def _on_day(
    row: Duty, answering: dict[int, object], holding: dict[int, object], discharging: dict[int, list[Discharge]]
) -> DutyOnDay:
    answer = answering.get(row.pk)
    holder = holding.get(answer.post_id) if isinstance(answer, Answerable) else None
    return DutyOnDay(
        code=row.code,
        area=row.area,
        act=row.act,
        section=row.section,
        title=row.title,
        clock=row.clock,
        is_sourced=row.status == SourceStatus.SOURCED,
        in_force=Period(row.starts_on, row.ends_before),
        lines=tuple(line.service_line_code for line in row.service_lines.all()),
        answered_by=answer.post.title if isinstance(answer, Answerable) else "",
        answered_by_post=answer.post.code if isinstance(answer, Answerable) else "",
        holder_ref=holder.holder_ref if isinstance(holder, PostHolder) else "",
        holder_account_id=holder.account_id if isinstance(holder, PostHolder) else None,
        dischargers=tuple(
            Discharger(
                by_ref=found.by_ref,
                agreement_ref=found.agreement_ref,
                power=f"{found.power.act} {found.power.section}" if found.power else "",
                starts_on=found.starts_on,
                ends_before=found.ends_before,
            )
            for found in discharging[row.pk]
        ),
    )


def who_answers(day: date) -> dict[str, str]:
    """Return the title of the post that answers for each duty in force on a day; empty where nobody holds it."""
    return {row.code: row.answered_by if row.is_answered else "" for row in duties_on(day)}


def uncovered_days(within: Period) -> list[Gap]:
    """Return the stretches of days on which a duty in force is not answered for or not discharged."""
    held = _spans_by(PostHolder.objects.values_list("post_id", "starts_on", "ends_before"))
    answered: dict[int, list[Period]] = defaultdict(list)
    for duty_id, post_id, starts_on, ends_before in Answerable.objects.values_list(
        "duty_id", "post_id", "starts_on", "ends_before"
    ):
        answered[duty_id] += both(spans([(starts_on, ends_before)]), held[post_id])
    discharged = _spans_by(Discharge.objects.values_list("duty_id", "starts_on", "ends_before"))
    return [
        gap
        for row in Duty.objects.order_by("id")
        for gap in gaps_of(rule_of(row), answered=answered[row.pk], discharged=discharged[row.pk], within=within)
    ]


def _spans_by(rows: Iterable[tuple[int, date, date | None]]) -> dict[int, list[Period]]:
    found: dict[int, list[Period]] = defaultdict(list)
    for key, starts_on, ends_before in rows:
        found[key] += spans([(starts_on, ends_before)])
    return found


def posts_on(day: date) -> list[PostOnDay]:
    """Return the posts that stay, with who holds each on a day and for how many duties it answers."""
    holding = latest(PostHolder.objects.filter(running(day)), "post_id")
    answers: dict[int, int] = defaultdict(int)
    for post_id in Answerable.objects.filter(running(day)).values_list("post_id", flat=True):
        answers[post_id] += 1
    posts = []
    for row in Post.objects.order_by("id"):
        holder = holding.get(row.pk)
        posts.append(
            PostOnDay(
                code=row.code,
                title=row.title,
                act=row.act,
                section=row.section,
                is_sourced=row.status == SourceStatus.SOURCED,
                holder_ref=holder.holder_ref if isinstance(holder, PostHolder) else "",
                holder_account_id=holder.account_id if isinstance(holder, PostHolder) else None,
                duties=answers[row.pk],
            )
        )
    return posts


def discharges_of(*, agreement_ref: str) -> Sequence[Discharge]:
    """Return what an agreement discharges, oldest first."""
    return list(Discharge.objects.filter(agreement_ref=agreement_ref).select_related("duty").order_by("id"))


def history_of(*, duty_code: str) -> Sequence[Discharge]:
    """Return who has discharged and will discharge a duty, oldest first."""
    found = Discharge.objects.filter(duty__code=duty_code).select_related("power")
    return list(found.order_by("starts_on", "id"))


def histories() -> dict[str, list[Discharge]]:
    """Return who discharges each duty, by its code, oldest first; one statement for the whole register."""
    found: dict[str, list[Discharge]] = defaultdict(list)
    for row in Discharge.objects.select_related("duty").order_by("starts_on", "id"):
        found[row.duty.code].append(row)
    return found
