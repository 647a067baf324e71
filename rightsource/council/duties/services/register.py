"""Keeping the register of the law: posts, powers and duties, one by one or from its files."""

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
from rightsource.council.duties.models import (
    Answerable,
    Discharge,
    Duty,
    DutyLine,
    DutyPower,
    Post,
    Power,
)
from rightsource.council.duties.rules import (
    COUNCIL,
    DutyEntry,
    DutyUnknownError,
    PostEntry,
    PowerEntry,
    Register,
    Row,
    read_register,
)

PARAMETERS = Path(__file__).parent.parent / "parameters"
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


def _end_running(rows: QuerySet, on: date) -> int:
    """End on a day what runs beyond it; what had not begun by then ends as it begins, so that it has no day."""
    running = rows.exclude(ends_before__lte=on)
    ended = running.filter(starts_on__lte=on).update(ends_before=on)
    return ended + running.filter(starts_on__gt=on).update(ends_before=F("starts_on"))


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
