"""Held items over the API: what cannot be matched, and resolving it."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Path

from rightsource.books.settlement import queries
from rightsource.books.settlement.queries import CreditNote, HeldItem
from rightsource.books.settlement.rules.crediting import CreditSpec
from rightsource.books.settlement.rules.holding import REMEDIES, Correction, HoldReason, Resolution
from rightsource.commons.access.doors import now, today
from rightsource.commons.access.rules import Permission
from rightsource.desks.api.common import Part, who
from rightsource.desks.api.shapes import holding as shapes
from rightsource.desks.api.shapes.common import MOST
from rightsource.ground.money import Money
from rightsource.ground.time import Month, day_in_london
from rightsource.journeys.hold_items import resolve_held
from rightsource.journeys.months_to_settle import months_to_settle_again
from rightsource.journeys.record_credit import record_credit

part = Part("Deliver, verify, settle")


def _item(item: HeldItem) -> dict[str, Any]:
    return {
        "id": item.pk,
        "agreement_code": item.agreement_ref.rpartition("/")[2],
        "month": Month.containing(item.month).iso,
        "reference": item.provider_reference,
        "on": item.on,
        "units": str(item.units),
        "minutes": item.minutes,
        "outcome": item.outcome,
        "reason": item.reason,
        "explanation": item.explanation,
        "remedy": REMEDIES[HoldReason(item.reason)],
        "owner": item.owner,
        "days": max((today() - day_in_london(item.at)).days, 0),
    }


@part.get("/held-items", to=Permission.STATEMENT_READ, answer=list[shapes.HeldOut], summary="List held items")
def held(request: HttpRequest) -> object:
    """What was delivered and cannot be matched, with the reason, whose it is and for how long, the oldest first."""
    return [_item(item) for item in queries.held_items(actor=who(request))]


@part.get(
    "/months-to-settle-again",
    to=Permission.STATEMENT_READ,
    answer=list[shapes.MonthAgainOut],
    summary="List months to settle again",
)
def again(request: HttpRequest) -> object:
    """The settled months that come to another sum by now, more or less; settling one touches no other."""
    return [
        {
            "agreement_code": each.agreement.code,
            "month": each.month.iso,
            "items": each.items,
            "settled_pence": each.settled.pence,
            "owed_pence": None if each.amount is None else each.amount.pence,
        }
        for each in months_to_settle_again(by=who(request))
    ]


@part.post(
    "/held-items/{item_id}/resolve",
    to=Permission.DELIVERY_VERIFY,
    answer=shapes.ResolvedOut,
    summary="Resolve a held item",
)
def resolve(request: HttpRequest, item_id: shapes.HeldNumber, payload: shapes.ResolveIn) -> object:
    """Accepted, corrected or rejected; nothing is paid before its month is settled again."""
    units = None if payload.units is None else Decimal(payload.units)
    done = resolve_held(
        item_id=item_id,
        how=Resolution(payload.how),
        reason=payload.reason,
        correction=Correction(units, payload.minutes, payload.outcome or None),
        by=who(request),
        at=now(),
    )
    return {"id": done.item_id, "agreement_code": done.agreement_code, "month": done.month.iso}


def _credit(note: CreditNote) -> dict[str, Any]:
    return {
        "id": note.pk,
        "statement_id": note.statement_id,
        "agreement_code": note.agreement_ref.rpartition("/")[2],
        "month": Month.containing(note.month).iso,
        "taken_in": Month.containing(note.taken_in).iso,
        "reference": note.reference,
        "reason": note.reason,
        "pence": note.pence,
    }


@part.get("/credit-notes", to=Permission.STATEMENT_READ, answer=list[shapes.CreditOut], summary="List credit notes")
def credits(request: HttpRequest) -> object:
    """What bodies gave back of their statements by notes of their own, the latest first."""
    return [_credit(note) for note in queries.credits(actor=who(request))]


@part.post(
    "/statements/{number}/credit-notes",
    to=Permission.CREDIT_RECORD,
    answer=shapes.CreditOut,
    summary="Record a credit note",
)
def record(
    request: HttpRequest,
    payload: shapes.CreditIn,
    number: int = Path(..., ge=1, le=MOST, description="The number of the statement", examples=[17]),
) -> object:
    """The next statement of the agreement takes it in as a line of its own; nothing is booked before."""
    spec = CreditSpec(payload.reference, payload.reason, Money(payload.pence))
    return _credit(record_credit(statement_id=number, spec=spec, by=who(request), at=now()))
