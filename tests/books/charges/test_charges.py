"""A charge is chosen by the day of the event, and the schedule is never changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from rightsource.books.charges import queries, services
from rightsource.books.charges.models import Charge
from rightsource.books.charges.rules import ChargeRefusedError, ChargeUnknownError, VatTreatment, charge_for
from rightsource.commons.access.rules import PUBLIC, SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, DECISION


@dataclass(frozen=True)
class Row:
    starts_on: date
    ends_before: date | None = None


DAYS = st.dates(date(2010, 1, 1), date(2020, 1, 1))


@given(st.lists(DAYS, min_size=1, max_size=6, unique=True), DAYS)
def test_of_charges_without_an_end_the_last_one_started_holds(starts: list[date], on: date) -> None:
    rows = [Row(day) for day in starts]
    begun = [day for day in starts if day <= on]
    if begun:
        assert charge_for(rows, code="x", on=on).starts_on == max(begun)
    else:
        with pytest.raises(ChargeUnknownError):
            charge_for(rows, code="x", on=on)


@pytest.mark.parametrize(
    ("on", "found"),
    [(date(2015, 3, 31), None), (date(2015, 4, 1), True), (date(2016, 3, 31), True), (date(2016, 4, 1), None)],
)
def test_a_charge_holds_from_its_first_day_to_the_day_before_its_end(on: date, found: bool | None) -> None:
    rows = [Row(date(2015, 4, 1), date(2016, 4, 1))]
    if found:
        assert charge_for(rows, code="x", on=on) == rows[0]
    else:
        with pytest.raises(ChargeUnknownError, match="No charge “x” was adopted for"):
            charge_for(rows, code="x", on=on)


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def adopt(pounds: str, starts_on: date, code: str = "library-room-hour") -> Charge:
    return services.adopt_charge(
        code=code,
        name="Library room",
        unit="session",
        amount=Money.of(pounds),
        vat_treatment=VatTreatment.EXEMPT,
        income_of_ref="ledger/entity/council",
        starts_on=starts_on,
        decision_ref=DECISION,
        provenance="generated",
        by=SYSTEM,
        at=AT,
    )


def test_a_new_charge_takes_over_and_the_old_stays_for_its_own_days(acting: None) -> None:
    adopt("18", date(2015, 4, 1))
    adopt("19.50", date(2016, 4, 1))
    assert queries.charge_on(code="library-room-hour", on=date(2016, 3, 31)).pence == 1800
    assert queries.charge_on(code="library-room-hour", on=date(2016, 4, 1)).pence == 1950
    assert [charge.pence for charge in queries.charges_on(on=date(2016, 4, 1))] == [1950]
    assert [charge.pence for charge in queries.history_of(code="library-room-hour")] == [1950, 1800]


def test_one_day_has_one_charge_and_none_is_below_zero(acting: None) -> None:
    adopt("18", date(2015, 4, 1))
    with pytest.raises(ChargeRefusedError, match="from 1 April 2015 already"):
        adopt("19", date(2015, 4, 1))
    with pytest.raises(ChargeRefusedError, match="cannot be −£1.00"):
        adopt("-1", date(2015, 5, 1))


def test_everybody_reads_the_schedule_and_few_adopt_it(acting: None) -> None:
    adopt("18", date(2015, 4, 1))
    with acting_as(PUBLIC, purpose=Purpose.VIEW):
        assert len(queries.charges_on(on=date(2015, 4, 1))) == 1
    body = Actor(account_id=3, role=Role.BODY_STAFF, body_ids=(1,))
    with (
        acting_as(body, purpose=Purpose.OPERATION),
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
    ):
        adopt("1", date(2016, 4, 1))
