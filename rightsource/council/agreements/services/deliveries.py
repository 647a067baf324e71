"""Writing what was delivered: record it, draw the client's sample, verify it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Max

from rightsource.books.settlement.rules import ANY_OUTCOME, TermsKind
from rightsource.commons.access.rules import Actor, Role
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.council.agreements import queries
from rightsource.council.agreements.models import (
    Agreement,
    Delivery,
    DeliveryFault,
    Draw,
    DrawItem,
    Verification,
)
from rightsource.council.agreements.rules import (
    DeliveryRefusedError,
    DeliveryRow,
    Fault,
    Finding,
    Receives,
    Repeat,
    VerificationRefusedError,
    as_booked,
    read_rows,
    refuse_verifier,
)
from rightsource.council.agreements.rules.sampling import draw, sample_rate, sample_size
from rightsource.ground.time import Month, day_in_london

LOCK = 20150  # the first key of the advisory locks of this room; the second is the agreement


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of the rows that a body sent."""

    batch_key: str
    accepted: tuple[int, ...]
    repeated: tuple[Repeat, ...]
    faults: tuple[Fault, ...]


def _hold(agreement_id: int) -> None:
    """Let deliveries and samples of one agreement come one after another, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, agreement_id])


def _reference(agreement: Agreement) -> Reference:
    return Reference.of("agreements", "agreement", agreement.code)


@transaction.atomic
def record_deliveries(
    *,
    agreement_id: int,
    rows: Sequence[Mapping[str, str]],
    batch_key: str,
    booked: Mapping[str, int] | None = None,
    by: Actor,
    at: datetime,
) -> Recorded:
    """Record what a body delivered: good rows are kept, faults are listed, a known reference stays one delivery.

    `booked` says how many minutes a unit of an order was booked for, by order as the rows name it. The rows are text as
    a form or a file gives them (`rules.COLUMNS`). Sending the same rows again adds nothing.

    :raises DeliveryRefusedError: for an agreement that is not there, or somebody who does not serve its body
    """
    agreement = queries.agreement_by_id(agreement_id=agreement_id)
    if agreement is None:
        raise DeliveryRefusedError("There is no such agreement: choose one of your agreements.")
    if by.role is not Role.SYSTEM and agreement.body_id not in by.body_ids:
        raise DeliveryRefusedError(f"Only {agreement.body.name} records its deliveries: ask its staff.")
    _hold(agreement_id)
    receives = Receives(
        agreement.starts_on,
        agreement.ends_before,
        TermsKind(agreement.terms["kind"]),
        any_outcome=ANY_OUTCOME in agreement.terms.get("tariff", {}),
    )
    good, faults = read_rows(rows, receives=receives, on=day_in_london(at))
    lasting = booked or {}
    fresh, repeated = _apart(agreement_id, [as_booked(row, lasts=lasting.get(row.order_ref)) for row in good])
    kept = Delivery.objects.bulk_create(
        Delivery(
            agreement_id=agreement_id,
            body_id=agreement.body_id,
            provider_reference=row.reference,
            order_ref=row.order_ref,
            on=row.on,
            units=row.units,
            minutes=row.minutes,
            planned_minutes=row.planned_minutes,
            outcome_code=row.outcome_code,
            outcome_achieved=row.outcome_achieved,
            at=at,
            by_ref=by.reference,
            batch_key=batch_key,
        )
        for row in fresh
    )
    DeliveryFault.objects.bulk_create(
        (
            DeliveryFault(
                agreement_id=agreement_id,
                body_id=agreement.body_id,
                batch_key=batch_key,
                row=fault.row,
                column=fault.column,
                remedy=fault.remedy,
                at=at,
            )
            for fault in faults
        ),
        ignore_conflicts=True,
    )
    numbers = {"accepted": len(kept), "repeated": len(repeated), "faults": len(faults)}
    record.record(
        kind="delivery.batch",
        subject=_reference(agreement),
        at=at,
        on=day_in_london(at),
        numbers=numbers,
    )
    record.audit(
        by=by, at=at, verb="delivery.record", subject=_reference(agreement), detail={"batch": batch_key, **numbers}
    )
    return Recorded(batch_key, tuple(row.pk for row in kept), tuple(repeated), tuple(faults))


def _says(row: Delivery | DeliveryRow) -> tuple[object, ...]:
    """Return what a delivery says, apart from its reference."""
    return (row.on, row.units, row.minutes, row.planned_minutes, row.outcome_code, row.outcome_achieved)


def _apart(agreement_id: int, rows: Sequence[DeliveryRow]) -> tuple[list[DeliveryRow], list[Repeat]]:
    """Part the rows that are new from those whose reference is known, from before or from this very file."""
    known = {
        row.provider_reference: _says(row)
        for row in Delivery.objects.filter(
            agreement_id=agreement_id, provider_reference__in=[row.reference for row in rows]
        )
    }
    fresh: list[DeliveryRow] = []
    repeated: list[Repeat] = []
    for row in rows:
        says = _says(row)
        before = known.setdefault(row.reference, says)
        if before is says:
            fresh.append(row)
        else:
            repeated.append(Repeat(row.row, row.reference, differs=before != says))
    return fresh, repeated


@transaction.atomic
def draw_sample(*, agreement_id: int, month: Month, seed: str, by: Actor, at: datetime) -> Draw:
    """Draw the deliveries of a month that the client looks at, out of those that no earlier draw has covered.

    Drawing again when nothing new came in returns what was drawn. Seed, size, rate and rule are kept, so that
    anybody can draw the same again.

    :raises VerificationRefusedError: for a month that is not over, or without a delivery
    """
    agreement = queries.agreement_by_id(agreement_id=agreement_id)
    if agreement is None:
        raise VerificationRefusedError("There is no such agreement: choose one of the register.")
    refuse_verifier(body_id=agreement.body_id, serves=by.body_ids, name=agreement.body.name)
    on = day_in_london(at)
    if on < month.ends_before:
        raise VerificationRefusedError(f"{month} is not over: draw its sample from {month.ends_before:%-d %B %Y} on.")
    _hold(agreement_id)
    earlier = Draw.objects.filter(agreement_id=agreement_id, month=month.starts_on)
    after = earlier.aggregate(last=Max("through_id"))["last"] or 0
    ids = [
        row.pk for row in queries.deliveries(agreement_id=agreement_id, month=month) if row.pk > after
    ]  # fmt: skip
    if not ids:
        latest = earlier.order_by("-number").first()
        if latest is None:
            raise VerificationRefusedError(f"Nothing was delivered in {month}, so there is nothing to look at.")
        return latest
    rule = queries.sample_rule(on=month.starts_on)
    before = queries.experience_of(body_id=agreement.body_id, month=month)
    rate = sample_rate(rule, before)
    size = sample_size(volume=len(ids), rate=rate, rule=rule)
    drawn = Draw.objects.create(
        agreement=agreement,
        month=month.starts_on,
        number=earlier.count() + 1,
        seed=seed,
        size=size,
        population=len(ids),
        after_id=after,
        through_id=max(ids),
        rate=rate,
        looked_at_before=before.looked_at,
        faults_before=before.faults,
        rule_version=rule.version,
        at=at,
        by_ref=by.reference,
    )
    DrawItem.objects.bulk_create(DrawItem(draw=drawn, delivery_id=each) for each in draw(seed=seed, ids=ids, size=size))
    record.audit(
        by=by,
        at=at,
        verb="sample.draw",
        subject=_reference(agreement),
        detail={"month": month.iso, "seed": seed, "size": size, "population": len(ids), "faults": before.faults},
    )
    return drawn


@transaction.atomic
def verify(*, delivery_id: int, is_confirmed: bool, reason: str, by: Actor, at: datetime) -> None:
    """Record what the client found; a failed delivery is not paid, and more is looked at next time.

    :raises VerifierBelongsToBodyError: for whoever serves the body
    :raises VerificationRefusedError: for a delivery that was looked at before, or a failure without a reason
    """
    verify_all(findings=[Finding(delivery_id, is_confirmed, reason)], by=by, at=at)


@transaction.atomic
def verify_all(*, findings: Sequence[Finding], by: Actor, at: datetime) -> int:
    """Record all that somebody found when they looked, in a few statements however many; return how many.

    A single finding is audited under its delivery; more are audited once an agreement, naming each delivery.

    :raises VerifierBelongsToBodyError: for whoever serves one of the bodies; nothing of the findings is kept then
    :raises VerificationRefusedError: for a delivery that was looked at before, or a failure without a reason
    """
    deliveries = _looked_at(findings, by)
    try:
        with transaction.atomic():
            Verification.objects.bulk_create(
                Verification(
                    delivery_id=each.delivery_id,
                    body_id=deliveries[each.delivery_id].body_id,
                    is_confirmed=each.is_confirmed,
                    reason=each.reason.strip(),
                    by_ref=by.reference,
                    at=at,
                )
                for each in findings
            )
    except IntegrityError as error:  # somebody else was faster, and what they found stands
        _refuse_looked_at(findings, deliveries)
        raise error
    by_agreement: dict[int, list[Finding]] = defaultdict(list)
    for each in findings:
        by_agreement[deliveries[each.delivery_id].agreement_id].append(each)
    for agreement_id, found in by_agreement.items():
        agreement = next(row.agreement for row in deliveries.values() if row.agreement_id == agreement_id)
        failed = {str(each.delivery_id): each.reason.strip() for each in found if not each.is_confirmed}
        confirmed = [each.delivery_id for each in found if each.is_confirmed]
        record.record(
            kind="delivery.verified",
            subject=_reference(agreement),
            at=at,
            on=day_in_london(at),
            numbers={"confirmed": len(confirmed), "failed": len(failed)},
        )
        is_one = len(findings) == 1
        record.audit(
            by=by,
            at=at,
            verb="delivery.verify",
            subject=Reference.of("agreements", "delivery", found[0].delivery_id) if is_one else _reference(agreement),
            detail={"confirmed": confirmed, "failed": failed},
        )
    return len(findings)


def _looked_at(findings: Sequence[Finding], by: Actor) -> dict[int, Delivery]:
    """Return the deliveries of findings, of which each may be recorded by the actor, once.

    :raises VerifierBelongsToBodyError: for whoever serves one of the bodies
    :raises VerificationRefusedError: saying which finding cannot be kept
    """
    deliveries = queries.deliveries_by_id(delivery_ids=[each.delivery_id for each in findings])
    if len(deliveries) < len({each.delivery_id for each in findings}):
        raise VerificationRefusedError("There is no such delivery: choose one of the sample.")
    for delivery in deliveries.values():
        refuse_verifier(body_id=delivery.body_id, serves=by.body_ids, name=delivery.agreement.body.name)
    twice = [number for number, count in Counter(each.delivery_id for each in findings).items() if count > 1]
    if twice:
        raise VerificationRefusedError(
            f"{deliveries[twice[0]].provider_reference} is among the findings twice: say what was found once."
        )
    _refuse_looked_at(findings, deliveries)
    for each in findings:
        if not each.is_confirmed and not each.reason.strip():
            reference = deliveries[each.delivery_id].provider_reference
            raise VerificationRefusedError(f"Say what was wrong with {reference}: the body will ask.")
    return deliveries


def _refuse_looked_at(findings: Sequence[Finding], deliveries: Mapping[int, Delivery]) -> None:
    numbers = [each.delivery_id for each in findings]
    before = Verification.objects.filter(delivery_id__in=numbers).order_by("delivery_id").first()
    if before is not None:
        raise VerificationRefusedError(
            f"{deliveries[before.delivery_id].provider_reference} was looked at before, and what was found stands: "
            "choose another."
        )
