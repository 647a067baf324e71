"""Somebody who pays, and what they owe, made through the services, for tests of the rooms above."""

from __future__ import annotations

from datetime import UTC, datetime

from rightsource.books.ledger import queries as ledger
from rightsource.commons.access.rules import SYSTEM, Actor, Role
from rightsource.commons.parties import services as parties
from rightsource.commons.parties.rules import PersonDetails
from rightsource.frontdoor.payments.rules import VatTreatment
from rightsource.frontdoor.payments.services import Due
from rightsource.ground.money import Money
from tests.books.ledger.making import make_chart

AT = datetime(2015, 5, 1, 10, 0, tzinfo=UTC)


def make_person(name: str = "Ada Lovelace") -> int:
    """Keep a person and return their number."""
    return parties.add_person(details=PersonDetails(name=name), by=SYSTEM, at=AT).pk


def resident(person_id: int) -> Actor:
    """Return the actor that a person is."""
    return Actor(account_id=90_000 + person_id, role=Role.RESIDENT, person_id=person_id, name="A resident")


def make_due(person_id: int, **over: object) -> Due:
    """Return what an order of £12.00 owes, unless told otherwise; opens the chart of accounts where there is none."""
    if not ledger.entities():
        make_chart()
    given: dict[str, object] = {
        "person_id": person_id,
        "order_ref": "marketplace/order/abcd-efgh-jkmn",
        "description": "Swimming lesson",
        "amount": Money(1200),
        "key": "order abcd-efgh-jkmn 1",
        "vat_treatment": VatTreatment.STANDARD,
        "income_of": "wellbeing",
        "service_line": "older-people",
        "fund": "general",
        "agreement_ref": "agreements/agreement/2015-001",
    }
    return Due(**{**given, **over})  # type: ignore[arg-type]
