"""A body's credit note: kept once, taken in by the next statement as a line of its own, booked on both sides."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from rightsource.books.ledger import queries as ledger
from rightsource.books.settlement import queries as settlement
from rightsource.books.settlement.models import CreditNote, Statement
from rightsource.books.settlement.rules.crediting import CreditRefusedError, CreditSpec
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.council.agreements.models import Agreement
from rightsource.ground.money import Money
from rightsource.ground.time import Month
from rightsource.journeys.months_to_settle import months_to_settle, months_to_settle_again
from rightsource.journeys.pay_body import PaidBody, pay_body, unsettled_months
from rightsource.journeys.record_credit import record_credit
from tests.books.signing_in import sign_in
from tests.frontdoor.marketplace.making import make_market
from tests.journeys.test_pay_body import JUNE, MAY, TERMS, delivered, row

APRIL = Month(2015, 4)
NOTE = CreditSpec("CN-1", "One visit was charged twice.", Money(400))


@pytest.fixture(autouse=True)
def acting(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("RIGHTSOURCE_TODAY", "2015-06-12")
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def pay(month: Month, *, hours: int = 0) -> PaidBody:
    return pay_body(agreement_code="2015-001", month=month, by=SYSTEM, at=JUNE + timedelta(hours=hours))


def paid_april() -> int:
    delivered(row("a-1", day="2015-04-12"))
    return pay(APRIL).statement_id


def credit(statement_id: int, spec: CreditSpec = NOTE, *, by: Actor = SYSTEM, hours: int = 1) -> CreditNote:
    return record_credit(statement_id=statement_id, spec=spec, by=by, at=JUNE + timedelta(hours=hours))


def waiting() -> list[tuple[Month, Money | None]]:
    found = months_to_settle(months=unsettled_months(by=SYSTEM, on=JUNE.date()))
    return [(each.month.month, each.amount) for each in found]


def test_the_next_statement_takes_a_credit_note_in_and_both_sides_book_it():
    market = make_market(5, agreement=TERMS)
    statement = paid_april()
    delivered(row("m-1"))
    assert Month.containing(credit(statement).taken_in) == MAY
    assert waiting() == [(MAY, Money(600))]
    paid = pay(MAY, hours=2)
    assert (paid.total, paid.booked) == (Money(600), Money(600))
    visit, note = settlement.lines_of(statement_id=paid.statement_id)
    assert (visit.pence, note.pence, note.delivery_ref) == (
        1000,
        -400,
        f"settlement/credit/{CreditNote.objects.get().pk}",
    )
    assert note.explanation == "Credit note CN-1 against the statement for April 2015: One visit was charged twice."
    assert ledger.balance_of_line(line_id=market.line.pk).actual == Money(1600)
    assert ledger.recomputed_balance(line_id=market.line.pk) == ledger.balance_of_line(line_id=market.line.pk)
    assert [tie for tie in settlement.ties(actor=SYSTEM) if tie.owed != tie.booked] == []
    pairs = ledger.group_eliminations(starts_on=date(2015, 4, 1), ends_before=date(2016, 4, 1))
    assert pairs and [pair for pair in pairs if pair.remainder] == []
    assert not pay(MAY, hours=3).is_new and months_to_settle_again(by=SYSTEM) == []
    assert Statement.objects.get(pk=statement).total_pence == 1000, "what was settled is not changed"


def test_a_month_without_deliveries_is_open_for_a_credit_note_and_comes_to_less_than_nought():
    market = make_market(5, agreement=TERMS)
    statement = paid_april()
    assert waiting() == []
    credit(statement)
    assert waiting() == [(MAY, Money(-400))]
    assert pay(MAY, hours=2).booked == Money(-400) and waiting() == []
    assert ledger.balance_of_line(line_id=market.line.pk).actual == Money(600)


def test_where_the_agreement_has_ended_the_month_of_the_note_is_settled_again():
    make_market(5, agreement=TERMS)
    statement = paid_april()
    Agreement.objects.update(ends_before=date(2015, 5, 1))
    assert Month.containing(credit(statement).taken_in) == APRIL
    (again,) = months_to_settle_again(by=SYSTEM)
    assert (again.month, again.settled, again.amount) == (APRIL, Money(1000), Money(600))
    assert pay(APRIL, hours=2).booked == Money(-400) and months_to_settle_again(by=SYSTEM) == []
    with pytest.raises(CreditRefusedError, match="give at most"):
        credit(statement, CreditSpec("CN-2", "All of it.", Money(601)), hours=3)
    credit(
        statement, CreditSpec("CN-2", "All of it.", Money(600)), hours=3
    )  # what the first gave back is not left twice
    assert pay(APRIL, hours=4).booked == Money(-600)


def test_a_block_that_ended_early_takes_its_credit_note_in_and_pays_no_instalment_more():
    block = {"kind": "block", "annual_pence": 1_200_00}
    make_market(5, agreement={"terms": block, "certified_limit_rate": Decimal(1)})
    statement = pay(APRIL).statement_id
    assert Month.containing(credit(statement).taken_in) == MAY
    Agreement.objects.update(ends_before=date(2015, 5, 1))
    assert waiting() == [(MAY, Money(-400))]
    assert pay(MAY, hours=2).booked == Money(-400) and waiting() == []


def test_a_block_takes_it_in_and_draws_so_much_less_of_what_it_promised():
    block = {"kind": "block", "annual_pence": 1_200_00}
    market = make_market(5, agreement={"terms": block, "certified_limit_rate": Decimal(1)})
    statement = pay(APRIL).statement_id
    credit(statement)
    assert waiting() == [(MAY, Money(9_600))]
    assert pay(MAY, hours=2).booked == Money(9_600)
    assert ledger.balance_of_line(line_id=market.line.pk).actual == Money(19_600)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (CreditSpec(" ", "Why.", Money(1)), "number that the credit note bears"),
        (CreditSpec("CN-2", " ", Money(1)), "Say why"),
        (CreditSpec("CN-2", "Why.", Money(0)), "above nought"),
        (CreditSpec("CN-2", "Why.", Money(601)), "£4.00 of it is credited: give at most £6.00"),
        (CreditSpec("CN-1", "Why.", Money(1)), "recorded already under this agreement"),
    ],
)
def test_what_is_refused_is_not_kept(spec, said):
    make_market(5, agreement=TERMS)
    statement = paid_april()
    credit(statement)
    with pytest.raises(CreditRefusedError, match=said):
        credit(statement, spec)
    assert CreditNote.objects.count() == 1


def test_the_body_records_its_own_and_nobody_elses_and_the_database_says_so_too():
    market = make_market(5, agreement=TERMS)
    statement = paid_april()
    own = Actor(account_id=8, role=Role.BODY_STAFF, body_ids=(market.body.pk,))
    other = Actor(account_id=9, role=Role.BODY_STAFF, body_ids=(market.body.pk + 1,))
    with acting_as(other, purpose=Purpose.OPERATION), pytest.raises(CreditRefusedError, match="no statement"):
        credit(statement, by=other)
    manager = Actor(account_id=7, role=Role.CONTRACT_MANAGER)
    with acting_as(manager, purpose=Purpose.OPERATION), pytest.raises(CreditRefusedError, match="Only the body"):
        credit(statement, by=manager)
    with acting_as(own, purpose=Purpose.OPERATION):
        note = credit(statement, by=own)
    with acting_as(other, purpose=Purpose.VIEW):
        assert not CreditNote.objects.exists()
    with (
        acting_as(other, purpose=Purpose.OPERATION),
        pytest.raises(DatabaseError, match="policy"),
        transaction.atomic(),
    ):
        CreditNote.objects.create(
            statement_id=statement, agreement_ref=note.agreement_ref, body_id=market.body.pk, month=note.month,
            taken_in=note.taken_in, reference="x", reason="x", pence=1, at=JUNE, by_ref="x",
        )  # fmt: skip


def test_nothing_is_kept_if_the_audit_fails(monkeypatch):
    make_market(5, agreement=TERMS)
    statement = paid_april()
    with monkeypatch.context() as patch:
        patch.setattr("rightsource.commons.record.services.audit", lambda **given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            credit(statement)
    assert not CreditNote.objects.exists()


def test_it_is_recorded_on_a_page_and_seen_with_its_statement(client: Client):
    make_market(5, agreement=TERMS)
    statement = paid_april()
    sign_in(client, Role.FINANCE_OFFICER)
    here = f"/statements/{statement}/credit"
    assert here in client.get(f"/statements/{statement}").content.decode()
    told = {"amount": "4", "reference": "CN-1", "reason": "One visit was charged twice."}
    assert "came to £10.00" in unescape(client.get(here).content.decode())
    assert "give at most" in unescape(client.post(here, told | {"amount": "11"}).content.decode())
    check = unescape(client.post(here, told | {"step": "check"}).content.decode())
    assert "The next statement of the agreement takes it in" in check and not CreditNote.objects.exists()
    done = unescape(client.post(here, told | {"step": "do"}, follow=True).content.decode())
    assert "The statement for May 2015 takes it in." in done and "Credit notes against this statement" in done
    assert "£4.00" in client.get(f"/statements/{statement}?format=csv&table=credits").content.decode()
    listed = client.get("/desk/finance/statements?format=csv&table=credits").content.decode()
    assert "CN-1,2015-001,April 2015,May 2015,One visit was charged twice.,£4.00" in listed
    assert "CN-1" in client.get("/desk/finance/statements").content.decode()
    assert client.get("/statements/987654/credit").status_code == 404
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        paid = pay(MAY, hours=2)
    taken = unescape(client.get(f"/statements/{paid.statement_id}").content.decode())
    assert "Credit note CN-1 against the statement for April 2015" in taken
    assert f"Credit {CreditNote.objects.get().pk}" in taken
    sign_in(client, Role.CONTRACT_MANAGER)
    assert client.get(here).status_code == 403
    assert here not in client.get(f"/statements/{statement}").content.decode()


def test_the_api_records_and_lists_credit_notes(client: Client):
    make_market(5, agreement=TERMS)
    statement = paid_april()
    sign_in(client, Role.FINANCE_OFFICER)
    given = {"reference": "CN-1", "reason": "One visit was charged twice.", "pence": 400}
    made = client.post(f"/api/statements/{statement}/credit-notes", given, content_type="application/json")
    assert made.status_code == 200, made.content
    assert (made.json()["month"], made.json()["taken_in"], made.json()["pence"]) == ("2015-04", "2015-05", 400)
    assert client.get("/api/credit-notes").json() == [made.json()]
    again = client.post(f"/api/statements/{statement}/credit-notes", given, content_type="application/json")
    assert again.status_code == 409 and "recorded already" in again.content.decode()
