"""Settling on pages: what waits, why a month is blocked, the statement before it binds, and the confirmation."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rightsource.books.settlement.models import Statement
from rightsource.books.settlement.rules import total_of
from rightsource.commons.access import services as access
from rightsource.commons.access.rules import SYSTEM, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements import queries as agreements
from rightsource.council.agreements import services
from rightsource.council.agreements.models import Agreement
from rightsource.ground.time import Month
from rightsource.journeys.months_to_settle import months_to_settle
from rightsource.journeys.pay_body import lines_owed, unsettled_months
from rightsource.journeys.verify_sample import Finding, draw_samples, verify_sample
from tests.books.signing_in import sign_in
from tests.council.agreements.making import BLOCK, delivery_row, make_agreement

AT = datetime(2015, 6, 2, 9, tzinfo=UTC)
LIST = "/desk/finance/settle"


@pytest.fixture
def agreement(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agreement]:
    """A block that owes a month whatever is delivered, and hours of which nobody but the body vouches."""
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-06-02")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        hours = make_agreement()
        make_agreement(code="2015-050", title="Libraries", terms=BLOCK)
        services.record_deliveries(
            agreement_id=hours.pk, rows=[delivery_row(number) for number in range(12)], batch_key="b", by=SYSTEM, at=AT
        )
        access.delegate(
            role=Role.FINANCE_OFFICER, action="statement.settle", limit=None, starts_on=date(2015, 1, 1),
            ends_before=None, decision_ref="democracy/decision/2015-002", by=SYSTEM, at=AT,
        )  # fmt: skip
    yield hours


@pytest.fixture
def officer(agreement: Agreement) -> Client:
    client = Client()
    sign_in(client, Role.FINANCE_OFFICER)
    return client


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, response
    return unescape(response.content.decode())


def test_what_waits_is_listed_with_its_sum_and_why_it_is_blocked(officer: Client) -> None:
    page = words(officer, LIST)
    assert "3 months of agreements have ended and are not paid; the oldest is April 2015." in page
    assert "£180.00" in page and "£3,050.00" in page
    assert "vouched for by the body alone" in page and "Draw the month’s sample and verify it." in page
    table = officer.get(f"{LIST}?format=csv").content.decode()
    assert "2015-050 Libraries" in table and "Blocked" in table


def test_the_list_shows_what_a_statement_would_have_and_asks_as_much_for_many_months_as_for_few(
    officer: Client, agreement: Agreement
) -> None:
    with CaptureQueriesContext(connection) as few:
        words(officer, LIST)
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        for number in range(3):
            other = make_agreement(code=f"2015-06{number}", title=f"Hours {number}")
            services.record_deliveries(
                agreement_id=other.pk, rows=[delivery_row(row) for row in range(5 + number)], batch_key=f"c{number}",
                by=SYSTEM, at=AT,
            )  # fmt: skip
        months = months_to_settle(months=unsettled_months(by=SYSTEM, on=AT.date()))
        for each in months:
            lines = lines_owed(agreement=each.month.agreement, month=each.month.month)
            assert each.amount == total_of(lines), each
            block = agreements.block_on_payment(agreement_id=each.month.agreement.pk, month=each.month.month)
            assert each.why == (block or "")
    assert len(months) == 6 and {bool(each.why) for each in months} == {True, False}
    with CaptureQueriesContext(connection) as many:
        assert "6 months of agreements have ended" in words(officer, LIST)
    assert len(many) == len(few) <= 12


def test_a_month_is_seen_line_by_line_settled_and_confirmed(officer: Client) -> None:
    address = f"{LIST}/2015-050/2015-04"
    page = words(officer, address)
    assert "The instalment for April 2015 of £36,600.00 a year" in page
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert not Statement.objects.exists(), "looking binds nothing"
    stale = officer.post(address, {"total_pence": "1"})
    assert stale.status_code == 422 and "has changed since you looked" in unescape(stale.content.decode())
    done = officer.post(address, {"total_pence": "305000"})
    assert done.status_code == 302, unescape(done.content.decode())
    page = words(officer, done["Location"])
    assert "2015-050 · 2015-04 · version 1" in page and "£3,050.00 is booked" in page
    assert "Go on with 2015-042, April 2015" in page
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        (statement,) = Statement.objects.all()
        assert (statement.total_pence, statement.is_booked) == (305000, True)
    assert words(officer, f"/statements/{statement.pk}")
    assert officer.get("/desk/finance/settled/987654").status_code == 404


def test_a_blocked_month_says_why_and_is_not_settled(officer: Client) -> None:
    address = f"{LIST}/2015-042/2015-04"
    assert "Nothing of April 2015 can be settled yet." in words(officer, address)
    refused = officer.post(address, {"total_pence": "18000"})
    assert refused.status_code == 422 and "Draw the month’s sample" in unescape(refused.content.decode())
    assert "has not ended" in words(officer, f"{LIST}/2015-050/2015-06")
    assert officer.get(f"{LIST}/2015-999/2015-04").status_code == 404
    assert officer.get(f"{LIST}/2015-050/soon").status_code == 404
    other = Client()
    sign_in(other, Role.COMMISSIONER)
    assert other.get(LIST).status_code == 403


def test_a_month_of_which_nothing_can_be_paid_is_closed_at_nought(officer: Client, agreement: Agreement) -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        rows = agreements.deliveries(agreement_id=agreement.pk, month=Month(2015, 4))
        draw_samples(on=AT.date(), seed="spring", by=SYSTEM, at=AT)
        verify_sample(findings=[Finding(row.pk, False, "Nobody came.") for row in rows], by=SYSTEM, at=AT)
    address = f"{LIST}/2015-042/2015-04"
    page = words(officer, address)
    assert "Nothing of April 2015 can be paid. Settling it says so and closes the month." in page
    assert "None of the 12 deliveries of April 2015 can be paid" in page and "Settle at nought" in page
    done = officer.post(address, {"total_pence": "0"})
    assert "It comes to nought: nothing is booked, and the month is closed." in words(officer, done["Location"])
    assert "2015-042" not in officer.get(f"{LIST}?format=csv").content.decode()
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        found = Statement.objects.get()
    assert "None of the 12 deliveries" in words(officer, f"/statements/{found.pk}")
