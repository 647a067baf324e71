"""Offering, ordering, cancelling and telling; each verb is one transaction with its audit row."""

from rightsource.frontdoor.marketplace.services.offers import (
    OfferSpec,
    SessionSpec,
    add_offer,
    end_offer,
    open_sessions,
)
from rightsource.frontdoor.marketplace.services.orders import (
    Wish,
    attend,
    confirm,
    end,
    give_places_back,
    hold_commitment,
    open_order,
    reference,
    refuse_changed,
    retrying,
    take_places,
    tell,
)

__all__ = [
    "OfferSpec",
    "SessionSpec",
    "Wish",
    "add_offer",
    "attend",
    "confirm",
    "end",
    "end_offer",
    "give_places_back",
    "hold_commitment",
    "open_order",
    "open_sessions",
    "reference",
    "refuse_changed",
    "retrying",
    "take_places",
    "tell",
]
