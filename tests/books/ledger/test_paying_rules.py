"""Which payment settles which sum, and what a notice says of a period."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rightsource.books.ledger.rules.paying import Dealing, allocate, compliance
from rightsource.ground.money import Money
from rightsource.ground.time import Period

DAY = date(2026, 1, 1)
PERIOD = Period(DAY, date(2026, 4, 1))


def after(days: int) -> date:
    return DAY + timedelta(days=days)


def dealing(
    days: int,
    *,
    owed: int = 0,
    paid: int = 0,
    cost: int = 0,
    cash: int | None = None,
    agreement: str = "a",
    entry: int = 0,
) -> Dealing:
    """Return what an entry says, in pounds: a sum owed, a payment of one, or a cost that was paid at once."""
    out = -paid - (cost if not owed else 0) if cash is None else cash
    return Dealing(
        entry or days + 1, after(days), "acme", agreement, Money.of(paid - owed), Money.of(cost), Money.of(out)
    )


def test_the_oldest_sum_is_paid_first_and_a_payment_counts_once_for_each() -> None:
    found = allocate(
        [dealing(0, owed=100, cost=100), dealing(10, owed=50, cost=50), dealing(20, paid=120), dealing(41, paid=30)]
    )
    assert [(part.amount, part.days) for part in found.parts] == [
        (Money.of(100), 20),
        (Money.of(20), 10),
        (Money.of(30), 31),
    ]
    assert [each.paid_on for each in found.sums] == [after(20), after(41)]
    said = compliance(found, period=PERIOD)
    assert (said.payments, said.paid, said.average_days) == (3, Money.of(150), Decimal("20.33"))
    assert (said.within_30, said.within_60, said.later) == (Decimal("66.67"), Decimal("33.33"), Decimal("0.00"))
    assert (said.fell_due, said.not_in_time, said.not_in_time_share) == (2, 1, Decimal("50.00"))
    assert (said.open_count, said.open_sum) == (0, Money(0))


@pytest.mark.parametrize(
    ("days", "band"), [(0, "within_30"), (30, "within_30"), (31, "within_60"), (60, "within_60"), (61, "later")]
)
def test_the_bands_end_on_the_thirtieth_and_the_sixtieth_day(days: int, band: str) -> None:
    said = compliance(allocate([dealing(0, owed=100), dealing(days, paid=100)]), period=PERIOD)
    assert getattr(said, band) == 100
    assert said.not_in_time == (days > 30)


def test_nothing_paid_has_no_average_and_what_is_owed_stays_open() -> None:
    said = compliance(allocate([dealing(80, owed=100)]), period=PERIOD)
    assert (said.payments, said.average_days, said.within_30, said.not_in_time_share) == (0, None, None, None)
    assert (said.fell_due, said.open_count, said.open_sum) == (0, 1, Money.of(100))


def test_a_credit_note_lowers_what_is_owed_and_is_no_payment() -> None:
    found = allocate([dealing(0, owed=100), dealing(5, owed=-40), dealing(9, paid=60)])
    assert [(part.amount, part.days) for part in found.parts] == [(Money.of(60), 9)]
    assert found.sums[0].paid_on == after(9)


def test_what_was_paid_ahead_settles_the_next_sum_on_its_first_day() -> None:
    found = allocate([dealing(0, paid=150), dealing(3, owed=100), dealing(5, owed=30)])
    assert [(part.on, part.amount, part.days) for part in found.parts] == [
        (after(3), Money.of(100), 0),
        (after(5), Money.of(30), 0),
    ]
    assert found.ahead == Money.of(20)


def test_a_payment_settles_its_own_agreement_and_without_one_the_oldest() -> None:
    first, second = dealing(0, owed=10, agreement="a"), dealing(1, owed=10, agreement="b")
    own = allocate([first, second, dealing(5, paid=10, agreement="b")])
    assert [each.paid_on for each in own.sums] == [None, after(5)]
    oldest = allocate([first, second, dealing(5, paid=10, agreement="")])
    assert [each.paid_on for each in oldest.sums] == [after(5), None]


def test_a_cost_that_was_paid_at_once_was_never_owed() -> None:
    assert dealing(0, cost=40).paid_at_once == Money.of(40)
    assert dealing(0, cost=40, cash=-25).paid_at_once == Money.of(25)
    assert dealing(0, cost=-40, cash=40).paid_at_once == Money(0), "money that came back"
    assert dealing(0, cost=-40, cash=-1).paid_at_once == Money(0)
    assert dealing(0, owed=40, cost=40).paid_at_once == Money(0)
    assert allocate([dealing(0, cost=40)]).sums == []


@given(
    st.lists(
        st.tuples(st.integers(0, 90), st.integers(-500, 500).filter(bool), st.sampled_from(["a", "b", ""])), max_size=30
    )
)
def test_what_is_owed_is_paid_credited_or_open_to_the_penny(moves: list[tuple[int, int, str]]) -> None:
    """A number above nought is owed, one below is paid."""
    dealings = [
        dealing(days, owed=max(pounds, 0), paid=max(-pounds, 0), agreement=agreement, entry=number + 1)
        for number, (days, pounds, agreement) in enumerate(moves)
    ]
    found = allocate(dealings)
    owed = Money.sum_of(each.amount for each in found.sums)
    paid = Money.sum_of(part.amount for part in found.parts)
    assert owed == paid + Money.sum_of(each.left for each in found.sums)
    assert paid + found.ahead == Money.of(sum(-pounds for _, pounds, _ in moves if pounds < 0))
    assert all(part.days >= 0 for part in found.parts)
