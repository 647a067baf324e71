"""Kept balances of accounts equal the postings, whatever was posted, sealed, reversed and rebuilt in which order."""

from collections.abc import Iterator

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.models import AccountBalance, WaitingBatch
from rightsource.books.ledger.rules import Control, Stratum
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, ON, make_budget_line
from tests.books.ledger.test_reversing import own

EVER = AT.replace(year=9000)
DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("post"), st.sampled_from(["expenditure", "income", "debtors"]), st.integers(-500, 500)),
        st.tuples(st.just("seal"), st.none(), st.none()),
        st.tuples(st.just("reverse"), st.none(), st.integers(0, 5)),
        st.tuples(st.just("rebuild"), st.none(), st.none()),
    ),
    max_size=12,
)


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds=DEEDS)
def test_kept_balances_equal_the_postings(acting: None, deeds: list[tuple[str, str, int]]) -> None:
    with transaction.atomic():
        line = make_budget_line("1000", control=Control.WARN)
        posted: list[int] = []
        for number, (deed, account, amount) in enumerate(deeds):
            if deed == "post" and amount:
                on_line = {} if account != "debtors" else {"line_id": None}
                batch = own(line, amount, key=f"k{number}", account=account, **on_line)
                posted.append(services.post(batch=batch, by=SYSTEM, at=AT))
            elif deed == "seal":
                services.seal(by=SYSTEM, at=AT)
            elif deed == "reverse" and amount < len(posted):
                services.reverse(batch_id=posted.pop(amount), reason="x", by=SYSTEM, at=AT, on=ON)
            elif deed == "rebuild":
                services.rebuild_balances(by=SYSTEM, at=AT)
        for stratum in (Stratum.ACTUAL, Stratum.BUDGET):
            kept = queries.trial_balance(entity="council", stratum=stratum)
            assert kept == queries.trial_balance(entity="council", stratum=stratum, as_at=EVER)
            assert Money.sum_of(row.amount for row in kept) == Money(0)
        assert queries.drifted_lines() == []
        before = set(
            AccountBalance.objects.exclude(pence=0).values_list("entity", "stratum", "account", "fund", "pence")
        )
        services.rebuild_balances(by=SYSTEM, at=AT)
        after = set(
            AccountBalance.objects.exclude(pence=0).values_list("entity", "stratum", "account", "fund", "pence")
        )
        assert before == after
        transaction.set_rollback(True)


def test_a_batch_waits_for_its_seal_and_is_folded_by_it(acting: None) -> None:
    line = make_budget_line("1000")
    posted = services.post(batch=own(line, 100), by=SYSTEM, at=AT)
    assert WaitingBatch.objects.filter(pk=posted).exists() and not AccountBalance.objects.exists()
    services.seal(by=SYSTEM, at=AT)
    assert not WaitingBatch.objects.exists()
    assert AccountBalance.objects.get(account__code="cash").pence == -100


def test_nobody_writes_balances_or_what_waits(acting: None) -> None:
    line = make_budget_line("1000")
    services.seal(by=SYSTEM, at=AT)
    posted = services.post(batch=own(line, 100), by=SYSTEM, at=AT)
    assert AccountBalance.objects.update(pence=1) == 0 and WaitingBatch.objects.all().delete()[0] == 0
    with pytest.raises(DatabaseError, match="policy"), transaction.atomic():
        WaitingBatch.objects.create(batch_id=posted - 1)
    holder = Actor(account_id=9, role=Role.BUDGET_HOLDER)
    with acting_as(holder, purpose=Purpose.OPERATION), pytest.raises(DatabaseError, match="rebuild"):
        services.rebuild_balances(by=holder, at=AT)
