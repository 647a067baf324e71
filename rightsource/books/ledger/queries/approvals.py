"""Spending that needs somebody's word first: what waits, what was decided and used, and the spend-control mode."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from rightsource.books.ledger.models import (
    ApprovalRequest,
    ApprovalUse,
    SpendControl,
    SpendPanelMember,
)
from rightsource.books.ledger.rules import ApprovalKind, spend_control_finding
from rightsource.ground import parameters
from rightsource.ground.money import Money


class ApprovalUnknownError(LookupError):
    """There is no such request, or none that the actor may see."""


@dataclass(frozen=True, slots=True)
class PanelMember:
    """Somebody on the panel, in the part that they have there."""

    account_id: int
    title: str


def spend_control() -> SpendControl | None:
    """Return the spend-control mode that is in force, or None."""
    return SpendControl.objects.filter(ended=None).order_by("-id").first()


def spend_controls() -> QuerySet[SpendControl]:
    """Return every spend-control mode there was, the newest first."""
    return SpendControl.objects.select_related("ended").order_by("-id")


def panel_of(*, control_id: int) -> list[PanelMember]:
    """Return the panel of a mode, in the order in which it was named."""
    rows = SpendPanelMember.objects.filter(control_id=control_id).order_by("id")
    return [PanelMember(row.account_id, row.title) for row in rows]


def spend_control_from(*, on: date) -> Money:
    """Return the sum from which the panel decides where nobody says another: this product's policy."""
    return parameters.value("finance.spend_control_from", on=on).money


def approval_requests(
    *, is_waiting: bool | None = None, kinds: Collection[ApprovalKind] = ()
) -> QuerySet[ApprovalRequest]:
    """Return requests: those that wait, oldest first, else newest first; what waits under a mode that ended is moot."""
    found = ApprovalRequest.objects.select_related("line", "line__service_line", "decision", "use", "control")
    if kinds:
        found = found.filter(kind__in=[kind.value for kind in kinds])
    if is_waiting is None:
        return found.order_by("-id")
    if not is_waiting:
        return found.exclude(decision=None).order_by("-id")
    return found.filter(decision=None, control__ended=None).order_by("id")


def decided_under_control() -> QuerySet[ApprovalRequest]:
    """Return what was decided under spend control, the newest first, each with its panel: the log that is public."""
    found = approval_requests(is_waiting=False, kinds=[ApprovalKind.PANEL, ApprovalKind.AUTHORITY])
    return found.prefetch_related("control__panel")


def approval_request(*, request_id: int) -> ApprovalRequest:
    """Return a request.

    :raises ApprovalUnknownError: there is none that the actor may see
    """
    found = (
        ApprovalRequest.objects.select_related(
            "line", "line__service_line", "decision", "use", "control", "control__ended"
        )
        .filter(pk=request_id)
        .first()
    )
    if found is None:
        raise ApprovalUnknownError(f"There is no request {request_id} that you may see.")
    return found


def is_asked(*, line_id: int, ref: str, kind: ApprovalKind, amount: Money) -> bool:
    """Whether this is asked for and waits, or is approved for so much and not used: one too small hinders nobody."""
    used = ApprovalUse.objects.filter(request=OuterRef("pk"))
    found = ApprovalRequest.objects.filter(line_id=line_id, ref=ref, kind=kind.value, control__ended=None)
    stands = Q(decision=None) | Q(decision__is_approved=True, pence__gte=amount.pence)
    return found.filter(~Exists(used), stands).exists()


def spend_control_now() -> str:
    """Return the sentence that says how spend control stands."""
    mode = spend_control()
    waits = approval_requests(is_waiting=True, kinds=[ApprovalKind.PANEL, ApprovalKind.AUTHORITY])
    return spend_control_finding(
        since=None if mode is None else mode.starts_on,
        from_sum=None if mode is None else Money(mode.from_pence),
        waiting=0 if mode is None else waits.count(),
        after_section_114=mode is not None and mode.is_after_section_114,
    )
