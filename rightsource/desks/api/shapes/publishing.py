"""What publishing takes and gives: a service with its offers, their price, VAT, capacity and times."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import AwareDatetime

from rightsource.desks.api.shapes.common import Code, Day, Name, Pence, Words, told
from rightsource.frontdoor.directory.rules import NEEDS
from rightsource.frontdoor.eligibility.rules import RuleKind
from rightsource.frontdoor.marketplace.rules import CapacityKind, IncomeOf, Unit

NEEDS_SAID = f"What it helps with: {', '.join(NEEDS)}"


class TimeIn(Schema):
    """A time with places; for an offer by period, the period with its units."""

    starts_at: AwareDatetime = told("When it starts, with its offset", "2015-10-06T10:00:00+01:00")
    ends_at: AwareDatetime = told("When it ends, with its offset", "2015-10-06T12:00:00+01:00")
    places: int = told("How many places or units", 12, ge=1, le=10_000)


class OfferIn(Schema):
    """A price for a service under an agreement."""

    agreement_code: Code = told("The agreement behind it", "2015-042")
    title: Name = told("What is offered", "Tuesday lunch club")
    unit: Unit = told("What one unit is", "session")
    price_pence: Pence = told("What the resident pays for one unit, in whole pence", 450)
    cost_pence: Pence = told("What the council pays the body for one unit, in whole pence", 1200)
    vat: Literal["outside_scope", "exempt", "standard", "zero"] = told("How VAT treats it", "exempt")
    income_of: IncomeOf | None = told("Whose income it is; as the agreement says, unless given", None, default=None)
    capacity: CapacityKind = told("How places are counted: by session, by period, or not", "sessions")
    starts_on: Day = told("Its first day", "2015-10-01")
    ends_before: Day = told("The day after its last; not after its agreement", "2016-04-01")
    quality_rating: int | None = told(
        "Its inspection rating, 1 (inadequate) to 4 (outstanding)", 3, default=None, ge=1, le=4
    )
    quality_on: Day | None = told("The day of that rating", "2015-01-05", default=None)
    area_codes: list[str] = told("Codes of the areas; none means everywhere", ["E07000150"], default=[], max_length=500)
    needs_entitlement: bool = told("Whether it is paid from a personal budget", False, default=False)
    service_group: str = told("Which personal budget", "", default="", max_length=100)
    cancel_hours: int | None = told(
        "Until how many hours before one can cancel and pay nothing; as policy has it, unless given",
        24,
        default=None,
        ge=0,
        le=8760,
    )
    times: list[TimeIn] = told(
        "When it can be had",
        [{"starts_at": "2015-10-06T10:00:00+01:00", "ends_at": "2015-10-06T12:00:00+01:00", "places": 12}],
        default=[],
        max_length=1000,
    )


class RuleIn(Schema):
    """Who may have a service; only a commissioner sets it."""

    kind: RuleKind = told("open to all, by age or place, or by an assessment", "age_or_place")
    min_age: int | None = told("From this age, in years", 65, default=None, ge=0, le=120)
    max_age: int | None = told("Up to this age, in years", None, default=None, ge=0, le=120)
    area_codes: list[str] = told("Codes of the areas; none means everywhere", [], default=[], max_length=500)


class ServiceIn(Schema):
    """A service as it shall be found, with its offers. Sent again, it adds what is not there yet."""

    name: Name = told("Its name", "Lunch club, Corby")
    summary: Name = told("What it is, in a sentence that a resident would say", "A warm meal in company.")
    description: Words = told("More about it", "", default="")
    slug: str = told("Its place in the address; made from the name unless given", "", default="", max_length=100)
    needs: list[str] = told(NEEDS_SAID, ["meals"], min_length=1, max_length=40)
    area_codes: list[str] = told("Codes of the areas where it is given", ["E07000150"], min_length=1, max_length=500)
    audience: str = told("Whom it is for, in words", "Older people", default="", max_length=200)
    rule: RuleIn | None = told("Who may have it", {"kind": "open"}, default=None)
    offers: list[OfferIn] = told(
        "What is offered; the first names the agreement that the service belongs to",
        [
            {
                "agreement_code": "2015-042",
                "title": "Tuesday lunch club",
                "unit": "session",
                "price_pence": 450,
                "cost_pence": 1200,
                "vat": "exempt",
                "capacity": "none",
                "starts_on": "2015-10-01",
                "ends_before": "2016-04-01",
            }
        ],
        min_length=1,
        max_length=50,
    )


class PublishedOut(Schema):
    """What can be found now."""

    slug: str = told("Its place in the address", "lunch-club-corby")
    offer_ids: list[int] = told("The numbers of its offers", [31])


class WithdrawIn(Schema):
    """Why a service is withdrawn."""

    reason: Name = told("Why; it is kept with the service", "The hall is closed for repair.")


class WithdrawnOut(Schema):
    """What ended; what is booked stays booked."""

    ended_offer_ids: list[int] = told("The offers that ended today", [31])
