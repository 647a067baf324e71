"""Offering, ordering, cancelling and telling; each verb is one transaction with its audit row."""

from rightsource.frontdoor.marketplace.services.attending import attend_all
from rightsource.frontdoor.marketplace.services.offers import (
    OfferSpec,
    SessionSpec,
    add_offer,
    end_offer,
    open_sessions,
)
from rightsource.frontdoor.marketplace.services.orders import (
    PlacingRefusedError,
    Wish,
    confirm,
    end,
    give_places_back,
    place,
    reference,
    refuse_changed,
    refuse_full,
    retrying,
    tell,
    wait_briefly,
)
from rightsource.frontdoor.marketplace.services.problems import Complaint, move_problem, report_problem

__all__ = [
    "Complaint",
    "OfferSpec",
    "PlacingRefusedError",
    "SessionSpec",
    "Wish",
    "add_offer",
    "attend_all",
    "confirm",
    "end",
    "end_offer",
    "give_places_back",
    "move_problem",
    "place",
    "report_problem",
    "refuse_full",
    "wait_briefly",
    "open_sessions",
    "reference",
    "refuse_changed",
    "retrying",
    "tell",
]
