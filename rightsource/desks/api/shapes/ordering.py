"""What choosing takes and gives: services, offers and times, eligibility with reasons, orders, payment, cancelling."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Schema
from pydantic import BaseModel  # alone for what every booking sends: Schema looks each field up as a template would

from rightsource.desks.api.shapes.common import Id, Pence, told
from rightsource.frontdoor.eligibility.rules import AgeGroup, Household, Outcome


class ServiceOut(Schema):
    """A published service."""

    slug: str = told("Its place in the address", "day-care-corby")
    name: str = told("Its name", "Day care, Corby")
    summary: str = told("What it is, in a sentence", "A day in company with a warm meal.")
    organisation_name: str = told("Who gives it", "Wellbeing Community Interest Company")
    needs: list[str] = told("What it helps with", ["care", "company"])


class SearchOut(Schema):
    """One page of services."""

    total: int = told("How many were found", 1)
    page: int = told("Which page this is", 1)
    pages: int = told("How many pages there are", 1)
    services: list[ServiceOut] = told("The services of this page, best first", [])


class OfferOut(Schema):
    """An offer as a resident compares it."""

    offer_id: int = told("Its number, to order by", 31)
    title: str = told("What is offered", "Tuesday lunch club")
    provider: str = told("Who gives it", "Wellbeing Community Interest Company")
    unit: str = told("What one unit is: session, hour, week or item", "session")
    price_pence: int = told("What one unit costs, in whole pence, before any means test", 450)
    quality_rating: int | None = told("Its inspection rating, 1 (inadequate) to 4 (outstanding)", 3)
    quality_on: date | None = told("The day of that rating", "2015-01-05")
    capacity: str = told("sessions, period or none (no time to choose)", "sessions")
    has_room: bool = told("Whether it can be had now", True)
    next_free_at: datetime | None = told("When there is room next", "2015-10-06T10:00:00+01:00")
    cancel_hours: int = told("Until how many hours before one can cancel and pay nothing", 24)
    provenance: str = told("published, derived or generated", "generated")


class WholeServiceOut(ServiceOut):
    """A service with its offers compared, cheapest first; nobody is put first."""

    description: str = told("More about it", "")
    who_for: str = told("Whom it is for", "Aged 65 and over")
    area_codes: list[str] = told("Codes of the areas where it is given", ["E07000150"])
    venue: str = told("Where", "Corby Hall")
    postcode: str = told("The postcode of the place", "NN17 1QG")
    assured_on: date | None = told("When the council last assured the entry", "2015-03-01")
    last_checked_on: date = told("When the entry was last checked", "2015-03-01")
    offers: list[OfferOut] = told("The offers", [])


class TimeOut(Schema):
    """A time with room."""

    session_id: int = told("Its number, to order by", 412)
    starts_at: datetime = told("When it starts", "2015-10-06T10:00:00+01:00")
    ends_at: datetime = told("When it ends", "2015-10-06T12:00:00+01:00")
    free: int = told("How many places or units are left", 3)
    venue: str = told("Where", "Corby Hall")


class MeansIn(Schema):
    """Money in and out, each in whole pence a week; savings in whole pence."""

    income_pence: Pence = told("Income but earnings, in whole pence a week", 20000)
    savings_pence: Pence = told("Savings, in whole pence", 1675000)
    housing_pence: Pence = told("Rent or mortgage, in whole pence a week", 0, default=0)
    disability_pence: Pence = told("Costs of a disability, in whole pence a week", 0, default=0)
    age_group: AgeGroup = told("Which age group the law puts the person in", "pension_age")
    household: Household = told("Alone, or as a couple", "single")
    children: int = told("Children in the household", 0, default=0, ge=0, le=15)


class CheckIn(Schema):
    """What is told about a person, for an answer that nobody keeps. Leave out what does not matter for the service."""

    age: int | None = told("Age in years", 71, default=None, ge=0, le=125)
    area_code: str = told("The code of the area where the person lives", "E07000150", default="", max_length=20)
    has_impairment: bool = told("Whether needs come from an impairment or illness", True, default=False)
    outcomes_unable: list[Outcome] | None = told(
        "What the person cannot do alone; leave out where no assessment is asked for",
        ["nutrition", "hygiene"],
        default=None,
        max_length=10,
    )
    has_significant_impact: bool = told("Whether that has a significant impact on well-being", True, default=False)
    means: MeansIn | None = told(
        "For a means test",
        {"income_pence": 20000, "savings_pence": 1675000, "age_group": "pension_age", "household": "single"},
        default=None,
    )
    weekly_cost_pence: Pence = told("What the service costs, in whole pence a week", 12000, default=0)


class ReasonOut(Schema):
    """What one rule said."""

    rule: str = told("Which rule", "service.age")
    result: str = told("passed, failed or not_applicable", "passed")
    sentence: str = told("In a sentence", "This service is for people aged 65 and over. You are 71.")
    source: str = told("Where the rule stands", "The rule that the council set for this service")
    version: str = told("From which day the value holds, for a rule of law", "")


class CheckOut(Schema):
    """May this person have it, what do they pay, and why."""

    on: date = told("The day whose law was applied", "2015-09-30")
    is_eligible: bool = told("Whether the person may have it", True)
    charge_pence: int | None = told("What they pay, in whole pence a week, where there is a means test", None)
    cannot_compute: str = told("Why something cannot be computed, if so", "")
    reasons: list[ReasonOut] = told("What each rule said", [])


class WishIn(BaseModel):
    """What a resident wants."""

    offer_id: Id = told("The number of the offer", 31)
    session_id: Id | None = told("The number of the time, where one must be chosen", 412, default=None)
    quantity: int = told("How many units", 1, default=1, ge=1, le=100)


class QuoteOut(Schema):
    """What an order would cost whom; nothing is written."""

    price_pence: int = told("The full price, in whole pence", 450)
    charge_pence: int = told("What the resident pays, in whole pence", 450)
    council_pence: int = told("What is promised from the council's budget, in whole pence", 1200)
    personal_budget_pence: int = told("What is used of the personal budget, in whole pence", 0)
    is_held: bool = told("Whether the place waits for a payment", True)
    on: date = told("The day of the service", "2015-10-06")


class OrderIn(WishIn):
    """What a resident wants. The same key again returns the first result."""

    key: str = told("A word of your own, new for each order", "3f1c1a52-order", min_length=8, max_length=100)
    reason_for_choice: str = told("Why this one, if you wish", "It is near my daughter.", default="", max_length=500)


class OrderOut(BaseModel):
    """An order as it stands after ordering."""

    number: str = told("Its number", "abcd-efgh-jklm")
    state: str = told("placed (to be paid), confirmed, attended or cancelled", "placed")
    price_pence: int = told("The full price, in whole pence", 450)
    charge_pence: int = told("What the resident pays, in whole pence", 450)
    held_until: datetime | None = told("Until when the place waits for the payment", "2015-09-30T12:30:00+01:00")
    is_new: bool = told("False when the same key had ordered it before", True)


class OwnOrderOut(Schema):
    """One of your orders."""

    number: str = told("Its number", "abcd-efgh-jklm")
    state: str = told("placed (to be paid), confirmed, attended or cancelled", "confirmed")
    service_slug: str = told("The service", "day-care-corby")
    title: str = told("What was ordered", "Tuesday lunch club")
    provider: str = told("Who gives it", "Wellbeing Community Interest Company")
    quantity: int = told("How many units", 1)
    price_pence: int = told("The full price, in whole pence", 450)
    charge_pence: int = told("What you pay, in whole pence", 450)
    starts_at: datetime | None = told("When", "2015-10-06T10:00:00+01:00")
    held_until: datetime | None = told("Until when the place waits for the payment", None)
    ordered_at: datetime = told("When it was ordered", "2015-09-30T12:00:00+01:00")


class PayIn(Schema):
    """Where the payment page returns to."""

    return_path: str = told("An address of this site", "/orders", pattern=r"^/[^/\\].*$", max_length=200)


class PayOut(Schema):
    """Where to pay."""

    pay_at: str = told("The address of the payment page", "https://pay.example/secure/1")


class TakenOut(Schema):
    """How the payment stands."""

    number: str = told("The order", "abcd-efgh-jklm")
    state: str = told("The order's state", "confirmed")
    payment: str | None = told("The payment's state at the provider, if there is one", "success")
    sentence: str = told("In words", "You have paid. Your place is booked.")


class RefundOut(Schema):
    """What would go back."""

    refund_pence: int = told("In whole pence", 450)
    sentence: str = told("Why", "It starts in more than 24 hours, so all of it goes back.")


class CancelIn(Schema):
    """Why an order is cancelled."""

    reason: str = told("Why, if you wish", "I am ill.", default="", max_length=500)


class CancelledOut(RefundOut):
    """What cancelling gave back."""

    number: str = told("The order", "abcd-efgh-jklm")
