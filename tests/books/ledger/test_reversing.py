"""A batch is taken back whole, once, with today's date; both say so, and other rooms correct their own."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.models import Line
from rightsource.books.ledger.rules import (
    BatchSpec,
    CommitmentKind,
    Recurrence,
    ReversalRefusedError,
    Stratum,
    reversal_refused,
)
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, YEAR, make_budget_line
from tests.books.ledger.test_posting import spending
from tests.books.signing_in import sign_in

LATER = datetime(2015, 9, 30, 9, tzinfo=UTC)
ON = date(2015, 9, 30)
WHY = "It belongs to another line."


def own(line: Line, pence: int = 25_000, *, key: str = "own", **over: object) -> BatchSpec:
    """Return a batch of the council's own costs, which no other room posted."""
    batch = spending(line, pence, key=key, **over)
    entries = [replace(entry, ref="rehearsal/month/2015-04") for entry in batch.entries]
    return replace(batch, authority_ref="rehearsal/month/2015-04", entries=entries)


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def test_a_batch_is_taken_back_leg_by_leg_on_the_day_of_the_reversal(acting: None) -> None:
    line = make_budget_line("1000")
    promise = services.commit(
        line_id=line.pk, ref="a/b/c", kind=CommitmentKind.AGREEMENT, amount=Money(500), by=SYSTEM, at=AT
    )
    posted = services.post(
        batch=own(line, recurrence=Recurrence.ONE_OFF, counterparty="wellbeing", agreement_ref="x/y/z"),
        by=SYSTEM,
        at=AT,
    )
    services.lock_period(month=YEAR.months()[0], reason="x", by=SYSTEM, at=LATER, on=ON)
    made = services.reverse(batch_id=posted, reason=WHY, by=SYSTEM, at=LATER, on=ON)
    first, taken_back = queries.legs_in(batch_id=posted), queries.legs_in(batch_id=made)
    assert [leg.pence for leg in taken_back] == [-leg.pence for leg in first]
    same = ("account_id", "line_id", "service_line_id", "fund_id", "recurrence", "counterparty_id", "agreement_ref")
    assert [[getattr(leg, name) for name in same] for leg in first] == [
        [getattr(leg, name) for name in same] for leg in taken_back
    ]
    assert {leg.entry.on for leg in taken_back} == {ON} and queries.batch(batch_id=made).on == ON
    assert queries.batch(batch_id=made).authority_ref == f"ledger/batch/{posted}"
    balance = queries.balance_of_line(line_id=line.pk)
    assert (balance.actual, balance.actual_one_off, balance.committed) == (Money(0), Money(0), Money(500))
    assert [row.amount for row in queries.commitments_of(ref="a/b/c")] == [Money(500)] and promise
    assert queries.drifted_lines() == []
    (reversal,) = queries.reversals_of(batch_id=posted)
    assert [reversal] == queries.reversals_of(batch_id=made) and reversal.reason == WHY
    audit = Audit.objects.get(verb="batch.reverse")
    assert (audit.subject, audit.detail["by_batch"]) == (f"ledger/batch/{posted}", made)


def test_a_batch_is_reversed_once_and_a_reversal_never(acting: None) -> None:
    line = make_budget_line("1000")
    posted = services.post(batch=own(line), by=SYSTEM, at=AT)
    with pytest.raises(ReversalRefusedError, match="Say why"):
        services.reverse(batch_id=posted, reason=" ", by=SYSTEM, at=LATER, on=ON)
    made = services.reverse(batch_id=posted, reason=WHY, by=SYSTEM, at=LATER, on=ON)
    with pytest.raises(ReversalRefusedError, match="taken back already"):
        services.reverse(batch_id=posted, reason=WHY, by=SYSTEM, at=LATER, on=ON)
    with pytest.raises(ReversalRefusedError, match="takes back another"):
        services.reverse(batch_id=made, reason=WHY, by=SYSTEM, at=LATER, on=ON)
    with pytest.raises(queries.BatchUnknownError):
        services.reverse(batch_id=0, reason=WHY, by=SYSTEM, at=LATER, on=ON)
    assert queries.balance_of_line(line_id=line.pk).actual == Money(0)


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"authority_ref": "settlement/statement/7"}, "settle the month again"),
        ({"refs": ["settlement/statement/7"]}, "settle the month again"),
        ({"authority_ref": "payments/payment/7"}, "Refund it"),
        ({"authority_ref": "ledger/year/2015-16"}, "stays closed"),
        ({"stratum": "budget"}, "by a decision"),
        ({"is_reversal": True}, "takes back another"),
        ({}, ""),
    ],
)
def test_what_came_from_elsewhere_is_corrected_there(over: dict[str, object], said: str) -> None:
    given: dict[str, object] = {
        "stratum": Stratum.ACTUAL,
        "authority_ref": "rehearsal/month/2015-04",
        "is_reversed": False,
        "is_reversal": False,
    }
    found = reversal_refused(**{**given, **over})  # type: ignore[arg-type]
    assert said in found and bool(said) == bool(found)


def test_nobody_else_reverses(acting: None) -> None:
    line = make_budget_line("1000")
    posted = services.post(batch=own(line), by=SYSTEM, at=AT)
    holder = Actor(account_id=9, role=Role.BUDGET_HOLDER)
    with acting_as(holder, purpose=Purpose.OPERATION), pytest.raises(DatabaseError), transaction.atomic():
        services.reverse(batch_id=posted, reason=WHY, by=holder, at=LATER, on=ON)


def test_the_finance_officer_reverses_on_pages_and_over_the_api(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", ON.isoformat())
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line = make_budget_line("1000")
        posted = services.post(batch=own(line), by=SYSTEM, at=AT)
        other = services.post(batch=own(line, 100, key="other"), by=SYSTEM, at=AT)
        statement = services.post(batch=spending(line, 100), by=SYSTEM, at=AT)
    client, here = Client(), f"/desk/finance/journal/{posted}"
    sign_in(client, Role.FINANCE_OFFICER)

    def read(address: str) -> str:
        return unescape(client.get(address).content.decode())

    assert f'href="{here}/reverse"' in read(here)
    assert "1 entry, 2 legs" in read(f"{here}/reverse")
    assert client.post(f"{here}/reverse", {"reason": ""}).status_code == 422
    checked = unescape(client.post(f"{here}/reverse", {"reason": WHY}).content.decode())
    assert "Home care for older people −£250.00" in checked and "30 September 2015, whatever day" in checked
    assert "Reversed by" not in read(here), "a look binds nothing"
    assert client.post(f"{here}/reverse", {"reason": WHY, "step": "do"})["Location"] == here
    assert "The batch is taken back." in client.get(here).content.decode(), "what was done is said, with its reference"
    assert "Reversed by" in read(here) and WHY in read(here) and f'href="{here}/reverse"' not in read(here)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        (row,) = queries.reversals_of(batch_id=posted)
    assert "Reverses" in read(f"/desk/finance/journal/{row.by_batch_id}")
    assert "settle the month again" in read(f"/desk/finance/journal/{statement}/reverse")
    assert "Check what it does" not in read(f"/desk/finance/journal/{statement}/reverse")
    assert client.get("/desk/finance/journal/0/reverse").status_code == 404

    def send(number: int) -> tuple[int, dict[str, object]]:
        answer = client.post(f"/api/journal/{number}/reverse", {"reason": WHY}, content_type="application/json")
        return answer.status_code, answer.json()

    assert send(other)[1]["reverses"] == other
    assert send(other)[0] == 409 and send(10**9)[0] == 404
    holder = Client()
    sign_in(holder, Role.BUDGET_HOLDER)
    assert "Reverse this batch" not in holder.get(f"/desk/finance/journal/{statement}").content.decode()
    assert holder.get(f"{here}/reverse").status_code == 403
