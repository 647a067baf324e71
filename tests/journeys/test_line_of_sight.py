"""The line of sight: from any row to any other, as far as each may see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoDbBlocker

from rightsource.commons.access import queries as access
from rightsource.commons.access.rules import PUBLIC, SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.pages.rules import Step
from rightsource.commons.record.rules import Reference
from rightsource.council.agreements import queries as agreements
from rightsource.frontdoor.marketplace import queries as marketplace
from rightsource.ground.time import Month
from rightsource.journeys.check import check
from rightsource.journeys.line_of_sight import Chain, OutOfSightError, line_of_sight, places_for
from rightsource.journeys.pay_body import pay_body
from rightsource.journeys.place_order import OrderRequest, place_order
from rightsource.journeys.record_deliveries import record_deliveries
from tests import database

AT = datetime(2015, 9, 30, 12, tzinfo=UTC)
ON = date(2015, 9, 30)
LATER = datetime(2015, 11, 10, 12, tzinfo=UTC)
MOST_QUERIES = 22


class Booked:
    """One booking, from its order to its statement."""

    def __init__(
        self, *, resident: Actor, body: Actor, order: str, agreement: str, statement: int, delivery: int
    ) -> None:
        self.resident, self.body, self.order, self.agreement = resident, body, order, agreement
        self.statement, self.delivery = statement, delivery


def actor_of(role: Role) -> Actor:
    account = next(row.account_id for row in access.demonstration_roles(on=ON) if row.role is role)
    return next(actor for actor in access.actors_of(account_id=account, on=ON) if actor.role is role)


@pytest.fixture(scope="module")
def booked(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Booked]:
    """A council as loaded in which one resident booked, a body delivered and the month was settled."""
    with django_db_blocker.unblock(), database.council("northamptonshire-2015"), transaction.atomic():
        with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
            yield book()
        transaction.set_rollback(True)


def book() -> Booked:
    resident = actor_of(Role.RESIDENT)
    offer = next(
        row
        for row in marketplace.offers_under(agreement_ids=[row.pk for row in agreements.agreements(on=ON)])
        if row.needs_entitlement and row.capacity_kind == "sessions"
    )
    session = marketplace.sessions_with_room(offer_id=offer.pk, at=AT)[0]
    request = OrderRequest(person_id=resident.person_id or 0, key="sight", offer_id=offer.pk, session_id=session.pk)
    with acting_as(resident, purpose=Purpose.ORDER):
        number = place_order(request=request, by=resident, at=AT).number
    agreement = agreements.agreement_by_id(agreement_id=offer.agreement_id)
    assert agreement is not None
    body = Actor(account_id=90_001, role=Role.BODY_STAFF, body_ids=(agreement.body_id,))
    row = {
        "reference": "SIGHT-1",
        "date": session.starts_at.date().isoformat(),
        "units": "1",
        "minutes": "60",
        "order": f"marketplace/order/{number}",
    }
    recorded = record_deliveries(agreement_code=agreement.code, rows=[row], batch_key="sight", by=SYSTEM, at=LATER)
    assert not recorded.faults, recorded.faults
    (delivery,) = agreements.deliveries_for(order_ref=f"marketplace/order/{number}")
    verify(delivery.pk, agreement.pk, Month.containing(delivery.on))
    paid = pay_body(agreement_code=agreement.code, month=Month.containing(delivery.on), by=SYSTEM, at=LATER)
    return Booked(
        resident=resident,
        body=body,
        order=number,
        agreement=agreement.code,
        statement=paid.statement_id,
        delivery=delivery.pk,
    )


def verify(delivery_id: int, agreement_id: int, month: Month) -> None:
    from rightsource.council.agreements import services

    services.draw_sample(agreement_id=agreement_id, month=month, seed="1", by=SYSTEM, at=LATER)
    services.verify(delivery_id=delivery_id, is_confirmed=True, reason="", by=SYSTEM, at=LATER)


def chain(reference: str, actor: Actor) -> Chain:
    with acting_as(actor, purpose=Purpose.VIEW):
        return line_of_sight(reference=Reference.parse(reference), actor=actor)


def refs(found: Chain, step: Step) -> list[str]:
    return [row.ref for stage in found.stages if stage.step == step for row in stage.rows]


def test_from_a_booking_to_the_vote_and_back_one_click_each_way(booked: Booked):
    auditor = actor_of(Role.AUDITOR)
    order = f"marketplace/order/{booked.order}"
    found = chain(order, auditor)
    assert [stage.step for stage in found.stages] == list(Step)
    assert found.present is Step.ORDER
    assert refs(found, Step.AGREEMENT) == [f"agreements/agreement/{booked.agreement}"]
    assert refs(found, Step.DELIVERY) == [f"agreements/delivery/{booked.delivery}"]
    assert refs(found, Step.STATEMENT) == [f"settlement/statement/{booked.statement}"]
    for step in Step:
        (ref, *_) = refs(found, step)
        assert order in refs(chain(ref, auditor), Step.ORDER), step
    (line,) = refs(found, Step.BUDGET_LINE)
    (vote,) = [stage.rows[0].note for stage in chain(line, auditor).stages if stage.step is Step.DECISION]
    assert vote.startswith("voted ")


def test_each_sees_what_they_may(booked: Booked):
    order = f"marketplace/order/{booked.order}"
    own = chain(order, booked.resident)
    assert refs(own, Step.AGREEMENT)
    assert refs(own, Step.DELIVERY) == []
    shown = {place.step: place for place in own.places}
    assert shown[Step.STATEMENT].text == "not shown to you"
    assert refs(chain(order, booked.body), Step.STATEMENT) == [f"settlement/statement/{booked.statement}"]
    with pytest.raises(OutOfSightError, match="that you may see"):
        chain(order, PUBLIC)
    with pytest.raises(OutOfSightError):
        chain(f"settlement/statement/{booked.statement}", PUBLIC)
    public = chain(f"agreements/agreement/{booked.agreement}", PUBLIC)
    assert refs(public, Step.DECISION)
    assert refs(public, Step.OFFER)
    assert refs(public, Step.ORDER) == []


def test_what_is_missing_is_said_and_what_is_nowhere_is_refused(booked: Booked):
    auditor = actor_of(Role.AUDITOR)
    waste = chain("agreements/agreement/2015-046", auditor)
    assert "there is no " in waste.finding
    assert Step.ORDER not in {place.step for place in waste.places}
    with acting_as(auditor, purpose=Purpose.VIEW):
        assert places_for(reference="agreements/agreement/none", actor=auditor) is None
    with pytest.raises(OutOfSightError, match="no place on the line of sight"):
        chain("parties/person/1", auditor)


def test_a_chain_asks_a_bounded_number_of_questions(booked: Booked):
    auditor = actor_of(Role.AUDITOR)
    decisions = refs(chain(f"agreements/agreement/{booked.agreement}", auditor), Step.DECISION)
    line = refs(chain(f"agreements/agreement/{booked.agreement}", auditor), Step.BUDGET_LINE)
    for ref in (*decisions, *line, f"marketplace/order/{booked.order}"):
        with CaptureQueriesContext(connection) as asked:
            chain(ref, auditor)
        assert len(asked) <= MOST_QUERIES, (ref, len(asked))


def test_what_was_booked_and_paid_breaks_no_promise(booked: Booked):
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        assert check(at=LATER, progress=lambda _: None) == []
        assert Decimal(1) == agreements.deliveries_for(order_ref=f"marketplace/order/{booked.order}")[0].units
