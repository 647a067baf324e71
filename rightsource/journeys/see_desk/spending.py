"""What needs whoever decides about spending: requests for an approval, and spend control that is in force."""

from __future__ import annotations

from rightsource.books.ledger import queries as ledger
from rightsource.books.ledger.queries import ApprovalRequest, SpendControl
from rightsource.books.ledger.rules import APPROVAL_TITLES, ApprovalKind
from rightsource.commons.access.rules import Actor, Role
from rightsource.ground.money import Money
from rightsource.ground.text import long_date
from rightsource.ground.time import day_in_london
from rightsource.journeys.see_desk.alert import Alert, Looked, Looking

CONTROL = "/desk/finance/spend-control"


def approvals_waiting(looking: Looking) -> Looked:
    """Return the requests that wait for this person: of lines that they hold, of their panel, or of their post."""
    waiting = list(ledger.approval_requests(is_waiting=True))
    if not waiting:
        return Looked([], "Nobody waits for an approval.")
    mode = looking.spend_control
    panel = set() if mode is None else {one.account_id for one in ledger.panel_of(control_id=mode.pk)}
    mine = [row for row in waiting if _is_for(row, looking.actor, panel)]
    return Looked(
        [
            Alert(
                what=f"{Money(row.pence)} is asked for: {row.what}",
                why=f"{APPROVAL_TITLES[ApprovalKind(row.kind)]}, {row.line.name}. {row.reason}",
                on=day_in_london(row.at),
                href=f"/desk/finance/approvals/{row.pk}",
                action="Decide",
                action_href=f"/desk/finance/approvals/{row.pk}/decide",
            )
            for row in mine
        ],
        "" if mine else "No request waits for you.",
    )


def _is_for(row: ApprovalRequest, actor: Actor, panel: set[int]) -> bool:
    """Whether somebody may decide a request, as far as the desk knows; what they asked themselves they may not."""
    if row.by_ref == actor.reference:
        return False
    if row.kind == ApprovalKind.PANEL:
        return actor.account_id in panel
    if actor.role is Role.FINANCE_OFFICER:
        return True
    if row.kind == ApprovalKind.AUTHORITY:
        return False
    holder = row.line.holder_account_id
    return row.line.holder_role == actor.acting_role if holder is None else holder == actor.account_id


def spend_control(looking: Looking) -> Looked:
    """Say that new spending is controlled, since when and why, to whoever must know it; else nothing."""
    mode = looking.spend_control
    return Looked([] if mode is None else [_controlled(mode)], "")


def _controlled(mode: SpendControl) -> Alert:
    law = " Every new agreement needs the finance officer’s written authority." if mode.is_after_section_114 else ""
    until = "" if mode.ends_before is None else f" It ends before {long_date(mode.ends_before)}."
    return Alert(
        what=f"Spend control is in force: from {Money(mode.from_pence)} on the panel decides",
        why=f"{mode.reason.rstrip('.')}.{law}{until}",
        on=mode.starts_on,
        href=CONTROL,
        action="See spend control",
        action_href=CONTROL,
    )
