"""An entitlement is used by its person, by ordering, within its days, and never beyond its limit."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from django.db import Error, connection, transaction

from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.frontdoor.eligibility import queries, services
from rightsource.frontdoor.eligibility.models import EntitlementBalance
from rightsource.frontdoor.eligibility.rules import EntitlementRefusedError, EntitlementUsedUpError
from rightsource.ground.money import Money
from tests.frontdoor.eligibility.making import (
    AT,
    DAY,
    GROUP,
    make_answer,
    make_assessment,
    make_entitlement,
    make_rule,
)

ADA, BEN = 101, 102


def resident(person_id: int) -> Actor:
    return Actor(account_id=person_id, role=Role.RESIDENT, person_id=person_id)


def use(actor: Actor, entitlement_id: int, pounds: str, on: date = DAY) -> None:
    services.use_entitlement(entitlement_id=entitlement_id, amount=Money.of(pounds), on=on, by=actor, at=AT)


@pytest.mark.django_db
def test_an_entitlement_is_used_up_to_its_limit_and_not_a_penny_more() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        kept = make_entitlement(person_id=ADA, pounds="100.00")
    ada = resident(ADA)
    with acting_as(ada, purpose=Purpose.ORDER):
        use(ada, kept.pk, "60.00")
        with pytest.raises(EntitlementUsedUpError, match=r"costs £40.01 and you have £40.00 left of your £100.00"):
            use(ada, kept.pk, "40.01")
        use(ada, kept.pk, "40.00")
        with pytest.raises(EntitlementUsedUpError, match=r"you have £0.00 left"):
            use(ada, kept.pk, "0.01")
        services.give_back_entitlement(entitlement_id=kept.pk, amount=Money.of("100.00"), by=ada, at=AT)
        with pytest.raises(EntitlementRefusedError, match="was not used"):
            services.give_back_entitlement(entitlement_id=kept.pk, amount=Money(1), by=ada, at=AT)
        with pytest.raises(EntitlementRefusedError, match="was not used"):
            services.give_back_entitlement(entitlement_id=kept.pk, amount=Money(-1), by=ada, at=AT)
        with pytest.raises(EntitlementRefusedError, match="above zero"):
            use(ada, kept.pk, "-1.00")
        assert queries.entitlements_of(person_id=ADA)[0].balance.used_pence == 0


@pytest.mark.django_db
def test_an_entitlement_holds_from_its_first_day_to_the_day_before_its_end() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        kept = make_entitlement(person_id=ADA)
        assert len(queries.entitlements_of(person_id=ADA, on=date(2015, 4, 1), service_group=GROUP)) == 1
        assert len(queries.entitlements_of(person_id=ADA, on=date(2016, 4, 1))) == 0
        assert len(queries.entitlements_of(person_id=ADA, on=DAY, service_group="other")) == 0
    ada = resident(ADA)
    with acting_as(ada, purpose=Purpose.ORDER):
        for outside in (date(2015, 3, 31), date(2016, 4, 1)):
            with pytest.raises(EntitlementUsedUpError, match="does not cover this day"):
                use(ada, kept.pk, "1.00", on=outside)
        for inside in (date(2015, 4, 1), date(2016, 3, 31)):
            use(ada, kept.pk, "1.00", on=inside)


@pytest.mark.django_db
def test_it_is_used_by_its_person_and_by_ordering_only() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        kept = make_entitlement(person_id=ADA)
    ada, ben = resident(ADA), resident(BEN)
    with acting_as(ben, purpose=Purpose.ORDER), pytest.raises(EntitlementRefusedError, match="not yours to use"):
        use(ben, kept.pk, "1.00")
    with acting_as(ada, purpose=Purpose.VIEW), pytest.raises(EntitlementRefusedError, match="used by an order"):
        use(ada, kept.pk, "1.00")
    with (
        acting_as(ada, purpose=Purpose.ORDER),
        pytest.raises(Error, match="granted anew"),
        transaction.atomic(),
    ):
        EntitlementBalance.objects.update(limit_pence=1_000_000)


@pytest.mark.django_db
def test_an_entitlement_is_granted_on_a_yes_for_the_same_person() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        make_rule()
        make_assessment(person_id=ADA)
        yes, no = make_answer(person_id=ADA), make_answer(person_id=BEN)
        make_entitlement(person_id=ADA, answer_id=yes.pk)
        for person, said in ((BEN, no), (BEN, yes)):
            with pytest.raises(EntitlementRefusedError, match="not a yes for this person"):
                make_entitlement(person_id=person, answer_id=said.pk)
        with pytest.raises(EntitlementRefusedError, match="above zero"):
            make_entitlement(person_id=ADA, pounds="0.00")
    ada = resident(ADA)
    with acting_as(ada, purpose=Purpose.ORDER), pytest.raises(Error, match="row-level security"), transaction.atomic():
        services.grant_entitlement(
            person_id=ADA,
            service_group=GROUP,
            amount=Money.of("5.00"),
            answer_id=None,
            starts_on=DAY,
            ends_before=None,
            by=ada,
            at=AT,
        )


@pytest.mark.django_db(transaction=True)
def test_of_twenty_orders_at_once_exactly_as_many_win_as_there_is_money_for() -> None:
    with acting_as(SYSTEM, purpose=Purpose.OPERATION):
        kept = make_entitlement(person_id=ADA, pounds="70.00")
    ada = resident(ADA)
    won, lost, others = [], [], []
    start = threading.Barrier(20)

    def order() -> None:
        start.wait()
        try:
            with acting_as(ada, purpose=Purpose.ORDER):
                use(ada, kept.pk, "10.00")
            won.append(1)
        except EntitlementUsedUpError:
            lost.append(1)
        except Exception as error:  # the thread's end would hide it
            others.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=order) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost), others) == (7, 13, [])
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert EntitlementBalance.objects.get(pk=kept.pk).used_pence == 70_00
