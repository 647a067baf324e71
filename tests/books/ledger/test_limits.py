"""The last pound of a line has exactly one winner, and kept sums equal what is posted and promised."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rightsource.books.ledger import queries, services
from rightsource.books.ledger.models import Commitment, Line, LineBalance
from rightsource.books.ledger.queries import balances
from rightsource.books.ledger.rules import (
    CommitmentKind,
    CommitmentRefusedError,
    Control,
    LimitReachedError,
    LineBusyError,
    LineUnknownError,
    PostingRefusedError,
    Stratum,
)
from rightsource.commons.access.rules import SYSTEM, Actor, Purpose, Role
from rightsource.commons.access.services import acting_as
from rightsource.commons.record.models import Audit
from rightsource.frontdoor.marketplace import services as marketplace
from rightsource.ground.money import Money
from tests.books.ledger.making import AT, YEAR, make_budget, make_budget_line, make_line
from tests.books.ledger.test_posting import spending

RESIDENT = Actor(account_id=5, role=Role.RESIDENT, person_id=5)
ORDER = "marketplace/order/2015-0001"


@pytest.fixture
def acting(db: None) -> Iterator[None]:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        yield


def promise(line: Line, pounds: str, *, ref: str = ORDER, by: Actor = SYSTEM, **over: str) -> int:
    return services.commit(
        line_id=line.pk, ref=ref, kind=CommitmentKind.ORDER, amount=Money.of(pounds), by=by, at=AT, **over
    )


def test_money_is_reserved_drawn_released_and_cancelled(acting: None) -> None:
    line = make_budget_line("1000")
    commitment = promise(line, "600")
    assert queries.balance_of_line(line_id=line.pk).left == Money.of("400")
    services.draw(commitment_id=commitment, amount=Money.of("200"), ref="s/t/1", by=SYSTEM, at=AT)
    services.post(batch=spending(line, 20_000), by=SYSTEM, at=AT)
    services.release(commitment_id=commitment, amount=Money.of("50"), ref="s/t/1", by=SYSTEM, at=AT)
    services.cancel(commitment_id=commitment, amount=Money.of("100"), ref="s/t/1", by=SYSTEM, at=AT)
    found = queries.balance_of_line(line_id=line.pk)
    assert (found.committed, found.actual, found.left) == (Money.of("250"), Money.of("200"), Money.of("550"))
    assert queries.commitments_of(ref=ORDER) == [queries.Outstanding(commitment, line.pk, Money.of("250"))]
    assert [row.left for row in queries.commitments_on(line_id=line.pk)] == [25_000]
    assert queries.drifted_lines() == []


def test_the_same_move_by_the_same_reference_counts_once(acting: None) -> None:
    line = make_budget_line("1000")
    commitment = promise(line, "600")
    for _ in range(2):
        services.draw(commitment_id=commitment, amount=Money.of("200"), ref="s/t/1", by=SYSTEM, at=AT)
    assert queries.balance_of_line(line_id=line.pk).committed == Money.of("400")
    with pytest.raises(CommitmentRefusedError, match="has already moved 20000 pence"):
        services.draw(commitment_id=commitment, amount=Money.of("100"), ref="s/t/1", by=SYSTEM, at=AT)


def test_no_more_is_drawn_than_is_outstanding(acting: None) -> None:
    line = make_budget_line("1000")
    commitment = promise(line, "600")
    with pytest.raises(CommitmentRefusedError, match="Only 60000 pence"):
        services.draw(commitment_id=commitment, amount=Money.of("600.01"), ref="s/t/1", by=SYSTEM, at=AT)
    with pytest.raises(CommitmentRefusedError, match="There is no commitment 0"):
        services.draw(commitment_id=0, amount=Money(1), ref="s/t/1", by=SYSTEM, at=AT)
    with pytest.raises(CommitmentRefusedError, match="more than nothing"):
        services.draw(commitment_id=commitment, amount=Money(0), ref="s/t/1", by=SYSTEM, at=AT)
    with pytest.raises(CommitmentRefusedError, match="more than nothing"):
        promise(line, "0")


def test_a_limit_refuses_with_line_sum_holder_and_way_forward(acting: None) -> None:
    line = make_budget_line("2100000", control=Control.ASK)
    promise(line, "2098796")
    with pytest.raises(LimitReachedError) as refused:
        promise(line, "1516.40")
    assert str(refused.value) == (
        "This order would take Home care for older people £312.40 over what is left (£1,204.00 of £2.1m). "
        "The budget holder for Older people (role: Head of Adult Services) can approve it or move money."
    )
    assert (refused.value.line_id, refused.value.short) == (line.pk, Money.of("312.40"))
    assert Commitment.objects.count() == 1, "nothing of the refused one is kept"
    assert Audit.objects.filter(verb="commitment.make").count() == 1


@pytest.mark.parametrize(("control", "passes"), [(Control.STOP, False), (Control.ASK, False), (Control.WARN, True)])
def test_what_each_control_does_at_the_limit(acting: None, control: Control, passes: bool) -> None:
    line = make_budget_line("100", control=control)
    promise(line, "100")
    if passes:
        promise(line, "0.01")
    else:
        with pytest.raises(LimitReachedError):
            promise(line, "0.01")


def test_a_resident_commits_money_of_a_balance_that_the_resident_may_not_see(acting: None) -> None:
    line = make_budget_line("100")
    with acting_as(RESIDENT, purpose=Purpose.ORDER):
        assert not LineBalance.objects.exists()
        promise(line, "60", by=RESIDENT)
        with pytest.raises(LimitReachedError, match="£20.00 over what is left"):
            promise(line, "60", by=RESIDENT)
        (outstanding,) = queries.commitments_of(ref=ORDER)
        services.cancel(commitment_id=outstanding.commitment_id, amount=Money.of("60"), ref=ORDER, by=RESIDENT, at=AT)
    assert queries.balance_of_line(line_id=line.pk).committed == Money(0)


def test_not_there_is_told_apart_from_full(acting: None) -> None:
    line = make_budget_line("100")
    with acting_as(RESIDENT, purpose=Purpose.ORDER), pytest.raises(LineUnknownError, match="There is no budget line"):
        services.commit(line_id=line.pk + 1, ref=ORDER, kind=CommitmentKind.ORDER, amount=Money(1), by=RESIDENT, at=AT)


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.BODY_STAFF, Role.PUBLIC, Role.COUNCILLOR, Role.AUDITOR])
def test_who_only_looks_commits_nothing(acting: None, role: Role) -> None:
    line = make_budget_line("100")
    commitment = promise(line, "10")
    actor = Actor(account_id=5, role=role, person_id=5)
    with acting_as(actor, purpose=Purpose.VIEW):
        with pytest.raises(DatabaseError, match="may not commit"), transaction.atomic():
            promise(line, "1", by=actor)
        with pytest.raises(DatabaseError, match="may not change a commitment"), transaction.atomic():
            services.cancel(commitment_id=commitment, amount=Money(1), ref="x/y/z", by=actor, at=AT)
        assert queries.commitments_of(ref=ORDER) == []


@pytest.mark.django_db(transaction=True)
def test_fifty_threads_on_the_last_pound_have_one_winner() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line = make_budget_line("1")
    start = Barrier(50)

    def one(number: int) -> str:
        try:
            with acting_as(RESIDENT, purpose=Purpose.ORDER):
                start.wait()
                promise(line, "1", ref=f"marketplace/order/{number}", by=RESIDENT)
            return "won"
        except LimitReachedError as refused:
            assert refused.short == Money.of("1")
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(50) as pool:
        outcomes = list(pool.map(one, range(50)))
    assert (outcomes.count("won"), outcomes.count("refused")) == (1, 49)
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert queries.balance_of_line(line_id=line.pk).committed == Money.of("1")
        assert Commitment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_posting_from_many_threads_counts_once() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line = make_budget_line("1000")
    start = Barrier(8)

    def one(_: int) -> int:
        try:
            with acting_as(SYSTEM, purpose=Purpose.SETTLEMENT):
                start.wait()
                return services.post(batch=spending(line, 100), by=SYSTEM, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(one, range(8)))) == 1
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        assert queries.balance_of_line(line_id=line.pk).actual == Money(100)


@pytest.mark.heavy  # waits out the five seconds
@pytest.mark.django_db(transaction=True)
def test_a_line_that_stays_locked_asks_to_try_again() -> None:
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        line = make_budget_line("1000")
    held, done = Barrier(2), Barrier(2)

    def hold() -> None:
        with acting_as(SYSTEM, purpose=Purpose.OPERATION):
            promise(line, "1")
            held.wait()
            done.wait()
        connection.close()

    with ThreadPoolExecutor(1) as pool:
        holding = pool.submit(hold)
        held.wait()
        with (
            pytest.raises(LineBusyError, match="please try again"),
            acting_as(SYSTEM, purpose=Purpose.OPERATION),
        ):
            promise(line, "1")
        done.wait()
        holding.result()


@pytest.mark.django_db(transaction=True)
def test_two_who_lock_each_other_out_both_come_through() -> None:
    """A real deadlock: one takes the lines in one order, the other in the other; the server ends one, which retries."""
    with acting_as(SYSTEM, purpose=Purpose.CASE_LOADING):
        one = make_budget_line("1000")
        other = make_line(service_line="public-health", name="Public health", control=Control.WARN)
    met = Barrier(2)
    attempts: list[int] = []

    def take(lines: tuple[Line, Line]) -> None:
        def both() -> None:
            attempts.append(lines[0].pk)
            with acting_as(SYSTEM, purpose=Purpose.OPERATION):
                promise(lines[0], "1")
                if attempts.count(lines[0].pk) == 1:
                    met.wait()
                promise(lines[1], "1")

        marketplace.retrying(both)
        connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(take, [(one, other), (other, one)]))
    assert len(attempts) == 3, "one of the two was ended once"
    with acting_as(SYSTEM, purpose=Purpose.VIEW):
        kept = [queries.balance_of_line(line_id=line.pk).committed for line in (one, other)]
    assert kept == [Money.of("2"), Money.of("2")]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["commit", "draw", "release", "cancel", "spend", "earn", "budget"]), st.integers(1, 70_000)
    ),
    max_size=14,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, control=st.sampled_from(list(Control)))
def test_kept_sums_equal_what_postings_and_moves_say(
    acting: None, steps: list[tuple[str, int]], control: Control
) -> None:
    mark = transaction.savepoint()
    line = make_budget_line("1000", control=control)
    commitments: list[int] = []
    for number, (step, pence) in enumerate(steps):
        amount = Money(pence)
        try:
            if step == "commit":
                commitments.append(promise(line, str(amount), ref=f"o/r/{number}"))
            elif step == "spend":
                services.post(batch=spending(line, pence, key=f"s{number}"), by=SYSTEM, at=AT)
            elif step == "earn":
                services.post(batch=spending(line, -pence, key=f"s{number}", account="income"), by=SYSTEM, at=AT)
            elif step == "budget":
                make_budget(line, str(amount), key=f"b{number}")
            elif commitments:
                move = {"draw": services.draw, "release": services.release, "cancel": services.cancel}[step]
                move(commitment_id=commitments[-1], amount=amount, ref=f"m/{number}/1", by=SYSTEM, at=AT)
        except (LimitReachedError, CommitmentRefusedError, PostingRefusedError):
            pass
        kept = queries.balance_of_line(line_id=line.pk)
        assert kept == queries.recomputed_balance(line_id=line.pk)
        if control is Control.STOP:
            assert kept.left >= Money(0)
    assert queries.drifted_lines() == []
    transaction.savepoint_rollback(mark)


def test_the_position_is_one_query_and_any_past_day_is_answered_from_postings(acting: None) -> None:
    line = make_budget_line("1000")
    later, last = AT + timedelta(days=30), AT + timedelta(days=60)
    services.commit(line_id=line.pk, ref=ORDER, kind=CommitmentKind.ORDER, amount=Money.of("10"), by=SYSTEM, at=later)
    services.post(batch=spending(line, 500), by=SYSTEM, at=last)
    make_line(service_line="public-health", name="Public health", control=Control.WARN)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        now = queries.position_lines(year=YEAR)
    assert len(captured) == 1
    with CaptureQueriesContext(connection) as captured:
        assert queries.position_lines(year=YEAR, as_at=last) == now
    assert len(captured) == 1
    assert [row.directorate for row in now] == ["Adults", "Wellbeing"]
    first = queries.position_lines(year=YEAR, as_at=AT)[0].balance
    assert (first.budget, first.committed, first.actual) == (Money.of("1000"), Money(0), Money(0))
    middle = queries.position_lines(year=YEAR, as_at=later, entity="council")[0].balance
    assert (middle.committed, middle.actual) == (Money.of("10"), Money(0))
    assert queries.position_lines(year=YEAR, entity="wellbeing") == []
    assert queries.legs_on(line_id=line.pk, stratum=Stratum.ACTUAL).count() == 1
    assert not queries.legs_on(line_id=line.pk, stratum=Stratum.ACTUAL, as_at=later).exists()
    assert [row.left for row in queries.commitments_on(line_id=line.pk, as_at=later)] == [1000]
    assert not queries.commitments_on(line_id=line.pk, as_at=AT).exists()


def test_a_sum_that_drifts_is_found(acting: None) -> None:
    line = make_budget_line("1000")
    promise(line, "10")
    assert queries.drifted_lines() == []
    kept = balances.KEPT.replace("committed_pence AS committed", "committed_pence + 1 AS committed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(balances, "KEPT", kept)
        assert queries.drifted_lines() == [line.pk]
