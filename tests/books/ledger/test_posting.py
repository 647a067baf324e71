"""A posting is whole or nothing, counts once, keeps to its fund's purpose and is never changed."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.models import Batch, Entry, Leg, Line
from rightsource.books.ledger.rules import (
    BatchSpec,
    BudgetSpec,
    BudgetTotalError,
    EntrySpec,
    LegSpec,
    LimitReachedError,
    LineUnknownError,
    OrphanLineError,
    PostingRefusedError,
    Recurrence,
    Stratum,
)
from rightsource.books.ledger.services import posting
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, DECISION, ON, YEAR, make_budget, make_budget_line, make_chart, make_line

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def acting() -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def spending(line: Line, pence: int, *, key: str = "spend-1", **over: object) -> BatchSpec:
    given: dict[str, object] = {"account": "expenditure", "fund": "general", "service_line": "older-people"}
    debit = LegSpec(**{**given, "amount": Money(pence), "line_id": line.pk, **over})  # type: ignore[arg-type]
    credit = LegSpec("cash", Money(-pence), debit.fund)
    entry = EntrySpec("council", ON, "settlement/statement/7", "Home care in April", [debit, credit])
    return BatchSpec(Stratum.ACTUAL, "settlement/statement/7", key, ON, [entry])


def nothing_is_kept() -> bool:
    return not (
        Batch.objects.filter(stratum="actual").exists() or Entry.objects.filter(batch__stratum="actual").exists()
    )


def test_a_posting_moves_its_line_and_leaves_its_audit_row() -> None:
    line = make_budget_line("1000")
    batch_id = services.post(batch=spending(line, 25_000), by=SYSTEM, at=AT)
    assert queries.balance_of_line(line_id=line.pk).actual == Money.of("250")
    assert Audit.objects.filter(verb="actual.post", subject=f"ledger/batch/{batch_id}").count() == 1
    assert [leg.pence for leg in queries.legs_of(ref="settlement/statement/7")] == [25_000, -25_000]
    assert [leg.pence for leg in queries.legs_in(batch_id=batch_id)] == [25_000, -25_000]
    assert queries.batch(batch_id=batch_id).key == "spend-1"


def test_the_same_key_returns_the_first_batch_and_counts_once() -> None:
    line = make_budget_line("1000")
    first = services.post(batch=spending(line, 100), by=SYSTEM, at=AT)
    assert services.post(batch=spending(line, 100), by=SYSTEM, at=AT) == first
    assert queries.balance_of_line(line_id=line.pk).actual == Money(100)
    assert Batch.objects.filter(stratum="actual").count() == 1
    with pytest.raises(PostingRefusedError, match="was used for another posting"):
        services.post(batch=spending(line, 101), by=SYSTEM, at=AT)


def test_an_unbalanced_posting_is_refused_and_nothing_of_its_batch_is_kept() -> None:
    line = make_budget_line("1000")
    whole = spending(line, 100)
    bad = replace(whole.entries[0], legs=[whole.entries[0].legs[0], LegSpec("cash", Money(-99), "general")])
    with pytest.raises(PostingRefusedError, match="out by £0.01"):
        services.post(batch=replace(whole, entries=[*whole.entries, bad]), by=SYSTEM, at=AT)
    assert nothing_is_kept()


def test_the_database_itself_refuses_what_is_out_of_balance(monkeypatch: pytest.MonkeyPatch) -> None:
    line = make_budget_line("1000")
    monkeypatch.setattr(posting, "faults_of", lambda batch: [])
    whole = spending(line, 100)
    bad = replace(whole.entries[0], legs=[whole.entries[0].legs[0], LegSpec("cash", Money(-99), "general")])
    with pytest.raises(PostingRefusedError, match="does not balance in General fund: it is out by 1 pence"):
        services.post(batch=replace(whole, entries=[*whole.entries, bad]), by=SYSTEM, at=AT)
    assert nothing_is_kept()
    assert queries.balance_of_line(line_id=line.pk).actual == Money(0)


def test_ring_fenced_money_is_not_spent_outside_its_purpose() -> None:
    line = make_budget_line("1000")
    misuse = spending(line, 100, fund="public-health", line_id=None)
    with pytest.raises(PostingRefusedError, match="Public health grant may not be used for Older people"):
        services.post(batch=misuse, by=SYSTEM, at=AT)
    with pytest.raises(PostingRefusedError, match="a leg without a service line"):
        services.post(batch=spending(line, 100, fund="public-health", line_id=None, service_line=""), by=SYSTEM, at=AT)
    assert nothing_is_kept()
    for_purpose = spending(line, 100, fund="public-health", line_id=None, service_line="public-health")
    assert services.post(batch=for_purpose, by=SYSTEM, at=AT)


@pytest.mark.parametrize(
    "over", [{"account": "lottery"}, {"service_line": "lottery"}, {"counterparty": "lottery"}, {"line_id": 10**9}]
)
def test_what_the_ledger_does_not_know_is_refused(over: dict[str, object]) -> None:
    line = make_budget_line("1000")
    batch = spending(line, 100, **over)
    with pytest.raises(PostingRefusedError, match=r"There is no .* in the ledger: open it first\."):
        services.post(batch=batch, by=SYSTEM, at=AT)
    assert nothing_is_kept()


def test_an_entity_that_the_ledger_does_not_know_is_refused() -> None:
    line = make_budget_line("1000")
    whole = spending(line, 100)
    with pytest.raises(PostingRefusedError, match="There is no entity “moon”"):
        services.post(batch=replace(whole, entries=[replace(whole.entries[0], entity="moon")]), by=SYSTEM, at=AT)


def test_a_leg_against_a_line_is_of_that_line() -> None:
    line = make_budget_line("1000")
    other = spending(line, 100, service_line="public-health")
    with pytest.raises(PostingRefusedError, match="must be expense or income of the line's own entity"):
        services.post(batch=other, by=SYSTEM, at=AT)
    with pytest.raises(PostingRefusedError, match="must be expense or income of the line's own entity"):
        services.post(batch=spending(line, 100, account="cash"), by=SYSTEM, at=AT)


def test_postings_are_never_changed_or_removed_not_even_by_the_owner() -> None:
    with psycopg.connect(os.environ["RIGHTSOURCE_OWNER_DATABASE_URL"]) as owner:
        owner.execute(
            'INSERT INTO books_ledger_batch (stratum, authority_ref, key, digest, at, "on", by_ref) '
            "VALUES ('actual', 'a/b/c', 'k', 'd', now(), now(), 'x')"
        )
        with pytest.raises(psycopg.errors.RestrictViolation, match="never changed or removed"):
            owner.execute("UPDATE books_ledger_batch SET authority_ref = 'x/y/z'")
        owner.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        'INSERT INTO books_ledger_batch (stratum, authority_ref, key, digest, at, "on", by_ref) '
        "VALUES ('actual', 'a', 'k', 'd', now(), now(), 'x')",
        "SELECT ledger_carry(1, 'budget')",
    ],
)
def test_there_is_no_other_way_in(statement: str) -> None:
    with pytest.raises(DatabaseError, match="policy|denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_kept_sums_of_a_line_cannot_be_written_directly() -> None:
    line = make_budget_line("1000")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE books_ledger_linebalance SET budget_pence = 1")
        assert cursor.rowcount == 0
    assert queries.balance_of_line(line_id=line.pk).budget == Money.of("1000")


@pytest.mark.parametrize(
    ("role", "purpose", "may"),
    [
        (Role.RESIDENT, Purpose.VIEW, False),
        (Role.RESIDENT, Purpose.PAYMENT, True),
        (Role.BODY_STAFF, Purpose.OPERATION, False),
        (Role.CONTRACT_MANAGER, Purpose.SETTLEMENT, True),
        (Role.FINANCE_OFFICER, Purpose.OPERATION, True),
        (Role.COUNCILLOR, Purpose.OPERATION, False),
    ],
)
def test_who_may_post(role: Role, purpose: Purpose, may: bool) -> None:
    line = make_budget_line("1000")
    actor = Actor(account_id=5, role=role, person_id=5, body_ids=(1,))
    with acting_as(actor, purpose=purpose):
        if may:
            services.post(batch=spending(line, 100), by=actor, at=AT)
        else:
            with pytest.raises(DatabaseError, match="may post to the ledger"), transaction.atomic():
                services.post(batch=spending(line, 100), by=actor, at=AT)
    assert queries.balance_of_line(line_id=line.pk).actual == Money(100 if may else 0)


def test_a_resident_who_pays_sees_nothing_of_the_ledger() -> None:
    line = make_budget_line("1000")
    resident = Actor(account_id=5, role=Role.RESIDENT, person_id=5)
    with acting_as(resident, purpose=Purpose.PAYMENT):
        services.post(batch=spending(line, 100), by=resident, at=AT)
        assert not (Batch.objects.exists() or Leg.objects.exists() or Entry.objects.exists())
        assert Line.objects.exists(), "the lines themselves are a public register"


# --- budgets


def test_a_budget_is_posted_under_its_decision() -> None:
    line = make_budget_line("1000")
    batch = Batch.objects.get(stratum="budget")
    assert batch.authority_ref == DECISION
    assert queries.legs_on(line_id=line.pk, stratum=Stratum.BUDGET).exists()
    assert not queries.legs_on(line_id=line.pk, stratum=Stratum.ACTUAL).exists()
    assert queries.trial_balance(entity="council", stratum=Stratum.BUDGET)[0].amount == Money.of("1000")
    assert Money.sum_of(row.amount for row in queries.trial_balance(entity="council", stratum=Stratum.BUDGET)) == Money(
        0
    )


def test_lines_must_sum_to_the_adopted_total() -> None:
    make_chart()
    line = make_line()
    with pytest.raises(BudgetTotalError, match="they differ by −£1.00"):
        services.set_budget(
            lines=[BudgetSpec(line.pk, Money.of("99"))],
            total=Money.of("100"),
            authority_ref=DECISION,
            key="b",
            on=ON,
            by=SYSTEM,
            at=AT,
        )
    assert not Batch.objects.exists()


def test_a_line_without_a_holder_gets_no_budget_until_it_has_one() -> None:
    make_chart()
    line = make_line(holder_role="", holder_title="")
    assert queries.orphan_lines(year=YEAR) == [line]
    with pytest.raises(OrphanLineError, match="Home care for older people has no budget holder"):
        make_budget(line, "10")
    services.name_holder(line_id=line.pk, holder_role="budget_holder", holder_title="Head", by=SYSTEM, at=AT)
    make_budget(line, "10")
    assert queries.orphan_lines(year=YEAR) == []


def test_a_budget_for_a_line_that_is_not_there_is_refused() -> None:
    with pytest.raises(LineUnknownError, match="no budget line 77"):
        services.set_budget(
            lines=[BudgetSpec(77, Money(1))], total=Money(1), authority_ref=DECISION, key="b", on=ON, by=SYSTEM, at=AT
        )


def test_money_moves_between_lines_but_not_below_what_is_used() -> None:
    line = make_budget_line("1000")
    other = make_line(service_line="public-health", name="Public health")
    make_budget(other, "5")
    services.post(batch=spending(line, 90_000), by=SYSTEM, at=AT)

    def move(pounds: str) -> None:
        amount = Money.of(pounds)
        lines = [BudgetSpec(line.pk, Money(-amount.pence))]
        services.set_budget(
            lines=lines, total=Money(-amount.pence), authority_ref=DECISION, key=f"m{pounds}", on=ON, by=SYSTEM, at=AT
        )

    move("100")
    assert queries.balance_of_line(line_id=line.pk).left == Money(0)
    with pytest.raises(LimitReachedError, match="£0.01 over what is left"):
        move("0.01")


def test_a_posting_over_a_line_that_stops_is_refused_with_its_sentence() -> None:
    line = make_budget_line("1000")
    with pytest.raises(LimitReachedError) as refused:
        services.post(batch=spending(line, 100_001), by=SYSTEM, at=AT)
    assert str(refused.value) == (
        "This posting would take Home care for older people £0.01 over what is left (£1,000.00 of £1,000.00). "
        "The budget holder for Older people (role: Head of Adult Services) can move money to it."
    )
    assert nothing_is_kept()


def test_income_lowers_what_a_line_costs_and_one_off_money_is_kept_apart() -> None:
    line = make_budget_line("1000")
    make_budget(line, "50", recurrence=Recurrence.ONE_OFF)
    services.post(batch=spending(line, 20_000), by=SYSTEM, at=AT)
    grant = spending(line, -5_000, key="grant", account="income", recurrence=Recurrence.ONE_OFF)
    services.post(batch=grant, by=SYSTEM, at=AT)
    found = queries.balance_of_line(line_id=line.pk)
    assert (found.actual, found.actual_one_off) == (Money.of("150"), Money.of("-50"))
    assert (found.budget, found.budget_one_off) == (Money.of("1050"), Money.of("50"))
    (position,) = queries.position_lines(year=YEAR)
    assert position.variance == Money.of("-900")
    assert position.underlying == Money.of("-800")


def test_a_line_is_found_by_year_entity_and_service() -> None:
    line = make_budget_line("1000")
    assert queries.line_for(year=YEAR, entity="council", service_line="older-people") == line
    assert queries.line(line_id=line.pk) == line
    assert queries.lines(year=YEAR, entity="council") == [line]
    with pytest.raises(LineUnknownError, match="has no budget lines for roads"):
        queries.line_for(year=YEAR, entity="council", service_line="roads")
    with pytest.raises(LineUnknownError, match="no budget line 0"):
        queries.line(line_id=0)
    with pytest.raises(LineUnknownError, match="no budget line 0"):
        queries.balance_of_line(line_id=0)


def test_the_registers_list_what_was_opened() -> None:
    make_chart()
    services.open_standard_chart(by=SYSTEM, at=AT)
    assert [entity.code for entity in queries.entities()] == ["wellbeing", "council"]
    assert [fund.code for fund in queries.funds()] == ["general", "public-health"]
    assert "expenditure" in [account.code for account in queries.accounts()]
    assert [each.code for each in queries.service_lines()] == ["older-people", "public-health"]


# --- the group


def pay_body(pence: int, *, at_body: int | None = None, key: str = "pay", on: date = ON) -> None:
    """What the journey that pays a body posts for a settled month."""
    line = Line.objects.get(service_line__code="older-people")
    ref = "agreements/agreement/2015-042"
    received = pence if at_body is None else at_body
    council = [
        LegSpec(
            "expenditure", Money(pence), "general", "older-people", line.pk, counterparty="wellbeing", agreement_ref=ref
        ),
        LegSpec("cash", Money(-pence), "general", counterparty="wellbeing", agreement_ref=ref),
    ]
    body = [
        LegSpec("cash", Money(received), "general", counterparty="council", agreement_ref=ref),
        LegSpec("income", Money(-received), "general", "older-people", counterparty="council", agreement_ref=ref),
    ]
    entries = [EntrySpec("council", on, ref, "Paid", council), EntrySpec("wellbeing", on, ref, "Received", body)]
    services.post(batch=BatchSpec(Stratum.ACTUAL, ref, key, on, entries), by=SYSTEM, at=AT)


def test_what_the_council_pays_its_body_is_nothing_for_the_group() -> None:
    make_budget_line("1000")
    pay_body(60_000)
    period = {"starts_on": YEAR.starts_on, "ends_before": YEAR.ends_before}
    found = queries.group_eliminations(**period)
    assert [(e.one, e.other, e.side) for e in found] == [
        ("council", "wellbeing", "revenue"),
        ("council", "wellbeing", "balances"),
    ]
    assert [(e.booked_by_one, e.booked_by_other) for e in found] == [
        (Money(60_000), Money(-60_000)),
        (Money(-60_000), Money(60_000)),
    ]
    assert all(e.remainder == Money(0) for e in found)
    assert queries.group_sum(**period).consolidated == Money(0)


def test_a_cut_in_a_bodys_price_is_no_saving_of_the_group() -> None:
    """Control R17: the body still spends £500 outside, whatever the council pays it."""
    make_budget_line("1000")
    wages = [
        LegSpec("expenditure", Money(50_000), "general", "older-people"),
        LegSpec("cash", Money(-50_000), "general"),
    ]
    entries = [EntrySpec("wellbeing", ON, "x/y/z", "Wages", wages)]
    services.post(batch=BatchSpec(Stratum.ACTUAL, "x/y/z", "wages", ON, entries), by=SYSTEM, at=AT)
    period = {"starts_on": YEAR.starts_on, "ends_before": YEAR.ends_before}
    pay_body(60_000, key="before")
    before = queries.group_sum(**period)
    pay_body(-10_000, key="cut")
    after = queries.group_sum(**period)
    assert before.consolidated == after.consolidated == Money.of("500")


def test_what_only_one_of_two_booked_remains_in_sight() -> None:
    make_budget_line("1000")
    pay_body(60_000, at_body=59_000)
    revenue, balances = queries.group_eliminations(starts_on=YEAR.starts_on, ends_before=YEAR.ends_before)
    assert (revenue.remainder, balances.remainder) == (Money.of("10"), Money.of("-10"))


def test_legs_stay_in_the_order_given_whichever_way_the_database_joins_them() -> None:
    line = make_budget_line("1000")
    given = spending(line, 600)
    debit, credit = given.entries[0].legs
    legs = [debit, credit, replace(credit, account="creditors"), replace(debit, amount=Money(600))]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off; SET LOCAL enable_hashjoin = off")
    batch = services.post(batch=replace(given, entries=[replace(given.entries[0], legs=legs)]), by=SYSTEM, at=AT)
    assert [leg.account.code for leg in queries.legs_in(batch_id=batch)] == [leg.account for leg in legs]
