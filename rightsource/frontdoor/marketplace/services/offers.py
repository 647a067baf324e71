"""Offering a service under an agreement, and opening the times at which it can be had."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from rightsource.commons.access.rules import Actor
from rightsource.commons.record import services as record
from rightsource.commons.record.rules import Reference
from rightsource.frontdoor.marketplace.models import Offer, Session, SessionBalance
from rightsource.frontdoor.marketplace.rules import (
    AgreementEndsEarlierError,
    CapacityKind,
    IncomeOf,
    OfferInvalidError,
    Unit,
)
from rightsource.frontdoor.marketplace.rules.orders import cancel_hours
from rightsource.ground.money import Money


@dataclass(frozen=True, slots=True)
class OfferSpec:
    """What an offer says."""

    service_id: int
    agreement_id: int
    body_id: int  # the agreement's
    income_of: IncomeOf  # as the agreement says
    title: str
    unit: Unit
    price: Money
    cost: Money
    vat_treatment: str
    capacity_kind: CapacityKind
    starts_on: date
    ends_before: date
    provenance: str
    quality_rating: int | None = None
    quality_on: date | None = None
    area_codes: Sequence[str] = field(default_factory=tuple)
    needs_entitlement: bool = False
    service_group: str = ""
    cancel_hours: int | None = None  # as policy has it on the first day, unless given


@dataclass(frozen=True, slots=True)
class SessionSpec:
    """A time with places; for an offer by period, the period with its units."""

    starts_at: datetime
    ends_at: datetime
    places: int
    venue_id: int | None = None


# What the database says when an offer or a session is not as it must be, in the words of whoever wrote it.
SENTENCES = {
    "offer_within_agreement": "An offer lives no longer than its agreement, and starts no earlier: choose other days.",
    "offer_of_agreement_body": "An offer belongs to the body of its agreement: offer under an agreement of your own.",
    "offer_quality_has_its_date": "A quality rating is 1 to 4 and carries the day it was given: give both or neither.",
    "offer_entitlement_names_group": "An offer paid from a personal budget names its group of services: give one.",
    "offer_money_not_negative": "Price and cost cannot be less than nothing: give pence from 0 up.",
    "offer_ends_after_start": "An offer ends after it starts: choose another day.",
    "offer_cancel_hours": "The time to cancel cannot be less than nothing: give hours from 0 up.",
    "offer_once": "There is already such an offer under this agreement from this day: give it another title.",
    "session_within_offer": "A session lies within the days of its offer: choose another day.",
    "session_once": "There is already a session at this time and place: choose another time.",
    "session_has_places": "A session has at least one place: give a number from 1 up.",
    "session_ends_after_start": "A session ends after it starts: choose another time.",
}


@transaction.atomic
def add_offer(*, spec: OfferSpec, by: Actor, at: datetime) -> Offer:
    """Offer a service at a price under an agreement, within the agreement's life.

    :raises AgreementEndsEarlierError: if the offer would outlive its agreement
    :raises OfferInvalidError: naming what cannot stand
    """
    offer = Offer(
        service_id=spec.service_id,
        agreement_id=spec.agreement_id,
        body_id=spec.body_id,
        title=spec.title,
        unit=spec.unit.value,
        price_pence=spec.price.pence,
        cost_pence=spec.cost.pence,
        income_of=spec.income_of.value,
        vat_treatment=spec.vat_treatment,
        capacity_kind=spec.capacity_kind.value,
        quality_rating=spec.quality_rating,
        quality_on=spec.quality_on,
        area_codes=list(spec.area_codes),
        starts_on=spec.starts_on,
        ends_before=spec.ends_before,
        needs_entitlement=spec.needs_entitlement,
        service_group=spec.service_group,
        cancel_hours=cancel_hours(spec.cancel_hours, spec.starts_on),
        provenance=spec.provenance,
    )
    with saying_why():
        offer.save()
    record.audit(
        by=by,
        at=at,
        verb="offer.add",
        subject=_ref(offer.pk),
        detail={"agreement": spec.agreement_id, "price_pence": spec.price.pence, "cost_pence": spec.cost.pence},
    )
    return offer


@transaction.atomic
def open_sessions(*, offer_id: int, sessions: Sequence[SessionSpec], by: Actor, at: datetime) -> list[int]:
    """Open times of an offer, each with its places free, and return their ids.

    :raises OfferInvalidError: naming what cannot stand
    """
    with saying_why():
        made = Session.objects.bulk_create(
            [
                Session(
                    offer_id=offer_id,
                    starts_at=spec.starts_at,
                    ends_at=spec.ends_at,
                    venue_id=spec.venue_id,
                    places=spec.places,
                )
                for spec in sessions
            ]
        )
        SessionBalance.objects.bulk_create([SessionBalance(session_id=row.pk, places=row.places) for row in made])
    record.audit(by=by, at=at, verb="session.open", subject=_ref(offer_id), detail={"sessions": len(made)})
    return [row.pk for row in made]


@transaction.atomic
def end_offer(*, offer_id: int, ends_before: date, by: Actor, at: datetime) -> None:
    """End an offer earlier; what is booked stays booked.

    :raises OfferInvalidError: if there is no such offer of this actor
    """
    with saying_why():
        changed = Offer.objects.filter(pk=offer_id, ends_before__gt=ends_before).update(ends_before=ends_before)
    if changed == 0:
        raise OfferInvalidError("There is no such offer that lasts so long. Look at your list of offers.")
    record.audit(
        by=by, at=at, verb="offer.end", subject=_ref(offer_id), detail={"ends_before": ends_before.isoformat()}
    )


@contextmanager
def saying_why() -> Iterator[None]:
    """Open a part of the transaction in which what the database refuses becomes a sentence for whoever wrote it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
        if name not in SENTENCES:
            raise
        wrong = AgreementEndsEarlierError if name == "offer_within_agreement" else OfferInvalidError
        raise wrong(SENTENCES[name]) from error


def _ref(offer_id: int) -> Reference:
    return Reference.of("marketplace", "offer", offer_id)
