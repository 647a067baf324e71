"""Keeping the register of duties: who answers for each, who discharges each, and under which power."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import yaml
from django.db import transaction
from django.db.models import F, QuerySet

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.duties import queries
from rightsource.council.duties.models import (
    Answerable,
    Discharge,
    Duty,
    DutyLine,
    DutyPower,
    Floor,
    FloorConsent,
    Post,
    PostHolder,
    Power,
)
from rightsource.council.duties.rules import (
    COUNCIL,
    DutyEntry,
    DutyNotDischargeableError,
    DutyUnknownError,
    PostEntry,
    PowerEntry,
    Register,
    Row,
    may_discharge,
    read_register,
)

PARAMETERS = Path(__file__).parent / "parameters"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # reads ten times as fast, where it was built in
FILES = (("posts", "posts"), ("powers", "powers"), ("register", "duties"))


def _reference(code: str) -> Reference:
    return Reference.of("duties", "duty", code)


def _post_row(entry: PostEntry) -> Post:
    return Post(
        code=entry.code,
        title=entry.title,
        act=entry.act,
        section=entry.section,
        status=entry.status.value,
        role=entry.role,
    )


def _power_row(entry: PowerEntry) -> Power:
    return Power(
        code=entry.rule.code,
        act=entry.rule.act,
        section=entry.rule.section,
        forms=sorted(entry.rule.forms),
        is_not_for_profit_only=entry.rule.is_not_for_profit_only,
        conditions=entry.rule.conditions,
        status=entry.status.value,
        starts_on=entry.rule.starts_on,
        ends_before=entry.rule.ends_before,
    )


def _duty_row(entry: DutyEntry) -> Duty:
    return Duty(
        code=entry.rule.code,
        area=entry.area,
        act=entry.rule.act,
        section=entry.rule.section,
        title=entry.rule.title,
        clock=entry.clock,
        status=entry.status.value,
        dates_status=entry.dates_status.value,
        starts_on=entry.rule.starts_on,
        ends_before=entry.rule.ends_before,
    )


@transaction.atomic
def register_post(*, entry: PostEntry, by: Actor, at: datetime) -> Post:
    """A post that stays with the council is on the register."""
    post = _post_row(entry)
    post.save()
    record.audit(by=by, at=at, verb="post.register", subject=Reference.of("duties", "post", entry.code))
    return post


@transaction.atomic
def register_power(*, entry: PowerEntry, by: Actor, at: datetime) -> Power:
    """A power to give the discharge of duties to somebody else is on the register."""
    power = _power_row(entry)
    power.save()
    record.audit(by=by, at=at, verb="power.register", subject=Reference.of("duties", "power", entry.rule.code))
    return power


@transaction.atomic
def register_duty(*, entry: DutyEntry, by: Actor, at: datetime) -> Duty:
    """A duty is on the register with its service lines and the powers that reach it.

    :raises DutyUnknownError: if a power of the entry is not on the register
    """
    duty = _duty_row(entry)
    duty.save()
    DutyLine.objects.bulk_create(DutyLine(duty=duty, service_line_code=code) for code in entry.lines)
    powers = {power.code: power for power in Power.objects.filter(code__in=entry.powers)}
    for code in entry.powers:
        if code not in powers:
            raise DutyUnknownError(f"The register has no power “{code}”. Register it before the duty that names it.")
        DutyPower.objects.create(duty=duty, power=powers[code])
    record.audit(by=by, at=at, verb="duty.register", subject=_reference(duty.code))
    return duty


def _post(code: str) -> Post:
    found = Post.objects.filter(code=code).first()
    if found is None:
        raise DutyUnknownError(f"The register has no post “{code}”. Register it first.")
    return found


@transaction.atomic
def hold_post(
    *, post_code: str, account_id: int | None, holder_ref: str, starts_on: date, by: Actor, at: datetime
) -> PostHolder:
    """Somebody holds a post from a day, and whoever held it before holds it no longer.

    :raises DutyUnknownError: if there is no such post
    """
    post = _post(post_code)
    _end_running(PostHolder.objects.filter(post=post), starts_on)
    holder = PostHolder.objects.create(post=post, account_id=account_id, holder_ref=holder_ref, starts_on=starts_on)
    record.audit(
        by=by,
        at=at,
        verb="post.hold",
        subject=Reference.of("duties", "post", post_code),
        detail={"holder": holder_ref, "starts_on": starts_on.isoformat()},
    )
    return holder


@transaction.atomic
def leave_post(*, post_code: str, on: date, by: Actor, at: datetime) -> None:
    """Nobody holds a post from a day; what it answers for shows as uncovered until somebody does.

    :raises DutyUnknownError: if there is no such post
    """
    _end_running(PostHolder.objects.filter(post=_post(post_code)), on)
    record.audit(
        by=by,
        at=at,
        verb="post.leave",
        subject=Reference.of("duties", "post", post_code),
        detail={"on": on.isoformat()},
    )


def _end_running(rows: QuerySet, on: date) -> int:
    """End on a day what runs beyond it; what had not begun by then ends as it begins, so that it has no day."""
    running = rows.exclude(ends_before__lte=on)
    ended = running.filter(starts_on__lte=on).update(ends_before=on)
    return ended + running.filter(starts_on__gt=on).update(ends_before=F("starts_on"))


@transaction.atomic
def answer_for(*, duty_code: str, post_code: str, starts_on: date, by: Actor, at: datetime) -> Answerable:
    """A post of the council answers for a duty from a day, in the place of any other.

    Who answers never leaves the council: there is no way to name a body here.

    :raises DutyUnknownError: if there is no such duty or post
    """
    duty = queries.duty(code=duty_code)
    _end_running(Answerable.objects.filter(duty=duty), starts_on)
    answerable = Answerable.objects.create(duty=duty, post=_post(post_code), starts_on=starts_on)
    record.audit(
        by=by,
        at=at,
        verb="duty.answer_for",
        subject=_reference(duty_code),
        detail={"post": post_code, "starts_on": starts_on.isoformat()},
    )
    return answerable


@transaction.atomic
def discharge(
    *,
    duty_code: str,
    by_ref: str,
    body_form: str,
    is_not_for_profit: bool,
    agreement_ref: str,
    starts_on: date,
    ends_before: date | None,
    by: Actor,
    at: datetime,
) -> Discharge:
    """Somebody discharges a duty from a day to a day, beside whoever does already; see `hand_over` for in place of.

    `by_ref` is “council” (with the form “council”), or the reference of a body with its legal form.

    :raises DutyNotDischargeableError: naming the duty and the power that is missing or the form that is wrong
    :raises DutyUnknownError: if there is no such duty
    """
    duty = queries.duty(code=duty_code)
    power = _power_for(duty, by_ref, body_form, starts_on, is_not_for_profit=is_not_for_profit)
    row = Discharge.objects.create(
        duty=duty,
        by_ref=by_ref,
        body_form=body_form,
        agreement_ref=agreement_ref,
        power=power,
        starts_on=starts_on,
        ends_before=ends_before,
    )
    record.audit(
        by=by,
        at=at,
        verb="duty.discharge",
        subject=_reference(duty_code),
        detail={
            "by": by_ref,
            "agreement": agreement_ref,
            "power": power.code if power else "",
            "starts_on": starts_on.isoformat(),
            "ends_before": ends_before.isoformat() if ends_before else None,
        },
    )
    return row


def _power_for(duty: Duty, by_ref: str, form: str, on: date, *, is_not_for_profit: bool) -> Power | None:
    if (by_ref == COUNCIL) != (form == COUNCIL):
        raise DutyNotDischargeableError(
            f"“{by_ref}” and the form “{form}” do not fit: only the council itself has the form “{COUNCIL}”. "
            "Give the body's own legal form."
        )
    answer = may_discharge(
        queries.rule_of(duty), queries.powers_of(duty_code=duty.code), form, on, is_not_for_profit=is_not_for_profit
    )
    if not answer.may:
        raise DutyNotDischargeableError(answer.reason)
    return Power.objects.get(code=answer.power) if answer.power else None


@transaction.atomic
def hand_over(
    *,
    duty_code: str,
    by_ref: str,
    body_form: str,
    is_not_for_profit: bool,
    agreement_ref: str,
    starts_on: date,
    ends_before: date | None,
    by: Actor,
    at: datetime,
) -> Discharge:
    """A body discharges a duty in the council's place: the council's own discharge ends as the body's starts.

    The council goes on answering for it. From `ends_before` nobody discharges it until somebody is named; the
    register shows those days.

    :raises DutyNotDischargeableError: naming the duty and the power that is missing or the form that is wrong
    :raises DutyUnknownError: if there is no such duty
    """
    row = discharge(
        duty_code=duty_code,
        by_ref=by_ref,
        body_form=body_form,
        is_not_for_profit=is_not_for_profit,
        agreement_ref=agreement_ref,
        starts_on=starts_on,
        ends_before=ends_before,
        by=by,
        at=at,
    )
    _end_running(Discharge.objects.filter(duty=row.duty, by_ref=COUNCIL), starts_on)
    return row


@transaction.atomic
def end_discharge(*, agreement_ref: str, on: date, by: Actor, at: datetime) -> int:
    """What an agreement discharges ends on a day; returns how many duties. The days after show as uncovered."""
    ended = _end_running(Discharge.objects.filter(agreement_ref=agreement_ref), on)
    record.audit(
        by=by,
        at=at,
        verb="duty.end_discharge",
        subject=Reference.parse(agreement_ref),
        detail={"on": on.isoformat(), "duties": ended},
    )
    return ended


@transaction.atomic
def take_back(*, duty_code: str, agreement_ref: str, on: date, by: Actor, at: datetime) -> Discharge:
    """The council itself discharges a duty again from a day, and the agreement no longer does.

    :raises DutyUnknownError: if there is no such duty
    """
    duty = queries.duty(code=duty_code)
    _end_running(Discharge.objects.filter(duty=duty, agreement_ref=agreement_ref), on)
    return discharge(
        duty_code=duty_code,
        by_ref=COUNCIL,
        body_form=COUNCIL,
        is_not_for_profit=True,
        agreement_ref="",
        starts_on=on,
        ends_before=None,
        by=by,
        at=at,
    )


@transaction.atomic
def set_floor(
    *,
    duty_code: str,
    service_line_code: str,
    pence: int,
    basis: str,
    provenance: str,
    starts_on: date,
    ends_before: date | None,
    by: Actor,
    at: datetime,
) -> Floor:
    """A service line has a floor: the least that it needs to meet a duty safely (control R27).

    :raises DutyUnknownError: if there is no such duty
    """
    floor = Floor.objects.create(
        duty=queries.duty(code=duty_code),
        service_line_code=service_line_code,
        pence=pence,
        basis=basis,
        provenance=provenance,
        starts_on=starts_on,
        ends_before=ends_before,
        at=at,
    )
    record.audit(by=by, at=at, verb="floor.set", subject=_reference(duty_code), detail={"pence": pence})
    return floor


@transaction.atomic
def consent_under_floor(
    *, floor_id: int, post_code: str, matter_ref: str, reason: str, on: date, by: Actor, at: datetime
) -> FloorConsent:
    """The officer who answers for a duty consents, with a reason, to one matter's budget under its floor.

    :raises DutyUnknownError: if the post does not answer for the duty, or whoever acts does not hold it
    """
    floor = Floor.objects.select_related("duty").get(pk=floor_id)
    today = {duty.code: duty for duty in queries.duties_on(on)}.get(floor.duty.code)
    if today is None or today.answered_by_post != post_code:
        who = today.answered_by if today else "nobody: it is not in force"
        raise DutyUnknownError(f"This post does not answer for “{floor.duty.title}”. Ask: {who}.")
    if today.holder_ref != by.reference:
        raise DutyUnknownError(f"Only the holder of the post {today.answered_by} can consent. Ask them to sign in.")
    consent = FloorConsent.objects.create(
        floor=floor, post=_post(post_code), matter_ref=matter_ref, reason=reason, by_ref=by.reference, at=at
    )
    record.audit(
        by=by,
        at=at,
        verb="floor.consent",
        subject=_reference(floor.duty.code),
        detail={"matter": matter_ref, "post": post_code},
    )
    return consent


def read_files(*, folder: Path = PARAMETERS) -> Register:
    """Read the register's files.

    :raises RegisterFaultyError: with every fault, its file, line and remedy
    """
    return read_register(*(_rows(folder / f"{name}.yaml", key) for name, key in FILES))


def _rows(path: Path, key: str) -> Sequence[Row]:
    """Return the entries of a file's list, each with the line that it begins on."""
    text = path.read_text(encoding="utf-8")
    node = yaml.compose(text, Loader=LOADER)
    entries = yaml.load(text, Loader=LOADER)[key]
    listed = next(value for name, value in node.value if name.value == key)
    return [
        Row(path.name, item.start_mark.line + 1, values) for item, values in zip(listed.value, entries, strict=True)
    ]


@transaction.atomic
def load_register(*, starts_on: date, by: Actor, at: datetime, folder: Path = PARAMETERS) -> Register:
    """The whole register is loaded: from a day, or from the day its law starts, each duty has a post that answers.

    The council itself discharges every duty until an agreement hands one over. Posts have no holder yet: see
    `hold_post`. Returns what was read.

    :raises RegisterFaultyError: with every fault; nothing is loaded then
    """
    register = read_files(folder=folder)
    posts = {post.code: post for post in Post.objects.bulk_create(map(_post_row, register.posts))}
    powers = {power.code: power for power in Power.objects.bulk_create(map(_power_row, register.powers))}
    duties = {duty.code: duty for duty in Duty.objects.bulk_create(map(_duty_row, register.duties))}
    DutyLine.objects.bulk_create(
        DutyLine(duty=duties[entry.rule.code], service_line_code=line)
        for entry in register.duties
        for line in entry.lines
    )
    DutyPower.objects.bulk_create(
        DutyPower(duty=duties[entry.rule.code], power=powers[code])
        for entry in register.duties
        for code in entry.powers
    )
    running = [
        (duties[entry.rule.code], entry, max(starts_on, entry.rule.starts_on))
        for entry in register.duties
        if entry.rule.ends_before is None or entry.rule.ends_before > starts_on
    ]
    Answerable.objects.bulk_create(
        Answerable(duty=duty, post=posts[entry.post], starts_on=day) for duty, entry, day in running
    )
    Discharge.objects.bulk_create(
        Discharge(duty=duty, by_ref=COUNCIL, body_form=COUNCIL, starts_on=day, ends_before=duty.ends_before)
        for duty, _, day in running
    )
    record.audit(
        by=by,
        at=at,
        verb="register.load",
        subject=Reference.of("duties", "register", starts_on.isoformat()),
        detail={"duties": len(duties), "powers": len(powers), "posts": len(posts)},
    )
    return register
