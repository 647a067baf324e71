"""A statement is kept in versions, seen by its body and the council, and equal to its postings to the penny."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from rightsource.books.ledger import queries as ledger_queries
from rightsource.books.ledger import services as ledger
from rightsource.books.ledger.models import Line
from rightsource.books.ledger.rules import CommitmentKind
from rightsource.books.settlement import queries, services
from rightsource.books.settlement.models import Statement, StatementLine
from rightsource.books.settlement.rules import (
    Delivered,
    Hourly,
    SettledSum,
    SettlementRefusedError,
    StatementUnequalError,
    batch_for,
    settle,
)
from rightsource.commons.access.rules import PUBLIC, SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from rightsource.ground.time import Month
from tests.books.ledger.making import AT, YEAR, make_budget_line

AGREEMENT = "agreements/agreement/2015-042"
MAY = Month(2015, 5)
TERMS = Hourly(1440, 15, 5)
BODY = Actor(account_id=8, role=Role.BODY_STAFF, body_ids=(1,))
OTHER_BODY = Actor(account_id=9, role=Role.BODY_STAFF, body_ids=(2,))


@pytest.fixture(autouse=True)
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def store(hours: int, *, body_id: int = 1, agreement_ref: str = AGREEMENT, month: Month = MAY) -> Statement:
    deliveries = [Delivered(f"agreements/delivery/{n}", month.starts_on, units=Decimal(1)) for n in range(hours)]
    return services.store_statement(
        agreement_ref=agreement_ref,
        body_ref="bodies/body/wellbeing",
        body_id=body_id,
        month=month,
        terms=TERMS,
        lines=settle(TERMS, deliveries, month=month),
        by=SYSTEM,
        at=AT,
    )


def book(statement: Statement, line: Line, *, amount: Money | None = None) -> int:
    """Do what the journey that pays a body does with a stored statement."""
    settled = SettledSum(
        statement_ref=str(queries.reference_of(statement)),
        agreement_ref=AGREEMENT,
        amount=amount or Money(statement.difference_pence),
        on=date(2015, 5, 31),
        line_id=line.pk,
        fund="general",
        service_line="older-people",
        council="council",
        body="wellbeing",
    )
    batch_id = ledger.post(batch=batch_for(settled), by=SYSTEM, at=AT)
    services.book_statement(statement_id=statement.pk, batch_id=batch_id, by=SYSTEM, at=AT)
    return batch_id


def test_a_statement_is_stored_with_its_lines() -> None:
    statement = store(3)
    assert (statement.version, statement.total_pence) == (1, 4320)
    lines = queries.lines_of(statement_id=statement.pk)
    assert [line.pence for line in lines] == [1440] * 3
    assert lines[0].explanation == "1 hour delivered, at £14.40 an hour."
    assert queries.statement_of_delivery(delivery_ref="agreements/delivery/0") == [statement]


def test_settling_again_without_news_is_the_same_statement() -> None:
    assert store(3) == store(3)
    assert Statement.objects.count() == 1


def test_settling_again_with_news_is_a_new_version_and_a_difference() -> None:
    first, second = store(3), store(2)
    assert (second.version, second.difference_of, second.difference_pence) == (2, first, -1440)
    assert [each.version for each in queries.versions_of(statement=first)] == [2, 1]
    assert list(queries.statements(actor=SYSTEM)) == [second]
    assert len(queries.statements(actor=SYSTEM, latest_only=False, month=MAY, agreement_ref=AGREEMENT)) == 2
    assert queries.paid_before(agreement_ref=AGREEMENT, month=MAY.next) == Money(2880)
    assert queries.paid_before(agreement_ref=AGREEMENT, month=MAY) == Money(0)


def test_nothing_delivered_makes_no_statement() -> None:
    with pytest.raises(SettlementRefusedError, match="so there is no statement"):
        store(0)


@pytest.mark.parametrize("table", ["statement", "statementline", "statementposting"])
def test_a_statement_is_never_changed(table: str) -> None:
    store(1)
    with pytest.raises(DatabaseError, match="denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE books_settlement_{table} SET body_id = 7")


def test_the_database_refuses_lines_that_do_not_sum_to_the_total() -> None:
    statement = store(1)
    with pytest.raises(IntegrityError, match="sum to 1 pence, but its total is 1440"), transaction.atomic():
        StatementLine.objects.create(
            statement=statement, body_id=1, number=9, on=MAY.starts_on, units=1, rate_pence=1, pence=1, explanation="x"
        )


def test_statement_equals_postings_and_the_pair_is_nothing_for_the_group() -> None:
    """Step 9 of the chain: draw what was promised, book both sides, tie the statement."""
    line = make_budget_line("1000")
    commitment = ledger.commit(
        line_id=line.pk, ref=AGREEMENT, kind=CommitmentKind.AGREEMENT, amount=Money.of("100"), by=SYSTEM, at=AT
    )
    statement = store(3)
    owed = Money(statement.difference_pence)
    ledger.draw(commitment_id=commitment, amount=owed, ref=str(queries.reference_of(statement)), by=SYSTEM, at=AT)
    batch_id = book(statement, line)
    balance = ledger_queries.balance_of_line(line_id=line.pk)
    assert (balance.committed, balance.actual) == (Money.of("56.80"), Money.of("43.20"))
    assert all(tie.is_equal for tie in queries.ties(actor=SYSTEM))
    assert queries.statement(actor=SYSTEM, statement_id=statement.pk).posting.batch_id == batch_id
    eliminations = ledger_queries.group_eliminations(starts_on=YEAR.starts_on, ends_before=YEAR.ends_before)
    assert [each.remainder for each in eliminations] == [Money(0), Money(0)]
    assert ledger_queries.group_sum(starts_on=YEAR.starts_on, ends_before=YEAR.ends_before).consolidated == Money(0)

    second = store(2)
    book(second, line)
    assert ledger_queries.balance_of_line(line_id=line.pk).actual == Money.of("28.80")
    assert all(tie.is_equal for tie in queries.ties(actor=SYSTEM))


def test_booking_again_does_nothing_and_a_second_batch_is_refused() -> None:
    line = make_budget_line("1000")
    statement = store(3)
    first = book(statement, line)
    assert book(statement, line) == first
    with pytest.raises(StatementUnequalError, match="in a second batch"):
        services.book_statement(statement_id=statement.pk, batch_id=first + 1, by=SYSTEM, at=AT)


def test_a_posting_that_is_a_penny_off_is_refused_and_shows() -> None:
    line = make_budget_line("1000")
    statement = store(3)
    assert [tie.is_equal for tie in queries.ties(actor=SYSTEM)] == [False]
    with pytest.raises(StatementUnequalError, match="adds £43.20, but the council booked £43.19 and the body £43.19"):
        book(statement, line, amount=Money.of("43.19"))


def test_a_body_sees_its_own_statements_only() -> None:
    mine, other = store(3), store(1, body_id=2, agreement_ref="agreements/agreement/2015-043")
    with acting_as(BODY, purpose=Purpose.VIEW):
        assert list(Statement.objects.all()) == [mine]
        assert queries.statement(actor=BODY, statement_id=other.pk) is None
        assert list(queries.statements(actor=BODY)) == [mine]
        assert not queries.lines_of(statement_id=other.pk)
    with acting_as(OTHER_BODY, purpose=Purpose.VIEW):
        assert list(queries.statements(actor=OTHER_BODY)) == [other]
    with acting_as(PUBLIC, purpose=Purpose.VIEW):
        assert not Statement.objects.exists()
    with acting_as(Actor(account_id=4, role=Role.AUDITOR), purpose=Purpose.VIEW):
        assert Statement.objects.count() == 2


def test_a_body_cannot_write_its_own_statement() -> None:
    with acting_as(BODY, purpose=Purpose.OPERATION), pytest.raises(DatabaseError), transaction.atomic():
        store(3)


def test_a_statement_that_the_body_did_not_book_is_refused() -> None:
    line = make_budget_line("1000")
    statement = store(3)
    settled = SettledSum(
        statement_ref=str(queries.reference_of(statement)),
        agreement_ref=AGREEMENT,
        amount=Money(statement.difference_pence),
        on=date(2015, 5, 31),
        line_id=line.pk,
        fund="general",
        service_line="older-people",
        council="council",
        body="wellbeing",
    )
    whole = batch_for(settled)
    batch_id = ledger.post(batch=replace(whole, entries=whole.entries[:1]), by=SYSTEM, at=AT)
    with pytest.raises(StatementUnequalError, match="the council booked £43.20 and the body £0.00"):
        services.book_statement(statement_id=statement.pk, batch_id=batch_id, by=SYSTEM, at=AT)
