"""Reading the register: agreements, what they cost, buy and discharge, and which end soon."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from rightsource.commons.access.rules import Actor, Role
from rightsource.council.agreements.models import Agreement, AgreementStep, CommitmentSchedule
from rightsource.council.agreements.rules import AfterEnd, Ending
from rightsource.ground.text import sort_key


def registered() -> QuerySet[Agreement]:
    """Return the whole register, each agreement with its body, line and fund."""
    return Agreement.objects.select_related("body", "line__service_line", "line__fund")


def agreements(
    *,
    on: date | None = None,
    text: str = "",
    body_code: str = "",
    kind: str = "",
    actor: Actor | None = None,
) -> Sequence[Agreement]:
    """Return agreements by code, narrowed by the day they are in force on, words, body, terms or whose they are.

    An actor of a body sees the agreements of that body only; the register itself is public.
    """
    rows = registered()
    if on is not None:
        rows = rows.filter(starts_on__lte=on, ends_before__gt=on)
    for word in sort_key(text).split("0") if text.strip() else []:
        rows = rows.filter(Q(sort_key__contains=word) | Q(code__icontains=word) | Q(body__sort_key__contains=word))
    if body_code:
        rows = rows.filter(body__code=body_code)
    if kind:
        rows = rows.filter(terms__kind=kind)
    if actor is not None and actor.role is Role.BODY_STAFF:
        rows = rows.filter(body_id__in=actor.body_ids)
    return list(rows.order_by("code"))


def in_sight(*, decision_ref: str = "", line_ids: Sequence[int] = (), outcome_code: str = "") -> Sequence[Agreement]:
    """Return the agreements that stand on a decision or on budget lines, or buy an outcome; one query."""
    asked = Q(line_id__in=list(line_ids))
    if decision_ref:
        asked |= Q(decision_ref=decision_ref)
    if outcome_code:
        asked |= Q(outcomes__outcome__code=outcome_code)
    return list(registered().filter(asked).distinct().order_by("code"))


def agreement(*, code: str) -> Agreement | None:
    """Return an agreement by its code."""
    return registered().filter(code=code).first()


def agreement_by_id(*, agreement_id: int) -> Agreement | None:
    """Return an agreement by its number, for callers that keep the number."""
    return registered().filter(pk=agreement_id).first()


def steps_of(*, agreement_id: int) -> Sequence[AgreementStep]:
    """Return what happened to an agreement, oldest first."""
    return list(AgreementStep.objects.filter(agreement_id=agreement_id).order_by("id"))


def schedule_of(*, agreement_id: int) -> Sequence[CommitmentSchedule]:
    """Return what an agreement costs by financial year."""
    return list(CommitmentSchedule.objects.filter(agreement_id=agreement_id).order_by("year"))


def duty_codes(*, agreement_id: int) -> list[str]:
    """Return the codes of the duties that the body discharges under an agreement."""
    rows = Agreement.objects.filter(pk=agreement_id, duties__isnull=False)
    return list(rows.order_by("duties__duty__code").values_list("duties__duty__code", flat=True))


def outcomes_bought(*, agreement_ids: Sequence[int]) -> list[str]:
    """Return the codes of the outcomes that any of these agreements buys; one query."""
    rows = Agreement.objects.filter(pk__in=list(agreement_ids), outcomes__isnull=False)
    return sorted(set(rows.values_list("outcomes__outcome__code", flat=True)))


def outcome_codes(*, agreement_id: int) -> list[str]:
    """Return the codes of the outcomes that an agreement buys."""
    rows = Agreement.objects.filter(pk=agreement_id, outcomes__isnull=False)
    return list(rows.order_by("outcomes__outcome__code").values_list("outcomes__outcome__code", flat=True))


def without_decision() -> list[str]:
    """Return the codes of agreements that name no decision; the database lets none be kept."""
    return list(Agreement.objects.filter(decision_ref="").order_by("code").values_list("code", flat=True))


def expiring(*, on: date, within: int) -> list[Ending]:
    """Return the agreements that end within so many days, soonest first, with the duties that they cover."""
    last = on + timedelta(days=within)
    rows = Agreement.objects.filter(ends_before__gte=on, ends_before__lte=last, starts_on__lte=on)
    return [
        Ending(
            code=row.code,
            title=row.title,
            ends_before=row.ends_before,
            duties=tuple(sorted(link.duty.code for link in row.duties.all())),
            after_end=AfterEnd(row.after_end),
        )
        for row in rows.prefetch_related("duties__duty").order_by("ends_before", "code")
    ]
